"""The waiting list: who gets a place that came free, and how long it waits for an answer.

First come, first served, by ticket. Whoever is not clear or not free at the moment when a place
comes free is passed over and keeps their ticket.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.models import (
    LEAVES_AFTER,
    TAKES_A_PLACE,
    Booking,
    BookingState,
    Enrolment,
    MessageKind,
    ScheduledSession,
    SeriesState,
    SessionChange,
    SessionSeries,
)
from booking.permissions import Viewer
from booking.rules.clearance import Clearance, Outcome, Rule
from booking.rules.clearing import clearances
from booking.rules.locks import (
    BOOKS_NOTHING,
    Facts,
    check_enrolment,
    expected_elsewhere,
    facts_of,
    lock_people,
    lock_person,
    lock_sessions,
)
from booking.rules.place_refusals import (
    CalledOff,
    NotCleared,
    NotOffered,
    OfferOver,
    Over,
    Overlaps,
)
from booking.rules.quiet_hours import QUIET_FROM, quiet_until
from booking.rules.transitions import BY_ITSELF, move, tell_mentor
from booking.words import LONDON, london, when

# How long a place waits for an answer, and what must be left to get there.
TIME_TO_ANSWER = timedelta(hours=2)
TIME_TO_GET_THERE = timedelta(minutes=30)
# Less than that is no offer, but a trap.
SHORTEST_OFFER = timedelta(minutes=15)
# Clearance is asked of so many at a time: most often the first of them gets the place.
AT_A_TIME = 20


# --- Giving a free place --------------------------------------------------------------------------


def fill(
    session_ids: Collection[int], now: datetime, *, but_for: int | None = None
) -> list[Booking]:
    """Give what is free in these sessions to those who wait there; who got something.

    With 24 hours left or more they are booked, with less they are asked. The sessions are locked;
    those who wait are locked here. `but_for` is somebody for whom a booking is just being made:
    they are locked with them, and a place whose turn is theirs is left for that booking.
    """
    open_to_all = [
        facts
        for facts in facts_of(session_ids).values()
        if facts.waiting and facts.free and facts.takes_people(now) and facts.starts_at > now
    ]
    others = () if but_for is None else (but_for,)
    lock_people_waiting([facts.id for facts in open_to_all], others)
    return [booking for facts in open_to_all for booking in _fill_one(facts, now, but_for)]


def lock_people_waiting(session_ids: Collection[int], others: Collection[int] = ()) -> None:
    """Lock everybody who waits for a place in these sessions, and these others, by ascending id."""
    people = set(others)
    if session_ids:
        waiting = sa.select(Booking.participant_id).where(
            Booking.session_id.in_(session_ids), Booking.state == BookingState.WAITLISTED
        )
        people.update(session().scalars(waiting))
    if len(people) == 1:
        lock_person(*people)
    elif people:
        lock_people(people)


def _fill_one(facts: Facts, now: datetime, but_for: int | None) -> list[Booking]:
    until = answer_by(now, facts.starts_at) if facts.is_late(now) else None
    if facts.is_late(now) and until is None:
        return []
    whose_turn = list(itertools.islice(_eligible(facts, now), facts.free))
    getting = [booking for booking in whose_turn if booking.participant_id != but_for]
    for booking in getting:
        _give(booking, until, now)
    return getting


def _eligible(facts: Facts, now: datetime) -> Iterator[Booking]:
    """Who waits there and is clear and free, the earliest ticket first."""
    some = _queue(facts.id, after=0)
    while some:
        people = [booking.participant_id for booking in some]
        busy = expected_elsewhere(people, facts.id, facts.starts_at, facts.ends_at)
        clear = clearances(people, [facts.id], now)
        for booking in some:
            found = clear[booking.participant_id, facts.id]
            if booking.participant_id not in busy and is_clear(found, booking.accompanied):
                yield booking
        some = _queue(facts.id, after=some[-1].ticket) if len(some) == AT_A_TIME else []


def is_clear(found: Clearance, accompanied: bool) -> bool:
    """Whether somebody may come: nothing was found, but for what going along settles."""
    return settled(found, accompanied).outcome is Outcome.CLEARED


def settled(found: Clearance, accompanied: bool) -> Clearance:
    """What is left to ask, when somebody goes along on the first visit or nobody does."""
    return found.without({Rule.FIRST_VISIT}) if accompanied else found


def _queue(session_id: int, after: int) -> Sequence[Booking]:
    """The next of those who wait in a session, by ticket."""
    return (
        session()
        .scalars(
            sa.select(Booking)
            .join(
                Enrolment,
                sa.and_(
                    Enrolment.participant_id == Booking.participant_id,
                    Enrolment.ended_at.is_(None),
                    Enrolment.state.not_in(BOOKS_NOTHING),
                ),
            )
            .options(joinedload(Booking.participant))
            .where(
                Booking.session_id == session_id,
                Booking.state == BookingState.WAITLISTED,
                Booking.ticket > after,
            )
            .order_by(Booking.ticket)
            .limit(AT_A_TIME)
            .execution_options(populate_existing=True)
        )
        .all()
    )


def _give(booking: Booking, until: datetime | None, now: datetime) -> None:
    """Book somebody whose turn it is, or ask them until then."""
    if until is None:
        kind, what = MessageKind.BOOKED, "A place came free, and somebody who waited is booked."
        event = move(booking, BookingState.CONFIRMED, BY_ITSELF, now, CAME_FREE, tell=kind)
    else:
        booking.offered_until = until
        kind, what = (
            MessageKind.PLACE_FREE,
            "A place came free for somebody who waits, and needs an answer.",
        )
        event = move(booking, BookingState.OFFERED, BY_ITSELF, now, CAME_FREE, tell=kind)
    tell_mentor(booking, what, event, now)


CAME_FREE = "A place came free"


def answer_by(now: datetime, starts_at: datetime) -> datetime | None:
    """Until when somebody may say whether they still want a place; None if there is no time.

    Two hours, of which the night counts for nothing, and never past 30 minutes before the start.
    """
    asked_at = _by_day(now)
    until = asked_at + TIME_TO_ANSWER
    day = london(asked_at).date()
    evening = datetime.combine(day, QUIET_FROM, LONDON).astimezone(UTC)
    if until > evening:
        until = _by_day(evening) + (until - evening)
    until = min(until, starts_at - TIME_TO_GET_THERE)
    return until if until - asked_at >= SHORTEST_OFFER else None


def _by_day(at: datetime) -> datetime:
    """That moment, or the next morning if it is night."""
    return quiet_until(at) or at


# --- What somebody answers ------------------------------------------------------------------------


def accept(viewer: Viewer, booking: Booking, now: datetime) -> Booking:
    """Take the place that is offered.

    Raises NotOffered, OfferOver, CalledOff, Over, NotTakingPart, Overlaps or NotCleared.
    """
    lock_sessions([booking.session_id])
    session().refresh(booking)
    facts = facts_of([booking.session_id])[booking.session_id]
    _check_offer(booking, now)
    if facts.cancelled_at is not None:
        raise CalledOff(f"The session on {when(facts.starts_at)} is called off.")
    if facts.ends_at <= now:
        raise Over("This session is over.")
    lock_person(booking.participant_id)
    check_enrolment(booking.participant_id)
    check_comes(booking, facts, now)
    move(booking, BookingState.CONFIRMED, viewer, now, tell=MessageKind.BOOKED)
    return booking


def check_comes(booking: Booking, facts: Facts, now: datetime) -> None:
    """Raise Overlaps or NotCleared if somebody who has a place can't come as things are."""
    person = booking.participant_id
    if expected_elsewhere([person], facts.id, facts.starts_at, facts.ends_at):
        raise Overlaps("They still have another session at that time. Cancel one of the two.")
    left = settled(clearances([person], [facts.id], now)[person, facts.id], booking.accompanied)
    if left.outcome is not Outcome.CLEARED:
        raise NotCleared(" ".join(left.words))


def _check_offer(booking: Booking, now: datetime) -> None:
    if booking.state is not BookingState.OFFERED:
        raise NotOffered("This place is not on offer any more.")
    if booking.offered_until is not None and booking.offered_until <= now:
        raise OfferOver("The time to answer is over, so somebody else is asked now.")


def turn_down(viewer: Viewer, booking: Booking, now: datetime) -> Booking:
    """Say no to the place that is offered; the next who waits gets it. Raises NotOffered."""
    lock_sessions([booking.session_id])
    session().refresh(booking)
    if booking.state is not BookingState.OFFERED:
        raise NotOffered("This place is not on offer any more.")
    move(booking, BookingState.DECLINED, viewer, now, tell=MessageKind.CANCELLED)
    fill([booking.session_id], now)
    return booking


# --- What the worker does, session by session -----------------------------------------------------


def with_offers_over(now: datetime) -> list[int]:
    """The sessions in which an offer has run out unanswered."""
    return list(
        session().scalars(
            sa.select(Booking.session_id)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                Booking.state == BookingState.OFFERED,
                Booking.offered_until <= now,
                ScheduledSession.starts_at > now - timedelta(days=1),
                ScheduledSession.cancelled_at.is_(None),
            )
            .distinct()
            .order_by(Booking.session_id)
        )
    )


def expire(session_id: int, now: datetime) -> int:
    """End a session's offers that nobody answered in time, and ask the next; how many ended."""
    lock_sessions([session_id])
    over = (
        session()
        .scalars(
            sa.select(Booking)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .options(joinedload(Booking.participant))
            .where(
                Booking.session_id == session_id,
                Booking.state == BookingState.OFFERED,
                Booking.offered_until <= now,
                ScheduledSession.cancelled_at.is_(None),
            )
            .order_by(Booking.ticket)
            .execution_options(populate_existing=True)
        )
        .all()
    )
    for booking in over:
        event = move(
            booking, BookingState.DECLINED, BY_ITSELF, now, NO_ANSWER, tell=MessageKind.CANCELLED
        )
        tell_mentor(
            booking,
            "Nobody answered in time, so an offered place goes to somebody else.",
            event,
            now,
        )
    if over:
        fill([session_id], now)
    return len(over)


NO_ANSWER = "No answer in time"


def with_something_free(now: datetime) -> list[int]:
    """The sessions to come where somebody waits although there is room.

    Those who were not clear or not free when it came free may be now; those whom nobody could ask
    at night can be asked in the morning. Not where a change may still be undone.
    """
    taken = (
        sa.select(sa.func.count())
        .where(Booking.session_id == ScheduledSession.id, Booking.state.in_(TAKES_A_PLACE))
        .correlate(ScheduledSession)
        .scalar_subquery()
    )
    somebody_waits = sa.exists().where(
        Booking.session_id == ScheduledSession.id, Booking.state == BookingState.WAITLISTED
    )
    thought_over = sa.exists().where(
        SessionChange.session_id == ScheduledSession.id,
        SessionChange.undone_at.is_(None),
        SessionChange.tell_at > now,
    )
    return list(
        session().scalars(
            sa.select(ScheduledSession.id)
            .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
            .where(
                ScheduledSession.starts_at > now,
                ScheduledSession.cancelled_at.is_(None),
                SessionSeries.state == SeriesState.PUBLISHED,
                SessionSeries.confirmed_at >= now - LEAVES_AFTER,
                somebody_waits,
                ~thought_over,
                ScheduledSession.capacity > taken,
            )
            .order_by(ScheduledSession.id)
        )
    )


def give_what_is_free(session_id: int, now: datetime) -> int:
    """Give a session's free places to those who wait there; how many got one."""
    lock_sessions([session_id])
    return len(fill([session_id], now))
