"""A timetable as it came in: which line holds the heads, and what stands below them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from booking.rules.spreadsheet_columns import Column, column_for
from booking.rules.spreadsheet_files import MOST_ROWS, FileRefused, text_of

DELIMITERS = ",;\t"
# Some programs say in a line of its own what stands between the cells.
SAYS_DELIMITER = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
# So many lines may stand above the heads: a title, the season, an empty line.
HEADS_WITHIN = 10
# A row with fewer heads that we know is no row of heads.
FEWEST = 3
LONGEST_HEAD = 60
# What stands further off belongs to no timetable, and is not looked at.
MOST_COLUMNS = 200
MOST_LINES = 20 * MOST_ROWS

Rows = list[list[str]]


class LoneQuote(FileRefused):
    """A quotation mark is opened and never closed: where the cells end is anybody's guess."""


class TextTooLong(FileRefused):
    """One text is longer than a cell can be, or a quotation mark is missing at its end."""


class TooManyRows(FileRefused):
    """More rows than a trust has offers, or than anybody looks through."""


class NoHeads(FileRefused):
    """None of its first rows says what stands below it."""


class NoRows(FileRefused):
    """Heads, and nothing below them."""


@dataclass(frozen=True)
class Line:
    """One row below the heads: its number in the spreadsheet, and its cells beside their columns.

    `others` are the cells below heads that we don't know. `cut_off`: the file ends inside of it;
    `too_long`: it has more cells than there are heads.
    """

    number: int
    cells: tuple[tuple[Column, str, str], ...]
    others: tuple[tuple[str, str], ...] = ()
    cut_off: bool = False
    too_long: bool = False


@dataclass(frozen=True)
class Table:
    """A timetable's lines, and the heads of the columns that were passed over."""

    lines: tuple[Line, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file's rows as the spreadsheet numbers them, of whatever length, with the empty ones.

    Empty ones below the last that says something are left out.
    `breaks_off`: its last line has no end, as when a copy of the file was interrupted.
    """

    rows: Rows
    breaks_off: bool = False

    def table(self) -> Table:
        """The lines below the first row of heads. Raises NoHeads, NoRows and TooManyRows."""
        start = next(
            (at for at, row in enumerate(self.rows[:HEADS_WITHIN]) if known_heads(row) >= FEWEST),
            None,
        )
        if start is None:
            raise NoHeads(
                "We can’t find the heads of the columns, such as Title, Days, Start and Venue. "
                "Put them into the first row, or start from our template."
            )
        heads = self.rows[start]
        columns = [column_for(head) if head else None for head in heads]
        last = len(self.rows) if self.breaks_off else 0
        lines = tuple(
            _line(at, heads, columns, row, cut_off=at == last)
            for at, row in enumerate(self.rows[start + 1 :], start + 2)
            if any(row)
        )
        if not lines:
            raise NoRows("There are heads in that file, and no rows below them.")
        if len(lines) > MOST_ROWS or len(self.rows) > MOST_LINES:
            raise TooManyRows(too_many(len(lines)))
        strange = [head for head, column in zip(heads, columns, strict=True) if head and not column]
        return Table(lines, tuple(head[:LONGEST_HEAD] for head in strange))


def read_sheet(data: bytes) -> Sheet:
    """A file's rows. Raises FileRefused by name for what is no table, or says nothing we know."""
    text = text_of(data)
    rows = _rows(text)
    breaks_off = bool(rows) and any(rows[-1]) and not text.endswith(("\n", "\r"))
    # Spreadsheets save thousands of empty rows below a table.
    while rows and not any(rows[-1]):
        rows.pop()
    sheet = Sheet(rows, breaks_off)
    sheet.table()
    return sheet


def _rows(text: str) -> Rows:
    said = SAYS_DELIMITER.match(text)
    if said is not None:
        # The line that says it is a row in the spreadsheet as well.
        return [[], *_parsed(text[said.end() :], said[1])]
    return _parsed(text, _delimiter(text))


def _delimiter(text: str) -> str:
    """What stands between the cells: with it, some line on top has the most heads that we know."""
    top = text.splitlines()[:HEADS_WITHIN]

    def heads(delimiter: str) -> int:
        rows = (row.split(delimiter, MOST_COLUMNS)[:MOST_COLUMNS] for row in top)
        return max(known_heads([cell.strip('" ') for cell in row]) for row in rows)

    return max(DELIMITERS, key=heads)


def known_heads(row: Sequence[str]) -> int:
    """How many heads that we know stand in a row; none where there is no title."""
    found = {column.name for column in map(column_for, row) if column is not None}
    return len(found) if "title" in found else 0


def _parsed(text: str, delimiter: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    line = 1
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row[:MOST_COLUMNS]])
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise TextTooLong(
                f"The text that begins in line {line} is longer than {csv.field_size_limit():,} "
                "letters. Make it shorter, or close its quotation mark if that is missing."
            ) from error
        raise LoneQuote(
            f"A quotation mark in line {line} is not closed, so we can’t tell where its words end. "
            "Take it out, or save the file as CSV once more."
        ) from error
    return rows


def too_many(rows: int) -> str:
    """That a table is too long, in words: for its rows, or for the empty ones between them."""
    there_are = "There is 1 row" if rows == 1 else f"There are {rows:,} rows"
    if rows <= MOST_ROWS:
        return (
            f"{there_are} in that file, with thousands of empty ones between. "
            "Take the empty rows out and send it again."
        )
    return (
        f"{there_are} in that file. We take up to {MOST_ROWS} at once: "
        "one row for each weekly session, not one for each date."
    )


def _line(
    number: int,
    heads: Sequence[str],
    columns: Sequence[Column | None],
    row: Sequence[str],
    *,
    cut_off: bool,
) -> Line:
    cells = tuple(
        (column, head, cell)
        for column, head, cell in zip(columns, heads, row, strict=False)
        if column is not None
    )
    others = tuple(
        (head, cell)
        for column, head, cell in zip(columns, heads, row, strict=False)
        if column is None
    )
    return Line(
        number,
        cells,
        others,
        cut_off=cut_off and len(row) < len(heads),
        too_long=any(row[len(heads) :]),
    )
