"""Who needs their mentor, worked out from plain facts: each kind, what closes it, and the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from booking.models import AttendanceState
from booking.queries.caseload import GivenBack, LastSession
from booking.queries.needing import Item, Kind, PersonFacts
from booking.queries.notes import NoteFacts
from booking.rules import who_needs_me as rules
from booking.rules.who_needs_me import in_order, open_items

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
# Nothing is owed to somebody who is well known, and booked for tomorrow.
WELL = PersonFacts(participant_id=1, supported_since=TODAY - 400 * DAY, next_on=TODAY + DAY)
MISSED = LastSession("b1", "Walking football", NOW - 2 * DAY, AttendanceState.DID_NOT_ATTEND)
GIVEN_BACK = GivenBack("b2", "Gym", NOW + 3 * DAY, NOW - DAY, "Not well")


def owed(facts: PersonFacts, now: datetime = NOW) -> list[Item]:
    return open_items({facts.participant_id: facts}, [], now)


def kinds(facts: PersonFacts, now: datetime = NOW) -> list[Kind]:
    return [item.kind for item in owed(facts, now)]


def noted(
    facts: PersonFacts, closes: str, reached: bool | None = True, at: datetime = NOW
) -> PersonFacts:
    note = NoteFacts(at, reached, frozenset([closes]))
    return replace(facts, notes=[*facts.notes, note])


def test_nothing_is_owed_to_somebody_who_is_well():
    assert kinds(WELL) == []


# --- Missed ---------------------------------------------------------------------------------------

MISSED_ONE = replace(WELL, last=MISSED)


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        (MISSED_ONE, True),
        (replace(WELL, last=replace(MISSED, state=AttendanceState.ATTENDED)), False),
        (replace(WELL, last=replace(MISSED, state=AttendanceState.STOOD_DOWN)), False),
        (replace(WELL, last=replace(MISSED, reason="Not well that day")), False),
        (replace(MISSED_ONE, booked_at=NOW - DAY), False),
        (replace(MISSED_ONE, booked_at=NOW - 3 * DAY), True),
        (replace(WELL, last=replace(MISSED, starts_at=NOW - 28 * DAY)), True),
        (replace(WELL, last=replace(MISSED, starts_at=NOW - 29 * DAY)), False),
        (noted(MISSED_ONE, "missed:b1", reached=None), False),
        (noted(MISSED_ONE, "missed:another"), True),
        (noted(MISSED_ONE, ""), True),
    ],
    ids=[
        "missed",
        "came",
        "stood down",
        "the reason is known",
        "booked since",
        "booked before",
        "four weeks ago",
        "longer ago",
        "a note settles it",
        "a note settles another",
        "a note settles nothing",
    ],
)
def test_a_missed_session_is_followed_up_once(facts, stands):
    assert (Kind.MISSED in kinds(facts)) is stands


# --- Released, and out of touch -------------------------------------------------------------------


def out(days_ago: int, **facts) -> PersonFacts:
    return replace(WELL, released_on=TODAY - days_ago * DAY, **facts)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (-7, []),
        (-6, [Kind.RELEASED]),
        (0, [Kind.RELEASED]),
        (2, [Kind.RELEASED]),
        (3, [Kind.LOST_CONTACT]),
        (14, [Kind.LOST_CONTACT]),
        (15, []),
    ],
)
def test_who_comes_out_is_met_and_from_the_third_day_unheard_looked_for(days_ago, expected):
    assert kinds(out(days_ago)) == expected


@pytest.mark.parametrize(("days_ago", "met"), [(0, True), (1, True), (2, False)])
def test_who_was_reached_or_seen_since_the_day_is_met(days_ago, met):
    at = NOW - days_ago * DAY
    reached = NoteFacts(at, reached=True)
    assert (kinds(out(1, notes=[reached])) == []) is met
    assert (kinds(out(1, came_at=at)) == []) is met


def test_a_note_ahead_of_the_day_does_not_settle_the_day_itself():
    arranged = noted(out(-2), "released", reached=True)
    assert kinds(arranged) == []
    assert kinds(arranged, NOW + 2 * DAY) == [Kind.RELEASED]


def test_a_try_to_meet_without_an_answer_leaves_them_to_be_met_unless_it_is_settled():
    tried = replace(out(0), notes=[NoteFacts(NOW, reached=False)])
    assert kinds(tried) == [Kind.RELEASED]
    assert kinds(noted(out(0), "released", reached=False)) == []


@pytest.mark.parametrize(
    ("last_heard", "stands"), [(2, False), (3, True)], ids=["two days ago", "three days ago"]
)
def test_three_days_without_a_word_after_a_contact_are_lost_contact(last_heard, stands):
    reached = [NoteFacts(NOW - last_heard * DAY, reached=True)]
    seen = NOW - last_heard * DAY
    assert (Kind.LOST_CONTACT in kinds(out(10, notes=reached))) is stands
    assert (Kind.LOST_CONTACT in kinds(out(10, came_at=seen))) is stands


def test_a_try_without_an_answer_settles_lost_contact_for_that_day_alone():
    tried = noted(out(5), "lost_contact", reached=False)
    assert kinds(tried) == []
    assert kinds(tried, NOW + DAY) == [Kind.LOST_CONTACT]


def test_a_contact_settles_lost_contact_for_three_days():
    reached = noted(out(5), "lost_contact", reached=True)
    assert kinds(reached, NOW + 2 * DAY) == []
    assert kinds(reached, NOW + 3 * DAY) == [Kind.LOST_CONTACT]


def test_days_are_londons_days():
    before_midnight_in_summer = datetime(2026, 6, 1, 22, 59, tzinfo=UTC)
    facts = replace(WELL, released_on=date(2026, 6, 2), next_on=date(2026, 6, 3))
    assert owed(facts, before_midnight_in_summer)[0].rank > 0
    assert owed(facts, before_midnight_in_summer + timedelta(minutes=1))[0].rank == 0


# --- New to the mentor, gave back, nothing booked -------------------------------------------------


def test_who_was_handed_over_is_greeted_until_somebody_reached_them_or_a_week_is_over():
    new = replace(WELL, supported_since=TODAY - 2 * DAY)
    assert kinds(new) == [Kind.HELLO]
    assert kinds(replace(new, notes=[NoteFacts(NOW - DAY, reached=True)])) == []
    assert kinds(replace(new, notes=[NoteFacts(NOW - 3 * DAY, reached=True)])) == [Kind.HELLO]
    assert kinds(noted(new, "hello", reached=False)) == []
    assert kinds(replace(WELL, supported_since=TODAY - 7 * DAY)) == []


def test_a_place_given_back_is_settled_by_a_note_of_later_and_hides_that_nothing_is_booked():
    facts = replace(WELL, next_on=None, given_back=GIVEN_BACK)
    assert kinds(facts) == [Kind.GAVE_BACK]
    assert kinds(noted(facts, "gave_back:b2", at=NOW - 2 * DAY)) == [Kind.GAVE_BACK]
    assert kinds(noted(facts, "gave_back:b2")) == []


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        (replace(WELL, next_on=None), True),
        (replace(WELL, next_on=TODAY + 7 * DAY), False),
        (replace(WELL, next_on=TODAY + 8 * DAY), True),
        (replace(WELL, next_on=None, came_at=NOW - timedelta(hours=2)), False),
        (replace(WELL, next_on=None, came_at=NOW - DAY), True),
        (replace(WELL, next_on=None, released_on=TODAY + 3 * DAY), False),
        (noted(replace(WELL, next_on=None), "unbooked", at=NOW - 6 * DAY), False),
        (noted(replace(WELL, next_on=None), "unbooked", at=NOW - 8 * DAY), True),
    ],
    ids=[
        "nothing at all",
        "in a week",
        "in eight days",
        "came in today",
        "came in yesterday",
        "still to come out",
        "a note of this week",
        "an older note",
    ],
)
def test_nothing_booked_for_seven_days_is_said(facts, stands):
    assert (Kind.UNBOOKED in kinds(facts)) is stands


# --- What others know of --------------------------------------------------------------------------


def test_what_must_be_told_is_settled_by_a_contact_alone():
    change = Item(Kind.CHANGED, 1, "changed:b1", 0, NOW - DAY, needs_reaching=True)
    assert open_items({1: WELL}, [change], NOW) == [change]
    assert open_items({1: noted(WELL, "changed:b1", reached=False)}, [change], NOW) == [change]
    assert open_items({1: noted(WELL, "changed:b1")}, [change], NOW) == []


# --- The order ------------------------------------------------------------------------------------


def test_kinds_stand_in_the_order_in_which_they_press():
    next_week = (NOW + 7 * DAY).timestamp()
    items = [Item(kind, 1, kind.name, next_week) for kind in reversed(Kind)]
    assert [item.kind for item in in_order(items, NOW)] == [
        Kind.MISSED,
        Kind.RELEASED,
        Kind.LOST_CONTACT,
        Kind.GAVE_BACK,
        Kind.UNBOOKED,
        Kind.WAITING,
        Kind.HELD,
        Kind.CHANGED,
        Kind.BY_HAND,
        Kind.HELLO,
        Kind.ANSWER_DUE,
    ]


@pytest.mark.parametrize("kind", [Kind.WAITING, Kind.HELD, Kind.CHANGED])
def test_what_runs_out_within_a_day_is_before_what_can_wait(kind):
    tonight = Item(kind, 1, "tonight", (NOW + DAY / 4).timestamp())
    unbooked, lost = Item(Kind.UNBOOKED, 2, "unbooked", 0), Item(Kind.LOST_CONTACT, 3, "lost", 0)
    assert in_order([unbooked, tonight, lost], NOW) == [lost, tonight, unbooked]


def people(*facts: PersonFacts) -> list[int]:
    by_id = {number: replace(each, participant_id=number) for number, each in enumerate(facts)}
    return [item.participant_id for item in open_items(by_id, [], NOW)]


def test_of_those_who_missed_the_latest_comes_first():
    earlier = replace(MISSED, starts_at=NOW - 9 * DAY)
    assert people(replace(WELL, last=earlier), MISSED_ONE) == [1, 0]


def test_of_those_who_come_out_todays_are_first_then_who_was_not_met_then_who_is_to_come():
    assert people(out(-1), out(1), out(2), out(0), out(-5)) == [3, 1, 2, 0, 4]


def test_of_those_out_of_touch_who_was_not_heard_of_for_longest_comes_first():
    assert people(out(4), out(9)) == [1, 0]


def test_who_has_never_been_to_a_session_is_before_who_went_lately():
    went = replace(MISSED, state=AttendanceState.ATTENDED)
    assert people(replace(WELL, next_on=None, last=went), replace(WELL, next_on=None)) == [1, 0]


def test_a_person_with_three_things_has_them_in_order():
    facts = replace(MISSED_ONE, next_on=None, released_on=TODAY - 5 * DAY)
    assert kinds(facts) == [Kind.MISSED, Kind.LOST_CONTACT, Kind.UNBOOKED]


def test_no_key_says_on_which_day_somebody_came_out():
    assert {item.key for item in rules.released(out(0), NOW)} == {"released"}
