"""A participant's own phone: the next session, the pass, the plan, and "I can't make it".

Nothing here carries a name but the person's first name on the pass, and nothing says why they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import Optional

from booking.database import write_transaction
from booking.models import Booking, BookingState, Participant, ScheduledSession
from booking.qr import qr_svg
from booking.queries import bookings, people, plans, to_dos
from booking.queries.bookings import BookingRow
from booking.queries.changes import Done
from booking.queries.waiting import said_no, waiting_of
from booking.rules import passes, places
from booking.rules.colours import club_colours
from booking.rules.plans import progress
from booking.views.assets import asset
from booking.views.edge import PAIRED_PHONE, entry, now, settings, viewer
from booking.views.forms import as_choices
from booking.views.widgets import Radios
from booking.words import london, when

my = Blueprint("my", __name__)

FOLLOWING = 6
# What is new about these days stands above everything else.
SOON = timedelta(days=2)
WHY = ("I’m not well", "Work or an appointment", "I can’t get there", "It isn’t for me")


class CannotComeForm(FlaskForm):
    """Why somebody can't make it, if they like to say."""

    why = RadioField(
        "Do you want to say why?",
        description="You don’t have to.",
        widget=Radios(),
        choices=as_choices((words, words) for words in (*WHY, "Something else")),
        validators=[Optional()],
    )


@my.get("/my")
@entry(PAIRED_PHONE)
def home() -> str:
    """The next session as one big card, the following ones small, and a number to ring."""
    participant = people.own_record(viewer())
    coming = bookings.coming(viewer(), participant, now())
    sure = [row for row in coming if row.session.cancelled_at is None]
    following = [row for row in sure if row is not sure[0]]
    return flask.render_template(
        "my/home.html",
        next=sure[0] if sure else None,
        following=following[:FOLLOWING],
        waiting=waiting_of(viewer(), participant, now()),
        said_no=said_no(viewer(), participant, now()),
        news=news_of(coming, to_dos.changes_for(viewer(), participant, now())),
        soon=max([now() + SOON, *(row.session.ends_at for row in sure[:1])]),
        mentor=people.mentor_of(participant, london(now()).date()),
        shown_at=shown_at(),
        **dressed_for(sure[0].session if sure else None, kept=True),
    )


@dataclass(frozen=True)
class News:
    """What is new about one session: called off, changed by the club, at the time of another."""

    session: ScheduledSession
    at: datetime
    done: Done | None
    held: bool = False
    clashes: bool = False


def news_of(coming: Sequence[BookingRow], changed: Mapping[int, Done]) -> list[News]:
    """What is new about a person's sessions to come, the soonest first; each session once."""
    found = [
        News(
            row.session,
            row.session.starts_at,
            changed.get(row.booking.id),
            held,
            held and any(_clash(row.session, other.session) for other in coming),
        )
        for row in coming
        for held in [row.booking.state is BookingState.HELD]
        if held or row.session.cancelled_at is not None or row.booking.id in changed
    ]
    expected = {row.booking.id for row in coming}
    gone = [done for booking_id, done in changed.items() if booking_id not in expected]
    found += [News(done.session, done.starts_at, done) for done in gone]
    return sorted(found, key=lambda each: each.at)


def _clash(one: ScheduledSession, other: ScheduledSession) -> bool:
    both_on = one.id != other.id and other.cancelled_at is None
    return both_on and one.starts_at < other.ends_at and one.ends_at > other.starts_at


@my.get("/my/pass")
@entry(PAIRED_PHONE)
def show_pass() -> str:
    """The pass: a square to scan, the short code to say, and a first name."""
    participant = people.own_record(viewer())
    live = passes.live_pass(participant)
    # Upper case makes the smaller code.
    address = f"{settings().base_url.upper()}/P/{live.token}" if live else ""
    return flask.render_template(
        "my/pass.html",
        first_name=participant.details.first_name,
        square=qr_svg(address, "QR code of your pass") if live else "",
        code=f"{live.short_code[:3]} {live.short_code[3:]}" if live else "",
        mentor=people.mentor_of(participant, london(now()).date()),
        shown_at=shown_at(),
        **dressed_for(next_session(participant), kept=True),
    )


@my.get("/my/plan")
@entry(PAIRED_PHONE)
def plan() -> str:
    """The goals in the person's own words, how far each step is, and what comes next."""
    participant = people.own_record(viewer())
    found = plans.plan_of(viewer(), participant)
    today = london(now()).date()
    goals = [
        (row.goal, [(one, progress(one, found.attended_on, today)) for one in row.actions])
        for row in found.goals
    ]
    counting = [
        (goal, steps) for goal, steps in goals if any(one.counts_attendances for one, _ in steps)
    ]
    return flask.render_template(
        "my/plan.html",
        counting=counting,
        others=[row for row in goals if row not in counting],
        came=len(found.attended_on),
        next=next_session(participant),
        mentor=people.mentor_of(participant, today),
        **dressed_for(next_session(participant)),
    )


@my.get("/my/bookings/<booking_id>/cannot-come")
@entry(PAIRED_PHONE)
def cannot_come(booking_id: str) -> str:
    """Ask kindly whether they really can't come; afterwards, say what happens next."""
    participant = people.own_record(viewer())
    booking = bookings.get_booking(viewer(), participant, booking_id)
    return _cannot_come_page(participant, booking, CannotComeForm())


def _cannot_come_page(participant: Participant, booking: Booking, form: CannotComeForm) -> str:
    return flask.render_template(
        "my/cannot_come.html",
        form=form,
        standing=_standing(booking),
        held=booking.session,
        mentor=people.mentor_of(participant, london(now()).date()),
        **dressed_for(booking.session),
    )


def _standing(booking: Booking) -> str:
    """What there is to say: given back already, in already, over, or open to be given back."""
    if booking.state not in places.CAN_GO:
        return "given back"
    if bookings.is_checked_in(viewer(), booking):
        return "in"
    return "over" if booking.session.ends_at <= now() else "open"


@my.post("/my/bookings/<booking_id>/cannot-come")
@entry(PAIRED_PHONE)
def give_back(booking_id: str) -> ResponseReturnValue:
    """Give the place back; it is free for somebody else at once."""
    form = CannotComeForm()
    fits = form.validate_on_submit()
    refused = False
    with write_transaction():
        participant = people.own_record(viewer())
        booking = bookings.get_booking(viewer(), participant, booking_id)
        if fits:
            try:
                places.cancel(viewer(), booking, form.why.data or "", now())
            except (places.CheckedIn, places.Over):
                refused = True
    if refused or not fits:
        return _cannot_come_page(participant, booking, form), 409 if refused else 422
    return flask.redirect(url_for("my.cannot_come", booking_id=booking_id), 303)


def next_session(participant: Participant) -> ScheduledSession | None:
    """The next session that this person is booked for and that is not called off."""
    coming = bookings.coming(viewer(), participant, now())
    return next((row.session for row in coming if row.session.cancelled_at is None), None)


def shown_at() -> str:
    """When this page was made, for a copy that the phone keeps: "Thursday 5 March, 6pm"."""
    return when(now())


def dressed_for(held: ScheduledSession | None, *, kept: bool = False) -> dict[str, Any]:
    """A phone page in the colours of the session's club, and which files the phone keeps."""
    files = [asset(name) for name in ("app.css", "base.js", "phone.js", "icon.svg")]
    if held is None:
        return {"keep": files if kept else None}
    trust = held.series.organisation
    return {
        "theme": trust.slug,
        "club_name": trust.short_name,
        "theme_colour": club_colours(trust.colour, trust.accent).club,
        "keep": [*files, f"/theme/{trust.slug}.css"] if kept else None,
    }
