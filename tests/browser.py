"""Chromium for tests: pages as on a phone, a camera that sees what it is shown, axe."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from scripts.chromium import find_chromium
from tests.site import LiveSite

PHONE = {"width": 390, "height": 844}
FILM = (640, 480)
FRAMES_OF_A_PICTURE = 15
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Without these Chromium asks its maker for updates, which has no place in a test.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
AS_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start Chromium; skips the test where there is none."""
    path = find_chromium_once()
    if path is None:
        pytest.skip("Chromium is not installed: `apt install chromium` or `playwright install`")
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *AS_ROOT, *flags])


_found: list[str | None] = []


def find_chromium_once() -> str | None:
    """The path of Chromium, looked for at the first call only."""
    if not _found:
        _found.append(find_chromium())
    return _found[0]


def context_options(site: LiveSite) -> dict[str, Any]:
    """A British phone looking at the site. Service workers are for tests that ask for them."""
    return {
        "base_url": site.url,
        "viewport": PHONE,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "service_workers": "block",
    }


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, which drives the browser."""
    find_chromium_once()  # asks Playwright too, and one process can run it only once at a time
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser, shared by all tests of this worker."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser, live_site: LiveSite) -> Iterator[BrowserContext]:
    """A phone that has never seen the site."""
    context = chromium.new_context(**context_options(live_site))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_site: LiveSite) -> Iterator[Page]:
    """An empty tab; the test fails if a script fails in it or it asks another host for anything."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_site.url, "data:", "blob:"))
            else troubles.append(f"asked another host: {request.url}")
        ),
    )
    yield page
    assert not troubles


# --- Camera --------------------------------------------------------------------------------------

FakeCamera = Callable[..., BrowserContext]


def film_of(pictures: list[bytes]) -> bytes:
    """A film of the pictures, each followed by bare grey: JPEGs, one after the other."""
    frames: list[bytes] = []
    for picture in pictures:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        side = min(FILM) - 80
        scale = side / max(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        blank = Image.new("RGB", FILM, (120, 120, 120))
        shown = blank.copy()
        shown.paste(
            image.resize(size, Image.Resampling.BOX),
            ((FILM[0] - size[0]) // 2, (FILM[1] - size[1]) // 2),
        )
        frames += [_jpeg(shown)] * FRAMES_OF_A_PICTURE
        frames += [_jpeg(blank)] * (FRAMES_OF_A_PICTURE if len(pictures) > 1 else 0)
    return b"".join(frames)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture
def fake_camera(
    playwright: Playwright, live_site: LiveSite, tmp_path: Path
) -> Iterator[FakeCamera]:
    """Opens a phone whose camera sees the PNG pictures that it is given, one after the other.

    Keyword arguments change the browser's context, such as `service_workers="allow"`.
    """
    browsers: list[Browser] = []

    def open_phone(*pictures: bytes, **options: Any) -> BrowserContext:
        film = tmp_path / f"film-{len(browsers)}.mjpeg"
        film.write_bytes(film_of(list(pictures)))
        browser = launch(
            playwright,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        )
        browsers.append(browser)
        allowed = {"permissions": ["camera"]}
        return browser.new_context(**context_options(live_site) | allowed | options)

    yield open_phone
    for browser in browsers:
        browser.close()


# --- Accessibility -------------------------------------------------------------------------------


# At its end a page has each bar in its own place: one that sticks covers what lies below it.
TO_THE_END = """() => {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
}"""
# Axe reads a colour anew for each text and each background: thousands of times on one page, which
# has a dozen colours. Reading each once takes half of its time away.
READ_EACH_COLOUR_ONCE = """() => {
  const colour = axe.commons.color.Color.prototype;
  const read = colour.parseString;
  const known = new Map();
  colour.parseString = function (text) {
    if (known.has(text)) {
      [this.r, this.g, this.b, this.alpha] = known.get(text);
      return this;
    }
    const answer = read.call(this, text);
    known.set(text, [this.r, this.g, this.b, this.alpha]);
    return answer;
  };
}"""
FAULTS = """async (options) => {
  const { violations } = await axe.run(options);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} ${node.html.slice(0, 200)}`));
}"""


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: the rule, and where."""
    page.evaluate(TO_THE_END)
    page.evaluate(Axe().axe_script)
    page.evaluate(READ_EACH_COLOUR_ONCE)
    # Working out all that is right as well would take most of the time.
    faults: list[str] = page.evaluate(FAULTS, {"runOnly": AXE_RULES, "resultTypes": ["violations"]})
    return faults
