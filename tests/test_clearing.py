"""Clearance as the database knows it: read in a fixed number of statements, alike for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.models import (
    Attendance,
    AttendanceState,
    ChildrenOnSite,
    ClearanceOverride,
    InstructionKind,
    MatchDay,
    Participant,
    PersonNeeds,
    PractitionerQuestion,
    PractitionersWord,
    Role,
    Shift,
)
from booking.queries.clearance_reads import facts_of
from booking.rules.clearance import CLEAR, SEALED_WORDS, Clearance, Outcome, Rule
from booking.rules.clearing import clearance, clearances
from tests import builders
from tests.clearance_sides import allot, instruct, keep_apart
from tests.town import WEEK, Town

K = InstructionKind
DAY = timedelta(days=1)


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Town:
    return Town()


@pytest.fixture
def add(session: Session) -> Callable[[Any], Any]:
    def flushed(row: Any) -> Any:
        session.add(row)
        session.flush()
        return row

    return flushed


def of_dan(town: Town, now: datetime) -> Clearance:
    return clearance(town.dan.id, town.held.id, now)


def rules(found: Clearance) -> list[Rule]:
    return [finding.rule for finding in found.findings]


def statements(session: Session, what: Callable[[], object]) -> list[str]:
    """The statements that something takes."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = session.get_bind()
    session.flush()
    sa.event.listen(engine, "before_cursor_execute", note)
    what()
    sa.event.remove(engine, "before_cursor_execute", note)
    return sent


def test_somebody_for_whom_nothing_is_missing_is_cleared(town, frozen_now):
    assert of_dan(town, frozen_now) == CLEAR


def test_of_somebody_of_whom_nothing_is_known_everything_is_asked(town, frozen_now):
    new = builders.make_participant(town.trust, town.mentor, ready=False)
    found = clearance(new.id, town.held.id, frozen_now)
    assert rules(found) == [Rule.AGE, Rule.CONSENT, Rule.NOT_CONFIRMED]
    assert found.outcome is Outcome.ASK_FIRST


def test_instructions_count_until_they_are_ended(town, frozen_now):
    by = instruct(town.dan, K.HOME_BY, home_by=time(18, 30))
    assert rules(of_dan(town, frozen_now)) == [Rule.HOME_BY]
    by.ended_at = frozen_now
    assert of_dan(town, frozen_now) == CLEAR


def test_the_way_home_is_counted_from_the_middle_of_their_town(session, town, frozen_now):
    builders.make_venue(town.trust, town="Whalley", latitude=53.821, longitude=-2.408)
    instruct(town.dan, K.HOME_BY, home_by=time(19, 15))
    facts = facts_of([town.dan.id], [])
    assert facts.people[town.dan.id].home is None
    session.get_one(PersonNeeds, town.dan.id).town = "whalley"
    [warning] = of_dan(town, frozen_now).warnings
    assert warning.endswith("15 minutes for the way. Home is about 7 miles off.")


def test_what_counts_is_the_session_as_it_was_moved(session, town, frozen_now):
    elsewhere = builders.make_venue(town.trust, licensed_bar=True)
    instruct(town.dan, K.NO_LICENSED_BAR)
    town.held.venue.licensed_bar = False
    assert of_dan(town, frozen_now) == CLEAR
    town.held.venue_id = elsewhere.id
    assert rules(of_dan(town, frozen_now)) == [Rule.BAR]


def test_children_confirmed_for_one_date_go_before_what_the_offer_says(town, frozen_now):
    instruct(town.dan, K.NO_CHILDREN)
    town.series.children_on_site = ChildrenOnSite.YES
    assert rules(of_dan(town, frozen_now)) == [Rule.CHILDREN]
    town.held.children_on_site = ChildrenOnSite.NO
    assert of_dan(town, frozen_now) == CLEAR


def test_match_days_are_those_of_the_venue_on_that_day(add, town, frozen_now):
    instruct(town.dan, K.NOT_ON_MATCH_DAYS)
    venue, on = town.held.venue, town.held.local_date
    venue.stadium, venue.match_days_known_until = True, on
    add(MatchDay(venue_id=venue.id, on_date=on + DAY))
    add(MatchDay(venue_id=builders.make_venue(town.trust).id, on_date=on))
    assert of_dan(town, frozen_now) == CLEAR
    add(MatchDay(venue_id=venue.id, on_date=on))
    assert rules(of_dan(town, frozen_now)) == [Rule.MATCH_DAY]


def test_who_is_on_shift_is_who_was_entered_for_that_day(add, town, frozen_now):
    alex, kim = builders.make_user(town.trust), builders.make_user(town.trust)
    instruct(town.dan, K.NOT_WHEN_ON_SHIFT, shift_of_id=alex.id)
    on = town.held.local_date
    assert rules(of_dan(town, frozen_now)) == [Rule.SHIFT]
    add(Shift(series_id=town.series.id, user_id=kim.id, from_on=on))
    add(Shift(series_id=town.series.id, user_id=alex.id, from_on=on - 9 * DAY, until_on=on - DAY))
    assert of_dan(town, frozen_now) == CLEAR
    add(Shift(series_id=town.series.id, user_id=alex.id, from_on=on, until_on=on))
    assert rules(of_dan(town, frozen_now)) == [Rule.SHIFT]


def test_a_first_visit_is_over_once_they_attended_that_series(add, town, frozen_now):
    instruct(town.dan, K.ACCOMPANIED_FIRST_VISIT)
    town.went(town.dan, 1, AttendanceState.ATTENDED)
    there = builders.make_booking(town.in_weeks(-2), town.dan)
    assert rules(of_dan(town, frozen_now)) == [Rule.FIRST_VISIT]
    attended = AttendanceState.ATTENDED
    add(Attendance(booking_id=there.id, state=attended, changed_at=frozen_now))
    assert of_dan(town, frozen_now) == CLEAR


def test_the_newest_question_counts_that_was_not_withdrawn(add, town, frozen_now):
    def question(days_ago: int, word: PractitionersWord | None) -> Any:
        at = frozen_now - days_ago * DAY
        return add(
            PractitionerQuestion(
                participant_id=town.dan.id,
                series_id=town.series.id,
                series_version=town.series.version,
                token_hash=f"{days_ago}",
                asked_at=at,
                asked_by_id=None,
                link_expires_at=at + WEEK,
                answered_at=at if word else None,
                word=word,
            )
        )

    question(3, PractitionersWord.NO)
    question(2, PractitionersWord.YES)
    assert of_dan(town, frozen_now) == CLEAR
    newest = question(1, None)
    assert rules(of_dan(town, frozen_now)) == [Rule.PRACTITIONER]
    newest.withdrawn_at = frozen_now
    assert of_dan(town, frozen_now) == CLEAR


def test_a_club_without_an_agreement_is_asked_about(session, town, frozen_now):
    away = builders.make_session(builders.make_series(builders.make_organisation()))
    assert clearance(town.dan.id, away.id, frozen_now) == CLEAR
    session.execute(sa.text("UPDATE agreement_party SET left_on = signed_on"))
    assert rules(clearance(town.dan.id, away.id, frozen_now)) == [Rule.AGREEMENT]
    assert of_dan(town, frozen_now) == CLEAR


def test_what_is_allotted_to_the_other_side_is_sealed(town, frozen_now):
    other = town.somebody()
    apart = keep_apart(town.dan, other)
    given = allot(apart, to_protected=True, series_id=town.series.id)
    both = clearances([town.dan.id, other.id], [town.held.id], frozen_now)
    assert both[town.dan.id, town.held.id] == CLEAR
    assert both[other.id, town.held.id].words == [SEALED_WORDS]
    given.ended_at = frozen_now
    assert clearance(other.id, town.held.id, frozen_now) == CLEAR


def test_a_keep_apart_that_was_ended_keeps_nobody_out(town, frozen_now):
    apart = keep_apart(None, town.dan)
    allot(apart, to_protected=True, venue_id=town.held.venue_id)
    assert rules(of_dan(town, frozen_now)) == [Rule.ALLOTMENT]
    apart.ended_at = frozen_now
    assert of_dan(town, frozen_now) == CLEAR


def test_an_override_goes_past_what_it_names_until_it_is_ended(add, town, frozen_now):
    instruct(town.dan, K.HOME_BY, home_by=time(18, 30))
    instruct(town.dan, K.NOT_ON_DAY, weekday=town.held.local_weekday)
    given = add(
        ClearanceOverride(
            participant_id=town.dan.id,
            series_id=town.series.id,
            rules="home_by,day",
            made_at=frozen_now,
            made_by_id=None,
            made_as=Role.SAFEGUARDING,
            until_on=town.held.local_date,
        )
    )
    assert of_dan(town, frozen_now) == CLEAR
    assert rules(clearance(town.dan.id, town.in_weeks(1).id, frozen_now)) == [
        Rule.HOME_BY, Rule.DAY,
    ]  # fmt: skip
    given.ended_at = frozen_now
    assert of_dan(town, frozen_now).outcome is Outcome.NOT_THIS_SESSION


# --- As fast, and as silent, for everybody --------------------------------------------------------


def test_ten_statements_are_enough_for_many_people_and_sessions(session, town, frozen_now):
    people = [town.dan, *(town.somebody() for _ in range(4))]
    dates = [town.held, *(town.in_weeks(weeks) for weeks in range(1, 6))]
    ids = [person.id for person in people], [held.id for held in dates]
    assert len(statements(session, lambda: clearances(*ids, frozen_now))) == 10
    assert len(statements(session, lambda: clearances([], [], frozen_now))) == 10


def sealed_in_different_ways(town: Town) -> Sequence[Participant]:
    """Four who may not come, each for another sealed reason."""
    in_the_way = [town.somebody() for _ in range(4)]
    children, shift, venue, apart = in_the_way
    instruct(children, K.NO_CHILDREN)
    instruct(shift, K.NOT_WHEN_ON_SHIFT, shift_of_id=town.mentor.id)
    instruct(venue, K.NOT_AT_VENUE, venue_id=town.held.venue_id, is_sealed=True)
    for series_id in (town.series.id, town.series.id):
        allot(keep_apart(None, apart), to_protected=True, series_id=series_id)
    return in_the_way


def look_and_keep(town: Town, person: Participant, now: datetime, said: list[Clearance]) -> None:
    said.append(clearance(person.id, town.held.id, now))


def test_every_sealed_reason_takes_the_same_statements_and_reads_the_same(
    session, town, frozen_now
):
    said: list[Clearance] = []
    ways = {
        len(statements(session, partial(look_and_keep, town, person, frozen_now, said)))
        for person in sealed_in_different_ways(town)
    }
    assert ways == {len(statements(session, lambda: of_dan(town, frozen_now)))}
    assert {(each.outcome, tuple(each.words), each.warnings) for each in said} == {
        (Outcome.NOT_THIS_SESSION, (SEALED_WORDS,), ())
    }


def test_nothing_that_others_book_changes_what_is_found(session, town, frozen_now):
    people = [town.dan, *sealed_in_different_ways(town)]
    other = town.somebody()
    keep_apart(town.dan, other)
    dates = [town.held.id, town.in_weeks(1).id]
    ids = [person.id for person in people]
    before = repr(clearances(ids, dates, frozen_now)).encode()
    builders.make_booking(town.held, other)
    town.went(other, 1, AttendanceState.ATTENDED)
    assert repr(clearances(ids, dates, frozen_now)).encode() == before
