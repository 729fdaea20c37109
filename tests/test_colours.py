"""Every club's colours can be read, whatever the club chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.demo.organisations import TRUSTS
from booking.rules.colours import ENOUGH_FOR_TEXT, WHITE, club_colours, club_css, contrast

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def assert_readable(colour, accent):
    made = club_colours(colour, accent)
    assert contrast(made.club, made.club_ink) >= ENOUGH_FOR_TEXT
    assert contrast(made.club_dark, made.paper_tint) >= ENOUGH_FOR_TEXT
    assert contrast(made.club_dark, WHITE) >= ENOUGH_FOR_TEXT


@pytest.mark.parametrize("trust", TRUSTS, ids=lambda trust: trust.slug)
def test_the_demo_clubs_colours_can_be_read(trust):
    assert_readable(trust.primary_colour, trust.accent_colour)


@given(colours, colours)
def test_any_colours_can_be_read(colour, accent):
    assert_readable(colour, accent)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "#fff;}body{display:none", ""])
def test_what_is_no_colour_never_reaches_a_style_sheet(colour):
    with pytest.raises(ValueError, match="not a colour"):
        club_css(colour, "#ffffff")
    with pytest.raises(ValueError, match="not a colour"):
        club_css("#ffffff", colour)
