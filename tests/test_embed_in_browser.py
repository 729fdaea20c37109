"""A club's list inside the club's own site: a page of another origin, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from tests.site import LiveSite
from tests.visitors import COACH, Visitors

pytestmark = pytest.mark.browser


class ClubsOwnSite:
    """A site of somebody else, with one page: what was pasted into it."""

    def __init__(self) -> None:
        self.pasted = ""
        own = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f"<!doctype html><title>Club</title><h1>Our club</h1>{own.pasted}"
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode("ascii"))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        # Another name than the site's: another origin, and another site.
        self.url = f"http://localhost:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def clubs_site() -> Iterator[ClubsOwnSite]:
    site = ClubsOwnSite()
    yield site
    site.server.shutdown()
    site.server.server_close()


def test_what_is_pasted_shows_the_list_and_an_offer_opens_beside_it(
    chromium: Browser, live_site: LiveSite, clubs_site: ClubsOwnSite
):
    staff = Visitors(chromium, live_site).staff(COACH)
    staff.goto("/offers/embed")
    expect(staff.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    clubs_site.pasted = staff.get_by_label("Put these into a page").input_value()
    staff.context.close()

    visitor = chromium.new_page()
    visitor.goto(clubs_site.url)
    shown = visitor.frame_locator("iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("What’s on with Burnley")
    offer = shown.locator("h3 a").first
    title = (offer.text_content() or "").split(" (")[0]
    with visitor.context.expect_page() as opened:
        offer.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(title)
    assert opened.value.evaluate("window.opener") is None
    assert visitor.url == clubs_site.url
    assert visitor.context.cookies(live_site.url) == []
    visitor.context.close()


def test_no_other_page_shows_in_a_frame(
    chromium: Browser, live_site: LiveSite, clubs_site: ClubsOwnSite
):
    addresses = ("/trusts/burnley", "/sign-in", "/trusts/nobody/embed")
    clubs_site.pasted = "".join(
        f'<iframe src="{live_site.url}{each}"></iframe>' for each in addresses
    )
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(clubs_site.url)
    # What is refused is an error page; the browser puts it there in its own time.
    for frame in page.frames[1:]:
        frame.wait_for_url("chrome-error://chromewebdata/", wait_until="commit")
    assert len(page.frames[1:]) == len(addresses)
    assert sum("frame-ancestors" in words for words in refused) == 3
    page.context.close()
