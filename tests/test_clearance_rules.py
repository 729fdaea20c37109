"""Ages, gender, agreements, consent, answers and allotments, as tables; and overrides of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.models import ChildrenOnSite, Gender, InstructionKind, PractitionersWord
from booking.queries.clearance_facts import PersonFacts, SessionFacts
from booking.rules.clearance import CLEAR, SEALED_WORDS, Outcome, Rule
from tests.clearance_world import (
    DAN,
    ENTERED,
    FOOTBALL,
    OTHER_TRUST,
    SERIES,
    THURSDAY,
    TODAY,
    TRUST,
    VENUE,
    agreement,
    allotted,
    asked,
    found,
    held,
    home_by,
    look,
    must,
    override,
    side,
    who_must,
)
from tests.test_clearance_instructions import ASK, CLEARED, DAY, STOP, check, table

YES, NO, ASKS = PractitionersWord.YES, PractitionersWord.NO, PractitionersWord.ASK


def test_somebody_for_whom_nothing_is_missing_is_cleared():
    assert look() == CLEAR


# --- Who it is for --------------------------------------------------------------------------------


def born(on: date | None) -> PersonFacts:
    return replace(DAN, born_on=on)


def for_ages(age_from: int, age_to: int | None = None) -> SessionFacts:
    return replace(FOOTBALL, age_from=age_from, age_to=age_to)


@table(
    ("18 that day", born(date(2008, 3, 5)), for_ages(18), CLEARED),
    ("18 the day after", born(date(2008, 3, 6)), for_ages(18), STOP),
    ("25 until the day after", born(date(2000, 3, 6)), for_ages(18, 25), CLEARED),
    ("26 that day", born(date(2000, 3, 5)), for_ages(18, 25), STOP),
    ("18 by the session, booked while 17", born(date(2008, 3, 20)),
     replace(held("2026-03-20T18:00"), age_from=18), CLEARED),
    ("half past midnight on the birthday, in summer", born(date(2008, 6, 5)),
     replace(held("2026-06-05T00:30"), age_from=18), CLEARED),
    ("born on 29 February, 18 on 1 March", born(date(2008, 2, 29)),
     replace(held("2026-02-28T18:00"), age_from=18), STOP),
    ("nobody knows when they were born", born(None), for_ages(18), ASK),
    ("nobody knows, and it is for all ages", born(None), for_ages(0), CLEARED),
    ("nobody knows, and it is up to 25", born(None), for_ages(0, 25), ASK),
)  # fmt: skip
def test_ages(person, session, outcome):
    check(Rule.AGE, person, session, outcome)


def of(gender: str) -> PersonFacts:
    return replace(DAN, gender=gender)


def for_whom(gender: Gender) -> SessionFacts:
    return replace(FOOTBALL, gender=gender)


@table(
    ("a woman, for women", of("women"), for_whom(Gender.WOMEN), CLEARED),
    ("a man, for women", of("men"), for_whom(Gender.WOMEN), STOP),
    ("nobody has asked, for women", of(""), for_whom(Gender.WOMEN), ASK),
    ("a man, for men", of("men"), for_whom(Gender.MEN), CLEARED),
    ("a woman, for men", of("women"), for_whom(Gender.MEN), STOP),
    ("nobody has asked, for men", of(""), for_whom(Gender.MEN), ASK),
    ("a woman, for everyone", of("women"), for_whom(Gender.EVERYONE), CLEARED),
    ("nobody has asked, for everyone", of(""), for_whom(Gender.EVERYONE), CLEARED),
)
def test_gender(person, session, outcome):
    check(Rule.GENDER, person, session, outcome)


# --- What must be in place ------------------------------------------------------------------------


def elsewhere(*agreements) -> SessionFacts:
    """The session of another trust, with its agreements."""
    return replace(FOOTBALL, organisation_id=OTHER_TRUST, agreements=agreements)


SINCE_2020 = (date(2020, 1, 1), None)


@table(
    ("our own club needs none", DAN, FOOTBALL, CLEARED),
    ("both signed", DAN, elsewhere(agreement(TRUST, OTHER_TRUST)), CLEARED),
    ("nobody signed anything", DAN, elsewhere(), ASK),
    ("they alone signed", DAN, elsewhere(agreement(OTHER_TRUST)), ASK),
    ("each signed another one", DAN,
     elsewhere(agreement(OTHER_TRUST, 3), agreement(TRUST, 3)), ASK),
    ("it ends that day", DAN, elsewhere(agreement(TRUST, OTHER_TRUST, until_on=TODAY)), CLEARED),
    ("it ended the day before", DAN,
     elsewhere(agreement(TRUST, OTHER_TRUST, until_on=TODAY - DAY)), ASK),
    ("it begins the day after", DAN,
     elsewhere(agreement(TRUST, OTHER_TRUST, from_on=TODAY + DAY)), ASK),
    ("we signed for tomorrow", DAN, elsewhere(
        agreement(partners={TRUST: (TODAY + DAY, None), OTHER_TRUST: SINCE_2020})), ASK),
    ("they left that day", DAN, elsewhere(
        agreement(partners={TRUST: SINCE_2020, OTHER_TRUST: (date(2020, 1, 1), TODAY)})), ASK),
    ("they leave the day after", DAN, elsewhere(
        agreement(partners={TRUST: SINCE_2020, OTHER_TRUST: (date(2020, 1, 1), TODAY + DAY)})),
     CLEARED),
)  # fmt: skip
def test_agreement(person, session, outcome):
    check(Rule.AGREEMENT, person, session, outcome)


def confirmed(days_ago: int | None, has_consented: bool = True) -> PersonFacts:
    on = None if days_ago is None else TODAY - days_ago * DAY
    return replace(DAN, confirmed_on=on, has_consented=has_consented)


@table(
    ("today", confirmed(0), FOOTBALL, CLEARED),
    ("27 days ago", confirmed(27), FOOTBALL, CLEARED),
    ("28 days ago, on the last day", confirmed(28), FOOTBALL, CLEARED),
    ("29 days ago", confirmed(29), FOOTBALL, ASK),
    ("never", confirmed(None), FOOTBALL, ASK),
    ("today, for a session in six weeks", confirmed(0), held("2026-04-16T18:00"), CLEARED),
    ("28 days ago, for a session tomorrow", confirmed(28), held("2026-03-06T18:00"), CLEARED),
    ("a year ago", confirmed(365), FOOTBALL, ASK),
)
def test_nothing_confirmed_in_28_days(person, session, outcome):
    check(Rule.NOT_CONFIRMED, person, session, outcome)


@table(
    ("they said yes", DAN, FOOTBALL, CLEARED),
    ("nobody asked, or they took it back", confirmed(0, False), FOOTBALL, ASK),
    ("nobody asked, in another week", confirmed(0, False), held("2026-03-12T18:00"), ASK),
    ("nobody asked, at our own club's children's time", confirmed(0, False), for_ages(0), ASK),
    ("they said yes, for all ages", DAN, for_ages(0), CLEARED),
    ("they said yes, for another week", DAN, held("2026-03-12T18:00"), CLEARED),
    ("nobody asked, in the past", confirmed(0, False), held("2026-02-05T18:00"), ASK),
    ("they said yes, and have been there", replace(DAN, attended=frozenset({SERIES})), FOOTBALL,
     CLEARED),
)  # fmt: skip
def test_consent(person, session, outcome):
    check(Rule.CONSENT, person, session, outcome)


def test_everything_that_is_missing_is_said_at_once():
    nobody = PersonFacts(id=1, organisation_id=TRUST)
    clearance = look(nobody, for_whom(Gender.WOMEN))
    assert found(clearance) == [
        (Rule.AGE, ASK), (Rule.GENDER, ASK), (Rule.CONSENT, ASK), (Rule.NOT_CONFIRMED, ASK),
    ]  # fmt: skip
    assert clearance.outcome is Outcome.ASK_FIRST


# --- The practitioner's answer --------------------------------------------------------------------

LONG_AGO = datetime(2026, 2, 5, 23, 30, tzinfo=UTC)


@table(
    ("nobody asked", DAN, FOOTBALL, CLEARED),
    ("no answer yet", asked(None), FOOTBALL, ASK),
    ("yes", asked(YES), FOOTBALL, CLEARED),
    ("no", asked(NO), FOOTBALL, STOP),
    ("ask first", asked(ASKS), FOOTBALL, ASK),
    ("yes, 28 days ago", asked(YES, answered_at=LONG_AGO), FOOTBALL, CLEARED),
    ("yes, 29 days ago", asked(YES, answered_at=LONG_AGO - DAY), FOOTBALL, ASK),
    ("no, 29 days ago", asked(NO, answered_at=LONG_AGO - DAY), FOOTBALL, ASK),
    ("yes, and the series changed since", asked(YES), replace(FOOTBALL, series_version=2), ASK),
    ("no, and the series changed since", asked(NO), replace(FOOTBALL, series_version=2), ASK),
    ("no, about another series", asked(NO), replace(FOOTBALL, series_id=11), CLEARED),
    ("an answer without its word", asked(None, answered_at=ENTERED), FOOTBALL, ASK),
)
def test_the_practitioners_answer(person, session, outcome):
    check(Rule.PRACTITIONER, person, session, outcome)


@pytest.mark.parametrize(
    ("person", "session", "outcome"),
    [
        pytest.param(asked(YES, home_by=time(19)), FOOTBALL, [], id="in time"),
        pytest.param(
            asked(YES, home_by=time(18)), FOOTBALL, [(Rule.HOME_BY, STOP)], id="too late"
        ),
        pytest.param(
            asked(ASKS, home_by=time(18)), FOOTBALL,
            [(Rule.PRACTITIONER, ASK), (Rule.HOME_BY, STOP)], id="ask first, and too late",
        ),
        pytest.param(
            asked(NO, home_by=time(18)), FOOTBALL, [(Rule.PRACTITIONER, STOP)], id="no anyway"
        ),
        pytest.param(
            asked(YES, home_by=time(18)), replace(FOOTBALL, series_version=2),
            [(Rule.PRACTITIONER, ASK)], id="the answer is out of date",
        ),
    ],
)  # fmt: skip
def test_yes_but_home_by(person, session, outcome):
    assert found(look(person, session)) == outcome


def test_little_time_until_the_answers_home_by_is_a_warning():
    [warning] = look(asked(YES, home_by=time(19))).warnings
    assert warning.startswith("It ends at 7pm, and they must be home by 7pm")


# --- Allotments -----------------------------------------------------------------------------------


@table(
    ("nothing is allotted", side(False), FOOTBALL, CLEARED),
    ("the series is theirs", side(False, allotted(True, series_id=SERIES)), FOOTBALL, STOP),
    ("the series is ours", side(True, allotted(True, series_id=SERIES)), FOOTBALL, CLEARED),
    ("the series is the other side's", side(True, allotted(False, series_id=SERIES)), FOOTBALL,
     STOP),
    ("the venue is theirs", side(False, allotted(True, venue_id=VENUE)), FOOTBALL, STOP),
    ("the weekday is theirs", side(False, allotted(True, weekday=THURSDAY)), FOOTBALL, STOP),
    ("another series is theirs", side(False, allotted(True, series_id=11)), FOOTBALL, CLEARED),
    ("it was moved to their venue", side(False, allotted(True, venue_id=21)),
     replace(FOOTBALL, venue_id=21), STOP),
    ("it was moved away from it", side(False, allotted(True, venue_id=VENUE)),
     replace(FOOTBALL, venue_id=21), CLEARED),
    ("it was moved to their day", side(False, allotted(True, weekday=4)),
     held("2026-03-06T18:00"), STOP),
    ("theirs until that day", side(False, allotted(True, series_id=SERIES, until_on=TODAY)),
     FOOTBALL, STOP),
    ("theirs until the day before",
     side(False, allotted(True, series_id=SERIES, until_on=TODAY - DAY)), FOOTBALL, CLEARED),
    ("theirs from the day after",
     side(False, allotted(True, series_id=SERIES, from_on=TODAY + DAY)), FOOTBALL, CLEARED),
    ("the venue is the protected side's, the day ours",
     side(False, allotted(True, venue_id=VENUE), allotted(False, weekday=THURSDAY)),
     FOOTBALL, STOP),
    ("the same as the protected side",
     side(True, allotted(True, venue_id=VENUE), allotted(False, weekday=THURSDAY)),
     FOOTBALL, CLEARED),
)  # fmt: skip
def test_allotments(person, session, outcome):
    check(Rule.ALLOTMENT, person, session, outcome)


def test_what_is_allotted_reads_as_any_other_sealed_reason():
    clearance = look(side(False, allotted(True, series_id=SERIES)))
    assert clearance.words == [SEALED_WORDS]
    children = look(
        who_must(must(InstructionKind.NO_CHILDREN)),
        replace(FOOTBALL, children=ChildrenOnSite.YES),
    )
    assert (clearance.outcome, clearance.words) == (children.outcome, children.words)


# --- Overrides ------------------------------------------------------------------------------------

LATER = ENTERED + timedelta(days=2)


@pytest.mark.parametrize(
    ("given", "instruction", "outcome"),
    [
        pytest.param(override(Rule.HOME_BY), home_by(time(18)), CLEARED, id="what it names"),
        pytest.param(override(Rule.VENUE), home_by(time(18)), STOP, id="another rule"),
        pytest.param(
            override(Rule.HOME_BY, until_on=TODAY), home_by(time(18)), CLEARED, id="until that day"
        ),
        pytest.param(
            override(Rule.HOME_BY, until_on=TODAY - DAY), home_by(time(18)), STOP, id="it is over"
        ),
        pytest.param(
            override(Rule.HOME_BY, series_id=11), home_by(time(18)), STOP, id="another series"
        ),
        pytest.param(
            override(Rule.HOME_BY, session_id=100), home_by(time(18)), CLEARED, id="this date"
        ),
        pytest.param(
            override(Rule.HOME_BY, session_id=101), home_by(time(18)), STOP, id="another date"
        ),
        pytest.param(
            override(Rule.HOME_BY), home_by(time(18), entered_at=LATER), STOP, id="entered later"
        ),
        pytest.param(
            override(Rule.HOME_BY), home_by(time(18), is_sealed=True), CLEARED, id="sealed"
        ),
    ],
)
def test_an_override_goes_past_the_rules_that_it_names(given, instruction, outcome):
    assert look(who_must(instruction, overrides=(given,))).outcome is (outcome or Outcome.CLEARED)


def test_an_override_leaves_what_it_does_not_name():
    person = who_must(home_by(time(18)), overrides=(override(Rule.HOME_BY),), has_consented=False)
    assert found(look(person)) == [(Rule.CONSENT, ASK)]


def test_an_override_goes_past_two_keep_aparts_but_not_one_allotted_later():
    old = allotted(True, series_id=SERIES)
    new = allotted(True, weekday=THURSDAY, made_at=LATER)
    both = replace(side(False, old), overrides=(override(Rule.ALLOTMENT),))
    assert look(both).outcome is Outcome.CLEARED
    since = replace(both, kept_apart=(*both.kept_apart, *side(False, new).kept_apart))
    assert look(since).words == [SEALED_WORDS]
