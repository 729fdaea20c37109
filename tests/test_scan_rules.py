"""What a scan leads to: every outcome by its name."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from booking.models import (
    AccessRecord,
    AttendanceEvent,
    AttendanceState,
    BookingState,
    RegisterState,
)
from booking.rules import attendance
from booking.rules.passes import revoke_pass
from checkin import register, rules
from checkin.outcomes import ASK_FIRST, NOT_ON_THE_LIST, Answer, Outcome, refused
from checkin.rules import Shown
from tests import builders
from tests.door import Door, arrive, attend, booking_of, make_door

# Local starts of the same series.
LAST_WEEK = datetime.fromisoformat("2026-02-26 18:00")
NEXT_WEEK = datetime.fromisoformat("2026-03-12 18:00")
AMBER = (Outcome.HAVE_A_WORD, Outcome.WRONG_DAY, Outcome.UNKNOWN_PASS)


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at noon on Thursday 5 March 2026."""
    at("2026-03-05 12:00")
    return make_door()


@pytest.fixture
def six(door, at) -> datetime:
    """6pm, when it begins."""
    return at("2026-03-05 18:00")


def kept(session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(AttendanceEvent))


def test_who_is_booked_is_welcome_by_first_name(door, six):
    _, card = door.person("Amir")
    answer = door.scan(card, six)
    assert (answer.outcome, answer.heading) == (Outcome.WELCOME, "Welcome, Amir")


def test_a_walk_in_of_today_is_welcome(door, six):
    _, card = door.person(state=BookingState.WALK_IN)
    assert door.scan(card, six).outcome is Outcome.WELCOME


def test_a_welcome_is_kept_as_an_attendance(door, six):
    person, card = door.person()
    door.scan(card, six)
    name = register.find_entry(door.held, booking_of(door, person))
    assert name is not None
    assert name.attendance is AttendanceState.ATTENDED


def test_who_is_scanned_twice_is_already_in(door, six):
    _, card = door.person()
    door.scan(card, six)
    assert door.scan(card, six).outcome is Outcome.ALREADY_IN


def test_the_short_code_does_what_the_pass_does(door, six):
    _, card = door.person()
    answer = rules.scan(door.viewer, door.held, Shown.as_code(card.short_code.lower()), six)
    assert answer.outcome is Outcome.WELCOME


@pytest.mark.parametrize(
    "state", [BookingState.HELD, BookingState.OFFERED, BookingState.WAITLISTED]
)
def test_who_is_held_offered_or_waiting_gets_a_word_and_the_coach_cannot_tell_which(
    door, six, session, state
):
    _, card = door.person(state=state)
    answer = door.scan(card, six)
    assert (answer.outcome, answer.details) == (Outcome.HAVE_A_WORD, ASK_FIRST)
    assert kept(session) == 0


@pytest.mark.parametrize("state", [None, BookingState.CANCELLED, BookingState.DECLINED])
def test_who_is_not_booked_gets_a_word(door, six, session, state):
    _, card = door.person(state=state)
    answer = door.scan(card, six)
    assert (answer.outcome, answer.details) == (Outcome.HAVE_A_WORD, NOT_ON_THE_LIST)
    assert kept(session) == 0


def test_a_revoked_pass_gets_a_word(door, six, session):
    _, card = door.person()
    revoke_pass(card, six)
    assert door.scan(card, six).outcome is Outcome.HAVE_A_WORD
    assert kept(session) == 0


def test_who_is_booked_for_another_day_here_has_the_wrong_day_and_staff_read_the_right_one(
    door, six
):
    person, card = door.person(state=None)
    builders.make_booking(builders.make_session(door.series, NEXT_WEEK), person)
    answer = door.scan(card, six)
    assert answer.outcome is Outcome.WRONG_DAY
    assert answer.details == "Their next one here is Thursday 12 March, 6pm."


def test_telling_the_right_day_is_written_down_as_a_look_at_that_person(door, six, session):
    person, card = door.person(state=None)
    builders.make_booking(builders.make_session(door.series, NEXT_WEEK), person)
    door.scan(card, six)
    looks = session.scalars(sa.select(AccessRecord)).all()
    assert [look.subject_public_id for look in looks] == [person.public_id]


def test_a_booking_at_another_trust_is_not_told(door, six):
    person, card = door.person(state=None)
    elsewhere = builders.make_series(builders.make_organisation())
    builders.make_booking(builders.make_session(elsewhere, NEXT_WEEK), person)
    answer = door.scan(card, six)
    assert (answer.outcome, answer.details) == (Outcome.HAVE_A_WORD, NOT_ON_THE_LIST)


@pytest.mark.parametrize("text", ["", "2" * 27, "not a pass", "\x00", "\ud800"])
def test_a_pass_that_nobody_has_is_unknown(door, six, text):
    answer = rules.scan(door.viewer, door.held, Shown.as_pass(text), six)
    assert answer.outcome is Outcome.UNKNOWN_PASS


def test_at_a_session_that_is_called_off_nobody_is_checked_in(door, six, session):
    _, card = door.person()
    door.held.cancelled_at = six
    session.flush()
    answer = door.scan(card, six)
    assert (answer.outcome, answer.words) == (Outcome.REFUSED, "This session is called off.")


def test_a_locked_register_takes_nobody_in(door, six, session):
    _, card = door.person()
    door.held.register_state = RegisterState.LOCKED
    session.flush()
    assert door.scan(card, six).outcome is Outcome.REFUSED
    assert kept(session) == 0


def test_nobody_is_checked_in_on_the_day_before(door, at):
    _, card = door.person()
    answer = door.scan(card, at("2026-03-04 18:00"))
    assert answer.outcome is Outcome.REFUSED
    assert answer.words == "This session is tomorrow. Check people in on the day."


def test_a_register_on_paper_is_typed_in_the_day_after(door, at):
    _, card = door.person()
    assert door.scan(card, at("2026-03-06 09:00")).outcome is Outcome.WELCOME


def test_undoing_takes_back_every_arrival(door, six):
    person, card = door.person()
    door.scan(card, six)
    door.scan(card, six)
    booking = booking_of(door, person)
    answer = rules.undo_all(door.viewer, door.held, booking.public_id, six)
    assert answer.outcome is Outcome.UNDONE
    assert attendance.work_out(booking, six).state is AttendanceState.NOT_KNOWN


def test_who_was_undone_can_come_in_again(door, six):
    person, card = door.person()
    door.scan(card, six)
    rules.undo_all(door.viewer, door.held, booking_of(door, person).public_id, six)
    assert door.scan(card, six).outcome is Outcome.WELCOME


def test_who_is_in_stays_in_when_the_place_is_held_afterwards(door, six, session):
    person, card = door.person()
    door.scan(card, six)
    booking_of(door, person).state = BookingState.HELD
    session.flush()
    assert door.scan(card, six).outcome is Outcome.ALREADY_IN


# --- How it is said ----------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", AMBER)
def test_whatever_is_not_straight_in_is_said_in_the_same_words(outcome):
    assert Answer(outcome).heading == "Have a word with the coach"
    assert Answer(outcome).words == "It won’t take a minute."


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(outcome):
    answer = refused("Because.") if outcome is Outcome.REFUSED else Answer(outcome)
    assert answer.heading
    assert answer.words
    assert answer.said


def test_a_scan_that_stops_somebody_shows_no_name(door, six):
    _, card = door.person("Amir", state=BookingState.HELD)
    answer = door.scan(card, six)
    assert "Amir" not in answer.heading + answer.words + answer.details


# --- The first time ----------------------------------------------------------------------------


def test_who_has_never_been_here_is_here_for_the_first_time(door, six):
    _, card = door.person()
    answer = door.scan(card, six)
    assert answer.first_time
    assert answer.words == "First time here. Good to see you!"


def test_who_came_last_week_is_not_here_for_the_first_time(door, six):
    person, card = door.person()
    attend(door, person, LAST_WEEK, six)
    assert not door.scan(card, six).first_time


def test_who_has_only_been_to_another_trust_is_here_for_the_first_time(door, six):
    person, card = door.person()
    attend(make_door(), person, LAST_WEEK, six)
    assert door.scan(card, six).first_time


def test_the_register_marks_the_first_time_also_once_they_are_in(door, six):
    person, _ = door.person()
    booking = booking_of(door, person)
    arrive(door, booking, six)
    name = register.find_entry(door.held, booking)
    assert name is not None
    assert (name.is_in, name.first_time) == (True, True)
