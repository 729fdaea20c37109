"""What is measured: what people do, as requests to the site, on the demo of one size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app import create_app
from bench import report
from bench.browser import Answer, Browser, Request
from bench.twin import Played, bare_flask, listening
from booking.database import db
from booking.settings import DEMO_SECRET, Settings

MENTOR, COACH = "mentor@demo.example", "coach@demo.example"
PASSWORD = "touchline-demo"
INSERTED = re.compile(r"INSERT INTO (\w+)")


@dataclass
class Site:
    """The site of one size, and who is signed in to it."""

    url: str
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(
            Settings(database_url=self.url, secret_keys=(DEMO_SECRET,), demo=True)
        )
        with self.app.app_context():
            self.engine = db.engine

    def browser(self, email: str = "") -> Browser:
        """A stranger's browser, or that of somebody who is signed in."""
        browser = self.browsers.get(email) or Browser(self.app.wsgi_app)
        if email and email not in self.browsers:
            token = browser.csrf("/sign-in")
            sign_in = Request.form("/demo/sign-in", account=email, csrf_token=token)
            assert browser.ask(sign_in).status == 303
            self.browsers[email] = browser
        return browser

    def one(self, statement: str, **given: Any) -> Any:
        """One value of the database."""
        with self.engine.connect() as connection:
            return connection.execute(sa.text(statement), given).scalar_one()


@dataclass(frozen=True)
class Work:
    """Something that somebody does: requests one after the other, and what shows that it worked.

    `make` builds the requests for one site and the browser that sends them. `shows` stands in the
    last answer, `sends` begins one of the statements.
    """

    name: str
    make: Callable[[Site, Browser], list[Request]]
    shows: str
    who: str = ""
    sends: str = ""
    writes: bool = False


def page(name: str, path: str | Callable[[Site], str], shows: str, who: str = "") -> Work:
    """A page that somebody opens."""

    def make(site: Site, _: Browser) -> list[Request]:
        return [Request.get(path if isinstance(path, str) else path(site))]

    return Work(name, make, shows, who)


def _series(site: Site) -> str:
    """An open offer that comes every week, of a club that both sizes have."""
    series: str = site.one(
        "SELECT s.public_id FROM session_series s JOIN organisation o ON o.id = s.organisation_id"
        " WHERE o.slug = 'burnley' AND s.audience = 'open' AND s.state = 'published'"
        " ORDER BY s.confirmed_at DESC, s.id LIMIT 1"
    )
    return f"/sessions/{series}"


def _sign_in(_: Site, browser: Browser) -> list[Request]:
    token = browser.csrf("/sign-in")
    return [
        Request.form("/sign-in", email=MENTOR, password=PASSWORD, csrf_token=token),
        Request.get("/home"),
        Request.get("/caseload"),
    ]


def _book(_: Site, mentor: Browser) -> list[Request]:
    """The first date that the mentor is offered for the first of their people."""
    people = dict.fromkeys(
        re.findall(r"/people/(\w{13})", mentor.ask(Request.get("/caseload")).text)
    )
    for person in people:
        find = f"/people/{person}/find"
        found = mentor.ask(Request.get(find)).text
        for held in re.findall(r'name="session"[^>]*value="(\w{13})"', found)[:5]:
            token = mentor.csrf(find)
            return [Request.form(f"/people/{person}/book", session=held, csrf_token=token)]
    raise AssertionError("nobody can be booked")


def _fits(site: Site) -> str:
    """What fits one of the mentor's people who has said where from, when, and at what level."""
    person: str = site.one(
        "SELECT p.public_id FROM participant p JOIN caseload c ON c.participant_id = p.id"
        " JOIN user_account u ON u.id = c.mentor_id JOIN person_needs n ON n.participant_id = p.id"
        " JOIN enrolment e ON e.participant_id = p.id AND e.ended_at IS NULL"
        " WHERE u.email = :email AND c.until_on IS NULL AND e.state = 'active'"
        " AND n.town_sealed IS NOT NULL AND n.free_times_sealed IS NOT NULL"
        " ORDER BY p.id LIMIT 1",
        email=MENTOR,
    )
    return f"/people/{person}/find"


def _check_in(site: Site, coach: Browser) -> list[Request]:
    """One arrival, as the coach's phone sends it."""
    held, entry, starts_at = site.one(
        "SELECT concat_ws(' ', x.public_id, b.public_id, to_char(x.starts_at AT TIME ZONE 'UTC',"
        ' \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')) FROM scheduled_session x'
        " JOIN session_series s ON s.id = x.series_id"
        " JOIN organisation o ON o.id = s.organisation_id"
        " JOIN booking b ON b.session_id = x.id AND b.state = 'confirmed'"
        " WHERE o.slug = 'burnley' AND x.cancelled_at IS NULL AND x.register_state = 'open'"
        " AND x.local_date = (SELECT loaded_on FROM installation)"
        " AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.booking_id = b.id)"
        " ORDER BY x.starts_at, b.id LIMIT 1"
    ).split(" ")
    item = {
        "id": "5b0c2b2e-6a0f-4a8e-9a57-3d2f7c1e9b01", "session_id": held, "action": "arrive",
        "entry_id": entry, "method": "tick", "at": starts_at,
    }  # fmt: skip
    body = {
        "device_id": "bench",
        "sent_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "items": [item],
    }
    headers = {"X-CSRFToken": coach.csrf(f"/register/{held}")}
    return [replace(Request.json("/api/door/check-ins", body), headers=headers)]


WORKS = (
    page("What's on", "/", "in the next 12 weeks"),
    page("What's on: Burnley, evenings, free", "/?town=Burnley&time=evening&free=1", "Burnley"),
    page("What's on: all football", "/?activity=football", "session__title"),
    page("What's on: the word “walking”", "/?q=walking", "session__title"),
    page("What's on near me", "/?lat=53.79&lon=-2.24", "session__title"),
    page(report.FILTERED, "/?lat=53.79&lon=-2.24&within=5", "session__title"),
    page("One offer", _series, "application/ld+json"),
    page("Feed of offers, 1st page", "/openactive/session-series", '"SessionSeries"'),
    page("Feed of dates, 1st page", "/openactive/scheduled-sessions", '"ScheduledSession"'),
    page(report.FITS, _fits, "The next 7 days", MENTOR),
    page("Mentor's people", "/caseload", "/people/", MENTOR),
    Work(
        "Sign in, then the people", _sign_in, "/people/", sends="INSERT INTO sign_in ", writes=True
    ),
    Work("Book one date", _book, "", MENTOR, "INSERT INTO booking ", writes=True),
    Work(
        "Check one person in",
        _check_in,
        '"welcome"',
        COACH,
        "INSERT INTO attendance ",
        writes=True,
    ),
)


class Pair:
    """One work on one site, and its bare twin on the same database."""

    def __init__(self, work: Work, site: Site) -> None:
        self.work, self.site = work, site
        self.browser = site.browser(work.who)
        self.requests = work.make(site, self.browser)
        self.cookies = dict(self.browser.cookies)
        self.kept = self._high_water() if work.writes else {}
        for _ in range(2):
            with self.undone():
                answers, played = self._recorded()
        assert work.shows in answers[-1].text, f"{work.name}: it did not work"
        assert answers[-1].status < 400, f"{work.name}: {answers[-1].status}"
        sent = [statement for each in played for statement, _ in each.statements]
        assert any(statement.startswith(work.sends) for statement in sent), work.name
        self.statements = sum(statement not in {"COMMIT", "ROLLBACK"} for statement in sent)
        self.bytes = sum(len(answer.body) for answer in answers)
        self.bare = Browser(bare_flask(site.url, played).wsgi_app)
        self.plays = [
            Request(request.method, f"/{number}") for number, request in enumerate(self.requests)
        ]

    def ask(self) -> float:
        """Do it once; the seconds that it took."""
        with self.undone():
            return sum(answer.seconds for answer in self._answers())

    def play(self) -> float:
        """Let the twin do it once; the seconds that it took."""
        with self.undone():
            answers = [self.bare.ask(play) for play in self.plays]
        assert all(answer.status == 200 for answer in answers), self.work.name
        return sum(answer.seconds for answer in answers)

    def _answers(self) -> list[Answer]:
        self.browser.cookies = dict(self.cookies)
        return [self.browser.ask(request) for request in self.requests]

    def _recorded(self) -> tuple[list[Answer], list[Played]]:
        self.browser.cookies = dict(self.cookies)
        answers, recorded = [], []
        for request in self.requests:
            with listening(self.site.engine) as played:
                answers.append(self.browser.ask(request))
            if b"password=" in request.body:
                kept_hash = self.site.one(
                    "SELECT password_hash FROM user_account WHERE email = :email", email=MENTOR
                )
                played.password = (kept_hash, PASSWORD)
            recorded.append(played)
        return answers, recorded

    # --- Each time as if for the first time -------------------------------------------------------

    def _high_water(self) -> dict[str, int]:
        """The highest number of each table that has numbers."""
        with self.site.engine.connect() as connection:
            return {
                table.name: connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
                for table in db.metadata.sorted_tables
                if "id" in table.c
            }

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take out afterwards what was written, and count on from where it was counted before."""
        yield
        if not self.kept:
            return
        tables = [table for table in db.metadata.sorted_tables if table.name in self.kept]
        with self.site.engine.connect().execution_options(write=True) as connection:
            for table in reversed(tables):
                highest = self.kept[table.name]
                gone = connection.execute(sa.delete(table).where(table.c.id > highest)).rowcount
                if gone:
                    counter = sa.func.pg_get_serial_sequence(table.name, "id")
                    again = sa.func.setval(counter, max(1, highest), highest > 0)
                    connection.execute(sa.select(again))
            connection.commit()
