"""The outbox: messages that stand in the same transaction as what they tell about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from booking.database import Base, session
from booking.models import (
    Channel,
    MessageKind,
    MessageState,
    OutboxMessage,
    Participant,
    PractitionerQuestion,
    User,
    WorkerBeat,
)


@dataclass(frozen=True)
class About:
    """What a message belongs to: a booking, an entry of a told list; and until when it is of use.

    After `send_by` (UTC) it is not sent any more.
    """

    booking_id: int | None = None
    to_tell_id: int | None = None
    send_by: datetime | None = None


NOTHING_ELSE = About()


def write(
    key: str,
    kind: MessageKind,
    channel: Channel,
    reader: User | Participant | PractitionerQuestion,
    subject: str,
    body: str,
    send_after: datetime,
    now: datetime,
    about: About = NOTHING_ELSE,
) -> bool:
    """Write a message to one reader, to be sent from `send_after` (UTC) on. The body is encrypted.

    `key` says what it is about: False means that this was written before, by this worker or by
    another at the same moment, and that nothing was written now. One atomic statement decides.
    """
    message = OutboxMessage(
        key=key,
        kind=kind,
        channel=channel,
        state=MessageState.WAITING,
        created_at=now,
        send_after=send_after,
        user_id=reader.id if isinstance(reader, User) else None,
        participant_id=reader.id if isinstance(reader, Participant) else None,
        question_id=reader.id if isinstance(reader, PractitionerQuestion) else None,
        booking_id=about.booking_id,
        to_tell_id=about.to_tell_id,
        send_by=about.send_by,
        subject=subject,
    )
    message.body = body
    columns = [column.key for column in OutboxMessage.__table__.columns if column.key != "id"]
    statement = _insert(OutboxMessage).values(
        {column: getattr(message, column) for column in columns}
    )
    written = session().scalar(
        statement.on_conflict_do_nothing(index_elements=["key"]).returning(OutboxMessage.id)
    )
    return written is not None


def _insert(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    on_postgresql = session().get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


def note_worker(now: datetime) -> None:
    """Write down that a worker is at work."""
    seen = _insert(WorkerBeat).values(id=1, seen_at=now)
    session().execute(seen.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))


def worker_seen_since(moment: datetime) -> bool:
    """Whether a worker was at work at this moment or later."""
    seen_at = session().scalar(sa.select(WorkerBeat.seen_at))
    return seen_at is not None and seen_at >= moment
