"""A table as a file: what people's programs save is read forgivingly, what we write is harmless.

What can't be read at all is refused in words that say how to save it so that it can.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Sequence

from booking.errors import Refused

LARGEST_FILE = 1024 * 1024
MOST_ROWS = 500
# How other kinds of files begin, and what people call them.
OTHER_KINDS = (
    (b"PK\x03\x04", "a workbook (such as .xlsx or .ods) or a zip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a zip"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
HOW_TO_SAVE = (
    "Open it in your spreadsheet, choose “Save as” or “Download”, then “CSV”, "
    "and send us the file that this makes."
)
# A cell that begins like this is a formula to some program; so are signs of full width.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# What spreadsheets show where a formula went wrong or a column is too narrow.
BROKEN = re.compile(r"'*(?:#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)|#{3,})", re.IGNORECASE)


class FileRefused(Refused):
    """A file can't be read as a table of text. Nothing of it is kept."""

    field = "sheet"


class NoFile(FileRefused):
    """Nothing was sent, or a file without a word in it."""


class FileTooBig(FileRefused):
    """No trust's timetable is that long."""


class OtherKind(FileRefused):
    """A workbook, a PDF or a picture: not text with commas."""


class NotText(FileRefused):
    """There are signs in it that no text has."""


# --- Reading -------------------------------------------------------------------------------------


def text_of(data: bytes) -> str:
    """The text of a file that may be a table. Raises FileRefused by name for any other."""
    if len(data) > LARGEST_FILE:
        raise FileTooBig(
            f"That file is bigger than 1 MB. We take up to {MOST_ROWS} rows: send the weekly "
            "timetable alone, one row for each session."
        )
    for beginning, kind in OTHER_KINDS:
        if data.startswith(beginning):
            raise OtherKind(f"That is {kind}, not a CSV file. {HOW_TO_SAVE}")
    text = decoded(data)
    if not text.strip():
        raise NoFile("There is nothing in that file. Choose the CSV file with your timetable.")
    if "\x00" in text:
        raise NotText(f"That file is not plain text. {HOW_TO_SAVE}")
    return text


def decoded(data: bytes) -> str:
    """The text of a file, in whichever of the usual encodings it was saved."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if "unexpected end" in error.reason and not data[: error.start].isascii():
            # UTF-8 that was cut off inside its last letter.
            return data[: error.start].decode()
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


# --- Writing -------------------------------------------------------------------------------------


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a CSV file that every spreadsheet opens with its letters right, and runs nothing."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([map(escaped, row) for row in rows])
    return BOM_UTF8 + file.getvalue().encode("utf-8", errors="ignore")


def escaped(cell: str) -> str:
    """The text of a cell, with an apostrophe before what a spreadsheet would work out."""
    cell = cell.replace("\x00", "")
    return f"'{cell}" if FORMULA.match(cell) or BROKEN.fullmatch(cell) else cell


def unescaped(cell: str) -> str:
    """The text that `escaped` was given."""
    marked = cell.startswith("'") and (FORMULA.match(cell) or BROKEN.fullmatch(cell))
    return cell[1:] if marked else cell


def is_worked_out(cell: str) -> bool:
    """Whether a cell holds a formula, or what a spreadsheet shows of a broken one."""
    return cell.startswith("=") or (not cell.startswith("'") and bool(BROKEN.fullmatch(cell)))
