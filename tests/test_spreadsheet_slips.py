"""Slips that a timetable's preview lets people see: an odd end, an old date, a second offer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from booking.models import OfferDraft, SeriesState
from tests.timetables import HEADS, START, heading, look, put_in, row, sheet, titled, words

# --- When it is ----------------------------------------------------------------------------------


def test_the_end_is_shown_and_a_session_of_many_hours_is_asked_about(club, coach):
    odd = row(Day="Wed", Start="6pm", End="5am")
    told = words(look(coach, sheet(odd, row(Title="Other", Start="6pm", End="10pm")))[1])
    assert "Wednesdays, 6pm to 5am, from 8 March" in told
    assert "It lasts 11 hours. Is that what you mean?" in told
    assert "Sundays, 6pm to 10pm, from 8 March" in told
    assert told.count("Is that what you mean?") == 1


def test_an_offer_that_we_have_shows_its_end(club, coach):
    mine = b"Title,Days,Start,Where\nWalking football,Thursdays,6pm,The Hall\n"
    assert "Thursdays, 6pm to 7" in words(look(coach, mine)[1])


def test_without_a_length_the_start_stands_alone(club, coach):
    assert "Sundays, 10.30am, from 8 March" in words(look(coach, sheet(row(End="")))[1])


@pytest.mark.parametrize(
    ("on", "shown"),
    [("4/3/2026", "from 4 March 2026"), ("4/3/2027", "from 4 March 2027")],
)
def test_a_first_date_that_is_past_or_of_another_year_shows_its_year(club, coach, on, shown):
    assert shown in words(look(coach, sheet(row(First_date=on)))[1])


# --- A mended row, and a second offer ------------------------------------------------------------


def drafts(session) -> list[OfferDraft]:
    session.rollback()
    return list(session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != "")))


def test_a_row_whose_time_was_mended_fills_its_draft_and_makes_no_second(club, coach, session):
    put_in(coach, sheet(row(Start="", End="")))
    address = drafts(session)[0].public_id
    mended = sheet(row())
    assert "It was a draft until now." in put_in(coach, mended)
    assert [each.public_id for each in titled(session, "Sunday stroll")] == [address]
    assert drafts(session) == []
    assert heading(look(coach, mended)[1]) == "1 as now"


def test_a_mended_row_that_still_lacks_something_adds_to_its_draft(club, coach, session):
    put_in(coach, sheet(row(Start="", End="", Cost="")))
    told = put_in(coach, sheet(row(Cost="")))
    assert "You have it as a draft already. The row adds to that one." in told
    [draft] = drafts(session)
    assert "10:30" in draft.answers
    assert heading(look(coach, sheet(row(Cost="")))[1]) == "1 as now"


def test_a_draft_that_holds_no_time_and_no_day_is_shown_as_it_was_typed(club, coach, session):
    put_in(coach, sheet(row(Cost="")))
    [draft] = drafts(session)
    draft.answers = draft.answers.replace("10:30", "half ten").replace('"sun"', '"someday"')
    session.commit()
    told = words(look(coach, sheet(row(Day="", Start="", End="", Cost="")))[1])
    assert "half ten" in told


def test_where_two_drafts_or_two_rows_could_be_meant_no_draft_is_filled(club, coach, session):
    put_in(coach, sheet(row(Day="Mon", Cost="")))
    rows = sheet(row(Day="Tue"), row(Day="Wed"))
    assert "It was a draft until now." not in words(look(coach, rows)[1])
    put_in(coach, sheet(row(Day="Mon", Cost=""), row(Day="Tue", Cost="")))
    assert len(drafts(session)) == 2
    assert "It was a draft until now." not in words(look(coach, sheet(row(Day="Wed")))[1])


def test_a_draft_that_another_row_of_the_file_means_is_left_to_it(club, coach, session):
    put_in(coach, sheet(row(Day="Mon", Cost="")))
    page = look(coach, sheet(row(Day="Mon", Cost=""), row(Day="Tue")))[1]
    assert heading(page) == "1 new and 1 as now"
    assert "It was a draft until now." not in words(page)


def test_a_row_with_a_reference_fills_no_draft_by_its_title(club, coach, session):
    put_in(coach, sheet(row(Start="", End="")))
    put_in(coach, f"Reference,{HEADS}\nA1,{row()}\n".encode())
    assert (len(drafts(session)), len(titled(session, "Sunday stroll"))) == (1, 1)


def test_a_new_row_beside_an_offer_of_its_title_says_that_there_will_be_two(club, coach, session):
    put_in(coach, sheet(row()))
    said = "You already have “Sunday stroll” on Sundays at 10.30am. This makes another one."
    assert said in words(look(coach, sheet(row(Start="9am", End="10am")))[1])
    assert said not in words(look(coach, sheet(row()))[1])
    [made] = titled(session, "Sunday stroll")
    made.state = SeriesState.WITHDRAWN
    session.commit()
    assert said not in words(look(coach, sheet(row(Start="9am", End="10am")))[1])


def test_the_upload_page_promises_no_more_than_it_keeps(club, coach):
    told = words(coach.get(START))
    assert "The same Reference, or the same title, days, time and venue, is the same offer" in told
    assert "It never makes a second one" not in told


def test_an_offer_that_was_taken_off_is_not_said_to_be_open_to_everyone(club, coach, session):
    put_in(coach, sheet(row()))
    assert "Open to everyone" in words(look(coach, sheet(row()))[1])
    [made] = titled(session, "Sunday stroll")
    made.state = SeriesState.WITHDRAWN
    session.commit()
    told = words(look(coach, sheet(row()))[1])
    assert "You took this offer off. It stays off" in told
    assert "Open to everyone" not in told
