"""What speaks against taking a row at its word: it may not be meant for publishing, or not for all.

None of it is guessed away: it is asked about, and the row waits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from booking.rules.spreadsheet_cells import NO
from booking.rules.spreadsheet_columns import WHO_MAY_KNOW, plain
from booking.rules.spreadsheet_tables import Line

# How it is with an offer, in the column that says whether it is on.
IS_ON = {"on", "yes", "live", "published", "active", "open", "running", "current"}
NOTHING = {"", "-", "–", "—"}
NOT_FOR_ALL = re.compile(
    r"\b(?:referrals? only|by referral|do not publish|dont publish|not public|private)\b"
)
FOR_SOME = re.compile(
    r"\b(?:lad(?:y|ys|ies)|wom[ae]ns?|females?|girls?|lass(?:es)?|mums?"
    r"|mens?|males?|gents?|gentlem[ae]n|boys?|lads?|dads?)\b"
)
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Doubt:
    """A cell that speaks against a row: our name of its column ("" for one we don't know)."""

    name: str
    head: str
    value: str


def says_on(text: str) -> bool:
    """Whether a status plainly means that an offer is on; a mark of doubt is no plain word."""
    return plain(text) in IS_ON and "?" not in text


def statuses(line: Line) -> tuple[Doubt, ...]:
    """What a line says of whether it is on, where it says something."""
    return tuple(
        Doubt(column.name, head, cell)
        for column, head, cell in line.cells
        if column.name == "now" and cell.strip() not in NOTHING
    )


def not_for_all(line: Line) -> tuple[Doubt, ...]:
    """The cells that say an offer is not for everyone to see, also below heads we don't know.

    The columns of who may know are left out: they are read as such.
    """
    known = [
        Doubt(column.name, head, shown)
        for column, head, cell in line.cells
        if column.name not in WHO_MAY_KNOW and (shown := _shown(cell))
    ]
    return (*known, *_in_unknown(line.others))


def _in_unknown(others: Sequence[tuple[str, str]]) -> list[Doubt]:
    doubts = []
    for head, cell in others:
        # "Private: Yes" says it in its head.
        by_head = NOT_FOR_ALL.search(plain(head)) and plain(cell) not in NO | {""}
        shown = cell if by_head else _shown(cell)
        if shown:
            doubts.append(Doubt("", head, shown))
    return doubts


def _shown(cell: str) -> str:
    """The cell if it says so, or what it says of it where it is long; else nothing."""
    found = NOT_FOR_ALL.search(plain(cell))
    if found is None:
        return ""
    return cell if len(cell) <= LONGEST_SHOWN else f"… {found[0]} …"


def speaks_of_some(title: str) -> bool:
    """Whether a title names women or men: "Ladies’ Zumba" is hardly for everyone."""
    return FOR_SOME.search(plain(title)) is not None
