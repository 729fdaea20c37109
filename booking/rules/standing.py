"""Standing: support is paused, or somebody has died; what follows of it, and starting again.

Locks are taken in one order: the sessions of their bookings, then the person.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from booking.database import session
from booking.errors import Refused
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    Enrolment,
    EnrolmentState,
    Participant,
    ScheduledSession,
)
from booking.permissions import Viewer
from booking.queries.offers import not_over
from booking.rules import messages, places
from booking.rules.locks import lock_people, lock_sessions

# For so long what was cancelled is asked for again when support starts again.
PLACES_ASKED_FOR_AGAIN = timedelta(minutes=15)
# What stands with a booking, where others may read it: never why.
CANCELLED_BECAUSE = {
    EnrolmentState.PAUSED: "Support is paused",
    EnrolmentState.DIED: "Support has ended",
}


class WhyPaused(enum.Enum):
    """Why support is paused. Their mentors alone ever read it."""

    CUSTODY = "In custody"
    HOSPITAL = "In hospital"
    REHAB = "In rehab"
    SAFETY = "To keep them safe"


class AlreadyPaused(Refused):
    """Support is paused already."""


class HasDied(Refused):
    """The person has died: nothing is paused any more."""


class SupportEnded(Refused):
    """Support has ended, so there is nothing to pause or to start again."""


class IsOn(Refused):
    """Support is on: there is nothing to start again."""


@dataclass(frozen=True)
class Stopped:
    """What a pause or a death has led to: bookings that were cancelled, messages not sent."""

    cancelled: int
    dropped: int


@dataclass(frozen=True)
class Restarted:
    """What came of starting again: bookings that are back, and in words why others are not."""

    back: list[Booking] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def pause(viewer: Viewer, participant: Participant, why: WhyPaused, now: datetime) -> Stopped:
    """Pause somebody's support: their places are free, nothing is sent, nothing counts as missed.

    Raises AlreadyPaused, HasDied, SupportEnded.
    """
    return _stop(viewer, participant, EnrolmentState.PAUSED, why.value, now)


def record_death(viewer: Viewer, participant: Participant, now: datetime) -> Stopped:
    """Somebody has died: their places are free, and nothing is ever sent to them again.

    Raises HasDied.
    """
    return _stop(viewer, participant, EnrolmentState.DIED, "", now)


def start_again(viewer: Viewer, participant: Participant, now: datetime) -> Restarted:
    """Support is on again, as it was before it was paused or a death was entered by mistake.

    Within 15 minutes the places that were given up are asked for again: some may be gone. Raises
    IsOn, SupportEnded.
    """
    _refuse_start(_current(participant))
    wanted = _given_up_by(participant, _current(participant), now)
    lock_sessions(wanted)
    lock_people([participant.id])
    ended = _current(participant)
    _refuse_start(ended)
    _move(participant, _state_before(participant), "", now)
    if not wanted:
        return Restarted()
    outcomes = places.book(viewer, participant, wanted, now)
    return Restarted(
        [outcome.booking for outcome in outcomes if outcome.booking],
        [outcome.refused.words for outcome in outcomes if outcome.refused],
    )


# --- What each of them does -----------------------------------------------------------------------


def _stop(
    viewer: Viewer, participant: Participant, state: EnrolmentState, reason: str, now: datetime
) -> Stopped:
    _refuse_stop(_current(participant), state)
    freed = places.free_all(viewer, participant, CANCELLED_BECAUSE[state], now)
    lock_people([participant.id])
    _refuse_stop(_current(participant), state)
    _move(participant, state, reason, now)
    return Stopped(len(freed), messages.drop_for(participant.id, now))


def _refuse_stop(current: Enrolment, state: EnrolmentState) -> None:
    if current.state is EnrolmentState.DIED:
        raise HasDied("It is recorded already that they have died.")
    if state is EnrolmentState.DIED:
        return
    if current.state is EnrolmentState.PAUSED:
        raise AlreadyPaused("Their support is paused already.")
    if current.state is EnrolmentState.ARCHIVED:
        raise SupportEnded("Their support has ended, so there is nothing to pause.")


def _refuse_start(current: Enrolment) -> None:
    if current.state is EnrolmentState.ARCHIVED:
        raise SupportEnded("Their support has ended. Ask your lead to take them on again.")
    if current.state not in CANCELLED_BECAUSE:
        raise IsOn("Their support is on already.")


def _current(participant: Participant) -> Enrolment:
    found = session().execute(
        sa.select(Enrolment)
        .where(Enrolment.participant_id == participant.id, Enrolment.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return found.scalar_one()


def _move(participant: Participant, state: EnrolmentState, reason: str, now: datetime) -> None:
    """End the present standing, and begin another: nothing is overwritten."""
    _current(participant).ended_at = now
    session().flush()
    session().add(
        Enrolment(participant_id=participant.id, state=state, started_at=now, reason=reason)
    )
    session().flush()


def _given_up_by(participant: Participant, ended: Enrolment, now: datetime) -> Sequence[int]:
    """The sessions whose confirmed places were given up a moment ago, by ascending id."""
    if now - ended.started_at > PLACES_ASKED_FOR_AGAIN:
        return []
    before, later = aliased(BookingEvent), aliased(BookingEvent)
    was = (
        sa.select(before.state)
        .where(before.booking_id == Booking.id, before.id < BookingEvent.id)
        .order_by(before.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session().scalars(
        sa.select(Booking.session_id)
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .where(
            Booking.participant_id == participant.id,
            Booking.state == BookingState.CANCELLED,
            BookingEvent.state == BookingState.CANCELLED,
            BookingEvent.at == ended.started_at,
            was.in_((BookingState.CONFIRMED, BookingState.HELD)),
            ~sa.exists().where(later.booking_id == Booking.id, later.id > BookingEvent.id),
            not_over(now),
        )
        .order_by(ScheduledSession.starts_at)
        .limit(places.MOST_AT_ONCE)
    )
    return sorted(found.all())


def _state_before(participant: Participant) -> EnrolmentState:
    """What their standing was before; somebody of whom that is not known is active."""
    found = session().scalar(
        sa.select(Enrolment.state)
        .where(
            Enrolment.participant_id == participant.id,
            Enrolment.ended_at.is_not(None),
            Enrolment.state.not_in(tuple(CANCELLED_BECAUSE)),
        )
        .order_by(Enrolment.id.desc())
        .limit(1)
    )
    return found or EnrolmentState.ACTIVE
