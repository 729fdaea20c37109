"""The match days of our stadiums: many at once, by ticking or by typing."""

from __future__ import annotations

from datetime import date, timedelta

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Organisation, Venue
from booking.permissions import Permission
from booking.queries import partners, shifts
from booking.rules import match_days as rules
from booking.rules.match_days import Changes
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.offer_fields import DatesField, PickedDateField
from booking.views.page import told
from booking.views.venues import venues
from booking.words import count, london, plain_date

WEEKS_SHOWN = 8
MOST_SENT = 400


class MatchDaysForm(FlaskForm):
    """More days than those to tick, and until when these are all."""

    typed = DatesField(
        "More match days",
        description="One on each line, as many as you like. Such as: Saturday 19 December.",
    )
    known_until = PickedDateField(
        "We have entered all until",
        description="After that day nobody knows yet. Leave it empty if you don’t know at all.",
        validators=[Optional()],
    )


@venues.route("/venues/<venue_id>/match-days", methods=["GET", "POST"])
@entry(Permission.CLOSE_PLACES)
def match_days(venue_id: str) -> ResponseReturnValue:
    """Tick or type the days on which there is a match at a stadium of ours."""
    venue = partners.get_own_venue(viewer(), venue_id)
    form = MatchDaysForm(data={"known_until": venue.match_days_known_until})
    if not form.is_submitted():
        return _page(venue, form, shifts.match_days_of(viewer(), venue, _today()), 200)
    ticked = _days_sent("day")
    try:
        if form.validate():
            with write_transaction():
                venue = partners.get_own_venue(viewer(), venue_id)
                rules.change(viewer(), venue, _changes(form, ticked), now())
                there = shifts.match_days_of(viewer(), venue, _today())
            told(_saved_words(venue, len(there)))
            return flask.redirect(url_for("venues.ours"), 303)
    except Refused as refused:
        show_refusal(form, refused)
        venue = partners.get_own_venue(viewer(), venue_id)
    return _page(venue, form, ticked, 422)


def _today() -> date:
    return london(now()).date()


def _days_sent(name: str) -> list[date]:
    """Days as the page's own boxes say them; anything else is left out."""
    days = []
    for sent in request.form.getlist(name)[:MOST_SENT]:
        try:
            days.append(date.fromisoformat(tidy(sent)))
        except ValueError:
            continue
    return sorted(set(days))


def _changes(form: MatchDaysForm, ticked: list[date]) -> Changes:
    """What differs from what was shown, so that a colleague's days stay."""
    shown = set(_days_sent("shown"))
    return Changes(
        added=(set(ticked) - shown) | set(form.typed.data or ()),
        removed=shown - set(ticked),
        known_until=form.known_until.data,
    )


def _saved_words(venue: Venue, number: int) -> str:
    until = venue.match_days_known_until
    known = f" That is all until {plain_date(until, _today())}." if until else ""
    return f"Saved: {count(number, 'match day')} to come at {venue.name}.{known}"


def _page(venue: Venue, form: MatchDaysForm, ticked: list[date], status: int) -> tuple[str, int]:
    today = _today()
    monday = today - timedelta(days=today.weekday())
    weeks = [
        [monday + timedelta(weeks=week, days=number) for number in range(7)]
        for week in range(WEEKS_SHOWN)
    ]
    shown = _days_sent("shown") if form.is_submitted() else ticked
    words = flask.render_template(
        "venues/match_days.html",
        venue=venue,
        form=form,
        weeks=[(week[0], [day for day in week if day >= today]) for week in weeks],
        later=[day for day in sorted({*ticked, *shown}) if day > weeks[-1][-1]],
        ticked=set(ticked),
        shown=shown,
        **dress(_trust_of(venue)),
    )
    return words, status


def _trust_of(venue: Venue) -> Organisation:
    ours = partners.organisations_where(viewer(), Permission.CLOSE_PLACES)
    return next(each for each in ours if each.id == venue.organisation_id)
