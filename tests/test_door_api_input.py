"""Bad input to the door's API: a malformed item fails alone, a malformed body as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.door import Door, item, make_door
from tests.door_api import (
    CHECK_INS,
    SIX,
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
    door = make_door()
    builders.save()
    return door


@pytest.fixture
def coach(door, client) -> FlaskClient:
    """The coach's browser."""
    builders.sign_in(client, door.coach)
    return client


BROKEN: list[Any] = [
    None,
    "text",
    5,
    [],
    {},
    {"id": "not-a-uuid"},
    {"id": 5},
    {"session_id": None},
    {"session_id": "\x00"},
    {"action": "dance"},
    {"action": ["arrive"]},
    {"entry_id": None},
    {"entry_id": "\x00" * 13},
    {"entry_id": 5},
    {"pass_sha256": "short"},
    {"pass_sha256": "\ud800"},
    {"at": None},
    {"at": "yesterday"},
    {"at": "2026-03-05T18:00:00"},
    {"at": 1e300},
    {"method": "own_phone"},
    {"action": "undo"},
    {"action": "undo", "undoes": []},
    {"action": "undo", "undoes": ["no"]},
    {"action": "undo", "undoes": "no"},
    {"action": "undo", "undoes": ["2f1c6c1e-58f5-4f0f-9a53-0c2f6f1f2a10"] * 51},
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: json.dumps(broken)[:40])
def test_a_malformed_item_fails_alone(coach, door, broken):
    booking = booked(door)
    good = item(door, entry_id=booking.public_id)
    is_change = isinstance(broken, dict) and broken
    bad = {**item(door, entry_id=booking.public_id), **broken} if is_change else broken
    results = send(coach, door, bad, good)
    assert outcomes(results) == ["refused", "welcome"]


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "text",
        None,
        {},
        body(device_id=None),
        body(device_id=""),
        body(device_id="x" * 101),
        body(sent_at=None),
        body(sent_at="now"),
        body(sent_at="2026-03-05T18:00:00"),
        body(items={}),
        body(items=[{}] * 501),
    ],
    ids=range(12),
)
def test_a_malformed_body_is_a_400_with_problem_details(coach, door, sent):
    answer = coach.post(
        CHECK_INS, data=json.dumps(sent), headers=csrf(coach, door), mimetype="application/json"
    )
    assert is_problem(answer, 400)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN'])
def test_what_is_no_json_is_a_400_with_problem_details(coach, door, raw):
    answer = coach.post(CHECK_INS, data=raw, headers=csrf(coach, door), mimetype="application/json")
    assert is_problem(answer, 400)


def test_too_large_a_body_is_a_413_with_problem_details(coach, door):
    answer = coach.post(
        CHECK_INS,
        data=b" " * 1_100_000,
        headers=csrf(coach, door),
        mimetype="application/json",
    )
    assert is_problem(answer, 413)
