"""One dated session: calling it off, moving it, putting it back on, and thinking again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from booking.models import (
    Attendance,
    AttendanceState,
    BookingState,
    ChangeKind,
    ChildrenOnSite,
    RegisterState,
    ToTell,
)
from booking.rules import attendance, dates, places, telling, thinking_again
from booking.rules.closures import Period, close
from booking.rules.dates import Act
from booking.words import london
from tests import builders


@pytest.fixture
def now(at):
    """Noon on Thursday 5 March 2026."""
    return at("2026-03-05 12:00")


@pytest.fixture
def trust(session):
    return builders.make_organisation()


@pytest.fixture
def coach(trust):
    return builders.viewer_of(builders.make_user(trust))


@pytest.fixture
def held(trust, now):
    """Today at 6pm, for twelve."""
    series = builders.make_series(trust, children_on_site=ChildrenOnSite.NO, walk_ins_welcome=True)
    return builders.make_session(series)


@pytest.fixture
def person(trust):
    return builders.make_participant(trust)


def act(coach, now, reason="The pitch is waterlogged"):
    return Act(viewer=coach, reason=reason, now=now)


def tomorrow_at_five(held, **facts):
    given = {
        "starts_local": datetime.fromisoformat("2026-03-06T17:00"),
        "children_on_site": ChildrenOnSite.NO,
        **facts,
    }
    return replace(dates.as_it_is(held), **given)


def what_is_known(session, booking):
    return session.scalar(sa.select(Attendance.state).where(Attendance.booking_id == booking.id))


def still_to_tell(session):
    return list(
        session.scalars(
            sa.select(ToTell).where(ToTell.told_at.is_(None), ToTell.not_needed_at.is_(None))
        )
    )


# --- Calling off ----------------------------------------------------------------------------------


def test_whoever_is_expected_at_a_called_off_session_is_stood_down(
    session, coach, held, person, now
):
    booking = builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    assert what_is_known(session, booking) is AttendanceState.STOOD_DOWN
    assert booking.state is BookingState.CONFIRMED


def test_whoever_was_in_before_it_was_called_off_attended(session, coach, held, person, at):
    booking = builders.make_booking(held, person)
    later = at("2026-03-05 18:10")
    from booking.models import AttendanceMethod

    attendance.record_arrival(
        coach,
        booking,
        item_id="in",
        method=AttendanceMethod.TICK,
        outcome="welcome",
        at=later,
        now=later,
    )
    dates.call_off(act(coach, later), held)
    assert what_is_known(session, booking) is AttendanceState.ATTENDED


def test_a_called_off_session_keeps_its_id_and_says_why(coach, held, now):
    before = (held.public_id, held.sequence)
    dates.call_off(act(coach, now), held)
    assert held.cancelled_why == "The pitch is waterlogged"
    assert (held.public_id, held.sequence) == (before[0], before[1] + 1)


def test_nobody_can_be_booked_into_a_called_off_session(coach, held, person, now):
    dates.call_off(act(coach, now), held)
    (outcome,) = places.book(coach, person, [held.id], now)
    assert isinstance(outcome.refused, places.CalledOff)


def test_everybody_expected_is_to_be_told_after_two_minutes_and_nobody_else(
    session, coach, held, trust, now
):
    booked = builders.make_booking(held, builders.make_participant(trust))
    builders.make_booking(held, builders.make_participant(trust), BookingState.CANCELLED)
    dates.call_off(act(coach, now), held)
    (told,) = still_to_tell(session)
    assert told.booking_id == booked.id
    assert told.change.tell_at == now + timedelta(minutes=2)


def test_a_session_is_called_off_once(coach, held, now):
    dates.call_off(act(coach, now), held)
    with pytest.raises(dates.OffAlready):
        dates.call_off(act(coach, now), held)


def test_a_session_that_is_over_is_not_called_off(coach, held, at):
    with pytest.raises(dates.OverAlready):
        dates.call_off(act(coach, at("2026-03-05 19:00")), held)


def test_a_session_whose_register_is_sent_did_happen(session, coach, held, at):
    held.register_state = RegisterState.SUBMITTED
    session.flush()
    with pytest.raises(dates.RegisterSent):
        dates.call_off(act(coach, at("2026-03-05 18:30")), held)


def test_calling_off_needs_a_reason(coach, held, now):
    with pytest.raises(dates.NoReason):
        dates.call_off(act(coach, now, reason=" "), held)


# --- On again -------------------------------------------------------------------------------------


def test_what_is_on_again_is_expected_again(session, coach, held, person, now):
    booking = builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    dates.put_back_on(act(coach, now), held)
    assert held.cancelled_at is None
    assert what_is_known(session, booking) is AttendanceState.NOT_KNOWN


def test_who_was_told_that_it_is_off_is_to_be_told_that_it_is_on(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    (told,) = still_to_tell(session)
    telling.mark_told(coach, told, now)
    dates.put_back_on(act(coach, now), held)
    (again,) = still_to_tell(session)
    assert again.change.kind is ChangeKind.ON_AGAIN


def test_who_never_heard_that_it_was_off_hears_nothing(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    dates.put_back_on(act(coach, now), held)
    assert still_to_tell(session) == []


def test_who_booked_something_else_meanwhile_is_held_not_lost(coach, held, trust, person, now):
    booking = builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    builders.make_booking(builders.make_session(builders.make_series(trust)), person)
    dates.put_back_on(act(coach, now), held)
    assert booking.state is BookingState.HELD


def test_only_what_is_off_is_put_back_on(coach, held, now):
    with pytest.raises(dates.NotOff):
        dates.put_back_on(act(coach, now), held)


def test_what_is_over_is_not_put_back_on(coach, held, now, at):
    dates.call_off(act(coach, now), held)
    with pytest.raises(dates.OverAlready):
        dates.put_back_on(act(coach, at("2026-03-05 19:00")), held)


def test_nothing_is_put_back_on_in_a_closed_venue(coach, held, trust, now):
    today = date(2026, 3, 5)
    close(act(coach, now), Period(organisation=trust, from_on=today, until_on=today))
    with pytest.raises(dates.ClosedThen):
        dates.put_back_on(act(coach, now), held)


# --- Changing one date ----------------------------------------------------------------------------


def test_a_moved_session_keeps_its_id_and_bookings(coach, held, person, now):
    booking = builders.make_booking(held, person)
    before = held.public_id
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    assert held.public_id == before
    assert (booking.session_id, booking.state) == (held.id, BookingState.CONFIRMED)
    assert london(held.starts_at) == london(datetime.fromisoformat("2026-03-06T17:00Z"))
    assert (held.local_date, held.local_weekday, held.local_time) == (
        date(2026, 3, 6),
        4,
        time(17),
    )


def test_a_session_moved_over_the_change_of_clocks_starts_at_the_time_on_the_wall(coach, held, now):
    new = tomorrow_at_five(held, starts_local=datetime.fromisoformat("2026-03-30T17:00"))
    dates.change_date(act(coach, now), held, new)
    assert held.starts_at == datetime.fromisoformat("2026-03-30T16:00+00:00")
    assert held.ends_at - held.starts_at == timedelta(hours=1)


def test_a_session_moved_onto_another_of_somebodys_is_held(coach, held, trust, person, now):
    booking = builders.make_booking(held, person)
    other = builders.make_session(
        builders.make_series(trust), datetime.fromisoformat("2026-03-06T17:30")
    )
    builders.make_booking(other, person)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    assert booking.state is BookingState.HELD


def test_what_is_held_can_be_kept_once_the_other_is_cancelled(coach, held, trust, person, now):
    booking = builders.make_booking(held, person, BookingState.HELD)
    other = builders.make_booking(builders.make_session(builders.make_series(trust)), person)
    with pytest.raises(places.Overlaps):
        places.keep(coach, booking, now)
    places.cancel(coach, other, "Clashes", now)
    assert places.keep(coach, booking, now).state is BookingState.CONFIRMED


def test_only_a_held_booking_is_kept(coach, held, person, now):
    with pytest.raises(places.NotHeld):
        places.keep(coach, builders.make_booking(held, person), now)


def test_a_held_booking_of_a_session_that_is_over_is_not_kept(coach, held, person, at):
    booking = builders.make_booking(held, person, BookingState.HELD)
    with pytest.raises(places.Over):
        places.keep(coach, booking, at("2026-03-05 19:00"))


def test_at_another_time_nobody_may_just_turn_up_until_children_are_ruled_out(coach, held, now):
    assert held.walk_ins_welcome
    unknown = tomorrow_at_five(held, children_on_site=ChildrenOnSite.NOT_KNOWN)
    dates.change_date(act(coach, now), held, unknown)
    assert not held.walk_ins_welcome


def test_everybody_booked_is_to_be_told_of_a_move(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    (told,) = still_to_tell(session)
    assert told.change.kind is ChangeKind.MOVED
    assert told.change.was_starts_at == datetime.fromisoformat("2026-03-05T18:00+00:00")


def test_more_places_are_nothing_that_anybody_must_hear(session, coach, held, person, now):
    builders.make_booking(held, person)
    more = replace(dates.as_it_is(held), capacity=20)
    assert dates.change_date(act(coach, now), held, more) is None
    assert (held.capacity, held.by_hand, still_to_tell(session)) == (
        20,
        frozenset({"capacity"}),
        [],
    )


def test_another_meeting_point_is_told(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.change_date(
        act(coach, now), held, replace(dates.as_it_is(held), meeting_point="The back gate")
    )
    assert len(still_to_tell(session)) == 1
    assert held.meets_at == "The back gate"


def test_changed_back_a_date_is_the_offers_own_again(coach, held, now):
    was = dates.as_it_is(held)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    dates.change_date(act(coach, now), held, replace(was, children_on_site=ChildrenOnSite.NO))
    assert held.by_hand == {"children_on_site"}


def refused(held, now, **facts):
    """The names of all that stands against changing a date so."""
    new = replace(dates.as_it_is(held), **facts)
    return [type(each).__name__ for each in dates.date_refusals(held, new, now)]


def test_a_date_is_not_moved_into_the_past(held, now):
    past = datetime.fromisoformat("2026-03-05T11:00")
    assert refused(held, now, starts_local=past, children_on_site=ChildrenOnSite.NO) == [
        "IntoThePast"
    ]


def test_a_date_is_not_moved_further_than_a_year(held, now):
    far = datetime.fromisoformat("2027-03-08T11:00")
    assert refused(held, now, starts_local=far, children_on_site=ChildrenOnSite.NO) == ["TooFarOff"]


@pytest.mark.parametrize("minutes", [0, 14, 721, -60])
def test_a_session_lasts_fifteen_minutes_to_twelve_hours(held, now, minutes):
    assert refused(held, now, length_minutes=minutes) == ["WrongLength"]


@pytest.mark.parametrize("capacity", [0, -1, 501])
def test_a_session_has_one_to_500_places(held, now, capacity):
    assert refused(held, now, capacity=capacity) == ["WrongPlaces"]


def test_a_date_goes_to_our_own_venues_alone(held, now):
    theirs = builders.make_venue(builders.make_organisation())
    assert refused(held, now, venue=theirs, children_on_site=ChildrenOnSite.NO) == ["VenueNotOurs"]


def test_moving_asks_afresh_whether_children_are_about(held, now):
    later = datetime.fromisoformat("2026-03-06T17:00")
    assert refused(held, now, starts_local=later) == ["ChildrenNotSaid"]


def test_what_is_as_it_was_is_not_changed(held, now):
    assert refused(held, now) == ["NothingChanged"]


def test_a_session_that_has_begun_is_not_changed(held, at):
    assert refused(held, at("2026-03-05 18:00"), capacity=3) == ["OverAlready"]


def test_a_called_off_session_is_put_back_on_before_it_is_changed(coach, held, now):
    dates.call_off(act(coach, now), held)
    assert refused(held, now, capacity=3) == ["OffAlready"]


def test_a_date_is_not_moved_into_a_closure(coach, held, trust, now):
    tomorrow = date(2026, 3, 6)
    close(act(coach, now), Period(organisation=trust, from_on=tomorrow, until_on=tomorrow))
    later = datetime.fromisoformat("2026-03-06T17:00")
    assert refused(held, now, starts_local=later, children_on_site=ChildrenOnSite.NO) == [
        "ClosedThen"
    ]


# --- Fewer places ---------------------------------------------------------------------------------


def three_booked(held, trust):
    return [builders.make_booking(held, builders.make_participant(trust)) for _ in range(3)]


def test_fewer_places_remove_nobody(coach, held, trust, now):
    bookings = three_booked(held, trust)
    dates.change_date(act(coach, now), held, replace(dates.as_it_is(held), capacity=2))
    assert {booking.state for booking in bookings} == {BookingState.CONFIRMED}


def test_taking_places_back_takes_those_of_the_latest_bookings(coach, held, trust, now, session):
    first, second, third = three_booked(held, trust)
    dates.change_date(act(coach, now), held, replace(dates.as_it_is(held), capacity=1))
    dates.cut_places(act(coach, now), held)
    assert [booking.state for booking in (first, second, third)] == [
        BookingState.CONFIRMED,
        BookingState.CANCELLED,
        BookingState.CANCELLED,
    ]
    assert {told.booking_id for told in still_to_tell(session)} == {second.id, third.id}


def test_with_room_for_everybody_nothing_is_cut(coach, held, trust, now):
    three_booked(held, trust)
    assert dates.cut_places(act(coach, now), held) is None


# --- Thinking again -------------------------------------------------------------------------------


def test_within_two_minutes_it_is_as_if_nothing_had_been(session, coach, held, person, now):
    booking = builders.make_booking(held, person)
    doing = act(coach, now)
    dates.call_off(doing, held)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), now + timedelta(seconds=119))
    assert held.cancelled_at is None
    assert what_is_known(session, booking) is AttendanceState.NOT_KNOWN
    assert still_to_tell(session) == []


def test_after_two_minutes_it_is_too_late_to_undo(coach, held, now):
    doing = act(coach, now)
    dates.call_off(doing, held)
    with pytest.raises(telling.TooLateToUndo):
        thinking_again.undo(coach, thinking_again.changes_of(doing.id), now + timedelta(minutes=2))


def test_undoing_a_move_puts_the_date_back_where_it_was(coach, held, trust, now):
    was = dates.as_it_is(held)
    doing = act(coach, now)
    new = tomorrow_at_five(held, venue=builders.make_venue(trust), capacity=3, meeting_point="Gate")
    dates.change_date(doing, held, new)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), now)
    assert dates.as_it_is(held) == was
    assert (held.by_hand, held.capacity, held.local_time) == (frozenset(), 12, time(18))


def test_undoing_gives_the_places_back_that_were_taken(coach, held, trust, now):
    bookings = three_booked(held, trust)
    doing = act(coach, now)
    dates.change_date(
        doing, held, replace(dates.as_it_is(held), capacity=1, meeting_point="The gate")
    )
    dates.cut_places(doing, held)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), now)
    assert {booking.state for booking in bookings} == {BookingState.CONFIRMED}


def test_undoing_makes_what_was_unheard_before_count_again(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    later = now + timedelta(minutes=10)
    doing = act(coach, later)
    dates.call_off(doing, held)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), later)
    assert [told.change.kind for told in still_to_tell(session)] == [ChangeKind.MOVED]


def test_calendars_see_every_step(coach, held, now):
    doing = act(coach, now)
    dates.call_off(doing, held)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), now)
    assert held.sequence == 2


# --- Telling --------------------------------------------------------------------------------------


def test_a_human_marks_somebody_told_and_may_take_it_back(session, coach, held, person, now):
    builders.make_booking(held, person)
    dates.call_off(act(coach, now), held)
    (told,) = still_to_tell(session)
    telling.mark_told(coach, told, now)
    assert (told.told_at, told.told_by_id) == (now, coach.user_id)
    telling.mark_not_told(told)
    assert still_to_tell(session) == [told]


def test_nobody_is_told_of_what_was_undone(session, coach, held, person, now):
    builders.make_booking(held, person)
    doing = act(coach, now)
    dates.call_off(doing, held)
    (told,) = still_to_tell(session)
    thinking_again.undo(coach, thinking_again.changes_of(doing.id), now)
    with pytest.raises(telling.NothingToTell):
        telling.mark_told(coach, told, now)


def test_who_never_heard_of_a_move_need_not_hear_that_it_was_moved_back(
    session, coach, held, person, now
):
    builders.make_booking(held, person)
    was = dates.as_it_is(held)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    back = replace(was, children_on_site=ChildrenOnSite.NO)
    dates.change_date(act(coach, now), held, back)
    assert still_to_tell(session) == []


def test_who_heard_of_a_move_must_hear_that_it_was_moved_back(session, coach, held, person, now):
    builders.make_booking(held, person)
    was = dates.as_it_is(held)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    (told,) = still_to_tell(session)
    telling.mark_told(coach, told, now)
    dates.change_date(act(coach, now), held, replace(was, children_on_site=ChildrenOnSite.NO))
    assert len(still_to_tell(session)) == 1


def test_of_two_changes_one_after_the_other_people_hear_the_newest(
    session, coach, held, person, now
):
    builders.make_booking(held, person)
    dates.change_date(act(coach, now), held, tomorrow_at_five(held))
    dates.call_off(act(coach, now), held)
    assert [told.change.kind for told in still_to_tell(session)] == [ChangeKind.CALLED_OFF]


# --- Offers that nobody confirmed -----------------------------------------------------------------


def test_an_offer_not_confirmed_for_six_weeks_takes_no_new_bookings(
    session, coach, trust, held, person, now
):
    kept = builders.make_booking(held, builders.make_participant(trust))
    held.series.confirmed_at = now - timedelta(days=42, seconds=1)
    session.flush()
    (outcome,) = places.book(coach, person, [held.id], now)
    assert isinstance(outcome.refused, places.NotConfirmed)
    assert kept.state is BookingState.CONFIRMED


def test_until_then_it_does(session, coach, held, person, now):
    held.series.confirmed_at = now - timedelta(days=42)
    session.flush()
    (outcome,) = places.book(coach, person, [held.id], now)
    assert outcome.booking is not None
