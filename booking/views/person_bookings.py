"""Booking a participant into sessions: find what suits, tick dates, and give places back.

Dates are booked straight away, with an undo beside the answer: a booking harms nobody and is taken
back with one tap, so a page that asks "are you sure?" would only slow a mentor down.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from booking.database import write_transaction
from booking.models import TAKES_A_PLACE, Booking, BookingState, Participant, ScheduledSession
from booking.permissions import Permission
from booking.queries import bookings, catalogue, finding, offers
from booking.queries.finding import Filters
from booking.queries.people import open_participant
from booking.rules import places
from booking.rules.choices import choices
from booking.rules.places import Outcome
from booking.views import asked_words, filter_panel
from booking.views import filters as asking
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean, tidy
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.views.person import person
from booking.views.widgets import Radios, TextInput
from booking.words import first_letter_up, listed, when

ALL_DATES = 20
NAMED_ONE_BY_ONE = 3
NO_TICK = "Tick at least one date, then book."
BY_MISTAKE = "Booked by mistake"
WHY = ("Can’t make it", "Not well", "Work or an appointment", "Getting there", "Not for them")
LONGEST_OWN_WORDS = 160
# How a booking begins, and how that is said.
STANDS = {
    BookingState.CONFIRMED: "Booked",
    BookingState.HELD: "On hold until somebody has been asked",
    BookingState.WAITLISTED: "On the waiting list",
}


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


@person.get("/people/<participant_id>/find")
@entry(Permission.SUPPORT_PEOPLE)
def find(participant_id: str) -> str:
    """Sessions to come, by-referral ones too; each says why it can't be chosen, if it can't."""
    return _find_page(opened(participant_id, "bookings"))


def _find_page(participant: Participant, problem: str = "", ticked: Collection[str] = ()) -> str:
    known = catalogue.choices(viewer(), now())
    asked = asking.read(request.args, known)
    page = finding.whats_on(viewer(), asked.filters, now())
    links = {
        number: _url("person.find", participant, asked.filters, number)
        for number in (page.page - 1, page.page + 1)
        if 1 <= number <= page.pages
    }
    return flask.render_template(
        "person/find.html",
        participant=participant,
        problem=problem,
        ticked=ticked,
        page=page,
        choices=choices(page.rows, bookings.coming(viewer(), participant, now())),
        been_before=bookings.been_before(viewer(), participant, now()),
        options=filter_panel.options(known, asked.filters),
        where=filter_panel.chosen_place(asked.filters),
        asked=asked,
        sentence=asked_words.in_words(asked.filters, known),
        links=links,
        # Carries the filters, for the same page to come back if nothing is ticked.
        book_url=_url("person.book", participant, asked.filters, page.page),
        print_url=_url("person.print_chosen", participant, asked.filters, page.page),
    )


def _url(endpoint: str, participant: Participant, filters: Filters, page: int) -> str:
    query: dict[str, Any] = {**asking.as_query(filters, page)}
    return url_for(endpoint, participant_id=participant.public_id, **query)


@person.get("/people/<participant_id>/find/<series_id>")
@entry(Permission.SUPPORT_PEOPLE)
def dates(participant_id: str, series_id: str) -> str:
    """Every date of one offer that is to come, with a tick for each."""
    return _dates_page(opened(participant_id, "bookings"), series_id)


def _dates_page(
    participant: Participant, series_id: str, problem: str = "", ticked: Collection[str] = ()
) -> str:
    series = offers.get_series(viewer(), series_id)
    rows = offers.dates_to_come(viewer(), series, now(), ALL_DATES)
    return flask.render_template(
        "person/dates.html",
        participant=participant,
        problem=problem,
        ticked=ticked,
        series=series,
        choices=choices(rows, bookings.coming(viewer(), participant, now())),
    )


@person.post("/people/<participant_id>/book")
@entry(Permission.SUPPORT_PEOPLE)
def book(participant_id: str) -> ResponseReturnValue:
    """Book the ticked dates that can be had; say of each other one why not."""
    wanted = [tidy(public_id) for public_id in request.form.getlist("session")]
    if not wanted:
        return tick_again(opened(participant_id, "bookings"), NO_TICK)
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        sessions = offers.sessions_by_public_id(viewer(), wanted)
        ids = [held.id for held in sessions]
        waits = request.form.get("waiting") == "1"
        outcomes = places.book(viewer(), participant, ids, now(), waiting=waits)
    booked = _in_order(sessions, outcomes)
    refused = [outcome.refused.words for outcome in outcomes if outcome.refused]
    if not booked:
        return _nothing_booked(participant, sessions, outcomes)
    not_booked = f" Not booked: {' '.join(refused)}" if refused else ""
    said = " ".join(
        f"{words}: {_dates_in_words([one.session for one in booked if one.state is state])}."
        for state, words in STANDS.items()
        if any(one.state is state for one in booked)
    )
    told(f"{said}{not_booked}", _undo(participant, booked))
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)


def tick_again(
    participant: Participant, problem: str, ticked: Collection[str] = ()
) -> ResponseReturnValue:
    """The page that was sent, with the words on top; nothing that was chosen is lost."""
    series_id = tidy(request.args.get("series"))
    if series_id:
        return _dates_page(participant, series_id, problem, ticked), 422
    return _find_page(participant, problem, ticked), 422


def _in_order(sessions: Sequence[ScheduledSession], outcomes: Sequence[Outcome]) -> list[Booking]:
    """The bookings that were made, soonest session first."""
    made = {outcome.session_id: outcome.booking for outcome in outcomes if outcome.booking}
    return [made[held.id] for held in sessions if held.id in made]


def _dates_in_words(sessions: Sequence[ScheduledSession]) -> str:
    if len(sessions) > NAMED_ONE_BY_ONE:
        return f"{len(sessions)} sessions, the first {when(sessions[0].starts_at, now())}"
    return first_letter_up(listed([when(held.starts_at, now()) for held in sessions]))


def _undo(participant: Participant, booked: Sequence[Booking]) -> WayBack:
    action = url_for("person.undo", participant_id=participant.public_id)
    return WayBack("Undo", action, {"booking": [booking.public_id for booking in booked]})


def _nothing_booked(
    participant: Participant, sessions: Sequence[ScheduledSession], outcomes: Sequence[Outcome]
) -> ResponseReturnValue:
    refused = [outcome.refused for outcome in outcomes if outcome.refused]
    full = {one.session_id for one in outcomes if isinstance(one.refused, places.Full)}
    series = {held.series.public_id: held.series for held in sessions}
    page = flask.render_template(
        "person/not_booked.html",
        participant=participant,
        refused=[why.words for why in refused],
        full=[held for held in sessions if held.id in full and held.starts_at > now()],
        series=list(series.values()),
    )
    return page, 409


@person.post("/people/<participant_id>/undo")
@entry(Permission.SUPPORT_PEOPLE)
def undo(participant_id: str) -> ResponseReturnValue:
    """Take back what has just been booked."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        made = [
            bookings.get_booking(viewer(), participant, tidy(public_id))
            for public_id in request.form.getlist("booking")[: places.MOST_AT_ONCE]
        ]
        places.cancel_all(viewer(), made, BY_MISTAKE, now())
    if made:
        told("Taken back. Nothing of that is booked.")
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)


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
