"""Giving a place back, with the reason."""

from __future__ import annotations

import flask
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from booking.database import write_transaction
from booking.models import TAKES_A_PLACE, Booking, Participant
from booking.permissions import Permission
from booking.queries import bookings
from booking.queries.people import open_participant
from booking.rules import places
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.views.person import person
from booking.views.widgets import Radios, TextInput
from booking.words import when

BY_MISTAKE = "Booked by mistake"
WHY = ("Can’t make it", "Not well", "Work or an appointment", "Getting there", "Not for them")
LONGEST_OWN_WORDS = 160


class CancelForm(FlaskForm):
    """Why a place is given back: for the mentors, and no verdict."""

    why = RadioField(
        "Why?",
        widget=Radios(),
        choices=as_choices((words, words) for words in (*WHY, BY_MISTAKE, "Something else")),
        validators=[InputRequired("Choose why. “Something else” is fine")],
    )
    own_words = StringField(
        "In a few words, if it helps",
        widget=TextInput(),
        filters=[clean],
        validators=[
            Length(max=LONGEST_OWN_WORDS, message="Keep it under %(max)d characters"),
        ],
    )

    @property
    def reason(self) -> str:
        """What is kept."""
        return ": ".join(words for words in (self.why.data, self.own_words.data) if words)


@person.get("/people/<participant_id>/bookings/<booking_id>/cancel")
@entry(Permission.SUPPORT_PEOPLE)
def cancel(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Ask why before a place is given back."""
    participant = opened(participant_id, "bookings")
    booking = bookings.get_booking(viewer(), participant, booking_id)
    if booking.state not in places.CAN_GO:
        told("That booking is cancelled already.")
        return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
    if bookings.is_checked_in(viewer(), booking):
        told("They are in, so there is nothing to cancel.")
        return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
    return _cancel_page(participant, booking, CancelForm())


def _cancel_page(participant: Participant, booking: Booking, form: CancelForm) -> str:
    return flask.render_template(
        "person/cancel.html",
        participant=participant,
        held=booking.session,
        form=form,
        has_a_place=booking.state in TAKES_A_PLACE,
        late=booking.session.starts_at - now() < places.LATE,
    )


@person.post("/people/<participant_id>/bookings/<booking_id>/cancel")
@entry(Permission.SUPPORT_PEOPLE)
def give_back(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Give the place back at once, and offer to book it again."""
    form = CancelForm()
    fits = form.validate_on_submit()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        booking = bookings.get_booking(viewer(), participant, booking_id)
        freed = " The place is free for others." if booking.state in TAKES_A_PLACE else ""
        if fits:
            places.cancel(viewer(), booking, form.reason, now())
    if not fits:
        return _cancel_page(participant, booking, form), 422
    back = url_for("person.book", participant_id=participant_id)
    told(
        f"Cancelled: {when(booking.session.starts_at, now())}.{freed}",
        WayBack("Book again", back, {"session": booking.session.public_id}),
    )
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
