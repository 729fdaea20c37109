"""Instructions, rule by rule, as tables: what a session keeps to, and what is asked first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from booking.models import ChildrenOnSite, Gender, InstructionKind
from booking.queries.clearance_facts import InstructionFacts, PersonFacts, SessionFacts
from booking.queries.wishes import Place
from booking.rules.clearance import SEALED_WORDS, Outcome, Rule
from tests.clearance_world import (
    FOOTBALL,
    SERIES,
    THURSDAY,
    TODAY,
    VENUE,
    found,
    held,
    home_by,
    look,
    must,
    who_must,
)

K = InstructionKind
CLEARED, ASK, STOP = None, Outcome.ASK_FIRST, Outcome.NOT_THIS_SESSION
DAY = timedelta(days=1)
Case = tuple[str, PersonFacts | InstructionFacts, SessionFacts, Outcome | None]


def table(*cases: Case) -> pytest.MarkDecorator:
    """Cases as a table: what is so, who and which session, and what comes of it."""
    return pytest.mark.parametrize(
        ("person", "session", "outcome"),
        [
            pytest.param(who_must(each) if isinstance(each, InstructionFacts) else each, *rest,
                         id=words)
            for words, each, *rest in cases
        ],
    )  # fmt: skip


def check(rule: Rule, person: PersonFacts, session: SessionFacts, outcome: Outcome | None) -> None:
    clearance = look(person, session)
    assert found(clearance) == ([] if outcome is None else [(rule, outcome)])
    assert clearance.outcome is (outcome or Outcome.CLEARED)


# --- Home by --------------------------------------------------------------------------------------

LATE = held("2026-03-05T22:00", 150)
NIGHT = held("2026-03-06T01:00")
# The clock goes forward on 29 March 2026 at 1am, and back on 25 October at 2am.
SPRING, AUTUMN = "2026-03-28T23:30", "2026-10-24T23:30"


@table(
    ("it ends an hour before", home_by(time(20)), FOOTBALL, CLEARED),
    ("it ends exactly at the minute", home_by(time(19)), FOOTBALL, CLEARED),
    ("it ends a minute later", home_by(time(18, 59)), FOOTBALL, STOP),
    ("it ends half an hour after midnight", home_by(time(23)), LATE, STOP),
    ("home by 1am, it ends before", home_by(time(1)), LATE, CLEARED),
    ("home by half past midnight, to the minute", home_by(time(0, 30)), LATE, CLEARED),
    ("home by a minute before that", home_by(time(0, 29)), LATE, STOP),
    ("home by 1am, and it is at 1pm", home_by(time(1)), held("2026-03-05T13:00"), CLEARED),
    ("home by 7pm, and it is in the night after", home_by(time(19)), NIGHT, STOP),
    ("home by 3am, and it is in that night", home_by(time(3)), NIGHT, CLEARED),
    ("home by 2am, when the clock leaps there", home_by(time(2)), held(SPRING, 90), CLEARED),
    ("home by 2am, a minute after the leap", home_by(time(2)), held(SPRING, 91), STOP),
    ("home by a time that the leap leaves out", home_by(time(1, 30)), held(SPRING, 89), CLEARED),
    ("it ends as the clock has leapt over it", home_by(time(1, 30)), held(SPRING, 90), STOP),
    ("the first 1.30am of two", home_by(time(1, 30)), held(AUTUMN, 120), CLEARED),
    ("a minute after the first 1.30am", home_by(time(1, 30)), held(AUTUMN, 121), STOP),
    ("the second 1.30am of two", home_by(time(1, 30)), held(AUTUMN, 180), STOP),
    ("after the hour that came twice", home_by(time(2)), held(AUTUMN, 210), CLEARED),
)  # fmt: skip
def test_home_by(person, session, outcome):
    check(Rule.HOME_BY, person, session, outcome)


def test_what_is_too_late_says_both_times():
    [finding] = look(who_must(home_by(time(18, 30)))).findings
    assert finding.words == "It ends at 7pm. They must be home by 6.30pm."


FAR = replace(FOOTBALL, place=Place(53.79 + 6 / 69.09, -2.24))


@pytest.mark.parametrize(
    ("by", "home", "session", "warning"),
    [
        pytest.param(time(20), FOOTBALL.place, FOOTBALL, "", id="an hour is enough for a mile"),
        pytest.param(
            time(19), FOOTBALL.place, FOOTBALL, "no time for the way. Home is about 1 mile off.",
            id="no time at all",
        ),
        pytest.param(
            time(19, 45), FOOTBALL.place, FAR,
            "45 minutes for the way. Home is about 6 miles off.", id="six miles off",
        ),
        pytest.param(time(19, 52), FOOTBALL.place, FAR, "", id="six miles off, in good time"),
        pytest.param(
            time(19, 30), None, FOOTBALL,
            "30 minutes for the way. Nobody has said how far home is.", id="nobody knows how far",
        ),
        pytest.param(time(20), None, FOOTBALL, "", id="an hour, nobody knows how far"),
    ],
)  # fmt: skip
def test_little_time_for_the_way_is_a_warning_that_stops_nobody(by, home, session, warning):
    clearance = look(who_must(home_by(by), home=home), session)
    assert clearance.outcome is Outcome.CLEARED
    assert [said.partition(": ")[2] for said in clearance.warnings] == [warning] * bool(warning)


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param(home_by(time(19), is_sealed=True), id="sealed"),
        pytest.param(home_by(time(18)), id="too late anyway"),
        pytest.param(home_by(time(19), until_on=TODAY - DAY), id="over"),
    ],
)
def test_nothing_warns_of_what_is_sealed_too_late_or_over(instruction):
    assert look(who_must(instruction)).warnings == ()


# --- On which days an instruction holds -----------------------------------------------------------


@table(
    ("from that day on", must(K.NOT_ON_DAY, weekday=THURSDAY, from_on=TODAY), FOOTBALL, STOP),
    ("from the next day on", must(K.NOT_ON_DAY, weekday=THURSDAY, from_on=TODAY + DAY),
     FOOTBALL, CLEARED),
    ("until that day", must(K.NOT_ON_DAY, weekday=THURSDAY, until_on=TODAY), FOOTBALL, STOP),
    ("until the day before", must(K.NOT_ON_DAY, weekday=THURSDAY, until_on=TODAY - DAY),
     FOOTBALL, CLEARED),
    ("without an end, a year later", must(K.NOT_ON_DAY, weekday=THURSDAY),
     held("2027-03-04T18:00"), STOP),
    ("another day", must(K.NOT_ON_DAY, weekday=4), FOOTBALL, CLEARED),
    ("it was moved to the day", must(K.NOT_ON_DAY, weekday=4), held("2026-03-06T18:00"), STOP),
    ("half past midnight is the next day", must(K.NOT_ON_DAY, weekday=4),
     held("2026-03-06T00:30"), STOP),
    ("half past midnight in summer too, when UTC is a day behind",
     must(K.NOT_ON_DAY, weekday=4), held("2026-06-05T00:30"), STOP),
)  # fmt: skip
def test_not_on_a_day(person, session, outcome):
    check(Rule.DAY, person, session, outcome)


@table(
    ("at that venue", must(K.NOT_AT_VENUE, venue_id=VENUE), FOOTBALL, STOP),
    ("at another", must(K.NOT_AT_VENUE, venue_id=21), FOOTBALL, CLEARED),
    ("moved there", must(K.NOT_AT_VENUE, venue_id=21), replace(FOOTBALL, venue_id=21), STOP),
    ("moved away", must(K.NOT_AT_VENUE, venue_id=VENUE), replace(FOOTBALL, venue_id=21), CLEARED),
    ("before it holds", must(K.NOT_AT_VENUE, venue_id=VENUE, from_on=TODAY + DAY), FOOTBALL,
     CLEARED),
    ("on its first day", must(K.NOT_AT_VENUE, venue_id=VENUE, from_on=TODAY), FOOTBALL, STOP),
    ("on its last day", must(K.NOT_AT_VENUE, venue_id=VENUE, until_on=TODAY), FOOTBALL, STOP),
    ("after it", must(K.NOT_AT_VENUE, venue_id=VENUE, until_on=TODAY - DAY), FOOTBALL, CLEARED),
    ("a series of that number", must(K.NOT_AT_VENUE, venue_id=SERIES), FOOTBALL, CLEARED),
)  # fmt: skip
def test_not_at_a_venue(person, session, outcome):
    check(Rule.VENUE, person, session, outcome)


@table(
    ("that series", must(K.NOT_THIS_SERIES, series_id=SERIES), FOOTBALL, STOP),
    ("another", must(K.NOT_THIS_SERIES, series_id=11), FOOTBALL, CLEARED),
    ("moved to another venue", must(K.NOT_THIS_SERIES, series_id=SERIES),
     replace(FOOTBALL, venue_id=21), STOP),
    ("moved to another day", must(K.NOT_THIS_SERIES, series_id=SERIES),
     held("2026-03-07T10:00"), STOP),
    ("on its first day", must(K.NOT_THIS_SERIES, series_id=SERIES, from_on=TODAY), FOOTBALL, STOP),
    ("before it", must(K.NOT_THIS_SERIES, series_id=SERIES, from_on=TODAY + DAY), FOOTBALL,
     CLEARED),
    ("on its last day", must(K.NOT_THIS_SERIES, series_id=SERIES, until_on=TODAY), FOOTBALL, STOP),
    ("after it", must(K.NOT_THIS_SERIES, series_id=SERIES, until_on=TODAY - DAY), FOOTBALL,
     CLEARED),
    ("a venue of that number", must(K.NOT_THIS_SERIES, series_id=VENUE), FOOTBALL, CLEARED),
)  # fmt: skip
def test_not_in_a_series(person, session, outcome):
    check(Rule.SERIES, person, session, outcome)


ALEX, KIM = 7, 8


def with_shift(*users: int, **facts: object) -> SessionFacts:
    return replace(FOOTBALL, on_shift=frozenset(users), **facts)  # type: ignore[arg-type]


@table(
    ("they are on", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX), with_shift(ALEX), STOP),
    ("they are on with others", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX),
     with_shift(KIM, ALEX), STOP),
    ("somebody else is", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX), with_shift(KIM), CLEARED),
    # A sealed rule must not tell what is unknown from what is so.
    ("nobody has said who is", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX), FOOTBALL, STOP),
    ("they are on, moved to another venue", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX),
     with_shift(ALEX, venue_id=21), STOP),
    ("it holds from tomorrow", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX, from_on=TODAY + DAY),
     with_shift(ALEX), CLEARED),
    ("it held until yesterday", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX, until_on=TODAY - DAY),
     with_shift(ALEX), CLEARED),
    ("it holds until today", must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX, until_on=TODAY),
     with_shift(ALEX), STOP),
)  # fmt: skip
def test_not_when_somebody_is_on_shift(person, session, outcome):
    check(Rule.SHIFT, person, session, outcome)


# --- What is there --------------------------------------------------------------------------------

C = ChildrenOnSite


def about(children: ChildrenOnSite, **facts: object) -> SessionFacts:
    return replace(FOOTBALL, children=children, **facts)  # type: ignore[arg-type]


@table(
    ("there are none", must(K.NO_CHILDREN), about(C.NO), CLEARED),
    ("there are some", must(K.NO_CHILDREN), about(C.YES), STOP),
    ("there are sometimes", must(K.NO_CHILDREN), about(C.SOMETIMES), STOP),
    ("nobody has said", must(K.NO_CHILDREN), about(C.NOT_KNOWN), STOP),
    ("it holds from tomorrow", must(K.NO_CHILDREN, from_on=TODAY + DAY), about(C.YES), CLEARED),
    ("it holds until today", must(K.NO_CHILDREN, until_on=TODAY), about(C.YES), STOP),
    ("it held until yesterday", must(K.NO_CHILDREN, until_on=TODAY - DAY), about(C.YES), CLEARED),
    ("nobody needs it", who_must(), about(C.YES), CLEARED),
    ("nobody needs it, nor has anybody said", who_must(), about(C.NOT_KNOWN), CLEARED),
)
def test_no_children_on_site(person, session, outcome):
    check(Rule.CHILDREN, person, session, outcome)


def bar(there: bool | None, **facts: object) -> SessionFacts:
    return replace(FOOTBALL, licensed_bar=there, **facts)  # type: ignore[arg-type]


@table(
    ("there is none", must(K.NO_LICENSED_BAR), bar(False), CLEARED),
    ("there is one", must(K.NO_LICENSED_BAR), bar(True), STOP),
    ("nobody has said", must(K.NO_LICENSED_BAR), bar(None), ASK),
    ("sealed, and nobody has said", must(K.NO_LICENSED_BAR, is_sealed=True), bar(None), STOP),
    ("it holds from tomorrow", must(K.NO_LICENSED_BAR, from_on=TODAY + DAY), bar(True), CLEARED),
    ("it holds until today", must(K.NO_LICENSED_BAR, until_on=TODAY), bar(True), STOP),
    ("it held until yesterday", must(K.NO_LICENSED_BAR, until_on=TODAY - DAY), bar(None), CLEARED),
    ("nobody needs it", who_must(), bar(None), CLEARED),
)
def test_no_licensed_bar(person, session, outcome):
    check(Rule.BAR, person, session, outcome)


def at_a_stadium(known_until: date | None, match: bool = False) -> SessionFacts:
    return replace(FOOTBALL, stadium=True, match_days_known_until=known_until, is_match_day=match)


@table(
    ("it is at no stadium", must(K.NOT_ON_MATCH_DAYS), FOOTBALL, CLEARED),
    ("nobody has said whether it is", must(K.NOT_ON_MATCH_DAYS),
     replace(FOOTBALL, stadium=None), ASK),
    ("a match", must(K.NOT_ON_MATCH_DAYS), at_a_stadium(TODAY, match=True), STOP),
    ("no match, known until that day", must(K.NOT_ON_MATCH_DAYS), at_a_stadium(TODAY), CLEARED),
    ("known until the day before", must(K.NOT_ON_MATCH_DAYS), at_a_stadium(TODAY - DAY), ASK),
    ("nothing was ever entered", must(K.NOT_ON_MATCH_DAYS), at_a_stadium(None), ASK),
    ("a match beyond what is known", must(K.NOT_ON_MATCH_DAYS), at_a_stadium(None, match=True),
     STOP),
    ("a match where nobody has said that it is a stadium", must(K.NOT_ON_MATCH_DAYS),
     replace(FOOTBALL, stadium=None, is_match_day=True), STOP),
    ("it held until yesterday", must(K.NOT_ON_MATCH_DAYS, until_on=TODAY - DAY),
     at_a_stadium(None), CLEARED),
)  # fmt: skip
def test_not_on_match_days(person, session, outcome):
    check(Rule.MATCH_DAY, person, session, outcome)


def for_whom(gender: Gender) -> SessionFacts:
    return replace(FOOTBALL, gender=gender)


SHE = who_must(must(K.WOMEN_ONLY), gender="women")


@table(
    ("it is for women", SHE, for_whom(Gender.WOMEN), CLEARED),
    ("it is for everyone", SHE, for_whom(Gender.EVERYONE), STOP),
    ("for everyone, and nobody has asked their gender", replace(SHE, gender=""),
     for_whom(Gender.EVERYONE), STOP),
    ("it holds from that day", replace(SHE, instructions=(must(K.WOMEN_ONLY, from_on=TODAY),)),
     for_whom(Gender.EVERYONE), STOP),
    ("it holds from the next",
     replace(SHE, instructions=(must(K.WOMEN_ONLY, from_on=TODAY + DAY),)),
     for_whom(Gender.EVERYONE), CLEARED),
    ("it holds until that day", replace(SHE, instructions=(must(K.WOMEN_ONLY, until_on=TODAY),)),
     for_whom(Gender.EVERYONE), STOP),
    ("it held until the day before",
     replace(SHE, instructions=(must(K.WOMEN_ONLY, until_on=TODAY - DAY),)),
     for_whom(Gender.EVERYONE), CLEARED),
    ("she needs no women's session", replace(SHE, instructions=()), for_whom(Gender.EVERYONE),
     CLEARED),
)  # fmt: skip
def test_women_only(person, session, outcome):
    check(Rule.WOMEN_ONLY, person, session, outcome)


WARY = who_must(must(K.ACCOMPANIED_FIRST_VISIT))


@table(
    ("never been there", WARY, FOOTBALL, ASK),
    ("been there once", replace(WARY, attended=frozenset({SERIES})), FOOTBALL, CLEARED),
    ("been to another series", replace(WARY, attended=frozenset({11})), FOOTBALL, ASK),
    ("been there, now at another venue", replace(WARY, attended=frozenset({SERIES})),
     replace(FOOTBALL, venue_id=21), CLEARED),
    ("it holds from tomorrow",
     who_must(must(K.ACCOMPANIED_FIRST_VISIT, from_on=TODAY + DAY)), FOOTBALL, CLEARED),
    ("it holds until today",
     who_must(must(K.ACCOMPANIED_FIRST_VISIT, until_on=TODAY)), FOOTBALL, ASK),
    ("it held until yesterday",
     who_must(must(K.ACCOMPANIED_FIRST_VISIT, until_on=TODAY - DAY)), FOOTBALL, CLEARED),
    ("sealed, never been there",
     who_must(must(K.ACCOMPANIED_FIRST_VISIT, is_sealed=True)), FOOTBALL, STOP),
)  # fmt: skip
def test_accompanied_first_visit(person, session, outcome):
    check(Rule.FIRST_VISIT, person, session, outcome)


def test_who_is_accompanied_on_a_first_visit_is_cleared():
    assert look(WARY).without({Rule.FIRST_VISIT}).outcome is Outcome.CLEARED


# --- What is sealed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param(must(K.NO_CHILDREN), id="children who may be there"),
        pytest.param(must(K.NOT_WHEN_ON_SHIFT, shift_of_id=ALEX), id="somebody who may be on"),
        pytest.param(home_by(time(18), is_sealed=True), id="home by"),
        pytest.param(must(K.NOT_AT_VENUE, venue_id=VENUE, is_sealed=True), id="the venue"),
        pytest.param(must(K.NO_LICENSED_BAR, is_sealed=True), id="a bar that there may be"),
        pytest.param(must(K.ACCOMPANIED_FIRST_VISIT, is_sealed=True), id="a first visit"),
    ],
)
def test_every_sealed_reason_reads_the_same(instruction):
    session = replace(FOOTBALL, children=ChildrenOnSite.NOT_KNOWN, licensed_bar=None)
    clearance = look(who_must(instruction), session)
    assert (clearance.outcome, clearance.words) == (Outcome.NOT_THIS_SESSION, [SEALED_WORDS])
    assert clearance.warnings == ()


def test_of_two_sealed_reasons_one_sentence_is_read_after_what_may_be_said():
    person = who_must(
        must(K.NO_CHILDREN),
        must(K.NOT_ON_DAY, weekday=THURSDAY),
        must(K.NOT_AT_VENUE, venue_id=VENUE, is_sealed=True),
    )
    session = replace(FOOTBALL, children=ChildrenOnSite.YES)
    assert look(person, session).words == ["Not on Thursdays.", SEALED_WORDS]
