"""The worker's jobs. Each is safe to run twice at once, and to stop at any point."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time

import flask
from sqlalchemy.exc import SQLAlchemyError

from booking import message_jobs, outbox
from booking.crypto import new_token
from booking.database import retrying_deadlocks, write_transaction
from booking.identity.limits import forget_old_tries
from booking.models import Channel, MessageKind, User
from booking.permissions import Viewer
from booking.queries import staff
from booking.rules import (
    confirmation,
    daily,
    feed_items,
    holding,
    meetings,
    rechecking,
    spreadsheet_uploads,
    waiting,
)
from booking.rules.confirmation import Asking
from booking.rules.schedule import extend_all
from booking.words import london

log = logging.getLogger("touchline.jobs")

LETTER = "confirmation/letter.txt"
# People hear early in the day that something must be asked, before they set out.
MORNING = time(6)
RECHECKING = "recheck bookings"
SESSIONS_AT_ONCE = 50


def run_often() -> None:
    """Do what people wait for: be seen to be there, and tell of changes."""
    now = datetime.now(UTC)
    _run(
        lambda: message_jobs.be_seen(now),
        lambda: message_jobs.tell_of_changes(now),
    )


def run_once(base_url: str) -> None:
    """Do everything that is due at this moment; letters lead to the site at `base_url`."""
    now = datetime.now(UTC)
    _run(
        lambda: message_jobs.be_seen(now),
        lambda: message_jobs.tell_of_changes(now),
        lambda: message_jobs.remind(now),
        lambda: message_jobs.drop_what_is_late(now),
        lambda: make_dates(now),
        lambda: free_places(now),
        lambda: ask_trusts(base_url, now),
        lambda: tell_other_programs(now),
        lambda: forget_timetables(now),
        lambda: recheck_bookings(now),
        lambda: tell_of_meetings(now),
    )


def _run(*jobs: Callable[[], None]) -> None:
    """A job that fails leaves the others their turn; the first failure is raised in the end."""
    failures = []
    for job in jobs:
        try:
            retrying_deadlocks(job)()
        except SQLAlchemyError as error:
            failures.append(error)
    if failures:
        raise failures[0]


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


def free_places(now: datetime) -> None:
    """Free what was held too long, end offers that nobody answered, and give what is free to those
    who wait: session by session, so that nobody waits for another's."""
    for sessions, work in (
        (holding.with_places_to_free, holding.free_held),
        (waiting.with_offers_over, waiting.expire),
        (waiting.with_something_free, waiting.give_what_is_free),
    ):
        for session_id in sessions(now):
            retrying_deadlocks(_in_its_own_transaction)(work, session_id, now)


def _in_its_own_transaction(
    work: Callable[[int, datetime], int], session_id: int, now: datetime
) -> None:
    with write_transaction():
        work(session_id, now)


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


def recheck_bookings(now: datetime) -> None:
    """Once a day, from 6am in London: hold what does not clear any more, confirm what does again.

    Nothing is locked but the sessions where something changes.
    """
    today = london(now)
    if today.time() < MORNING or daily.was_done(RECHECKING, today.date()):
        return
    ahead = rechecking.sessions_ahead(now)
    changed = 0
    for start in range(0, len(ahead), SESSIONS_AT_ONCE):
        due = rechecking.due(ahead[start : start + SESSIONS_AT_ONCE], now)
        if due:
            with write_transaction():
                changed += rechecking.recheck_sessions(Viewer.system("the morning"), due, now)
    with write_transaction():
        daily.note(RECHECKING, today.date())
    if changed:
        log.info("%d bookings were put on hold or confirmed again", changed)


def tell_of_meetings(now: datetime) -> None:
    """Let the safeguarding lead know of sessions where people meet who are kept apart."""
    if not meetings.to_come(now):
        return
    with write_transaction():
        written = meetings.tell(now)
    if written:
        log.info("wrote %d messages to safeguarding leads", written)


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
