"""A newcomer publishes an offer, or a whole timetable, in the browser, and loses nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from booking.views.offer_parts import STEPS
from tests.site import LiveSite, start_site
from tests.visitors import COACH, Visitors, half_hour, visitors_to
from tests.writing import USUAL_MINUTES, write_offer

pytestmark = pytest.mark.browser

TITLE = "Sunrise football at the rec"
VENUE = "Towneley Park, Burnley"
# Forty words a minute are 200 characters; a tap takes two seconds, finding the next box one, a page
# three.
SECONDS_A_CHARACTER, SECONDS_A_CHOICE, SECONDS_A_BOX, SECONDS_A_PAGE = 0.3, 2, 1, 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("writing"))
    yield started
    started.stop()


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


def tomorrow_evening() -> datetime:
    """Six o'clock tomorrow, on a wall clock."""
    return datetime.combine(half_hour().date() + timedelta(days=1), time(18))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_newcomer_publishes_a_full_weekly_offer_in_under_three_minutes(
    visitors: Visitors, script: bool
):
    coach = visitors.staff(COACH, java_script_enabled=script)
    effort = write_offer(coach, TITLE, VENUE, tomorrow_evening(), USUAL_MINUTES)
    assert (effort.pages, effort.typed, effort.chosen) == (len(STEPS) + 1, 14, 5)
    seconds = (
        effort.characters * SECONDS_A_CHARACTER
        + effort.chosen * SECONDS_A_CHOICE
        + effort.typed * SECONDS_A_BOX
        + effort.pages * SECONDS_A_PAGE
    )
    assert seconds < 180
    expect(coach.locator("main")).to_contain_text("The green gate by the car park")
    stranger = visitors.stranger()
    stranger.goto("/?q=sunrise")
    expect(stranger.get_by_role("link", name=TITLE).first).to_be_visible()


TIMETABLE = (
    "Reference;Title;Activity;Day;Start;End;Where;Who may know;How to come;Places;Cost;"
    "Children on site;Summary;What happens;Who meets people;First visit\n"
    "E1 {script};Café {script} walk;Walking;{day};6pm;7pm;Towneley Park;Open to everyone;"
    "Just turn up;20;Free;No;"
    "A slow walk to the café.;We walk, then have a brew.;The walk leader;Come to the gate.\n"
    "E2 {script};Café {script} quiz;A brew and a chat;{day};8;9pm;Towneley Park;By referral\n"
)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_timetable_is_looked_at_put_in_and_found(visitors: Visitors, script: bool):
    coach = visitors.staff(COACH, java_script_enabled=script)
    text = TIMETABLE.format(day=f"{tomorrow_evening():%A}", script=script)
    coach.goto("/offers")
    coach.get_by_role("link", name="From a spreadsheet").click()
    coach.get_by_label("Your timetable").set_input_files(
        {"name": "Spring.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    coach.get_by_role("button", name="See what it does").click()
    expect(coach.locator("h1")).to_have_text("1 new and 1 can’t be read")
    expect(coach.locator("main")).to_contain_text("Start says “8”. Is that morning or evening?")
    coach.get_by_role("button", name="Put this in").click()
    expect(coach.locator("h1")).to_have_text("It’s in: 1 new")
    stranger = visitors.stranger()
    stranger.goto(f"/?q=café {script} walk")
    expect(stranger.get_by_role("link", name=f"Café {script} walk").first).to_be_visible()


@pytest.fixture
def coach(visitors: Visitors) -> Page:
    """A coach who begins to write."""
    page = visitors.staff(COACH)
    page.goto("/offers/new")
    return page


def wait_until_saved(coach: Page) -> None:
    """Wait for the line below the buttons."""
    expect(coach.locator("[data-kept]")).to_have_text("Saved as you type")


def test_what_is_typed_is_kept_without_a_button(coach: Page):
    coach.get_by_label("Title", exact=True).fill("Half a title")
    wait_until_saved(coach)
    coach.reload()
    expect(coach.get_by_label("Title", exact=True)).to_have_value("Half a title")
    assert "/offers/drafts/" in coach.url


def test_the_clarity_keeps_up_with_what_is_typed(coach: Page):
    box = coach.locator("[data-clarity]")
    expect(box).to_contain_text("Give it a title.")
    coach.get_by_label("Title", exact=True).fill("Walking netball in the park")
    expect(box).not_to_contain_text("Give it a title.")


def test_without_signal_nothing_is_lost(coach: Page):
    coach.get_by_label("Title", exact=True).fill("First words")
    wait_until_saved(coach)
    coach.context.set_offline(True)
    with coach.expect_event("requestfailed", lambda request: "/typing" in request.url):
        coach.get_by_label("Title", exact=True).fill("Words on a train")
    coach.context.set_offline(False)
    coach.get_by_role("button", name="Save and come back later").click()
    expect(coach.locator(".banner")).to_contain_text("Words on a train is saved.")


def test_sending_while_it_is_being_saved_makes_one_draft(coach: Page):
    with coach.expect_request("**/typing"):
        coach.get_by_label("Title", exact=True).fill("Bowls at the club")
    coach.get_by_role("button", name="Save and come back later").click()
    coach.wait_for_url("**/offers")
    assert coach.get_by_role("heading", name="Bowls at the club").count() == 1


def test_women_only_suggests_by_referral_and_leaves_the_choice(coach: Page):
    coach.goto(coach.url)
    coach.get_by_label("Title", exact=True).fill("Gym buddies")
    wait_until_saved(coach)
    coach.goto(coach.url.replace("/what", "/who"))
    coach.get_by_label("Women only").check()
    expect(coach.get_by_label("By referral only")).to_be_checked()
    coach.get_by_label("Open to everyone").check()
    coach.get_by_label("Women only").check()
    expect(coach.get_by_label("Open to everyone")).to_be_checked()


def test_a_photo_is_added_before_publishing(coach: Page):
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), "green").save(file, "PNG")
    coach.get_by_label("Title", exact=True).fill("Darts and pool")
    wait_until_saved(coach)
    coach.goto(coach.url.replace("/what", "/photo"))
    coach.get_by_label("Photo", exact=True).set_input_files(
        {"name": "green.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    coach.get_by_label("What does it show?").fill("The dartboard")
    coach.get_by_label("Nobody who takes part is on it").check()
    coach.get_by_role("button", name="Save the photo").click()
    shown = coach.get_by_role("img", name="The dartboard")
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 600
