"""The demo's people are ready to be booked, and its mentor's list has somebody for each story."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import create_app
from booking.database import session
from booking.demo.rows import Rows
from booking.models import (
    TAKES_A_PLACE,
    Allotment,
    Attendance,
    AttendanceState,
    Booking,
    BookingState,
    Consent,
    ConsentKind,
    ContactNote,
    Enrolment,
    EnrolmentState,
    Instruction,
    InstructionKind,
    MessageState,
    NeedsConfirmed,
    OutboxMessage,
    PersonDetails,
    PractitionerQuestion,
    ScheduledSession,
    SessionSeries,
    Shift,
    Venue,
)
from booking.rules.clearance import Outcome, Rule
from booking.rules.clearing import clearances_of
from booking.settings import Settings
from tests.builders import this_moment
from tests.site import demo_database, demo_environment
from tests.test_demo_load import THURSDAY, caseload_of, made


def own(rows: Rows, model: Any, today: date) -> list[dict[str, Any]]:
    """The rows about the demo mentor's people."""
    people = caseload_of(rows, "mentor@demo.example", today)
    return [row for row in rows.of(model) if row["participant_id"] in people]


def test_most_active_people_said_yes_and_their_needs_were_confirmed_lately():
    rows = made(THURSDAY)
    active = {
        row["participant_id"]
        for row in rows.of(Enrolment)
        if row["ended_at"] is None and row["state"] is EnrolmentState.ACTIVE
    }
    since = THURSDAY - timedelta(days=28)
    confirmed = {r["participant_id"] for r in rows.of(NeedsConfirmed) if r["at"].date() > since}
    taking_part = ConsentKind.TAKING_PART
    consented = {r["participant_id"] for r in rows.of(Consent) if r["kind"] is taking_part}
    assert 0.87 <= len(active & confirmed) / len(active) < 1
    assert 0.95 <= len(active & consented) / len(active) < 1


def test_about_a_quarter_of_the_people_have_an_instruction_and_some_are_sealed():
    found = made(THURSDAY).of(Instruction)
    kinds = Counter(row["kind"] for row in found)
    assert 60 <= len(found) <= 95
    assert kinds[InstructionKind.HOME_BY] > 15
    assert 1 <= sum(row["is_sealed"] for row in found) <= 15


def test_every_series_has_a_coach_and_every_stadium_its_match_days():
    rows = made(THURSDAY)
    assert {row["series_id"] for row in rows.of(Shift)} == {r["id"] for r in rows.of(SessionSeries)}
    for row in rows.of(Venue):
        assert (row["match_days_known_until"] is not None) is (row["stadium"] is True)


def test_the_mentor_has_somebody_for_each_story():
    rows, today = made(THURSDAY), THURSDAY
    instructions = Counter(row["kind"] for row in own(rows, Instruction, today))
    assert instructions[InstructionKind.HOME_BY] >= 1
    assert instructions[InstructionKind.NO_CHILDREN] >= 1
    states = Counter(row["state"] for row in own(rows, Booking, today))
    assert states[BookingState.WAITLISTED] >= 1
    assert states[BookingState.OFFERED] == 1
    assert states[BookingState.REQUESTED] == 1
    released = [row for row in own(rows, PersonDetails, today) if row["released_on_sealed"]]
    assert len(released) >= 2
    answers = [row["word"] for row in own(rows, PractitionerQuestion, today)]
    assert sorted(word is None for word in answers) == [False, True]
    messages = Counter(row["state"] for row in own(rows, OutboxMessage, today))
    assert set(messages) == {MessageState.SENT, MessageState.WAITING, MessageState.FAILED}


def test_who_waits_waits_for_a_full_session():
    rows = made(THURSDAY)
    capacity = {row["id"]: row["capacity"] for row in rows.of(ScheduledSession)}
    taken = Counter(row["session_id"] for row in rows.of(Booking) if row["state"] in TAKES_A_PLACE)
    waiting = {
        row["session_id"] for row in rows.of(Booking) if row["state"] is BookingState.WAITLISTED
    }
    assert waiting
    assert all(taken[held] == capacity[held] for held in waiting)


def test_a_missed_session_is_followed_up_but_for_a_few():
    rows = made(THURSDAY)
    closed = {row["closes"] for row in rows.of(ContactNote) if row["closes"]}
    bookings = {f"missed:{row['public_id']}" for row in rows.of(Booking)}
    assert len(closed) > 20
    assert closed <= bookings


def test_the_mentor_is_asked_to_ring_somebody_who_missed_a_session():
    rows = made(THURSDAY)
    sessions = {row["id"]: row for row in rows.of(ScheduledSession)}
    bookings = {row["id"]: row for row in own(rows, Booking, THURSDAY)}
    newest: dict[int, datetime] = {}
    for row in bookings.values():
        person = row["participant_id"]
        newest[person] = max(newest.get(person, row["created_at"]), row["created_at"])
    closed = {row["closes"] for row in rows.of(ContactNote)}
    to_ring = [
        booking
        for row in rows.of(Attendance)
        if (booking := bookings.get(row["booking_id"])) is not None
        and row["state"] is AttendanceState.DID_NOT_ATTEND
        and not row["absence_reason"]
        and f"missed:{booking['public_id']}" not in closed
        and newest[booking["participant_id"]] < sessions[booking["session_id"]]["starts_at"]
        and sessions[booking["session_id"]]["local_date"] > THURSDAY - timedelta(days=28)
    ]
    assert to_ring


def test_the_protected_side_has_something_of_its_own_first():
    allotted = made(THURSDAY).of(Allotment)
    assert allotted[0]["to_protected"]


def test_nothing_that_is_booked_would_be_put_on_hold(tmp_path: Path):
    app = create_app(Settings.from_environment(demo_environment(demo_database(tmp_path))))
    with app.app_context():
        now = this_moment()
        bookings = session().scalars(
            sa.select(Booking)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(ScheduledSession.starts_at > now, ScheduledSession.cancelled_at.is_(None))
            .where(Booking.state.in_(TAKES_A_PLACE))
        )
        booked = {(row.participant_id, row.session_id): row.accompanied for row in bookings}
        found = clearances_of(booked, now)
        not_clear = [
            pair
            for pair, accompanied in booked.items()
            if found[pair].without([Rule.FIRST_VISIT] if accompanied else []).outcome
            is not Outcome.CLEARED
        ]
    assert len(booked) > 500
    assert len(not_clear) <= len(booked) / 100
