"""With scripts turned off, everybody can still do what they came for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.site import LiveSite, start_site
from tests.visitors import (
    COACH,
    MENTOR,
    Comer,
    Evening,
    Visitors,
    make_comer,
    make_evening,
    photograph,
    read_qr,
    records_of,
    visitors_to,
)

pytestmark = pytest.mark.browser

TITLE = "Walking netball in the park"
# The code changes every half minute; the rest is for a slow machine.
CHANGES_WITHIN = 45_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("without-script"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def evening(site: LiveSite) -> Evening:
    """A session that is on now."""
    with records_of(site):
        return make_evening(TITLE)


@pytest.fixture
def comer(site: LiveSite, evening: Evening) -> Comer:
    """Somebody who is booked for it."""
    with records_of(site):
        return make_comer(evening.session_id)


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


@pytest.fixture
def stranger(visitors: Visitors) -> Page:
    """A phone that has never seen the site, without script."""
    return visitors.stranger(java_script_enabled=False)


@pytest.fixture(scope="module")
def coachs_cookies(chromium: Browser, site: LiveSite) -> StorageState:
    """What the coach's browser keeps once signed in, which happens once: tries are limited."""
    with visitors_to(chromium, site) as visitors:
        return visitors.staff(COACH, java_script_enabled=False).context.storage_state()


@pytest.fixture
def coach(visitors: Visitors, evening: Evening, coachs_cookies: StorageState) -> Page:
    """The coach with the register open, without script."""
    coach = visitors.stranger(java_script_enabled=False, storage_state=coachs_cookies)
    coach.goto(f"/register/{evening.session_id}")
    return coach


def test_anyone_finds_a_session(stranger: Page, evening: Evening):
    stranger.goto("/")
    stranger.locator(".filters__summary").click()
    stranger.get_by_label("What are you looking for?").fill("netball")
    stranger.get_by_role("button", name="Show sessions").click()
    stranger.get_by_role("link", name=TITLE).first.click()
    expect(stranger.locator(".hero")).to_contain_text(TITLE)


def test_a_mentor_signs_in(visitors: Visitors):
    mentor = visitors.staff(MENTOR, java_script_enabled=False)
    expect(mentor.get_by_role("heading", name="Everyone you support")).to_be_visible()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_mentor_finds_what_fits_books_it_in_two_taps_and_takes_it_back(
    visitors: Visitors, site: LiveSite, evening: Evening, script: bool
):
    with records_of(site):
        newcomer = make_comer(None)
    mentor = visitors.staff(
        MENTOR, java_script_enabled=script, viewport={"width": 320, "height": 640}
    )
    mentor.goto(f"/people/{newcomer.participant_id}/suits")
    mentor.get_by_label("Where do they set out from?").select_option("Burnley")
    for part in mentor.locator(".free-week input").all():
        part.check()
    mentor.get_by_role("button", name="Keep it").click()
    expect(mentor.locator(".banner")).to_contain_text("Kept.")
    assert is_as_wide_as_the_screen(mentor)

    mentor.goto(f"/people/{newcomer.participant_id}/find?q=netball&any=town")
    card = mentor.locator(".session").filter(has_text=TITLE)
    expect(card.locator(".ticks")).to_contain_text("Fits")
    card.get_by_role("link", name="Book").click()
    assert is_as_wide_as_the_screen(mentor)
    mentor.get_by_role("button", name="Book", exact=True).click()
    expect(mentor.locator("h1")).to_have_text("Robin is booked")
    mentor.get_by_role("button", name="Undo").click()
    expect(mentor.locator(".hero")).to_contain_text("Nothing booked")


def is_as_wide_as_the_screen(page: Page) -> bool:
    """Whether nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_phone_is_paired_by_the_link_and_shows_its_pass(
    visitors: Visitors, stranger: Page, comer: Comer
):
    mentor = visitors.staff(MENTOR, java_script_enabled=False)
    mentor.goto(f"/people/{comer.participant_id}/phone")
    mentor.get_by_role("button", name="Pair another phone").click()
    stranger.goto(mentor.locator("a.address").inner_text())
    stranger.get_by_role("button", name="Use this phone").click()
    expect(stranger.locator(".hero")).to_contain_text(TITLE)
    stranger.get_by_role("link", name="Show my pass").click()
    assert read_qr(photograph(stranger.locator("svg.qr"))).endswith(f"/P/{comer.pass_token}")


def test_a_coach_ticks_a_name_and_takes_the_tick_back(comer: Comer, coach: Page):
    row = coach.locator(f"#entry-{comer.entry_id}")
    row.get_by_role("button").click()
    expect(row.locator(".tick-row__state")).to_have_text("In")
    row.get_by_role("button", name="Undo").click()
    expect(row.locator(".tick-row__tick")).to_be_visible()


def test_a_coach_types_a_short_code(comer: Comer, coach: Page):
    coach.get_by_label("Type a short code").fill(comer.short_code.lower())
    coach.get_by_role("button", name="Check in").click()
    expect(coach.locator(".banner")).to_contain_text(f"Welcome, {comer.first_name}")


def test_a_phone_checks_in_by_the_code_on_the_coachs_screen(
    visitors: Visitors, comer: Comer, coach: Page
):
    coach.get_by_role("link", name="Session code").click()
    phone = visitors.phone(comer.phone_token, java_script_enabled=False)
    phone.goto(read_qr(photograph(coach.locator("svg.qr"))))
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.locator("h1")).to_have_text("You’re in")


def test_the_session_code_comes_again_by_itself_when_it_has_changed(coach: Page):
    coach.get_by_role("link", name="Session code").click()
    first = read_qr(photograph(coach.locator("svg.qr")))
    path = coach.locator("svg.qr path").last
    drawn = path.get_attribute("d") or ""
    expect(path).not_to_have_attribute("d", drawn, timeout=CHANGES_WITHIN)
    assert read_qr(photograph(coach.locator("svg.qr"))) not in ("", first)
