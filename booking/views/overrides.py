"""Letting somebody in all the same: what stands against it, for which dates, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Participant, ScheduledSession, SessionSeries
from booking.permissions import Permission
from booking.queries import needs as needs_asked
from booking.queries import safeguarding as asked
from booking.queries.people import open_for_safeguarding
from booking.rules import overrides as rules
from booking.rules.clearance import SEALED_WORDS, Finding
from booking.rules.consequences import follow, follow_if_agreed
from booking.rules.overrides import LONGEST, NewOverride
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.keeping_apart import sure
from booking.views.needs_words import followed_words
from booking.views.page import told
from booking.views.safeguarding import opened_for_safeguarding, safeguarding, sees_sealed
from booking.views.safeguarding_forms import EVERY_DATE, OverrideForm, override_form
from booking.words import london

LETS_IN = Permission.OVERRIDE_CLEARANCE


@safeguarding.route("/safeguarding/people/<participant_id>/let-in", methods=["GET", "POST"])
@entry(LETS_IN)
def let_in(participant_id: str) -> ResponseReturnValue:
    """Choose the sessions, see what stands against them, and say why they are let in."""
    participant = opened_for_safeguarding(participant_id, "letting in")
    wanted = tidy(request.args.get("series"))
    series = needs_asked.find_series(viewer(), wanted) if wanted else None
    if series is None:
        return _choose(participant)
    held = _dates(series)
    form = override_form(held)
    if not form.is_submitted():
        return _page(participant, series, held, form, 200)
    form.validate()
    for refused in rules.refusals(viewer(), _new(form, series, held), london(now()).date()):
        if getattr(refused, "field", "") not in form.errors:
            show_refusal(form, refused)
    if form.errors:
        return _page(participant, series, held, form, 422)
    try:
        with write_transaction():
            participant = open_for_safeguarding(viewer(), participant_id, "letting in", now())
            new = _new(form, series, held)
            followed = follow(
                viewer(),
                participant,
                lambda: rules.make(viewer(), participant, new, now()),
                now(),
            )
    except Refused as refused:
        show_refusal(form, refused)
        return _page(participant, series, held, form, 422)
    told(f"It is kept: they may come. {followed_words(followed)}".strip())
    return flask.redirect(url_for("safeguarding.person", participant_id=participant_id), 303)


def _dates(series: SessionSeries) -> Sequence[ScheduledSession]:
    return rules.dates_of(series, None, london(now()).date() + LONGEST, now())


def _new(
    form: OverrideForm, series: SessionSeries, held: Sequence[ScheduledSession]
) -> NewOverride:
    """What was typed, as the rules take it. A date alone is let in on its own day."""
    one = next((each for each in held if each.public_id == form.dates.data), None)
    until_on = form.until_on.data or london(now()).date() - timedelta(days=1)
    return NewOverride(
        series=series,
        session=one,
        until_on=one.local_date if one else until_on,
        reason=form.reason.data or "",
    )


def _choose(participant: Participant) -> str:
    words = tidy(request.args.get("q"))
    return flask.render_template(
        "safeguarding/let_in_where.html",
        participant=participant,
        q=words,
        found=needs_asked.search_series(viewer(), words, now()),
        booked=needs_asked.booked_series(viewer(), participant, now()),
    )


def _page(
    participant: Participant,
    series: SessionSeries,
    held: Sequence[ScheduledSession],
    form: OverrideForm,
    status: int,
) -> ResponseReturnValue:
    found = rules.standing_against(participant, held, now())
    page = flask.render_template(
        "safeguarding/let_in.html",
        participant=participant,
        series=series,
        form=form,
        every_date=EVERY_DATE,
        against=_readable(found),
        goes_past=bool(rules.to_go_past(viewer(), found)),
        any_dates=bool(held),
    )
    return page, status


def _readable(found: Sequence[Finding]) -> list[str]:
    """What stands against it, as far as this viewer reads it."""
    if sees_sealed():
        return list(dict.fromkeys(each.words for each in found))
    said = [each.words for each in found if not each.sealed]
    return list(dict.fromkeys(said + [SEALED_WORDS for each in found if each.sealed]))


@safeguarding.post("/safeguarding/overrides/<override_id>/end")
@entry(LETS_IN)
def end_override(override_id: str) -> ResponseReturnValue:
    """It does not hold any more; where that puts something on hold, first say what."""
    mark = tidy(request.form.get("mark"))
    with write_transaction():
        row = asked.get_override(viewer(), override_id)
        person = row.participant
        open_for_safeguarding(viewer(), person.public_id, "letting in", now())
        followed = follow_if_agreed(
            viewer(), person, lambda: rules.end(viewer(), row.override, now()), mark, now()
        )
    back = url_for("safeguarding.person", participant_id=person.public_id)
    if not followed.done:
        return sure(
            followed, "They are not let in any more: what follows", request.path, mark, back
        )
    told(f"Ended. {followed_words(followed)}".strip())
    return flask.redirect(back, 303)
