"""What a mentor owes their people when a session changes, and what a phone says of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from booking.database import session
from booking.models import (
    IS_EXPECTED,
    Booking,
    BookingEvent,
    BookingState,
    OutboxMessage,
    Participant,
    ScheduledSession,
    SessionChange,
    ToTell,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.changes import Done, standing, still_to_hear
from booking.queries.offers import not_over
from booking.queries.told_by import of_told_lists
from booking.words import CLASHES

# A change that nobody told somebody of is past mending a week after its session.
DROPPED_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class ToDo:
    """What a mentor owes somebody about one booking: to tell them, to decide with them, or both.

    `done` is None when they were told and only the choice is left. `clashes` are the person's
    other bookings at the time of one that is held; `held_at` is since when it is. `message` is
    what was written to them.
    """

    booking: Booking
    to_tell: ToTell | None = None
    done: Done | None = None
    clashes: Sequence[Booking] = ()
    held_at: datetime | None = None
    message: OutboxMessage | None = None
    why_held: str = ""

    @property
    def clashed(self) -> bool:
        """Whether it is held because it came to be at the time of another."""
        return self.why_held == CLASHES

    @property
    def held(self) -> bool:
        """Whether the place waits for somebody to say whether it is kept."""
        return self.booking.state is BookingState.HELD

    @property
    def session(self) -> ScheduledSession:
        """The session that it is about."""
        return self.booking.session


def to_dos(
    viewer: Viewer, participants: Sequence[Participant], now: datetime
) -> dict[int, list[ToDo]]:
    """What is owed to these people, by participant, soonest session first; nobody without.

    They are people whom the viewer has opened. Nothing within the two minutes to think again, and
    nothing a week after the session. Four statements, however many people there are.
    """
    ids = [participant.id for participant in participants]
    unheard, held = _unheard(ids, now), _held(ids, now)
    last_held = _last_held(held)
    others = _expected_later([booking.participant_id for booking in held.values()], now)
    messages = of_told_lists([to_tell for to_tell, _ in unheard.values()])
    found: dict[int, list[ToDo]] = {}
    for booking_id in {**unheard, **held}:
        to_tell, done = unheard.get(booking_id, (None, None))
        booking = to_tell.booking if to_tell else held[booking_id]
        clashes = [other for other in others if _clash(booking, other)]
        clashes = clashes if booking_id in held else []
        message = messages.get(to_tell.id) if to_tell else None
        held_at, why = last_held.get(booking_id, (None, ""))
        to_do = ToDo(booking, to_tell, done, clashes, held_at, message, why)
        found.setdefault(booking.participant_id, []).append(to_do)
    for each in found.values():
        each.sort(key=lambda to_do: (to_do.session.starts_at, to_do.booking.id))
    return found


def _clash(booking: Booking, other: Booking) -> bool:
    mine, others = booking.session, other.session
    return (
        booking.participant_id == other.participant_id
        and booking.id != other.id
        and mine.starts_at < others.ends_at
        and mine.ends_at > others.starts_at
    )


def _changes(*wanted: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Entries of told lists with all that is said of them, and where the session was before."""
    held = contains_eager(ToTell.change).contains_eager(SessionChange.session)
    return (
        sa.select(ToTell, Venue)
        .join(ToTell.change)
        .join(ToTell.booking)
        .join(SessionChange.session)
        .join(Venue, Venue.id == SessionChange.was_venue_id)
        .options(
            held.joinedload(ScheduledSession.series),
            held.joinedload(ScheduledSession.venue),
            contains_eager(ToTell.booking).joinedload(Booking.session),
        )
        .where(*wanted)
        # Of two changes of one booking the newest is what holds.
        .order_by(ToTell.change_id)
    )


def _done(change: SessionChange, was_venue: Venue) -> Done:
    """The newest change of a session: what came of it is how the session is."""
    held = change.session
    return Done(change, was_venue, held.starts_at, held.ends_at, held.venue)


def _unheard(ids: Collection[int], now: datetime) -> dict[int, tuple[ToTell, Done]]:
    """The newest change that each of these people's bookings has not been told of."""
    rows = session().execute(
        _changes(
            Booking.participant_id.in_(ids),
            still_to_hear(),
            SessionChange.tell_at <= now,
            ScheduledSession.ends_at > now - DROPPED_AFTER,
        )
    )
    return {row.booking_id: (row, _done(row.change, was)) for row, was in rows}


def _bookings(*wanted: sa.ColumnElement[bool]) -> list[Booking]:
    held = contains_eager(Booking.session)
    return list(
        session().scalars(
            sa.select(Booking)
            .join(Booking.session)
            .options(
                held.joinedload(ScheduledSession.series), held.joinedload(ScheduledSession.venue)
            )
            .where(ScheduledSession.cancelled_at.is_(None), *wanted)
            .order_by(ScheduledSession.starts_at, Booking.id)
        )
    )


def _held(ids: Collection[int], now: datetime) -> dict[int, Booking]:
    """These people's held bookings to come, but for what may still be undone."""
    being_thought_over = sa.exists().where(
        SessionChange.session_id == Booking.session_id,
        SessionChange.undone_at.is_(None),
        SessionChange.tell_at > now,
    )
    found = _bookings(
        Booking.participant_id.in_(ids),
        Booking.state == BookingState.HELD,
        not_over(now),
        ~being_thought_over,
    )
    return {booking.id: booking for booking in found}


def _last_held(ids: Collection[int]) -> dict[int, tuple[datetime, str]]:
    """Since when each of these bookings is held, and the reason that was given."""
    found = session().execute(
        sa.select(BookingEvent.booking_id, BookingEvent.at, BookingEvent.reason)
        .where(BookingEvent.booking_id.in_(ids), BookingEvent.state == BookingState.HELD)
        .order_by(BookingEvent.id)
    )
    return {booking_id: (at, reason) for booking_id, at, reason in found}


def _expected_later(ids: Collection[int], now: datetime) -> list[Booking]:
    """Everything that these people are expected at and that is not over."""
    return _bookings(
        Booking.participant_id.in_(ids),
        Booking.state.in_(IS_EXPECTED),
        not_over(now),
    )


# --- On the participant's own phone ---------------------------------------------------------------


def changes_for(viewer: Viewer, participant: Participant, now: datetime) -> dict[int, Done]:
    """The newest change of each of a person's bookings to come that still says something of it, by
    the booking's id.

    Whether anybody has told them makes no difference: the phone says what is so now.
    """
    rows = session().execute(
        _changes(
            Booking.participant_id == participant.id,
            ToTell.not_needed_at.is_(None),
            standing(),
            not_over(now),
        )
    )
    return {row.booking_id: _done(row.change, was) for row, was in rows}
