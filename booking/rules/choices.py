"""What stands against choosing a date for somebody, said before anything is booked.

The same order and the same reasons as `places.book`, which alone decides: these are for the eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from booking.models import ScheduledSession
from booking.queries.bookings import BookingRow
from booking.queries.offers import SessionRow
from booking.words import span


@dataclass(frozen=True)
class Choice:
    """One date that may be chosen, or the words that say why it can't be."""

    row: SessionRow
    why_not: str = ""

    @property
    def session(self) -> ScheduledSession:
        """The dated session."""
        return self.row.session


def choices(rows: Sequence[SessionRow], coming: Sequence[BookingRow]) -> list[Choice]:
    """Each of these dates, held against the sessions that the person is already booked for."""
    return [Choice(row, why_not(row, coming)) for row in rows]


def why_not(row: SessionRow, coming: Sequence[BookingRow]) -> str:
    """Why this date can't be chosen, in words; empty when it can."""
    held = row.session
    if held.cancelled_at is not None:
        return "Called off"
    if any(booked.session.id == held.id for booked in coming):
        return "Already booked"
    for other in (booked.session for booked in coming):
        at_that_time = other.starts_at < held.ends_at and other.ends_at > held.starts_at
        if at_that_time and other.cancelled_at is None:
            return f"They are at {other.series.title} then, {span(other.starts_at, other.ends_at)}"
    if row.places_left == 0:
        return "Full"
    return ""
