"""Messages to participants and to their mentors, written with the fact that they tell about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

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
    SessionSeries,
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
    _tell(happened, kind, now)


def _tell(happened: Sequence[Happened], kind: MessageKind, now: datetime) -> None:
    sessions = _sessions_of(happened)
    drop_earlier([booking.id for booking, _ in happened])
    by_offer: dict[int, list[Happened]] = {}
    for booking, event in sorted(happened, key=lambda each: sessions[each[0].id].starts_at):
        offer = sessions[booking.id].series_id if kind in EACH_DATE else -booking.id
        by_offer.setdefault(offer, []).append((booking, event))
    for together in by_offer.values():
        held = [sessions[booking.id] for booking, _ in together]
        write(together[0][0].participant_id, _message(together, held, kind), now)


def _sessions_of(happened: Sequence[Happened]) -> dict[int, ScheduledSession]:
    """The session of each booking, by the booking's id, with all that a message says of it."""
    ids = {booking.session_id for booking, _ in happened}
    found = session().scalars(
        sa.select(ScheduledSession)
        .options(
            joinedload(ScheduledSession.series).joinedload(SessionSeries.organisation),
            joinedload(ScheduledSession.venue),
        )
        .where(ScheduledSession.id.in_(ids))
    )
    by_id = {held.id: held for held in found}
    return {booking.id: by_id[booking.session_id] for booking, _ in happened}


def _message(
    together: Sequence[Happened], sessions: Sequence[ScheduledSession], kind: MessageKind
) -> Message:
    """One message about one booking, or about several of one offer, the soonest first."""
    first, event = together[0]
    offered_until = first.offered_until if first.state is BookingState.OFFERED else None
    return Message(
        key=f"{TOGETHER if len(together) > 1 else ''}{kind}:{event.id}",
        kind=kind,
        facts=replace(
            facts_of(sessions[0]),
            dates=[held.starts_at for held in sessions],
            offered_until=offered_until,
        ),
        about=About(booking_id=first.id, send_by=offered_until or sessions[-1].ends_at),
    )


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


def drop_earlier(booking_ids: Collection[int]) -> None:
    """Send nothing older about bookings that something newer is written of."""
    _drop(
        NEWER,
        OutboxMessage.booking_id.in_(booking_ids),
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
