"""Messages, for those who sent them off: what became of each, and what a human has to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.message_words import WORDS
from booking.models import (
    Booking,
    Caseload,
    Channel,
    Enrolment,
    MessageState,
    OutboxMessage,
    Participant,
    ScheduledSession,
)
from booking.permissions import Permission, Viewer
from booking.queries.people import LEFT_IN_PEACE, on_caseload, record_access
from booking.words import london, when

# A message that has waited for so long does not go out by itself: somebody had better ring.
STUCK_AFTER = timedelta(hours=1)
SHOWN_FOR = timedelta(days=14)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Sent:
    """One message, whom it is to, and the session it is about."""

    message: OutboxMessage
    participant: Participant | None = None
    session: ScheduledSession | None = None

    @property
    def about(self) -> str:
        """ "booked, Thursday 4 March, 6pm"."""
        message = self.message
        if message.kind not in WORDS:
            return message.subject
        words = WORDS[message.kind].in_short
        return f"{words}, {when(self.session.starts_at)}" if self.session else words

    def stuck(self, now: datetime) -> bool:
        """Whether it should have gone out long ago."""
        message = self.message
        waits = message.state in (MessageState.WAITING, MessageState.SENDING)
        return waits and message.send_after < now - STUCK_AFTER

    def to_tell(self, now: datetime) -> bool:
        """Whether a human has to tell it: no other way is agreed, or none worked."""
        message = self.message
        if message.told_at is not None or _of_no_use(message, now):
            return False
        by_hand = message.channel is Channel.BY_HAND and message.state is MessageState.WAITING
        return by_hand or message.state is MessageState.FAILED or self.stuck(now)


def _of_no_use(message: OutboxMessage, now: datetime) -> bool:
    return message.send_by is not None and message.send_by <= now


def to_tell_by_hand(
    viewer: Viewer, participants: Sequence[Participant], now: datetime
) -> dict[int, list[Sent]]:
    """What a human has to tell these people, by participant, the oldest first; nobody without.

    They are people whom the viewer has opened. Changes of sessions are on the told lists and not
    here. One statement, however many people there are.
    """
    people = {participant.id: participant for participant in participants}
    by_hand = sa.and_(
        OutboxMessage.channel == Channel.BY_HAND, OutboxMessage.state == MessageState.WAITING
    )
    stuck = sa.and_(
        OutboxMessage.state.in_([MessageState.WAITING, MessageState.SENDING]),
        OutboxMessage.send_after < now - STUCK_AFTER,
    )
    rows = session().execute(
        _about()
        .where(
            OutboxMessage.participant_id.in_(people),
            OutboxMessage.told_at.is_(None),
            OutboxMessage.to_tell_id.is_(None),
            sa.or_(OutboxMessage.send_by.is_(None), OutboxMessage.send_by > now),
            sa.or_(by_hand, stuck, OutboxMessage.state == MessageState.FAILED),
            _not_in_peace(),
        )
        .order_by(OutboxMessage.id)
    )
    found: dict[int, list[Sent]] = {}
    for message, held in rows:
        assert message.participant_id is not None
        sent = Sent(message, people[message.participant_id], held)
        found.setdefault(message.participant_id, []).append(sent)
    return found


def _about() -> sa.Select[OutboxMessage, ScheduledSession]:
    """Messages with the session that each is about, if it is about one."""
    return (
        sa.select(OutboxMessage, ScheduledSession)
        .outerjoin(Booking, Booking.id == OutboxMessage.booking_id)
        .outerjoin(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .options(joinedload(ScheduledSession.series))
    )


def _not_in_peace() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Enrolment.participant_id == OutboxMessage.participant_id,
        Enrolment.ended_at.is_(None),
        Enrolment.state.not_in(LEFT_IN_PEACE),
    )


def to_my_people(viewer: Viewer, now: datetime) -> list[Sent]:
    """Every message of the last two weeks to the viewer's people, the newest first.

    The look at names is written down; the caller commits before anything is shown.
    """
    rows = session().execute(
        _about()
        .add_columns(Participant)
        .join(Participant, Participant.id == OutboxMessage.participant_id)
        .options(joinedload(Participant.details))
        .where(_mine(viewer, now), OutboxMessage.created_at > now - SHOWN_FOR)
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    found = [Sent(message, participant, held) for message, held, participant in rows]
    record_access(
        viewer, Permission.SUPPORT_PEOPLE, "messages list", now,
        people_shown=len({each.message.participant_id for each in found}),
    )  # fmt: skip
    return found


def to_one(viewer: Viewer, participant: Participant, now: datetime) -> list[Sent]:
    """The messages of the last two weeks to a person whom the viewer has opened, newest first."""
    rows = session().execute(
        _about()
        .where(
            OutboxMessage.participant_id == participant.id,
            OutboxMessage.created_at > now - SHOWN_FOR,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Sent(message, participant, held) for message, held in rows]


def to_me(viewer: Viewer, now: datetime) -> list[Sent]:
    """The messages of the last two weeks to the viewer themselves, the newest first."""
    found = session().scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.user_id == viewer.user_id, OutboxMessage.created_at > now - SHOWN_FOR)
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Sent(message) for message in found]


def get_message(viewer: Viewer, public_id: str, now: datetime) -> OutboxMessage:
    """A message to one of the viewer's people or to themselves. Raises Missing for any other."""
    to_themselves = OutboxMessage.user_id == viewer.user_id
    found = session().scalar(
        sa.select(OutboxMessage).where(
            OutboxMessage.public_id == public_id, sa.or_(to_themselves, _mine(viewer, now))
        )
    )
    if found is None:
        raise Missing
    return found


def _mine(viewer: Viewer, now: datetime) -> sa.ColumnElement[bool]:
    """Whether a message is to somebody on the viewer's caseload."""
    return sa.exists().where(
        Caseload.participant_id == OutboxMessage.participant_id,
        on_caseload(viewer, london(now).date()),
    )


def counts(now: datetime) -> dict[MessageState, int]:
    """How many messages of the last two weeks stand where; no names, no words."""
    rows = session().execute(
        sa.select(OutboxMessage.state, sa.func.count())
        .where(OutboxMessage.created_at > now - SHOWN_FOR)
        .group_by(OutboxMessage.state)
    )
    return {state: number for state, number in rows}
