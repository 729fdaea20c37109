"""The door in a real browser: a camera reads a pass, a phone reads the session's code."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import qrcode
from playwright.sync_api import Browser, Page, expect

from booking.database import db
from booking.models import Membership, Organisation, User
from booking.settings import DEMO_SECRET, Settings
from tests import builders
from tests.browser import FakeCamera, accessibility_faults, context_options
from tests.site import LiveSite, StartSite

pytestmark = pytest.mark.browser
COACH = "coach@demo.example"


@dataclass(frozen=True)
class LiveDoor:
    """A session that is going on now, and somebody with a pass and a phone."""

    site: LiveSite
    register: str
    token: str
    short_code: str
    phone: str


@pytest.fixture
def door(new_site: StartSite) -> LiveDoor:
    """A session of the demo coach's trust that began five minutes ago."""
    from app import create_app

    site = new_site()
    app = create_app(Settings(database_url=site.database_url, secret_keys=(DEMO_SECRET,)))
    with app.app_context():
        coach = db.session.query(User).filter_by(email=COACH).one()
        trust = (
            db.session.query(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .filter(Membership.user_id == coach.id)
            .first()
        )
        assert trust is not None
        now = datetime.now(UTC)
        held = builders.make_session(
            builders.make_series(trust, title="Walking football"),
            starts_at=now - timedelta(minutes=5),
            ends_at=now + timedelta(minutes=55),
        )
        person = builders.make_participant(trust, first_name="Amir")
        builders.make_booking(held, person)
        card, phone = builders.make_pass(person), builders.make_phone(person, coach)
        made = LiveDoor(site, f"/register/{held.public_id}", card.token, card.short_code, phone)
        builders.save()
        db.session.remove()
        db.engine.dispose()
    return made


def picture_of(text: str) -> bytes:
    file = io.BytesIO()
    qrcode.make(text).save(file, "PNG")
    return file.getvalue()


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator(f'form:has(input[value="{COACH}"]) button').click()
    page.wait_for_url("**/today")


def test_the_camera_reads_a_pass_and_the_name_is_in_at_once(
    door: LiveDoor, fake_camera: FakeCamera
):
    address = f"{door.site.url.upper()}/P/{door.token}"
    page = fake_camera(picture_of(address), base_url=door.site.url).new_page()
    sign_in(page)
    page.goto(door.register)
    page.get_by_role("button", name="Scan a pass").click()
    expect(page.locator(".outcome--welcome h2")).to_have_text("Welcome, Amir")
    row = page.locator("[data-entry]")
    expect(row).to_contain_text("In")
    expect(page.locator("[data-in-count]")).to_have_text("1")


def test_a_short_code_that_is_typed_shows_the_same_screen(door: LiveDoor, chromium: Browser):
    page = chromium.new_context(**context_options(door.site)).new_page()
    sign_in(page)
    page.goto(door.register)
    page.get_by_label("Type a short code").fill(door.short_code.lower())
    page.get_by_role("button", name="Check in").click()
    expect(page.locator(".outcome--welcome h2")).to_have_text("Welcome, Amir")


# Reads a picture with the very reader that the register's page loads for its camera.
READ = """async ([reader, picture]) => {
    const read = await (await import(reader)).makeReader();
    const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
    return (await read(await createImageBitmap(new Blob([bytes]))))[0];
}"""


def read_qr(page: Page, door: LiveDoor, picture: bytes) -> str:
    page.goto(door.register)
    reader = page.locator("[data-scan]").get_attribute("data-reader")
    return page.evaluate(READ, [reader, base64.b64encode(picture).decode()])


def test_the_code_on_the_coachs_screen_checks_a_phone_in_with_one_tap(
    door: LiveDoor, chromium: Browser
):
    coach = chromium.new_context(**context_options(door.site)).new_page()
    sign_in(coach)
    coach.goto(f"{door.register}/code")
    screen = coach.locator("[data-code-picture]").screenshot()
    address = read_qr(coach, door, screen)

    context = chromium.new_context(**context_options(door.site))
    context.add_cookies([{"name": "phone", "value": door.phone, "url": door.site.url}])
    phone = context.new_page()
    phone.goto(address)
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You’re in")

    coach.goto(f"{door.register}/code")
    expect(coach.locator("[data-code-words]")).to_have_text("1 person in")


def test_the_doors_pages_can_be_used_by_everybody(door: LiveDoor, chromium: Browser):
    page = chromium.new_context(**context_options(door.site)).new_page()
    faults = {}
    for path in ("/IN/X", "/P/X"):
        page.goto(path)
        faults[path] = accessibility_faults(page)
    sign_in(page)
    for path in ("/today", door.register, f"{door.register}/code", "/P/X"):
        page.goto(path)
        faults[path] = accessibility_faults(page)
    page.goto(door.register)
    page.get_by_label("Type a short code").fill("222222")
    page.get_by_role("button", name="Check in").click()
    expect(page.locator(".outcome")).to_be_visible()
    faults["outcome"] = accessibility_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}
