"""Demo mode: for invented people, on one's own machine, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from app import create_app, serve
from booking.database import db
from booking.models import Installation
from booking.settings import DEMO_SECRET, BadSetting, Settings
from tests import builders
from tests.papers import Paper


@pytest.fixture
def settings(database_url) -> Settings:
    return Settings(database_url=database_url, secret_keys=(DEMO_SECRET,), demo=True, testing=True)


@pytest.fixture
def demo(app, at):
    """A demo site on a database that `flask demo load` marked."""
    at("2026-03-05 12:00")
    with app.app_context():
        mark = Installation(is_demo=True, loaded_on=date(2026, 3, 5), size="united", seed=1)
        db.session.add(mark)
        builders.save()
    return app.test_client()


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost", "[::1]:5000"])
def test_it_answers_on_this_machine(demo, host):
    assert demo.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["sessions.example.org", "192.168.1.7:5000", "127.0.0.1.example.org", "localhost.evil"]
)
def test_it_refuses_to_answer_anywhere_else(demo, host):
    assert demo.get("/", headers={"Host": host}).status_code == 403


def test_every_page_says_that_it_is_an_example(demo):
    assert "invented people and sessions, not real offers" in demo.get("/sign-in").text


@pytest.mark.parametrize("paper", ["/sessions/{offer}/poster.pdf", "/trusts/{trust}/whats-on.pdf"])
def test_every_paper_says_that_it_is_an_example(app, demo, paper):
    with app.app_context():
        trust = builders.make_organisation(slug="rovers")
        offer = builders.make_series(trust)
        builders.make_dates(offer)
        builders.save()
        address = paper.format(offer=offer.public_id, trust=trust.slug)
    assert "An example: invented sessions, not real offers." in Paper(demo.get(address).data).text


def test_it_answers_nothing_on_a_database_that_holds_other_data(client):
    assert client.get("/").status_code == 503


def test_it_does_not_start_on_a_database_that_holds_other_data(monkeypatch, settings):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TOUCHLINE_DEMO", "1")
    with pytest.raises(BadSetting, match="demo load"):
        serve()


def test_the_example_line_is_missing_where_the_people_are_real(settings):
    real = Settings(database_url=settings.database_url, secret_keys=("x" * 32,), testing=True)
    site = create_app(real)
    page = site.test_client().get("/sign-in").text
    with site.app_context():
        db.engine.dispose()
    assert "invented people" not in page
