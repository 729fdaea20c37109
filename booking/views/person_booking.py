"""Booking dates for one person: a summary of what will happen, one button, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.models import Booking, BookingState, Participant
from booking.permissions import Permission
from booking.queries import bookings, fitting, offers, people
from booking.queries.offers import SessionRow
from booking.queries.people import open_participant
from booking.rules import places
from booking.rules.foreseeing import Foreseen, Will, foresee
from booking.rules.places import Outcome
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.hearing import hearing
from booking.views.opening import opened
from booking.views.page import told
from booking.views.person import person
from booking.views.person_bookings import BY_MISTAKE
from booking.views.person_finding import back_to_finding, cleared, tick_again
from booking.views.typed import read_date
from booking.words import london

NO_TICK = "Tick at least one date, then go on."
TOO_MANY = f"Tick up to {places.MOST_AT_ONCE} dates at once."
NO_DAY = "Say until which day: like 1 March."
UNTIL_BEFORE_FROM = "That day is over. Choose one that is still to come."
NONE_UNTIL = "There is no date until then. Choose a later day."


@person.get("/people/<participant_id>/book")
@entry(Permission.SUPPORT_PEOPLE)
def summary(participant_id: str) -> ResponseReturnValue:
    """What will happen if these dates are booked; nothing is booked by looking at it."""
    participant = opened(participant_id, "bookings")
    if "until" in request.args:
        return _summary_until(participant, tidy(request.args.get("until")))
    chosen = _named(request.args.getlist("session"))
    if not chosen:
        return tick_again(participant, NO_TICK)
    if len(chosen) > places.MOST_AT_ONCE:
        return tick_again(participant, TOO_MANY, chosen)
    return _summary(participant, offers.session_rows(viewer(), chosen), chosen)


def _summary_until(participant: Participant, typed: str) -> ResponseReturnValue:
    """The summary of every week until a day, that day included."""
    today = london(now()).date()
    until = read_date(typed, today)
    if until is None:
        return tick_again(participant, NO_DAY, until=typed)
    if until < today:
        return tick_again(participant, UNTIL_BEFORE_FROM, until=typed)
    series = offers.get_series(viewer(), tidy(request.args.get("series")))
    rows = fitting.dates_until(viewer(), series, until, now(), places.MOST_AT_ONCE)
    if not rows:
        return tick_again(participant, NONE_UNTIL, until=typed)
    return _summary(participant, rows, [row.session.public_id for row in rows], until)


def _named(texts: Collection[str]) -> list[str]:
    """The public ids that were sent, each once, in their order."""
    return [text for text in dict.fromkeys(tidy(each) for each in texts) if text]


def _summary(
    participant: Participant,
    rows: Sequence[SessionRow],
    ticked: Collection[str],
    until: date | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """The page before booking; `problem` says what went wrong with it the last time."""
    ahead = bookings.ahead(viewer(), participant, now())
    foreseen = foresee(rows, ahead, cleared(participant, rows), now())
    books = people.enrolment_of(participant) not in (None, *places.BOOKS_NOTHING)
    if not books or not any(one.can_be_had for one in foreseen):
        status = status if status != 200 else 409
    page = flask.render_template(
        "person/summary.html",
        participant=participant,
        problem=problem,
        foreseen=foreseen,
        ticked=ticked,
        books=books,
        at_most=places.MOST_AT_ONCE if until and len(rows) == places.MOST_AT_ONCE else 0,
        company_helps=any(one.company_helps for one in foreseen),
        full=_how_many(foreseen, Will.FULL),
        back=back_to_finding(participant),
        hearing=hearing(participant, foreseen),
        waiting=request.form.get("waiting") == "1",
        accompanied=request.form.get("accompanied") == "1",
    )
    return page, status


def _how_many(foreseen: Sequence[Foreseen], will: Will) -> int:
    return sum(one.will is will for one in foreseen)


@person.post("/people/<participant_id>/book")
@entry(Permission.SUPPORT_PEOPLE)
def book(participant_id: str) -> ResponseReturnValue:
    """Book the ticked dates that can be had; say of each other one why not."""
    wanted = _named(request.form.getlist("session"))
    shown = _named(request.form.getlist("shown")) or wanted
    if not wanted:
        return _book_nothing(opened(participant_id, "bookings"), shown[: places.MOST_AT_ONCE])
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        rows = offers.session_rows(viewer(), wanted)
        outcomes = _booked(participant, rows)
    refused = [outcome.refused.words for outcome in outcomes if outcome.refused]
    made = _in_order(rows, outcomes)
    if not made:
        problem = f"Nothing is booked. {' '.join(refused)}"
        return _summary(participant, rows, wanted, None, problem, 409)
    if refused:
        told(f"Not booked: {' '.join(refused)}")
    ids = [booking.public_id for booking in made]
    return flask.redirect(url_for("person.booked", participant_id=participant_id, booking=ids), 303)


def _booked(participant: Participant, rows: Sequence[SessionRow]) -> list[Outcome]:
    return places.book(
        viewer(),
        participant,
        [row.session.id for row in rows],
        now(),
        waiting=request.form.get("waiting") == "1",
        accompanied=request.form.get("accompanied") == "1",
    )


def _book_nothing(participant: Participant, shown: Sequence[str]) -> ResponseReturnValue:
    """The same page again where no tick is left."""
    if not shown:
        return tick_again(participant, NO_TICK)
    return _summary(participant, offers.session_rows(viewer(), shown), (), None, NO_TICK, 422)


def _in_order(rows: Sequence[SessionRow], outcomes: Sequence[Outcome]) -> list[Booking]:
    """The bookings that were made, soonest session first."""
    made = {outcome.session_id: outcome.booking for outcome in outcomes if outcome.booking}
    return [made[row.session.id] for row in rows if row.session.id in made]


@person.get("/people/<participant_id>/booked")
@entry(Permission.SUPPORT_PEOPLE)
def booked(participant_id: str) -> ResponseReturnValue:
    """What came of booking: what is booked, what is held or waits, and the way back."""
    participant = opened(participant_id, "bookings")
    ids = _named(request.args.getlist("booking"))[: places.MOST_AT_ONCE]
    made = bookings.get_bookings(viewer(), participant, ids)
    standing = [one for one in made if one.state is not BookingState.CANCELLED]
    if not standing:
        return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
    return flask.render_template("person/booked.html", participant=participant, made=standing)


@person.post("/people/<participant_id>/undo")
@entry(Permission.SUPPORT_PEOPLE)
def undo(participant_id: str) -> ResponseReturnValue:
    """Take back what has just been booked."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "bookings", now())
        ids = _named(request.form.getlist("booking"))[: places.MOST_AT_ONCE]
        made = bookings.get_bookings(viewer(), participant, ids)
        for booking in sorted(made, key=lambda one: one.session_id):
            places.cancel(viewer(), booking, BY_MISTAKE, now())
    if made:
        told("Taken back. Nothing of that is booked.")
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
