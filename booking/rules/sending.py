"""Whether a message still goes out, asked again when it is sent; and what a human does with it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from booking import outbox
from booking.database import session
from booking.errors import Refused
from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    MessageKind,
    MessageState,
    OutboxMessage,
    Participant,
    PractitionerQuestion,
    SessionChange,
    ToTell,
    User,
)
from booking.outbox import About
from booking.permissions import Viewer
from booking.queries.changes import still_to_hear
from booking.queries.routes import HowToTell, how_to_tell
from booking.rules import telling
from booking.rules.messages import IN_PEACE, NEWER, TOGETHER
from booking.rules.quiet_hours import send_from
from booking.words import first_letter_up

TOLD = "They have been told."
TOO_LATE = "It was too late to be of use."


class Do(enum.Enum):
    """What becomes of a message that is due."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"
    ANOTHER_WAY = "another way"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message, and why; where it goes, or until when it waits."""

    do: Do
    why: str = ""
    address: str = ""
    until: datetime | None = None


class NotFailed(Refused):
    """There is nothing to send again."""


def verdict(message: OutboxMessage, now: datetime) -> Verdict:
    """Whether a message may go out at this moment, whatever was so when it was written."""
    if message.told_at is not None:
        return Verdict(Do.DROP, TOLD)
    if message.send_by is not None and message.send_by <= now:
        return Verdict(Do.DROP, TOO_LATE)
    if message.user_id is not None:
        return _to_staff(session().get_one(User, message.user_id))
    if message.question_id is not None:
        return _to_practitioner(session().get_one(PractitionerQuestion, message.question_id), now)
    assert message.participant_id is not None
    how = how_to_tell([message.participant_id])[message.participant_id]
    if how.in_peace:
        return Verdict(Do.DROP, IN_PEACE)
    pointless = _pointless(message)
    if pointless:
        return Verdict(Do.DROP, pointless)
    return _to_participant(message, how, now)


def _to_staff(user: User) -> Verdict:
    if user.disabled_at is not None:
        return Verdict(Do.DROP, "They do not work here any more.")
    return Verdict(Do.SEND, address=user.email)


def _to_practitioner(question: PractitionerQuestion, now: datetime) -> Verdict:
    if question.withdrawn_at is not None or question.answered_at is not None:
        return Verdict(Do.DROP, "The question is not open any more.")
    if question.link_expires_at <= now:
        return Verdict(Do.DROP, TOO_LATE)
    return Verdict(Do.SEND, address=question.sent_to)


def _to_participant(message: OutboxMessage, how: HowToTell, now: datetime) -> Verdict:
    if how.channel is not message.channel:
        why = how.by_hand_because or "they want to hear it another way"
        return Verdict(Do.ANOTHER_WAY, f"{first_letter_up(why)}.")
    may_go = send_from(message.kind, _starts(message), now)
    if may_go > now:
        return Verdict(Do.WAIT, until=may_go)
    return Verdict(Do.SEND, address=how.address)


def _pointless(message: OutboxMessage) -> str:
    """Why nobody needs a message any more, if so."""
    if _has_newer(message):
        return NEWER
    if message.to_tell_id is not None and not _still_to_hear(message.to_tell_id):
        return "They have been told, or it has changed again."
    if message.kind is MessageKind.MISSED_YOU and not _missed(message):
        return "The register says now that they were there."
    return ""


def _has_newer(message: OutboxMessage) -> bool:
    """Whether something was written later about its one booking."""
    if message.booking_id is None or message.key.startswith(TOGETHER):
        return False
    newer = sa.exists().where(
        OutboxMessage.booking_id == message.booking_id, OutboxMessage.id > message.id
    )
    return bool(session().scalar(sa.select(newer)))


def _still_to_hear(to_tell_id: int) -> bool:
    found = (
        sa.select(ToTell.id)
        .join(ToTell.change)
        .join(ToTell.booking)
        .where(ToTell.id == to_tell_id, still_to_hear())
    )
    return session().scalar(found) is not None


def _missed(message: OutboxMessage) -> bool:
    state = sa.select(Attendance.state).where(Attendance.booking_id == message.booking_id)
    return session().scalar(state) is AttendanceState.DID_NOT_ATTEND


def _starts(message: OutboxMessage) -> list[datetime]:
    """When the session that it is about begins, and when it began before a change."""
    starts = []
    if message.booking_id is not None:
        starts.append(session().get_one(Booking, message.booking_id).session.starts_at)
    if message.to_tell_id is not None:
        changed = session().get_one(ToTell, message.to_tell_id)
        starts.append(session().get_one(SessionChange, changed.change_id).was_starts_at)
    return starts


def send_another_way(message: OutboxMessage, now: datetime) -> None:
    """Write a message once more, for the way in which its reader wants to hear of it now.

    Often that is a human: their consent is gone, or it is not safe to text any more.
    """
    assert message.participant_id is not None
    how = how_to_tell([message.participant_id])[message.participant_id]
    outbox.write(
        f"{TOGETHER if message.key.startswith(TOGETHER) else ''}again:{message.public_id}",
        message.kind,
        how.channel,
        session().get_one(Participant, message.participant_id),
        message.subject,
        message.body,
        now,
        now,
        About(message.booking_id, message.to_tell_id, message.send_by),
    )


def drop_late(now: datetime) -> int:
    """Let go of what waits and is of no use any more, also of what a human was to tell."""
    dropped = session().execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.state == MessageState.WAITING, OutboxMessage.send_by <= now)
        .values(state=MessageState.DROPPED, failure=TOO_LATE)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(dropped.all())


# --- What a human does ----------------------------------------------------------------------------


def resend(message: OutboxMessage, now: datetime) -> None:
    """Try a failed message again from the start. Raises NotFailed for any other."""
    if message.state is not MessageState.FAILED:
        raise NotFailed("This message has not failed. Look at the list again.")
    message.state, message.attempts = MessageState.WAITING, 0
    message.send_after, message.leased_until = now, None
    session().flush()


def mark_told(viewer: Viewer, message: OutboxMessage, now: datetime) -> None:
    """A human has told the person; what still waited to be sent is not sent any more."""
    if message.told_at is not None:
        return
    message.told_at, message.told_by_id = now, viewer.user_id
    if message.state is MessageState.WAITING:
        message.state, message.failure = MessageState.DROPPED, TOLD
    if message.to_tell_id is not None:
        to_tell = session().get_one(ToTell, message.to_tell_id)
        if to_tell.not_needed_at is None and to_tell.change.undone_at is None:
            telling.mark_told(viewer, to_tell, now)
    session().flush()


def mark_not_told(message: OutboxMessage) -> None:
    """It was a slip of the finger: they have not been told."""
    message.told_at = message.told_by_id = None
    if message.state is MessageState.DROPPED and message.failure == TOLD:
        message.state, message.failure = MessageState.WAITING, ""
    if message.to_tell_id is not None:
        telling.mark_not_told(session().get_one(ToTell, message.to_tell_id))
    session().flush()
