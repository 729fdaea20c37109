"""A newcomer publishes an offer, changes a date and calls one off; a stranger finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from booking.words import WEEKDAY_NAMES
from tests.site import LiveSite, start_site
from tests.visitors import COACH, Visitors, half_hour, visitors_to
from tests.writing import write_offer

pytestmark = pytest.mark.browser

TITLE = "Lantern football at the rec"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("clear"))
    yield started
    started.stop()


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


def dates_of_the_offer(coach: Page) -> Locator:
    """The cards of the offer's dates, found from the list of our offers."""
    coach.goto("/offers")
    coach.get_by_role("link", name=f"Dates of {TITLE}").click()
    return coach.locator("main .session")


def open_panel(stranger: Page) -> None:
    """Open the filters, which are folded away on a phone."""
    stranger.goto("/")
    stranger.locator(".filters__summary").click()


def look(stranger: Page) -> None:
    """Send the filters, and see the offer among what they find."""
    stranger.get_by_role("button", name="Show sessions").click()
    expect(stranger.get_by_role("link", name=TITLE).first).to_be_visible()


def test_an_offer_is_published_changed_called_off_and_found_three_ways(visitors: Visitors):
    first = datetime.combine(half_hour().date() + timedelta(days=1), time(18))
    coach, stranger = visitors.staff(COACH), visitors.stranger()
    write_offer(coach, TITLE, "Towneley Park, Burnley", first, 60)

    dates_of_the_offer(coach).first.get_by_role("link", name="Change").click()
    coach.get_by_label("Starts at").fill("19:30")
    children = coach.get_by_role("group", name="Are children about then?")
    children.get_by_label("No", exact=True).check()
    coach.get_by_role("button", name="See what it changes").click()
    coach.get_by_role("button", name="Yes, change it").click()
    expect(dates_of_the_offer(coach).first).to_contain_text("7.30pm")

    dates_of_the_offer(coach).nth(1).get_by_role("link", name="Call off").click()
    coach.get_by_label("The pitch is waterlogged").check()
    coach.get_by_role("button", name="Call it off").click()
    expect(coach).to_have_url(re.compile("/changes/"))
    expect(dates_of_the_offer(coach).nth(1)).to_contain_text("Called off")

    open_panel(stranger)
    stranger.get_by_label("What are you looking for?").fill("lantern")
    look(stranger)
    open_panel(stranger)
    stranger.get_by_label("Activity").select_option(label="Football")
    stranger.get_by_label("Where?").select_option(label="Burnley")
    look(stranger)
    open_panel(stranger)
    stranger.get_by_label(WEEKDAY_NAMES[first.weekday()][:3]).check()
    stranger.get_by_label("Time of day").select_option(label="Evening")
    look(stranger)
