"""When an offer happens, as a person says it; and the usual days on which nothing is held."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from booking import words
from booking.models import Audience, SeriesState, SessionSeries
from booking.rules.weekly import WeeklyRule

TODAY = date(2026, 3, 5)


def series(**facts):
    """An offer that is stored nowhere, as a preview has it."""
    given = {
        "organisation_id": 1, "venue_id": 1, "title": "", "activity": "football", "summary": "",
        "what_happens": "", "audience": Audience.OPEN, "state": SeriesState.PUBLISHED,
        "weekdays": "thu", "starts_local": time(18), "length_minutes": 60, "first_on": TODAY,
        "last_on": None, "capacity": 12, "created_at": None, "last_modified_at": None,
        "confirmed_at": None, "rule_from": TODAY, "weeks_from": TODAY,
    }  # fmt: skip
    return SessionSeries(**{**given, **facts})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Thursdays, 6pm"),
        ({"weekdays": "mon,thu"}, "Mondays and Thursdays, 6pm"),
        ({"every_weeks": 2}, "Every 2 weeks on Thursdays, 6pm"),
        ({"every_weeks": 3, "weekdays": "tue,fri"}, "Every 3 weeks on Tuesdays and Fridays, 6pm"),
        ({"on_bank_holidays": False}, "Thursdays, 6pm, not on bank holidays"),
        ({"last_on": date(2026, 6, 4)}, "Thursdays, 6pm, last date 4 June"),
        ({"last_on": date(2027, 1, 7)}, "Thursdays, 6pm, last date 7 January 2027"),
        ({"first_on": date(2026, 3, 12)}, "Thursdays, 6pm, from 12 March"),
        (
            {"every_weeks": 2, "on_bank_holidays": False, "last_on": date(2026, 6, 4)},
            "Every 2 weeks on Thursdays, 6pm, not on bank holidays, last date 4 June",
        ),
        ({"weekdays": ""}, "On single dates, 6pm"),
    ],
)
def test_when_an_offer_happens(facts, said):
    assert words.schedule_words(series(**facts), TODAY) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Thursdays, 6pm to 7pm"),
        ({"length_minutes": 90, "starts_local": time(10, 30)}, "Thursdays, 10.30am to noon"),
        ({"starts_local": time(23, 30), "every_weeks": 2},
         "Every 2 weeks on Thursdays, 11.30pm to 12.30am"),
    ],
)  # fmt: skip
def test_from_when_to_when(facts, said):
    assert words.weekly_span(series(**facts)) == said


@pytest.mark.parametrize(
    ("miles", "said"),
    [
        (0, "under a mile"),
        (0.99, "under a mile"),
        (1, "1 mile"),
        (1.49, "1 mile"),
        (1.5, "2 miles"),
        (2.4, "2 miles"),
        (1234, "1,234 miles"),
    ],
)
def test_how_far_it_is(miles, said):
    assert words.miles(miles) == said


def rule(**facts):
    given = {"weekdays": "thu,fri", "starts_local": time(18), "from_on": date(2026, 12, 1), **facts}
    return WeeklyRule(**given)


DECEMBER = (date(2026, 12, 1), date(2027, 1, 3))


def test_a_week_off_rests_on_its_usual_days():
    off = rule(weeks_off=frozenset({date(2026, 12, 14)}))
    assert list(off.rests(*DECEMBER)) == [date(2026, 12, 17), date(2026, 12, 18)]


def test_bank_holidays_are_rests_only_where_the_offer_says_so():
    assert list(rule().rests(*DECEMBER)) == []
    resting = rule(on_bank_holidays=False)
    assert list(resting.rests(*DECEMBER)) == [date(2026, 12, 25), date(2027, 1, 1)]


def test_an_extra_date_on_a_usual_day_is_no_rest():
    christmas = datetime.combine(date(2026, 12, 25), time(11))
    extra = rule(on_bank_holidays=False, extra_dates=(christmas,))
    assert list(extra.rests(*DECEMBER)) == [date(2027, 1, 1)]


def test_rests_are_told_from_the_day_asked_for_on():
    off = rule(weeks_off=frozenset({date(2026, 12, 14)}))
    assert list(off.rests(date(2026, 12, 18), DECEMBER[1])) == [date(2026, 12, 18)]


def test_weeks_between_are_no_rests():
    assert list(rule(every_weeks=2).rests(*DECEMBER)) == []
