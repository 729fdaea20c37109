"""Places under load: real processes, real requests, and the race that the lock takes away."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import prepare_engine, session, write_transaction
from booking.models import Booking, BookingState, Role
from booking.rules import places
from booking.rules.places import Full
from tests import builders
from tests.site import ROOT, free_port, wait_until_up

PLACES = 20
PEOPLE = 200
SECRET = "a-secret-that-guards-nothing-but-tests"


@pytest.fixture
def tomorrow() -> datetime:
    """Tomorrow at 6pm: this test runs on the real clock, as the server does."""
    local = datetime.now(UTC) + timedelta(days=1)
    return local.replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=None)


def people_and_a_session(tomorrow: datetime, people: int, capacity: int):
    """A mentor with `people` participants, and one session of `capacity` places."""
    trust = builders.make_organisation()
    mentor = builders.make_user(trust, Role.MENTOR)
    series = builders.make_series(trust, capacity=capacity)
    held = builders.make_session(series, tomorrow)
    crowd = [builders.make_participant(trust, mentor) for _ in range(people)]
    builders.save()
    return mentor, held, crowd


def confirmed(held_id: int) -> int:
    return (
        session()
        .execute(
            sa.select(sa.func.count())
            .select_from(Booking)
            .where(Booking.session_id == held_id, Booking.state == BookingState.CONFIRMED)
        )
        .scalar_one()
    )


# --- The race, step by step -----------------------------------------------------------------------


def test_counting_and_then_inserting_on_two_connections_sells_a_place_twice(app: Flask, tomorrow):
    """The naive statements, in the order in which two busy processes run them."""
    with app.app_context():
        _, held, crowd = people_and_a_session(tomorrow, people=2, capacity=1)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        held_id, ids = held.id, [person.id for person in crowd]
    engine = sa.create_engine(url)
    prepare_engine(engine)
    taken = sa.text("SELECT count(*) FROM booking WHERE session_id = :held AND state = 'confirmed'")
    insert = sa.text(
        "INSERT INTO booking (public_id, session_id, participant_id, state, ticket, created_at)"
        " VALUES (:public_id, :held, :person, 'confirmed', 1, '2026-01-01 00:00:00+00:00')"
    )
    with engine.connect() as one, engine.connect() as other:
        seen = []
        for connection in (one, other):
            seen.append(connection.execute(taken, {"held": held_id}).scalar_one())
            # SQLite's driver leaves a reading transaction at once, so its readers do too.
            connection.rollback()
        for connection, person in ((one, ids[0]), (other, ids[1])):
            connection.execute(
                insert, {"public_id": f"naive{person}", "held": held_id, "person": person}
            )
            connection.commit()
    engine.dispose()
    with app.app_context():
        assert (seen, confirmed(held_id)) == ([0, 0], 2)


def test_the_real_code_makes_the_second_wait_and_then_tells_it_that_the_session_is_full(
    app: Flask, tomorrow
):
    with app.app_context():
        mentor, held, crowd = people_and_a_session(tomorrow, people=2, capacity=1)
        viewer, held_id = builders.viewer_of(mentor), held.id
    first_has_the_place, first_may_commit = threading.Event(), threading.Event()

    def book(person_id: int, pause: bool) -> places.Outcome:
        with app.app_context(), write_transaction() as current:
            person = current.get_one(type(crowd[0]), person_id)
            [outcome] = places.book(viewer, person, [held_id], datetime.now(UTC))
            if pause:
                first_has_the_place.set()
                assert first_may_commit.wait(20)
            return outcome

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(book, crowd[0].id, True)
        assert first_has_the_place.wait(20)
        second = threads.submit(book, crowd[1].id, False)
        still_waiting = wait([second], timeout=0.5).not_done
        assert second in still_waiting
        first_may_commit.set()
        assert first.result(20).booking is not None
        assert isinstance(second.result(20).refused, Full)


# --- Two hundred at once --------------------------------------------------------------------------


@pytest.fixture
def two_processes(app: Flask, tmp_path: Path):
    """The site as it runs in earnest: 2 worker processes with 8 threads each."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TOUCHLINE_SECRET_KEYS": SECRET,
        "TOUCHLINE_BASE_URL": url,
    }
    command = [sys.executable, "-m", "gunicorn", "app:serve()", "--bind", urlsplit(url).netloc]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    command += ["--no-control-socket", "--backlog", "512"]
    log = tmp_path / "site.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    wait_until_up(url, process, log)
    yield url
    process.terminate()
    process.wait(20)


class Mentor:
    """A signed-in browser, reduced to what 200 requests at once need."""

    def __init__(self, url: str, email: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookie = ""
        page = self.get("/sign-in")
        self.post("/sign-in", page, email=email, password=builders.PASSWORD)

    def get(self, path: str) -> str:
        return self._ask("GET", path)[1]

    def post(self, path: str, page: str, **data: str) -> tuple[int, str]:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        return self._ask("POST", path, urlencode({"csrf_token": found.group(1), **data}))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        text = answer.read().decode()
        connection.close()
        return answer.status, text


def test_of_200_at_once_20_get_a_place_and_180_are_told_that_it_is_full(
    app: Flask, two_processes: str, tomorrow
):
    with app.app_context():
        mentor, held, crowd = people_and_a_session(tomorrow, PEOPLE, PLACES)
        people, held_public, held_id = [p.public_id for p in crowd], held.public_id, held.id
        email = mentor.email
    browser = Mentor(two_processes, email)
    page = browser.get(f"/people/{people[0]}/find")
    ready = threading.Barrier(PEOPLE)

    def book(person: str) -> tuple[int, bool]:
        ready.wait(30)
        status, text = browser.post(f"/people/{person}/book", page, session=held_public)
        return status, "is full" in text

    with ThreadPoolExecutor(PEOPLE) as threads:
        answers = Counter(threads.map(book, people))
    with app.app_context():
        booked = confirmed(held_id)
    assert (booked, answers) == (
        PLACES,
        Counter({(303, False): PLACES, (409, True): PEOPLE - PLACES}),
    )
