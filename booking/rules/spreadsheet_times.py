"""Days, times and dates as people write them into a cell, as our forms take them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.rules.spreadsheet_cells import Answers, Unreadable
from booking.rules.spreadsheet_columns import plain
from booking.words import WEEKDAY_NAMES, WEEKDAYS

# --- Days ----------------------------------------------------------------------------------------

_DAY = {name.casefold(): at for at, name in enumerate(WEEKDAY_NAMES)}
_DAY |= {short: at for at, short in enumerate(WEEKDAYS)}
_DAY |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4}
_DAYS_TOGETHER = {
    "weekdays": range(5), "every weekday": range(5), "weekends": range(5, 7),
    "weekend": range(5, 7), "daily": range(7), "every day": range(7), "everyday": range(7),
}  # fmt: skip
DAYS_SAY = "Write the days of the week, such as “Mon” or “Mondays and Thursdays”."


def weekdays(text: str) -> Answers:
    """Days of the week: "Mon", "Mondays", "Mon & Thu", "Mon–Fri"."""
    together = _DAYS_TOGETHER.get(plain(text))
    days = set(together or ())
    if together is None:
        for part in re.split(r"[,;/&+\n]|\band\b|\bevery\b|\bon\b", text.casefold()):
            if part.strip():
                days |= _days_between(re.split(r"[-–—]|\bto\b", part))
    if not days:
        raise Unreadable(DAYS_SAY)
    return {"weekdays": [WEEKDAYS[at] for at in sorted(days)]}


def _days_between(ends: Sequence[str]) -> set[int]:
    found = [_DAY.get(said, _DAY.get(said.removesuffix("s"))) for said in map(plain, ends)]
    first, last = found[0], found[-1]
    if first is None or last is None or len(found) > 2 or first > last:
        raise Unreadable(DAYS_SAY)
    return set(range(first, last + 1))


# --- Times ---------------------------------------------------------------------------------------

CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?(am|pm)?", re.ASCII)
# No date begins like this.
BEGINS_AS_CLOCK = re.compile(r"\d{1,2}:", re.ASCII)
TIME_SAYS = "Write a time, such as “6pm” or “18:00”."


def starts(text: str) -> Answers:
    """A time, or from one to another: "6pm", "18:00", "6–7.30pm"."""
    parts = re.split(r" ?(?:[-–—]|\bto\b|\buntil\b|\btill\b) ?", _said_of_clock(text))
    if len(parts) == 1:
        return {"starts_local": [_clock(parts[0])]}
    if len(parts) != 2 or not all(CLOCK.fullmatch(part) for part in parts):
        raise Unreadable(TIME_SAYS)
    first, last = parts
    if first[-1:] != "m" and last[-1:] == "m":
        first = _with_half_of(first, last)
    return {"starts_local": [_clock(first)], "ends": [_clock(last)]}


def ends(text: str) -> Answers:
    """When it ends. With the start it says how long it lasts."""
    return {"ends": [_clock(_said_of_clock(text))]}


def _said_of_clock(text: str) -> str:
    said = re.sub(r"([ap])\.? ?m\b\.?", r"\1m", " ".join(text.casefold().split()))
    said = re.sub(r"\b(?:noon|midday)\b", "12pm", said)
    return re.sub(r"^(\d{2})(\d{2})(?: ?hrs?| ?h)?$", r"\1:\2", said)


def _clock(said: str) -> str:
    found = CLOCK.fullmatch(said)
    if found is None:
        raise Unreadable(TIME_SAYS)
    hour, minute, half = found[1], int(found[2] or 0), found[3]
    if half is None and not _is_of_24_hours(hour, said):
        raise Unreadable(f"Is that morning or evening? Write “{said}am” or “{said}pm”.")
    number = int(hour)
    if half and not 1 <= number <= 12:
        raise Unreadable(TIME_SAYS)
    if half:
        number = number % 12 + (12 if half == "pm" else 0)
    if number > 23 or minute > 59:
        raise Unreadable(TIME_SAYS)
    return f"{number:02d}:{minute:02d}"


def _is_of_24_hours(hour: str, said: str) -> bool:
    """Whether a time is said once a day: "18", "06:30", "10:30", but neither "6:30" nor "10"."""
    in_two_figures = len(hour) == 2 and ":" in said
    return in_two_figures or hour[0] == "0" or int(hour) > 11


def _with_half_of(first: str, last: str) -> str:
    """Of "6–7pm" the six is in the evening, of "11–1pm" the eleven in the morning."""
    if not 1 <= int(re.split(r"[:.]", first)[0]) <= 12:
        return first
    mine, other = (f"{first}{half}" for half in (("pm", "am") if last[-2] == "p" else ("am", "pm")))
    return mine if minutes_between(_clock(mine), _clock(last)) < 12 * 60 else other


def minutes_between(first: str, last: str) -> int:
    """How long it is from one time to the next other, also over midnight."""
    day = timedelta(days=1)
    span = datetime.strptime(last, "%H:%M") - datetime.strptime(first, "%H:%M")  # noqa: DTZ007
    return int((span % day).total_seconds() // 60)


LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:\.\d+)?) ?(?:h|hr|hrs|hour|hours))?"
    r" ?(?:and )?(?:(?P<minutes>\d{1,4})(?:\.0+)? ?(?:m|min|mins|minutes)?)?",
    re.ASCII,
)


def length(text: str) -> Answers:
    """How long it lasts: "60", "90 minutes", "1 hour 30", "1.5 hours"."""
    said = text.casefold().strip().rstrip(".")
    found = LENGTH.fullmatch(said)
    if not said or found is None or not (found["hours"] or found["minutes"]):
        raise Unreadable("Write how many minutes it lasts, such as “60”.")
    minutes = round(float(found["hours"] or 0) * 60) + int(found["minutes"] or 0)
    return {"length_minutes": [str(minutes)]}


# --- Dates ---------------------------------------------------------------------------------------

_SHORT_YEAR = re.compile(r"(\d{1,2})[-. /]([a-z]{3,9})[-. /](\d{2}|\d{4})", re.IGNORECASE)
_NO_TIME = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?$")


def date_as_typed(text: str) -> str:
    """A date as people type it: what spreadsheets write beside or instead is left out."""
    said = _NO_TIME.sub("", text.strip())
    found = _SHORT_YEAR.fullmatch(said)
    if found is None:
        return said
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    return f"{found[1]} {found[2]} {year}"


def last_date(text: str) -> Answers:
    """The last date; none where the sheet says that it goes on."""
    goes_on = plain(text) in {"ongoing", "on going", "until further notice", "no end", "goes on"}
    return {} if goes_on else {"last_on": [date_as_typed(text)]}


def from_when(text: str) -> Answers:
    """Below "From" some write a time, and some a date."""
    try:
        return starts(text)
    except Unreadable:
        if BEGINS_AS_CLOCK.match(text):
            raise
        return {"first_on": [date_as_typed(text)]}


def to_when(text: str) -> Answers:
    """The same below "To"."""
    try:
        return ends(text)
    except Unreadable:
        if BEGINS_AS_CLOCK.match(text):
            raise
        return last_date(text)


def how_often(text: str) -> Answers:
    """Every week, every two, or more."""
    said = plain(text)
    if said in {"weekly", "every week", "each week", "1"}:
        return {"every_weeks": ["1"]}
    if said in {"fortnightly", "every other week", "every fortnight"}:
        return {"every_weeks": ["2"]}
    found = re.fullmatch(r"(?:every )?(\d{1,2})(?: weeks?| weekly)?", said)
    if found is None:
        raise Unreadable("Write “Every week” or “Every 2 weeks”.")
    return {"every_weeks": [found[1]]}
