"""Places under load: real processes, real requests, and the race that the lock takes away."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from booking.database import prepare_engine, session, write_transaction
from booking.models import Booking, BookingState, CaseloadKind, Participant, Role, User
from booking.rules import places
from booking.rules.places import Full
from tests import builders
from tests.site import ROOT, free_port, wait_until_up

PLACES = 20
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
        "INSERT INTO booking"
        " (public_id, session_id, participant_id, state, ticket, created_at, accompanied)"
        " VALUES (:public_id, :held, :person, 'confirmed', 1, '2026-01-01 00:00:00+00:00', false)"
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


# --- A whole crowd at once ------------------------------------------------------------------------


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
    process.wait(PATIENCE)


# In every run fewer than that, for the sake of time; `TOUCHLINE_AT_ONCE=500` sends as many as a
# whole partnership would.
AT_ONCE = int(os.environ.get("TOUCHLINE_AT_ONCE", "120"))
# Of the requests for one session three in ten are second clicks, and some put one person into two
# others that are at the same time. Meanwhile some who were first give back their place or turn.
MENTORS = 25
SECOND_CLICKS, TORN, LEAVING = AT_ONCE * 3 // 10, AT_ONCE // 25, max(AT_ONCE // 10, 25)
COMERS = AT_ONCE - SECOND_CLICKS - 2 * TORN
PATIENCE = 600
CSRF = "the same in every browser of this test"

Answer = tuple[int, str]


@dataclass(frozen=True)
class Crowd:
    """The sessions, and what is sent at once: each a mentor's cookie, an address and a form."""

    held: int
    torn_between: tuple[int, int]
    posts: list[tuple[str, str, dict[str, str]]]


def make_crowd(app: Flask, start: datetime) -> Crowd:
    """20 have a place, 30 wait; everybody else is about to come."""
    with app.app_context():
        trust = builders.make_organisation()
        mentors = [builders.make_user(trust, Role.MENTOR) for _ in range(MENTORS)]
        held = builders.make_session(builders.make_series(trust, capacity=PLACES), start)
        twins = [
            builders.make_session(builders.make_series(trust, capacity=100), start + late)
            for late in (timedelta(days=1), timedelta(days=1, minutes=30))
        ]

        def person(number: int) -> tuple[int, Participant]:
            mentor = number % MENTORS
            return mentor, builders.make_participant(trust, mentors[mentor])

        posts: list[tuple[int, str, dict[str, str]]] = []
        for number in range(LEAVING):
            mentor, first = person(number)
            state = BookingState.CONFIRMED if number < PLACES else BookingState.WAITLISTED
            booking = builders.make_booking(held, first, state)
            away = f"/people/{first.public_id}/bookings/{booking.public_id}/cancel"
            posts.append((mentor, away, {"why": "Not well"}))
        for number in range(COMERS):
            mentor, comer = person(number)
            clicks = 2 if number < SECOND_CLICKS else 1
            form = {"session": held.public_id, "waiting": "1"}
            posts += [(mentor, f"/people/{comer.public_id}/book", form)] * clicks
        for number in range(TORN):
            mentor, torn = person(number)
            cover = (mentor + 1) % MENTORS
            builders.put_on_caseload(mentors[cover], trust, torn, CaseloadKind.COVER)
            for who, twin in zip((mentor, cover), twins, strict=True):
                form = {"session": twin.public_id}
                posts.append((who, f"/people/{torn.public_id}/book", form))
        builders.save()
        ids = held.id, (twins[0].id, twins[1].id)
    cookies = [cookie_of(app, mentor) for mentor in mentors]
    Random(1).shuffle(posts)
    return Crowd(*ids, [(cookies[mentor], path, form) for mentor, path, form in posts])


def cookie_of(app: Flask, mentor: User) -> str:
    """The cookie of a mentor's browser; checking 25 passwords takes long on purpose."""
    client = app.test_client()
    builders.sign_in(client, mentor)
    with client.session_transaction() as kept:
        kept["csrf_token"] = CSRF
    cookie = client.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}"


def send(url: str, token: str, cookie: str, path: str, form: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    body = urlencode({"csrf_token": token, **form})
    kind = "application/x-www-form-urlencoded"
    connection.request("POST", path, body, {"Cookie": cookie, "Content-Type": kind})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def send_all_at_once(app: Flask, url: str, crowd: Crowd) -> list[Answer]:
    serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    token = str(serializer.dumps(CSRF))
    ready = threading.Barrier(len(crowd.posts))

    def go(post: tuple[str, str, dict[str, str]]) -> Answer:
        ready.wait(PATIENCE)
        return send(url, token, *post)

    with ThreadPoolExecutor(len(crowd.posts)) as threads:
        return list(threads.map(go, crowd.posts))


def standings(*sessions: int) -> list[tuple[int, int, BookingState]]:
    """Ticket, person and state of every booking of these sessions, in the order of the tickets."""
    rows = session().execute(
        sa.select(Booking.ticket, Booking.participant_id, Booking.state)
        .where(Booking.session_id.in_(sessions))
        .order_by(Booking.ticket)
    )
    return [(ticket, person, state) for ticket, person, state in rows]


def test_whoever_comes_at_once_or_twice_or_leaves_20_places_are_filled_in_the_order_of_tickets(
    app: Flask, two_processes: str, tomorrow
):
    crowd = make_crowd(app, tomorrow + timedelta(days=2))
    answers = send_all_at_once(app, two_processes, crowd)
    # Every second click and every second session of one person is refused in words, and no more.
    assert Counter(status for status, _ in answers) == {
        303: LEAVING + COMERS + TORN,
        409: SECOND_CLICKS + TORN,
    }
    with app.app_context():
        left = [row for row in standings(crowd.held) if row[2] is not BookingState.CANCELLED]
        torn = standings(*crowd.torn_between)
    states = [state for _, _, state in left]
    waiting = COMERS - PLACES
    assert states == [BookingState.CONFIRMED] * PLACES + [BookingState.WAITLISTED] * waiting
    assert [state for _, _, state in torn] == [BookingState.CONFIRMED] * TORN
    assert len({person for _, person, _ in torn}) == TORN
