"""Every page of the site, as a browser on a phone shows it to those who get in."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page
from werkzeug.routing import MapAdapter

from app import create_app
from booking.settings import Settings
from tests import runs, walk, walk_names
from tests.browser import accessibility_faults
from tests.markup import markup_faults
from tests.page_faults import faults_of
from tests.site import LiveSite, start_site
from tests.visitors import MENTOR, Visitors, records_of
from tests.walk import Look
from tests.walk_names import Names

pytestmark = pytest.mark.browser

VISITORS = list(walk.routes(Names()))
# The plan and the needs are walks of their own, so that workers share the mentor's many pages.
STAFF = {"plan": MENTOR, "needs": MENTOR} | {
    role: f"{role}@demo.example"
    for role in ("coach", "mentor", "lead", "manager", "safeguarding", "probation")
}
# Answers of other kinds: calendars, files, paper, scripts, figures for programs, and a way on.
NO_PAGES = {
    "account.home",
    "assets.built",
    "assets.theme",
    "door_api.openapi",
    "door_api.registers",
    "embed.data",
    "feeds.all_sessions",
    "feeds.find",
    "feeds.private",
    "feeds.series",
    "feeds.session",
    "feeds.trust",
    "my.worker",
    # Leads on to the step where one left off.
    "offers.draft",
    "open_data.scheduled_sessions",
    "open_data.session_series",
    "photos.show",
    # PDFs; the page that says "choose" is looked at in test_printing_in_browser.py.
    "printing.find",
    "printing.poster",
    "printing.trust",
    "register.code_now",
    # CSV files.
    "spreadsheet.ours",
    "spreadsheet.template",
    "site.healthz",
    "site.readyz",
    "site.robots",
}

PATIENCE = 15_000

Seen = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def site_and_names(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[LiveSite, Names]]:
    """A running site of this file's own, and what its pages are about."""
    site = start_site(tmp_path_factory.mktemp("pages"))
    try:
        with records_of(site):
            names = walk_names.find_names()
        yield site, names
    finally:
        site.stop()


@pytest.fixture(scope="module", params=VISITORS)
def seen(request: pytest.FixtureRequest) -> Seen:
    """What is wrong on each page that one visitor sees. One walk, whoever asks for it."""
    who: str = request.param

    def look_round() -> str:
        site, names = request.getfixturevalue("site_and_names")
        chromium = request.getfixturevalue("chromium")
        return json.dumps(walk_as(who, site, names, chromium))

    found: Seen = json.loads(runs.once(f"pages-{who}", look_round))
    return found


def walk_as(who: str, site: LiveSite, names: Names, chromium: Browser) -> Seen:
    """Open every page of one visitor's route, and note what is wrong with each."""
    with records_of(site):
        names = walk_names.with_fresh_codes(names)
    visitors = Visitors(chromium, site)
    page = visitor(who, visitors, names)
    page.set_default_timeout(PATIENCE)
    not_in_titles = [] if who in STAFF else list(names.person_names)
    found: Seen = {}
    markup: dict[str, str] = {}
    for look in walk.routes(names)[who]:
        name = f"{who}: {look.name}"
        markup[name], not_there = open_look(page, look)
        found[name] = faults_of(page, names=not_in_titles) | {"not there": not_there}
        found[name]["scripts"] = visitors.troubles[:]
        visitors.troubles.clear()
    page.context.close()
    for fault in markup_faults(markup):
        name = next(name for name in markup if fault.startswith(f"{name}:"))
        found[name].setdefault("markup", []).append(fault.removeprefix(f"{name}:"))
    return found


def visitor(who: str, visitors: Visitors, names: Names) -> Page:
    """One visitor's browser."""
    if who in STAFF:
        return visitors.staff(STAFF[who])
    phones = {
        "phone": names.phone,
        "idle phone": names.idle_phone,
        "arrived phone": names.arrived_phone,
    }
    if who in phones:
        return visitors.phone(phones[who], service_workers="block")
    return visitors.stranger()


def open_look(page: Page, look: Look) -> tuple[str, list[str]]:
    """Open a page; returns its markup, and what it answered if that is not what was expected."""
    answer = page.goto(look.address)
    if look.deed is not None:
        try:
            answer = look.deed(page)
        except Error as error:
            return page.content(), [f"cannot be reached: {error}"]
    page.wait_for_load_state("load")
    assert answer is not None
    not_there = [] if answer.status == look.status else [f"{answer.status}, not {look.status}"]
    if look.deed is None and not answer.url.endswith(look.address):
        not_there.append(f"leads on to {answer.url}")
    return answer.text(), not_there


def faults(seen: Seen, quality: str) -> list[str]:
    """The faults of one kind, each with the page that it is on."""
    return [f"{page}: {fault}" for page, kinds in seen.items() for fault in kinds.get(quality, [])]


def test_every_page_of_the_site_is_looked_at():
    app = create_app(Settings(database_url="sqlite://", secret_keys=("x" * 32,), testing=True))
    addresses: MapAdapter = app.url_map.bind("127.0.0.1")
    looked_at = {
        addresses.match(look.address.partition("?")[0], method="GET")[0]
        for looks in walk.routes(Names()).values()
        for look in looks
        if look.address != "/nowhere"
    }
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert looked_at == pages - NO_PAGES


def test_each_page_answers_as_it_should(seen: Seen):
    assert faults(seen, "not there") == []


def test_axe_finds_nothing_wrong(seen: Seen):
    assert faults(seen, "axe") == []


def test_the_markup_is_sound(seen: Seen):
    assert faults(seen, "markup") == []


def test_choices_stand_in_a_fieldset_that_says_what_they_are_about(seen: Seen):
    assert faults(seen, "ungrouped") == []


def test_nothing_scrolls_sideways_on_the_narrowest_phone(seen: Seen):
    assert faults(seen, "sideways") == []


def test_everything_to_tap_is_as_large_as_a_thumb(seen: Seen):
    assert faults(seen, "small targets") == []


def test_all_text_is_large_enough_to_read_on_a_phone(seen: Seen):
    assert faults(seen, "small text") == []


def test_heading_title_and_language_are_right_and_give_nothing_away(seen: Seen):
    assert faults(seen, "head") == []


def test_no_script_fails_and_no_other_host_is_asked(seen: Seen):
    assert faults(seen, "scripts") == []


def test_each_clubs_colours_can_be_read(site_and_names, chromium: Browser):
    site, _ = site_and_names
    with records_of(site):
        pages = walk_names.themes()
    page = Visitors(chromium, site).stranger()
    found = []
    for slug, address in pages.items():
        page.goto(address)
        found += [f"{slug}: {fault}" for fault in accessibility_faults(page)]
    page.context.close()
    assert len(pages) > 1
    assert found == []
