"""Delivery: taking messages from the outbox, handing them over, and recording what came of it.

A worker takes a few messages for a while (a lease), so that others leave them alone; what it
takes and does not finish is taken again when the lease is over. Each taking has its number, and
only the newest may record an outcome. So each message is sent once; twice only where a worker
died between sending and recording. Nothing is held open in the database while a server is waited
for.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from booking.channels import Letter, NotSent, OutOfOrder, Post
from booking.database import retrying_deadlocks, session, write_transaction
from booking.models import Booking, Channel, MessageState, OutboxMessage
from booking.rules.sending import Do, send_another_way, verdict

log = logging.getLogger("touchline.messages")


@dataclass(frozen=True)
class Pace:
    """How much at a time, how long, and how often."""

    batch: int = 10
    lease: timedelta = timedelta(minutes=6)
    # One sending takes no longer, whatever a server does; with less of the lease left, none begins.
    one_sending: timedelta = timedelta(minutes=4)
    most_tries: int = 10
    # Between tries: twice as long each time. Ten tries take about three hours.
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(hours=1)
    # While a whole channel is out of order.
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=5)
    # Between looks for something new.
    look_every: timedelta = timedelta(seconds=2)


PACE = Pace()


@dataclass(frozen=True)
class Taken:
    """A message that this worker has, and the number of the taking."""

    id: int
    attempts: int


def this_moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def keep_delivering(
    app: Flask, post: Post, partnership: str, stop: threading.Event, pace: Pace = PACE
) -> None:
    """Deliver what is due by one channel until told to stop. Each channel has its own thread."""
    pauses = 0
    while not stop.is_set():
        wait = pace.look_every
        try:
            with app.app_context():
                deliver_due(post, partnership, stop, pace)
            pauses = 0
        except OutOfOrder as down:
            wait = min(pace.first_pause * 2**pauses, pace.longest_pause)
            pauses = min(pauses + 1, 10)
            log.warning("%s It is tried again in %d seconds.", down.words, wait.total_seconds())
        except Exception:
            # Whatever it is, a worker that goes on is better than one that is gone.
            log.exception("a message could not be delivered, and is tried again")
        stop.wait(wait.total_seconds())


def deliver_due(
    post: Post, partnership: str, stop: threading.Event | None = None, pace: Pace = PACE
) -> int:
    """Deliver all that is due by one channel at this moment; how many were sent.

    Raises OutOfOrder when the channel does not work, with what is left put back.
    """
    sent = 0
    try:
        while not (stop and stop.is_set()):
            taken = _take(post.channel, pace)
            if not taken:
                break
            sent += _deliver(taken, post, partnership, stop, pace)
    finally:
        post.close()
    return sent


def _deliver(
    taken: Sequence[Taken], post: Post, partnership: str, stop: threading.Event | None, pace: Pace
) -> int:
    begin_by = this_moment() + pace.lease - pace.one_sending
    sent = 0
    for number, one in enumerate(taken):
        if this_moment() > begin_by or (stop and stop.is_set()):
            _put_back(taken[number:])
            break
        try:
            sent += _deliver_one(one, post, partnership, pace)
        except Exception:
            _put_back(taken[number + 1 :])
            raise
    return sent


@retrying_deadlocks
def _take(channel: Channel, pace: Pace) -> list[Taken]:
    """Take the messages that have waited longest, and those that another worker never finished."""
    now = this_moment()
    due = (
        sa.select(OutboxMessage.id)
        .where(
            OutboxMessage.channel == channel,
            sa.or_(
                sa.and_(
                    OutboxMessage.state == MessageState.WAITING, OutboxMessage.send_after <= now
                ),
                sa.and_(
                    OutboxMessage.state == MessageState.SENDING, OutboxMessage.leased_until < now
                ),
            ),
        )
        .order_by(OutboxMessage.send_after, OutboxMessage.id)
        .limit(pace.batch)
    )
    # Looking costs nobody anything; a transaction that writes makes others wait on SQLite.
    session().rollback()
    anything = session().scalar(due.limit(1))
    session().rollback()
    if anything is None:
        return []
    with write_transaction() as current:
        # SQLite needs no row locks, and its dialect leaves them out.
        ids = current.scalars(due.with_for_update(skip_locked=True)).all()
        taken = current.execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(
                state=MessageState.SENDING,
                attempts=OutboxMessage.attempts + 1,
                leased_until=now + pace.lease,
            )
            .returning(OutboxMessage.id, OutboxMessage.attempts)
            .execution_options(synchronize_session=False)
        ).all()
    by_id = {message_id: Taken(message_id, attempts) for message_id, attempts in taken}
    return [by_id[message_id] for message_id in ids]


def _deliver_one(one: Taken, post: Post, partnership: str, pace: Pace) -> bool:
    """Send one message if it may still go out, and record what came of it; whether it was sent."""
    session().rollback()
    session().expire_all()
    message = session().get_one(OutboxMessage, one.id)
    found = verdict(message, this_moment())
    letter = _letter(message, found.address, partnership)
    session().rollback()
    if one.attempts > pace.most_tries:
        _record(one, state=MessageState.FAILED, failure="The worker stopped each time it sent it.")
        return False
    if found.do is Do.WAIT:
        _record(one, state=MessageState.WAITING, send_after=found.until, attempts=one.attempts - 1)
        return False
    if found.do is not Do.SEND:
        _record(one, found.do is Do.ANOTHER_WAY, state=MessageState.DROPPED, failure=found.why)
        return False
    try:
        post.send(letter)
    except NotSent as why:
        _not_sent(one, why, pace)
        if isinstance(why, OutOfOrder):
            raise
        return False
    _record(one, state=MessageState.SENT, sent_at=this_moment(), failure="")
    return True


def _letter(message: OutboxMessage, address: str, partnership: str) -> Letter:
    """What goes out, in the name of the club that runs the session; of the partnership to staff."""
    sender = partnership
    if message.participant_id is not None and message.booking_id is not None:
        booking = session().get_one(Booking, message.booking_id)
        sender = booking.session.series.organisation.name
    return Letter(message.public_id, address, sender, message.subject, message.body)


def _not_sent(one: Taken, why: NotSent, pace: Pace) -> None:
    if why.for_good or one.attempts >= pace.most_tries:
        _record(one, state=MessageState.FAILED, failure=why.words)
        return
    wait = min(pace.first_wait * 2 ** (one.attempts - 1), pace.longest_wait)
    # A fifth more or less, so that what failed together is not tried together again.
    wait *= 0.8 + secrets.randbelow(1000) / 2500
    _record(one, state=MessageState.WAITING, send_after=this_moment() + wait, failure=why.words)


def _put_back(taken: Sequence[Taken]) -> None:
    """Let go of what was taken and not tried: it does not count as a try."""
    for one in taken:
        _record(one, state=MessageState.WAITING, attempts=one.attempts - 1)


@retrying_deadlocks
def _record(one: Taken, another_way: bool = False, **outcome: Any) -> None:
    """Record what came of one taking, unless somebody else has taken the message since."""
    with write_transaction() as current:
        recorded = current.execute(
            sa.update(OutboxMessage)
            .where(
                OutboxMessage.id == one.id,
                OutboxMessage.attempts == one.attempts,
                OutboxMessage.state == MessageState.SENDING,
            )
            .values(leased_until=None, **outcome)
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        ).all()
        if recorded and another_way:
            send_another_way(current.get_one(OutboxMessage, one.id), this_moment())
