"""Quiet hours: nobody's phone sounds between 9pm and 8am in London, but for what can't wait."""

from __future__ import annotations

from datetime import datetime

import pytest

from booking.models import MessageKind
from booking.rules.quiet_hours import send_from
from booking.words import LONDON

Kind = MessageKind


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def goes_out(kind: MessageKind, starts: str, written: str) -> str:
    found = send_from(kind, [london(starts)], london(written))
    return f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("2026-03-04 08:00", "2026-03-04 08:00"),
        ("2026-03-04 20:59", "2026-03-04 20:59"),
        ("2026-03-04 21:00", "2026-03-05 08:00"),
        ("2026-03-05 00:00", "2026-03-05 08:00"),
        ("2026-03-05 07:59", "2026-03-05 08:00"),
        # The clocks go forward at one on the 29th, and back at two on 25 October.
        ("2026-03-28 21:00", "2026-03-29 08:00"),
        ("2026-03-29 00:30", "2026-03-29 08:00"),
        ("2026-03-29 02:30", "2026-03-29 08:00"),
        ("2026-03-29 20:59", "2026-03-29 20:59"),
        ("2026-10-24 23:00", "2026-10-25 08:00"),
        ("2026-10-25 01:30", "2026-10-25 08:00"),
        ("2026-10-25 08:00", "2026-10-25 08:00"),
        ("2026-10-25 21:00", "2026-10-26 08:00"),
    ],
)
def test_what_is_no_hurry_waits_until_eight(written, sent):
    assert goes_out(Kind.BOOKED, "2026-11-20 18:00", written) == sent


@pytest.mark.parametrize(
    "kind", [Kind.CALLED_OFF, Kind.MOVED, Kind.PLACE_FREE, Kind.ON_HOLD, Kind.ON_AGAIN]
)
def test_a_change_of_a_session_of_that_day_never_waits(kind):
    assert goes_out(kind, "2026-03-05 18:00", "2026-03-05 06:30") == "2026-03-05 06:30"


def test_a_booking_for_that_day_waits():
    assert goes_out(Kind.BOOKED, "2026-03-05 18:00", "2026-03-05 06:30") == "2026-03-05 08:00"


def test_a_change_of_another_days_session_waits():
    assert goes_out(Kind.CALLED_OFF, "2026-03-05 18:00", "2026-03-04 22:00") == "2026-03-05 08:00"


def test_a_change_of_a_session_early_next_morning_cannot_wait_until_they_are_on_their_way():
    assert goes_out(Kind.CALLED_OFF, "2026-03-05 09:30", "2026-03-04 22:00") == "2026-03-04 22:00"


def test_what_was_to_be_today_and_is_moved_to_next_week_cannot_wait():
    night = london("2026-03-05 06:30")
    starts = [london("2026-03-12 18:00"), london("2026-03-05 18:00")]
    assert send_from(Kind.MOVED, starts, night) == night
