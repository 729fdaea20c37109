"""Places: booking them and giving them back, never above capacity, whatever the load.

Locks are taken in one order: sessions by ascending id, then the participant. Facts are read only
after the lock that guards them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    IS_EXPECTED,
    LEAVES_AFTER,
    TAKES_A_PLACE,
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    Enrolment,
    EnrolmentState,
    Participant,
    ScheduledSession,
    SeriesState,
    SessionChange,
    SessionSeries,
    ToTell,
)
from booking.permissions import Viewer
from booking.words import when

LATE = timedelta(hours=24)
MOST_AT_ONCE = 20
CLASHES = "It is now at the time of another session"
# Paused, archived and died book nothing.
BOOKS_NOTHING = (EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED)


class Full(Refused):
    """Every place of the session is taken."""


class Overlaps(Refused):
    """The person is expected somewhere else at that time."""


class AlreadyBooked(Refused):
    """The person has a place in this session."""


class CalledOff(Refused):
    """The session does not happen."""


class Over(Refused):
    """The session has ended, or is no longer offered."""


class NotConfirmed(Refused):
    """Nobody has said for 42 days that the offer is still true."""


class NotHeld(Refused):
    """The booking is not held, so there is nothing to decide."""


class NotTakingPart(Refused):
    """The person's support is paused or has ended, so nothing is booked."""


class CheckedIn(Refused):
    """The person is in: the check-in must be undone before the booking can go."""


class TooManyDates(Refused):
    """More dates at once than anybody means to book."""


@dataclass(frozen=True)
class Outcome:
    """What became of one date: a booking, or the refusal that says why not."""

    session_id: int
    booking: Booking | None = None
    refused: Refused | None = None


@dataclass(frozen=True)
class _Facts:
    """What the rules need to know of one session, read under its lock."""

    id: int
    ticket: int
    capacity: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    state: SeriesState
    confirmed_at: datetime


def book(
    viewer: Viewer,
    participant: Participant,
    session_ids: Sequence[int],
    now: datetime,
    *,
    waiting: bool = False,
    accompanied: bool = False,
) -> list[Outcome]:
    """Book one person into each of these sessions that can be had; say of the others why not.

    Raises NotTakingPart when the person books nothing, TooManyDates above 20 at once.
    """
    if len(session_ids) > MOST_AT_ONCE:
        raise TooManyDates(f"Book up to {MOST_AT_ONCE} dates at once.")
    locked = [_lock(session_id) for session_id in sorted(set(session_ids))]
    _lock_person(participant.id)
    _check_enrolment(participant)
    outcomes = []
    for facts in locked:
        try:
            _check(facts, participant, now)
            booking = _take_place(facts, participant, viewer, now)
            outcomes.append(Outcome(facts.id, booking=booking))
        except Refused as refused:
            outcomes.append(Outcome(facts.id, refused=refused))
    return outcomes


def cancel(viewer: Viewer, booking: Booking, reason: str, now: datetime) -> Booking:
    """Give a place back at once, with the reason; late is under 24 hours before the start.

    Raises CheckedIn when the person is in, Over when the session has ended.
    """
    facts = _lock(booking.session_id, draw=False)
    session().refresh(booking)
    if booking.state is BookingState.CANCELLED:
        return booking
    attended = session().scalar(
        sa.select(Attendance.id).where(
            Attendance.booking_id == booking.id, Attendance.state == AttendanceState.ATTENDED
        )
    )
    if attended is not None:
        raise CheckedIn("They are checked in. Undo the check-in first.")
    if facts.ends_at <= now:
        raise Over("This session is over, so the booking stays as it was.")
    _move(booking, BookingState.CANCELLED, viewer, now, reason, late=facts.starts_at - now < LATE)
    return booking


def places_taken(session_id: int) -> int:
    """How many places of a session are taken at this moment."""
    return (
        session()
        .execute(
            sa.select(sa.func.count())
            .select_from(Booking)
            .where(Booking.session_id == session_id, Booking.state.in_(TAKES_A_PLACE))
        )
        .scalar_one()
    )


def _lock(session_id: int, *, draw: bool = True) -> _Facts:
    """Lock a session and, if asked, draw its next ticket: one statement, on both databases."""
    ticket, capacity = (
        session()
        .execute(
            sa.update(ScheduledSession)
            .where(ScheduledSession.id == session_id)
            .values(last_ticket=ScheduledSession.last_ticket + (1 if draw else 0))
            .returning(ScheduledSession.last_ticket, ScheduledSession.capacity)
            .execution_options(synchronize_session=False)
        )
        .one()
    )
    starts_at, ends_at, cancelled_at, state, confirmed_at = (
        session()
        .execute(
            sa.select(
                ScheduledSession.starts_at,
                ScheduledSession.ends_at,
                ScheduledSession.cancelled_at,
                SessionSeries.state,
                SessionSeries.confirmed_at,
            )
            .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
            .where(ScheduledSession.id == session_id)
        )
        .one()
    )
    return _Facts(
        session_id, ticket, capacity, starts_at, ends_at, cancelled_at, state, confirmed_at
    )


def _lock_person(participant_id: int) -> None:
    session().execute(
        sa.update(Participant)
        .where(Participant.id == participant_id)
        .values(bookings_made=Participant.bookings_made + 1)
        .execution_options(synchronize_session=False)
    )


def _check_enrolment(participant: Participant) -> None:
    state = session().scalar(
        sa.select(Enrolment.state).where(
            Enrolment.participant_id == participant.id, Enrolment.ended_at.is_(None)
        )
    )
    if state is None or state in BOOKS_NOTHING:
        raise NotTakingPart("Their support is paused or has ended, so nothing can be booked.")


def _check(facts: _Facts, participant: Participant, now: datetime) -> None:
    date_words = when(facts.starts_at)
    if facts.cancelled_at is not None:
        raise CalledOff(f"The session on {date_words} is called off.")
    if facts.ends_at <= now or facts.state is not SeriesState.PUBLISHED:
        raise Over(f"The session on {date_words} can’t be booked any more.")
    if now - facts.confirmed_at > LEAVES_AFTER:
        raise NotConfirmed(
            "The club has not said for six weeks that this is still on. Ring them first."
        )
    others = _expected_at_that_time(participant.id, facts.starts_at, facts.ends_at)
    if facts.id in others:
        raise AlreadyBooked(f"They are already booked for {date_words}.")
    if others:
        raise Overlaps(f"They have another session at that time on {date_words}.")
    if places_taken(facts.id) >= facts.capacity:
        raise Full(f"The session on {date_words} is full. Choose another date.")


def _expected_at_that_time(
    participant_id: int, starts_at: datetime, ends_at: datetime
) -> list[int]:
    """The sessions that a person is expected at in a span of time."""
    return list(
        session().scalars(
            sa.select(Booking.session_id)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                Booking.participant_id == participant_id,
                Booking.state.in_(IS_EXPECTED),
                ScheduledSession.cancelled_at.is_(None),
                ScheduledSession.starts_at < ends_at,
                ScheduledSession.ends_at > starts_at,
            )
        )
    )


# --- When a session changes under a booking -------------------------------------------------------


def hold_those_elsewhere(
    viewer: Viewer, held: ScheduledSession, bookings: Iterable[Booking], now: datetime
) -> None:
    """Hold the bookings of a session that now overlaps another of the person's.

    Somebody must choose; the place stays theirs meanwhile. Each person is locked first, so that
    nobody is booked elsewhere at the same moment.
    """
    for booking in sorted(bookings, key=lambda each: each.participant_id):
        _lock_person(booking.participant_id)
        others = _expected_at_that_time(booking.participant_id, held.starts_at, held.ends_at)
        if booking.state is BookingState.CONFIRMED and set(others) - {held.id}:
            _move(booking, BookingState.HELD, viewer, now, CLASHES)


def let_go_of(viewer: Viewer, change: SessionChange, now: datetime) -> None:
    """Confirm again what a change held, now that it was undone; what clashes all the same stays."""
    held_by_it = sa.exists().where(
        BookingEvent.booking_id == Booking.id,
        BookingEvent.state == BookingState.HELD,
        BookingEvent.at == change.made_at,
    )
    found = session().scalars(
        sa.select(Booking)
        .where(
            Booking.session_id == change.session_id, Booking.state == BookingState.HELD, held_by_it
        )
        .order_by(Booking.id)
    )
    held = session().get_one(ScheduledSession, change.session_id)
    for booking in found.all():
        others = _expected_at_that_time(booking.participant_id, held.starts_at, held.ends_at)
        if not set(others) - {held.id}:
            _move(booking, BookingState.CONFIRMED, viewer, now, "The change was undone")


def keep(viewer: Viewer, booking: Booking, now: datetime) -> Booking:
    """Confirm a held booking again. Raises NotHeld, Overlaps, or Over when the session is over."""
    facts = _lock(booking.session_id, draw=False)
    session().refresh(booking)
    _lock_person(booking.participant_id)
    if booking.state is not BookingState.HELD:
        raise NotHeld("This booking is not held any more.")
    if facts.ends_at <= now:
        raise Over("This session is over.")
    others = _expected_at_that_time(booking.participant_id, facts.starts_at, facts.ends_at)
    if set(others) - {facts.id}:
        raise Overlaps("They still have another session at that time. Cancel one of the two.")
    _move(booking, BookingState.CONFIRMED, viewer, now)
    return booking


def hold(viewer: Viewer, booking: Booking, why: str, now: datetime) -> Booking:
    """Put a place on hold that does not clear any more. `why` is neutral: mentors read it."""
    _lock(booking.session_id, draw=False)
    session().refresh(booking)
    if booking.state is BookingState.CONFIRMED:
        _move(booking, BookingState.HELD, viewer, now, why)
    return booking


def lose(viewer: Viewer, booking: Booking, reason: str, now: datetime) -> None:
    """Take a place back because the session has fewer; the session is locked by whoever asks."""
    _move(booking, BookingState.CANCELLED, viewer, now, reason)


def give_back_lost(viewer: Viewer, change: SessionChange, now: datetime) -> None:
    """Give those their places back who lost them by a cut that was undone.

    Whoever has booked something else at that time meanwhile keeps that instead.
    """
    facts = _lock(change.session_id, draw=False)
    losing = session().scalars(
        sa.select(Booking)
        .join(ToTell, ToTell.booking_id == Booking.id)
        .where(ToTell.change_id == change.id, Booking.state == BookingState.CANCELLED)
        .order_by(Booking.ticket)
    )
    for booking in losing.all():
        others = _expected_at_that_time(booking.participant_id, facts.starts_at, facts.ends_at)
        if not others and places_taken(facts.id) < facts.capacity:
            _move(booking, BookingState.CONFIRMED, viewer, now, "The cut was undone")


def _take_place(facts: _Facts, participant: Participant, viewer: Viewer, now: datetime) -> Booking:
    """Confirm the place; a booking that was cancelled before comes back with a new ticket."""
    booking = session().scalar(
        sa.select(Booking).where(
            Booking.session_id == facts.id, Booking.participant_id == participant.id
        )
    )
    if booking is None:
        booking = Booking(
            session_id=facts.id,
            participant_id=participant.id,
            state=BookingState.CONFIRMED,
            ticket=facts.ticket,
            created_at=now,
        )
        session().add(booking)
        session().flush()
    booking.ticket = facts.ticket
    _move(booking, BookingState.CONFIRMED, viewer, now)
    return booking


def _move(
    booking: Booking,
    state: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
    *,
    late: bool = False,
) -> None:
    booking.state = state
    session().add(
        BookingEvent(
            booking_id=booking.id,
            state=state,
            at=now,
            by_user_id=viewer.user_id,
            by_participant=viewer.participant_id is not None,
            reason=reason[:200],
            late=late,
        )
    )
    session().flush()
