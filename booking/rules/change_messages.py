"""Texts about changes of sessions, written once there is no thinking again.

Who must hear of what stands in the told lists; a text makes nobody told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.message_words import Facts, facts_of
from booking.models import (
    BookingState,
    ChangeKind,
    MessageKind,
    MessageState,
    OutboxMessage,
    ScheduledSession,
    SessionChange,
    ToTell,
)
from booking.outbox import About
from booking.queries.changes import still_to_hear, taking_part
from booking.rules.messages import Message, drop_earlier, write

KINDS = {
    ChangeKind.CALLED_OFF: MessageKind.CALLED_OFF,
    ChangeKind.MOVED: MessageKind.MOVED,
    ChangeKind.ON_AGAIN: MessageKind.ON_AGAIN,
    ChangeKind.PLACE_LOST: MessageKind.PLACE_LOST,
}


def due(now: datetime) -> list[int]:
    """The entries of told lists that a message has to be written for, the oldest first.

    Nobody is written to within the two minutes, nor after the session. Each entry has one message,
    unless that was dropped and the person must hear of it again.
    """
    written = sa.exists().where(
        OutboxMessage.booking_id == ToTell.booking_id,
        OutboxMessage.to_tell_id == ToTell.id,
        OutboxMessage.state != MessageState.DROPPED,
    )
    return list(
        session().scalars(
            sa.select(ToTell.id)
            .join(ToTell.change)
            .join(ToTell.booking)
            .join(SessionChange.session)
            .where(
                SessionChange.tell_at <= now,
                ScheduledSession.ends_at > now,
                still_to_hear(),
                taking_part(),
                ~written,
            )
            .order_by(ToTell.id)
        )
    )


def write_for(to_tell_id: int, now: datetime) -> bool:
    """Write the message of one entry; False if it was written at the same moment by another."""
    to_tell = session().get_one(ToTell, to_tell_id)
    booking, change = to_tell.booking, to_tell.change
    kind = KINDS[change.kind]
    if booking.state is BookingState.HELD and change.kind is ChangeKind.MOVED:
        # Where it clashes with something else they need not know when it is, but not to set out.
        kind = MessageKind.ON_HOLD
    before = session().scalar(
        sa.select(sa.func.count()).where(
            OutboxMessage.booking_id == booking.id, OutboxMessage.to_tell_id == to_tell.id
        )
    )
    drop_earlier([booking.id])
    message = Message(
        key=f"change:{to_tell.public_id}" + (f":{before}" if before else ""),
        kind=kind,
        facts=_facts(change),
        about=About(booking.id, to_tell.id, change.session.ends_at),
    )
    return write(booking.participant_id, message, now)


def _facts(change: SessionChange) -> Facts:
    """How the session is now, and how it was before."""
    held = change.session
    return replace(facts_of(held), was_at=change.was_starts_at, moved=_how_it_moved(change, held))


def _how_it_moved(change: SessionChange, held: ScheduledSession) -> str:
    if held.starts_at != change.was_starts_at:
        return "time"
    if held.venue_id != change.was_venue_id:
        return "place"
    return "end" if held.ends_at != change.was_ends_at else "door"
