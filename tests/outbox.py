"""What the tests of messages look at: what was written, and sending it without a worker."""

from __future__ import annotations

import sqlalchemy as sa

from booking.channels import Letter, NotSent
from booking.database import session
from booking.delivery import PACE, Pace, deliver_due
from booking.models import Booking, BookingEvent, Channel, OutboxMessage
from booking.rules.messages import Happened


def written() -> list[OutboxMessage]:
    """Every message there is, in the order in which they were written, as it is now."""
    session().expire_all()
    return list(session().scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def happened(booking: Booking) -> Happened:
    """A booking with its newest event."""
    newest = (
        sa.select(BookingEvent)
        .where(BookingEvent.booking_id == booking.id)
        .order_by(BookingEvent.id.desc())
        .limit(1)
    )
    return booking, session().execute(newest).scalar_one()


class Out:
    """A channel that keeps what it is given, or fails as it is told to."""

    def __init__(self, channel: Channel = Channel.SMS, fails: NotSent | None = None) -> None:
        self.channel, self.fails = channel, fails
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        if self.fails is not None:
            raise self.fails
        self.letters.append(letter)

    def close(self) -> None:
        """Nothing is open."""


def deliver(post: Out, pace: Pace = PACE) -> list[Letter]:
    """Deliver what is due; what went out."""
    deliver_due(post, "Testshire Football Trusts", pace=pace)
    return post.letters
