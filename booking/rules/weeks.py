"""The last twelve weeks of somebody's sessions, week by week, for a strip that says how it went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from booking.models import AttendanceState
from booking.words import count, plain_date

WEEKS = 12


@dataclass(frozen=True)
class Week:
    """One week, from Monday. `state` is came, missed, unknown, off or none."""

    state: str
    words: str
    count: int


def last_weeks(went: Iterable[tuple[date, AttendanceState]], today: date) -> list[Week]:
    """The twelve weeks that end with today's, oldest first.

    `went` are local dates and what is known of each. Somebody who came once in a week came; a
    week that is not known yet is never drawn as missed.
    """
    monday = today - timedelta(days=today.weekday())
    states: dict[date, list[AttendanceState]] = {}
    for on, state in went:
        states.setdefault(on - timedelta(days=on.weekday()), []).append(state)
    starts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [_week(start, states.get(start, []), today) for start in starts]


def _week(start: date, states: list[AttendanceState], today: date) -> Week:
    came = states.count(AttendanceState.ATTENDED)
    missed = states.count(AttendanceState.DID_NOT_ATTEND)
    if came:
        state, words = "came", f"came to {count(came, 'session')}"
    elif AttendanceState.NOT_KNOWN in states:
        state, words = "unknown", "not known yet"
    elif missed:
        state, words = "missed", f"did not come to {count(missed, 'session')}"
    elif states:
        state, words = "off", "the session did not happen"
    else:
        state, words = "none", "nothing booked"
    return Week(state, f"Week of {plain_date(start, today)}: {words}", came if came > 1 else 0)
