"""Talking to the door's API as a phone does."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.models import Booking
from tests import builders
from tests.door import Door, booking_of

SIX = "2026-03-05 18:00"
SIX_UTC = "2026-03-05T18:00:00Z"
REGISTERS, CHECK_INS = "/api/door/registers", "/api/door/check-ins"


def csrf(client: FlaskClient, door: Door) -> dict[str, str]:
    """The header that what writes needs."""
    page = client.get(f"/register/{door.held.public_id}")
    found = re.search(r'(?:data-csrf=|name="csrf_token" value=)"([^"]+)"', page.text)
    assert found
    return {"X-CSRFToken": found[1]}


def body(*items: Any, **changed: Any) -> dict[str, Any]:
    """What a phone sends, at six by its clock."""
    return {"device_id": "phone-1", "sent_at": SIX_UTC, "items": list(items)} | changed


def send(coach: FlaskClient, door: Door, *items: Any) -> list[dict[str, str]]:
    """Send items; the results."""
    answer = coach.post(CHECK_INS, json=body(*items), headers=csrf(coach, door))
    assert answer.status_code == 200
    assert answer.json is not None
    results: list[dict[str, str]] = answer.json["results"]
    return results


def outcomes(results: list[dict[str, str]]) -> list[str]:
    """What became of each item."""
    return [result["outcome"] for result in results]


def booked(door: Door, name: str = "Dan") -> Booking:
    """Somebody who is booked, committed."""
    booking = booking_of(door, door.person(name)[0])
    builders.save()
    return booking


def is_problem(answer: TestResponse, status: int) -> bool:
    """Whether an answer is problem details (RFC 9457) with this status."""
    return (
        answer.status_code == status
        and answer.mimetype == "application/problem+json"
        and (answer.json or {}).get("status") == status
        and bool((answer.json or {}).get("title"))
    )
