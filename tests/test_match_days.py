"""Match days at our stadiums and who runs our offers: entered by the trust, seen by clearance."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.errors import Missing
from booking.models import Booking, BookingState, InstructionKind, MatchDay, Role, Shift
from booking.rules import match_days, shifts
from booking.rules.match_days import Changes
from booking.rules.shifts import NewShift
from tests import builders
from tests.town import Town, words

NEXT_WEEK = date(2026, 3, 12)


class Ground(Town):
    """The town's sessions are at a stadium, and a coach runs them."""

    def __init__(self) -> None:
        super().__init__()
        self.series.venue.stadium = True
        self.coach = builders.make_user(self.trust, name="Kim Coach")


@pytest.fixture
def town(session, at) -> Ground:
    at("2026-03-05 12:00")
    town = Ground()
    builders.save()
    return town


@pytest.fixture
def coach(town, client) -> FlaskClient:
    """The browser of a coach of the trust."""
    builders.sign_in(client, town.coach)
    return client


def save_days(coach: FlaskClient, town: Ground, **data: object) -> TestResponse:
    url = f"/venues/{town.series.venue.public_id}/match-days"
    return builders.post(coach, url, url, **{"typed": "", "known_until": "2026-05-31", **data})


def days(session) -> list[date]:
    session.rollback()
    return list(session.scalars(sa.select(MatchDay.on_date).order_by(MatchDay.on_date)))


def state(session) -> BookingState:
    session.rollback()
    return session.scalars(sa.select(Booking.state)).one()


# --- Match days -----------------------------------------------------------------------------------


def test_many_days_are_entered_at_once_by_ticking_and_by_typing(coach, town, session):
    answer = save_days(
        coach, town, day=["2026-03-07", "2026-03-14"], typed="Sat 2 May\n9/5/2026, 7 March"
    )
    assert answer.status_code == 303
    assert days(session) == [
        date(2026, 3, 7), date(2026, 3, 14), date(2026, 5, 2), date(2026, 5, 9)
    ]  # fmt: skip
    page = coach.get(f"/venues/{town.series.venue.public_id}/match-days")
    assert "All match days until 31 May are in." in words(page)


def test_only_what_was_unticked_goes_and_a_colleagues_days_stay(coach, town, session):
    for on in (date(2026, 3, 7), date(2026, 3, 14)):
        session.add(MatchDay(venue_id=town.series.venue_id, on_date=on))
    builders.save()
    # The colleague's came in while this page was open with the first one alone.
    save_days(coach, town, shown=["2026-03-07"], day=["2026-03-21"])
    assert days(session) == [date(2026, 3, 14), date(2026, 3, 21)]


def test_days_that_do_not_fit_come_back_with_what_was_typed(coach, town, session):
    for data, why in (
        ({"typed": "1 March 2026"}, "One of these days is gone"),
        ({"typed": "31 February"}, "We can’t read “31 February”"),
        ({"typed": "1 May 2099"}, "Check the year"),
        ({"typed": "7 March\n" * 5000}, "Enter up to"),
        ({"known_until": "2026-03-04"}, "That day is gone"),
        ({"known_until": "soon"}, "Enter a date"),
    ):
        answer = save_days(coach, town, day=["2026-03-14", "junk", "9" * 500], **data)
        assert (answer.status_code, why in words(answer)) == (422, True), why
        assert 'value="2026-03-14" checked' in answer.text
    assert days(session) == []


def test_a_match_day_holds_whoever_must_not_come_then_and_the_trust_learns_nothing(
    coach, town, session
):
    builders.make_instruction(town.dan, InstructionKind.NOT_ON_MATCH_DAYS)
    builders.make_booking(town.in_weeks(1), town.dan)
    town.series.venue.match_days_known_until = date(2026, 5, 31)
    builders.save()
    answer = save_days(coach, town, day=[NEXT_WEEK.isoformat()])
    assert state(session) is BookingState.HELD
    page = words(coach.get(answer.location))
    assert f"Saved: 1 match day to come at {town.series.venue.name}." in page
    assert "hold" not in page
    save_days(coach, town, shown=[NEXT_WEEK.isoformat()])
    assert state(session) is BookingState.CONFIRMED


def test_a_place_that_is_no_stadium_has_no_match_days(coach, town, session):
    town.series.venue.stadium = None
    builders.save()
    page = words(coach.get(f"/venues/{town.series.venue.public_id}/match-days"))
    assert "This is not a stadium" in page
    with pytest.raises(match_days.NotAStadium):
        match_days.change(
            builders.viewer_of(town.coach),
            town.series.venue,
            Changes(added=[NEXT_WEEK]),
            builders.this_moment(),
        )


def test_another_trusts_venue_and_offer_are_missing(town):
    stranger = builders.viewer_of(builders.make_user(builders.make_organisation()))
    now = builders.this_moment()
    with pytest.raises(Missing):
        match_days.change(stranger, town.series.venue, Changes(), now)
    with pytest.raises(Missing):
        shifts.add(stranger, town.series, NewShift(town.coach, NEXT_WEEK), now)


# --- Shifts ---------------------------------------------------------------------------------------


def add_shift(coach: FlaskClient, town: Ground, **data: str) -> TestResponse:
    url = f"/offers/{town.series.public_id}/shifts"
    given = {"who": town.coach.public_id, "from_on": "2026-03-05", "until_on": "", **data}
    return builders.post(coach, url, url, **given)


def test_a_shift_holds_whoever_must_not_meet_them_and_its_end_settles_it(coach, town, session):
    builders.make_instruction(
        town.dan, InstructionKind.NOT_WHEN_ON_SHIFT, shift_of_id=town.coach.id, is_sealed=True
    )
    other = builders.make_user(town.trust, Role.MANAGER)
    builders.make_shift(town.series, other)
    builders.make_booking(town.in_weeks(1), town.dan)
    builders.save()
    assert add_shift(coach, town).status_code == 303
    assert state(session) is BookingState.HELD
    page = coach.get(f"/offers/{town.series.public_id}/shifts")
    assert "hold" not in words(page)
    shift = session.scalars(sa.select(Shift).where(Shift.user_id == town.coach.id)).one()
    url = f"/offers/{town.series.public_id}/shifts"
    builders.post(coach, f"{url}/{shift.public_id}/end", url)
    assert state(session) is BookingState.CONFIRMED
    assert "has 5 March as the last day" in words(coach.get(url))


def test_a_shift_that_does_not_fit_comes_back(coach, town, session):
    mentor, gone = town.mentor, builders.make_user(town.trust)
    gone.disabled_at = builders.this_moment()
    elsewhere = builders.make_user(builders.make_organisation())
    builders.make_shift(town.series, town.coach, until_on=date(2026, 3, 20))
    builders.save()
    for data, why in (
        ({"who": ""}, "Choose somebody who works here"),
        ({"who": mentor.public_id}, "Choose somebody who works here"),
        ({"who": gone.public_id}, "Choose somebody who works here"),
        ({"who": elsewhere.public_id}, "Choose somebody who works here"),
        ({"from_on": ""}, "Enter the first day"),
        ({"from_on": "0001-01-01"}, "Check the year"),
        ({"until_on": "2026-03-01"}, "The last day is before the first one"),
        ({"from_on": "2026-03-20"}, "runs it in these days already"),
    ):
        answer = add_shift(coach, town, **data)
        assert (answer.status_code, why in words(answer)) == (422, True), (data, why)
    assert add_shift(coach, town, from_on="2026-03-21").status_code == 303


def test_a_shift_that_has_not_begun_goes_altogether(town, session):
    shift = builders.make_shift(town.series, town.coach, from_on=NEXT_WEEK)
    builders.save()
    viewer, now = builders.viewer_of(town.coach), builders.this_moment()
    assert shifts.end(viewer, town.series, shift, now) is None
    assert session.scalars(sa.select(Shift)).all() == []
