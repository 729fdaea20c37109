"""What a participant's phone still shows, days later and without signal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from booking.words import LONDON, when
from tests.site import LiveSite, start_site
from tests.visitors import (
    Comer,
    Evening,
    Visitors,
    half_hour,
    make_comer,
    make_evening,
    records_of,
    visitors_to,
    wait_until_kept,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("kept"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def evening(site: LiveSite) -> Evening:
    """A session that is on now, and the same tomorrow."""
    with records_of(site):
        return make_evening()


@pytest.fixture
def comer(site: LiveSite, evening: Evening) -> Comer:
    """Somebody who is booked for tomorrow's."""
    with records_of(site):
        return make_comer(evening.tomorrow_id)


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


@pytest.fixture
def phone(visitors: Visitors, comer: Comer) -> Page:
    """Their phone, which has kept its pages and has no signal any more."""
    phone = visitors.phone(comer.phone_token)
    phone.goto("/my")
    wait_until_kept(phone)
    phone.context.set_offline(True)
    return phone


def starts() -> datetime:
    """When the session is, on the wall clock in London."""
    return (half_hour() + timedelta(days=1)).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(days=-1), "Tomorrow: "),
        (timedelta(seconds=-1), "Today: "),
        (timedelta(minutes=30), "On now: "),
        (timedelta(days=2), "This one is over: "),
    ],
)
def test_a_kept_page_says_how_soon_by_the_phones_own_clock(
    phone: Page, later: timedelta, said: str
):
    begin = starts()
    # Run in the first half hour of a day, the session begins at midnight.
    if later == timedelta(seconds=-1) and begin.time() == time(0):
        said = "Tomorrow: "
    phone.clock.set_fixed_time(begin + later)
    phone.goto("/my")
    expect(phone.locator(".kept")).to_contain_text("No signal")
    expect(phone.locator("h1")).to_have_text(f"{said}{when(begin)}")


def test_without_signal_a_place_is_given_back_by_ringing(phone: Page):
    phone.goto("/my")
    phone.get_by_role("link", name="I can’t make it").first.click()
    expect(phone.locator("h1")).to_have_text("Not sent")
    expect(phone.locator("a[href^='tel:']")).to_contain_text(re.compile(r"^Ring \w+: 0"))


def test_a_phone_forgets_without_signal_and_says_what_is_left_to_do(phone: Page):
    phone.goto("/my")
    phone.get_by_role("link", name="This phone").click()
    phone.get_by_role("button", name="Take it all off this phone").click()
    expect(phone.get_by_role("heading", name="It is off this phone")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("ask your mentor to cut this phone off")
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_a_phone_forgets_with_signal_and_is_cut_off(phone: Page):
    phone.context.set_offline(False)
    phone.goto("/my/phone")
    phone.get_by_role("button", name="Take it all off this phone").click()
    expect(phone.locator("h1")).to_have_text("Done. It is all off this phone")
    answer = phone.goto("/my")
    assert answer is not None
    assert answer.status == 403
