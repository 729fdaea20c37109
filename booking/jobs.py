"""The worker's jobs. Each is safe to run twice at once, and to stop at any point."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import flask
from sqlalchemy.exc import SQLAlchemyError

from booking import outbox
from booking.crypto import new_token
from booking.database import retrying_deadlocks, write_transaction
from booking.identity.limits import forget_old_tries
from booking.models import Channel, MessageKind, User
from booking.permissions import Viewer
from booking.queries import staff
from booking.rules import (
    change_messages,
    confirmation,
    feed_items,
    reminders,
    sending,
    spreadsheet_uploads,
)
from booking.rules.confirmation import Asking
from booking.rules.schedule import extend_all
from booking.words import london

log = logging.getLogger("touchline.jobs")

LETTER = "confirmation/letter.txt"
SEEN_EVERY = timedelta(seconds=30)


# So many messages are written in one transaction: nobody waits for long on SQLite.
WRITTEN_AT_ONCE = 50


def run_often() -> None:
    """Do what people wait for, every few seconds: say that a worker is there, tell of changes."""
    now = datetime.now(UTC)
    _run([lambda: be_seen(now), lambda: tell_of_changes(now)])


def run_once(base_url: str) -> None:
    """Do everything that is due at this moment; letters lead to the site at `base_url`."""
    now = datetime.now(UTC)
    _run(
        [
            lambda: be_seen(now),
            lambda: tell_of_changes(now),
            lambda: remind(now),
            lambda: drop_what_is_late(now),
            lambda: make_dates(now),
            lambda: ask_trusts(base_url, now),
            lambda: tell_other_programs(now),
            lambda: forget_timetables(now),
        ]
    )


def _run(jobs: Sequence[Callable[[], None]]) -> None:
    """A job that fails leaves the others their turn; the first failure is raised in the end."""
    failures = []
    for job in jobs:
        try:
            retrying_deadlocks(job)()
        except SQLAlchemyError as error:
            failures.append(error)
    if failures:
        raise failures[0]


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


def make_dates(now: datetime) -> None:
    """Bring every offer's dates up to twelve weeks ahead, and forget old counts of tries."""
    with write_transaction():
        made = extend_all(now)
        forget_old_tries(now)
    if made:
        log.info("made %d sessions", made)


def ask_trusts(base_url: str, now: datetime) -> None:
    """Ask each trust whether the offers are true that nobody has confirmed, trust by trust."""
    written = 0
    for organisation_id in confirmation.trusts_to_look_at(now):
        with write_transaction():
            asking = confirmation.to_ask(organisation_id, now)
            if asking is not None:
                written += _write_letters(asking, base_url, now)
    if written:
        log.info("wrote %d letters about offers to confirm", written)


def tell_other_programs(now: datetime) -> None:
    """Let the open-data feeds say what time alone has changed: what is over, or has lapsed."""
    with write_transaction() as current:
        told = feed_items.reconcile(current, now)
        feed_items.forget_old_deletions(current, now)
    if told:
        log.info("told other programs of %d changes", told)


def forget_timetables(now: datetime) -> None:
    """Drop the timetables that came in as files more than a day ago."""
    with write_transaction():
        dropped = spreadsheet_uploads.forget_old(now)
    if dropped:
        log.info("dropped %d timetables", dropped)


def _write_letters(asking: Asking, base_url: str, now: datetime) -> int:
    """One letter for each of the trust's managers, or coaches if it has none."""
    trust = asking.organisation
    written = 0
    for reader in staff.keepers_of_offers(Viewer.system("asks who keeps offers true"), trust):
        token = new_token()
        subject, body = _letter(asking, reader, f"{base_url}/still-true/{token}", base_url, now)
        key = f"still-true:{trust.public_id}:{london(now):%Y-%m-%d}:{reader.public_id}"
        if outbox.write(key, MessageKind.STAFF, Channel.EMAIL, reader, subject, body, now, now):
            confirmation.give_link(trust, reader, token, now)
            written += 1
    return written


def _letter(
    asking: Asking, reader: User, link: str, base_url: str, now: datetime
) -> tuple[str, str]:
    """The subject and the words. The template's first line is the subject."""
    words = flask.render_template(
        LETTER,
        asking=asking,
        waiting=[each for each in asking.series if each not in asking.left],
        reader=reader,
        link=link,
        base_url=base_url,
        today=london(now).date(),
    )
    subject, _, body = words.partition("\n")
    return subject, body.strip() + "\n"
