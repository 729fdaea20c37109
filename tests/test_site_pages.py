"""The pages about the site: up, ready, private, open to everyone; and how failures look."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from booking.database import db
from booking.views.site import newest_migration
from tests.markup import markup_faults


def test_alive_and_ready(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").text == "ready\n"


def test_not_ready_until_it_is_migrated(app, client):
    with app.app_context():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    response = client.get("/readyz")
    with app.app_context():
        db.session.execute(
            sa.text("UPDATE alembic_version SET version_num = :head"), {"head": newest_migration()}
        )
        db.session.commit()
    assert (response.status_code, response.text) == (503, "the database is not migrated\n")


def test_not_ready_without_its_database(app, client, monkeypatch):
    engine = sa.create_engine("sqlite:////nowhere/at/all.db")
    with app.app_context():
        monkeypatch.setitem(db.engines, None, engine)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "the database cannot be reached\n")


def test_search_engines_are_told_nothing_private(client):
    text = client.get("/robots.txt").text
    for word in ("people", "offers", "private", "my", "pair", "register", "P/", "IN/"):
        assert word not in text


def test_a_phone_that_is_not_paired_is_told_neutrally(client):
    response = client.get("/my")
    assert response.status_code == 403
    assert "This phone isn’t paired yet" in response.text
    assert "<title>My sessions</title>" in response.text


def test_the_style_page_is_there_in_demo_mode_alone(client):
    assert client.get("/styleguide").status_code == 404


@pytest.mark.parametrize("address", ["/sessions/%00", "/trusts/%00.css", "/%00", "/sign-in/%00"])
def test_an_address_that_no_database_could_hold_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_public_pages_are_well_formed(client, frozen_now):
    addresses = ("/", "/?town=x", "/sign-in", "/privacy", "/accessibility", "/nowhere", "/my")
    assert markup_faults({address: client.get(address).text for address in addresses}) == []
