"""Somebody's phone, pass and private calendar, as their mentor sets them up and cuts them off."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.models import CalendarToken, EnrolmentState, PairedPhone, Pass
from tests import builders
from tests.town import Town, words


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.sign_in(client, town.mentor)
    return client


def test_a_pairing_link_is_shown_once_as_a_square_and_as_text(mentor, town):
    answer = builders.post(mentor, f"{town.page}/phone", f"{town.page}/phone")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.search(r'href="http://[^"]+/pair/[2-9B-Z]{27}"', answer.text)
    assert "<svg" in answer.text
    assert "Good for 30 minutes, once." in words(answer)
    assert "/pair/" not in mentor.get(f"{town.page}/phone").text


def test_a_phone_is_cut_off_with_one_button(mentor, town, app, session):
    token = builders.make_phone(town.dan, town.mentor)
    builders.save()
    phone = app.test_client()
    builders.use_phone(phone, token)
    assert phone.get("/my").status_code == 200
    [paired] = session.scalars(sa.select(PairedPhone))
    builders.post(mentor, f"{town.page}/phones/{paired.public_id}/cut-off", f"{town.page}/phone")
    assert phone.get("/my").status_code == 403
    assert "None yet" in words(mentor.get(f"{town.page}/phone"))


def test_somebody_elses_phone_is_missing(mentor, town, session):
    builders.make_phone(town.somebody(), town.mentor)
    builders.save()
    [paired] = session.scalars(sa.select(PairedPhone))
    url = f"{town.page}/phones/{paired.public_id}/cut-off"
    assert builders.post(mentor, url, f"{town.page}/phone").status_code == 404


def test_no_phone_is_paired_while_support_is_paused(mentor, town):
    pat = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    builders.save()
    url = f"/people/{pat.public_id}/phone"
    assert builders.post(mentor, url, url).status_code == 409


def test_a_new_pass_makes_the_lost_one_worthless(mentor, town, session):
    lost = builders.make_pass(town.dan)
    builders.save()
    builders.post(mentor, f"{town.page}/pass", f"{town.page}/phone")
    builders.save()
    session.refresh(lost)
    live = session.scalars(sa.select(Pass).where(Pass.revoked_at.is_(None))).all()
    assert lost.revoked_at is not None
    assert [one.token_hash != lost.token_hash for one in live] == [True]


def test_a_private_calendar_is_made_and_stopped(mentor, town, session):
    url = f"{town.page}/calendar"
    builders.post(mentor, url, url, do="make")
    page = mentor.get(url).text
    assert re.search(r'href="http://[^"]+/calendar/private/\w+\.ics"', page)
    builders.post(mentor, url, url, do="stop")
    builders.save()
    [token] = session.scalars(sa.select(CalendarToken))
    assert token.revoked_at is not None
    assert "/calendar/private/" not in mentor.get(url).text
