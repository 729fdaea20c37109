"""What a coach does at the door: scanning, typing a short code, ticking, undoing."""

from __future__ import annotations

from typing import Any

import flask
from flask import request, url_for

from booking.database import write_transaction
from booking.identity.limits import count_try
from booking.models import AttendanceMethod, ScheduledSession
from booking.permissions import Permission
from booking.views import page
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from checkin import register, rules
from checkin.dress import dress
from checkin.outcomes import Answer, Outcome
from checkin.rules import Shown
from checkin.views import pages

__all__ = ["pages"]

# More than the busiest door types, and far too few to guess a code.
CODES, CODES_SECONDS = 100, 300
STRAIGHT = (Outcome.WELCOME, Outcome.ALREADY_IN, Outcome.UNDONE)


@pages.post("/register/<session_id>/scan")
@entry(Permission.RUN_SESSIONS)
def scan(session_id: str) -> Any:
    """Check in by a pass or a short code; JSON for the page's script, else a page."""
    shown = _shown()
    with write_transaction():
        held = register.get_session(viewer(), session_id)
        if shown.method is AttendanceMethod.CODE:
            count_try(f"short-code:{viewer().user_public_id}", CODES, CODES_SECONDS, now())
        answer = rules.scan(viewer(), held, shown, now())
        name = register.find_entry(held, answer.booking) if answer.booking else None
        came = register.in_count(held)
    if not request.is_json:
        return _as_page(held, answer, f"{answer.heading}. {answer.words}")
    return flask.jsonify(
        outcome=answer.outcome,
        heading=answer.heading,
        words=answer.words,
        details=answer.details,
        first_time=answer.first_time,
        entry_id=name.booking.public_id if name else None,
        in_count=came,
        row_html=flask.render_template("checkin/one_row.html", held=held, name=name)
        if name
        else "",
    )


@pages.post("/register/<session_id>/tick")
@entry(Permission.RUN_SESSIONS)
def tick(session_id: str) -> Any:
    """Check in a name of the register."""
    with write_transaction():
        held = register.get_session(viewer(), session_id)
        answer = rules.tick(viewer(), held, tidy(request.form.get("entry")), now())
    return _as_page(held, answer, f"{answer.door_name} is in.")


@pages.post("/register/<session_id>/undo")
@entry(Permission.RUN_SESSIONS)
def undo(session_id: str) -> Any:
    """Take a check-in back: every arrival of that name."""
    with write_transaction():
        held = register.get_session(viewer(), session_id)
        answer = rules.undo_all(viewer(), held, tidy(request.form.get("entry")), now())
    return _as_page(held, answer, f"{answer.door_name} is not in any more.")


def _shown() -> Shown:
    """What the browser sent: a pass or a short code, as JSON or as a form."""
    sent: Any = request.form
    if request.is_json:
        try:
            sent = request.get_json()
        except RecursionError:
            flask.abort(400)
        if not isinstance(sent, dict):
            flask.abort(400)
    code, token = sent.get("code"), sent.get("pass")
    if isinstance(code, str):
        return Shown.as_code(code)
    return Shown.as_pass(token if isinstance(token, str) else "")


def _as_page(held: ScheduledSession, answer: Answer, told: str) -> Any:
    """Back to the name when all is well; else a page that says what to do."""
    back = url_for("register.show", session_id=held.public_id)
    if answer.outcome in STRAIGHT and answer.booking is not None:
        page.told(told)
        return flask.redirect(f"{back}#entry-{answer.booking.public_id}", 303)
    return flask.render_template("checkin/outcome.html", answer=answer, back=back, **dress(held))
