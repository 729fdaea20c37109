"""What people typed, made fit for paper: in the font's letters, cut where a reader would stop."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.documents.texts import MAY_BREAK, breakable, printable, shortened
from booking.documents.typesetting import FONTS, NotBuilt, font_files, legible

KNOWN = frozenset(string.printable + "éŁ…’")


@pytest.mark.parametrize(
    ("typed", "on_paper"),
    [
        ("Football ⚽ and a brew 🍵", "Football and a brew"),
        ("Tea \u2192 cake", "Tea cake"),
        ("Łukasz’s café", "Łukasz’s café"),
        ("Cafe\u0301", "Café"),
        ("Nguyễn", "Nguyen"),
        ("o\ufb03ce ①", "office 1"),
        ("مرحبا بكم, all", "…, all"),
        ("Привет мир and hello", "… and hello"),
        ("a\u202eb\u200fc\u2066d", "abcd"),
        ("a\u00a0b\u2009c\td", "a b c d"),
        ("one\n\n two \n", "one\ntwo"),
        ("\x00\x07\ufeff\uffff\ue000", ""),
        ("#let x = $y$ *a* _b_ @c \\d `e` <f> // g", "#let x = $y$ *a* _b_ @c \\d `e` <f> // g"),
    ],
)
def test_signs_that_the_font_lacks_are_said_otherwise_or_left_out(typed, on_paper):
    assert printable(typed, KNOWN) == on_paper


@given(st.text())
def test_nothing_but_the_fonts_own_letters_is_left(typed):
    assert set(printable(typed, KNOWN)) <= KNOWN


@given(st.text())
def test_making_it_printable_twice_changes_nothing_more(typed):
    once = printable(typed, KNOWN)
    assert printable(once, KNOWN) == once


def test_what_has_no_letter_that_can_be_read_is_not_legible():
    assert (legible("中文"), legible("⚽⚽"), legible("Chess ⚽")) == ("", "", "Chess")


def test_the_fonts_have_english_and_the_letters_of_our_neighbours():
    wanted = string.ascii_letters + string.digits + "£€’‘“”–—…½éèçñöüßłŁąęśżźčšžőșț"
    assert legible(wanted) == wanted


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("walking football for everyone of any age", "walking football for everyone of any age"),
        ("w" * 24, "w" * 24),
        ("w" * 25, MAY_BREAK.join("w" * 25)),
        (
            "www.example.org/groups/walking-football",
            MAY_BREAK.join(["www.", "example.", "org/", "groups/", "walking-", "football"]),
        ),
    ],
)
def test_a_word_that_is_too_long_may_be_broken_after_a_mark_or_else_anywhere(word, broken):
    assert breakable(word) == broken


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Just turn up.", 40, "Just turn up."),
        ("Just turn up.\nBring a friend.", 40, "Just turn up. Bring a friend."),
        ("Just turn up. Bring a friend if you like.", 22, "Just turn up."),
        ("Turn up. Bring a friend if you like.", 22, "Turn up. Bring a…"),
        ("Bring a friend, or two, or more", 16, "Bring a friend…"),
        ("w" * 40, 10, "w" * 9 + "…"),
    ],
)
def test_a_long_text_is_cut_after_a_sentence_or_else_a_word(text, most, cut):
    assert shortened(text, most) == cut


@given(st.text(), st.integers(2, 60))
def test_a_shortened_text_is_never_longer_than_it_may_be(text, most):
    assert len(shortened(text, most)) <= most


def test_without_the_built_fonts_it_says_what_to_do(tmp_path):
    with pytest.raises(NotBuilt, match="make build"):
        font_files(tmp_path)


def test_the_built_fonts_come_with_their_licence():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE.txt").read_text().upper()
