"""On a participant's own phone: asking for a place, and saying whether an offered one is wanted."""

from __future__ import annotations

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Booking
from booking.queries import asking as may_ask
from booking.queries import bookings, people
from booking.queries.offers import SessionRow
from booking.rules import asking, places
from booking.rules.clearance import Outcome
from booking.rules.clearing import clearances
from booking.rules.place_refusals import Over
from booking.views.edge import PAIRED_PHONE, entry, now, viewer
from booking.views.forms import tidy
from booking.views.my import dressed_for, my, next_session
from booking.views.page import told
from booking.words import london, when

# As many as somebody reads on a phone.
SHOWN = 12


@my.get("/my/ask")
@entry(PAIRED_PHONE)
def ask() -> str:
    """Sessions that somebody can ask for: a few that are right for them, the known ones first."""
    return _ask_page()


def _ask_page(problem: str = "") -> str:
    participant = people.own_record(viewer())
    mentor = people.mentor_of(participant, london(now()).date())
    return flask.render_template(
        "my/ask.html",
        rows=_right_for(participant.id, may_ask.may_be_asked_for(viewer(), participant, now())),
        problem=problem,
        mentor=mentor,
        **dressed_for(next_session(participant)),
    )


def _right_for(participant_id: int, rows: list[SessionRow]) -> list[SessionRow]:
    """Those for which nobody need be asked anything. Nothing is said of the others."""
    clear = clearances([participant_id], [row.session.id for row in rows], now())
    right = [
        row for row in rows if clear[participant_id, row.session.id].outcome is Outcome.CLEARED
    ]
    return right[:SHOWN]


@my.post("/my/ask")
@entry(PAIRED_PHONE)
def asked() -> ResponseReturnValue:
    """Ask for one: the mentor answers."""
    refused: Refused | None = None
    with write_transaction():
        participant = people.own_record(viewer())
        wanted = tidy(request.form.get("session"))
        held = may_ask.find_asked_for(viewer(), participant, wanted, now())
        try:
            if held is None:
                raise Over("That one can’t be asked for any more. Pick another.")
            asking.ask_for(viewer(), participant, held.id, now())
        except Refused as why:
            refused = why
    if held is None or refused is not None:
        return _ask_page(refused.words if refused else ""), 409
    told(f"Asked for: {held.series.title}, {when(held.starts_at, now())}. You will hear from us.")
    return flask.redirect(url_for("my.home"), 303)


@my.post("/my/bookings/<booking_id>/accept")
@entry(PAIRED_PHONE)
def accept(booking_id: str) -> ResponseReturnValue:
    """Yes, the offered place is still wanted."""
    with write_transaction():
        booking = places.accept(viewer(), _own(booking_id), now())
        words = f"{booking.session.series.title}, {when(booking.session.starts_at, now())}"
    told(f"It’s yours: {words}.")
    return flask.redirect(url_for("my.home"), 303)


@my.post("/my/bookings/<booking_id>/turn-down")
@entry(PAIRED_PHONE)
def turn_down(booking_id: str) -> ResponseReturnValue:
    """No, somebody else can have the offered place."""
    with write_transaction():
        places.turn_down(viewer(), _own(booking_id), now())
    told("Thanks for telling us. Somebody else can have it.")
    return flask.redirect(url_for("my.home"), 303)


def _own(booking_id: str) -> Booking:
    return bookings.get_booking(viewer(), people.own_record(viewer()), booking_id)
