"""What follows for somebody's bookings when a fact about them changes: said before, then done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from booking.crypto import token_hash
from booking.database import session
from booking.models import (
    Booking,
    BookingState,
    Participant,
    ScheduledSession,
    SessionSeries,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.offers import not_over
from booking.rules.rechecking import recheck_person


@dataclass(frozen=True)
class Place:
    """One booking of somebody, as a summary names it."""

    booking_id: str
    state: BookingState
    title: str
    venue: str
    starts_at: datetime


@dataclass(frozen=True)
class Followed:
    """What a change did, or would do: places that go on hold, and held ones that are settled."""

    on_hold: Sequence[Place] = ()
    settled: Sequence[Place] = ()
    done: bool = True

    @property
    def mark(self) -> str:
        """The same for the same places: what somebody agreed to is what is done."""
        return token_hash(" ".join(sorted(each.booking_id for each in self.on_hold)))[:16]


def follow(
    viewer: Viewer, participant: Participant, change: Callable[[], object], now: datetime
) -> Followed:
    """Make a change, look again at all that the person is booked for, and say what came of it."""
    return follow_all(viewer, [participant], change, now)


def follow_all(
    viewer: Viewer, people: Sequence[Participant], change: Callable[[], object], now: datetime
) -> Followed:
    """The same for several people whom one change touches."""
    ids = sorted(participant.id for participant in people)
    before = _places(ids, now)
    change()
    session().flush()
    for participant_id in ids:
        recheck_person(viewer, participant_id, now)
    after = _places(ids, now)
    return Followed(
        on_hold=[each for each in after.values() if _became(BookingState.HELD, each, before)],
        settled=[each for each in after.values() if _became(BookingState.CONFIRMED, each, before)],
    )


def follow_if_agreed(
    viewer: Viewer,
    participant: Participant,
    change: Callable[[], object],
    agreed: str,
    now: datetime,
) -> Followed:
    """The same, but nothing is done where places would go on hold that nobody `agreed` to.

    `agreed` is the mark of what was shown before. Not `done`: this is what it would do.
    """
    return follow_all_if_agreed(viewer, [participant], change, agreed, now)


def follow_all_if_agreed(
    viewer: Viewer,
    people: Sequence[Participant],
    change: Callable[[], object],
    agreed: str,
    now: datetime,
) -> Followed:
    """The same for several people whom one change touches."""
    with session().begin_nested() as attempt:
        followed = follow_all(viewer, people, change, now)
        if not followed.on_hold or followed.mark == agreed:
            return followed
        attempt.rollback()
    return replace(followed, done=False)


def would_follow(
    viewer: Viewer, participant: Participant, change: Callable[[], object], now: datetime
) -> Followed:
    """What a change would do; nothing is done."""
    with session().begin_nested() as attempt:
        followed = follow(viewer, participant, change, now)
        attempt.rollback()
    return replace(followed, done=False)


def _became(state: BookingState, place: Place, before: dict[str, Place]) -> bool:
    was = before.get(place.booking_id)
    return place.state is state and was is not None and was.state is not state


def _places(participant_ids: Collection[int], now: datetime) -> dict[str, Place]:
    """All that these people are booked for and that is not over, soonest first. One statement."""
    rows = session().execute(
        sa.select(
            Booking.public_id,
            Booking.state,
            SessionSeries.title,
            Venue.name,
            ScheduledSession.starts_at,
        )
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .join(Venue, Venue.id == ScheduledSession.venue_id)
        .where(Booking.participant_id.in_(participant_ids), not_over(now))
        .order_by(ScheduledSession.starts_at, Booking.id)
    )
    return {row[0]: Place(*row) for row in rows}
