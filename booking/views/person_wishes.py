"""What a mentor looks for, for one person: what suits the person, and what the mentor asks besides.

What suits the person comes from their record and never stands in an address: an address holds what
the mentor chose, and which of the person's wishes to leave aside ("any").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from booking.models import GoalState, Level
from booking.queries.catalogue import Choices
from booking.queries.fitting import A_WEEK, Looked
from booking.queries.plans import GoalRow
from booking.queries.suits import Suits
from booking.queries.wishes import TIMES_OF_DAY, WITHIN_MILES, Filters
from booking.rules.fitting import SERVES
from booking.views import filters as asking
from booking.views.filters import ACCESS_NAMES, Asked
from booking.views.forms import tidy
from booking.words import PATHWAYS, WEEKDAY_NAMES, WEEKDAYS, first_letter_down, listed

# As far as dates are made.
WEEKS_AHEAD = 12
# A bus ride: further is a choice.
USUAL_MILES = 10
# The person's wishes that can be left aside. All are offered to everybody: an address that says
# "any" tells nothing of who has such a wish.
ASIDE = {
    "town": "Any distance",
    "times": "Any day and time",
    "level": "Any level",
    "access": "Any access",
}
# What an address of the page may say.
ASKED_BY = (
    "q", "trust", "town", "day", "time", "activity", "gender", "level", "age", "access", "free",
    "near", "lat", "lon", "within", "any", "goal", "week",
)  # fmt: skip
ANY_LEVEL = ("", Level.ANY.value)


@dataclass(frozen=True)
class Wanted:
    """What is looked for: `asked` is the mentor's own part, `aside` what is left aside.

    `town` is where miles are counted from; `goal` the public id of the goal that it is for.
    """

    asked: Asked
    suits: Suits
    aside: frozenset[str]
    goal: str
    week: int
    looked: Looked

    @property
    def town(self) -> str:
        """The town that miles are counted from; empty where it is a point, or nowhere."""
        near = self.looked.filters.near
        return near.town if near else ""

    @property
    def query(self) -> dict[str, Any]:
        """The query parameters that ask for this again; nothing of the person is in them."""
        asked = {
            **asking.as_query(self.asked.filters),
            "any": sorted(self.aside),
            "goal": self.goal,
            "week": str(self.week or ""),
        }
        return {name: value for name, value in asked.items() if value}

    def without(self, name: str) -> dict[str, Any]:
        """The same with one more wish of the person left aside."""
        return {**self.query, "any": sorted(self.aside | {name})}

    def in_week(self, week: int) -> dict[str, Any]:
        """The same in another week."""
        return {
            name: value for name, value in {**self.query, "week": str(week or "")}.items() if value
        }


def read(
    arguments: MultiDict[str, str],
    known: Choices,
    suits: Suits,
    goals: Sequence[GoalRow],
    today: date,
) -> Wanted:
    """Read what a mentor asks, and put what suits the person to it."""
    asked = asking.read(arguments, known)
    if asked.filters.near is None and not asked.filters.town:
        # The miles are meant from where the person sets out.
        asked = replace(asked, filters=replace(asked.filters, within=_miles(arguments)))
    aside = frozenset(name for name in ASIDE if name in arguments.getlist("any"))
    goal = next(
        (row.goal for row in goals if row.goal.public_id == tidy(arguments.get("goal"))), None
    )
    week = _week(tidy(arguments.get("week")))
    looked = Looked(
        from_on=today + week * A_WEEK,
        filters=_for_the_person(asked.filters, suits, aside, known),
        free_times=_free_times(asked.filters, suits, aside),
        activities=SERVES[goal.pathway] if goal else None,
    )
    return Wanted(asked, suits, aside, goal.public_id if goal else "", week, looked)


def _for_the_person(
    asked: Filters, suits: Suits, aside: Collection[str], known: Choices
) -> Filters:
    wanted = asked
    if asked.near is None and not asked.town:
        near = None if "town" in aside else known.middles.get(suits.town)
        miles = (asked.within or USUAL_MILES) if near else None
        wanted = replace(wanted, near=near, within=miles)
    if not asked.level and suits.level not in ANY_LEVEL and "level" not in aside:
        wanted = replace(wanted, level=suits.level)
    if "access" not in aside:
        wanted = replace(wanted, access=tuple(dict.fromkeys((*asked.access, *suits.access))))
    return wanted


def _free_times(asked: Filters, suits: Suits, aside: Collection[str]) -> frozenset[tuple[str, str]]:
    """The person's free times, unless the mentor asks for other days or times."""
    if asked.day or asked.time or "times" in aside:
        return frozenset()
    return suits.free_times


def _miles(arguments: MultiDict[str, str]) -> int | None:
    text = tidy(arguments.get("within"))
    return int(text) if text in map(str, WITHIN_MILES) else None


def _week(text: str) -> int:
    fits = text.isascii() and text.isdigit() and len(text) <= 2
    return int(text) if fits and int(text) < WEEKS_AHEAD else 0


def goals_to_serve(goals: Sequence[GoalRow]) -> list[tuple[str, str]]:
    """The goals that are not reached and that some activity serves: their ids and words."""
    return [
        (row.goal.public_id, PATHWAYS[row.goal.pathway])
        for row in goals
        if row.goal.state is GoalState.ACTIVE and SERVES[row.goal.pathway]
    ]


# --- In words -------------------------------------------------------------------------------------


def said(wanted: Wanted) -> list[str]:
    """What of the person's wishes narrows the list: "near Burnley", "Tuesday mornings"."""
    suits, looked = wanted.suits, wanted.looked
    asked = wanted.asked.filters
    words = []
    if looked.filters.near and asked.near is None:
        words.append(f"within {looked.filters.within} miles of {suits.town}")
    words += [times_said(looked.free_times)] if looked.free_times else []
    if looked.filters.level and not asked.level:
        words.append("new to it" if looked.filters.level == Level.BEGINNER else "played a bit")
    words += [
        first_letter_down(ACCESS_NAMES[wish])
        for wish in looked.filters.access
        if wish not in asked.access
    ]
    return words


def times_said(slots: Collection[tuple[str, str]]) -> str:
    """ "Tuesday and Thursday mornings, and Friday evenings"."""
    said_of = []
    for time in TIMES_OF_DAY:
        days = [
            name
            for short, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)
            if (short, time) in slots
        ]
        if len(days) == len(WEEKDAYS):
            said_of.append(f"{time}s")
        elif days:
            said_of.append(f"{listed(days)} {time}s")
    return ", ".join(said_of)


def week_said(looked: Looked, today: date) -> str:
    """ "The next 7 days", "Thursday 12 to Wednesday 18 March"."""
    if looked.from_on == today:
        return "The next 7 days"
    last = looked.from_on + A_WEEK - timedelta(days=1)
    first = f"{looked.from_on:%A} {looked.from_on.day}"
    month = "" if looked.from_on.month == last.month else f" {looked.from_on:%B}"
    return f"{first}{month} to {last:%A} {last.day} {last:%B}"
