"""Which of somebody's own bookings stands against a date, said before anything is booked."""

from __future__ import annotations

from collections.abc import Sequence

from booking.models import IS_EXPECTED, BookingState, ScheduledSession
from booking.queries.bookings import BookingRow
from booking.words import span

OWN_BOOKING = {
    BookingState.WAITLISTED: "On the waiting list already",
    BookingState.REQUESTED: "They have asked for it: answer that first",
    BookingState.OFFERED: "A place is offered already: answer that",
}


def own_booking_against(held: ScheduledSession, ahead: Sequence[BookingRow]) -> str:
    """Which of the person's own bookings stands against a date, in words; empty if none does.

    `ahead` are all their bookings to come, those that take no place as well.
    """
    for row in ahead:
        if row.session.id == held.id:
            return OWN_BOOKING.get(row.booking.state, "Already booked")
    for row in ahead:
        other = row.session
        at_that_time = other.starts_at < held.ends_at and other.ends_at > held.starts_at
        if at_that_time and other.cancelled_at is None and row.booking.state in IS_EXPECTED:
            return f"They are at {other.series.title} then, {span(other.starts_at, other.ends_at)}"
    return ""
