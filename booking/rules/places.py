"""Places: booking them and giving them back, never above capacity, whatever the load.

The other parts of it are rules of their own: `waiting` for the list and what is offered from it,
`holding` for places on hold, `asking` for a participant's own questions, `locks` for the order in
which rows are locked. What other rules and pages need of them can be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    IS_BUSY,
    LEAVES_AFTER,
    TAKES_A_PLACE,
    Attendance,
    AttendanceState,
    Booking,
    BookingState,
    MessageKind,
    Participant,
    ScheduledSession,
    SeriesState,
)
from booking.permissions import Viewer
from booking.rules.clearance import Clearance
from booking.rules.clearance import Outcome as Cleared
from booking.rules.clearing import clearances
from booking.rules.diaries import Diary, diary_of
from booking.rules.holding import hold, keep, keep_if_clear
from booking.rules.locks import (
    BOOKS_NOTHING,
    LATE,
    Facts,
    check_enrolment,
    facts_of,
    lock_person,
    lock_sessions,
    places_taken,
)
from booking.rules.place_refusals import (
    AlreadyBooked,
    AlreadyWaiting,
    CalledOff,
    CheckedIn,
    Full,
    NotCleared,
    NotConfirmed,
    NotHeld,
    NotOffered,
    NotTakingPart,
    OfferOver,
    Over,
    Overlaps,
    TooLateToAsk,
    TooManyDates,
)
from booking.rules.transitions import move, tell_each
from booking.rules.waiting import accept, fill, lock_people_waiting, settled, turn_down
from booking.words import when

__all__ = [
    "BOOKS_NOTHING",
    "CAN_GO",
    "LATE",
    "MOST_AT_ONCE",
    "AlreadyBooked",
    "AlreadyWaiting",
    "CalledOff",
    "CheckedIn",
    "Full",
    "NotCleared",
    "NotConfirmed",
    "NotHeld",
    "NotOffered",
    "NotTakingPart",
    "OfferOver",
    "Outcome",
    "Over",
    "Overlaps",
    "TooLateToAsk",
    "TooManyDates",
    "accept",
    "book",
    "cancel",
    "cancel_all",
    "free_all",
    "hold",
    "keep",
    "keep_if_clear",
    "places_taken",
    "turn_down",
]

MOST_AT_ONCE = 20
HAS_A_PLACE = (BookingState.CONFIRMED, BookingState.HELD, BookingState.WALK_IN)
# What can be given back: a place, a turn on the waiting list, or a question.
CAN_GO = (*IS_BUSY, BookingState.WAITLISTED, BookingState.REQUESTED)


@dataclass(frozen=True)
class Outcome:
    """What became of one date: a booking, or the refusal that says why not.

    The booking is confirmed, held while somebody is asked, or on the waiting list.
    """

    session_id: int
    booking: Booking | None = None
    refused: Refused | None = None


# --- Booking --------------------------------------------------------------------------------------


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

    Where somebody must be asked first the place is held meanwhile. `waiting`: where it is full they
    join the waiting list; a free place is first of all for who waits already. `accompanied`:
    somebody goes along on a first visit. Raises NotTakingPart when the person books nothing,
    TooManyDates above 20 at once.
    """
    if len(session_ids) > MOST_AT_ONCE:
        raise TooManyDates(f"Book up to {MOST_AT_ONCE} dates at once.")
    tickets = lock_sessions(session_ids, draw=True)
    if not tickets:
        return []
    held = _after_those_who_wait(participant, facts_of(tickets), now)
    check_enrolment(participant.id)
    diary = diary_of(participant.id, held.values())
    wanted = [facts.id for facts in held.values() if facts.takes_people(now)]
    clear = clearances([participant.id], wanted, now) if wanted else {}
    outcomes, happened = [], []
    for facts in held.values():
        try:
            check_open(facts, now)
            left = settled(clear[participant.id, facts.id], accompanied)
            state = _what_they_get(facts, diary, left, waiting, now)
            booking = diary.row(facts.id, participant, state, tickets[facts.id], now)
            booking.accompanied = accompanied
            event = move(booking, state, viewer, now)
            happened.append((booking, event, _TOLD[state]))
            diary.now_in(facts, state)
            outcomes.append(Outcome(facts.id, booking=booking))
        except Refused as refused:
            outcomes.append(Outcome(facts.id, refused=refused))
    tell_each(viewer, happened, now)
    return outcomes


_TOLD = {
    BookingState.CONFIRMED: MessageKind.BOOKED,
    BookingState.HELD: MessageKind.ON_HOLD,
    BookingState.WAITLISTED: MessageKind.WAITING,
}


def _after_those_who_wait(
    participant: Participant, held: dict[int, Facts], now: datetime
) -> dict[int, Facts]:
    """Give what is free to those who wait for it, and say what is left; the person is locked."""
    queues = [facts.id for facts in held.values() if facts.waiting and facts.free]
    if not queues:
        lock_person(participant.id)
        return held
    return facts_of(held) if fill(queues, now, but_for=participant.id) else held


def _what_they_get(
    facts: Facts, diary: Diary, left: Clearance, waiting: bool, now: datetime
) -> BookingState:
    """The state in which a booking of an open session begins; raises by name why there is none."""
    date_words = when(facts.starts_at)
    standing = diary.standing(facts.id)
    if standing in HAS_A_PLACE:
        raise AlreadyBooked(f"They are already booked for {date_words}.")
    if diary.is_busy(facts):
        raise Overlaps(f"They have another session at that time on {date_words}.")
    if left.outcome is Cleared.NOT_THIS_SESSION:
        raise NotCleared(f"{date_words}: {' '.join(left.words)}")
    if not facts.free and standing is not BookingState.OFFERED:
        if standing is BookingState.WAITLISTED:
            raise AlreadyWaiting(f"They are on the waiting list for {date_words} already.")
        if waiting and facts.starts_at > now:
            return BookingState.WAITLISTED
        raise Full(f"The session on {date_words} is full. Choose another date.")
    if left.outcome is Cleared.ASK_FIRST:
        if facts.is_late(now):
            raise TooLateToAsk(
                f"{date_words} is in less than 24 hours, too soon to hold a place while somebody "
                f"is asked. {' '.join(left.words)}"
            )
        return BookingState.HELD
    return BookingState.CONFIRMED


def check_open(facts: Facts, now: datetime) -> None:
    """Raise CalledOff, Over or NotConfirmed for a session that nobody new is booked into."""
    date_words = when(facts.starts_at)
    if facts.cancelled_at is not None:
        raise CalledOff(f"The session on {date_words} is called off.")
    if facts.ends_at <= now or facts.state is not SeriesState.PUBLISHED:
        raise Over(f"The session on {date_words} can’t be booked any more.")
    if now - facts.confirmed_at > LEAVES_AFTER:
        raise NotConfirmed(
            "The club has not said for six weeks that this is still on. Ring them first."
        )


# --- Giving places back ---------------------------------------------------------------------------


def cancel(viewer: Viewer, booking: Booking, reason: str, now: datetime) -> Booking:
    """Give a place back at once, with the reason; late is under 24 hours before the start.

    The place goes to the earliest who waits and is clear and free. Raises CheckedIn when the
    person is in, Over when the session has ended.
    """
    cancel_all(viewer, [booking], reason, now)
    return booking


def cancel_all(viewer: Viewer, bookings: Sequence[Booking], reason: str, now: datetime) -> None:
    """Give several places back at once, or none: raises what cancelling one of them raises."""
    held = _lock_to_give_back(bookings)
    going = [booking for booking in bookings if booking.state in CAN_GO]
    if _anybody_in(going):
        raise CheckedIn("They are checked in. Undo the check-in first.")
    if any(held[booking.session_id].ends_at <= now for booking in going):
        raise Over("This session is over, so the booking stays as it was.")
    _free(viewer, going, held, reason, now, tell=MessageKind.CANCELLED)


def _lock_to_give_back(bookings: Sequence[Booking]) -> Mapping[int, Facts]:
    """Lock the sessions of bookings, and read the bookings again."""
    held = facts_of(lock_sessions(booking.session_id for booking in bookings))
    for booking in bookings:
        session().refresh(booking)
    return held


def _anybody_in(bookings: Sequence[Booking]) -> bool:
    return bool(_who_is_in(bookings))


def _who_is_in(bookings: Sequence[Booking]) -> set[int]:
    """Which of these bookings have arrived, by their ids."""
    return set(
        session().scalars(
            sa.select(Attendance.booking_id).where(
                Attendance.booking_id.in_([booking.id for booking in bookings]),
                Attendance.state == AttendanceState.ATTENDED,
            )
        )
    )


def _free(
    viewer: Viewer,
    bookings: Sequence[Booking],
    held: Mapping[int, Facts],
    reason: str,
    now: datetime,
    tell: MessageKind | None,
) -> None:
    """Cancel bookings, and give each place to who waits for it."""
    freed, happened = set(), []
    for booking in bookings:
        had_a_place = booking.state in TAKES_A_PLACE
        late = had_a_place and held[booking.session_id].is_late(now)
        event = move(booking, BookingState.CANCELLED, viewer, now, reason, late=late)
        if tell is not None:
            happened.append((booking, event, tell))
        if had_a_place:
            freed.add(booking.session_id)
    tell_each(viewer, happened, now)
    if freed:
        fill(freed, now)


def free_all(viewer: Viewer, participant: Participant, why: str, now: datetime) -> list[Booking]:
    """Give back everything of a person that is to come: support is paused, or they have died.

    Each place goes to who waits for it. Nobody tells them anything; whoever is checked in at this
    moment stays so. What was freed.
    """
    tickets = lock_sessions(booking.session_id for booking in _to_come(participant, now))
    lock_people_waiting(tickets, [participant.id])
    bookings = _to_come(participant, now)
    # Booked in the moment before they were locked. Out of order, and so rare that a deadlock,
    # which the edge tries again, is no worry.
    lock_sessions({booking.session_id for booking in bookings} - tickets.keys())
    arrived = _who_is_in(bookings)
    going = [booking for booking in bookings if booking.id not in arrived]
    _free(viewer, going, facts_of({one.session_id for one in going}), why, now, tell=None)
    return going


def _to_come(participant: Participant, now: datetime) -> list[Booking]:
    return list(
        session().scalars(
            sa.select(Booking)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                Booking.participant_id == participant.id,
                Booking.state.in_(CAN_GO),
                ScheduledSession.ends_at > now,
            )
            .order_by(Booking.session_id)
            .execution_options(populate_existing=True)
        )
    )
