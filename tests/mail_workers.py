"""Workers that deliver e-mails, as processes of their own: `python -m tests.mail_workers URL`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from booking import outbox
from booking.channels import Smtp
from booking.database import session, write_transaction
from booking.delivery import Pace, keep_delivering
from booking.models import Channel, MessageKind, MessageState, OutboxMessage, User
from tests.site import ROOT

SECRET = "a-secret-that-guards-nothing-but-tests"
# As in earnest, but that nobody waits for minutes.
QUICK = Pace(
    batch=10,
    lease=timedelta(seconds=40),
    one_sending=timedelta(seconds=20),
    most_tries=50,
    first_wait=timedelta(milliseconds=20),
    longest_wait=timedelta(milliseconds=200),
    first_pause=timedelta(milliseconds=20),
    longest_pause=timedelta(milliseconds=100),
    look_every=timedelta(milliseconds=50),
)
SECONDS_IT_MAY_TAKE = 300


def write_messages(user_id: int, how_many: int) -> None:
    """So many messages to one member of staff, all due."""
    now = datetime.now(UTC)
    with write_transaction() as current:
        reader = current.get_one(User, user_id)
        for number in range(how_many):
            outbox.write(
                f"fact {number}", MessageKind.STAFF, Channel.EMAIL, reader, "News", "Read on.",
                now, now,
            )  # fmt: skip


def start_worker(database_url: str, smtp_url: str) -> subprocess.Popen[bytes]:
    """One worker, at work on the outbox of a database."""
    environment = {**os.environ, "DATABASE_URL": database_url, "TOUCHLINE_SECRET_KEYS": SECRET}
    command = [sys.executable, "-m", "tests.mail_workers", smtp_url]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def states() -> Counter[MessageState]:
    """How many messages stand where."""
    session().rollback()
    found = sa.select(OutboxMessage.state, sa.func.count()).group_by(OutboxMessage.state)
    return Counter({state: number for state, number in session().execute(found)})


def let_leases_run_out() -> None:
    """As if what dead workers had was waited for long enough."""
    with write_transaction() as current:
        current.execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.state == MessageState.SENDING)
            .values(leased_until=datetime.now(UTC) - timedelta(seconds=1))
        )


def wait_until(true: Callable[[], bool]) -> None:
    """Return as soon as something is so. Raises TimeoutError."""
    deadline = time.monotonic() + SECONDS_IT_MAY_TAKE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the workers did not get there: {states()}")
        time.sleep(0.1)


def work(smtp_url: str) -> None:
    """Deliver until killed."""
    from app import create_app

    post = Smtp(smtp_url, "https://sessions.example.org", answer_within=0.5)
    keep_delivering(create_app(), post, "Testshire Football Trusts", threading.Event(), QUICK)


if __name__ == "__main__":
    work(sys.argv[1])
