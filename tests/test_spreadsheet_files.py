"""A timetable's file: read in whatever way it was saved, or refused by name; written harmlessly."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules import spreadsheet_columns as columns
from booking.rules import spreadsheet_files as files
from booking.rules import spreadsheet_tables as tables
from booking.rules.spreadsheet_columns import column_for
from booking.rules.spreadsheet_tables import read_sheet

HEADS = ["Title", "Days", "Start", "Venue"]
ROW = ["Café, “brew” and chat", "Thu", "6pm", "The Hall"]


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


def titles(data: bytes) -> list[str]:
    """What stands below the head "Title"."""
    return [
        cell
        for line in read_sheet(data).table().lines
        for column, _, cell in line.cells
        if column.name == "title"
    ]


# --- Read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252"]
)
def test_each_usual_dialect_and_encoding_says_the_same(delimiter, encoding):
    text = as_csv(HEADS, ROW, delimiter=delimiter)
    if encoding.endswith("-bom"):
        data = ("\ufeff" + text).encode(encoding.removesuffix("-bom"))
    else:
        data = text.encode(encoding)
    assert titles(data) == [ROW[0]]


def test_latin_1_with_letters_that_windows_does_not_have_is_read():
    assert titles(as_csv(HEADS, ["Caf\xe9\x81", "", "", ""]).encode("latin-1")) == ["Café\x81"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(end):
    assert titles(end.join(["Title,Days,Start", "One,,", "Two,,", ""]).encode()) == ["One", "Two"]


def test_a_file_may_say_itself_what_stands_between_its_cells():
    assert titles(b"sep=;\r\nTitle;Days;Start\r\nOne, two;Mon;6pm\r\n") == ["One, two"]


def test_commas_in_the_texts_do_not_hide_the_semicolons():
    text = 'Title;Days;Start\n"One";Mon;6pm\nA, b, c, d, e;Mon;6pm\n'
    assert titles(text.encode()) == ["One", "A, b, c, d, e"]


def test_lines_above_the_heads_and_empty_ones_are_no_rows_and_the_numbers_stay_right():
    sheet = read_sheet(b"Our autumn\n\nTitle,Days,Start\n\nOne,Mon,6pm\n,,\nTwo,Tue,6pm\n")
    assert [line.number for line in sheet.table().lines] == [5, 7]


def test_a_text_may_hold_lines_of_its_own():
    assert titles(b'Title,Days,Start\n"One\nand more",Mon,6pm\n') == ["One\nand more"]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("DAY", "weekdays"), ("Weekday", "weekdays"), (" days ", "weekdays"),
        ("Where", "venue"), ("Place", "venue"), ("venue:", "venue"),
        ("Cost (£)", "cost_pence"), ("Start Time", "starts_local"), ("start_date", "first_on"),
        ("What’s it called", None), ("Referred by", None), ("What to bring", "what_to_bring"),
        ("By-referral", "by_referral"), ("By referral (yes/no)", "by_referral"),
        ("Referrals only?", "by_referral"), ("Open to everyone (Y/N)", "open"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_usual_names(head, name):
    found = column_for(head)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    "head",
    [
        "Self referral", "Self-referral?", "No referral needed", "GP referral", "Referral source",
        "Referral form", "Referral", "Via referral?", "Public (by referral only)",
        "Title (no referral)", "Open (not yet)", "By referral (self)", "Refer-ral needed",
        "Do people need somebody’s referral before they come along? " * 3,
    ],
)  # fmt: skip
def test_a_head_that_is_not_clear_about_who_may_know_takes_only_whole_phrases(head):
    found = column_for(head)
    assert found is not None
    assert found.name == "in_words"


@pytest.mark.parametrize("head", ["Title " * 30, "(" * 20_000, "[(" * 20_000, "Title" + " " * 900])
def test_a_text_that_is_too_long_for_a_head_is_none(head):
    assert column_for(head) is None


def test_no_pattern_looks_for_brackets_in_a_long_head(monkeypatch):
    looked_at: list[int] = []

    class Counted:
        def sub(self, put: str, head: str) -> str:
            looked_at.append(len(head))
            return head

    monkeypatch.setattr(columns, "IN_BRACKETS", Counted())
    lone = "(" * 100_000
    read_sheet(f"{lone},{lone}\nTitle,Days,Start,Kit (x),{lone}\nOne,Mon,6pm,,\n".encode())
    assert looked_at
    assert max(looked_at) <= columns.LONGEST_HEAD


def test_columns_that_nobody_knows_are_named():
    table = read_sheet(b"Title,Our notes,Days,Start,Kit man\nOne,x,Mon,6pm,y\n").table()
    assert table.passed_over == ("Our notes", "Kit man")


def test_a_row_that_the_file_ends_in_is_told_from_one_that_is_merely_short():
    cut = read_sheet(b"Title,Days,Start\nOne,Mon\nTwo,Tu").table()
    whole = read_sheet(b"Title,Days,Start\nOne,Mon\nTwo,Tue\n").table()
    assert [line.cut_off for line in cut.lines] == [False, True]
    assert [line.cut_off for line in whole.lines] == [False, False]


def test_a_file_that_breaks_off_inside_a_letter_is_read_up_to_there():
    data = "Title,Days,Start\nCafé,Mon,Cafés é".encode()[:-1]
    assert titles(data) == ["Café"]


def test_a_table_as_wide_as_a_megabyte_is_read_at_once():
    assert titles(b"Title,Days,Start" + b",x" * 400_000 + b"\nOne,Mon,6pm\n") == ["One"]


# --- Refused -------------------------------------------------------------------------------------

GOOD = b"Title,Days,Start\n"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", files.NoFile),
        (b" \r\n ", files.NoFile),
        (b"\xef\xbb\xbf", files.NoFile),
        (b"x" * (files.LARGEST_FILE + 1), files.FileTooBig),
        (b"PK\x03\x04 workbook", files.OtherKind),
        (b"\xd0\xcf\x11\xe0 old workbook", files.OtherKind),
        (b"%PDF-1.7", files.OtherKind),
        (b"\x89PNG\r\n", files.OtherKind),
        (GOOD + b"One\x00,Mon,6pm\n", files.NotText),
        (bytes(range(256)) * 4, files.NotText),
        (GOOD + b'"One,Mon,6pm\nTwo,Tue,6pm\n', tables.LoneQuote),
        (GOOD + b'"One"!,Mon,6pm\n', tables.LoneQuote),
        (GOOD + b'"' + b"x" * 200_000 + b'",Mon,6pm\n', tables.TextTooLong),
        (GOOD + b"One,Mon,6pm\n" * 501, tables.TooManyRows),
        (GOOD + b"One,Mon,6pm\n" * 20_000, tables.TooManyRows),
        (b"One,Mon,6pm\n", tables.NoHeads),
        (b"Days,Start,Venue\nMon,6pm,Hall\n", tables.NoHeads),
        (b"\n" * 5000, files.NoFile),
        (GOOD + b"\n" * 20_000 + b"One,Mon,6pm", tables.TooManyRows),
        (GOOD, tables.NoRows),
        (GOOD + b",,\n\n", tables.NoRows),
        (b"<html><table><tr><td>Title</td></tr></table></html>", tables.NoHeads),
    ],
)
def test_what_is_no_timetable_is_refused_by_name_and_in_words(data, refusal):
    with pytest.raises(refusal) as refused:
        read_sheet(data)
    assert refused.value.field == "sheet"
    assert refused.value.words.endswith(".")


def test_a_workbook_is_told_how_to_become_a_csv_file():
    with pytest.raises(files.OtherKind, match=r"Save as.*CSV"):
        read_sheet(b"PK\x03\x04")


def test_a_lone_quote_is_named_with_its_line():
    with pytest.raises(tables.LoneQuote, match="line 3"):
        read_sheet(GOOD + b'One,Mon,6pm\n"Two,Tue,6pm\nThree,Wed,6pm\n')


@pytest.mark.parametrize("around", [b"", b'"'])
def test_a_text_that_is_far_too_long_is_not_blamed_on_a_quotation_mark_alone(around):
    words = "The text that begins in line 3 is longer than 131,072 letters. Make it shorter"
    with pytest.raises(tables.TextTooLong, match=words):
        read_sheet(GOOD + b"One,Mon,6pm\n" + around + b"x" * 140_000 + around + b",Mon,6pm\n")


# --- Empty rows ----------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [b"\n", b",,\n", b' , ,""\r\n', b",,,,,,\n"])
def test_empty_rows_below_are_no_rows_however_many(empty):
    sheet = read_sheet(GOOD + b"One,Mon,6pm\n" + empty * 20_000)
    assert [line.number for line in sheet.table().lines] == [2]
    assert len(sheet.rows) == 2


def test_an_empty_last_row_without_an_end_does_not_make_the_one_above_look_cut_off():
    [line] = read_sheet(GOOD + b"One,Mon\n,,").table().lines
    assert not line.cut_off


def test_five_hundred_rows_are_taken_below_titles_and_heads_and_above_empty_ones():
    data = b"Our autumn\n\n" + GOOD + b"One,Mon,6pm\n" * 500 + b",,\n" * 15_000
    assert len(read_sheet(data).table().lines) == 500


@pytest.mark.parametrize(
    ("below", "words"),
    [
        (b"One,Mon,6pm\n" * 501, "There are 501 rows in that file. We take up to 500 at once"),
        (b"One,Mon,6pm\n" * 20_000, "There are 20,000 rows in that file. We take up to 500"),
        (
            b",,\n" * 20_000 + b"One,Mon,6pm",
            "There is 1 row in that file, with thousands of empty ones between",
        ),
        (
            b"One,Mon,6pm\n" + b"\n" * 20_000 + b"Two,Mon,6pm",
            "There are 2 rows in that file, with thousands of empty ones between",
        ),
    ],
)
def test_what_is_too_long_says_how_many_rows_there_are_without_its_heads(below, words):
    with pytest.raises(tables.TooManyRows, match=words):
        read_sheet(GOOD + below)


@given(st.binary(max_size=200))
def test_no_file_is_more_than_read_or_refused(data):
    def lines() -> int:
        with contextlib.suppress(files.FileRefused):
            return len(read_sheet(GOOD + data).table().lines)
        return 0

    assert lines() <= files.MOST_ROWS


# --- Written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-", "@SUM(A1)", "\t=1", "\r=1", "＝1", "#REF!", "#####"]
)
def test_what_a_spreadsheet_would_work_out_has_an_apostrophe_before_it(cell):
    assert files.escaped(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Plain", "1+1=2", "'tis", "", "#1 team", "0161 496 0000"])
def test_every_other_text_stays_as_it_is(cell):
    assert files.escaped(cell) == cell


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_whatever_is_written_is_read_the_same(text):
    assert files.unescaped(files.escaped(text)) == text
    [[cell]] = csv.reader(io.StringIO(files.written([[text]]).decode("utf-8-sig"), newline=""))
    assert files.unescaped(cell) == text


@given(st.text())
def test_no_cell_that_we_write_begins_a_formula(text):
    written = files.escaped(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
