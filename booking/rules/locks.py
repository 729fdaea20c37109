"""The one order in which rows are locked, and what is read once they are.

Sessions by ascending id, then people by ascending id, then the counter of the feeds. Whatever a
rule decides by is read after the lock that guards it: a session's bookings change under its lock
alone, and nobody gets a place anywhere without their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    IS_BUSY,
    LEAVES_AFTER,
    TAKES_A_PLACE,
    Booking,
    BookingState,
    Enrolment,
    Participant,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from booking.queries.people import LEFT_IN_PEACE
from booking.rules.place_refusals import NotTakingPart

# What is given back later than that is late, and nobody is booked unasked any more.
LATE = timedelta(hours=24)
# Paused, archived and died book nothing.
BOOKS_NOTHING = LEFT_IN_PEACE


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of one session, read under its lock."""

    id: int
    capacity: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    state: SeriesState
    confirmed_at: datetime
    taken: int
    waiting: int

    @property
    def free(self) -> int:
        """Places that nobody has; never below 0, also after a cut that removed nobody."""
        return max(0, self.capacity - self.taken)

    def takes_people(self, now: datetime) -> bool:
        """Whether anybody new can still be booked."""
        lapsed = now - self.confirmed_at > LEAVES_AFTER
        on = self.cancelled_at is None and self.ends_at > now
        return on and self.state is SeriesState.PUBLISHED and not lapsed

    def is_late(self, now: datetime) -> bool:
        """Whether it starts in less than 24 hours."""
        return self.starts_at - now < LATE


def lock_sessions(session_ids: Iterable[int], *, draw: bool = False) -> dict[int, int]:
    """Lock sessions by ascending id and, if asked, draw each one's next ticket.

    One statement each: on both databases it waits for whoever has the session. The tickets, by
    session.
    """
    step = 1 if draw else 0
    return {
        session_id: session().execute(_LOCK, {"held": session_id, "step": step}).scalar_one()
        for session_id in sorted(set(session_ids))
    }


_LOCK = (
    sa.update(ScheduledSession)
    .where(ScheduledSession.id == sa.bindparam("held"))
    .values(last_ticket=ScheduledSession.last_ticket + sa.bindparam("step", type_=sa.Integer))
    .returning(ScheduledSession.last_ticket)
    .execution_options(synchronize_session=False)
)


def lock_person(participant_id: int) -> None:
    """Let one booking of a person be made at a time."""
    session().execute(_LOCK_PERSON, {"person": participant_id})


_LOCK_PERSON = (
    sa.update(Participant)
    .where(Participant.id == sa.bindparam("person"))
    .values(bookings_made=Participant.bookings_made + 1)
    .execution_options(synchronize_session=False)
)


def lock_people(participant_ids: Iterable[int]) -> None:
    """Lock several people at once, by ascending id: their bookings, standing and support."""
    session().execute(
        sa.select(Participant.id)
        .where(Participant.id.in_(set(participant_ids)))
        .order_by(Participant.id)
        .with_for_update(key_share=True)
    ).all()


def _how_many(*states: BookingState) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(Booking.session_id == ScheduledSession.id, Booking.state.in_(states))
        .correlate(ScheduledSession)
        .scalar_subquery()
    )


_FACTS = (
    sa.select(
        ScheduledSession.id,
        ScheduledSession.capacity,
        ScheduledSession.starts_at,
        ScheduledSession.ends_at,
        ScheduledSession.cancelled_at,
        SessionSeries.state,
        SessionSeries.confirmed_at,
        _how_many(*TAKES_A_PLACE),
        _how_many(BookingState.WAITLISTED),
    )
    .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
    .where(ScheduledSession.id.in_(sa.bindparam("held", expanding=True)))
    .order_by(ScheduledSession.id)
)


def facts_of(session_ids: Collection[int]) -> dict[int, Facts]:
    """What is so of these sessions at this moment, by ascending id, in one statement."""
    rows = session().execute(_FACTS, {"held": list(session_ids)})
    return {row[0]: Facts(*row) for row in rows}


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


def check_enrolment(participant_id: int) -> None:
    """Raise NotTakingPart for somebody who books nothing; they are locked."""
    state = session().scalar(_ENROLMENT, {"person": participant_id})
    if state is None or state in BOOKS_NOTHING:
        raise NotTakingPart("Their support is paused or has ended, so nothing can be booked.")


_ENROLMENT = sa.select(Enrolment.state).where(
    Enrolment.participant_id == sa.bindparam("person"), Enrolment.ended_at.is_(None)
)


def expected_elsewhere(
    participant_ids: Collection[int], session_id: int, starts_at: datetime, ends_at: datetime
) -> set[int]:
    """Who of these people is expected at another session in a span of time."""
    return set(
        session().scalars(
            sa.select(Booking.participant_id)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                Booking.participant_id.in_(participant_ids),
                Booking.session_id != session_id,
                Booking.state.in_(IS_BUSY),
                ScheduledSession.cancelled_at.is_(None),
                ScheduledSession.starts_at < ends_at,
                ScheduledSession.ends_at > starts_at,
            )
        )
    )
