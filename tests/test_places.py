"""Places, rule by rule: what is refused and why, what comes back, and what is kept of it all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    EnrolmentState,
    ScheduledSession,
    SeriesState,
)
from booking.permissions import Viewer
from booking.queries.bookings import given_up
from booking.rules import places
from tests import builders
from tests.town import Town

DAY = timedelta(days=1)


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Town:
    return Town()


def book_one(town: Town, now: datetime, held: ScheduledSession | None = None) -> places.Outcome:
    [outcome] = places.book(town.viewer, town.dan, [(held or town.held).id], now)
    return outcome


def booked(town: Town, now: datetime) -> Booking:
    booking = book_one(town, now).booking
    assert booking is not None
    return booking


def events(booking: Booking, session: Session) -> list[BookingEvent]:
    return list(
        session.scalars(
            sa.select(BookingEvent)
            .where(BookingEvent.booking_id == booking.id)
            .order_by(BookingEvent.id)
        )
    )


# --- What is refused ------------------------------------------------------------------------------


def test_a_session_without_a_free_place_is_full(town: Town, frozen_now):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody())
    assert isinstance(book_one(town, frozen_now).refused, places.Full)


@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.OFFERED])
def test_a_place_that_is_held_or_offered_is_taken(town: Town, frozen_now, state):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody(), state)
    assert isinstance(book_one(town, frozen_now).refused, places.Full)


@pytest.mark.parametrize(
    "state", [BookingState.CANCELLED, BookingState.REQUESTED, BookingState.DECLINED]
)
def test_who_has_no_place_takes_none(town: Town, frozen_now, state):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody(), state)
    assert book_one(town, frozen_now).booking is not None


@pytest.mark.parametrize("shift", [-59, 0, 59])
def test_two_sessions_at_one_time_overlap(town: Town, frozen_now, shift):
    booked(town, frozen_now)
    start = town.held.original_local + timedelta(minutes=shift)
    other = builders.make_session(builders.make_series(town.trust), start)
    assert isinstance(book_one(town, frozen_now, other).refused, places.Overlaps)


@pytest.mark.parametrize("shift", [-60, 60])
def test_a_session_may_begin_when_another_ends(town: Town, frozen_now, shift):
    booked(town, frozen_now)
    start = town.held.original_local + timedelta(minutes=shift)
    other = builders.make_session(builders.make_series(town.trust), start)
    assert book_one(town, frozen_now, other).booking is not None


def test_a_session_that_was_called_off_stands_in_nobodys_way(town: Town, frozen_now):
    booked(town, frozen_now)
    town.held.cancelled_at = frozen_now
    other = builders.make_session(builders.make_series(town.trust))
    assert book_one(town, frozen_now, other).booking is not None


def test_nobody_is_booked_twice_into_one_session(town: Town, frozen_now):
    booked(town, frozen_now)
    assert isinstance(book_one(town, frozen_now).refused, places.AlreadyBooked)


def test_a_session_that_is_called_off_is_not_booked(town: Town, frozen_now):
    town.held.cancelled_at = frozen_now
    builders.save()
    assert isinstance(book_one(town, frozen_now).refused, places.CalledOff)


def test_a_session_is_booked_until_it_ends(town: Town):
    assert isinstance(book_one(town, town.held.ends_at).refused, places.Over)
    assert book_one(town, town.held.ends_at - timedelta(seconds=1)).booking is not None


def test_a_series_that_is_withdrawn_is_over(town: Town, frozen_now):
    town.series.state = SeriesState.WITHDRAWN
    builders.save()
    assert isinstance(book_one(town, frozen_now).refused, places.Over)


@pytest.mark.parametrize(
    "state", [EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED]
)
def test_whose_support_is_paused_or_over_is_not_taking_part(town: Town, frozen_now, state):
    town.dan = builders.make_participant(town.trust, town.mentor, state)
    with pytest.raises(places.NotTakingPart):
        book_one(town, frozen_now)


def test_more_than_twenty_dates_at_once_are_too_many(town: Town, frozen_now):
    with pytest.raises(places.TooManyDates):
        places.book(town.viewer, town.dan, list(range(21)), frozen_now)


def test_who_is_checked_in_keeps_the_place(town: Town, session: Session, frozen_now):
    booking = booked(town, frozen_now)
    attended = AttendanceState.ATTENDED
    session.add(Attendance(booking_id=booking.id, state=attended, changed_at=frozen_now))
    session.flush()
    with pytest.raises(places.CheckedIn):
        places.cancel(town.viewer, booking, "", frozen_now)


def test_a_booking_of_a_session_that_is_over_stays_as_it_was(town: Town, frozen_now):
    booking = booked(town, frozen_now)
    with pytest.raises(places.Over):
        places.cancel(town.viewer, booking, "", town.held.ends_at)


def test_a_refusal_says_which_date_and_what_to_do(town: Town, frozen_now):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody())
    refused = book_one(town, frozen_now).refused
    assert refused is not None
    assert refused.words == ("The session on Thursday 5 March, 6pm is full. Choose another date.")


# --- Several dates --------------------------------------------------------------------------------


def test_of_several_dates_those_that_can_be_had_are_booked(town: Town, frozen_now):
    full = town.in_weeks(1)
    for _ in range(2):
        builders.make_booking(full, town.somebody())
    outcomes = places.book(town.viewer, town.dan, [full.id, town.held.id], frozen_now)
    assert [(one.session_id, type(one.refused)) for one in outcomes] == [
        (town.held.id, type(None)),
        (full.id, places.Full),
    ]


def test_of_two_dates_at_one_time_the_first_is_booked(town: Town, frozen_now):
    other = builders.make_session(builders.make_series(town.trust))
    first, second = places.book(town.viewer, town.dan, [town.held.id, other.id], frozen_now)
    assert first.booking is not None
    assert isinstance(second.refused, places.Overlaps)


def test_a_date_that_is_ticked_twice_is_booked_once(town: Town, frozen_now):
    assert len(places.book(town.viewer, town.dan, [town.held.id] * 2, frozen_now)) == 1


# --- Giving places back ---------------------------------------------------------------------------


def test_a_cancelled_booking_frees_its_place_at_once(town: Town, frozen_now):
    booking = booked(town, frozen_now)
    builders.make_booking(town.held, town.somebody())
    places.cancel(town.viewer, booking, "Not well", frozen_now)
    assert places.places_taken(town.held.id) == 1


def test_a_cancelled_booking_comes_back_as_the_same_row_with_a_new_ticket(town: Town, frozen_now):
    booking = booked(town, frozen_now)
    ticket = booking.ticket
    places.cancel(town.viewer, booking, "", frozen_now)
    again = booked(town, frozen_now)
    assert (again.id, again.state) == (booking.id, BookingState.CONFIRMED)
    assert again.ticket > ticket


def test_what_happened_to_a_booking_is_kept_in_order(town: Town, session: Session, frozen_now):
    booking = booked(town, frozen_now)
    places.cancel(town.viewer, booking, "Not well", frozen_now)
    booked(town, frozen_now)
    kept = [(one.state, one.reason, one.by_user_id) for one in events(booking, session)]
    mentor = town.mentor.id
    assert kept == [
        (BookingState.CONFIRMED, "", mentor),
        (BookingState.CANCELLED, "Not well", mentor),
        (BookingState.CONFIRMED, "", mentor),
    ]


def test_cancelling_twice_is_kept_once(town: Town, session: Session, frozen_now):
    booking = booked(town, frozen_now)
    for _ in range(2):
        places.cancel(town.viewer, booking, "", frozen_now)
    assert len(events(booking, session)) == 2


@pytest.mark.parametrize(("before", "late"), [(timedelta(hours=24), False), (DAY / 2, True)])
def test_late_is_under_24_hours_before_the_start(
    town: Town, session: Session, frozen_now, before, late
):
    booking = booked(town, frozen_now)
    places.cancel(town.viewer, booking, "", town.held.starts_at - before)
    assert events(booking, session)[-1].late is late


def test_it_is_kept_that_the_person_cancelled_it_themselves(
    town: Town, session: Session, frozen_now
):
    booking = booked(town, frozen_now)
    themselves = Viewer(participant_id=town.dan.id, phone_id=1)
    places.cancel(themselves, booking, "I’m not well", frozen_now)
    [gone] = given_up(town.viewer, town.dan, frozen_now)
    assert (gone.event.by_participant, gone.event.reason) == (True, "I’m not well")
