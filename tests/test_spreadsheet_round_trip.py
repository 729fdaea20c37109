"""Our own table says the same when it comes back, whatever the texts and facts are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.database import session
from booking.models import Audience, ChildrenOnSite, Gender, Level, Organisation, Venue
from booking.queries import spreadsheets
from booking.rules.spreadsheet_out import our_table, template
from booking.rules.spreadsheet_tables import read_sheet
from booking.rules.weekly import monday, written_dates, written_starts
from booking.views.forms import tidy
from booking.views.spreadsheet_rows import work_out
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES
from booking.words import WEEKDAYS
from tests import builders

LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")
# What spreadsheets and our own reader might take for something else than words.
TRAPS = st.sampled_from(
    ["=1+1", "'=1+1", "-", "n/a", "TBC", "+44", "@", '"', '""', ";", "a,b", "#REF!", "''", "free",
     "4/3", "1e5", "x\r\ny", "x\ry", "\ttab", "£2"]
)  # fmt: skip
TEXT = TRAPS | st.text(LETTERS, max_size=60)
# A form takes no title of white space alone.
WORDS = TEXT.filter(lambda text: bool(tidy(text)))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))

FACTS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "summary": WORDS,
        "what_happens": WORDS,
        "who_meets_you": WORDS,
        "first_visit": WORDS,
        "open_how": WORDS,
        "who_for": TEXT,
        "what_to_bring": TEXT,
        "provided": TEXT,
        "cost_note": TEXT,
        "meeting_point": TEXT,
        "activity": st.sampled_from(list(ACTIVITIES)),
        "audience": st.sampled_from(Audience),
        "gender": st.sampled_from(Gender),
        "level": st.sampled_from(Level),
        "children_on_site": st.sampled_from(ChildrenOnSite),
        "capacity": st.integers(1, 500),
        "cost_pence": st.integers(0, 999_900),
        "age_from": st.integers(0, 40),
        "age_to": st.none() | st.integers(40, 120),
        "accessibility_support": st.sets(st.sampled_from(list(ACCESSIBILITY_SUPPORT))).map(
            ",".join
        ),
        "phone": st.sampled_from(["", "01632 960000", "+44 1632 960000", "(01632) 960000"]),
        "weekdays": st.sets(st.sampled_from(WEEKDAYS)).map(
            lambda days: ",".join(sorted(days, key=WEEKDAYS.index))
        ),
        "starts_local": st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 59])),
        "length_minutes": st.integers(15, 719),
        "first_on": DAYS,
        "last_on": st.none() | st.just(date(2027, 1, 1)),
        "every_weeks": st.integers(1, 8),
        "on_bank_holidays": st.booleans(),
        "weeks_off": st.sets(DAYS.map(monday), max_size=3).map(written_dates),
        "extra_dates": st.sets(
            st.builds(datetime.combine, DAYS, st.builds(time, st.integers(0, 23))), max_size=2
        ).map(written_starts),
    }
)


@pytest.fixture
def trust(app: Flask, at) -> Iterator[tuple[Organisation, list[Venue]]]:
    """A trust with two venues of one name, looked at by its coach."""
    at("2026-03-05 12:00")
    with app.test_request_context():
        trust = builders.make_organisation()
        towns = ("Northton", "Southton")
        venues = [builders.make_venue(trust, name="Hall", town=town) for town in towns]
        g.viewer = builders.viewer_of(builders.make_user(trust))
        yield trust, venues
        session().rollback()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(each=st.lists(FACTS, min_size=1, max_size=3))
def test_every_row_of_our_own_table_is_the_same_as_now(
    trust: tuple[Organisation, list[Venue]], each: list[dict[str, Any]]
):
    organisation, venues = trust
    with session().begin_nested() as made:
        for facts in each:
            builders.make_series(organisation, venue=venues[0], **facts)
        ours = spreadsheets.offers_of(g.viewer, organisation)
        work = work_out(read_sheet(our_table(ours, venues)), organisation)
        assert [(out.kind.name, out.faults, out.changes) for out in work.outcomes] == [
            ("SAME", (), ()) for _ in each
        ]
        made.rollback()


def test_the_template_comes_back_as_examples_alone(trust):
    work = work_out(read_sheet(template(date(2026, 3, 5))), trust[0])
    assert (work.outcomes, work.examples, work.passed_over) == ((), 2, ())


def test_a_text_of_white_space_alone_comes_back_as_now(trust):
    organisation, venues = trust
    builders.make_series(organisation, venue=venues[0], provided="\t", what_to_bring=" \r")
    ours = spreadsheets.offers_of(g.viewer, organisation)
    [outcome] = work_out(read_sheet(our_table(ours, venues)), organisation).outcomes
    assert (outcome.kind.name, outcome.changes) == ("SAME", ())


def test_lengths_over_midnight_come_back(trust):
    organisation, venues = trust
    builders.make_series(organisation, venue=venues[0], starts_local=time(23), length_minutes=120)
    ours = spreadsheets.offers_of(g.viewer, organisation)
    [outcome] = work_out(read_sheet(our_table(ours, venues)), organisation).outcomes
    assert outcome.kind.name == "SAME"
    assert ours[0].length_minutes == timedelta(hours=2).seconds // 60
