"""Who is kept apart from whom, and from what, in the words of the few who read it."""

from __future__ import annotations

from datetime import date

from booking.models import Allotment, InstructionKind
from booking.queries.safeguarding import AllotmentRow, ApartRow, OverrideRow, SealedRow
from booking.rules.clearance import Rule
from booking.words import WEEKDAY_NAMES, listed, plain_date

K = InstructionKind
NOBODY_NAMED = "somebody who does not take part"

# Icon, what it is called when somebody chooses it, and what it does.
SEALED_KINDS: dict[InstructionKind, tuple[str, str, str]] = {
    K.NO_CHILDREN: ("heart", "No children on site", "Not where children are, or may be, about."),
    K.NOT_WHEN_ON_SHIFT: ("people", "Not when somebody is on shift", "One member of staff."),
    K.NOT_AT_VENUE: ("place", "Not at one place", "A hall, a pitch or a stadium."),
    K.NOT_THIS_SERIES: ("ball", "Not these sessions", "One club’s session, wherever it is."),
    K.NOT_ON_DAY: ("calendar", "Not on one day", "Such as: never on a Friday."),
}
THINGS: dict[str, tuple[str, str, str]] = {
    "series": ("ball", "Sessions", "One club’s session, on every date."),
    "venue": ("place", "A place", "Everything that happens there."),
    "day": ("calendar", "A day of the week", "Everything on that day, everywhere."),
}
# What an override goes past.
RULES: dict[str, str] = {
    Rule.HOME_BY: "home by a time",
    Rule.VENUE: "not at that place",
    Rule.SERIES: "not these sessions",
    Rule.DAY: "not on that day",
    Rule.SHIFT: "somebody is on shift",
    Rule.CHILDREN: "children on site",
    Rule.BAR: "a bar",
    Rule.MATCH_DAY: "match days",
    Rule.WOMEN_ONLY: "women only",
    Rule.FIRST_VISIT: "somebody goes along",
    Rule.AGE: "its ages",
    Rule.GENDER: "who it is for",
    Rule.NOT_CONFIRMED: "nothing confirmed lately",
    Rule.PRACTITIONER: "the practitioner’s answer",
    Rule.ALLOTMENT: "it belongs to the other side",
}


def sides(row: ApartRow) -> tuple[str, str]:
    """The names of the protected side and of the other one, as they are known here."""
    protected = row.protected.details.full_name if row.protected else NOBODY_NAMED
    return protected, row.other.details.full_name if row.other else NOBODY_NAMED


def thing(row: AllotmentRow) -> str:
    """ "Monday five-a-side", "Everything at Turf Moor", "Everything on Mondays"."""
    if row.allotment.weekday is not None:
        return f"Everything on {WEEKDAY_NAMES[row.allotment.weekday]}s"
    return row.series or f"Everything at {row.venue}"


def days(allotment: Allotment, today: date) -> str:
    """ "from 3 March until 1 June"; "since 3 March"."""
    begun = allotment.from_on <= today
    said = f"{'Since' if begun else 'From'} {plain_date(allotment.from_on, today)}"
    if allotment.until_on is not None:
        said += f", until {plain_date(allotment.until_on, today)}"
    return said


def sealed(row: SealedRow) -> str:
    """ "Not when Carl Hargreaves is on shift"."""
    said = row.instruction
    if said.kind is K.NOT_WHEN_ON_SHIFT:
        return f"Not when {row.shift_of} is on shift"
    if said.kind is K.NOT_AT_VENUE:
        return f"Not at {row.venue}"
    if said.kind is K.NOT_THIS_SERIES:
        return f"Not at {row.series}"
    if said.kind is K.NOT_ON_DAY and said.weekday is not None:
        return f"Not on {WEEKDAY_NAMES[said.weekday]}s"
    return SEALED_KINDS.get(said.kind, ("", said.kind.value.replace("_", " ").capitalize(), ""))[1]


def goes_past(row: OverrideRow) -> str:
    """ "home by a time and match days"."""
    return listed([RULES.get(rule, rule) for rule in row.override.rules.split(",")])
