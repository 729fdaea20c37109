"""`make screenshots`: pictures of the main pages with the demo's data, on a phone and on a desk."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import runs
from tests.browser import context_options, launch
from tests.site import LiveSite, start_site

FOLDER = Path(__file__).resolve().parent.parent / "screenshots"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
FOR_EVERYONE = ["/", "/sign-in", "/privacy", "/accessibility"]
PEOPLE = ["mentor", "coach", "manager", "lead", "safeguarding", "probation"]
PASSWORD = "touchline-demo"  # noqa: S105 - the demo's public password
SESSION = re.compile(r"/sessions/[^.?#]+$")


def picture(page: Page, size: str, name: str) -> None:
    """Save the whole page as it is now."""
    page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=True)


def public_pages(page: Page, size: str) -> None:
    """What anyone can see: the list, the first session in it, and the pages about the site."""
    for address in FOR_EVERYONE:
        page.goto(address)
        picture(page, size, "public-" + (address.strip("/") or "whats-on"))
    page.goto("/")
    links = page.eval_on_selector_all("main a", "links => links.map(link => link.pathname)")
    for session in [path for path in links if SESSION.search(path)][:1]:
        page.goto(session)
        picture(page, size, "public-session")


def first_page_of(page: Page, size: str, person: str) -> None:
    """What one of the demo's people sees after signing in, and where the menu leads from there."""
    page.goto("/sign-in")
    page.fill("[name=email]:visible", f"{person}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    picture(page, size, f"{person}-first")
    links = page.eval_on_selector_all("header nav a, nav a", "links => links.map(a => a.pathname)")
    for number, path in enumerate(dict.fromkeys(links), start=1):
        page.goto(path)
        picture(page, size, f"{person}-{number}")


def take_all(browser: Browser, site: LiveSite) -> None:
    """Every page in every size, each person in a browser of their own."""
    for size, viewport in SIZES.items():
        options = context_options(site) | {"viewport": viewport}
        with browser.new_context(**options) as context:
            public_pages(context.new_page(), size)
        for person in PEOPLE:
            with browser.new_context(**options) as context:
                first_page_of(context.new_page(), size, person)


def main() -> None:
    """Start a site of its own, take the pictures, and leave nothing else behind."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    runs.begin()
    try:
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            site = start_site(Path(folder))
            try:
                take_all(launch(playwright), site)
            finally:
                site.stop()
    finally:
        runs.end()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER.name}/")


if __name__ == "__main__":
    main()
