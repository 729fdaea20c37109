"""Why a session fits one person, and how well: pure, over plain facts.

Nothing of anybody else goes into it, not even how many places are taken: what one mentor reads
never varies with another participant's bookings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from booking.models import Action, ActionState, Level, Pathway
from booking.queries.suits import Slot, Suits
from booking.rules.plans import progress
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITY_GROUPS
from booking.words import PATHWAYS, WEEKDAY_NAMES, WEEKDAYS, first_letter_up, miles, plain_date

_SPORTS = (
    "Football", "Getting fitter", "Calm and stretching", "Out and about", "Other sports",
    "In the water",
)  # fmt: skip
_CALM = ("Calm and stretching", "Out and about", "In the water")


def _groups(*names: str) -> frozenset[str]:
    return frozenset(activity for name in names for activity in ACTIVITY_GROUPS[name])


# What one may do for a goal. A goal that no session serves by itself has none.
SERVES: dict[Pathway, frozenset[str]] = {
    Pathway.ACTIVITY_AND_WELLBEING: _groups(*_SPORTS),
    Pathway.HEALTH: _groups("Getting fitter", *_CALM) | {"walking-football", "cooking"},
    Pathway.DRUGS_AND_ALCOHOL: _groups(*_CALM) | {"social", "cooking", "boxing-fitness", "gym"},
    Pathway.EDUCATION_TRAINING_EMPLOYMENT: frozenset({"employability-skills", "coaching-course"}),
    Pathway.FINANCE: frozenset({"employability-skills", "cooking"}),
    Pathway.CHILDREN_AND_FAMILIES: frozenset({"cooking", "social", "swimming"}),
    Pathway.ATTITUDES: _groups("Calm and stretching")
    | {"social", "boxing-fitness", "martial-arts", "coaching-course"},
    Pathway.ACCOMMODATION: frozenset(),
}
ACCESS_SAID = {
    "step-free": "Step-free",
    "accessible-toilet": "An accessible toilet",
    "quiet-space": "A quiet space",
} | {slug: each.name for slug, each in ACCESSIBILITY_SUPPORT.items()}
LEVEL_SAID = {
    Level.BEGINNER: "Made for people new to it",
    Level.IMPROVER: "For people who have played",
}
# How near is how good, in miles.
NEAR = (1.0, 3.0, 6.0)
OFTEN = 3


@dataclass(frozen=True)
class Step:
    """A step of the plan that sessions count towards: its words, and from when until when."""

    words: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Person:
    """What is known of one person that a session may fit.

    `goals` are the pathways of goals that are not reached; `times` how often they went to each
    series of late; `town` is where miles are counted from.
    """

    suits: Suits = field(default_factory=Suits)
    town: str = ""
    goals: tuple[Pathway, ...] = ()
    steps: tuple[Step, ...] = ()
    times: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Date:
    """What is known of one session. `miles` is None where no place is counted from."""

    series_id: int
    activity: str
    level: Level
    on: date
    slot: Slot
    access: Collection[str] = ()
    miles: float | None = None


def why(date: Date, person: Person) -> list[str]:
    """The reasons why a session fits, the weightiest last of all said last."""
    served = [PATHWAYS[goal] for goal in person.goals if date.activity in SERVES[goal]]
    times = person.times.get(date.series_id, 0)
    said = [
        _fits_time(date) if date.slot in person.suits.free_times else "",
        _how_far(date, person.town),
        *(ACCESS_SAID[wish] for wish in person.suits.access if wish in date.access),
        _fits_level(date, person.suits.level),
        f"Goes with their goal “{served[0]}”" if served else "",
        *(f"Counts towards {step.words}" for step in _counts(date, person)[:1]),
        f"They went {_OFTEN_SAID.get(times, f'{times} times')}" if times else "",
    ]
    return [words for words in said if words]


_OFTEN_SAID = {1: "once", 2: "twice"}


def but(date: Date, person: Person) -> list[str]:
    """What of their wishes a session does not have, where the mentor loosened one."""
    said = []
    if person.suits.free_times and date.slot not in person.suits.free_times:
        said.append("Not one of their free times")
    if _is_other_level(date, person.suits.level):
        said.append(LEVEL_SAID[date.level])
    missing = [wish for wish in person.suits.access if wish not in date.access]
    said += [f"Ask the club: {_lower(ACCESS_SAID[wish])}?" for wish in missing]
    return said


def worth(date: Date, person: Person) -> int:
    """How well a session fits: the higher, the better."""
    serves = any(date.activity in SERVES[goal] for goal in person.goals)
    near = 0 if date.miles is None else sum(date.miles < limit for limit in NEAR)
    return (
        3 * serves
        + min(person.times.get(date.series_id, 0), OFTEN)
        + near
        + 2 * (date.slot in person.suits.free_times)
        + (bool(person.suits.level) and date.level == person.suits.level)
        + bool(_counts(date, person))
        - 2 * len(but(date, person))
    )


def steps_of(actions: Sequence[Action], attended_on: Sequence[date], today: date) -> list[Step]:
    """The steps that are still open and that sessions count towards."""
    return [
        _step(action, today)
        for action in actions
        if action.counts_attendances
        and progress(action, attended_on, today).state in (ActionState.TO_DO, ActionState.DOING)
    ]


def _step(action: Action, today: date) -> Step:
    if action.sessions_wanted is not None:
        last = action.by_on or date.max
        by = f" by {plain_date(last, today)}" if action.by_on else ""
        return Step(f"{action.sessions_wanted}{by}", action.counts_from_on, last)
    weeks = action.weeks or 0
    until = date.fromordinal(action.counts_from_on.toordinal() + 7 * weeks - 1)
    return Step(f"{action.sessions_a_week} a week", action.counts_from_on, until)


def _counts(date: Date, person: Person) -> list[Step]:
    return [step for step in person.steps if step.from_on <= date.on <= step.until_on]


def _fits_time(date: Date) -> str:
    day, time = date.slot
    return f"Fits {WEEKDAY_NAMES[WEEKDAYS.index(day)]} {time}s"


def _how_far(date: Date, town: str) -> str:
    if date.miles is None:
        return ""
    far = miles(date.miles)
    about = far if date.miles < 1 else f"about {far}"
    return first_letter_up(f"{about} from {town}" if town else f"{about} away")


def _fits_level(date: Date, level: str) -> str:
    if level not in (Level.BEGINNER, Level.IMPROVER):
        return ""
    if date.level == level:
        return LEVEL_SAID[date.level]
    return "Any level" if date.level is Level.ANY else ""


def _is_other_level(date: Date, level: str) -> bool:
    return level in (Level.BEGINNER, Level.IMPROVER) and date.level not in (level, Level.ANY)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
