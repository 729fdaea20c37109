"""`make screenshots`: the README's pictures, taken of the real pages with the demo's data."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import runs
from tests.browser import PHONE, context_options, launch
from tests.site import LiveSite, start_site

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DESK = {"width": 1280, "height": 860}
COLOURS = 128
# Of what is on a coach's register, these are enough to see how it looks with people in it.
ARRIVALS = 3

Picture = Callable[[BrowserContext], Page]


def whats_on(context: BrowserContext) -> Page:
    """What anyone sees first."""
    page = context.new_page()
    page.goto("/")
    return page


def an_offer(context: BrowserContext) -> Page:
    """One series, as anyone reads it."""
    page = context.new_page()
    page.goto("/trusts/burnley")
    page.locator("main a[href*='/sessions/']").first.click()
    return page


def caseload(context: BrowserContext) -> Page:
    """Who needs a mentor today."""
    return signed_in(context, "mentor")


def find_a_session(context: BrowserContext) -> Page:
    """A mentor looks for a session that suits one person."""
    page = signed_in(context, "mentor")
    page.get_by_role("link", name="Find a session").first.click()
    return page


def person(context: BrowserContext) -> Page:
    """One person's page, as their mentor sees it."""
    page = signed_in(context, "mentor")
    page.get_by_role("link", name=re.compile("^See .*’s page$")).first.click()
    return page


def register(context: BrowserContext) -> Page:
    """Today's register, with some people in."""
    page = signed_in(context, "coach")
    page.get_by_role("link", name="Open the register").first.click()
    for _ in range(ARRIVALS):
        page.locator("main form[action$='/tick'] button").first.click()
        page.wait_for_load_state()
    return page


def session_code(context: BrowserContext) -> Page:
    """The session code that people scan at the door."""
    page = signed_in(context, "coach")
    page.get_by_role("link", name="Open the register").first.click()
    page.wait_for_load_state()
    page.goto(page.url.split("#")[0].rstrip("/") + "/code")
    return page


def next_session(context: BrowserContext) -> Page:
    """A participant's phone, paired by its mentor's QR code."""
    page = signed_in(context, "mentor")
    page.get_by_role("link", name=re.compile("^See .*’s page$")).first.click()
    page.wait_for_load_state()
    page.goto(page.url + "/phone")
    page.locator("main form[action$='/phone'] button").first.click()
    page.goto(page.locator("a[href*='/pair/']").first.get_attribute("href") or "")
    page.locator("main form button").first.click()
    return page


def my_pass(context: BrowserContext) -> Page:
    """The pass on a participant's phone."""
    page = next_session(context)
    page.goto("/my/pass")
    return page


PICTURES: dict[str, tuple[Picture, dict[str, int]]] = {
    "whats-on": (whats_on, DESK),
    "offer": (an_offer, PHONE),
    "caseload": (caseload, PHONE),
    "person": (person, PHONE),
    "find": (find_a_session, PHONE),
    "register": (register, PHONE),
    "session-code": (session_code, PHONE),
    "next-session": (next_session, PHONE),
    "pass": (my_pass, PHONE),
}


def signed_in(context: BrowserContext, who: str) -> Page:
    """The first page of one of the demo's people."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=email]", f"{who}@demo.example")
    page.fill("[name=password]", "touchline-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def take(browser: Browser, site: LiveSite, name: str) -> None:
    """Take one picture: what fits on the screen, in few colours, so that the file is small."""
    picture, viewport = PICTURES[name]
    with browser.new_context(**context_options(site) | {"viewport": viewport}) as context:
        page = picture(context)
        page.wait_for_load_state("networkidle")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shot.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)
    print(f"{FOLDER.name}/{name}.png")


@contextmanager
def demo_site() -> Iterator[LiveSite]:
    """A site of its own with the demo's data, gone afterwards."""
    runs.begin()
    try:
        with tempfile.TemporaryDirectory() as folder:
            site = start_site(Path(folder))
            try:
                yield site
            finally:
                site.stop()
    finally:
        runs.end()


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in PICTURES:
            take(browser, site, name)
        browser.close()


if __name__ == "__main__":
    main()
