"""Where a session code and a pass lead: each answer is friendly, and tells a stranger nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from booking.models import (
    AccessRecord,
    AttendanceEvent,
    AttendanceMethod,
    BookingState,
    Enrolment,
    EnrolmentState,
    PairedPhone,
)
from booking.rules.passes import revoke_pass
from checkin import tokens
from tests import builders
from tests.door import Door, booking_of, make_door
from tests.markup import markup_faults

SIX = "2026-03-05 18:00"
OLD_CODE = "That code has changed"
HAVE_A_WORD = "Have a word with the coach"


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at 6pm on Thursday 5 March 2026."""
    at("2026-03-05 12:00")
    door = make_door(title="Walking football")
    builders.save()
    at(SIX)
    return door


def pair(client: FlaskClient, door: Door, state: BookingState | None = BookingState.CONFIRMED):
    """The client becomes the phone of somebody who is booked in this state."""
    person, _ = door.person(state=state)
    builders.use_phone(client, builders.make_phone(person, door.mentor))
    builders.save()
    return person


@pytest.fixture
def phone(client, door) -> FlaskClient:
    """The phone of somebody who is booked for this evening."""
    pair(client, door)
    return client


def code_of(door: Door, now: datetime | None = None) -> str:
    return f"/IN/{tokens.session_code(door.held, now or builders.this_moment())}"


def ticket_on(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found, "the page has no button"
    return found[1]


def tap(phone: FlaskClient, door: Door):
    """Open the code and tap the button."""
    page = phone.get(code_of(door))
    data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
    return phone.post(code_of(door), data=data, follow_redirects=True)


def events(session) -> list[AttendanceEvent]:
    session.rollback()
    return list(session.scalars(sa.select(AttendanceEvent)))


# --- Somebody who is booked --------------------------------------------------------------------


def test_a_booked_phone_gets_one_big_button_with_the_sessions_name(phone, door):
    page = phone.get(code_of(door))
    assert page.status_code == 200
    assert "I’m here" in page.text
    assert f'action="{code_of(door)}"' in page.text
    assert "Walking football" in page.text
    assert f"/theme/{door.trust.slug}.css" in page.text


def test_opening_a_code_checks_nobody_in(phone, door, session):
    phone.get(code_of(door))
    assert events(session) == []


def test_a_tap_checks_in_by_the_persons_own_phone(phone, door, session):
    page = tap(phone, door)
    assert "You’re in" in page.text
    assert "Have a good one." in page.text
    assert 'href="/my"' in page.text
    [event] = events(session)
    assert event.method is AttendanceMethod.OWN_PHONE
    assert event.by_phone_id is not None


def test_a_code_works_in_lower_case(phone, door):
    page = phone.get(code_of(door).lower(), follow_redirects=True)
    assert "I’m here" in page.text


def test_a_second_scan_is_told_that_they_are_already_in(phone, door):
    tap(phone, door)
    page = phone.get(code_of(door)).text
    assert "You’re already in" in page
    assert "outcome--already-in" in page


def test_a_tap_that_is_sent_twice_counts_once(phone, door, session):
    page = phone.get(code_of(door))
    data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
    answers = [phone.post(code_of(door), data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(events(session)) == 1


def test_two_open_pages_check_in_one_person_once(phone, door):
    pages = [phone.get(code_of(door)) for _ in range(2)]
    for page in pages:
        data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
        answer = phone.post(code_of(door), data=data, follow_redirects=True)
        assert "You’re in" in answer.text


def test_a_slow_phone_has_ten_minutes_to_tap(phone, door, at, session):
    page = phone.get(code_of(door))
    data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
    at("2026-03-05 18:09")
    assert "You’re in" in phone.post(page.request.path, data=data, follow_redirects=True).text


def test_after_ten_minutes_the_code_is_scanned_again(phone, door, at, session):
    page = phone.get(code_of(door))
    data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
    at("2026-03-05 18:11")
    assert OLD_CODE in phone.post(page.request.path, data=data).text
    assert events(session) == []


def test_another_phones_ticket_is_worthless(phone, door, app: Flask, session):
    ticket = ticket_on(phone.get(code_of(door)).text)
    other = app.test_client()
    pair(other, door)
    page = other.get(code_of(door))
    answer = other.post(
        code_of(door), data={"csrf_token": builders.csrf_token(page), "ticket": ticket}
    )
    assert OLD_CODE in answer.text
    assert events(session) == []


@pytest.mark.parametrize("ticket", ["", "forged", "a.b.c.d.e", "\x00", "x" * 5000])
def test_a_forged_ticket_is_worthless(phone, door, session, ticket):
    token = builders.csrf_token(phone.get(code_of(door)))
    answer = phone.post(code_of(door), data={"csrf_token": token, "ticket": ticket})
    assert OLD_CODE in answer.text
    assert events(session) == []


def test_a_tap_without_the_csrf_token_is_refused(phone, door, session):
    ticket = ticket_on(phone.get(code_of(door)).text)
    assert phone.post(code_of(door), data={"ticket": ticket}).status_code == 400
    assert events(session) == []


# --- Old and forged codes ----------------------------------------------------------------------


def test_an_old_code_asks_for_another_scan(phone, door):
    old = code_of(door, builders.this_moment() - timedelta(seconds=60))
    page = phone.get(old)
    assert (page.status_code, OLD_CODE in page.text) == (200, True)


def test_a_forged_code_reads_as_an_old_one_whether_its_session_exists_or_not(phone, door):
    codes = [
        f"/IN/{door.held.public_id.upper()}{'2' * 16}",
        f"/IN/{'2' * 29}",
        "/IN/x",
        f"/IN/{'x' * 5000}",
        code_of(door, builders.this_moment() - timedelta(minutes=5)),
    ]
    pages = {phone.get(code).text for code in codes}
    assert len(pages) == 1
    assert OLD_CODE in pages.pop()


@pytest.mark.parametrize("local", ["2026-03-05 16:30", "2026-03-05 20:30", "2026-03-04 18:00"])
def test_outside_the_sessions_hours_check_in_is_not_open(phone, door, at, local):
    page = phone.get(code_of(door, at(local)))
    assert "Check-in is not open" in page.text


# --- Somebody who is not straight in -----------------------------------------------------------


@pytest.mark.parametrize(
    "state", [None, BookingState.HELD, BookingState.WAITLISTED, BookingState.CANCELLED]
)
def test_a_phone_that_is_not_straight_in_reads_the_same_calm_words(client, door, session, state):
    pair(client, door, state)
    page = client.get(code_of(door))
    assert (page.status_code, HAVE_A_WORD in page.text) == (200, True)
    assert "outcome--have-a-word" in page.text
    assert "Details" not in page.text
    assert events(session) == []


def test_whoever_is_held_after_opening_the_code_is_not_checked_in_by_the_tap(client, door, session):
    person = pair(client, door)
    page = client.get(code_of(door))
    booking_of(door, person).state = BookingState.HELD
    session.commit()
    data = {"csrf_token": builders.csrf_token(page), "ticket": ticket_on(page.text)}
    assert HAVE_A_WORD in client.post(code_of(door), data=data).text
    assert events(session) == []


def test_who_came_on_the_wrong_day_reads_when_their_next_one_is(client, door, session):
    person = pair(client, door, None)
    later = builders.make_session(door.series, datetime.fromisoformat("2026-03-12 18:00"))
    builders.make_booking(later, person)
    builders.save()
    page = client.get(code_of(door)).text
    assert "You’re not down for this one" in page
    assert "Thursday 12 March, 6pm" in page


def test_at_a_session_that_is_called_off_the_phone_says_so(phone, door, session):
    door.held.cancelled_at = builders.this_moment()
    session.commit()
    assert "This session is called off" in phone.get(code_of(door)).text


@pytest.mark.parametrize("state", [EnrolmentState.PAUSED, EnrolmentState.DIED])
def test_a_phone_whose_owners_support_is_paused_reads_what_strangers_read(
    client, door, session, state
):
    person = pair(client, door)
    session.execute(
        sa.update(Enrolment).where(Enrolment.participant_id == person.id).values(state=state)
    )
    session.commit()
    assert "Say hello to the coach" in client.get(code_of(door)).text


# --- Strangers ---------------------------------------------------------------------------------


def test_a_stranger_reads_the_same_page_for_every_code(client, door):
    codes = [code_of(door), f"/IN/{'2' * 29}", "/IN/x"]
    pages = [client.get(code) for code in codes]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert len({page.text for page in pages}) == 1
    assert "Show your pass, or say your name to the coach." in pages[0].text
    assert "Walking football" not in pages[0].text


def test_a_code_is_kept_by_no_cache(phone, door, app):
    assert phone.get(code_of(door)).headers["Cache-Control"] == "no-store"
    assert app.test_client().get(code_of(door)).headers["Cache-Control"] == "no-store"


def test_a_phone_that_was_cut_off_is_a_stranger(phone, door, session):
    session.execute(sa.update(PairedPhone).values(revoked_at=builders.this_moment()))
    session.commit()
    assert "Say hello to the coach" in phone.get(code_of(door)).text


def test_another_phone_cannot_open_the_page_of_somebody_who_is_in(phone, door, app):
    arrived = tap(phone, door).request.path
    assert arrived.startswith("/arrived/")
    other = app.test_client()
    assert other.get(arrived).status_code == 403
    pair(other, door)
    assert other.get(arrived).status_code == 404


# --- A pass ------------------------------------------------------------------------------------


def test_a_found_pass_tells_nothing_and_asks_to_be_handed_in(client, door, session):
    _, card = door.person("Amir")
    _, lost = door.person("Bea")
    revoke_pass(lost, builders.this_moment())
    paths = [f"/P/{card.token}", f"/p/{card.token.lower()}", f"/P/{lost.token}", "/P/forged"]
    builders.save()
    pages = {client.get(path, follow_redirects=True).text for path in paths}
    assert len(pages) == 1
    assert "hand it in at the club" in pages.pop()


def test_a_coach_with_a_session_today_checks_in_with_one_tap(client, door, session):
    _, card = door.person("Amir")
    path = f"/P/{card.token}"
    token = card.token
    builders.save()
    builders.sign_in(client, door.coach)
    page = client.get(path)
    assert "Check in" in page.text
    assert "Amir" not in page.text
    assert events(session) == []
    assert session.scalars(sa.select(AccessRecord)).all() == []
    register = f"/register/{door.held.public_id}"
    assert f'action="{register}/scan"' in page.text
    answer = client.post(
        f"{register}/scan",
        data={"csrf_token": builders.csrf_token(page), "pass": token},
        follow_redirects=True,
    )
    assert "Welcome, Amir" in answer.text
    assert len(events(session)) == 1


def test_a_coach_sees_the_same_page_for_a_forged_pass(client, door):
    _, card = door.person("Amir")
    path = f"/P/{card.token}"
    builders.save()
    builders.sign_in(client, door.coach)
    pages = [client.get(each).text for each in (path, f"/P/{'2' * 27}")]
    plain = [re.sub(r"quote \w+|value=\"[^\"]+\"", "", page) for page in pages]
    assert plain[0] == plain[1]


def test_a_coach_without_a_session_today_learns_nothing(client, door):
    _, card = door.person("Amir")
    path = f"/P/{card.token}"
    coach = builders.make_user(builders.make_organisation())
    builders.save()
    builders.sign_in(client, coach)
    assert "hand it in at the club" in client.get(path).text


def test_of_several_sessions_today_those_going_on_are_offered(client, door, session):
    morning = builders.make_series(door.trust, title="Morning gym")
    builders.make_session(morning, datetime.fromisoformat("2026-03-05 09:00"))
    builders.save()
    builders.sign_in(client, door.coach)
    page = client.get("/P/x").text
    assert "Walking football" in page
    assert "Morning gym" not in page


# --- All of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_are_well_formed(phone, door, app):
    stranger, coach = app.test_client(), app.test_client()
    builders.sign_in(coach, door.coach)
    pages = {
        "button": phone.get(code_of(door)).text,
        "in": tap(phone, door).text,
        "already": phone.get(code_of(door)).text,
        "old": phone.get("/IN/x").text,
        "stranger": stranger.get("/IN/x").text,
        "pass": stranger.get("/P/x").text,
        "coach": coach.get("/P/x").text,
    }
    assert markup_faults(pages) == []
