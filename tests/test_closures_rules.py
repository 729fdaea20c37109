"""Closing a venue or a trust for a period, letting fewer people in, and opening again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from booking.models import BookingState, ChangeKind, ChildrenOnSite
from booking.rules import closures, dates, telling
from booking.rules.closures import Period
from booking.rules.dates import Act
from booking.rules.schedule import make_sessions
from tests import builders

FROM, UNTIL = date(2026, 3, 9), date(2026, 3, 15)


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
def venue(trust):
    return builders.make_venue(trust, name="Turf Moor")


@pytest.fixture
def held(trust, venue, now):
    """Thursday 12 March at 6pm, inside the period."""
    series = builders.make_series(trust, venue=venue, children_on_site=ChildrenOnSite.NO)
    return builders.make_session(series, datetime.fromisoformat("2026-03-12T18:00"))


def act(coach, now, reason="Burst pipe"):
    return Act(viewer=coach, reason=reason, now=now)


def period(trust, **facts):
    return Period(organisation=trust, **{"from_on": FROM, "until_on": UNTIL, **facts})


def test_a_closed_venues_sessions_are_called_off_with_the_reason(coach, trust, venue, held, now):
    closure = closures.close(act(coach, now), period(trust, venue=venue))
    assert (held.cancelled_why, held.closure_id) == ("Burst pipe", closure.id)


def test_sessions_elsewhere_and_on_other_days_go_on(coach, trust, venue, held, now):
    elsewhere = builders.make_session(
        builders.make_series(trust), datetime.fromisoformat("2026-03-12T18:00")
    )
    after = builders.make_session(held.series, datetime.fromisoformat("2026-03-16T18:00"))
    closures.close(act(coach, now), period(trust, venue=venue))
    assert (elsewhere.cancelled_at, after.cancelled_at) == (None, None)


def test_a_session_moved_to_the_venue_by_hand_is_called_off_too(coach, trust, venue, now):
    series = builders.make_series(trust)
    guest = builders.make_session(
        series, datetime.fromisoformat("2026-03-12T18:00"), venue_id=venue.id
    )
    closures.close(act(coach, now), period(trust, venue=venue))
    assert guest.cancelled_at is not None


def test_a_closed_trust_closes_everywhere_it_runs_things(coach, trust, held, now):
    elsewhere = builders.make_session(
        builders.make_series(trust), datetime.fromisoformat("2026-03-13T18:00")
    )
    another_trusts = builders.make_session(
        builders.make_series(builders.make_organisation()),
        datetime.fromisoformat("2026-03-12T18:00"),
    )
    closures.close(act(coach, now), period(trust))
    assert held.cancelled_at is not None
    assert elsewhere.cancelled_at is not None
    assert another_trusts.cancelled_at is None


def test_whoever_is_booked_is_to_be_told(session, coach, trust, held, now):
    from booking.models import ToTell

    booking = builders.make_booking(held, builders.make_participant(trust))
    closures.close(act(coach, now), period(trust))
    told = session.query(ToTell).one()
    assert (told.booking_id, told.change.kind) == (booking.id, ChangeKind.CALLED_OFF)


def test_sessions_made_later_fall_under_the_closure(coach, trust, venue, now):
    series = builders.make_series(trust, venue=venue)
    far = now + timedelta(weeks=13)
    closures.close(
        act(coach, now),
        period(trust, venue=venue, from_on=date(2026, 6, 4), until_on=date(2026, 6, 4)),
    )
    made = {held.local_date: held for held in make_sessions(series, far - timedelta(weeks=2))}
    assert made[date(2026, 6, 4)].cancelled_why == "Burst pipe"
    assert made[date(2026, 6, 11)].cancelled_at is None


def test_a_limit_lets_fewer_people_in_and_removes_nobody(coach, trust, venue, held, now):
    bookings = [builders.make_booking(held, builders.make_participant(trust)) for _ in range(3)]
    closures.close(act(coach, now), period(trust, venue=venue, most_places=2))
    assert held.capacity == 2
    assert {booking.state for booking in bookings} == {BookingState.CONFIRMED}


def test_a_limit_removes_the_latest_when_whoever_sets_it_says_so(coach, trust, venue, held, now):
    bookings = [builders.make_booking(held, builders.make_participant(trust)) for _ in range(3)]
    closures.close(act(coach, now), period(trust, venue=venue, most_places=2, remove_people=True))
    assert [booking.state for booking in bookings].count(BookingState.CANCELLED) == 1
    assert bookings[-1].state is BookingState.CANCELLED


def test_a_limit_never_gives_more_places_than_a_session_has(coach, trust, venue, held, now):
    closures.close(act(coach, now), period(trust, venue=venue, most_places=400))
    assert held.capacity == 12


def test_opened_again_everything_it_called_off_is_on_again(coach, trust, held, now):
    closure = closures.close(act(coach, now), period(trust))
    closures.open_again(act(coach, now), closure)
    assert (held.cancelled_at, held.closure_id) == (None, None)


def test_opened_again_a_session_has_its_own_places_back(coach, trust, venue, held, now):
    closure = closures.close(act(coach, now), period(trust, venue=venue, most_places=2))
    closures.open_again(act(coach, now), closure)
    assert held.capacity == 12


def test_what_was_called_off_before_stays_off(coach, trust, held, now):
    dates.call_off(act(coach, now, "No coach"), held)
    closure = closures.close(act(coach, now), period(trust))
    closures.open_again(act(coach, now), closure)
    assert held.cancelled_why == "No coach"


def test_what_another_closure_keeps_shut_stays_off(coach, trust, venue, held, now):
    first = closures.close(act(coach, now), period(trust, venue=venue))
    closures.close(act(coach, now, "Holiday"), period(trust))
    closures.open_again(act(coach, now), first)
    assert held.cancelled_at is not None


def test_within_two_minutes_nobody_hears_of_it(session, coach, trust, held, now):
    from booking.models import ToTell

    builders.make_booking(held, builders.make_participant(trust))
    closure = closures.close(act(coach, now), period(trust))
    closures.think_again(act(coach, now + timedelta(seconds=119)), closure)
    assert held.cancelled_at is None
    assert session.query(ToTell).filter(ToTell.not_needed_at.is_(None)).count() == 0


def test_after_two_minutes_it_is_opened_again_instead(coach, trust, held, now):
    closure = closures.close(act(coach, now), period(trust))
    with pytest.raises(telling.TooLateToUndo):
        closures.think_again(act(coach, now + timedelta(minutes=2)), closure)


def refused(coach, now, closed, reason="Burst pipe"):
    return [type(each).__name__ for each in closures.refusals(act(coach, now, reason), closed)]


def test_another_trusts_places_are_not_ours_to_close(coach, now):
    assert refused(coach, now, period(builders.make_organisation())) == ["NotOurs"]


def test_another_trusts_venue_is_not_ours_to_close(coach, trust, now):
    theirs = builders.make_venue(builders.make_organisation())
    assert refused(coach, now, period(trust, venue=theirs)) == ["NotOurs"]


def test_the_last_day_is_not_before_the_first(coach, trust, now):
    assert refused(coach, now, period(trust, from_on=UNTIL, until_on=FROM)) == ["PeriodWrong"]


def test_a_period_that_is_over_closes_nothing(coach, trust, now):
    over = period(trust, from_on=date(2026, 3, 1), until_on=date(2026, 3, 4))
    assert refused(coach, now, over) == ["PeriodWrong"]


def test_nothing_is_closed_for_more_than_a_year(coach, trust, now):
    assert refused(coach, now, period(trust, until_on=date(2027, 4, 1))) == ["PeriodWrong"]


def test_a_closure_says_why(coach, trust, now):
    assert refused(coach, now, period(trust), reason=" ") == ["ReasonNeeded"]


@pytest.mark.parametrize("most", [0, -3, 501])
def test_a_limit_is_between_one_and_500(coach, trust, now, most):
    assert refused(coach, now, period(trust, most_places=most)) == ["PlacesWrong"]


def test_what_is_open_is_not_opened(coach, trust, held, now):
    closure = closures.close(act(coach, now), period(trust))
    closures.open_again(act(coach, now), closure)
    with pytest.raises(closures.Lifted):
        closures.open_again(act(coach, now), closure)


def test_another_trusts_closure_is_not_ours_to_open(coach, trust, held, now):
    closure = closures.close(act(coach, now), period(trust))
    stranger = builders.viewer_of(builders.make_user(builders.make_organisation()))
    with pytest.raises(closures.NotOurs):
        closures.open_again(act(stranger, now), closure)
