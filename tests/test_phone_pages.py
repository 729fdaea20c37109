"""A participant's phone: pairing it once, what it shows, and what happens when it is cut off."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import write_transaction
from booking.errors import Missing
from booking.identity import phones
from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    Enrolment,
    EnrolmentState,
    Pass,
    Pathway,
)
from booking.rules import plans
from booking.rules.plans import Target
from tests import builders
from tests.markup import markup_faults
from tests.town import Town, looks, words


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    return Town()


@pytest.fixture
def link(town) -> str:
    """A pairing link for Dan's phone, made at noon."""
    token = phones.offer_pairing(town.viewer, town.dan, builders.this_moment())
    builders.save()
    return f"/pair/{token}"


@pytest.fixture
def phone(town, client) -> FlaskClient:
    """Dan's paired phone."""
    builders.use_phone(client, builders.make_phone(town.dan, town.mentor))
    builders.save()
    return client


def pair(client: FlaskClient, link: str) -> TestResponse:
    return builders.post(client, link, link)


# --- Pairing --------------------------------------------------------------------------------------


def test_the_link_asks_first_and_names_nobody(client, link):
    page = client.get(link)
    assert "Use this phone for your sessions?" in words(page)
    assert "Dan" not in page.text
    assert "Pete" not in page.text


def test_one_tap_pairs_the_phone_and_gives_a_pass(client, link, session):
    answer = pair(client, link)
    assert (answer.status_code, answer.location) == (303, "/my")
    assert client.get("/my").status_code == 200
    builders.save()
    assert session.scalar(sa.select(sa.func.count()).select_from(Pass)) == 1


def test_the_cookie_stays_for_a_year_and_scripts_cannot_read_it(client, link):
    cookie = next(one for one in pair(client, link).headers.getlist("Set-Cookie") if "phone" in one)
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))


def test_pairing_leaves_a_pass_that_works_as_it_is(client, link, town, session):
    before = builders.make_pass(town.dan).token_hash
    builders.save()
    pair(client, link)
    assert session.scalars(sa.select(Pass.token_hash)).all() == [before]


def test_the_link_in_capitals_leads_to_the_same_page(client, link):
    assert "Use this phone" in words(client.get(link.upper()))


def test_a_link_is_good_once(app, client, link):
    pair(client, link)
    assert app.test_client().get(link).status_code == 404


def test_a_second_tap_on_the_same_phone_leads_on(client, link):
    token = builders.csrf_token(client.get(link))
    for _ in range(2):
        answer = client.post(link, data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/my")


def test_a_link_is_good_for_half_an_hour(client, link, at):
    at("2026-03-05 12:29")
    assert client.get(link).status_code == 200
    at("2026-03-05 12:30")
    assert client.get(link).status_code == 404


def test_a_spent_a_late_and_an_invented_link_are_the_same_page(app, client, link, at):
    pair(client, link)

    def page(address: str) -> str:
        return re.sub(r"quote \w+", "", app.test_client().get(address).text)

    spent = page(link)
    assert spent == page("/pair/NOTHING") == page("/PAIR/NOTHING") == page("/pair/" + "x" * 500)
    assert "This link has been used, or is too old" in spent
    assert "Ask your mentor to show you a new code." in spent


def test_who_taps_on_a_spent_link_is_told_so_too(app, client, link):
    token = builders.csrf_token(client.get(link))
    pair(app.test_client(), link)
    answer = client.post(link, data={"csrf_token": token})
    assert answer.status_code == 404
    assert "This link has been used, or is too old" in words(answer)


def test_of_two_phones_on_one_link_one_is_paired(app: Flask, link, session):
    token = link.removeprefix("/pair/")
    now = builders.this_moment()

    def tap(_: int) -> bool:
        with app.app_context():
            try:
                with write_transaction():
                    phones.pair_phone(token, now)
            except Missing:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(tap, range(2))) == [False, True]


def test_a_phone_is_not_paired_while_support_is_paused(client, link, town):
    pause(town)
    assert client.get(link).status_code == 404


def test_links_cannot_be_tried_without_end(client, link):
    token = builders.csrf_token(client.get(link))
    answers = [
        client.post("/pair/GUESSED", data={"csrf_token": token}).status_code for _ in range(32)
    ]
    assert answers == [404] * 30 + [429] * 2


def test_a_browser_that_is_not_paired_is_told_what_to_do(client, town):
    answer = client.get("/my")
    assert answer.status_code == 403
    assert "Ask your mentor" in words(answer)


# --- The next session -----------------------------------------------------------------------------


def test_the_next_session_is_the_heading(phone, town):
    builders.make_booking(town.held, town.dan)
    builders.make_booking(town.in_weeks(1), town.dan)
    builders.save()
    page = phone.get("/my")
    assert re.search(r"<h1><time [^>]+>Thursday 5 March, 6pm</time></h1>", page.text)
    assert "The coach" in words(page)
    assert 'href="tel:01632960123"' in page.text
    assert "After that Thursday 12 March, 6pm" in words(page)


@pytest.mark.parametrize("moment", ["2026-03-04 20:00", "2026-03-05 12:00", "2026-03-05 18:20"])
def test_a_page_that_is_kept_for_days_writes_dates_in_full(phone, town, at, moment):
    builders.make_booking(town.held, town.dan)
    builders.make_booking(town.in_weeks(1), town.dan).session.cancelled_at = builders.this_moment()
    builders.make_pass(town.dan)
    builders.save()
    at(moment)
    for path in ("/my", "/my/pass"):
        assert not re.search("today|tomorrow|on now", words(phone.get(path)), re.IGNORECASE)
    assert "Thursday 5 March, 6pm" in words(phone.get("/my"))


def test_the_phones_clock_is_given_the_instants_to_say_today_from(phone, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    given = 'datetime="2026-03-05T18:00:00+00:00" data-ends="2026-03-05T19:00:00+00:00"'
    assert given in phone.get("/my").text


def test_a_kept_page_says_of_which_day_it_is(phone, town):
    assert "This is what we knew at Thursday 5 March, noon." in words(phone.get("/my"))


def test_what_the_club_provides_does_not_stand_under_what_to_bring(phone, town):
    town.series.what_to_bring, town.series.provided = "Trainers", "Bibs and balls"
    builders.make_booking(town.held, town.dan)
    builders.save()
    assert "Bring Trainers We provide Bibs and balls" in words(phone.get("/my"))


def test_who_is_in_is_told_so_and_is_not_asked_whether_they_can_come(phone, town):
    arrive(builders.make_booking(town.held, town.dan))
    page = phone.get("/my")
    assert "You’re in" in words(page)
    assert "I can’t make it" not in words(page)


def arrive(booking: Booking) -> None:
    from booking.database import session

    now, attended = builders.this_moment(), AttendanceState.ATTENDED
    session().add(Attendance(booking_id=booking.id, state=attended, changed_at=now))
    builders.save()


def test_a_session_that_was_called_off_is_said_first_and_is_not_the_next_one(phone, town):
    builders.make_booking(town.held, town.dan)
    town.held.cancelled_at = builders.this_moment()
    builders.make_booking(town.in_weeks(1), town.dan)
    builders.save()
    page = phone.get("/my")
    assert re.search(r"<h1><time [^>]+>Thursday 12 March, 6pm</time></h1>", page.text)
    assert "Called off Walking football, Thursday 5 March, 6pm. You don’t need to go." in words(
        page
    )


def test_nothing_booked_is_said_kindly_with_a_number_to_ring(phone, town):
    page = phone.get("/my")
    assert "Nothing booked just now" in words(page)
    assert "Ring Pete: 01632 960123" in words(page)


def test_the_first_page_holds_no_name_and_no_reason(phone, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    page = phone.get("/my").text
    assert not re.search(r"Dan|Harker|mentor|probation|programme", page)
    assert "<title>My sessions</title>" in page


def test_it_wears_the_colours_of_the_next_sessions_club(phone, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    assert f"/theme/{town.trust.slug}.css" in phone.get("/my").text


def test_the_first_page_and_the_pass_say_what_the_phone_keeps(phone, town):
    for path, kept in (("/my", True), ("/my/pass", True), ("/my/plan", False)):
        assert ("data-keep=" in phone.get(path).text) is kept


def test_a_phone_that_looks_at_its_own_sessions_leaves_no_access_record(phone, town):
    phone.get("/my")
    assert looks() == []


# --- The pass -------------------------------------------------------------------------------------


def test_the_pass_shows_a_square_the_code_and_the_first_name_alone(phone, town):
    live = builders.make_pass(town.dan)
    builders.save()
    page = phone.get("/my/pass")
    assert "<svg" in page.text
    assert f"{live.short_code[:3]} {live.short_code[3:]}" in words(page)
    assert "Harker" not in page.text


def test_a_stopped_pass_is_not_shown(phone, town):
    builders.make_pass(town.dan).revoked_at = builders.this_moment()
    builders.save()
    page = phone.get("/my/pass")
    assert "Ask for a new one" in words(page)
    assert 'aria-label="QR code' not in page.text


# --- The plan -------------------------------------------------------------------------------------


def test_the_plan_is_in_their_own_words_and_says_no_part_of_life(phone, town):
    now = builders.this_moment()
    goal = plans.add_goal(town.dan, Pathway.DRUGS_AND_ALCOHOL, "Keep my head clear", now)
    today = now.date()
    plans.add_action(goal, "Come each week", Target(sessions_a_week=1, weeks=4), today, now)
    builders.save()
    page = phone.get("/my/plan")
    assert "“Keep my head clear”" in words(page)
    assert "0 of 4 weeks with 1 session each" in words(page)
    assert not re.search(r"drug|alcohol", page.text, re.IGNORECASE)


def test_what_is_not_about_coming_to_sessions_is_folded_away(phone, town):
    now = builders.this_moment()
    today = now.date()
    football = plans.add_goal(town.dan, Pathway.ACTIVITY_AND_WELLBEING, "Get out more", now)
    target = Target(sessions_a_week=1, weeks=4)
    plans.add_action(football, "Come each week", target, today, now)
    debts = plans.add_goal(town.dan, Pathway.FINANCE, "Open the red letters", now)
    plans.add_action(debts, "Ring the advice line", Target(), today, now)
    builders.save()
    openly, folded = phone.get("/my/plan").text.split("<details")
    assert "Get out more" in openly
    assert "red letters" not in openly
    assert "More of my plan" in folded
    assert "Ring the advice line" in folded


def test_how_often_they_came_is_said_with_a_well_done(phone, town):
    town.went(town.dan, 1, AttendanceState.ATTENDED)
    builders.save()
    assert "You’ve been to 1 session Well done." in words(phone.get("/my/plan"))


# --- I can't make it ------------------------------------------------------------------------------


@pytest.fixture
def booking(town) -> Booking:
    booking = builders.make_booking(town.held, town.dan)
    builders.save()
    return booking


def cannot_come(phone: FlaskClient, booking: Booking, **data: str) -> TestResponse:
    url = f"/my/bookings/{booking.public_id}/cannot-come"
    return builders.post(phone, url, url, **data)


@pytest.mark.parametrize(("data", "reason"), [({}, ""), ({"why": "I’m not well"}, "I’m not well")])
def test_a_place_is_given_back_with_or_without_a_reason(phone, booking, session, data, reason):
    assert cannot_come(phone, booking, **data).status_code == 303
    builders.save()
    last = session.scalars(sa.select(BookingEvent).order_by(BookingEvent.id.desc())).first()
    assert last is not None
    assert (last.state, last.by_participant) == (BookingState.CANCELLED, True)
    assert last.reason == reason


def test_afterwards_it_says_what_happens_next(phone, booking):
    cannot_come(phone, booking)
    page = words(phone.get(f"/my/bookings/{booking.public_id}/cannot-come"))
    assert "Thanks for telling us" in page
    assert "Pete can see it" in page


def test_the_mentor_sees_who_gave_the_place_back_and_why(phone, booking, town, app):
    cannot_come(phone, booking, why="I’m not well")
    mentor = app.test_client()
    builders.sign_in(mentor, town.mentor)
    page = words(mentor.get(town.page))
    assert (
        "Places given back Today, 6pm Walking football By Dan, today, noon. I’m not well." in page
    )


def test_a_made_up_reason_is_asked_again(phone, booking):
    assert cannot_come(phone, booking, why="x" * 300).status_code == 422


def test_who_is_in_already_is_sent_to_the_coach_and_back_to_their_sessions(phone, booking):
    token = builders.csrf_token(phone.get("/my/phone"))
    arrive(booking)
    url = f"/my/bookings/{booking.public_id}/cannot-come"
    for answer, status in (
        (phone.get(url), 200),
        (phone.post(url, data={"csrf_token": token}), 409),
    ):
        assert answer.status_code == status
        assert "You’re in already" in words(answer)
        assert "Have a word with the coach" in words(answer)
        assert re.search(r'href="/my"[^>]*><span>My sessions', answer.text)


def test_a_session_that_is_over_cannot_be_given_back(phone, booking, at):
    token = builders.csrf_token(phone.get("/my/phone"))
    at("2026-03-05 19:30")
    url = f"/my/bookings/{booking.public_id}/cannot-come"
    answer = phone.post(url, data={"csrf_token": token})
    assert answer.status_code == 409
    assert "This session is over" in words(answer)


def test_somebody_elses_booking_is_missing(phone, town):
    other = builders.make_booking(town.held, town.somebody())
    builders.save()
    assert phone.get(f"/my/bookings/{other.public_id}/cannot-come").status_code == 404


# --- Calendar, worker, and forgetting -------------------------------------------------------------


def test_the_calendar_is_made_subscribed_to_and_stopped(phone, town):
    builders.post(phone, "/my/calendar", "/my/calendar", do="make")
    assert re.search(r'href="webcal://[^"]+\.ics"', phone.get("/my/calendar").text)
    builders.post(phone, "/my/calendar", "/my/calendar", do="stop")
    assert "webcal" not in phone.get("/my/calendar").text


def test_the_worker_may_look_after_the_phones_pages_and_is_asked_for_each_time(client, town):
    answer = client.get("/my/worker.js", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Service-Worker-Allowed"] == "/my"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"


def test_a_phone_forgets_everything_when_it_is_told_to(phone, town):
    token = builders.csrf_token(phone.get("/my/phone"))
    answer = phone.post("/my/forget", data={"csrf_token": token})
    assert "It is all off this phone" in words(answer)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert phone.get_cookie("phone") is None


def test_a_copied_cookie_of_a_forgotten_phone_opens_nothing(phone, town):
    cookie = phone.get_cookie("phone")
    assert cookie is not None
    token = builders.csrf_token(phone.get("/my/phone"))
    phone.post("/my/forget", data={"csrf_token": token})
    builders.use_phone(phone, cookie.value)
    assert phone.get("/my").status_code == 403


def pause(town: Town, state: EnrolmentState = EnrolmentState.PAUSED) -> None:
    from booking.database import session

    session().execute(
        sa.update(Enrolment).where(Enrolment.participant_id == town.dan.id).values(state=state)
    )
    builders.save()


@pytest.mark.parametrize(
    "state", [EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED]
)
def test_the_phone_stops_when_support_is_paused_or_over(phone, town, state):
    assert phone.get("/my").status_code == 200
    pause(town, state)
    assert phone.get("/my").status_code == 403


def test_every_page_is_well_formed(app, phone, booking, town):
    builders.make_pass(town.dan)
    plans.add_goal(town.dan, Pathway.HEALTH, "Sleep", builders.this_moment())
    token = phones.offer_pairing(town.viewer, town.dan, builders.this_moment())
    builders.make_booking(town.in_weeks(1), town.dan)
    builders.save()
    paths = ["/my", "/my/pass", "/my/plan", "/my/phone", "/my/calendar", f"/pair/{token}"]
    paths.append(f"/my/bookings/{booking.public_id}/cannot-come")
    assert markup_faults({path: phone.get(path).text for path in paths}) == []
