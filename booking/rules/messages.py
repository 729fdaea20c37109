"""Messages to participants and to their mentors, written with the fact that they tell about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from booking import outbox
from booking.database import session
from booking.message_words import EACH_DATE, Facts, facts_of, in_full, sms, subject
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    Channel,
    MessageKind,
    MessageState,
    OutboxMessage,
    Participant,
    ScheduledSession,
    User,
)
from booking.outbox import About
from booking.queries.people import mentor_of
from booking.queries.routes import how_to_tell
from booking.rules.quiet_hours import send_from
from booking.words import london

Happened = tuple[Booking, BookingEvent]

# A message of several dates is not made pointless by what becomes of one of them.
TOGETHER = "together:"
NEWER = "Something newer was written."
IN_PEACE = "Their support is paused or has ended."


@dataclass(frozen=True)
class Message:
    """What is to be told, before it is known how: `key` names the fact, which is told once."""

    key: str
    kind: MessageKind
    facts: Facts
    about: About


def tell(booking: Booking, event: BookingEvent, kind: MessageKind, now: datetime) -> None:
    """Tell the person of a booking what has become of it, by the route that was agreed.

    One message for each event and kind. Without a route that may be used now it is one that a
    human tells (BY_HAND). Nothing is written for somebody who is left in peace.
    """
    _tell([(booking, event)], kind, now)


def tell_together(happened: Sequence[Happened], kind: MessageKind, now: datetime) -> None:
    """Tell one person what has become of several of their bookings in one act.

    The dates of one offer share a message, so that "every week until June" is not twelve texts.
    Give it the bookings of one person, each with the event that it came by.
    """
    by_series: dict[int, list[Happened]] = {}
    for booking, event in sorted(happened, key=lambda each: _session_of(each[0]).starts_at):
        offer = _session_of(booking).series_id if kind in EACH_DATE else -booking.id
        by_series.setdefault(offer, []).append((booking, event))
    for together in by_series.values():
        _tell(together, kind, now)


def _tell(happened: Sequence[Happened], kind: MessageKind, now: datetime) -> None:
    """One message about one booking, or about several of one offer, the soonest first."""
    first, event = happened[0]
    held, last = _session_of(first), _session_of(happened[-1][0])
    offered_until = first.offered_until if first.state is BookingState.OFFERED else None
    for booking, _ in happened:
        drop_earlier(booking.id)
    write(
        first.participant_id,
        Message(
            key=f"{TOGETHER if len(happened) > 1 else ''}{kind}:{event.id}",
            kind=kind,
            facts=replace(
                facts_of(held),
                dates=[_session_of(booking).starts_at for booking, _ in happened],
                offered_until=offered_until,
            ),
            about=About(booking_id=first.id, send_by=offered_until or last.ends_at),
        ),
        now,
    )


def _session_of(booking: Booking) -> ScheduledSession:
    return session().get_one(ScheduledSession, booking.session_id)


def write(participant_id: int, message: Message, now: datetime) -> bool:
    """Write one message to a participant, by the route of this moment.

    False: it was written before, or they are left in peace, so nothing was written.
    """
    how = how_to_tell([participant_id])[participant_id]
    if how.in_peace:
        return False
    facts, kind = message.facts, message.kind
    starts = [each for each in (facts.starts_at, facts.was_at) if each is not None]
    return outbox.write(
        message.key,
        kind,
        how.channel,
        session().get_one(Participant, participant_id),
        subject(kind, facts),
        sms(kind, facts) if how.channel is Channel.SMS else in_full(kind, facts),
        now if how.channel is Channel.BY_HAND else send_from(kind, starts, now),
        now,
        message.about,
    )


def drop_earlier(booking_id: int) -> None:
    """Send nothing older about a booking that something newer is written of."""
    _drop(
        NEWER,
        OutboxMessage.booking_id == booking_id,
        OutboxMessage.key.not_like(f"{TOGETHER}%"),
    )


def drop_for(participant_id: int, now: datetime) -> int:
    """Send nothing of what still waits to be sent to somebody; how many messages that was."""
    return _drop(IN_PEACE, OutboxMessage.participant_id == participant_id)


def _drop(why: str, *which: sa.ColumnElement[bool]) -> int:
    dropped = session().execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.state == MessageState.WAITING, *which)
        .values(state=MessageState.DROPPED, failure=why)
        .execution_options(synchronize_session="fetch")
        .returning(OutboxMessage.id)
    )
    return len(dropped.all())


def tell_mentor(participant: Participant, what: str, key: str, now: datetime) -> None:
    """Tell whoever supports the person today that something waits on their list; no name in it.

    `what` is a sentence: "A place was offered and needs an answer by 6pm."
    """
    mentor = mentor_of(participant, london(now).date())
    if mentor is None:
        return
    outbox.write(
        f"mentor:{key}:{mentor.user_id}",
        MessageKind.STAFF,
        Channel.EMAIL,
        session().get_one(User, mentor.user_id),
        "Something waits on your list",
        f"{what}\n\nSign in to see for whom: it is on your list, under “My people”.\n",
        now,
        now,
    )
