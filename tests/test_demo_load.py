"""The demo: the same for the same seed and day, whole or not at all, and always worth a look."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking import crypto
from booking.database import Base
from booking.demo.blueprint import UNITED
from booking.demo.load import CannotLoad, load, make_rows
from booking.demo.rows import TABLES, Rows
from booking.identity.passwords import password_fits
from booking.models import (
    IS_EXPECTED,
    TAKES_A_PLACE,
    Action,
    Attendance,
    AttendanceEvent,
    AttendanceState,
    Audience,
    Booking,
    BookingEvent,
    Caseload,
    CaseloadKind,
    Enrolment,
    EnrolmentState,
    Goal,
    Installation,
    Organisation,
    OrganisationKind,
    PairedPhone,
    Pass,
    PersonDetails,
    Plan,
    RegisterState,
    ScheduledSession,
    SessionSeries,
    User,
)
from booking.rules.plans import progress
from booking.words import LONDON

THURSDAY = date(2026, 3, 5)
# One of each weekday, and the days round both changes of the clock.
DAYS = [THURSDAY + timedelta(days=n) for n in range(7)] + [date(2026, 3, 30), date(2026, 10, 26)]
KEY = "a-secret-that-guards-nothing-but-tests"

every_day = pytest.mark.parametrize("today", DAYS, ids=str)


@cache
def made(today: date, seed: int = 1) -> Rows:
    crypto.install_keys((KEY,))
    return make_rows(UNITED, seed, today)


def quietly(_done: int, _of: int, _words: str) -> None:
    pass


def in_clear(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Every row without what is encrypted or hashed with salt, which differs each time."""

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        hidden = ("_sealed", "password_hash")
        return {name: value for name, value in row.items() if not name.endswith(hidden)}

    return {model.__tablename__: [plain(row) for row in rows.of(model)] for model in TABLES}


def user_id(rows: Rows, email: str) -> int:
    return next(row["id"] for row in rows.of(User) if row["email"] == email)


def caseload_of(rows: Rows, email: str, today: date) -> set[int]:
    mentor = user_id(rows, email)
    return {
        row["participant_id"]
        for row in rows.of(Caseload)
        if row["mentor_id"] == mentor and (row["until_on"] is None or row["until_on"] >= today)
    }


def burnleys_sessions(rows: Rows, from_on: date, until_on: date) -> list[dict[str, Any]]:
    burnley = next(row["id"] for row in rows.of(Organisation) if row["slug"] == "burnley")
    ours = {row["id"] for row in rows.of(SessionSeries) if row["organisation_id"] == burnley}
    return [
        row
        for row in rows.of(ScheduledSession)
        if row["series_id"] in ours and from_on <= row["local_date"] <= until_on
    ]


def tonight(rows: Rows, today: date) -> dict[str, Any]:
    return max(burnleys_sessions(rows, today, today), key=lambda row: row["local_time"])


def bookings_by(rows: Rows, column: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.of(Booking):
        found.setdefault(row[column], []).append(row)
    return found


# --- The same for the same seed ------------------------------------------------------------------


def test_the_same_seed_and_day_give_the_same_rows_ids_too():
    crypto.install_keys((KEY,))
    again = make_rows(UNITED, 1, THURSDAY)
    assert in_clear(again) == in_clear(made(THURSDAY))


def test_another_seed_gives_other_people():
    assert in_clear(made(THURSDAY, 2)) != in_clear(made(THURSDAY))


def test_ids_are_unique_and_look_like_ids():
    for model in TABLES:
        ids = [row["public_id"] for row in made(THURSDAY).of(model) if "public_id" in row]
        assert len(ids) == len(set(ids))
        assert all(len(each) == crypto.PUBLIC_ID_LENGTH for each in ids)


# --- What is promised of it ----------------------------------------------------------------------


def test_it_has_the_promised_size():
    rows = made(THURSDAY)
    assert rows.count(Organisation) == 11
    assert rows.count(SessionSeries) == 60
    assert rows.count(User) == 40
    assert rows.count(PersonDetails) == 300
    days = [row["local_date"] for row in rows.of(ScheduledSession)]
    assert min(days) == THURSDAY - timedelta(weeks=26)
    assert max(days) == THURSDAY + timedelta(weeks=12)


def test_nothing_was_recorded_after_this_morning():
    now = datetime(2026, 3, 5, 1, tzinfo=LONDON)
    rows = made(THURSDAY)
    for model, column in (
        (Booking, "created_at"),
        (BookingEvent, "at"),
        (AttendanceEvent, "received_at"),
        (Attendance, "changed_at"),
        (ScheduledSession, "last_modified_at"),
        (Enrolment, "started_at"),
        (Pass, "issued_at"),
        (Action, "created_at"),
    ):
        assert max(row[column] for row in rows.of(model)) <= now, (model, column)


def test_no_session_is_overbooked_and_a_few_are_full():
    rows = made(THURSDAY)
    taken = Counter(row["session_id"] for row in rows.of(Booking) if row["state"] in TAKES_A_PLACE)
    left = {
        row["id"]: row["capacity"] - taken[row["id"]]
        for row in rows.of(ScheduledSession)
        if row["local_date"] >= THURSDAY
    }
    assert min(left.values()) == 0
    assert sum(places == 0 for places in left.values()) >= 3
    assert sum(places in (1, 2) for places in left.values()) >= 3


def test_nobody_is_in_two_places_at_once():
    rows = made(THURSDAY)
    sessions = {row["id"]: row for row in rows.of(ScheduledSession)}
    for bookings in bookings_by(rows, "participant_id").values():
        spans = sorted(
            (sessions[row["session_id"]]["starts_at"], sessions[row["session_id"]]["ends_at"])
            for row in bookings
            if row["state"] in IS_EXPECTED
        )
        for (_, ends_at), (starts_at, _) in pairwise(spans):
            assert ends_at <= starts_at


def test_tickets_count_up_by_the_time_of_booking():
    rows = made(THURSDAY)
    last_ticket = {row["id"]: row["last_ticket"] for row in rows.of(ScheduledSession)}
    for session_id, bookings in bookings_by(rows, "session_id").items():
        by_time = sorted(bookings, key=lambda row: row["created_at"])
        assert [row["ticket"] for row in by_time] == list(range(1, last_ticket[session_id] + 1))


def test_registers_of_the_past_are_in_but_for_a_few_of_the_last_days():
    rows = made(THURSDAY)
    over = [
        row
        for row in rows.of(ScheduledSession)
        if row["local_date"] < THURSDAY and row["cancelled_at"] is None
    ]
    open_ones = [row for row in over if row["register_state"] is RegisterState.OPEN]
    assert 1 <= len(open_ones) <= 15
    assert min(row["local_date"] for row in open_ones) >= THURSDAY - timedelta(days=3)
    for row in over:
        assert (row["submitted_at"] is None) is (row["register_state"] is RegisterState.OPEN)


def test_what_is_known_of_a_booking_follows_from_its_session():
    rows = made(THURSDAY)
    sessions = {row["id"]: row for row in rows.of(ScheduledSession)}
    session_of = {row["id"]: sessions[row["session_id"]] for row in rows.of(Booking)}
    arrived = {row["booking_id"] for row in rows.of(AttendanceEvent)}
    for row in rows.of(Attendance):
        held = session_of[row["booking_id"]]
        match row["state"]:
            case AttendanceState.STOOD_DOWN:
                assert held["cancelled_at"] is not None
            case AttendanceState.DID_NOT_ATTEND:
                assert held["register_state"] is not RegisterState.OPEN
            case AttendanceState.ATTENDED:
                assert row["booking_id"] in arrived
                assert held["local_date"] < THURSDAY
            case other:
                raise AssertionError(other)
    ahead = [held for held in sessions.values() if held["local_date"] > THURSDAY]
    assert sum(held["cancelled_at"] is not None for held in ahead) >= 3


def test_one_person_has_one_lead_and_a_mentor_has_a_list_they_can_know():
    rows = made(THURSDAY)
    leads = [
        row
        for row in rows.of(Caseload)
        if row["until_on"] is None and row["kind"] is CaseloadKind.LEAD
    ]
    assert max(Counter(row["participant_id"] for row in leads).values()) == 1
    per_mentor = Counter(row["mentor_id"] for row in leads)
    assert len(per_mentor) == 10
    assert all(22 <= number <= 35 for number in per_mentor.values())
    assert any(row["kind"] is CaseloadKind.COVER for row in rows.of(Caseload))


def test_every_state_of_enrolment_is_there_and_most_are_active():
    current = Counter(
        row["state"] for row in made(THURSDAY).of(Enrolment) if row["ended_at"] is None
    )
    assert current.total() == 300
    assert set(current) == set(EnrolmentState)
    assert current[EnrolmentState.ACTIVE] > 200


def test_a_headcount_is_never_below_those_who_came():
    rows = made(THURSDAY)
    attended = {row["booking_id"] for row in rows.of(Attendance) if row["arrived_at"] is not None}
    came = Counter(row["session_id"] for row in rows.of(Booking) if row["id"] in attended)
    audience = {row["id"]: row["audience"] for row in rows.of(SessionSeries)}
    for row in rows.of(ScheduledSession):
        if row["headcount"] is not None:
            assert row["headcount"] >= came[row["id"]]
            if audience[row["series_id"]] is Audience.BY_REFERRAL:
                assert row["headcount"] == came[row["id"]]


# --- What the demo's own people see, whatever the weekday ----------------------------------------


@every_day
def test_the_coach_has_a_session_late_today_with_eight_booked(today: date):
    rows = made(today)
    held = tonight(rows, today)
    assert held["local_time"].hour >= 16
    assert held["capacity"] >= 12
    assert held["cancelled_at"] is None
    assert held["register_state"] is RegisterState.OPEN
    booked = bookings_by(rows, "session_id")[held["id"]]
    assert len(booked) == 8
    own = caseload_of(rows, "mentor@demo.example", today)
    assert sum(row["participant_id"] in own for row in booked) >= 4


@every_day
def test_the_coach_has_open_and_by_referral_sessions_this_week(today: date):
    rows = made(today)
    audience = {row["id"]: row["audience"] for row in rows.of(SessionSeries)}
    week = burnleys_sessions(rows, today, today + timedelta(days=6))
    live = [row for row in week if row["cancelled_at"] is None]
    assert len({audience[row["series_id"]] for row in live}) == 2


@every_day
def test_somebody_on_the_mentors_list_is_five_of_eight_and_booked_today(today: date):
    rows = made(today)
    own = caseload_of(rows, "mentor@demo.example", today)
    tonights = {
        row["participant_id"] for row in bookings_by(rows, "session_id")[tonight(rows, today)["id"]]
    }
    assert any(
        (how_far.done, how_far.wanted) == (5, 8)
        for person in own & tonights
        for how_far in counted_progress(rows, person, today)
    )


def counted_progress(rows: Rows, participant_id: int, today: date) -> list[Any]:
    """How far the rules find each step of a person that counts sessions by a date."""
    plans = {row["id"] for row in rows.of(Plan) if row["participant_id"] == participant_id}
    goals = {row["id"] for row in rows.of(Goal) if row["plan_id"] in plans}
    days = {row["id"]: row["local_date"] for row in rows.of(ScheduledSession)}
    bookings = {
        row["id"]: days[row["session_id"]]
        for row in bookings_by(rows, "participant_id")[participant_id]
    }
    came_on = [
        bookings[row["booking_id"]]
        for row in rows.of(Attendance)
        if row["booking_id"] in bookings and row["state"] is AttendanceState.ATTENDED
    ]
    wanted = ("goal_id", "state", "counts_from_on", "created_at", "by_on", "sessions_wanted")
    return [
        progress(Action(**{name: row[name] for name in wanted}), came_on, today)
        for row in rows.of(Action)
        if row["goal_id"] in goals and row["sessions_wanted"] is not None
    ]


@every_day
def test_the_mentors_list_has_a_missed_session_nothing_booked_and_a_first_time(today: date):
    rows = made(today)
    sessions = {row["id"]: row for row in rows.of(ScheduledSession)}
    state = {row["booking_id"]: row for row in rows.of(Attendance)}
    by_person = bookings_by(rows, "participant_id")
    missed = nothing_booked = first_time = False
    for person in caseload_of(rows, "mentor@demo.example", today):
        expected = [
            row
            for row in by_person.get(person, [])
            if row["state"] in IS_EXPECTED and sessions[row["session_id"]]["cancelled_at"] is None
        ]
        past = [r for r in expected if sessions[r["session_id"]]["local_date"] < today]
        ahead = [r for r in expected if sessions[r["session_id"]]["local_date"] >= today]
        nothing_booked = nothing_booked or (bool(past) and not ahead)
        first_time = first_time or (bool(ahead) and not past)
        if past:
            last = max(past, key=lambda row: sessions[row["session_id"]]["starts_at"])
            known = state.get(last["id"])
            missed = missed or (
                known is not None
                and known["state"] is AttendanceState.DID_NOT_ATTEND
                and not known["absence_reason"]
            )
    assert missed
    assert nothing_booked
    assert first_time


# --- Into a database -----------------------------------------------------------------------------


def test_it_loads_what_was_drawn_and_marks_the_database(session: Session):
    counts = load("united", 1, THURSDAY, quietly)
    assert (counts.series, counts.staff, counts.participants) == (60, 40, 300)
    assert counts.in_words().startswith("Loaded 11 organisations, 40 staff, 300 participants")
    mark = session.scalars(sa.select(Installation)).one()
    assert (mark.is_demo, mark.loaded_on, mark.size, mark.seed) == (True, THURSDAY, "united", 1)
    assert session.scalar(sa.select(sa.func.count(PairedPhone.id))) == 0
    for model in (ScheduledSession, Booking, Pass):
        drawn = {row["id"]: row["public_id"] for row in made(THURSDAY).of(model)}
        stored = session.execute(sa.select(model.id, model.public_id)).all()
        assert {number: public_id for number, public_id in stored} == drawn


def test_what_is_sealed_can_be_read_and_only_demo_sign_ins_have_a_password(session: Session):
    load("united", 1, THURSDAY, quietly)
    person = session.scalars(sa.select(PersonDetails).limit(1)).one()
    assert person.full_name.strip()
    assert date.fromisoformat(person.born_on) < THURSDAY
    assert session.scalars(sa.select(Goal).limit(1)).one().words.endswith(".")
    assert session.scalars(sa.select(Action).limit(1)).one().words
    issued = session.scalars(sa.select(Pass).limit(1)).one()
    assert crypto.token_hash(issued.token) == issued.token_hash
    assert crypto.token_hash(issued.short_code) == issued.short_code_hash
    users = session.scalars(sa.select(User)).all()
    assert sum(user.is_demo for user in users) == 7
    for user in users:
        assert (user.password_hash is not None) is user.is_demo
    coach = next(user for user in users if user.email == "coach@demo.example")
    assert password_fits(coach.password_hash, "touchline-demo")


def test_a_loaded_database_takes_new_rows_but_no_second_demo(session: Session):
    load("united", 1, THURSDAY, quietly)
    highest = session.execute(sa.select(sa.func.max(Organisation.id))).scalar_one()
    added = Organisation(
        slug="new",
        name="New",
        short_name="New",
        kind=OrganisationKind.TRUST,
        town="Newtown",
        phone="01632 960000",
    )
    session.add(added)
    session.commit()
    assert added.id == highest + 1
    with pytest.raises(CannotLoad, match="holds data already"):
        load("united", 2, THURSDAY, quietly)
    assert session.scalars(sa.select(Installation.seed)).all() == [1]


def test_a_size_that_is_not_there_is_refused_with_one_sentence(session: Session):
    with pytest.raises(CannotLoad, match="no size “enormous”: it is united, county, national"):
        load("enormous", 1, THURSDAY, quietly)


def test_a_database_without_tables_is_refused(session: Session):
    Base.metadata.drop_all(session.connection())
    session.commit()
    with pytest.raises(CannotLoad, match="no tables yet"):
        load("united", 1, THURSDAY, quietly)
