"""The door's API, as its contract says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from booking.crypto import ALPHABET, token_hash
from booking.models import (
    AccessRecord,
    AttendanceEvent,
    BookingState,
    RegisterState,
)
from booking.rules.passes import revoke_pass
from checkin import tokens
from checkin.sync import NO_WALK_INS
from tests import builders
from tests.door import Door, arrive, booking_of, item, make_door, undo
from tests.door_api import (
    CHECK_INS,
    REGISTERS,
    SIX,
    SIX_UTC,
    body,
    booked,
    csrf,
    is_problem,
    outcomes,
    send,
)


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at 6pm on Thursday 5 March 2026."""
    at(SIX)
    door = make_door(title="Walking football", capacity=9)
    builders.save()
    return door


@pytest.fixture
def coach(door, client) -> FlaskClient:
    """The coach's browser."""
    builders.sign_in(client, door.coach)
    return client


# --- Registers ---------------------------------------------------------------------------------


def test_a_register_holds_what_a_phone_needs_and_no_more(coach, door, session):
    person, card = door.person("Amir")
    booking = booking_of(door, person)
    arrival = arrive(door, booking, builders.this_moment())
    builders.save()
    answer = coach.get(f"{REGISTERS}?date=2026-03-05").json
    assert answer == {
        "server_time": SIX_UTC,
        "registers": [
            {
                "session_id": door.held.public_id,
                "title": "Walking football",
                "venue": door.series.venue.name,
                "starts_at": SIX_UTC,
                "ends_at": "2026-03-05T19:00:00Z",
                "capacity": 9,
                "state": "open",
                "walk_ins": False,
                "code_key": base64.b64encode(door.held.code_key).decode(),
                "entries": [
                    {
                        "entry_id": booking.public_id,
                        "name": "Amir H",
                        "pass_sha256": token_hash(card.token),
                        "code_sha256": token_hash(card.short_code),
                        "status": "expected",
                        "arrivals": [arrival],
                        "first_time": True,
                        "note": "",
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    "state", [BookingState.HELD, BookingState.OFFERED, BookingState.WAITLISTED]
)
def test_a_register_does_not_tell_why_somebody_is_not_straight_in(coach, door, state):
    door.person("Amir", state=state)
    builders.save()
    [register] = coach.get(REGISTERS).json["registers"]
    assert [entry["status"] for entry in register["entries"]] == ["have_a_word"]
    assert state.value not in json.dumps(register)


def test_who_has_cancelled_is_on_no_register(coach, door):
    door.person(state=BookingState.CANCELLED)
    builders.save()
    assert coach.get(REGISTERS).json["registers"][0]["entries"] == []


def test_a_revoked_pass_is_on_no_register(coach, door):
    _, card = door.person()
    revoke_pass(card, builders.this_moment())
    builders.save()
    [entry] = coach.get(REGISTERS).json["registers"][0]["entries"]
    assert (entry["pass_sha256"], entry["code_sha256"]) == (None, None)


def test_a_session_that_is_called_off_says_so(coach, door, session):
    door.held.cancelled_at = builders.this_moment()
    session.commit()
    assert coach.get(REGISTERS).json["registers"][0]["state"] == "called_off"


def test_only_the_day_that_was_asked_for_is_given(coach, door):
    assert coach.get(f"{REGISTERS}?date=2026-03-06").json["registers"] == []


def test_another_trusts_registers_are_not_given(coach, door):
    make_door().person()
    builders.save()
    assert len(coach.get(REGISTERS).json["registers"]) == 1


def test_a_look_at_the_registers_is_written_down_once(coach, door, session):
    for _ in range(3):
        door.person()
    builders.save()
    coach.get(REGISTERS)
    look = session.scalars(sa.select(AccessRecord)).one()
    assert (look.what, look.people_shown) == ("door registers", 3)


def test_the_phone_can_work_the_session_code_out_by_itself(coach, door):
    """The algorithm as `/api/openapi.json` describes it, written here a second time."""
    [register] = coach.get(REGISTERS).json["registers"]
    key, session_id = base64.b64decode(register["code_key"]), register["session_id"].upper()
    now = builders.this_moment()
    text = f"{session_id}:{int(now.timestamp()) // 30}".encode()
    number = int.from_bytes(hmac.new(key, text, hashlib.sha256).digest(), "big")
    code = session_id
    for _ in range(16):
        code += ALPHABET[number % 28]
        number //= 28
    assert tokens.code_fits(door.held, code, now)


@pytest.mark.parametrize("date", ["tomorrow", "2026-13-01", "%00", "99999-01-01"])
def test_a_bad_date_is_a_400_with_problem_details(coach, date):
    assert is_problem(coach.get(f"{REGISTERS}?date={date}"), 400)


# --- Check-ins ---------------------------------------------------------------------------------


def test_each_item_gets_its_result_in_order(coach, door):
    one, other = booked(door, "Amir"), booked(door, "Bea")
    sent = [
        item(door, entry_id=one.public_id),
        item(door, pass_sha256="0" * 64),
        item(door, entry_id=other.public_id, method="tick"),
        item(door, entry_id=one.public_id),
    ]
    results = send(coach, door, *sent)
    assert [result["id"] for result in results] == [each["id"] for each in sent]
    assert outcomes(results) == ["welcome", "unknown_pass", "welcome", "already_in"]
    assert results[0]["words"] == "Welcome, Amir"


def test_the_same_sending_gets_the_same_results_and_is_kept_once(coach, door, session):
    booking = booked(door)
    first, second = (item(door, entry_id=booking.public_id) for _ in range(2))
    sent = [first, second, undo(door, booking, [first["id"]]), item(door, pass_sha256="0" * 64)]
    assert send(coach, door, *sent) == send(coach, door, *sent)
    assert len(session.scalars(sa.select(AttendanceEvent)).all()) == 3


def test_a_pass_and_a_short_code_are_found_by_their_hashes(coach, door):
    _, card = door.person("Amir")
    hashes = {
        "pass_sha256": token_hash(card.token),
        "code_sha256": token_hash(card.short_code).upper(),
    }
    builders.save()
    sent = [item(door, **{name: value}) for name, value in hashes.items()]
    assert outcomes(send(coach, door, *sent)) == ["welcome", "already_in"]


def test_an_undo_that_is_sent_before_its_arrival_holds(coach, door):
    booking = booked(door)
    arrival = item(door, entry_id=booking.public_id)
    assert outcomes(send(coach, door, undo(door, booking, [arrival["id"]]))) == ["undone"]
    assert outcomes(send(coach, door, arrival)) == ["undone"]
    [entry] = coach.get(REGISTERS).json["registers"][0]["entries"]
    assert entry["arrivals"] == []


def test_walk_ins_are_not_taken_yet(coach, door, session):
    [result] = send(coach, door, item(door, "walk_in", name="A guest"))
    assert (result["outcome"], result["words"]) == ("refused", NO_WALK_INS)
    assert session.scalars(sa.select(AttendanceEvent)).all() == []


def test_another_trusts_session_is_refused_and_the_rest_is_kept(coach, door):
    elsewhere = make_door()
    theirs, ours = booked(elsewhere), booked(door)
    results = send(
        coach,
        door,
        item(elsewhere, entry_id=theirs.public_id),
        item(door, entry_id=theirs.public_id),
        item(door, entry_id=ours.public_id),
    )
    assert outcomes(results) == ["refused", "refused", "welcome"]


def test_a_locked_register_refuses_in_words_until_corrections_can_be_proposed(coach, door, session):
    booking = booked(door)
    door.held.register_state = RegisterState.LOCKED
    session.commit()
    [result] = send(coach, door, item(door, entry_id=booking.public_id))
    assert result["outcome"] == "refused"
    assert "locked" in result["words"]


def test_five_hundred_items_are_taken_at_once(coach, door):
    booking = booked(door)
    results = send(coach, door, *(item(door, entry_id=booking.public_id) for _ in range(500)))
    assert outcomes(results) == ["welcome"] + ["already_in"] * 499


def test_an_item_is_kept_by_our_clock_and_when_it_came_in(coach, door, session):
    booking = booked(door)
    sent = body(
        item(door, entry_id=booking.public_id, at="2026-03-05T14:50:00Z"),
        sent_at="2026-03-05T15:00:00Z",
    )
    coach.post(CHECK_INS, json=sent, headers=csrf(coach, door))
    event = session.scalars(sa.select(AttendanceEvent)).one()
    assert event.at == datetime.fromisoformat("2026-03-05T17:50:00Z")
    assert event.received_at == datetime.fromisoformat(SIX_UTC)


# --- Who may -----------------------------------------------------------------------------------


def test_nobody_signed_in_is_a_401_with_problem_details(client, door):
    assert is_problem(client.get(REGISTERS), 401)
    assert is_problem(client.post(CHECK_INS, json=body()), 401)


def test_a_mentor_is_a_403_with_problem_details(client, door):
    builders.sign_in(client, door.mentor)
    assert is_problem(client.get(REGISTERS), 403)


def test_without_the_csrf_header_nothing_is_kept(coach, door, session):
    booking = booked(door)
    answer = coach.post(CHECK_INS, json=body(item(door, entry_id=booking.public_id)))
    assert is_problem(answer, 400)
    assert session.scalars(sa.select(AttendanceEvent)).all() == []


# --- The description ---------------------------------------------------------------------------


def test_the_description_is_public_and_names_both_addresses(client: FlaskClient, app: Flask):
    document: Any = client.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {REGISTERS, CHECK_INS}


def names(document: Any, schema: str) -> set[str]:
    return set(document["components"]["schemas"][schema]["properties"])


def test_the_description_names_every_field_that_is_given(coach, door):
    booked(door)
    document: Any = coach.get("/api/openapi.json").json
    answer: Any = coach.get(REGISTERS).json
    assert set(answer) == names(document, "Registers")
    assert set(answer["registers"][0]) == names(document, "Register")
    assert set(answer["registers"][0]["entries"][0]) == names(document, "Entry")
    [result] = send(coach, door, item(door, pass_sha256="0" * 64))
    assert set(result) == names(document, "Result")


def test_the_descriptions_references_all_lead_somewhere(client):
    text = client.get("/api/openapi.json").text
    document = json.loads(text)
    found = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert found <= set(document["components"]["schemas"])
