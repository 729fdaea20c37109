"""The outbox: messages that stand in the same transaction as what they tell about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from booking.database import session
from booking.models import (
    Channel,
    MessageKind,
    MessageState,
    OutboxMessage,
    Participant,
    PractitionerQuestion,
    User,
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
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else None
    statement = (insert or sqlite.insert)(OutboxMessage).values(
        {column: getattr(message, column) for column in columns}
    )
    written = session().scalar(
        statement.on_conflict_do_nothing(index_elements=["key"]).returning(OutboxMessage.id)
    )
    return written is not None
