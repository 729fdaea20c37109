"""One person's diary: where they stand in some sessions, and where they are expected meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import IS_BUSY, Booking, BookingState, Participant, ScheduledSession
from booking.rules.locks import Facts


@dataclass(frozen=True)
class Entry:
    """One booking in a person's diary."""

    booking_id: int
    session_id: int
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    called_off: bool


class Diary:
    """Where one person stands in some sessions, and where they are expected at those times."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.session_id: entry for entry in entries}
        self._busy = [
            (entry.session_id, entry.starts_at, entry.ends_at)
            for entry in self._entries.values()
            if entry.state in IS_BUSY and not entry.called_off
        ]

    def standing(self, session_id: int) -> BookingState | None:
        """The state of their booking in a session, if there ever was one."""
        entry = self._entries.get(session_id)
        return entry.state if entry else None

    def is_busy(self, facts: Facts) -> bool:
        """Whether they are expected somewhere else at that time."""
        return any(
            session_id != facts.id and starts_at < facts.ends_at and ends_at > facts.starts_at
            for session_id, starts_at, ends_at in self._busy
        )

    def now_in(self, facts: Facts, state: BookingState) -> None:
        """Remember a booking that was just made."""
        if state in IS_BUSY:
            self._busy.append((facts.id, facts.starts_at, facts.ends_at))

    def row(
        self,
        session_id: int,
        participant: Participant,
        state: BookingState,
        ticket: int,
        now: datetime,
    ) -> Booking:
        """Their row for a session, to be brought into a state: a new one, or the one there was.

        Who comes back after giving up a place has a new ticket; a turn on the waiting list is kept.
        """
        entry = self._entries.get(session_id)
        if entry is None:
            booking = Booking(
                session_id=session_id,
                participant_id=participant.id,
                state=state,
                ticket=ticket,
                created_at=now,
            )
            session().add(booking)
            session().flush()
            return booking
        booking = session().get_one(Booking, entry.booking_id, populate_existing=True)
        if entry.state not in (BookingState.WAITLISTED, BookingState.OFFERED):
            booking.ticket = ticket
        return booking


def diary_of(participant_id: int, held: Collection[Facts]) -> Diary:
    """A person's bookings in these sessions and at their times, in one statement."""
    rows = session().execute(
        _DIARY,
        {
            "person": participant_id,
            "held": [facts.id for facts in held],
            "from_at": min(facts.starts_at for facts in held),
            "until_at": max(facts.ends_at for facts in held),
        },
    )
    return Diary(Entry(*row) for row in rows)


_DIARY = (
    sa.select(
        Booking.id,
        Booking.session_id,
        Booking.state,
        ScheduledSession.starts_at,
        ScheduledSession.ends_at,
        ScheduledSession.cancelled_at.is_not(None),
    )
    .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
    .where(
        Booking.participant_id == sa.bindparam("person"),
        sa.or_(
            Booking.session_id.in_(sa.bindparam("held", expanding=True)),
            sa.and_(
                Booking.state.in_(IS_BUSY),
                ScheduledSession.starts_at < sa.bindparam("until_at"),
                ScheduledSession.ends_at > sa.bindparam("from_at"),
            ),
        ),
    )
)
