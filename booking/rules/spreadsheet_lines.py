"""One line of a timetable: what it answers to our forms' questions, and which offer it means."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from booking.models import Venue
from booking.rules import spreadsheet_cells as cells
from booking.rules import spreadsheet_times as times
from booking.rules.spreadsheet_cells import NOT_SAID, Answers, Unreadable
from booking.rules.spreadsheet_columns import BY_NAME, WHO_MAY_KNOW, plain
from booking.rules.spreadsheet_doubts import Doubt, not_for_all, statuses
from booking.rules.spreadsheet_files import is_worked_out, unescaped
from booking.rules.spreadsheet_tables import Line

LONGEST_REFERENCE = 100
LONGEST_VALUE = 60
# How a row's key begins that was made from its Reference, not from its words.
NAMED = "ref:"
KEY_LENGTH = 64
# Stand in the template, and are no offers.
EXAMPLE_TITLES = ("Example: Walking football", "Example: Gym buddies")

READERS: Mapping[str, Callable[[str], Answers]] = {
    "activity": cells.activity,
    "weekdays": times.weekdays,
    "starts_local": times.starts,
    "ends": times.ends,
    "length_minutes": times.length,
    "first_on": lambda text: {"first_on": [times.date_as_typed(text)]},
    "last_on": times.last_date,
    "from_when": times.from_when,
    "to_when": times.to_when,
    "audience": cells.audience,
    "open": lambda text: cells.audience(text, "open"),
    "by_referral": lambda text: cells.audience(text, "by_referral"),
    "in_words": cells.audience_in_words,
    "capacity": cells.number("capacity", "places", "people", "spaces"),
    "cost_pence": cells.pounds,
    "gender": cells.gender,
    "ages": cells.ages,
    "age_from": cells.number("age_from", "years"),
    "age_to": cells.number("age_to", "years"),
    "level": cells.level,
    "children_on_site": cells.children,
    "walk_ins_welcome": cells.walk_ins,
    "accessibility_support": cells.support,
    "phone": cells.ring,
    "every_weeks": times.how_often,
    "on_bank_holidays": cells.holidays,
}
# Stands in our own table, and nothing is changed by it.
ONLY_SHOWN = "now"


@dataclass(frozen=True)
class Fault:
    """Something in a row that can't be used: the column's head, what stands there, and why.

    `about` is our name of the column, where the cell itself can't be read.
    """

    head: str
    value: str
    words: str
    about: str = ""


@dataclass(frozen=True)
class Read:
    """What a line says. `answers` are those of our forms by name, and only what it does say."""

    number: int
    answers: Answers
    faults: tuple[Fault, ...]
    reference: str
    # Under which heads each answer was found, and what stood there.
    found: Mapping[str, tuple[str, str]]
    # What it says of whether it is on, and what says that it is not for everyone to see.
    statuses: tuple[Doubt, ...] = ()
    not_for_all: tuple[Doubt, ...] = ()

    @property
    def title(self) -> str:
        """What it calls its offer."""
        return " ".join(" ".join(self.answers.get("title", [])).split())

    @property
    def is_example(self) -> bool:
        """Whether it is one of the template's own examples, left in."""
        return self.title in EXAMPLE_TITLES

    @property
    def row_key(self) -> str:
        """What tells its offer from the trust's others, the next time the file comes as well."""
        if self.reference:
            key = NAMED + _key("reference", plain(self.reference) or self.reference)
            return key[:KEY_LENGTH]
        asked = ("weekdays", "starts_local", "venue")
        said = (",".join(self.answers.get(name, [])) for name in asked)
        return _key("row", self.title.casefold(), *said)


def is_named(row_key: str) -> bool:
    """Whether a kept key is that of a row with a Reference: its offer is no other row's."""
    return row_key.startswith(NAMED)


def _key(*said: str) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()


class _Answers:
    """The answers of one line as they come together, cell by cell."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.found: dict[str, tuple[str, str]] = {}
        self.faults: list[Fault] = []

    def fault(self, head: str, value: str, words: str, about: str = "") -> None:
        self.faults.append(Fault(head, value[:LONGEST_VALUE], words, about))

    def put(self, head: str, value: str, said: Answers) -> None:
        for name, answer in said.items():
            other = self.found.get(name)
            if other is not None and self.answers[name] != answer:
                self.fault(head, value, f"That is not what “{other[0]}” says: “{other[1]}”.")
            self.answers[name] = answer
            self.found.setdefault(name, (head, value[:LONGEST_VALUE]))


def read_line(line: Line, venues: Sequence[Venue]) -> Read:
    """Read the cells of a line. What can't be read is said with its column; nothing is guessed."""
    kept = _Answers()
    reference = ""
    for column, head, cell in line.cells:
        text = unescaped(cell).strip()
        if is_worked_out(cell):
            kept.fault(head, cell, "That is a formula or its error. Put the words there instead.")
        elif column.name == "reference":
            reference = text[:LONGEST_REFERENCE]
        elif text.casefold() not in NOT_SAID or (text and column.name == "title"):
            _read_cell(kept, column.name, head, text, venues)
        elif column.name in WHO_MAY_KNOW and text:
            kept.fault(head, text, "Say who may know about it, or leave it empty.")
    _settle_length(kept)
    if line.cut_off:
        kept.fault("", "", "The file ends in the middle of this row. Save it and send it again.")
    if line.too_long:
        words = "It has more cells than there are heads. Does a text with commas lack its quotes?"
        kept.fault("", "", words)
    if not kept.answers.get("title"):
        kept.fault(BY_NAME["title"].head, "", "Give it a title.")
    return Read(
        line.number,
        kept.answers,
        tuple(kept.faults),
        reference,
        kept.found,
        statuses(line),
        not_for_all(line),
    )


def _read_cell(kept: _Answers, name: str, head: str, text: str, venues: Sequence[Venue]) -> None:
    try:
        said = _answers(name, text, venues)
    except Unreadable as unreadable:
        kept.fault(head, text, str(unreadable), name)
    else:
        kept.put(head, text, said)


def _answers(name: str, text: str, venues: Sequence[Venue]) -> Answers:
    if name == ONLY_SHOWN:
        return {}
    if name == "venue":
        return cells.venue(cells.tidied(text), venues)
    return READERS[name](cells.tidied(text)) if name in READERS else {name: [text]}


def _settle_length(kept: _Answers) -> None:
    """An end says how long it lasts; said in both ways, it must be the same."""
    ends = kept.answers.pop("ends", None)
    starts = kept.answers.get("starts_local")
    if ends and starts:
        head, value = kept.found["ends"]
        minutes = times.minutes_between(starts[0], ends[0])
        kept.put(head, value, {"length_minutes": [str(minutes)]})
