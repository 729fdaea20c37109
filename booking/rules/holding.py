"""Places on hold: theirs while somebody asks, free again 24 hours before the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    MessageKind,
    ScheduledSession,
    SessionChange,
    ToTell,
)
from booking.permissions import Viewer
from booking.queries.people import mentor_of
from booking.rules.clearing import clearances
from booking.rules.locks import (
    LATE,
    check_enrolment,
    expected_elsewhere,
    facts_of,
    lock_people,
    lock_person,
    lock_sessions,
    places_taken,
)
from booking.rules.place_refusals import (
    CalledOff,
    NotCleared,
    NotHeld,
    NotTakingPart,
    Over,
    Overlaps,
)
from booking.rules.transitions import BY_ITSELF, move, tell_mentor
from booking.rules.waiting import check_comes, fill, is_clear
from booking.words import CLASHES, london, when

ASK_AGAIN = "It has changed, so somebody must be asked again"
NOBODY_SAID = "Nobody had said yes 24 hours before the start"


# --- Holding, and keeping -------------------------------------------------------------------------


def hold(viewer: Viewer, booking: Booking, why: str, now: datetime) -> Booking:
    """Put a place on hold that does not clear any more. `why` is neutral: mentors read it.

    Somebody who was only offered the place goes back to their turn on the waiting list. Whoever
    holds several takes them by ascending id of their sessions.
    """
    lock_sessions([booking.session_id])
    session().refresh(booking)
    if booking.state is BookingState.CONFIRMED:
        event = move(booking, BookingState.HELD, viewer, now, why, tell=MessageKind.ON_HOLD)
        what = "A place is on hold until somebody has been asked."
    elif booking.state is BookingState.OFFERED:
        event = move(booking, BookingState.WAITLISTED, viewer, now, why, tell=MessageKind.WAITING)
        what = "An offered place went back, because somebody must be asked first."
    else:
        return booking
    mentor = mentor_of(booking.participant, london(now).date())
    if mentor is not None and mentor.user_id != viewer.user_id:
        tell_mentor(booking, what, event, now)
    return booking


def keep(viewer: Viewer, booking: Booking, now: datetime) -> Booking:
    """Confirm a held booking again, now that what stood against it is settled.

    Raises NotHeld, Overlaps, NotCleared, NotTakingPart, CalledOff, or Over.
    """
    lock_sessions([booking.session_id])
    session().refresh(booking)
    facts = facts_of([booking.session_id])[booking.session_id]
    lock_person(booking.participant_id)
    if booking.state is not BookingState.HELD:
        raise NotHeld("This booking is not held any more.")
    if facts.cancelled_at is not None:
        raise CalledOff(f"The session on {when(facts.starts_at)} is called off.")
    if facts.ends_at <= now:
        raise Over("This session is over.")
    check_enrolment(booking.participant_id)
    check_comes(booking, facts, now)
    move(booking, BookingState.CONFIRMED, viewer, now, tell=MessageKind.BOOKED)
    return booking


def keep_if_clear(viewer: Viewer, booking: Booking, now: datetime) -> bool:
    """Confirm a held booking if nothing stands against it any more; whether it is confirmed.

    For whoever settles something and does not know what else there is: an answer, an override.
    """
    try:
        keep(viewer, booking, now)
    except (NotHeld, Overlaps, NotCleared, NotTakingPart, CalledOff, Over):
        return False
    return True


# --- The worker: what nobody settled in time ------------------------------------------------------


def with_places_to_free(now: datetime) -> list[int]:
    """The sessions of the next 24 hours where a place is still held that should be free."""
    return sorted({booking.session_id for booking in _held_too_long(now)})


def free_held(session_id: int, now: datetime) -> int:
    """Free the places of a session that were held when 24 hours were left; how many.

    What was put on hold later than that stays so: today's news gets an answer today.
    """
    lock_sessions([session_id])
    freed = _held_too_long(now, session_id)
    for booking in freed:
        event = move(
            booking, BookingState.CANCELLED, BY_ITSELF, now, NOBODY_SAID,
            tell=MessageKind.CANCELLED,
        )  # fmt: skip
        tell_mentor(
            booking,
            "A place on hold was given up 24 hours before, since nobody had said yes.",
            event,
            now,
        )
    if freed:
        fill([session_id], now)
    return len(freed)


def _held_too_long(now: datetime, session_id: int | None = None) -> list[Booking]:
    held_at = (
        sa.select(sa.func.coalesce(sa.func.max(BookingEvent.at), Booking.created_at))
        .where(BookingEvent.booking_id == Booking.id, BookingEvent.state == BookingState.HELD)
        .correlate(Booking)
        .scalar_subquery()
    )
    found = session().execute(
        sa.select(Booking, ScheduledSession.starts_at, held_at)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .options(joinedload(Booking.participant))
        .where(
            Booking.state == BookingState.HELD,
            ScheduledSession.cancelled_at.is_(None),
            ScheduledSession.starts_at > now,
            ScheduledSession.starts_at <= now + LATE,
            sa.true() if session_id is None else Booking.session_id == session_id,
        )
        .order_by(Booking.ticket)
        .execution_options(populate_existing=True)
    )
    return [booking for booking, starts_at, at in found if at <= starts_at - LATE]


# --- When a session changes under a booking -------------------------------------------------------


def hold_what_does_not_fit(
    viewer: Viewer, held: ScheduledSession, bookings: Iterable[Booking], now: datetime
) -> None:
    """Hold the bookings of a session that has changed: where it overlaps another of the person's,
    and where it does not clear any more.

    Somebody must choose, or ask; the place stays theirs meanwhile. The people are locked first,
    so that nobody is booked elsewhere at the same moment. They hear of it with the change.
    """
    confirmed = [booking for booking in bookings if booking.state is BookingState.CONFIRMED]
    people = [booking.participant_id for booking in confirmed]
    if not people:
        return
    lock_people(people)
    busy = expected_elsewhere(people, held.id, held.starts_at, held.ends_at)
    clear = clearances(people, [held.id], now)
    for booking in confirmed:
        if booking.participant_id in busy:
            move(booking, BookingState.HELD, viewer, now, CLASHES)
        elif not is_clear(clear[booking.participant_id, held.id], booking.accompanied):
            move(booking, BookingState.HELD, viewer, now, ASK_AGAIN)


def let_go_of(viewer: Viewer, change: SessionChange, now: datetime) -> None:
    """Confirm again what a change held, now that it was undone; what does not fit all the same
    stays held."""
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
    for booking in _that_fit(found.all(), change.session_id, now):
        move(booking, BookingState.CONFIRMED, viewer, now, "The change was undone")


def _that_fit(bookings: Sequence[Booking], session_id: int, now: datetime) -> list[Booking]:
    """Those of one session's bookings whose people are free and clear then."""
    people = [booking.participant_id for booking in bookings]
    if not people:
        return []
    held = session().get_one(ScheduledSession, session_id)
    busy = expected_elsewhere(people, held.id, held.starts_at, held.ends_at)
    clear = clearances(people, [held.id], now)
    return [
        booking
        for booking in bookings
        if booking.participant_id not in busy
        and is_clear(clear[booking.participant_id, held.id], booking.accompanied)
    ]


# --- Places that a session has no more, and has again ---------------------------------------------


def lose(viewer: Viewer, booking: Booking, reason: str, now: datetime) -> None:
    """Take a place back because the session has fewer; the session is locked by whoever asks."""
    move(booking, BookingState.CANCELLED, viewer, now, reason)


def give_back_lost(viewer: Viewer, change: SessionChange, now: datetime) -> None:
    """Give those their places back who lost them by a cut that was undone.

    Whoever has booked something else at that time meanwhile keeps that instead. What was on hold
    is on hold again; who had only been asked is asked again, by their turn.
    """
    lock_sessions([change.session_id])
    losing = (
        session()
        .scalars(
            sa.select(Booking)
            .join(ToTell, ToTell.booking_id == Booking.id)
            .where(ToTell.change_id == change.id, Booking.state == BookingState.CANCELLED)
            .order_by(Booking.ticket)
        )
        .all()
    )
    held = session().get_one(ScheduledSession, change.session_id)
    people = [booking.participant_id for booking in losing]
    busy = expected_elsewhere(people, held.id, held.starts_at, held.ends_at)
    for booking in losing:
        before = _state_before(booking, change)
        if before is BookingState.OFFERED:
            move(booking, BookingState.WAITLISTED, viewer, now, CUT_UNDONE)
        elif booking.participant_id not in busy and places_taken(held.id) < held.capacity:
            move(booking, before, viewer, now, CUT_UNDONE)


CUT_UNDONE = "The cut was undone"


def _state_before(booking: Booking, change: SessionChange) -> BookingState:
    """What a booking was when a cut took its place."""
    before = session().scalar(
        sa.select(BookingEvent.state)
        .where(
            BookingEvent.booking_id == booking.id,
            BookingEvent.state != BookingState.CANCELLED,
            BookingEvent.at <= change.made_at,
        )
        .order_by(BookingEvent.id.desc())
        .limit(1)
    )
    return before or BookingState.CONFIRMED
