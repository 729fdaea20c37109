"""Messages to participants and to their mentors, written with the fact that they tell about."""

from __future__ import annotations

from datetime import datetime

from booking.models import Booking, BookingEvent, MessageKind, Participant


def tell(booking: Booking, event: BookingEvent, kind: MessageKind, now: datetime) -> None:
    """Tell the person of a booking what has become of it, by the route that was agreed.

    One message for each event and kind. Without a route that may be used now it is one that a
    human tells (BY_HAND). Nothing is written for somebody who is left in peace.
    """


def tell_mentor(participant: Participant, what: str, key: str, now: datetime) -> None:
    """Tell whoever supports the person today that something waits on their list; no name in it."""


def drop_for(participant_id: int, now: datetime) -> int:
    """Send nothing of what still waits to be sent to somebody; how many messages that was."""
    return 0
