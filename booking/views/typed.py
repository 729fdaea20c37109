"""Fields for what people type as they say it: a date in words, a whole number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from booking.views.edge import now
from booking.views.forms import clean, tidy
from booking.views.widgets import TextInput, WholeNumberInput
from booking.words import london, plain_date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
AS_MACHINES_SAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
IN_NUMBERS = re.compile(
    r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})(?:[/. -](?P<year>\d{4}|\d{2}))?", re.ASCII
)
IN_WORDS = re.compile(
    r"(?:[a-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]{3,9})"
    r"(?:,? (?P<year>\d{4}))?",
    re.ASCII,
)
WHOLE_NUMBER = re.compile(r"([-−]?)(\d+|\d{1,3}(?:,\d{3})+)", re.ASCII)
# More digits than any answer has: the number is too big, however it goes on.
LONGEST_NUMBER = 7


def read_date(text: str, today: date) -> date | None:
    """The date that somebody typed: "2027-03-01", "1/3/2027", "1 March". None if it is none.

    Days come before months, as in Britain. Without a year it is the next such day from today on.
    """
    text = " ".join(text.lower().split())
    for pattern in (AS_MACHINES_SAY, IN_NUMBERS, IN_WORDS):
        if found := pattern.fullmatch(text):
            return _day(found["day"], found["month"], found["year"], today)
    return None


def _day(day: str, month: str, year: str | None, today: date) -> date | None:
    try:
        number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
        if year is not None:
            return date(int(year) if len(year) == 4 else 2000 + int(year), number, int(day))
        this_year = date(today.year, number, int(day))
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


def read_number(text: str) -> int | None:
    """The whole number that somebody typed: "8", "10,000", "-4". None if it is none."""
    found = WHOLE_NUMBER.fullmatch(text)
    if found is None:
        return None
    digits = found[2].replace(",", "").lstrip("0")[:LONGEST_NUMBER] or "0"
    return -int(digits) if found[1] else int(digits)


class TypedField(Field):
    """What was typed and can't be read is said once: no other check adds to it."""

    def process(self, *arguments: Any, **more: Any) -> None:
        """Take what was typed as every other field does, so that it is shown again the same."""
        super().process(*arguments, **more)
        if self.raw_data:
            self.raw_data = [clean(typed) for typed in self.raw_data]

    def pre_validate(self, form: BaseForm) -> None:
        """Leave it at the words that say what can't be read."""
        if self.process_errors:
            raise StopValidation


class TypedDateField(TypedField):
    """A date, typed as a person says it."""

    widget = TextInput()
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return plain_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing typed is no date."""
        typed = tidy(valuelist[0]) if valuelist else ""
        self.data = read_date(typed, london(now()).date())
        if typed and self.data is None:
            raise ValueError("Enter a date, like 1 March or 1/3/2027")


class TypedNumberField(TypedField):
    """A whole number, typed in figures. Its validators say which numbers fit, from below too."""

    widget = WholeNumberInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing typed is no number."""
        typed = tidy(valuelist[0]) if valuelist else ""
        self.data = read_number(typed)
        if typed and self.data is None:
            raise ValueError("Enter a whole number, like 8")
