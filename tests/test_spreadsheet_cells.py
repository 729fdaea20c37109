"""What people write into a cell: understood, or said to be unclear. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from booking.models import Venue
from booking.rules import spreadsheet_cells as cells
from booking.rules import spreadsheet_lines
from booking.rules.spreadsheet_cells import Answers, Unreadable
from booking.rules.spreadsheet_columns import COLUMNS, IN_WORDS
from booking.rules.spreadsheet_lines import READERS, Read, read_line
from booking.rules.spreadsheet_tables import Line, read_sheet
from booking.vocabulary import ACCESSIBILITY_SUPPORT


def a_venue(name: str, town: str = "Testtown", postcode: str = "BB11 1AA") -> Venue:
    return Venue(
        organisation_id=1, name=name, address="", town=town, postcode=postcode, latitude=0,
        longitude=0,
    )  # fmt: skip


def read(name: str, text: str) -> dict[str, Any]:
    """What a cell says, single answers without their list."""
    return {key: said[0] if len(said) == 1 else said for key, said in READERS[name](text).items()}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("weekdays", "Mon", "mon"),
        ("weekdays", "MONDAYS", "mon"),
        ("weekdays", "Mon & Thu", ["mon", "thu"]),
        ("weekdays", "Thursdays and Mondays", ["mon", "thu"]),
        ("weekdays", "Tues/Thurs", ["tue", "thu"]),
        ("weekdays", "every Wednesday", "wed"),
        ("weekdays", "Mon-Wed", ["mon", "tue", "wed"]),
        ("weekdays", "Friday to Sunday", ["fri", "sat", "sun"]),
        ("weekdays", "weekends", ["sat", "sun"]),
        ("starts_local", "6pm", "18:00"),
        ("starts_local", "18:00", "18:00"),
        ("starts_local", "18.00", "18:00"),
        ("starts_local", "6.30 pm", "18:30"),
        ("starts_local", "6:30 P.M.", "18:30"),
        ("starts_local", "18:00:00", "18:00"),
        ("starts_local", "1800hrs", "18:00"),
        ("starts_local", "09.30", "09:30"),
        ("starts_local", "06:30", "06:30"),
        ("starts_local", "06:30:00", "06:30"),
        ("starts_local", "6:30am", "06:30"),
        ("starts_local", "10:30", "10:30"),
        ("starts_local", "0:30", "00:30"),
        ("starts_local", "12:30", "12:30"),
        ("starts_local", "noon", "12:00"),
        ("starts_local", "12am", "00:00"),
        ("length_minutes", "60", "60"),
        ("length_minutes", "90 mins", "90"),
        ("length_minutes", "1 hour 30 minutes", "90"),
        ("length_minutes", "1.5 hours", "90"),
        ("length_minutes", "1h", "60"),
        ("first_on", "4/3/2027", "4/3/2027"),
        ("first_on", "04-Mar-27", "4 Mar 2027".replace("4", "04")),
        ("first_on", "2027-03-04 00:00:00", "2027-03-04"),
        ("cost_pence", "£2", "2.00"),
        ("cost_pence", "2.5", "2.50"),
        ("cost_pence", "2,50", "2.50"),
        ("cost_pence", "50p", "0.50"),
        ("cost_pence", "Free", ""),
        ("cost_pence", "£0.00", ""),
        ("cost_pence", "1,000", "1,000"),
        ("capacity", "16 places", "16"),
        ("capacity", "max 20", "20"),
        ("capacity", "16.0", "16"),
        ("age_to", "25 years", "25"),
        ("audience", "Open to everyone", "open"),
        ("audience", "by-referral", "by_referral"),
        ("open", "Yes", "open"),
        ("open", "no", "by_referral"),
        ("by_referral", "✓", "by_referral"),
        ("by_referral", "No", "open"),
        ("gender", "Ladies", "women"),
        ("gender", "Mixed", "everyone"),
        ("level", "Beginners", "beginner"),
        ("children_on_site", "Sometimes", "sometimes"),
        ("activity", "5-a-side", "five-a-side"),
        ("activity", "WALKING FOOTBALL", "walking-football"),
        ("every_weeks", "fortnightly", "2"),
        ("every_weeks", "Every 3 weeks", "3"),
        ("on_bank_holidays", "No session", "no"),
        ("phone", "1282555123", "01282555123"),
        ("walk_ins_welcome", "yes", "y"),
        ("walk_ins_welcome", "no", []),
    ],
)
def test_a_cell_is_read_as_people_write_it(column, text, said):
    [answer] = read(column, text).values()
    assert answer == said


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("6pm - 7pm", "18:00", "19:00"),
        ("6-7.30pm", "18:00", "19:30"),
        ("11-1pm", "11:00", "13:00"),
        ("10–11.30am", "10:00", "11:30"),
        ("18:00 to 19:30", "18:00", "19:30"),
        ("11pm until 1am", "23:00", "01:00"),
        ("6:30-7:30pm", "18:30", "19:30"),
        ("06:30-07:30", "06:30", "07:30"),
    ],
)
def test_a_time_may_say_its_end_as_well(text, starts, ends):
    assert read("starts_local", text) == {"starts_local": starts, "ends": ends}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("18+", {"age_from": "18"}),
        ("18 and over", {"age_from": "18"}),
        ("16-25 years", {"age_from": "16", "age_to": "25"}),
        ("All ages", {"age_from": "0"}),
    ],
)
def test_ages_may_stand_in_one_cell(text, said):
    assert read("ages", text) == said


def test_below_from_and_to_stand_times_or_dates():
    assert read("from_when", "6pm") == {"starts_local": "18:00"}
    assert read("from_when", "4.06") == {"first_on": "4.06"}
    assert read("from_when", "4 March 2027") == {"first_on": "4 March 2027"}
    assert read("to_when", "7pm") == {"ends": "19:00"}
    assert read("to_when", "4/6/2027") == {"last_on": "4/6/2027"}
    assert read("last_on", "until further notice") == {}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("weekdays", "every other Monday"), ("weekdays", "someday"), ("weekdays", "Thu-Mon"),
        ("starts_local", "6"), ("starts_local", "6.30"), ("starts_local", "25:00"),
        ("starts_local", "evening"), ("starts_local", "13pm"), ("ends", "7"),
        ("length_minutes", "long"), ("gender", "W/M"), ("level", "hard"),
        ("children_on_site", "maybe"), ("activity", "quidditch"), ("every_weeks", "now and then"),
        ("on_bank_holidays", "perhaps"), ("ages", "young"), ("walk_ins_welcome", "if they ring"),
        ("accessibility_support", "A lift; everything"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_in_none_is_said(column, text):
    with pytest.raises(Unreadable) as said:
        READERS[column](text)
    assert str(said.value).endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("6", "6"), ("6.30", "6.30"), ("6:30", "6:30"), ("6:30:00", "6:30:00"), ("11.30", "11.30"),
        ("6:30-7:30", "6:30"), ("6:30 to 19:30", "6:30"), ("06:30-7:30", "7:30"),
        ("18:30-7:30", "7:30"), ("5:30pm-6:30", "6:30"),
    ],
)  # fmt: skip
def test_a_time_that_is_twice_a_day_is_asked_about(text, asked):
    with pytest.raises(Unreadable, match=f"Write “{asked}am” or “{asked}pm”"):
        READERS["starts_local"](text)


@pytest.mark.parametrize("column", ["ends", "from_when", "to_when"])
def test_the_same_goes_for_the_end_and_below_from_and_to(column):
    with pytest.raises(Unreadable, match="Write “6:30am” or “6:30pm”"):
        READERS[column]("6:30")


@pytest.mark.parametrize(
    "text", ["perhaps", "open?", "not open", "no referral", "yes, by referral", "0", "3", "none"]
)
@pytest.mark.parametrize("column", ["audience", "open", "by_referral", "in_words"])
def test_who_may_know_is_never_guessed(column, text):
    with pytest.raises(Unreadable):
        READERS[column](text)


# --- Venues --------------------------------------------------------------------------------------

HALL, GYM = a_venue("The Hall"), a_venue("King’s Gym")
OTHER_HALL = a_venue("The Hall", town="Otherton", postcode="BB12 2BB")


@pytest.mark.parametrize("text", ["King's gym", "KINGS GYM", "King’s Gym, Testtown"])
def test_a_venue_is_known_however_its_name_is_typed(text):
    assert cells.venue(text, [HALL, GYM]) == {"venue": [GYM.public_id]}


def test_of_two_venues_of_one_name_the_town_tells():
    assert cells.venue("The Hall, Otherton", [HALL, OTHER_HALL]) == {
        "venue": [OTHER_HALL.public_id]
    }
    with pytest.raises(Unreadable, match="Add the town"):
        cells.venue("The Hall", [HALL, OTHER_HALL])


def test_a_venue_that_we_do_not_have_is_said_with_the_one_that_is_nearest():
    with pytest.raises(Unreadable, match="Did you mean “The Hall”"):
        cells.venue("The Hal", [HALL, GYM])
    with pytest.raises(Unreadable, match="Did you mean “Turf Moor community hub”"):
        cells.venue("turf moor", [HALL, a_venue("Turf Moor community hub"), GYM])
    with pytest.raises(Unreadable, match="under “Venues” first"):
        cells.venue("Wembley", [HALL, GYM])


@pytest.mark.parametrize(
    "venues",
    [
        [HALL, GYM],
        [HALL, OTHER_HALL],
        [HALL, a_venue("The Hall", postcode="BB13 3CC"), OTHER_HALL],
    ],
)
def test_what_we_call_a_venue_is_read_as_that_one(venues):
    for each in venues:
        said = cells.venue(cells.venue_name(each, venues), venues)
        assert said == {"venue": [each.public_id]}


# --- A whole line --------------------------------------------------------------------------------


def line(heads: str, row: str) -> Read:
    """One row below its heads."""
    [found] = read_sheet(f"{heads}\n{row}\n".encode()).table().lines
    return read_line(found, [HALL])


def faults(read: Read) -> list[str]:
    return [f"{fault.head}: {fault.value}" for fault in read.faults]


def test_an_empty_cell_says_nothing():
    read = line("Title,Days,Start,Cost,Ages,Venue", "Chess,,-,n/a,TBC,")
    assert read.answers == {"title": ["Chess"]}
    assert read.faults == ()


def test_an_end_becomes_a_length_over_midnight_too():
    assert line("Title,Days,Start,End", "Chess,Sat,11pm,12.30am").answers["length_minutes"] == [
        "90"
    ]


def test_two_columns_that_say_different_things_are_said():
    read = line("Title,Start,End,Length,Days", "Chess,6pm,7pm,90,Mon")
    assert faults(read) == ["Length: 90"] or faults(read) == ["End: 7pm"]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ("Title,Days,Start,Open,By referral", "Chess,Mon,6pm,Yes,Yes"),
        ("Title,Days,Start,Who may know,Referral needed?", "Chess,Mon,6pm,Open,yes"),
        ("Title,Days,Start,Who may know,Referral?", "Chess,Mon,6pm,Open,By referral only"),
        ("Title,Days,Start,Who may know,By referral", "Chess,Mon,6pm,Open,maybe"),
        ("Title,Days,Start,Who may know,By referral", "Chess,Mon,6pm,Open,?"),
        ("Title,Days,Start,Who may know", "Chess,Mon,6pm,tbc"),
    ],
)
def test_a_doubt_about_who_may_know_spoils_the_row(heads, row):
    assert len(line(heads, row).faults) == 1


@pytest.mark.parametrize("cell", ["Yes", "No", "n", "x", "✓", "Open", "Anyone", "Everyone", "GP"])
@pytest.mark.parametrize(
    "head",
    ["Self referral", "No referral needed", "GP referral", "Referral source", "Referral form",
     "Public (by referral only)", "Open (not yet)"],
)  # fmt: skip
def test_a_mark_below_an_unclear_head_says_nothing_of_who_may_know(head, cell):
    read = line(f"Title,Days,Start,{head}", f"Chess,Mon,6pm,{cell}")
    assert "audience" not in read.answers
    assert faults(read) == [f"{head}: {cell}"]
    assert "Write “Open to everyone” or “By referral only”" in read.faults[0].words


@pytest.mark.parametrize(
    ("cell", "said"), [("Open to everyone", ["open"]), ("by-referral only", ["by_referral"])]
)
def test_a_whole_phrase_below_an_unclear_head_says_who_may_know(cell, said):
    read = line("Title,Days,Start,Referral needed?", f"Chess,Mon,6pm,{cell}")
    assert (read.answers["audience"], read.faults) == (said, ())


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(A1)", "#REF!", "#N/A", "#####"])
def test_a_formula_is_no_words(cell):
    assert faults(line("Title,Days,Start,Places", f"Chess,Mon,6pm,{cell}")) == [f"Places: {cell}"]


def test_text_that_merely_begins_like_a_formula_is_text():
    read = line("Title,Days,Start,What to bring,Phone", "'=Chess=,Mon,6pm,- water,+44 1282 555123")
    assert read.title == "=Chess="
    assert read.answers["what_to_bring"] == ["- water"]
    assert read.faults == ()


@pytest.mark.parametrize(
    "cell", ["6" + " " * 1_000_000 + "x", "(" * 1_000_000, "6" * 1_000_000, "6 - " * 250_000]
)
def test_no_reader_is_given_more_of_a_cell_than_an_answer_has(cell, monkeypatch):
    given: dict[str, int] = {}

    def counted(name: str, reader: Callable[..., Answers]) -> Callable[..., Answers]:
        def read(text: str, *more: object) -> Answers:
            given[name] = len(text)
            return reader(text, *more)

        return read

    readers = {name: counted(name, reader) for name, reader in READERS.items()}
    monkeypatch.setattr(spreadsheet_lines, "READERS", readers)
    monkeypatch.setattr(cells, "venue", counted("venue", cells.venue))
    everywhere = tuple((column, column.name, cell) for column in (*COLUMNS, IN_WORDS))
    read = read_line(Line(2, everywhere), [HALL])
    assert max(given.values(), default=0) <= cells.LONGEST_READ
    assert {"starts_local", "venue", "in_words"} <= {fault.head for fault in read.faults}


def test_a_long_cell_is_asked_to_be_shorter_and_a_description_may_be_long():
    read = line(
        "Title,Days,Start,What happens,Status", f"A,Mon,{'6' * 301},{'b ' * 900}x,{'c' * 900}"
    )
    assert [fault.words for fault in read.faults] == [
        "That is too long to read here. Use at most 300 characters."
    ]
    assert len(read.answers["what_happens"][0]) == 1801


def test_every_kind_of_support_at_once_is_not_too_long():
    every = "; ".join(each.name for each in ACCESSIBILITY_SUPPORT.values())
    assert line("Title,Days,Start,Support", f"A,Mon,6pm,{every}").faults == ()


def test_a_row_that_ends_early_or_runs_on_is_said():
    assert (
        "more cells than there are heads" in line("Title,Days,Start", "A,Mon,6pm,x").faults[0].words
    )
    [cut] = read_sheet(b"Title,Days,Start\nChess,Mo").table().lines
    assert "ends in the middle" in read_line(cut, []).faults[-1].words


def test_a_row_needs_a_title():
    assert faults(line("Title,Days,Start", ",Mon,6pm")) == ["Title: "]


def test_what_tells_rows_apart_is_the_reference_or_else_what_they_say():
    heads = "Reference,Title,Days,Start,Venue,Cost"
    one = line(heads, "A 1,Chess,Mon,6pm,The Hall,£2")
    assert one.row_key == line(heads, "a-1,Darts,Tue,7pm,,").row_key
    bare = line(heads, ",Chess,Mon,6pm,The Hall,£2")
    assert bare.row_key == line(heads, ",CHESS,Mondays,18:00,the hall,Free").row_key
    assert bare.row_key not in {one.row_key, line(heads, ",Chess,Tue,6pm,The Hall,").row_key}
