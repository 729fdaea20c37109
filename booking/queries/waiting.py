"""What waits for an answer, or for a place: questions, offers, and turns on a waiting list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from booking.database import session
from booking.models import Booking, BookingEvent, BookingState, Participant, ScheduledSession
from booking.permissions import Viewer
from booking.queries.offers import not_over


@dataclass(frozen=True)
class Waiting:
    """One booking that waits: since when, and for a turn on the list, how far up it is.

    `turn` 1 is the next; None where nobody stands in a line.
    """

    booking: Booking
    since: datetime
    turn: int | None = None

    @property
    def session(self) -> ScheduledSession:
        """The dated session."""
        return self.booking.session

    @property
    def state(self) -> BookingState:
        """Asked for, offered, or on the waiting list."""
        return self.booking.state


def requests_and_offers(
    viewer: Viewer, participants: Sequence[Participant], now: datetime
) -> dict[int, list[Waiting]]:
    """The questions and the offers of these people that wait for an answer, by participant.

    They are people whom the viewer has opened. The soonest session first; one statement.
    """
    ids = [participant.id for participant in participants]
    found: dict[int, list[Waiting]] = {}
    for row in _waiting(ids, (BookingState.REQUESTED, BookingState.OFFERED), now):
        found.setdefault(row.booking.participant_id, []).append(row)
    return found


def waiting_of(viewer: Viewer, participant: Participant, now: datetime) -> list[Waiting]:
    """Everything of one person that waits, the soonest session first."""
    states = (BookingState.REQUESTED, BookingState.OFFERED, BookingState.WAITLISTED)
    return _waiting([participant.id], states, now)


def said_no(viewer: Viewer, participant: Participant, now: datetime) -> list[tuple[Booking, str]]:
    """What somebody asked for and was told no, for sessions to come, with the words for it."""
    later = aliased(BookingEvent)
    newest = ~sa.exists().where(later.booking_id == Booking.id, later.id > BookingEvent.id)
    held = contains_eager(Booking.session)
    rows = session().execute(
        sa.select(Booking, BookingEvent.reason)
        .join(Booking.session)
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .options(held.joinedload(ScheduledSession.series), held.joinedload(ScheduledSession.venue))
        .where(
            Booking.participant_id == participant.id,
            Booking.state == BookingState.DECLINED,
            BookingEvent.by_user_id.is_not(None),
            BookingEvent.reason != "",
            newest,
            ScheduledSession.cancelled_at.is_(None),
            not_over(now),
        )
        .order_by(ScheduledSession.starts_at, Booking.id)
    )
    return [(booking, reason) for booking, reason in rows]


def _waiting(
    ids: Collection[int], states: Collection[BookingState], now: datetime
) -> list[Waiting]:
    since = (
        sa.select(sa.func.max(BookingEvent.at))
        .where(BookingEvent.booking_id == Booking.id)
        .correlate(Booking)
        .scalar_subquery()
    )
    before = aliased(Booking)
    before_them = (
        sa.select(sa.func.count())
        .where(
            before.session_id == Booking.session_id,
            before.state == BookingState.WAITLISTED,
            before.ticket < Booking.ticket,
        )
        .correlate(Booking)
        .scalar_subquery()
    )
    held = contains_eager(Booking.session)
    rows = session().execute(
        sa.select(Booking, since, before_them)
        .join(Booking.session)
        .options(held.joinedload(ScheduledSession.series), held.joinedload(ScheduledSession.venue))
        .where(
            Booking.participant_id.in_(ids),
            Booking.state.in_(states),
            ScheduledSession.cancelled_at.is_(None),
            not_over(now),
            # What nobody answered in time is over, whether or not a worker has said so.
            sa.or_(Booking.offered_until.is_(None), Booking.offered_until > now),
        )
        .order_by(ScheduledSession.starts_at, Booking.id)
    )
    return [
        Waiting(booking, at, ahead + 1 if booking.state is BookingState.WAITLISTED else None)
        for booking, at, ahead in rows
    ]
