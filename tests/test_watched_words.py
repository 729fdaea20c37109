"""The list of words to avoid: what it finds, and how the lead keeps it."""

from __future__ import annotations

import pytest

from booking.errors import Missing
from booking.models import WordKind
from booking.rules.watched_words import (
    FIRST_WORDS,
    Watched,
    WordRefused,
    found_in,
    keep_word,
    let_word_be,
    same_word,
    watch_word_again,
    words_to_avoid,
)
from tests import builders


def found(text: str) -> list[str]:
    return [each.watched.word for each in found_in(text, FIRST_WORDS)]


# --- What is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ex-offenders welcome", ["ex-offender"]),
        ("ex offender", ["ex-offender"]),
        ("EX‑OFFENDERS", ["ex-offender"]),
        ("hard-to-reach groups", ["hard to reach"]),
        ("our beneficiaries", ["beneficiary"]),
        ("the client’s goals", ["client"]),
        ("NEET/EET cohorts", ["NEET", "EET", "cohort"]),
        ("PoPs on licence", ["PoP", "on licence"]),
        ("signposting, signposting and Signposting", ["signposting"]),
    ],
)
def test_whole_words_are_found_in_any_case_and_their_plurals(text: str, words: list[str]):
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Pop in for a brew, or listen to pop music.",
        "A probationary period for new coaches.",
        "The badminton court is free, and the towels are clean.",
        "Bring your driving licence.",
        "Tag rugby on the field.",
        "It is neat, and you will meet people.",
        "Home. Less noise than the gym.",
        "",
    ],
)
def test_other_words_that_look_alike_are_left_alone(text: str):
    assert found(text) == []


def test_the_longest_of_several_phrases_is_the_one_that_is_named():
    assert found("the criminal justice system") == ["criminal justice"]


def test_what_is_quoted_stands_as_it_was_written():
    assert found_in("SERVICE   Users", FIRST_WORDS)[0].said == "SERVICE Users"


def test_no_word_is_twice_on_the_first_list():
    assert len({same_word(word.word) for word in FIRST_WORDS}) == len(
        [word for word in FIRST_WORDS if word.word != "MOJ"]
    )


def test_no_advice_on_the_list_uses_a_word_of_the_list():
    for word in FIRST_WORDS:
        assert found(word.instead) == [], word


# --- The lead keeps it ----------------------------------------------------------------------------


def test_a_word_of_the_leads_own_is_watched_too(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    keep_word(lead, "  life   coaching ", WordKind.JARGON, "a chat", frozen_now)
    assert found_in("Life coaching", words_to_avoid(lead))[0].watched == Watched(
        "life coaching", WordKind.JARGON, "a chat"
    )


def test_the_leads_line_goes_before_the_first_lists(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    keep_word(lead, "Cohort", WordKind.STIGMA, "everybody", frozen_now)
    lines = [word for word in words_to_avoid(lead) if same_word(word.word) == "cohort"]
    assert lines == [Watched("Cohort", WordKind.STIGMA, "everybody")]


def test_a_word_that_is_fine_is_not_watched_and_can_be_put_back(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    let_word_be(lead, "induction", frozen_now)
    assert found_in("An induction", words_to_avoid(lead)) == []
    watch_word_again(lead, "induction", frozen_now)
    assert found_in("An induction", words_to_avoid(lead)) != []


def test_keeping_a_word_twice_changes_its_one_line(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    keep_word(lead, "life coaching", WordKind.JARGON, "a chat", frozen_now)
    keep_word(lead, "Life-Coaching", WordKind.STIGMA, "", frozen_now)
    lines = [word for word in words_to_avoid(lead) if same_word(word.word) == "life coaching"]
    assert lines == [Watched("life coaching", WordKind.STIGMA, "")]


@pytest.mark.parametrize("word", ["", "   ", "?!", "x" * 61])
def test_what_is_no_word_is_refused(session, frozen_now, word: str):
    lead = builders.viewer_of(builders.make_user())
    with pytest.raises(WordRefused):
        keep_word(lead, word, WordKind.JARGON, "", frozen_now)


def test_advice_that_is_too_long_is_refused(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    with pytest.raises(WordRefused):
        keep_word(lead, "word", WordKind.JARGON, "x" * 161, frozen_now)


def test_a_word_that_is_on_no_list_cannot_be_taken_off(session, frozen_now):
    lead = builders.viewer_of(builders.make_user())
    with pytest.raises(Missing):
        let_word_be(lead, "football", frozen_now)
    with pytest.raises(Missing):
        watch_word_again(lead, "football", frozen_now)
