"""Attendance: whatever the order in which arrivals and undoings come in, the end is the same."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.database import session as current
from booking.models import (
    ActionState,
    Attendance,
    AttendanceEvent,
    AttendanceState,
    Booking,
    BookingState,
    Pathway,
    RegisterState,
)
from booking.queries.bookings import attended_on
from booking.rules import attendance, plans
from booking.rules.plans import Target
from checkin import rules
from checkin.outcomes import Outcome
from checkin.sync import sync
from tests import builders
from tests.door import Door, booking_of, item, make_door, undo

SIX = datetime(2026, 3, 5, 18, tzinfo=UTC)


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at 6pm on Thursday 5 March 2026."""
    at("2026-03-05 18:00")
    return make_door()


def send(door: Door, *items: Any, now: datetime = SIX) -> list[Outcome]:
    """A phone sends items; what became of each."""
    return [result.answer.outcome for result in sync(door.viewer, items, now, now)]


def state_of(booking: Booking) -> AttendanceState | None:
    return current().scalar(sa.select(Attendance.state).where(Attendance.booking_id == booking.id))


def test_an_arrival_counts_as_attended(door):
    booking = booking_of(door, door.person()[0])
    assert send(door, item(door, entry_id=booking.public_id)) == [Outcome.WELCOME]
    assert state_of(booking) is AttendanceState.ATTENDED


def test_the_same_item_sent_twice_gets_the_same_answer_and_is_kept_once(door, session):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    assert send(door, arrival) == send(door, arrival) == [Outcome.WELCOME]
    assert session.scalar(sa.select(sa.func.count()).select_from(AttendanceEvent)) == 1


def test_the_same_item_twice_in_one_sending_is_kept_once(door, session):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    assert send(door, arrival, arrival) == [Outcome.WELCOME, Outcome.WELCOME]
    assert session.scalar(sa.select(sa.func.count()).select_from(AttendanceEvent)) == 1


def test_an_items_answer_stays_even_when_it_was_undone_since(door):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    send(door, arrival, undo(door, booking, [arrival["id"]]))
    assert send(door, arrival) == [Outcome.WELCOME]
    assert state_of(booking) is AttendanceState.NOT_KNOWN


def test_an_item_that_somebody_else_was_sent_with_is_refused(door):
    first, second = (booking_of(door, door.person()[0]) for _ in range(2))
    arrival = item(door, entry_id=first.public_id)
    send(door, arrival)
    assert send(door, {**arrival, "entry_id": second.public_id}) == [Outcome.REFUSED]


def test_an_undo_that_comes_before_its_arrival_holds(door):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    assert send(door, undo(door, booking, [arrival["id"]])) == [Outcome.UNDONE]
    assert send(door, arrival) == [Outcome.UNDONE]
    assert state_of(booking) is AttendanceState.NOT_KNOWN


def test_an_undo_that_names_only_its_arrival_finds_the_person_also_in_the_same_sending(door):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    taking_back = item(door, "undo", undoes=[arrival["id"]])
    assert send(door, taking_back, arrival) == [Outcome.UNDONE, Outcome.UNDONE]
    assert state_of(booking) is AttendanceState.NOT_KNOWN


def test_undoing_one_of_two_arrivals_leaves_the_person_in(door):
    booking = booking_of(door, door.person()[0])
    one, other = (item(door, entry_id=booking.public_id) for _ in range(2))
    send(door, one, other, undo(door, booking, [one["id"]]))
    assert state_of(booking) is AttendanceState.ATTENDED


def test_somebody_elses_undo_changes_nothing(door):
    booking = booking_of(door, door.person()[0])
    other = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    send(door, arrival, undo(door, other, [arrival["id"]]))
    assert state_of(booking) is AttendanceState.ATTENDED


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[str, frozenset[int]]], list[int]]:
    """Arrivals, undoings that each name some of them, and an order to send them in."""
    arrivals = draw(st.integers(1, 4))
    named = st.frozensets(st.integers(0, arrivals - 1), min_size=1)
    undoings = draw(st.lists(named, max_size=3))
    items = [("arrive", frozenset[int]())] * arrivals + [("undo", each) for each in undoings]
    again = draw(st.lists(st.integers(0, len(items) - 1), max_size=3))
    return items, draw(st.permutations([*range(len(items)), *again]))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories())
def test_in_whatever_order_items_come_in_once_or_more_the_register_ends_the_same(door, history):
    items, order = history
    booking = booking_of(door, door.person()[0])
    sent: list[dict[str, Any]] = []
    for action, names in items:
        arrivals = [sent[number]["id"] for number in sorted(names)]
        sent.append(
            item(door, entry_id=booking.public_id)
            if action == "arrive"
            else undo(door, booking, arrivals)
        )
    for number in order:
        send(door, sent[number])
    undone = frozenset[int]().union(*(names for _, names in items))
    came = {number for number, (action, _) in enumerate(items) if action == "arrive"}
    attended = AttendanceState.ATTENDED if came - undone else AttendanceState.NOT_KNOWN
    assert state_of(booking) is attended


def test_all_orders_of_an_arrival_its_undo_and_another_arrival_end_the_same(door):
    for order in itertools.permutations(range(3)):
        booking = booking_of(door, door.person()[0])
        first, second = (item(door, entry_id=booking.public_id) for _ in range(2))
        sent = [first, undo(door, booking, [first["id"]]), second]
        for number in order:
            send(door, sent[number])
        assert state_of(booking) is AttendanceState.ATTENDED


# --- Clocks ------------------------------------------------------------------------------------


def times_kept(session) -> tuple[datetime, datetime]:
    event = session.scalars(sa.select(AttendanceEvent)).one()
    return event.at, event.received_at


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(days=400)])
def test_a_phone_with_a_wrong_clock_is_put_right_by_when_it_sent(door, session, wrong_by):
    booking = booking_of(door, door.person()[0])
    happened = SIX - timedelta(minutes=20)
    arrival = item(door, entry_id=booking.public_id, at=(happened + wrong_by).isoformat())
    [result] = sync(door.viewer, [arrival], SIX + wrong_by, SIX)
    assert result.answer.outcome is Outcome.WELCOME
    assert times_kept(session) == (happened, SIX)


@pytest.mark.parametrize("said", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+05:00"])
def test_a_time_beyond_all_calendars_is_no_reason_to_refuse(door, session, said):
    booking = booking_of(door, door.person()[0])
    assert send(door, item(door, entry_id=booking.public_id, at=said)) == [Outcome.WELCOME]
    assert times_kept(session)[0] <= SIX


# --- The register ------------------------------------------------------------------------------


def test_nobody_has_missed_a_session_until_its_register_is_sent(door, session):
    booking = booking_of(door, door.person()[0])
    assert state_of(booking) is None
    attendance.submit_register(door.viewer, door.held, 0, SIX)
    assert state_of(booking) is AttendanceState.DID_NOT_ATTEND


def test_an_arrival_after_the_register_was_sent_still_counts(door):
    booking = booking_of(door, door.person()[0])
    attendance.submit_register(door.viewer, door.held, 0, SIX)
    send(door, item(door, entry_id=booking.public_id))
    assert state_of(booking) is AttendanceState.ATTENDED


def test_undone_after_the_register_was_sent_reads_as_did_not_attend(door):
    booking = booking_of(door, door.person()[0])
    arrival = item(door, entry_id=booking.public_id)
    send(door, arrival)
    attendance.submit_register(door.viewer, door.held, 1, SIX)
    send(door, undo(door, booking, [arrival["id"]]))
    assert state_of(booking) is AttendanceState.DID_NOT_ATTEND


def test_a_locked_register_keeps_nothing(door, session):
    booking = booking_of(door, door.person()[0])
    door.held.register_state = RegisterState.LOCKED
    session.flush()
    answers = send(
        door,
        item(door, entry_id=booking.public_id),
        undo(door, booking, [item(door)["id"]]),
    )
    assert answers == [Outcome.REFUSED, Outcome.REFUSED]
    assert session.scalar(sa.select(sa.func.count()).select_from(AttendanceEvent)) == 0


def test_a_held_place_keeps_no_arrival(door):
    booking = booking_of(door, door.person(state=BookingState.HELD)[0])
    assert send(door, item(door, entry_id=booking.public_id)) == [Outcome.HAVE_A_WORD]
    assert state_of(booking) is None


# --- The plan ----------------------------------------------------------------------------------


def test_a_check_in_moves_the_plan_and_undoing_it_moves_it_back(door):
    person, card = door.person()
    goal = plans.add_goal(person, Pathway.ACTIVITY_AND_WELLBEING, "Get out more", SIX)
    target = Target(sessions_wanted=8, by_on=date(2026, 5, 1))
    action = plans.add_action(goal, "Come to football", target, SIX.date(), SIX)

    def how_far() -> tuple[int, ActionState]:
        moved = plans.progress(action, attended_on(door.viewer, person), SIX.date())
        return moved.done, moved.state

    assert how_far() == (0, ActionState.TO_DO)
    door.scan(card, SIX)
    assert how_far() == (1, ActionState.DOING)
    rules.undo_all(door.viewer, door.held, booking_of(door, person).public_id, SIX)
    assert how_far() == (0, ActionState.TO_DO)
    assert builders.this_moment() == SIX
