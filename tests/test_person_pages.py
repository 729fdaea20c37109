"""One person's pages, as their mentor's browser without script sees them."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    CaseloadKind,
    EnrolmentState,
    Pathway,
    Role,
)
from booking.rules import plans
from booking.rules.plans import Target
from booking.rules.weeks import last_weeks
from tests import builders
from tests.markup import markup_faults
from tests.town import Town, looks, words

TODAY = date(2026, 3, 5)


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.sign_in(client, town.mentor)
    return client


def book(mentor: FlaskClient, town: Town, *sessions) -> TestResponse:
    builders.save()
    ids = [held.public_id for held in sessions]
    return builders.post(mentor, f"{town.page}/book", f"{town.page}/find", session=ids)


def states(session) -> list[BookingState]:
    builders.save()
    return list(session.scalars(sa.select(Booking.state).order_by(Booking.id)))


# --- The person -----------------------------------------------------------------------------------


def test_the_heading_is_the_name_and_the_next_session_follows(mentor, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    page = mentor.get(town.page)
    assert re.search(r"<h1>Dan Harker</h1>", page.text)
    assert "Next: today, 6pm Walking football" in words(page)


def test_what_is_booked_can_be_cancelled_one_by_one(mentor, town):
    bookings = [builders.make_booking(town.in_weeks(week), town.dan) for week in (1, 2)]
    builders.save()
    page = mentor.get(town.page).text
    assert all(f"{town.page}/bookings/{one.public_id}/cancel" in page for one in bookings)


def test_a_past_session_is_not_known_until_its_register_is_in(mentor, town):
    town.went(town.dan, 1, None)
    builders.save()
    page = words(mentor.get(town.page))
    assert "Not known yet" in page
    assert "Did not come" not in page


def test_a_session_that_was_called_off_did_not_happen_for_anybody(mentor, town):
    town.went(town.dan, 1, None).session.cancelled_at = builders.this_moment()
    builders.save()
    assert "Did not happen" in words(mentor.get(town.page))


def test_the_plan_stands_on_the_page_as_a_bar_with_words(mentor, town):
    now = builders.this_moment()
    goal = plans.add_goal(town.dan, Pathway.ACTIVITY_AND_WELLBEING, "Get fit", now)
    target = Target(sessions_wanted=8, by_on=date(2026, 6, 1))
    plans.add_action(goal, "Come to 8", target, TODAY, now)
    builders.save()
    page = mentor.get(town.page).text
    assert '<progress class="progress__bar" max="8" value="0"' in page
    assert "0 of 8 sessions, 8 to go" in page


def test_the_button_to_book_is_there_and_not_while_support_is_paused(mentor, town):
    assert f'href="{town.page}/find"' in mentor.get(town.page).text
    paused = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    builders.save()
    page = mentor.get(f"/people/{paused.public_id}")
    assert f"/people/{paused.public_id}/find" not in page.text
    assert "Support is paused" in words(page)


def test_who_supports_them_is_told_so_without_their_own_number(mentor, town):
    page = mentor.get(town.page)
    assert "You support Dan." in words(page)
    assert "tel:" not in page.text


def test_the_mentor_sees_who_covers_with_a_number(mentor, town):
    cover = builders.make_user(town.trust, Role.MENTOR, name="Cass Holt")
    builders.put_on_caseload(cover, town.trust, town.dan, CaseloadKind.COVER)
    builders.save()
    page = mentor.get(town.page)
    assert "Cass Holt" in words(page)
    assert 'href="tel:01632960123"' in page.text


def test_the_persons_own_number_is_one_tap_away(mentor, town):
    town.dan.details.phone = "07700 900123"
    builders.save()
    page = mentor.get(town.page)
    assert re.search(r'href="tel:07700900123">.*?Ring Dan', page.text, re.DOTALL)


def test_who_is_in_is_not_asked_to_cancel(mentor, town):
    booking = builders.make_booking(town.held, town.dan)
    cancel_page = f"{town.page}/bookings/{booking.public_id}/cancel"
    arrive(booking)
    page = mentor.get(town.page)
    assert re.search(r"Walking football .*? In ", words(page))
    assert cancel_page not in page.text
    assert mentor.get(cancel_page).location == town.page


def arrive(booking: Booking) -> None:
    from booking.database import session

    now, attended = builders.this_moment(), AttendanceState.ATTENDED
    session().add(Attendance(booking_id=booking.id, state=attended, changed_at=now))
    builders.save()


def test_the_plan_comes_first_then_what_is_booked_then_what_was_and_goals_are_not_said(
    mentor, town
):
    now = builders.this_moment()
    goal = plans.add_goal(town.dan, Pathway.FINANCE, "Open the red letters", now)
    plans.add_action(goal, "Ring the advice line", Target(), TODAY, now)
    builders.make_booking(town.held, town.dan)
    builders.save()
    page = words(mentor.get(town.page))
    assert page.index("The plan") < page.index("What’s booked") < page.index("How it went")
    assert not re.search("red letters|advice line", page)
    assert "1 step that is ticked by hand." in page
    assert "Open the plan" in page


def test_this_week_counts_what_is_booked_and_what_was_come_to(mentor, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    assert "Week of 2 March: 1 booked" in words(mentor.get(town.page))
    earlier = builders.make_session(town.series, datetime(2026, 3, 3, 18))  # noqa: DTZ001 - local
    arrive(builders.make_booking(earlier, town.dan))
    page = words(mentor.get(town.page))
    assert "Week of 2 March: came to 1 session, 1 booked" in page


def test_a_session_called_off_this_week_is_not_counted_as_booked(mentor, town):
    builders.make_booking(town.held, town.dan).session.cancelled_at = builders.this_moment()
    builders.save()
    assert "Week of 2 March: nothing booked" in words(mentor.get(town.page))


def test_twelve_weeks_are_drawn_without_calling_the_unknown_missed():
    went = [
        (date(2026, 3, 5), AttendanceState.NOT_KNOWN),
        (date(2026, 2, 26), AttendanceState.ATTENDED),
        (date(2026, 2, 24), AttendanceState.ATTENDED),
        (date(2026, 2, 19), AttendanceState.DID_NOT_ATTEND),
        (date(2026, 2, 12), AttendanceState.STOOD_DOWN),
    ]
    weeks = last_weeks(went, [], TODAY)
    assert [(week.state, week.count) for week in weeks][-4:] == [
        ("off", 0),
        ("missed", 0),
        ("came", 2),
        ("unknown", 0),
    ]
    assert len(weeks) == 12


# --- Cancelling -----------------------------------------------------------------------------------


@pytest.fixture
def booking(town) -> Booking:
    booking = builders.make_booking(town.held, town.dan)
    builders.save()
    return booking


def cancel(mentor: FlaskClient, town: Town, booking: Booking, **data: str) -> TestResponse:
    page = f"{town.page}/bookings/{booking.public_id}/cancel"
    return builders.post(mentor, page, page, **data)


def test_cancelling_asks_why_keeps_it_and_offers_the_way_back(mentor, town, booking, session):
    answer = cancel(mentor, town, booking, why="Not well", own_words="a bad knee")
    assert answer.status_code == 303
    kept = session.scalar(sa.select(BookingEvent.reason).order_by(BookingEvent.id.desc()).limit(1))
    assert kept == "Not well: a bad knee"
    page = words(mentor.get(town.page))
    assert "Cancelled: today, 6pm. The place is free for others. Book again" in page
    assert "Not well: a bad knee" in page


def test_the_way_back_from_cancelling_books_it_again(mentor, town, booking, session):
    cancel(mentor, town, booking, why="Something else")
    assert book(mentor, town, town.held).status_code == 303
    assert states(session) == [BookingState.CONFIRMED]


def test_late_is_said_as_a_fact(mentor, town, booking):
    page = words(mentor.get(f"{town.page}/bookings/{booking.public_id}/cancel"))
    assert "less than 24 hours" in page
    assert "changes nothing else" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"why": "Because"}, {"why": "Not well", "own_words": "x" * 161}, {"why": "a\x00"}],
)
def test_a_cancellation_that_does_not_fit_comes_back_with_what_was_typed(
    mentor, town, booking, session, data
):
    answer = cancel(mentor, town, booking, **data)
    assert answer.status_code == 422
    assert "Some things are missing or don’t fit" in words(answer)
    assert data.get("own_words", "") in answer.text
    assert states(session) == [BookingState.CONFIRMED]


def test_a_booking_that_is_cancelled_already_leads_back(mentor, town, booking):
    cancel(mentor, town, booking, why="Not well")
    answer = mentor.get(f"{town.page}/bookings/{booking.public_id}/cancel")
    assert (answer.status_code, answer.location) == (303, town.page)


def test_a_booking_of_somebody_else_is_missing(mentor, town, session):
    other = builders.make_booking(town.held, town.somebody())
    builders.save()
    assert mentor.get(f"{town.page}/bookings/{other.public_id}/cancel").status_code == 404


# --- Who may look, and what is kept of it ---------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/find", "/plan", "/phone", "/calendar"])
def test_another_mentors_person_is_missing(mentor, path):
    other = Town()
    builders.save()
    assert mentor.get(f"{other.page}{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("", "record"),
        ("/find", "bookings"),
        ("/plan", "plan"),
        ("/phone", "phone"),
        ("/calendar", "calendar"),
    ],
)
def test_each_look_is_one_row_that_says_at_what(mentor, town, path, what):
    assert mentor.get(f"{town.page}{path}").status_code == 200
    assert looks() == [(what, town.dan.public_id, 1)]


def test_a_look_at_somebody_elses_person_leaves_no_row(mentor):
    other = Town()
    builders.save()
    mentor.get(other.page)
    assert looks() == []


def test_every_page_is_well_formed(mentor, town, booking):
    town.went(town.dan, 1, AttendanceState.ATTENDED)
    builders.make_phone(town.dan, town.mentor)
    town.in_weeks(1)
    builders.save()
    paths = ["", "/find", f"/find/{town.series.public_id}"]
    paths += ["/phone", "/calendar", f"/bookings/{booking.public_id}/cancel"]
    pages = {path or "/": mentor.get(town.page + path).text for path in paths}
    pages["pair"] = builders.post(mentor, f"{town.page}/phone", f"{town.page}/phone").text
    pages["not booked"] = book(mentor, town, town.held).text
    pages["caseload"] = mentor.get("/caseload").text
    assert markup_faults(pages) == []
