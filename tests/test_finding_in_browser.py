"""Finding what is near, on a phone: with script by where it is, without by choosing a town."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import context_options
from tests.site import LiveSite

pytestmark = pytest.mark.browser

# A doorstep in Burnley, as finely as a phone knows it.
DOORSTEP = {"latitude": 53.7893456, "longitude": -2.2401234}
FINE = ("53.789", "-2.240")


@pytest.fixture
def asked_of() -> list[str]:
    """The addresses that the phone asked for, and what it said along with them."""
    return []


def phone(
    chromium: Browser, live_site: LiveSite, asked_of: list[str], **options
) -> tuple[BrowserContext, Page]:
    context = chromium.new_context(**context_options(live_site) | options)
    page = context.new_page()
    page.on("request", lambda each: asked_of.append(f"{each.url} {each.headers}"))
    return context, page


@pytest.fixture
def walker(chromium: Browser, live_site: LiveSite, asked_of: list[str]) -> Iterator[Page]:
    """A phone that tells where it is."""
    context, page = phone(
        chromium, live_site, asked_of, geolocation=DOORSTEP, permissions=["geolocation"]
    )
    yield page
    context.close()


@pytest.fixture
def shy(chromium: Browser, live_site: LiveSite, asked_of: list[str]) -> Iterator[Page]:
    """A phone whose owner says no."""
    context, page = phone(chromium, live_site, asked_of, permissions=[])
    yield page
    context.close()


@pytest.fixture
def plain(chromium: Browser, live_site: LiveSite, asked_of: list[str]) -> Iterator[Page]:
    """A phone without script."""
    context, page = phone(chromium, live_site, asked_of, java_script_enabled=False)
    yield page
    context.close()


def open_panel(page: Page) -> None:
    page.goto("/")
    page.locator(".filters > summary").click()


def use_where_i_am(page: Page) -> None:
    open_panel(page)
    page.get_by_role("button", name="Use where I am").click()


def test_where_i_am_finds_what_is_near_and_says_how_far(walker):
    use_where_i_am(walker)
    walker.wait_for_url(re.compile(r"lat=53\.79"))
    assert "lon=-2.24" in walker.url
    expect(walker.locator(".chosen__words")).to_have_text(
        "Sessions, within 5 miles of where you are"
    )
    first = walker.locator(".session__facts").first
    expect(first).to_contain_text(re.compile(r"under a mile|\d miles?"))


def test_the_point_is_rounded_before_anything_is_sent(walker, asked_of):
    use_where_i_am(walker)
    walker.wait_for_url(re.compile(r"lat="))
    walker.get_by_role("link", name="By offer").click()
    walker.wait_for_url(re.compile(r"by=offer"))
    assert any("lat=53.79" in each for each in asked_of)
    assert not any(fine in each for fine in FINE for each in asked_of)


def test_the_point_goes_to_no_next_page_and_into_no_log(walker, live_site, asked_of):
    use_where_i_am(walker)
    walker.wait_for_url(re.compile(r"lat="))
    asked_of.clear()
    walker.locator(".clubs a").first.click()
    walker.wait_for_url(re.compile("/trusts/"))
    assert not any("53.79" in each for each in asked_of)
    assert "lat=" not in live_site.log.read_text()


def test_what_was_not_asked_does_not_stand_in_the_address(walker):
    open_panel(walker)
    walker.get_by_label("What are you looking for?").fill("walking")
    walker.get_by_role("button", name="Show sessions").click()
    walker.wait_for_url(re.compile(r"/\?q=walking$"))


def test_a_place_can_be_changed_and_given_up_again(walker):
    use_where_i_am(walker)
    walker.wait_for_url(re.compile(r"lat="))
    walker.locator(".filters > summary").click()
    expect(walker.get_by_label("Where?")).to_have_value("here")
    walker.get_by_label("Where?").select_option("Blackpool")
    walker.get_by_role("button", name="Show sessions").click()
    expect(walker.locator(".chosen__words")).to_have_text("Sessions, within 5 miles of Blackpool")
    assert "lat=" not in walker.locator(".switch a").last.get_attribute("href")
    walker.locator(".filters > summary").click()
    walker.get_by_label("Where?").select_option("")
    walker.get_by_role("button", name="Show sessions").click()
    expect(walker.locator(".chosen__words")).to_have_count(0)


def test_a_phone_that_does_not_tell_is_asked_for_a_town(shy):
    use_where_i_am(shy)
    expect(shy.locator("[data-near-me-status]")).to_have_text(
        "Your phone did not tell us. Choose a town instead."
    )
    expect(shy.get_by_role("button", name="Use where I am")).to_be_enabled()


def test_without_script_a_town_does_it(plain):
    open_panel(plain)
    expect(plain.get_by_role("button", name="Use where I am")).to_be_hidden()
    plain.get_by_label("Where?").select_option("Burnley")
    plain.get_by_label("How far?").select_option("10")
    plain.get_by_label("Thu", exact=True).check()
    plain.get_by_role("button", name="Show sessions").click()
    expect(plain.locator(".chosen__words")).to_have_text(
        "Sessions, Thursdays, within 10 miles of Burnley"
    )
    expect(plain.locator(".session__facts").first).to_contain_text("mile")


def test_without_script_where_nothing_fits_a_link_leads_to_what_is_near(plain):
    plain.goto("/?town=Burnley&day=sun&time=morning&activity=football")
    expect(plain.locator(".empty__title")).to_have_text("No football in Burnley, Sunday mornings")
    plain.locator(".looser a").first.click()
    expect(plain.locator(".session").first).to_be_visible()
