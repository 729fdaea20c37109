"""Two workers at one outbox, one of them killed: each fact is sent once, but for one half done."""

from __future__ import annotations

import random

from flask import Flask

from booking.models import MessageState, Role
from tests import builders
from tests.mail_server import mail_server, trying
from tests.mail_workers import (
    let_leases_run_out,
    start_worker,
    states,
    wait_until,
    write_messages,
)

MESSAGES = 80


def test_each_fact_is_sent_once_though_a_worker_is_killed_and_the_server_is_a_trial(app: Flask):
    """The server refuses, hangs and is slow; only the letter that a killed worker had just handed
    over may come twice."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context(), mail_server(trying(seed=1)) as server:
        user = builders.make_user(builders.make_organisation(), Role.MANAGER)
        builders.save()
        write_messages(user.id, MESSAGES)
        workers = [start_worker(url, server.url) for _ in range(2)]
        try:
            enough = random.Random(2).randrange(MESSAGES // 4, MESSAGES // 2)
            wait_until(lambda: len(server.letters) >= enough)
            workers[0].kill()
            workers[0].wait()
            wait_until(lambda: states()[MessageState.WAITING] == 0)
            let_leases_run_out()
            wait_until(lambda: states()[MessageState.SENT] == MESSAGES)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        came = server.by_id
    assert len(came) == MESSAGES
    assert sum(came.values()) <= MESSAGES + 1
