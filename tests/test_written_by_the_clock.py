"""What is written by the clock: of changes, the evening before, and after a missed session."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from booking import message_jobs, outbox
from booking.database import session as current_session
from booking.message_words import WORDS
from booking.models import Attendance as AttendanceRow
from booking.models import (
    AttendanceState,
    BookingState,
    ChangeKind,
    Channel,
    Consent,
    ContactNote,
    Enrolment,
    EnrolmentState,
    MessageKind,
    MessageState,
    RegisterState,
    ToTell,
)
from booking.rules import dates, messages, telling
from booking.rules.change_messages import KINDS
from booking.rules.dates import Act
from tests import builders
from tests.outbox import happened, written

Kind, State = MessageKind, MessageState
TOMORROW = datetime(2026, 3, 6, 18)  # noqa: DTZ001 - a wall time


@pytest.fixture
def club(session, frozen_now):
    return builders.make_organisation(name="Testtown FC", short_name="Testtown")


@pytest.fixture
def coach(club):
    return builders.viewer_of(builders.make_user(club))


@pytest.fixture
def dan(club):
    person = builders.make_participant(club)
    builders.agree_on_texts(person)
    return person


@pytest.fixture
def booked(club, dan):
    """Dan is booked for tomorrow at 6pm."""
    held = builders.make_session(builders.make_series(club, title="Chair yoga"), TOMORROW)
    booking = builders.make_booking(held, dan)
    builders.save()
    return booking


def kinds() -> list[tuple[MessageKind, MessageState]]:
    return [(each.kind, each.state) for each in written()]


# --- Changes of sessions --------------------------------------------------------------------------


def act(coach) -> Act:
    return Act(viewer=coach, reason="The pitch is frozen", now=builders.this_moment())


def tell_of_changes() -> None:
    current_session().commit()
    message_jobs.tell_of_changes(builders.this_moment())


def test_nobody_is_written_to_within_the_two_minutes(booked, coach, at):
    dates.call_off(act(coach), booked.session)
    at("2026-03-05 12:01:59")
    tell_of_changes()
    assert written() == []


def test_two_minutes_later_they_are_told_once_and_not_why(booked, coach, at):
    dates.call_off(act(coach), booked.session)
    at("2026-03-05 12:02")
    tell_of_changes()
    tell_of_changes()
    [message] = written()
    assert message.body == (
        "Testtown FC: sorry, Chair yoga on Friday 6 March, 6pm is called off."
        " Questions? Ring 01632 960000"
    )
    assert (message.channel, message.booking_id) == (Channel.SMS, booked.id)


def test_each_kind_of_change_has_its_message():
    assert set(KINDS.values()) <= set(WORDS)
    assert len(KINDS) == 4


def test_what_was_undone_is_told_to_nobody(booked, coach, at):
    dates.call_off(act(coach), booked.session)
    current_session().flush()
    to_tell = _to_tell(booked)
    telling.take_back(to_tell.change, builders.this_moment())
    at("2026-03-05 12:05")
    tell_of_changes()
    assert written() == []


def _to_tell(booking):
    return current_session().query(ToTell).filter_by(booking_id=booking.id).one()


def test_whoever_was_told_by_a_human_meanwhile_gets_no_text(booked, coach, at):
    dates.call_off(act(coach), booked.session)
    telling.mark_told(coach, _to_tell(booked), builders.this_moment())
    at("2026-03-05 12:05")
    tell_of_changes()
    assert written() == []


def test_a_later_change_drops_the_text_that_was_not_sent(booked, coach, at):
    dates.call_off(act(coach), booked.session)
    at("2026-03-05 12:02")
    tell_of_changes()
    telling.mark_told(coach, _to_tell(booked), builders.this_moment())
    dates.put_back_on(act(coach), booked.session)
    at("2026-03-05 12:05")
    tell_of_changes()
    assert kinds() == [(Kind.CALLED_OFF, State.DROPPED), (Kind.ON_AGAIN, State.WAITING)]


def test_whoever_is_on_hold_after_a_move_hears_not_to_set_out(booked, coach, at):
    move(booked, coach)
    booked.state = BookingState.HELD
    at("2026-03-05 12:05")
    tell_of_changes()
    assert [kind for kind, _ in kinds()] == [Kind.ON_HOLD]


def move(booking, coach) -> None:
    """The session of a booking is an hour later."""
    held = booking.session
    change = telling.note_change(
        coach, held, ChangeKind.MOVED, "A match", {"meeting_point": ""}, "action",
        builders.this_moment(),
    )  # fmt: skip
    held.starts_at += timedelta(hours=1)
    held.ends_at += timedelta(hours=1)
    telling.must_hear(change, [booking], builders.this_moment())


def test_a_move_says_when_it_was_and_when_it_is(booked, coach, at):
    move(booked, coach)
    at("2026-03-05 12:05")
    tell_of_changes()
    assert written()[0].body.startswith(
        "Testtown FC: a change. Chair yoga on Friday 6 March, 6pm is now Friday 6 March, 7pm,"
    )


# --- Reminders ------------------------------------------------------------------------------------


def remind() -> None:
    current_session().commit()
    message_jobs.remind(builders.this_moment())


def test_the_reminder_is_written_at_six_the_evening_before_and_once(booked, at):
    at("2026-03-05 17:59")
    remind()
    assert written() == []
    at("2026-03-05 18:00")
    remind()
    remind()
    at("2026-03-05 20:00")
    remind()
    assert kinds() == [(Kind.REMINDER, State.WAITING)]


def hold(booking):
    booking.state = BookingState.HELD


def wait(booking):
    booking.state = BookingState.WAITLISTED


def cancel(booking):
    booking.state = BookingState.CANCELLED


def call_off(booking):
    booking.session.cancelled_at = builders.this_moment()


def pause(booking):
    [enrolment] = current_session().query(Enrolment)
    enrolment.state = EnrolmentState.PAUSED


def take_back(booking):
    for consent in current_session().query(Consent):
        consent.withdrawn_at = builders.this_moment()


@pytest.mark.parametrize("since", [hold, wait, cancel, call_off, pause, take_back])
def test_nobody_is_reminded_who_need_not_be(booked, since, at):
    since(booked)
    at("2026-03-05 18:00")
    remind()
    assert written() == []


def test_whoever_was_booked_after_six_has_just_heard(club, dan, at):
    at("2026-03-05 18:30")
    builders.make_booking(builders.make_session(builders.make_series(club), TOMORROW), dan)
    remind()
    assert written() == []


def test_nobody_is_reminded_in_the_quiet_hours(booked, at):
    at("2026-03-05 21:00")
    remind()
    assert written() == []


# --- Missed you -----------------------------------------------------------------------------------


@pytest.fixture
def missed(booked, at):
    """Dan did not come to Friday's session, and its register is in."""
    at("2026-03-07 10:00")
    current_session().add(attendance(booked, AttendanceState.DID_NOT_ATTEND))
    booked.session.register_state = RegisterState.SUBMITTED
    builders.save()
    return booked


def attendance(booking, state) -> AttendanceRow:
    return AttendanceRow(booking_id=booking.id, state=state, changed_at=builders.this_moment())


def test_a_kind_word_the_morning_after_and_once(missed, at):
    at("2026-03-07 09:59")
    remind()
    assert written() == []
    at("2026-03-07 10:00")
    remind()
    remind()
    [message] = written()
    assert message.body.startswith("Testtown FC: we missed you at Chair yoga on Friday 6 March")


def no_register(booking):
    booking.session.register_state = RegisterState.OPEN


def says_why(booking):
    current_session().query(AttendanceRow).one().absence_reason = "Work"


def came(booking):
    current_session().query(AttendanceRow).one().state = AttendanceState.ATTENDED


def closed_by_a_note(booking):
    _note(booking, closes=f"missed:{booking.public_id}")


def spoken_with(booking):
    _note(booking, reached=True)


def _note(booking, **facts):
    current_session().add(
        ContactNote(
            participant_id=booking.participant_id, at=builders.this_moment(), by_user_id=None,
            **facts,
        )
    )  # fmt: skip


def been_since(booking):
    other = builders.make_series(booking.session.series.organisation)
    later = builders.make_session(other, datetime(2026, 3, 7, 8))  # noqa: DTZ001 - a wall time
    current_session().add(
        attendance(builders.make_booking(later, booking.participant), AttendanceState.ATTENDED)
    )


@pytest.mark.parametrize(
    "since",
    [no_register, says_why, came, closed_by_a_note, spoken_with, been_since, pause, take_back],
)
def test_no_kind_word_where_it_would_be_none(missed, since):
    since(missed)
    remind()
    assert written() == []


def test_a_week_later_it_would_be_a_complaint(missed, at):
    at("2026-03-13 10:00")
    remind()
    assert written() == []


# --- The worker -----------------------------------------------------------------------------------


def test_a_worker_shows_that_it_is_there(session, at):
    moment = at("2026-03-05 12:00")
    message_jobs.be_seen(moment)
    message_jobs.be_seen(moment + timedelta(seconds=10))
    assert outbox.worker_seen_since(moment)
    assert not outbox.worker_seen_since(moment + timedelta(seconds=1))
    message_jobs.be_seen(moment + timedelta(seconds=40))
    assert outbox.worker_seen_since(moment + timedelta(seconds=40))


def test_a_message_of_the_clock_is_dropped_by_what_is_newer(booked, at):
    at("2026-03-05 18:00")
    remind()
    messages.tell(*happened(booked), MessageKind.CANCELLED, builders.this_moment())
    assert kinds() == [(Kind.REMINDER, State.DROPPED), (Kind.CANCELLED, State.WAITING)]
