"""`python -m bench.outbox`: two workers, killed again and again, and a server that is a trial.

Run by hand, on both databases. It says how often each letter came: a second copy may come only of
the one letter that a worker had handed over, and not recorded, when it was killed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from app import create_app
from booking.models import MessageState, Role
from booking.settings import Settings
from tests import builders, databases, runs
from tests.mail_server import MailServer, mail_server, trying
from tests.mail_workers import (
    SECRET,
    start_worker,
    states,
    wait_until,
    write_messages,
)


def main() -> None:
    """Deliver so many messages on each database, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.outbox", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    runs.begin()
    try:
        with tempfile.TemporaryDirectory() as folder:
            soak("SQLite", databases.migrated_sqlite(Path(folder)), asked.messages, asked.kills)
        soak("PostgreSQL", databases.migrated_postgres(), asked.messages, asked.kills)
    finally:
        runs.end()


def soak(name: str, url: str, messages: int, kills: int) -> None:
    """Two workers deliver to a server that refuses, hangs and is slow; one is killed at random."""
    app = create_app(Settings(database_url=url, secret_keys=(SECRET,)))
    chance = random.Random(5)
    with app.app_context(), mail_server(trying(seed=5)) as server:
        user = builders.make_user(builders.make_organisation(), Role.MANAGER)
        builders.save()
        write_messages(user.id, messages)
        began = time.monotonic()
        workers = [start_worker(url, server.url) for _ in range(2)]
        try:
            for number in range(kills):
                goal = messages * (number + 1) // (kills + 1) + chance.randrange(10)
                wait_until(partial(_came, server, goal))
                killed = workers.pop(chance.randrange(2))
                killed.kill()
                killed.wait()
                workers.append(start_worker(url, server.url))
            # What the dead had is taken again when their leases are over: 40 seconds here.
            wait_until(lambda: states()[MessageState.SENT] == messages)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        print(_report(name, server, messages, kills, time.monotonic() - began), flush=True)


def _came(server: MailServer, goal: int) -> bool:
    return len(server.letters) >= goal


def _report(name: str, server: MailServer, messages: int, kills: int, seconds: float) -> str:
    came = server.by_id
    copies = Counter(came.values())
    twice = sum(number for times, number in copies.items() if times > 1)
    refused = sum(server.tried.values()) - sum(came.values())
    return (
        f"{name}: {messages} messages, {kills} workers killed, {refused} tries refused or left"
        f" hanging. {len(came)} letters came, {copies[1]} of them once and {twice} twice or more"
        f" (at most {kills} may), in {seconds:.0f} s."
    )


if __name__ == "__main__":
    main()
