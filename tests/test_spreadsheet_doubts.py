"""What speaks against a row's own word: it is off, not for everyone to see, or not for everyone."""

from __future__ import annotations

import pytest

from booking.models import Audience, SeriesState
from tests.offers_world import everything
from tests.timetables import HEADS, START, heading, look, put_in, row, sheet, titled, words


def with_column(head: str, *rows: tuple[str, str]) -> bytes:
    """A table with one column more, by what stands there."""
    return "\n".join([f"{head},{HEADS}", *(f"{cell},{said}" for cell, said in rows)]).encode()


# --- Whether it is on ----------------------------------------------------------------------------


def test_a_new_row_that_says_it_is_not_on_is_not_published(club, coach, session):
    statuses = ("DRAFT", "Cancelled", "on?", "TBC", "No")
    rows = [(said, row(Title=f"Walk {at}")) for at, said in enumerate(statuses)]
    before = everything(session)
    page = look(coach, with_column("Status", *rows))[1]
    assert heading(page) == f"{len(statuses)} can’t be read"
    assert [
        said for said in statuses if f"Status says “{said}”. A row that goes" not in words(page)
    ] == []
    assert "take the row out, or empty that cell." in words(page)
    assert everything(session) == before


def test_a_new_row_that_says_it_is_on_or_nothing_is_published(club, coach, session):
    rows = [(said, row(Title=f"Walk {at}")) for at, said in enumerate(("Live", "ON", "", "-"))]
    assert heading(look(coach, with_column("Status", *rows))[1]) == "4 new"


@pytest.mark.parametrize("state", SeriesState)
def test_our_own_table_changed_from_on_to_off_says_that_it_does_not_do_that(
    club, coach, session, state
):
    put_in(coach, sheet(row()))
    [made] = titled(session, "Sunday stroll")
    made.state = state
    session.commit()
    says = "Off" if state is SeriesState.PUBLISHED else "On"
    page = look(coach, with_column("Now", (says, row())))[1]
    told = f"Now says “{says}”. A spreadsheet neither takes offers off nor puts them back."
    assert told in words(page)
    assert "sheet-same" not in page.text
    assert f"/offers/{made.public_id}/edit" in page.text
    same = "On" if state is SeriesState.PUBLISHED else "Taken off"
    assert "neither takes" not in words(look(coach, with_column("Now", (same, row())))[1])


# --- Not for everyone to see ---------------------------------------------------------------------

NOT_FOR_ALL = ("referral only", "By Referral", "DO NOT publish", "not public", "Private")


def test_a_row_open_to_everyone_that_says_otherwise_somewhere_is_asked_about(club, coach, session):
    left_out = [(said, row(Title=f"Walk {at}")) for at, said in enumerate(NOT_FOR_ALL)]
    known = [("", row(Title=f"{said} walk")) for said in NOT_FOR_ALL]
    texts = [("", row(Title="A walk", What_happens=f"{'We walk. ' * 20}It is referral only."))]
    before = everything(session)
    page = look(coach, with_column("Notes", *left_out, *known, *texts))[1]
    assert heading(page) == "11 can’t be read"
    assert "Notes says “DO NOT publish”. But the row is open to everyone." in words(page)
    assert "Title says “Private walk”." in words(page)
    assert "What happens says “… referral only …”." in words(page)
    assert everything(session) == before


def test_a_column_that_is_itself_called_private_counts_by_its_yes(club, coach):
    rows = (("Yes", row()), ("No", row(Title="Other")), ("", row(Title="Another")))
    page = look(coach, with_column("Private?", *rows))[1]
    assert heading(page) == "2 new and 1 can’t be read"


def test_parts_of_other_words_and_rows_by_referral_are_not_asked_about(club, coach):
    rows = (("privately run", row()), ("private", row(Title="B", Who_may_know="By referral")))
    assert heading(look(coach, with_column("Notes", *rows))[1]) == "2 new"


def test_an_offer_is_not_opened_while_its_row_says_otherwise(club, coach, session):
    put_in(coach, sheet(row(Who_may_know="By referral", What_happens="A private walk.")))
    page = look(coach, sheet(row(What_happens="A private walk.")))[1]
    assert heading(page) == "1 can’t be read"
    [made] = titled(session, "Sunday stroll")
    assert made.audience is Audience.BY_REFERRAL


def test_words_that_an_open_offer_has_already_are_as_now(club, coach, session):
    put_in(coach, sheet(row()))
    [made] = titled(session, "Sunday stroll")
    made.what_happens = "There are private showers."
    session.commit()
    assert "can’t be read" not in heading(look(coach, coach.get(f"{START}/ours.csv").data)[1])
    page = look(coach, with_column("Notes", ("Not public", row(What_happens=""))))[1]
    assert heading(page) == "1 can’t be read"


# --- Not for everyone ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Ladies’ Zumba", "Women's walk", "MEN only gym", "Lads and dads"]
)
def test_a_title_that_names_women_or_men_is_a_draft_until_it_is_said_who_it_is_for(
    club, coach, session, title
):
    page = look(coach, sheet(row(Title=title, Gender="")))[1]
    assert heading(page) == "1 draft"
    assert "Still to say: Say who it is for: everyone, women only or men only." in words(page)
    assert heading(look(coach, sheet(row(Title=title, Gender="Everyone")))[1]) == "1 new"


def test_other_titles_are_for_everyone_where_nothing_is_said(club, coach):
    rows = [row(Title=title, Gender="") for title in ("Mental health walk", "Manchester stroll")]
    assert heading(look(coach, sheet(*rows))[1]) == "2 new"
