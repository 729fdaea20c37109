"""The operator's commands: status 0, or one clear line and another status."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from booking.database import db
from booking.models import ScheduledSession
from booking.settings import Settings
from tests import builders


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=list(arguments))


@pytest.fixture
def bare(empty_database_url):
    """The site on a database without tables."""
    secret = "a-secret-that-guards-nothing-but-tests"
    app = create_app(Settings(database_url=empty_database_url, secret_keys=(secret,), testing=True))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_upgrade_makes_a_bare_database_ready(bare):
    done = run(bare, "upgrade")
    assert (done.exit_code, done.output) == (0, "The database is up to date.\n")
    assert bare.test_client().get("/readyz").status_code == 200


def test_demo_data_needs_tables_first(bare):
    done = run(bare, "demo", "load", "--if-empty")
    assert done.exit_code == 1
    assert done.output == "Error: The database has no tables yet: run `flask upgrade` first.\n"


def test_a_size_that_is_not_there_is_named(app):
    done = run(app, "demo", "load", "--size", "enormous")
    assert done.exit_code == 2
    assert "'enormous' is not one of 'united', 'county', 'national'" in done.output


def test_the_worker_makes_the_dates_that_are_due(app, at):
    at("2026-03-05 12:00")
    with app.app_context():
        builders.make_series(builders.make_organisation())
        builders.save()
    done = run(app, "jobs", "run", "--once")
    with app.app_context():
        dates = db.session.query(ScheduledSession).count()
    assert (done.exit_code, dates) == (0, 13)


def test_a_worker_run_once_says_when_the_database_cannot_be_used(bare):
    done = run(bare, "jobs", "run", "--once")
    assert done.exit_code == 1
    assert done.output == "Error: The database could not be used: see the log.\n"
