"""From publishing a session to a plan that moves, as a coach, a mentor and a phone see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from booking.database import session
from booking.models import (
    Booking,
    BookingState,
    Caseload,
    Consent,
    ConsentKind,
    Enrolment,
    EnrolmentState,
    Instruction,
    Participant,
    RegisterState,
    ScheduledSession,
    User,
)
from booking.rules import attendance
from checkin import tokens
from tests import builders
from tests.browser import FakeCamera
from tests.site import LiveSite, StartSite, start_site
from tests.visitors import (
    COACH,
    LENGTH_MINUTES,
    MENTOR,
    Comer,
    Evening,
    Visitors,
    half_hour,
    make_comer,
    make_evening,
    photograph,
    read_qr,
    records_of,
    session_of,
    visitors_to,
    wait_until_kept,
)
from tests.writing import write_offer

pytestmark = pytest.mark.browser

TITLE = "Sunrise football at the rec"
VENUE = "Towneley Park, Burnley"
SCANS_WITHIN = 30_000
ALREADY_IN = "You’re already in"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("loop"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def evening(site: LiveSite) -> Evening:
    """A session that is on now."""
    with records_of(site):
        return make_evening()


@pytest.fixture
def comer(site: LiveSite, evening: Evening) -> Comer:
    """Somebody who is booked for it and has a paired phone."""
    with records_of(site):
        return make_comer(evening.session_id)


@pytest.fixture
def visitors(chromium: Browser, site: LiveSite) -> Iterator[Visitors]:
    """Browsers for everybody in one test."""
    with visitors_to(chromium, site) as visitors:
        yield visitors


# --- The whole of it ------------------------------------------------------------------------------


def test_a_published_session_fills_a_register_and_moves_a_plan(
    new_site: StartSite, chromium: Browser, fake_camera: FakeCamera
):
    site = new_site()
    with visitors_to(chromium, site) as visitors:
        mentor, coach = visitors.staff(MENTOR), visitors.staff(COACH)
        name = open_somebody_without_bookings(site, mentor)
        first = name.split()[0]
        agree_on_two_sessions(mentor)

        publish(coach)
        assert coach.get_by_role("navigation", name="Dates").get_by_role("link").count() >= 10
        session_id = find_on_the_front_page(visitors.stranger())

        book(mentor, session_id)
        expect(mentor.locator("h1")).to_have_text(name)

        phone = visitors.stranger(service_workers="allow")
        pair(phone, link=show_pairing_code(mentor), site=site)
        expect(phone.locator(".hero")).to_contain_text(TITLE)

        phone.get_by_role("link", name="Show my pass").click()
        card = photograph(phone.locator("svg.qr"))
        assert re.fullmatch(f"{re.escape(site.url.upper())}/P/[0-9A-Z]+", read_qr(card))
        wait_until_kept(phone)
        phone.context.set_offline(True)
        phone.reload()
        assert read_qr(photograph(phone.locator("svg.qr"))) == read_qr(card)
        phone.context.set_offline(False)

        assert plan_on(mentor, phone) == ("0 of 2 sessions, 2 to go",) * 2
        signed_in = coach.context.storage_state()
        door = fake_camera(card, base_url=site.url, storage_state=signed_in).new_page()
        door.goto(f"/register/{session_id}")
        scan(door)
        expect(answer_on(door)).to_have_class(re.compile("outcome--welcome"))
        expect(answer_on(door).get_by_role("heading")).to_have_text(f"Welcome, {first}")
        assert is_green(answer_on(door))
        expect(row_of(door, first)).to_contain_text("In")
        assert plan_on(mentor, phone) == ("1 of 2 sessions, 1 to go",) * 2

        coach.goto(f"/register/{session_id}")
        row_of(coach, first).get_by_role("button", name="Undo").click()
        expect(coach.locator(".banner")).to_contain_text("is not in any more")
        assert plan_on(mentor, phone) == ("0 of 2 sessions, 2 to go",) * 2

        coach.get_by_role("link", name="Session code").click()
        code = read_qr(photograph(coach.locator("svg.qr")))
        assert code.startswith(f"{site.url.upper()}/IN/")
        phone.goto(code)
        phone.get_by_role("button", name="I’m here").click()
        expect(phone.locator("h1")).to_have_text("You’re in")
        phone.goto(code)
        expect(phone.locator("h1")).to_have_text(ALREADY_IN)
        assert plan_on(mentor, phone) == ("1 of 2 sessions, 1 to go",) * 2


def open_somebody_without_bookings(site: LiveSite, mentor: Page) -> str:
    """Open the page of somebody with nothing booked, of whom nothing is to be asked first."""
    with records_of(site):
        person = session().scalars(nothing_booked()).one()
        now = builders.this_moment()
        session().query(Instruction).filter_by(participant_id=person.id).update({"ended_at": now})
        builders.confirm_needs(person)
        address = f"/people/{person.public_id}"
    mentor.goto(address)
    expect(mentor.locator(".hero")).to_contain_text("Nothing booked")
    return mentor.locator("h1").inner_text()


def nothing_booked() -> sa.Select[Participant]:
    """One of the mentor's active people who agreed to take part and has nothing to come."""
    of_the_mentor = sa.exists().where(
        Caseload.participant_id == Participant.id,
        Caseload.until_on.is_(None),
        User.id == Caseload.mentor_id,
        User.email == "mentor@demo.example",
    )
    active = sa.exists().where(
        Enrolment.participant_id == Participant.id,
        Enrolment.ended_at.is_(None),
        Enrolment.state == EnrolmentState.ACTIVE,
    )
    agreed = sa.exists().where(
        Consent.participant_id == Participant.id,
        Consent.kind == ConsentKind.TAKING_PART,
        Consent.withdrawn_at.is_(None),
    )
    something_to_come = sa.exists().where(
        Booking.participant_id == Participant.id,
        Booking.state.not_in([BookingState.CANCELLED, BookingState.DECLINED]),
        ScheduledSession.id == Booking.session_id,
        ScheduledSession.ends_at > builders.this_moment(),
    )
    return (
        sa.select(Participant)
        .where(of_the_mentor, active, agreed, ~something_to_come)
        .order_by(Participant.id)
        .limit(1)
    )


def agree_on_two_sessions(mentor: Page) -> None:
    """Write a goal and a step of two sessions into the plan, and go back to the person."""
    by = half_hour() + timedelta(weeks=4)
    mentor.get_by_role("link", name=re.compile("the plan$")).click()
    mentor.get_by_role("link", name="Add a goal").click()
    mentor.get_by_label("What do they want?").fill("Get out of the house more")
    mentor.get_by_label("What is it about?").select_option(index=1)
    mentor.locator("main form button").click()
    goal = mentor.locator(".goal", has_text="Get out of the house more")
    goal.get_by_role("link", name="Add a step").click()
    mentor.get_by_label("What is the step?").fill("Go twice")
    mentor.get_by_label("How many sessions?").fill("2")
    mentor.get_by_label("By when?").fill(f"{by.day}/{by.month}/{by.year}")
    mentor.get_by_role("button", name="Add the step").click()
    expect(mentor.locator(".banner")).to_contain_text("The step is in the plan")
    mentor.locator("a.back").click()


def publish(coach: Page) -> None:
    """Publish a weekly session that began in this half hour."""
    write_offer(coach, TITLE, VENUE, half_hour(), LENGTH_MINUTES)


def find_on_the_front_page(stranger: Page) -> str:
    """Find the session that is on now; returns the public id that stands in its address."""
    stranger.goto("/")
    stranger.locator(".filters__summary").click()
    stranger.get_by_label("What are you looking for?").fill("sunrise")
    stranger.get_by_role("button", name="Show sessions").click()
    stranger.get_by_role("link", name=TITLE).first.click()
    expect(stranger.locator(".hero")).to_contain_text(TITLE)
    return stranger.url.rsplit("/", 1)[1]


def book(mentor: Page, session_id: str) -> None:
    """Book the person whose page is open, whatever else suits them."""
    mentor.get_by_role("link", name="Book a session").click()
    mentor.locator(".filters__summary").click()
    mentor.get_by_label("Any words").fill("sunrise")
    for aside in ("Any distance", "Any day and time", "Any level", "Any access"):
        mentor.get_by_label(aside, exact=True).check()
    mentor.get_by_role("button", name="Show what fits").click()
    mentor.locator(f'a.button[href$="session={session_id}"]').click()
    mentor.get_by_role("button", name="Book", exact=True).click()
    expect(mentor.locator("h1")).to_contain_text("is booked")
    mentor.get_by_role("link", name="Back to").click()


def show_pairing_code(mentor: Page) -> str:
    """Show the code that pairs a phone; returns the address that the picture holds."""
    mentor.get_by_role("link", name="Phone and pass").click()
    mentor.get_by_role("button", name="Pair a phone").click()
    link = read_qr(photograph(mentor.locator("svg.qr")))
    mentor.locator("a.back").click()
    return link


def pair(phone: Page, link: str, site: LiveSite) -> None:
    """Open the address that the phone's camera read, and say yes."""
    assert link.startswith(f"{site.url.upper()}/PAIR/")
    phone.goto(link)
    phone.get_by_role("button", name="Use this phone").click()
    phone.wait_for_url("**/my")


def plan_on(mentor: Page, phone: Page) -> tuple[str, str]:
    """How far the step is, on the mentor's page of the person and on the person's phone."""
    mentor.reload()
    phone.goto("/my/plan")
    steps = [page.locator(".progress", has_text="Go twice") for page in (mentor, phone)]
    on_mentors, on_phone = (step.locator(".progress__words").inner_text() for step in steps)
    return on_mentors, on_phone


def scan(door: Page) -> None:
    """Begin to scan, and wait for the first answer."""
    door.get_by_role("button", name="Scan a pass").click()
    answer_on(door).wait_for(timeout=SCANS_WITHIN)


def answer_on(door: Page) -> Locator:
    """What fills the screen after a scan."""
    return door.locator("dialog .outcome")


def row_of(door: Page, name: str) -> Locator:
    """The row of the register that names somebody."""
    return door.locator(".tick-row").filter(has_text=re.compile(rf"^\s*{name}\b"))


def is_green(screen: Locator) -> bool:
    """Whether the screen is more green than anything else."""
    colour = screen.evaluate("screen => getComputedStyle(screen).backgroundColor")
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return green > max(red, blue)


# --- A pass ---------------------------------------------------------------------------------------


def test_a_pass_scanned_again_is_already_in(
    visitors: Visitors, site: LiveSite, evening: Evening, comer: Comer, fake_camera: FakeCamera
):
    phone, coach = visitors.phone(comer.phone_token), visitors.staff(COACH)
    phone.goto("/my/pass")
    card = photograph(phone.locator("svg.qr"))
    coach.goto(f"/register/{evening.session_id}")
    coach.locator(f"#entry-{comer.entry_id}").get_by_role("button").click()
    signed_in = coach.context.storage_state()
    door = fake_camera(card, base_url=site.url, storage_state=signed_in).new_page()
    door.goto(f"/register/{evening.session_id}")
    scan(door)
    expect(answer_on(door).get_by_role("heading")).to_have_text("Already in")


def test_a_pass_shows_again_without_signal(visitors: Visitors, comer: Comer):
    phone = visitors.phone(comer.phone_token)
    phone.goto("/my")
    wait_until_kept(phone)
    phone.context.set_offline(True)
    phone.goto("/my/pass")
    assert read_qr(photograph(phone.locator("svg.qr"))).endswith(f"/P/{comer.pass_token}")


def test_a_pass_shows_again_while_the_site_is_down(new_site: StartSite, chromium: Browser):
    site = new_site()
    with records_of(site):
        comer = make_comer(make_evening().session_id)
    with visitors_to(chromium, site) as visitors:
        phone = visitors.phone(comer.phone_token)
        phone.goto("/my")
        wait_until_kept(phone)
        site.stop()
        phone.goto("/my/pass")
        assert read_qr(photograph(phone.locator("svg.qr"))).endswith(f"/P/{comer.pass_token}")


def test_a_pass_in_a_strangers_hands_says_nothing_of_whose_it_is(visitors: Visitors, comer: Comer):
    stranger = visitors.stranger()
    stranger.goto(f"/P/{comer.pass_token}")
    expect(stranger.locator("h1")).to_have_text("This is somebody’s pass")
    expect(stranger.locator("body")).not_to_contain_text(comer.first_name)


# --- A session code -------------------------------------------------------------------------------


@pytest.fixture
def phone(visitors: Visitors, comer: Comer) -> Page:
    """The phone of somebody who is booked for the session."""
    return visitors.phone(comer.phone_token)


def code_of(site: LiveSite, session_id: str, ago: timedelta = timedelta(0)) -> str:
    """The address in a session's code, as it was a while ago."""
    with records_of(site):
        shown_at = builders.this_moment() - ago
        return tokens.code_address(site.url, session_of(session_id), shown_at)


def test_a_code_opened_again_after_checking_in_says_so(
    site: LiveSite, evening: Evening, phone: Page
):
    phone.goto(code_of(site, evening.session_id))
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.locator("h1")).to_have_text("You’re in")
    phone.goto(code_of(site, evening.session_id))
    expect(phone.locator("h1")).to_have_text(ALREADY_IN)


def test_a_code_that_has_changed_is_to_be_scanned_again(
    site: LiveSite, evening: Evening, phone: Page
):
    phone.goto(code_of(site, evening.session_id, ago=timedelta(seconds=61)))
    expect(phone.locator("h1")).to_have_text("That code has changed")


def test_the_code_of_another_days_session_says_when_check_in_is_open(
    site: LiveSite, evening: Evening, phone: Page
):
    phone.goto(code_of(site, evening.tomorrow_id))
    expect(phone.locator("h1")).to_have_text("Check-in is not open")


def test_somebody_who_is_booked_for_another_day_reads_when_that_is(
    site: LiveSite, evening: Evening, visitors: Visitors
):
    with records_of(site):
        early = make_comer(evening.tomorrow_id)
    phone = visitors.phone(early.phone_token)
    phone.goto(code_of(site, evening.session_id))
    expect(phone.locator("h1")).to_have_text("You’re not down for this one")
    expect(phone.locator("main")).to_contain_text("Your next one here: Tomorrow")


def test_somebody_who_is_not_booked_at_all_is_sent_to_the_coach(
    site: LiveSite, evening: Evening, visitors: Visitors
):
    with records_of(site):
        unexpected = make_comer(None)
    phone = visitors.phone(unexpected.phone_token)
    phone.goto(code_of(site, evening.session_id))
    expect(phone.locator("h1")).to_have_text("Have a word with the coach")


def test_a_code_in_an_outsiders_browser_sends_them_to_the_coach(
    site: LiveSite, evening: Evening, visitors: Visitors
):
    outsider = visitors.stranger()
    outsider.goto(code_of(site, evening.session_id))
    expect(outsider.locator("h1")).to_have_text("Say hello to the coach")


def test_a_pairing_link_works_once(site: LiveSite, visitors: Visitors, comer: Comer):
    mentor, phone, other = visitors.staff(MENTOR), visitors.stranger(), visitors.stranger()
    mentor.goto(f"/people/{comer.participant_id}/phone")
    mentor.get_by_role("button", name="Pair another phone").click()
    link = read_qr(photograph(mentor.locator("svg.qr")))
    pair(phone, link, site)
    answer = other.goto(link)
    assert answer is not None
    assert answer.status == 404


# --- A missed session -----------------------------------------------------------------------------


def missed_yesterday(evening: Evening, comer: Comer) -> None:
    """Somebody was expected yesterday, did not come, and the register is in."""
    series = session_of(evening.session_id).series
    held = builders.make_session(
        series, half_hour() - timedelta(days=1), register_state=RegisterState.SUBMITTED
    )
    wanted = sa.select(Participant).where(Participant.public_id == comer.participant_id)
    booking = builders.make_booking(held, session().scalars(wanted).one())
    attendance.work_out(booking, builders.this_moment())


def test_from_missed_to_booked_and_told_is_five_taps(
    visitors: Visitors, site: LiveSite, evening: Evening
):
    with records_of(site):
        comer = make_comer(None)
        missed_yesterday(evening, comer)
        person = session().query(Participant).filter_by(public_id=comer.participant_id).one()
        builders.agree_on_texts(person)
    mentor = visitors.staff(MENTOR)
    mentor.goto("/caseload")
    card = mentor.locator(".need", has=mentor.locator(f'a[href="/people/{comer.participant_id}"]'))
    expect(card).to_contain_text("Missed")

    taps = 0
    for tap in (
        card.get_by_role("link", name="Note and done"),
        mentor.get_by_role("button", name="Reached"),
        mentor.locator(f'a.button[href^="/people/{comer.participant_id}/book"]', has_text="Book"),
        mentor.get_by_role("button", name="Book", exact=True),
        mentor.get_by_role("link", name="Messages"),
    ):
        tap.first.click()
        taps += 1
    assert taps <= 8
    message = mentor.locator("main li, main article", has_text=comer.first_name).first
    expect(message).to_contain_text("you're booked")

    mentor.goto("/caseload")
    expect(card).to_have_count(0)
