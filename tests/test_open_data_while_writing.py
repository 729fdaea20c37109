"""A program reads the feeds while eight others publish, change and delete: it ends up right."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import session
from booking.feeds import openactive
from booking.models import ScheduledSession, SessionSeries
from booking.queries import open_data
from booking.views.links import links
from tests.feed_readers import SERIES, SESSIONS, FeedReader, Page
from tests.site import ROOT

WRITERS = 8
RUNS = 20
SECRET = "a-secret-that-guards-nothing-but-tests"


class Writers:
    """Eight processes that write when told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self.told, self.heard = process.stdin, process.stdout
        self.answer = ""

    def write_one_run(self) -> threading.Thread:
        """Let all of them write at once; the thread ends when the last one has done."""
        self.told.write("go\n")
        self.told.flush()
        waiting = threading.Thread(target=self._wait)
        waiting.start()
        return waiting

    def _wait(self) -> None:
        self.answer = self.heard.readline()


@pytest.fixture
def writers(app: Flask) -> Iterator[Writers]:
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TOUCHLINE_SECRET_KEYS": SECRET,
    }
    # Leaving closes what it reads from, at which it ends.
    with subprocess.Popen(
        [sys.executable, "-m", "tests.feed_writer", str(WRITERS)],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield Writers(process)


def in_the_database(app: Flask) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is open at this moment, described from the tables alone."""
    now = datetime.now(UTC)
    with app.app_context(), app.test_request_context():
        series = session().scalars(sa.select(SessionSeries).where(open_data.in_feed(now)))
        held = session().scalars(
            sa.select(ScheduledSession)
            .join(ScheduledSession.series)
            .where(open_data.session_in_feed(now))
        )
        return (
            {each.public_id: as_told(openactive.SERIES, each) for each in series},
            {each.public_id: as_told(openactive.SESSIONS, each) for each in held},
        )


def as_told(kind: openactive.Kind, row: Any) -> Any:
    """A row as a feed describes it."""
    described = {"@context": openactive.CONTEXT, **kind.describe(row, links())}
    return json.loads(json.dumps(described))


def test_twenty_times_in_a_row_a_reader_ends_with_what_the_database_holds(
    app: Flask, writers: Writers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(open_data, "PAGE_SIZE", 20)
    client = app.test_client()

    def fetch(address: str) -> Page:
        page: Page = json.loads(client.get(address).text)
        return page

    patient = FeedReader(fetch, SERIES), FeedReader(fetch, SESSIONS)
    for _ in range(RUNS):
        new = FeedReader(fetch, SERIES), FeedReader(fetch, SESSIONS)
        writing = writers.write_one_run()
        while writing.is_alive():
            for reader in (*patient, *new):
                reader.read_page()
        assert writers.answer == "done\n"
        there = in_the_database(app)
        assert tuple(reader.read_on().open for reader in new) == there
        assert tuple(reader.read_on().open for reader in patient) == there
    assert all(reader.deleted for reader in patient)
