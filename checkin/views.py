"""The coach's pages: today's sessions, one session's register, and the code that it shows."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, url_for
from flask_wtf import FlaskForm
from wtforms import ValidationError

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import RegisterState, ScheduledSession
from booking.permissions import Permission
from booking.queries import heard
from booking.rules import attendance
from booking.rules.attendance import LARGEST_HEADCOUNT
from booking.views import page
from booking.views.edge import entry, now, settings, viewer
from booking.views.typed import TypedNumberField
from booking.words import clock, count, london
from checkin import register, tokens
from checkin.dress import dress

pages = Blueprint("register", __name__)


@pages.get("/today")
@entry(Permission.RUN_SESSIONS)
def today() -> str:
    """The sessions that the coach's trusts run today, those to come, and registers to send."""
    cards = register.today(viewer(), now())
    trusts = {card.series.organisation_id: card.session for card in (*cards.today, *cards.to_come)}
    club = dress(*trusts.values()) if len(trusts) == 1 else {}
    shown = [card.session.id for card in (*cards.today, *cards.to_come)]
    newest = heard.newest_changes(viewer(), shown)
    return flask.render_template("checkin/today.html", cards=cards, newest=newest, **club)


class HeadcountForm(FlaskForm):
    """How many came altogether, members of the public too."""

    headcount = TypedNumberField(
        "How many people came altogether?",
        description="Count everyone, also people who are not on this list.",
    )

    def validate_headcount(self, field: TypedNumberField) -> None:
        """A number is needed, and no session holds more than 500."""
        if field.process_errors:
            return
        if field.data is None:
            raise ValidationError("Enter how many people came")
        if not 0 <= field.data <= LARGEST_HEADCOUNT:
            raise ValidationError(f"Enter a number from 0 to {LARGEST_HEADCOUNT}")


@pages.get("/register/<session_id>")
@entry(Permission.RUN_SESSIONS)
def show(session_id: str) -> str:
    """One session's register: a name a row, with a tick as big as a thumb."""
    return _register_page(session_id, None)


@pages.post("/register/<session_id>/submit")
@entry(Permission.RUN_SESSIONS)
def submit(session_id: str) -> Any:
    """Send the register with its headcount; may be sent again until it is locked."""
    form = HeadcountForm()
    if form.validate_on_submit():
        headcount = form.headcount.data
        assert headcount is not None
        try:
            with write_transaction():
                held = register.get_session(viewer(), session_id)
                attendance.submit_register(viewer(), held, headcount, now())
        except Refused as refused:
            form.headcount.errors = [refused.words]
        else:
            page.told("Thank you. Mentors can see it now. Send it again if something changes.")
            return flask.redirect(url_for("register.show", session_id=session_id), 303)
    return _register_page(session_id, form), 422


def _register_page(session_id: str, form: HeadcountForm | None) -> str:
    """The register, with the headcount form as it was filled in."""
    with write_transaction():
        held = register.get_session(viewer(), session_id)
        names = register.entries(viewer(), held, now())
    came = sum(each.is_in for each in names)
    if form is None:
        said = came if held.headcount is None else held.headcount
        form = HeadcountForm(formdata=None, headcount=said)
    return flask.render_template(
        "checkin/register.html",
        held=held,
        names=names,
        in_count=came,
        expected=sum(each.is_expected for each in names),
        form=form,
        may_tick=_may_tick(held),
        begun=held.starts_at <= now(),
        over=held.ends_at <= now(),
        code_open=not _why_no_code(held),
        newest=heard.newest_changes(viewer(), [held.id]).get(held.id),
        **dress(held),
    )


def _may_tick(held: ScheduledSession) -> bool:
    """Whether names can be ticked: on the day or later, unless called off or locked."""
    return (
        held.cancelled_at is None
        and held.register_state is not RegisterState.LOCKED
        and london(now()).date() >= held.local_date
    )


# --- The session code --------------------------------------------------------------------------


@pages.get("/register/<session_id>/code")
@entry(Permission.RUN_SESSIONS)
def code(session_id: str) -> str:
    """The session's changing code, as large as the screen, with a count and no names."""
    held = register.get_session(viewer(), session_id)
    if why := _why_no_code(held):
        return flask.render_template("checkin/no_code.html", held=held, why=why, **dress(held))
    shown = _code_shown(held)
    return flask.render_template("checkin/code.html", held=held, shown=shown, **dress(held))


@pages.get("/register/<session_id>/code/now")
@entry(Permission.RUN_SESSIONS)
def code_now(session_id: str) -> Any:
    """The code of this half minute, for the page that shows it."""
    held = register.get_session(viewer(), session_id)
    if why := _why_no_code(held):
        raise Refused(why)
    return flask.jsonify(_code_shown(held))


def _code_shown(held: ScheduledSession) -> dict[str, Any]:
    came = register.in_count(held)
    return {
        "svg": tokens.draw_code(settings().base_url, held, now()),
        "expires_in": tokens.seconds_left(now()),
        "in_count": came,
        "words": f"{count(came, 'person', 'people')} in" if came else "Nobody in yet",
        # The demo has no second phone with a camera: there the code is a link as well.
        "address": tokens.code_address(settings().base_url, held, now()) if settings().demo else "",
    }


def _why_no_code(held: ScheduledSession) -> str:
    """Why the code is not shown at this moment; nothing when it is."""
    if held.cancelled_at is not None:
        return "This session is called off."
    if tokens.is_open(held, now(), all_day=settings().demo):
        return ""
    opens, closes = held.starts_at - tokens.OPENS_BEFORE, held.ends_at + tokens.CLOSES_AFTER
    return (
        f"The code works {tokens.WINDOW_WORDS}: from {clock(opens)} until {clock(closes)}. "
        "Names can be ticked in the register."
    )
