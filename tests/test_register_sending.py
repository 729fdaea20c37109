"""Scans by the page's script, and sending a register with its headcount."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from booking.models import RegisterState
from tests import builders
from tests.door import Door, make_door, tick


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at 6pm on Thursday 5 March 2026, with four people."""
    at("2026-03-05 18:00")
    door = make_door(title="Walking football")
    for name in ("Amir", "Bea", "Cal", "Dee"):
        door.person(name)
    builders.save()
    return door


@pytest.fixture
def coach(door, client) -> FlaskClient:
    """The coach's browser."""
    builders.sign_in(client, door.coach)
    return client


@pytest.fixture
def register(door) -> str:
    """Where the register is."""
    return f"/register/{door.held.public_id}"


# --- The script's scans --------------------------------------------------------------------------


def send(coach: FlaskClient, register: str, what):
    token = builders.csrf_token(coach.get(register))
    return coach.post(f"{register}/scan", json=what, headers={"X-CSRFToken": token})


def test_a_scan_by_script_answers_with_the_row_to_put_in_place(coach, register, door):
    _, card = door.person("Eve")
    token = card.token
    builders.save()
    answer = send(coach, register, {"pass": token}).json
    row = answer.pop("row_html")
    entry = answer.pop("entry_id")
    assert answer == {
        "outcome": "welcome",
        "heading": "Welcome, Eve",
        "words": "First time here. Good to see you!",
        "details": "",
        "first_time": True,
        "in_count": 1,
    }
    assert f'data-entry="{entry}"' in row
    assert "Undo" in row


def test_a_scan_of_an_unknown_pass_answers_without_a_row(coach, register):
    answer = send(coach, register, {"pass": "2" * 27}).json
    assert (answer["outcome"], answer["entry_id"], answer["row_html"]) == ("unknown_pass", None, "")


@pytest.mark.parametrize("what", [[], "text", 5])
def test_a_scan_that_is_no_object_is_a_400(coach, register, what):
    assert send(coach, register, what).status_code == 400


@pytest.mark.parametrize("what", [{}, {"pass": 5}, {"code": "\ud800"}, {"pass": "x" * 9999}])
def test_a_scan_of_nonsense_is_an_unknown_pass(coach, register, what):
    assert send(coach, register, what).json["outcome"] == "unknown_pass"


def test_a_scan_without_the_csrf_header_is_refused(coach, register):
    assert coach.post(f"{register}/scan", json={"pass": "2" * 27}).status_code == 400


def test_guessing_short_codes_ends_after_a_hundred(coach, register):
    token = builders.csrf_token(coach.get(register))
    headers = {"X-CSRFToken": token}
    answers = [
        coach.post(f"{register}/scan", json={"code": "222222"}, headers=headers).status_code
        for _ in range(101)
    ]
    assert answers == [200] * 100 + [429]


# --- Sending the register ------------------------------------------------------------------------


def test_the_headcount_begins_with_how_many_are_in(coach, register):
    tick(coach, register, "Amir")
    assert re.search(r'name="headcount"[^>]* value="1"', coach.get(register).text)


def test_a_sent_register_says_when_and_who_did_not_come(coach, register, door, session):
    tick(coach, register, "Amir")
    answer = builders.post(coach, f"{register}/submit", register, headcount="7")
    assert answer.status_code == 303
    page = coach.get(register).text
    assert "The register is sent" in page
    assert "7 people came altogether. Sent today, 6pm." in page
    assert page.count("Not here") == 3
    session.refresh(door.held)
    assert (door.held.register_state, door.held.headcount) == (RegisterState.SUBMITTED, 7)


def test_a_sent_register_can_be_sent_again(coach, register, door, session):
    for headcount in ("7", "8"):
        builders.post(coach, f"{register}/submit", register, headcount=headcount)
    session.refresh(door.held)
    assert door.held.headcount == 8


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter how many people came"),
        ("501", "Enter a number from 0 to 500"),
        ("-1", "Enter a number from 0 to 500"),
        ("lots", "Enter a whole number"),
        ("\x00", "Enter how many people came"),
        ("9" * 5000, "Enter a number from 0 to 500"),
    ],
)
def test_a_headcount_that_is_none_comes_back_with_words(coach, register, typed, words):
    answer = builders.post(coach, f"{register}/submit", register, headcount=typed)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_register_is_not_sent_before_its_session_begins(coach, register, door, session, at):
    at("2026-03-05 17:30")
    builders.sign_in(coach, door.coach)
    assert "You can send it once the session has started." in coach.get(register).text
    answer = builders.post(coach, f"{register}/submit", register, headcount="1")
    assert answer.status_code == 422
    assert "has not started yet" in answer.text


def test_a_locked_register_shows_names_without_ticks(coach, register, door, session):
    door.held.register_state = RegisterState.LOCKED
    session.commit()
    page = coach.get(register).text
    assert "This register is locked" in page
    assert "Amir H" in page
    assert "/tick" not in page


def test_a_session_that_is_called_off_says_so_and_takes_no_ticks(coach, register, door, session):
    door.held.cancelled_at = builders.this_moment()
    session.commit()
    page = coach.get(register).text
    assert "This session is called off" in page
    assert "/tick" not in page


def test_a_register_of_another_day_is_to_read_only(coach, door, session):
    later = builders.make_session(door.series, datetime.fromisoformat("2026-03-12 18:00"))
    builders.make_booking(later, builders.make_participant(door.trust, first_name="Fay"))
    builders.save()
    page = coach.get(f"/register/{later.public_id}").text
    assert "Fay H" in page
    assert "/tick" not in page
