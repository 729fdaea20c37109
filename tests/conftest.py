"""Fixtures: a clean database of either kind, the site on it, and a clock to set."""

from __future__ import annotations

import contextvars
import functools
import gc
import os
import pickle
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from markupsafe import Markup
from sqlalchemy.orm import Session

from booking import crypto
from booking.database import db
from booking.settings import Settings
from tests import databases, runs

pytest_plugins = ["tests.site", "tests.browser", "tests.timetables"]

LONDON = ZoneInfo("Europe/London")
NO_SKIPS = os.environ.get("TOUCHLINE_NO_SKIPS") == "1"

ON_BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]


# --- The run -------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(20_000, 20, 20)
    if not hasattr(config, "workerinput"):
        runs.begin()


def pytest_collection_finish() -> None:
    # What is imported by now stays for the whole run: nobody need look through it again.
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.let_go()
    if not hasattr(config, "workerinput"):
        databases.drop_on_given_server()
        runs.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be left out, a skipped test is a failed one."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and TOUCHLINE_NO_SKIPS=1: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file of tests."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and TOUCHLINE_NO_SKIPS=1"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, last of all, what was left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} tests were NOT run. {reason}", red=True, bold=True)


# --- Databases and the site ----------------------------------------------------------------------


@pytest.fixture(params=ON_BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without rows; each test runs on SQLite and on PostgreSQL."""
    return databases.clean_sqlite() if request.param == "sqlite" else databases.clean_postgres()


@pytest.fixture(params=ON_BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, for tests of the migrations."""
    if request.param == "sqlite":
        return databases.empty_sqlite(tmp_path)
    return databases.empty_postgres()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings that `app` is made with; a test module may replace them by its own."""
    return Settings(
        database_url=database_url,
        secret_keys=("a-secret-that-guards-nothing-but-tests",),
        partnership_name="Testshire Football Trusts",
        testing=True,
    )


def compiled_once(environment: str = "pages") -> BytecodeCache:
    """Templates, compiled once for all the sites that this run's tests make, in every worker.

    Two environments read the same components in different ways: each keeps its own.
    """
    return FileSystemBytecodeCache(str(runs.folder()), f"{environment}-%s.cache")


@functools.cache
def draw_each_field_once() -> None:
    """Keep the markup of a form's field for when the same is drawn again, as most are.

    To draw them is most of the work of a page with a form. What is drawn depends on nothing but
    what the component is given, all of which is in the key.
    """
    from booking.views.widgets import _Component, _components

    _components.bytecode_cache = compiled_once("components")
    draw = _Component.render
    drawn: dict[bytes, Markup] = {}

    def render(self: _Component, params: dict[str, Any]) -> Markup:
        key = pickle.dumps((self.template, params))
        if key not in drawn:
            drawn[key] = draw(self, params)
        return drawn[key]

    _Component.render = render  # type: ignore[method-assign]


class Browser(FlaskClient):
    """A browser whose requests share no context with the test, as a real server's do not."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        request = super().open
        return contextvars.Context().run(request, *args, **kwargs)


@functools.cache
def site_with(settings: Settings) -> tuple[Flask, dict[str, Any], dict[str, Any]]:
    """A site for these settings, with its configuration and views before anybody uses it.

    Putting a site together takes as long as most tests do: one serves all that ask for the same.
    """
    # Imported here, so that a fault in one view leaves the tests of everything else.
    from app import create_app

    draw_each_field_once()
    app = create_app(settings)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = compiled_once()
    with app.app_context():
        databases.keeps_connections(db.engine)
    return app, dict(app.config), dict(app.view_functions)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole site on a clean database."""
    app, config, views = site_with(settings)
    crypto.install_keys(settings.secret_keys)
    yield app
    with app.app_context():
        db.session.remove()
        forget_listeners(db.engine)
    for now, before in ((app.config, config), (app.view_functions, views)):
        now.clear()
        now.update(before)


def forget_listeners(engine: sa.Engine) -> None:
    """Let go of whoever listened to a test's statements."""
    listeners = engine.dispatch.before_cursor_execute
    if list(listeners):
        listeners.clear()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser who has not signed in."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session, as rules and queries see it."""
    with app.app_context():
        yield db.session()


# --- Time ----------------------------------------------------------------------------------------

SetClock = Callable[[str], datetime]


@pytest.fixture
def at() -> Iterator[SetClock]:
    """Sets the clock and stops it: `at("2026-03-05 18:00")`, the time on a wall in London.

    May be called again to move on. Returns the same instant in UTC.
    """
    travels: list[time_machine.travel] = []

    def set_clock(local: str) -> datetime:
        while travels:
            travels.pop().stop()
        instant = datetime.fromisoformat(local).replace(tzinfo=LONDON).astimezone(UTC)
        travels.append(time_machine.travel(instant, tick=False))
        travels[-1].start()
        return instant

    yield set_clock
    while travels:
        travels.pop().stop()


@pytest.fixture
def frozen_now(at: SetClock) -> datetime:
    """Noon on Thursday 5 March 2026, for tests to which any day will do. The clock stands still."""
    return at("2026-03-05 12:00")
