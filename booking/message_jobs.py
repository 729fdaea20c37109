"""What the worker does with messages, apart from sending them. Each job may run twice at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from booking import outbox
from booking.database import write_transaction
from booking.models import MessageKind
from booking.rules import change_messages, reminders, sending

log = logging.getLogger("touchline.jobs")

SEEN_EVERY = timedelta(seconds=30)
# So many are written in one transaction: nobody waits for long on SQLite.
WRITTEN_AT_ONCE = 50


def be_seen(now: datetime) -> None:
    """Let the site know that a worker is there."""
    if not outbox.worker_seen_since(now - SEEN_EVERY):
        with write_transaction():
            outbox.note_worker(now)


def tell_of_changes(now: datetime) -> None:
    """Write messages about sessions that were called off or changed, two minutes after the act."""
    _write(change_messages.due(now), change_messages.write_for, now, "about changes of sessions")


def remind(now: datetime) -> None:
    """Remind people of tomorrow's session at six; a kind word the morning after a missed one."""
    for kind, due in (
        (MessageKind.REMINDER, reminders.reminders_due(now)),
        (MessageKind.MISSED_YOU, reminders.missed_you_due(now)),
    ):
        write_for = partial(reminders.write_for, kind)
        _write(due, write_for, now, f"of the kind {kind}")


def _write(
    due: Sequence[int], write_for: Callable[[int, datetime], bool], now: datetime, what: str
) -> None:
    written = 0
    for first in range(0, len(due), WRITTEN_AT_ONCE):
        with write_transaction():
            some = due[first : first + WRITTEN_AT_ONCE]
            written += sum(write_for(each, now) for each in some)
    if written:
        log.info("wrote %d messages %s", written, what)


def drop_what_is_late(now: datetime) -> None:
    """Let go of messages that were of use until a moment that is over."""
    with write_transaction():
        dropped = sending.drop_late(now)
    if dropped:
        log.info("dropped %d messages that were too late", dropped)
