"""The last twelve weeks of somebody's sessions, week by week, for a strip that says how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from booking.models import AttendanceState
from booking.words import count, plain_date

WEEKS = 12


@dataclass(frozen=True)
class Week:
    """One week, from Monday. `state` is came, missed, unknown, ahead, off or none."""

    state: str
    words: str
    count: int


def last_weeks(
    went: Iterable[tuple[date, AttendanceState]], booked: Iterable[date], today: date
) -> list[Week]:
    """The twelve weeks that end with today's, oldest first.

    `went` are local dates and what is known of each; `booked` are the dates of sessions to come.
    Somebody who came once in a week came; a week that is not known yet is never drawn as missed.
    """
    states: dict[date, list[AttendanceState]] = {}
    for on, state in went:
        states.setdefault(_monday(on), []).append(state)
    ahead = Counter(_monday(on) for on in booked)
    starts = [_monday(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [_week(start, states.get(start, []), ahead[start], today) for start in starts]


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _week(start: date, states: list[AttendanceState], booked: int, today: date) -> Week:
    came = states.count(AttendanceState.ATTENDED)
    missed = states.count(AttendanceState.DID_NOT_ATTEND)
    if came:
        state, words = "came", f"came to {count(came, 'session')}"
    elif AttendanceState.NOT_KNOWN in states:
        state, words = "unknown", "not known yet"
    elif missed:
        state, words = "missed", f"did not come to {count(missed, 'session')}"
    elif booked:
        state, words = "ahead", ""
    elif states:
        state, words = "off", "the session did not happen"
    else:
        state, words = "none", "nothing booked"
    if booked:
        words = ", ".join(part for part in (words, f"{booked} booked") if part)
    return Week(state, f"Week of {plain_date(start, today)}: {words}", came if came > 1 else 0)
