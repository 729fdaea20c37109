"""The two minutes to think again, on a coach's phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from booking.database import session
from booking.models import User
from booking.rules import dates
from booking.rules.dates import Act
from tests import builders
from tests.site import LiveSite, start_site
from tests.visitors import (
    COACH,
    Visitors,
    half_hour,
    make_evening,
    records_of,
    session_of,
    visitors_to,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("changes"))
    yield started
    started.stop()


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


@pytest.fixture
def action(site: LiveSite) -> str:
    """The coach has just called off a session of the day after tomorrow."""
    with records_of(site):
        series = session_of(make_evening().session_id).series
        held = builders.make_session(series, half_hour() + timedelta(days=2))
        builders.make_booking(held, builders.make_participant(series.organisation))
        coach = session().scalars(sa.select(User).where(User.email == COACH)).one()
        act = Act(
            viewer=builders.viewer_of(coach), reason="Snow or ice", now=builders.this_moment()
        )
        dates.call_off(act, held)
        return act.id


def test_the_time_left_counts_down_and_then_the_way_back_is_gone(visitors: Visitors, action: str):
    coach = visitors.staff(COACH)
    coach.clock.install()
    coach.goto(f"/changes/{action}")
    left = coach.locator("[data-time-left]")
    before = left.inner_text()
    coach.clock.run_for(10_000)
    expect(left).not_to_have_text(before)
    expect(left).to_have_text(re.compile(r"1 minute|\d+ seconds"))
    coach.clock.run_for(120_000)
    expect(coach.get_by_role("button", name="Undo it")).to_be_hidden()
    expect(coach.get_by_role("link", name="See who has heard")).to_be_visible()


def test_one_tap_undoes_it(visitors: Visitors, action: str):
    coach = visitors.staff(COACH)
    coach.goto(f"/changes/{action}")
    coach.get_by_role("button", name="Undo it").click()
    expect(coach.get_by_role("heading", level=1)).to_contain_text("is as it was")
    expect(coach.get_by_text("Undone. Nobody was told.")).to_be_visible()
