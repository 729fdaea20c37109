"""People who visit a running site with browsers of their own, and a session that is on now."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from app import create_app
from booking.database import db, session
from booking.models import Organisation, ScheduledSession, User
from booking.settings import Settings
from booking.words import LONDON
from tests import builders
from tests.browser import context_options
from tests.site import LiveSite, demo_environment

COACH, MENTOR = "coach@demo.example", "mentor@demo.example"
PASSWORD = "touchline-demo"
COACHS_TRUST, MENTORS_ORGANISATION = "burnley", "active-lancashire"
# Long enough to be on still after the hour that is twice in the night when clocks go back.
LENGTH_MINUTES = 120
# Playwright's own waiting takes any promise for a yes, so the page itself waits.
UNTIL_PAGES_ARE_KEPT = """async () => {
  const store = await caches.open("my-1");
  const until = performance.now() + 20000;
  const kept = () => Promise.all(["/my", "/my/pass", "/my/phone"].map((page) => store.match(page)));
  while (!(await kept()).every(Boolean)) {
    if (performance.now() > until) throw new Error("the phone has not kept its pages");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""


class Visitors:
    """Opens a browser of its own for each visitor, and notes what goes wrong in their pages."""

    def __init__(self, chromium: Browser, site: LiveSite) -> None:
        self.chromium = chromium
        self.site = site
        self.troubles: list[str] = []

    def stranger(self, **options: Any) -> Page:
        """Somebody who has never seen the site, with a phone in hand."""
        context = self.chromium.new_context(**context_options(self.site) | options)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._note_other_hosts(request.url))
        return page

    def _note_other_hosts(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:", "blob:")):
            self.troubles.append(f"asked another host: {url}")

    def staff(self, email: str, **options: Any) -> Page:
        """A member of staff who signs in through the page."""
        page = self.stranger(**options)
        page.goto("/sign-in")
        sign_in(page, email)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def phone(self, token: str, **options: Any) -> Page:
        """A paired phone that keeps its pages, as real ones do."""
        page = self.stranger(**{"service_workers": "allow"} | options)
        page.context.add_cookies([{"name": "phone", "value": token, "url": self.site.url}])
        return page


@contextmanager
def visitors_to(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Visitors whose browsers close in the end; fails if a script failed in one of their pages."""
    before = set(chromium.contexts)
    visitors = Visitors(chromium, site)
    yield visitors
    for context in set(chromium.contexts) - before:
        context.close()
    assert not visitors.troubles


def wait_until_kept(phone: Page) -> None:
    """Return once the phone holds the pages that show without signal."""
    phone.evaluate(UNTIL_PAGES_ARE_KEPT)


def sign_in(page: Page, email: str) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


# --- QR codes ------------------------------------------------------------------------------------


def photograph(square: Locator) -> bytes:
    """The picture of a QR code, as it is on the screen."""
    square.scroll_into_view_if_needed()
    return square.screenshot()


def read_qr(picture: bytes) -> str:
    """What a QR reader finds in a picture; nothing where there is no code."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("RGB"))
    return found[0].text if found else ""


# --- The site's records --------------------------------------------------------------------------


@contextmanager
def records_of(site: LiveSite) -> Iterator[None]:
    """The database of a running site, for builders and queries; what was built is saved."""
    app = create_app(Settings.from_environment(demo_environment(site.database_url, site.url)))
    with app.app_context():
        yield
        builders.save()
        db.session.remove()
        db.engine.dispose()


def half_hour() -> datetime:
    """The half hour that we are in, as the wall clock in London shows its beginning."""
    local = builders.this_moment().astimezone(LONDON)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0, tzinfo=None)


@dataclass(frozen=True)
class Evening:
    """A session of the coach's trust that began in this half hour, and the same tomorrow."""

    title: str
    series_id: str
    session_id: str
    tomorrow_id: str


@dataclass(frozen=True)
class Comer:
    """Somebody of the mentor's with a pass, a paired phone and perhaps a booking."""

    participant_id: str
    first_name: str
    entry_id: str
    pass_token: str
    short_code: str
    phone_token: str


def make_evening(title: str = "Walking football by the canal") -> Evening:
    """A session that is on now, at the coach's trust."""
    starts = half_hour()
    series = builders.make_series(
        organisation(COACHS_TRUST),
        title=title,
        starts_local=starts.time(),
        length_minutes=LENGTH_MINUTES,
        first_on=starts.date(),
    )
    held = builders.make_session(series, starts)
    tomorrow = builders.make_session(series, starts + timedelta(days=1))
    return Evening(title, series.public_id, held.public_id, tomorrow.public_id)


def make_comer(session_id: str | None) -> Comer:
    """Somebody new on the mentor's list, who comes to this session; None for nobody booked."""
    mentor = session().scalars(sa.select(User).where(User.email == MENTOR)).one()
    works_for = organisation(MENTORS_ORGANISATION)
    person = builders.make_participant(works_for, mentor, first_name="Robin")
    entry_id = ""
    if session_id is not None:
        entry_id = builders.make_booking(session_of(session_id), person).public_id
    card = builders.make_pass(person)
    return Comer(
        person.public_id,
        person.details.first_name,
        entry_id,
        card.token,
        card.short_code,
        builders.make_phone(person, mentor),
    )


def organisation(slug: str) -> Organisation:
    """An organisation by its name in addresses."""
    return session().scalars(sa.select(Organisation).where(Organisation.slug == slug)).one()


def session_of(public_id: str) -> ScheduledSession:
    """A dated session by its public id."""
    wanted = sa.select(ScheduledSession).where(ScheduledSession.public_id == public_id)
    return session().scalars(wanted).one()
