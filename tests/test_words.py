"""Dates, money and counts, as a person says them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from booking import words

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(18), "6pm"),
        (time(18, 30), "6.30pm"),
        (time(9, 5), "9.05am"),
        (time(0), "midnight"),
        (time(12), "noon"),
        (time(0, 15), "12.15am"),
        (time(12, 15), "12.15pm"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment, said):
    assert words.clock(moment) == said


def test_an_instant_is_said_in_londons_time():
    assert words.clock(datetime(2026, 1, 8, 18, tzinfo=UTC)) == "6pm"
    assert words.clock(datetime(2026, 7, 9, 17, tzinfo=UTC)) == "6pm"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 3, 4), "today"),
        (date(2026, 3, 5), "tomorrow"),
        (date(2026, 3, 6), "Friday 6 March"),
        (date(2026, 3, 3), "Tuesday 3 March"),
        (date(2027, 1, 1), "Friday 1 January 2027"),
    ],
)
def test_a_day_near_by_goes_by_its_nickname_and_another_year_is_named(on, said):
    assert words.day(on, TODAY) == said


def test_a_session_late_at_night_is_on_londons_day_and_not_on_utcs():
    just_after_midnight = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
    assert words.when(just_after_midnight) == "Thursday 9 July, 12.30am"
    assert words.when(just_after_midnight, datetime(2026, 7, 9, 8, tzinfo=UTC)) == "today, 12.30am"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(60, "1 hour"), (90, "1 hour 30 minutes"), (45, "45 minutes"), (121, "2 hours 1 minute")],
)
def test_a_length_is_said_in_hours_and_minutes(minutes, said):
    assert words.length(minutes) == said


@pytest.mark.parametrize(
    ("pence", "said"), [(0, "Free"), (50, "50p"), (200, "£2"), (250, "£2.50"), (105, "£1.05")]
)
def test_a_price_is_said_without_empty_pence(pence, said):
    assert words.price(pence) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [(-1, "Full"), (0, "Full"), (1, "1 place left"), (5, "5 places left"), (6, "Plenty of places")],
)
def test_places_are_counted_only_when_few_are_left(left, said):
    assert words.places(left) == said


def test_weekdays_are_listed():
    assert words.weekday_list("mon") == "Mondays"
    assert words.weekday_list("mon,thu") == "Mondays and Thursdays"
    assert words.weekday_list("mon,wed,fri") == "Mondays, Wednesdays and Fridays"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(18, None, "18 and over"), (18, 25, "18 to 25"), (0, None, "All ages")],
)
def test_ages_are_said_in_words(low, high, said):
    assert words.ages(low, high) == said


def test_a_span_a_short_day_and_a_plain_date():
    start, end = (datetime(2026, 3, 5, hour, tzinfo=UTC) for hour in (18, 19))
    assert words.span(start, end) == "6pm to 7pm"
    assert words.short_day(date(2026, 3, 5)) == "Thu 5 Mar"
    assert words.plain_date(date(2027, 3, 5), TODAY) == "5 March 2027"


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest():
    assert words.first_letter_up("today, 6pm at Turf Moor") == "Today, 6pm at Turf Moor"
    assert words.first_letter_up("") == ""


@pytest.mark.parametrize(
    "how",
    [
        "Just turn up, or ring us first.",
        "No need to book, turn up on the night",
        "Drop-in",
        "You can pop in any time.",
        "Just come along on the day.",
        "Come along any week.",
    ],
)
def test_words_that_invite_people_unbooked_are_known(how):
    assert words.invites_unbooked(how)


@pytest.mark.parametrize(
    "how",
    [
        "",
        "Ring us by Tuesday.",
        "Please don’t just turn up: ring first.",
        "Ring us before you turn up.",
        "You cannot drop in.",
        "Ring us, then come along.",
    ],
)
def test_words_that_ask_people_to_ring_first_invite_nobody_unbooked(how):
    assert not words.invites_unbooked(how)
