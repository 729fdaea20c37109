"""Slips that a timetable's preview lets people see: an odd end, an old date, a second offer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.offers_world import Club
from tests.timetables import look, row, sheet, words


@pytest.fixture
def club(app: Flask, at) -> Club:
    at("2026-03-05 12:00")
    return Club(app)


@pytest.fixture
def coach(club: Club) -> FlaskClient:
    return club.browser("coach")


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
