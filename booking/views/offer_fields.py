"""Fields that an offer is written in: times, dates, lists of dates, money, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from booking.rules.offer_facts import MOST_DATES
from booking.views.edge import now
from booking.views.forms import as_choices, clean, tidy
from booking.views.typed import TypedDateField, TypedField, read_date
from booking.views.widgets import DayInput, Radios, TextArea, TextInput, TimeInput
from booking.words import clock, listed, london

LONGEST_TEXT = 3000
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?(am|pm)?", re.ASCII)
POUNDS = re.compile(r"([-−]?)£?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{2}))?", re.ASCII)
LONGEST_COST = 4
WEEK_OF = re.compile(r"(?:the )?week (?:of |from |commencing )?", re.ASCII)
# "Saturday 19 December, 2pm", "19/12/2026 at 14:00", "2026-12-19T14:00"
DAY_AND_TIME = re.compile(
    r"(?P<day>.*?[^\s,])(?:,? at |,? |t)"
    r"(?P<time>\d{1,2}(?:[:.]\d{2})? ?(?:am|pm)|\d{1,2}[:.]\d{2}(?::\d{2})?|noon)",
    re.ASCII,
)
SAID_UNREADABLE = 3
LONGEST_SAID = 40

ExtraDate = tuple[date, time | None]


def unix_lines(text: str | None) -> str | None:
    """Line ends as one character, so that browsers don't differ."""
    return text.replace("\r\n", "\n") if text is not None else None


class PickedDateField(TypedDateField):
    """A date picked from the phone's own calendar, or typed where there is none."""

    widget = DayInput()

    def _value(self) -> str:
        # The phone's calendar shows only what machines say.
        if self.data:
            return self.data.isoformat()
        return str(self.raw_data[0]) if self.raw_data else ""


class TimeOfDayField(TypedField):
    """A time on the wall clock: "18:00", "6pm", "6.30pm"."""

    widget = TimeInput()
    data: time | None

    def _value(self) -> str:
        if self.data is not None:
            return f"{self.data:%H:%M}"
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing typed is no time."""
        typed = tidy(valuelist[0]).lower() if valuelist else ""
        self.data = read_time(typed)
        if typed and self.data is None:
            raise ValueError("Enter a time, like 6pm or 18:00")


def read_time(text: str) -> time | None:
    """The time that somebody typed. None if it is none."""
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


class PoundsField(TypedField):
    """An amount in pounds, kept in pence. Nothing typed is nothing to pay."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not self.data:
            return ""
        return f"{self.data // 100}.{self.data % 100:02d}"

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        typed = tidy(valuelist[0]) if valuelist else ""
        found = POUNDS.fullmatch(typed)
        self.data = 0
        if found is None:
            if typed:
                raise ValueError("Enter the cost in pounds, like 2 or 1.50")
            return
        pounds = found[2].replace(",", "").lstrip("0")
        if found[1] or len(pounds) > LONGEST_COST:
            raise ValueError("A session costs between nothing and £9,999")
        self.data = int(pounds or 0) * 100 + int(found[3] or 0)


class DatesField(TypedField):
    """Several dates as people type them, one on each line or with commas between."""

    widget = TextArea()
    data: tuple[Any, ...]
    example = "a date. Type dates like 21 December, one on each line"

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.written(each) for each in self.data or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; raises ValueError with the words that can't be read."""
        self.data = ()
        today = london(now()).date()
        parts = list(self.parts(str(valuelist[0]) if valuelist else "", today))
        # Far too many are not even looked at.
        if len(parts) > MOST_DATES:
            raise ValueError(f"Enter up to {MOST_DATES} dates here. There are {len(parts):,} now")
        found = [(part, self.read(part.lower(), today)) for part in parts]
        unread = [part[:LONGEST_SAID] for part, value in found if value is None]
        if unread:
            said = listed([f"“{part}”" for part in unread[:SAID_UNREADABLE]])
            raise ValueError(f"We can’t read {said} as {self.example}")
        self.data = tuple(value for _, value in found)

    def parts(self, typed: str, today: date) -> Iterator[str]:
        """Every line, or what stands between its commas; "Monday, 21 December" is one date."""
        for line in _lines(typed):
            if "," not in line or self.read(line.lower(), today) is not None:
                yield line
            else:
                yield from (part for part in (tidy(part) for part in line.split(",")) if part)

    def read(self, said: str, today: date) -> Any:
        """One date; "week of 21 December" is a date of that week. None if it is none."""
        return read_date(WEEK_OF.sub("", said), today)

    def written(self, value: Any) -> str:
        """One date as it stands in the field."""
        return full_date(value)


class ExtraDatesField(DatesField):
    """Dates of their own, each with its time: "Saturday 19 December, 2pm".

    Without a time it is None: the time that sessions usually start at.
    """

    example = "a day and time. Type them like 19 December, 2pm, one on each line"

    def read(self, said: str, today: date) -> ExtraDate | None:
        """One day with its time, or without. None if it is neither."""
        return read_extra_date(said, today)

    def written(self, value: ExtraDate) -> str:
        """One date and its time as they stand in the field."""
        on, at = value
        return full_date(on) + (f", {clock(at)}" if at is not None else "")


def read_extra_date(said: str, today: date) -> ExtraDate | None:
    """A day with its time, or a day alone. None if it is neither."""
    alone = read_date(said, today)
    if alone is not None:
        return alone, None
    found = DAY_AND_TIME.fullmatch(" ".join(said[:LONGEST_SAID].split()))
    if found is None:
        return None
    on = read_date(found["day"], today)
    at = time(12) if found["time"] == "noon" else read_time(found["time"])
    return (on, at) if on is not None and at is not None else None


def full_date(on: date) -> str:
    """ "21 December 2026": with its year, so that it reads the same next year."""
    return f"{on.day} {on:%B} {on.year}"


def _lines(typed: str) -> Iterator[str]:
    return (line for line in map(tidy, re.split(r"[\n;]", typed)) if line)


def text_field(label: str, enter: str, longest: int, hint: str = "", **more: Any) -> StringField:
    """One line of text; `enter` is said when it is missing, and nothing means it may be."""
    return StringField(
        label,
        description=hint,
        widget=more.pop("widget", TextInput()),
        filters=[clean],
        validators=_needed(label, enter, longest),
        **more,
    )


def long_text_field(label: str, enter: str, hint: str = "") -> TextAreaField:
    """Several lines of text; `enter` is said when it is missing."""
    return TextAreaField(
        label,
        description=hint,
        widget=TextArea(),
        filters=[clean, unix_lines],
        validators=_needed(label, enter, LONGEST_TEXT),
    )


def choice_field(
    label: str, choices: list[tuple[str, str]], choose: str, **more: Any
) -> RadioField:
    """One of a few choices; `choose` is said for none, and for one that there isn't."""
    known = [value for value, _ in choices]
    return RadioField(
        label,
        widget=Radios(),
        choices=as_choices(choices),
        validate_choice=False,
        validators=[InputRequired(choose), AnyOf(known, choose)],
        **more,
    )


def _needed(label: str, enter: str, longest: int) -> list[Any]:
    # After the filters: white space alone is nothing.
    first = DataRequired(enter) if enter else Optional()
    named = f"{label} Use" if label.endswith("?") else f"{label}: use"
    return [first, Length(max=longest, message=f"{named} at most {longest} characters")]
