"""What the demo says in public: clear, complete, and silent about why anybody takes part."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest

from booking.demo.catalogue import ALL_SERIES
from booking.demo.goals import GOALS
from booking.demo.organisations import LEAD, ORGANISATIONS, TRUSTS
from booking.demo.people import (
    ABSENCE_REASONS,
    CALLED_OFF_REASONS,
    CANCEL_REASONS,
    FIRST_NAMES_MEN,
    FIRST_NAMES_WOMEN,
    SURNAMES,
)
from booking.demo.series import WEEKDAYS, DemoSeries
from booking.demo.staff import STAFF
from booking.demo.venues import VENUE_BY_KEY, VENUES
from booking.models import (
    Audience,
    ChildrenOnSite,
    Gender,
    Level,
    Organisation,
    OrganisationKind,
    Pathway,
    Role,
    SessionSeries,
    Venue,
)
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES

TELLS_WHY = re.compile(
    r"\b(offen[dc]\w*|ex-\w*|probation\w*|prison\w*|jail\w*|custod\w*|inmate\w*|release\w*"
    r"|crim\w*|convict\w*|court|police\w*|parole|licen[cs]e\w*|sentenc\w*|curfew\w*|tagged"
    r"|rehab\w*|risk\w*|victim\w*|justice)\b",
    re.IGNORECASE,
)
SAYS_WHO_COMES = re.compile(
    r"\b(referr\w*|referral\w*|mentor\w*|participant\w*|service users?|support workers?|clients?"
    r"|caseload\w*|programme|vulnerable|homeless\w*|addict\w*|substance\w*|recover\w*|drugs?"
    r"|alcohol\w*|sober|benefits)\b",
    re.IGNORECASE,
)
DRAMA_NUMBER = re.compile(r"01632 960\d{3}")

# Vague on purpose, each in a way of its own, so that there is something to mend.
VAGUE = {
    "Towneley stroll and talk",
    "Leyland lift and learn",
    "Sunday park ride",
    "Over-60s chair and cheer",
    "Batter up: indoor cricket",
}
CLEAR_SERIES = [series for series in ALL_SERIES if series.title not in VAGUE]

every_series = pytest.mark.parametrize("series", ALL_SERIES, ids=lambda series: series.title)
every_clear_series = pytest.mark.parametrize(
    "series", CLEAR_SERIES, ids=lambda series: series.title
)


def texts_of(thing: object) -> str:
    """Every word that a data class holds, as one text."""
    assert dataclasses.is_dataclass(thing)
    assert not isinstance(thing, type)
    return "\n".join(str(value) for value in dataclasses.astuple(thing))


def longest(table: type, column: str) -> int:
    length = table.__table__.c[column].type.length  # type: ignore[attr-defined]
    assert isinstance(length, int)
    return length


def test_there_are_sixty_series_and_every_trust_has_eight_or_nine():
    assert len(ALL_SERIES) == 60
    per_trust = Counter(series.trust for series in ALL_SERIES)
    assert set(per_trust) == {trust.slug for trust in TRUSTS}
    assert set(per_trust.values()) <= {8, 9}


def test_sixteen_series_are_by_referral_and_every_trust_has_some_of_both():
    assert sum(series.audience == "by_referral" for series in ALL_SERIES) == 16
    for trust in TRUSTS:
        assert {s.audience for s in ALL_SERIES if s.trust == trust.slug} == {"open", "by_referral"}


def test_no_two_series_share_a_title_or_a_summary():
    assert len({series.title for series in ALL_SERIES}) == 60
    assert len({series.summary for series in ALL_SERIES}) == 60


def test_something_is_on_every_day_of_the_week_morning_afternoon_and_evening():
    assert {day for series in ALL_SERIES for day in series.weekdays} == set(WEEKDAYS)
    assert min(series.starts for series in ALL_SERIES) < "09:00"
    assert max(series.starts for series in ALL_SERIES) >= "20:00"
    assert {series.activity for series in ALL_SERIES} <= set(ACTIVITIES)


def test_burnley_has_a_session_late_in_the_day_every_day_with_twelve_places_or_more():
    late = [s for s in ALL_SERIES if s.trust == "burnley" and s.starts >= "16:00"]
    assert {day for series in late for day in series.weekdays} == set(WEEKDAYS)
    assert min(series.capacity for series in late) >= 12


@every_series
def test_a_series_never_says_why_somebody_takes_part(series: DemoSeries):
    # The audience is a setting; only what people read counts here.
    text = texts_of(dataclasses.replace(series, audience="open"))
    assert not TELLS_WHY.findall(text)
    assert not SAYS_WHO_COMES.findall(text)


@every_clear_series
def test_a_series_says_all_that_a_stranger_needs(series: DemoSeries):
    for field in ("what_happens", "who_for", "meeting_point", "what_to_bring", "provided"):
        assert getattr(series, field).strip(), field
    assert series.first_visit.strip()
    assert series.cost_note
    assert bool(series.open_how) is (series.audience == "open")
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", series.what_happens)) <= 5


@every_series
def test_a_summary_is_one_or_two_plain_sentences_of_at_most_120_letters(series: DemoSeries):
    assert len(series.summary) <= 120
    assert series.summary.endswith(".")


@every_series
def test_a_series_keeps_to_the_rules_of_the_trade(series: DemoSeries):
    if series.gender == "women":
        assert series.audience == "by_referral"
    if series.walk_ins_welcome:
        assert series.audience == "open"
        assert series.children_on_site == "no"
    assert 8 <= series.capacity <= 24
    assert series.age_to is None or series.age_to >= series.age_from
    assert len(series.weekdays) == len(set(series.weekdays))
    assert re.fullmatch(r"[01]\d:[0-5]\d|2[0-2]:[0-5]\d", series.starts)
    assert VENUE_BY_KEY[series.venue].trust == series.trust


@every_series
def test_nobody_is_told_to_bring_children_where_none_are_on_site(series: DemoSeries):
    assert series.children_on_site != "no" or not series.own_children.startswith("Yes")


def test_most_series_say_whether_you_can_come_with_somebody_and_whom_they_support():
    for field in ("fare_help", "with_someone", "own_children", "accessibility_support"):
        said = sum(bool(getattr(series, field)) for series in ALL_SERIES)
        assert 45 <= said < len(ALL_SERIES), field
    for series in ALL_SERIES:
        assert set(filter(None, series.accessibility_support.split(","))) <= set(
            ACCESSIBILITY_SUPPORT
        )


def test_five_series_are_vague_two_of_them_in_blackpool_and_one_in_burnley():
    trusts = Counter(series.trust for series in ALL_SERIES if series.title in VAGUE)
    assert trusts == {"blackpool": 2, "burnley": 1, "fleetwood": 1, "preston": 1}


def test_the_sessions_that_the_demo_coach_runs_late_in_the_day_are_clear_and_confirmed():
    late = [s for s in ALL_SERIES if s.trust == "burnley" and s.starts >= "16:00"]
    assert not {series.title for series in late} & VAGUE
    assert not any(series.rests_for_days for series in late)


@every_series
def test_a_series_fits_the_tables(series: DemoSeries):
    for column in (
        "title",
        "activity",
        "summary",
        "meeting_point",
        "cost_note",
        "who_meets_you",
        "fare_help",
        "with_someone",
        "own_children",
        "accessibility_support",
    ):
        assert len(getattr(series, column)) <= longest(SessionSeries, column), column
    Audience(series.audience)
    Gender(series.gender)
    Level(series.level)
    ChildrenOnSite(series.children_on_site)


@every_series
def test_who_meets_you_is_a_role_and_never_a_name(series: DemoSeries):
    names = {part for staff in STAFF for part in staff.name.split()}
    assert not names & set(re.findall(r"[\w’]+", texts_of(series)))


@pytest.mark.parametrize("venue", VENUES, ids=lambda venue: venue.key)
def test_a_venue_can_be_found_and_says_nothing_else(venue):
    assert not TELLS_WHY.findall(texts_of(venue))
    assert not SAYS_WHO_COMES.findall(texts_of(venue))
    assert 53.5 < venue.latitude < 54.2
    assert -3.1 < venue.longitude < -2.1
    assert re.fullmatch(r"(BB|PR|FY|LA)\d{1,2} \d[A-Z]{2}", venue.postcode)
    assert venue.by_bus
    assert venue.toilets
    for column in ("name", "address", "town", "toilets", "meeting_point"):
        assert len(getattr(venue, column)) <= longest(Venue, column), column


def test_a_few_facts_of_venues_are_unknown_and_most_are_known():
    for fact in ("step_free", "accessible_toilet", "licensed_bar"):
        unknown = sum(getattr(venue, fact) is None for venue in VENUES)
        assert 1 <= unknown <= len(VENUES) // 2, fact


def test_every_trust_has_three_or_four_venues_and_every_venue_is_used():
    assert set(Counter(venue.trust for venue in VENUES).values()) <= {3, 4}
    assert {series.venue for series in ALL_SERIES} == set(VENUE_BY_KEY)
    assert len(VENUE_BY_KEY) == len(VENUES)


@pytest.mark.parametrize("trust", [*TRUSTS, LEAD], ids=lambda trust: trust.slug)
def test_what_a_trust_says_of_itself_tells_nobody_why(trust):
    assert not TELLS_WHY.findall(texts_of(trust))
    assert not SAYS_WHO_COMES.findall(texts_of(trust))


def test_organisations_fit_the_tables_and_trusts_have_colours():
    assert len({organisation.slug for organisation in ORGANISATIONS}) == len(ORGANISATIONS)
    for organisation in ORGANISATIONS:
        OrganisationKind(organisation.kind)
        assert organisation.part_played
        for column in ("slug", "name", "short_name", "town", "phone", "ring_when"):
            assert len(getattr(organisation, column)) <= longest(Organisation, column), column
    for trust in TRUSTS:
        assert re.fullmatch(r"#[0-9a-f]{6}", trust.primary_colour or "")
        assert re.fullmatch(r"#[0-9a-f]{6}", trust.accent_colour or "")


def test_every_phone_number_is_one_that_nobody_has():
    numbers = [organisation.phone for organisation in ORGANISATIONS]
    numbers += [series.phone for series in ALL_SERIES if series.phone]
    assert all(DRAMA_NUMBER.fullmatch(number) for number in numbers)


def test_there_are_forty_staff_with_unique_addresses_and_known_roles():
    assert len(STAFF) == 40
    assert len({staff.email for staff in STAFF}) == 40
    slugs = {organisation.slug for organisation in ORGANISATIONS}
    for staff in STAFF:
        assert staff.email.endswith(".example")
        for organisation, role in staff.roles:
            assert organisation in slugs
            Role(role)


def test_the_promised_demo_sign_ins_are_there_with_their_roles():
    first_role = {staff.demo_email: staff.roles[0] for staff in STAFF if staff.demo_email}
    assert first_role == {
        "lead@demo.example": ("active-lancashire", "lead"),
        "mentor@demo.example": ("active-lancashire", "mentor"),
        "coach@demo.example": ("burnley", "coach"),
        "manager@demo.example": ("burnley", "manager"),
        "coach2@demo.example": ("blackpool", "coach"),
        "safeguarding@demo.example": ("burnley", "safeguarding"),
        "probation@demo.example": ("probation-lancashire", "practitioner"),
    }


def test_goals_cover_every_pathway_and_hold_instructions_not_intelligence():
    assert len(GOALS) >= 40
    assert {goal.pathway for goal in GOALS} == {pathway.value for pathway in Pathway}
    assert len({goal.words for goal in GOALS}) == len(GOALS)
    for goal in GOALS:
        assert not TELLS_WHY.findall(texts_of(goal))
        assert goal.steps


def test_reasons_are_facts_and_never_verdicts():
    for reason in (*ABSENCE_REASONS, *CANCEL_REASONS, *CALLED_OFF_REASONS):
        assert not TELLS_WHY.findall(reason)
        assert len(reason) <= 60


def test_there_are_names_enough_for_tens_of_thousands_of_people():
    assert len(set(FIRST_NAMES_WOMEN + FIRST_NAMES_MEN)) * len(set(SURNAMES)) > 30_000
