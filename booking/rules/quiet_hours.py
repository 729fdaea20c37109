"""Quiet hours: nobody's phone sounds at night, but for what cannot wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from booking.models import MessageKind
from booking.words import LONDON, london

QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
# What changes on a day that somebody has planned.
CHANGES = frozenset(
    {
        MessageKind.CALLED_OFF,
        MessageKind.MOVED,
        MessageKind.ON_AGAIN,
        MessageKind.PLACE_FREE,
        MessageKind.PLACE_LOST,
        MessageKind.ON_HOLD,
    }
)
# So long before a session somebody may be getting ready for it.
GETTING_READY = timedelta(hours=2)


def send_from(kind: MessageKind, starts: Collection[datetime], at: datetime) -> datetime:
    """When a message that is ready at `at` may go out: then, or when the quiet hours end.

    `starts`: when the session begins, and began before it was moved. A change of a session of
    the same day never waits, and neither does one of a session that begins before people have
    been up for long. All times are UTC; the quiet hours are London's, 21:00 to 08:00.
    """
    until = quiet_until(at)
    if until is None:
        return at
    today = london(at).date()
    same_day = any(
        london(start).date() == today or at < start < until + GETTING_READY for start in starts
    )
    return at if kind in CHANGES and same_day else until


def quiet_until(at: datetime) -> datetime | None:
    """When the quiet hours end that it is in; None by day."""
    local = london(at)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    morning = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    # Made of a date and a wall time, so that it is eight o'clock on the day the clocks change too.
    return datetime.combine(morning, QUIET_UNTIL, LONDON).astimezone(at.tzinfo)
