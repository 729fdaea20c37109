"""What a participant asks for, or is offered, and what their mentor answers."""

from __future__ import annotations

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from booking.database import write_transaction
from booking.models import Booking, BookingState, Participant
from booking.permissions import Permission
from booking.queries import bookings
from booking.queries.people import open_participant
from booking.rules import asking, places
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean
from booking.views.opening import opened
from booking.views.page import told
from booking.views.person import person
from booking.views.widgets import Radios, TextInput
from booking.words import when

WHY_NOT = ("It is full", "It doesn’t suit just now", "Let’s find something else together")
LONGEST_OWN_WORDS = 160


class DeclineForm(FlaskForm):
    """Why not: the person reads it."""

    why = RadioField(
        "What shall we say?",
        widget=Radios(),
        choices=as_choices((words, words) for words in (*WHY_NOT, "Something else")),
        validators=[InputRequired("Choose what to say. “Something else” is fine")],
    )
    own_words = StringField(
        "In your own words, if you like",
        widget=TextInput(),
        filters=[clean],
        validators=[Length(max=LONGEST_OWN_WORDS, message="Keep it under %(max)d characters")],
    )

    @property
    def reason(self) -> str:
        """What the person reads."""
        return self.own_words.data or str(self.why.data)


@person.post("/people/<participant_id>/bookings/<booking_id>/accept")
@entry(Permission.SUPPORT_PEOPLE)
def accept(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Say yes to an offered place for somebody who wants it."""
    with write_transaction():
        booking = _opened_to_answer(participant_id, booking_id)
        places.accept(viewer(), booking, now())
    told(f"Booked: {_which(booking)}.")
    return _back(participant_id)


@person.post("/people/<participant_id>/bookings/<booking_id>/turn-down")
@entry(Permission.SUPPORT_PEOPLE)
def turn_down(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Say no to an offered place; the next who waits gets it."""
    with write_transaction():
        booking = _opened_to_answer(participant_id, booking_id)
        places.turn_down(viewer(), booking, now())
    told(f"Turned down: {_which(booking)}. Somebody else can have it.")
    return _back(participant_id)


@person.post("/people/<participant_id>/bookings/<booking_id>/let-in")
@entry(Permission.SUPPORT_PEOPLE)
def let_in(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Say yes to somebody who asked; where it is full by now they wait for a place."""
    with write_transaction():
        booking = _opened_to_answer(participant_id, booking_id)
        outcome = asking.let_in(viewer(), booking, now(), waiting=True)
        if outcome.refused is not None:
            raise outcome.refused
    told(f"{STANDS_NOW[booking.state]}: {_which(booking)}.")
    return _back(participant_id)


STANDS_NOW = {
    BookingState.CONFIRMED: "Booked",
    BookingState.HELD: "On hold until you have asked",
    BookingState.WAITLISTED: "It is full, so they are on the waiting list",
}


@person.get("/people/<participant_id>/bookings/<booking_id>/decline")
@entry(Permission.SUPPORT_PEOPLE)
def decline(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Ask what to say before somebody's question is answered with no."""
    participant = opened(participant_id, "bookings")
    booking = bookings.get_booking(viewer(), participant, booking_id)
    if booking.state is not BookingState.REQUESTED:
        told("That was answered already.")
        return _back(participant_id)
    return _decline_page(participant, booking, DeclineForm())


@person.post("/people/<participant_id>/bookings/<booking_id>/decline")
@entry(Permission.SUPPORT_PEOPLE)
def declined(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Say no, kindly, to somebody who asked."""
    form = DeclineForm()
    fits = form.validate_on_submit()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        booking = bookings.get_booking(viewer(), participant, booking_id)
        if fits:
            asking.decline(viewer(), booking, form.reason, now())
    if not fits:
        return _decline_page(participant, booking, form), 422
    told(f"Answered: not {_which(booking)}.")
    return _back(participant_id)


def _decline_page(participant: Participant, booking: Booking, form: DeclineForm) -> str:
    return flask.render_template(
        "person/decline.html", participant=participant, held=booking.session, form=form
    )


def _opened_to_answer(participant_id: str, booking_id: str) -> Booking:
    participant = open_participant(viewer(), participant_id, "bookings", now())
    return bookings.get_booking(viewer(), participant, booking_id)


def _which(booking: Booking) -> str:
    return f"{booking.session.series.title}, {when(booking.session.starts_at, now())}"


def _back(participant_id: str) -> ResponseReturnValue:
    if request.form.get("from") == "caseload":
        return flask.redirect(url_for("caseload.home"), 303)
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
