"""A coach changes one date, calls one off and puts it back on, with a thumb; without script too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from booking.models import ChildrenOnSite
from booking.words import WEEKDAYS
from tests import builders
from tests.site import LiveSite, start_site
from tests.visitors import (
    COACH,
    COACHS_TRUST,
    Visitors,
    half_hour,
    organisation,
    records_of,
    visitors_to,
)

pytestmark = pytest.mark.browser

TITLE = "Cage football by the mill"


@dataclass(frozen=True)
class Weekly:
    """An offer from two days ahead on, with somebody booked on its first date."""

    series_id: str
    first_id: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("dates"))
    yield started
    started.stop()


@pytest.fixture
def weekly(site: LiveSite) -> Weekly:
    """The offer, at 6pm for an hour."""
    starts = half_hour().date() + timedelta(days=2)
    with records_of(site):
        series = builders.make_series(
            organisation(COACHS_TRUST), title=TITLE, weekdays=WEEKDAYS[starts.weekday()],
            first_on=starts, starts_local=time(18), children_on_site=ChildrenOnSite.NO,
        )  # fmt: skip
        first = builders.make_dates(series)[0]
        builders.make_booking(first, builders.make_participant(series.organisation))
        return Weekly(series.public_id, first.public_id)


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


def open_dates(coach: Page, weekly: Weekly) -> None:
    """Open the dates of the offer."""
    coach.goto(f"/offers/{weekly.series_id}/dates")
    expect(coach.locator(".hero")).to_contain_text("dates to come")


def first_card(coach: Page) -> Locator:
    """The card of the first date."""
    return coach.locator("main .session").first


def test_a_coach_changes_one_date_and_the_others_stay(weekly: Weekly, visitors: Visitors):
    coach, stranger = visitors.staff(COACH), visitors.stranger()
    open_dates(coach, weekly)
    first_card(coach).get_by_role("link", name="Change").click()
    coach.get_by_label("Starts at").fill("19:30")
    coach.get_by_role("group", name="Are children about then?").get_by_label(
        "No", exact=True
    ).check()
    coach.get_by_label("Why?", exact=True).fill("The pitch is taken at 6pm")
    coach.get_by_role("button", name="See what it changes").click()
    expect(coach.locator("main")).to_contain_text("This will tell 1 person")
    coach.get_by_role("button", name="Yes, change it").click()
    expect(coach).to_have_url(re.compile("/changes/"))
    open_dates(coach, weekly)
    expect(first_card(coach)).to_contain_text("7.30pm")
    expect(coach.locator("main .session").nth(1)).to_contain_text("6pm")
    stranger.goto(f"/sessions/{weekly.series_id}/{weekly.first_id}")
    expect(stranger.locator("main")).to_contain_text("7.30pm")


@pytest.mark.parametrize("script", [True, False])
def test_a_coach_calls_a_date_off_and_puts_it_back_on(
    weekly: Weekly, visitors: Visitors, script: bool
):
    coach = visitors.staff(COACH, java_script_enabled=script)
    stranger = visitors.stranger()
    open_dates(coach, weekly)
    first_card(coach).get_by_role("link", name="Call off").click()
    coach.get_by_label("The pitch is waterlogged").check()
    coach.get_by_role("button", name="Call it off").click()
    expect(coach).to_have_url(re.compile("/changes/"))
    stranger.goto(f"/sessions/{weekly.series_id}/{weekly.first_id}")
    expect(stranger.locator("main")).to_contain_text("The pitch is waterlogged")
    open_dates(coach, weekly)
    expect(first_card(coach)).to_contain_text("Called off")
    first_card(coach).get_by_role("button", name="It’s on again").click()
    open_dates(coach, weekly)
    expect(first_card(coach)).not_to_contain_text("Called off")


def test_the_words_for_another_reason_show_once_it_is_chosen(weekly: Weekly, visitors: Visitors):
    coach = visitors.staff(COACH)
    open_dates(coach, weekly)
    first_card(coach).get_by_role("link", name="Call off").click()
    words = coach.get_by_label("Which reason?")
    expect(words).to_be_hidden()
    coach.get_by_label("Another reason").check()
    expect(words).to_be_visible()
