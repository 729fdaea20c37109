"""Where a person stands: paused, died, on again, with what follows; and the day they are met."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    Enrolment,
    EnrolmentState,
)
from booking.rules import places, standing
from booking.rules.standing import (
    AlreadyPaused,
    HasDied,
    IsOn,
    SupportEnded,
    WhyPaused,
)
from tests import builders
from tests.town import Town, words

PAUSED, DIED, ARCHIVED = EnrolmentState.PAUSED, EnrolmentState.DIED, EnrolmentState.ARCHIVED
ACTIVE = EnrolmentState.ACTIVE


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    return Town(capacity=1)


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.save()
    builders.sign_in(client, town.mentor)
    return client


def states(table=Booking) -> list[BookingState | EnrolmentState]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(table.state).order_by(table.id)))


def booked(town: Town, weeks: int) -> Booking:
    """A place that was booked by the rules."""
    now = builders.this_moment()
    held = town.in_weeks(weeks)
    (outcome,) = places.book(town.viewer, town.dan, [held.id], now)
    assert outcome.booking is not None
    return outcome.booking


# --- What follows ---------------------------------------------------------------------------------


def test_a_pause_cancels_what_is_to_come_and_keeps_what_was(town):
    town.went(town.dan, 1, AttendanceState.ATTENDED)
    for weeks in (1, 2):
        booked(town, weeks)
    waiting = builders.make_booking(town.in_weeks(3), town.dan, BookingState.WAITLISTED)
    now = builders.this_moment()
    stopped = standing.pause(town.viewer, town.dan, WhyPaused.CUSTODY, now)
    assert stopped.cancelled == 3
    assert states() == [BookingState.CONFIRMED, *[BookingState.CANCELLED] * 3]
    assert states(Enrolment) == [ACTIVE, PAUSED]
    newest = sa.select(BookingEvent).order_by(BookingEvent.id.desc()).limit(1)
    last = db.session.scalars(newest).one()
    assert (last.booking_id, last.reason) == (waiting.id, "Support is paused")


def test_the_reason_is_kept_with_the_standing_alone(town):
    booked(town, 1)
    standing.pause(town.viewer, town.dan, WhyPaused.CUSTODY, builders.this_moment())
    reasons = db.session.scalars(sa.select(BookingEvent.reason)).all()
    assert not any("custody" in reason.lower() for reason in reasons)
    assert db.session.scalars(sa.select(Enrolment.reason)).all() == ["", "In custody"]


def test_who_is_in_at_this_moment_stays_in(town, at):
    booking = builders.make_booking(town.held, town.dan)
    at("2026-03-05 18:10")
    now = builders.this_moment()
    db.session.add(
        Attendance(booking_id=booking.id, state=AttendanceState.ATTENDED, changed_at=now)
    )
    assert standing.pause(town.viewer, town.dan, WhyPaused.SAFETY, now).cancelled == 0
    assert states() == [BookingState.CONFIRMED]


@pytest.mark.parametrize(
    ("state", "refused"), [(PAUSED, AlreadyPaused), (DIED, HasDied), (ARCHIVED, SupportEnded)]
)
def test_nobody_is_paused_whose_support_is_not_on(town, state, refused):
    person = town.somebody(state=state)
    with pytest.raises(refused):
        standing.pause(town.viewer, person, WhyPaused.REHAB, builders.this_moment())


def test_a_death_may_be_recorded_of_somebody_paused_or_archived_but_once(town):
    for state in (PAUSED, ARCHIVED):
        person = town.somebody(state=state)
        standing.record_death(town.viewer, person, builders.this_moment())
        with pytest.raises(HasDied):
            standing.record_death(town.viewer, person, builders.this_moment())


@pytest.mark.parametrize(("state", "refused"), [(ACTIVE, IsOn), (ARCHIVED, SupportEnded)])
def test_only_what_was_paused_starts_again(town, state, refused):
    person = town.somebody(state=state)
    with pytest.raises(refused):
        standing.start_again(town.viewer, person, builders.this_moment())


def test_undone_at_once_the_places_are_back_but_for_those_that_others_have(town, at):
    kept, lost = booked(town, 1), booked(town, 2)
    standing.pause(town.viewer, town.dan, WhyPaused.HOSPITAL, builders.this_moment())
    at("2026-03-05 12:05")
    now = builders.this_moment()
    places.book(town.viewer, town.somebody(), [lost.session_id], now)
    restarted = standing.start_again(town.viewer, town.dan, now)
    assert restarted.back == [kept]
    assert restarted.gone == ["The session on Thursday 19 March, 6pm is full. Choose another date."]
    assert states(Enrolment)[:1] == [ACTIVE]
    assert states(Enrolment)[-1] == ACTIVE


def test_later_support_starts_again_without_the_places_as_it_was_before(town, at):
    person = town.somebody(state=EnrolmentState.DORMANT)
    now = builders.this_moment()
    places.book(town.viewer, person, [town.in_weeks(1).id], now)
    standing.pause(town.viewer, person, WhyPaused.REHAB, now)
    at("2026-03-05 12:15:01")
    restarted = standing.start_again(town.viewer, person, builders.this_moment())
    assert (restarted.back, restarted.gone) == ([], [])
    assert states(Enrolment)[-1] is EnrolmentState.DORMANT
    assert states() == [BookingState.CANCELLED]


# --- On the pages ---------------------------------------------------------------------------------


def press(mentor: FlaskClient, town: Town, act: str, **fields) -> TestResponse:
    builders.save()
    answer = builders.post(mentor, f"{town.page}/{act}", town.page, **fields)
    return mentor.get(answer.location) if answer.status_code == 303 else answer


def test_one_tap_pauses_says_what_happened_and_is_undone(mentor, town):
    booked(town, 1)
    page = press(mentor, town, "pause", why="CUSTODY")
    said = words(page)
    assert "Support is paused. 1 booking is cancelled, and others can have the places." in said
    assert "Some may be gone. Undo" in said
    assert "In custody. Nothing is booked or sent, and nothing counts as missed." in said
    assert "custody" not in mentor.get("/caseload").text.lower()
    said = words(press(mentor, town, "start-again"))
    assert "Support is on again. 1 of 1 place is back." in said


def test_who_has_died_is_on_no_list_and_is_spoken_of_kindly(mentor, town):
    page = press(mentor, town, "died")
    assert "Dan has died We are sorry." in words(page)
    assert "Book a session" not in words(page)
    assert "Dan Harker" not in mentor.get("/caseload").text
    assert "Support is on again." in words(press(mentor, town, "start-again"))


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [("pause", {"why": "PRISON"}, 200), ("pause", {}, 200), ("start-again", {}, 409)],
)
def test_what_cannot_be_changes_nothing_and_says_so(mentor, town, act, fields, status):
    page = press(mentor, town, act, **fields)
    assert page.status_code == status
    assert "Choose why support is paused" in words(page) or "on already" in words(page)
    assert states(Enrolment) == [ACTIVE]


# --- The day they are met -------------------------------------------------------------------------


def test_the_day_is_kept_sealed_and_stands_on_the_list(mentor, town):
    url = f"{town.page}/first-day"
    answer = builders.post(mentor, url, url, day="2026-03-05")
    assert answer.location == town.page
    assert "Dan comes out today. Be there." in words(mentor.get("/caseload"))
    assert "2026-03-05" in mentor.get(url).text
    sealed = db.session.execute(sa.text("SELECT released_on_sealed FROM person_details"))
    assert b"2026" not in bytes(sealed.scalar_one())


def test_the_day_is_taken_off_again(mentor, town):
    town.dan.details.released_on = "2026-03-05"
    builders.save()
    url = f"{town.page}/first-day"
    builders.post(mentor, url, url, day="")
    assert "comes out today" not in words(mentor.get("/caseload"))


@pytest.mark.parametrize("typed", ["soon", "1066-10-14", "2029-01-01"])
def test_a_day_that_is_none_is_refused_and_comes_back(mentor, town, typed):
    town.dan.details.released_on = "2026-03-06"
    builders.save()
    url = f"{town.page}/first-day"
    answer = builders.post(mentor, url, url, day=typed)
    assert answer.status_code == 422
    assert typed in answer.text
    assert "Dan comes out" in words(mentor.get("/caseload"))
