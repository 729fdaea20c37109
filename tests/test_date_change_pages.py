"""Changing one date, or later ones with it: what is said beforehand, done, and refused."""

from __future__ import annotations

from datetime import date, time
from html import unescape

import pytest
import sqlalchemy as sa

from booking.database import session
from booking.models import (
    BookingState,
    ChildrenOnSite,
    ScheduledSession,
    SessionChange,
    SessionSeries,
)
from booking.rules import closures
from booking.rules.dates import Act
from booking.views.forms import tidy
from booking.words import london
from tests import builders
from tests.club_of_dates import (
    Club,
    book,
    call_off,
    change_url,
    dates_url,
    do,
    hidden,
    is_now,
    later,
    local,
    make_club,
    see,
    states,
    the_date,
    to_tell,
    typed,
    withdraw,
)


@pytest.fixture
def club(app, frozen_now) -> Club:
    """It is noon on Thursday 5 March 2026."""
    return make_club(app)


@pytest.fixture
def coach(client, club):
    builders.sign_in(client, club.coach)
    return client


# --- Changing one date ----------------------------------------------------------------------------


def test_before_a_date_changes_it_says_what_and_whom_it_touches(app, coach, club):
    book(app, club, 2)
    shown, _ = see(coach, club, **later())
    assert "This will tell 2 people" in shown.text
    assert "7pm (was: 6pm)" in shown.text
    assert is_now(app, club.second)[0].hour == 18


def test_a_moved_date_keeps_its_bookings_and_everybody_is_to_be_told(app, coach, club):
    bookings = book(app, club, 2)
    response = do(coach, club, **later(date="2026-03-13"))
    assert response.status_code == 303
    assert response.location.startswith("/changes/")
    assert is_now(app, club.second)[:2] == (local("2026-03-13 19:00"), 60)
    assert states(app, bookings) == [BookingState.CONFIRMED] * 2
    assert to_tell(app) == ["moved", "moved"]


def test_what_nobody_must_hear_leads_back_to_the_dates(app, coach, club):
    book(app, club)
    response = do(coach, club, capacity="8")
    assert response.location == dates_url(club)
    assert "Saved. Nobody has to be told." in coach.get(dates_url(club)).text
    assert is_now(app, club.second)[2] == 8


def test_one_can_go_back_from_the_summary_with_all_that_was_typed(coach, club):
    shown, data = see(coach, club, **later(meeting_point="The back gate"))
    form = coach.post(
        change_url(club), data={**data, "mark": hidden(shown.text, "mark"), "back": "1"}
    )
    assert form.status_code == 200
    for kept in ("19:00", "The back gate", "The pitch is taken"):
        assert kept in form.text


def test_walk_ins_that_end_are_said_beforehand(coach, club):
    shown, _ = see(coach, club, **later(children_on_site="yes"))
    assert "Nobody can just turn up any more" in shown.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing is changed yet."),
        ({"starts_local": "19:00"}, "Say whether children are about then."),
        ({"starts_local": "19:00", "children_on_site": "maybe"}, "Say whether children are about"),
        ({"date": ""}, "Enter the day"),
        ({"date": "someday"}, "Enter a date"),
        ({"date": "2026-03-04", "children_on_site": "no"}, "Choose a time that is still to come."),
        ({"date": "2029-03-04", "children_on_site": "no"}, "within a year of the old one"),
        ({"date": "0001-01-01", "children_on_site": "no"}, "Choose a time that is still to come."),
        ({"date": "9999-12-31", "children_on_site": "no"}, "within a year of the old one"),
        ({"starts_local": "25:00"}, "Enter a time"),
        ({"starts_local": "\x00"}, "Enter when it starts"),
        ({"length_minutes": "10"}, "between 15 minutes and 12 hours"),
        ({"length_minutes": "9" * 400}, "between 15 minutes and 12 hours"),
        ({"capacity": "0"}, "between 1 and 500"),
        ({"capacity": "many"}, "Enter a whole number"),
        ({"venue": "elsewhere"}, "Choose one of your own venues"),
        ({"venue": ""}, "Choose one of your own venues"),
        ({"meeting_point": "gate " * 20_000}, "at most 200 characters"),
        ({"scope": "everything"}, "Choose what should change"),
        ({"reason": "because " * 20_000}, "at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(app, coach, club, changes, words):
    before = is_now(app, club.second)
    response, _ = see(coach, club, **changes)
    assert response.status_code == 422
    assert words in response.text
    for name in changes.keys() & {"date", "length_minutes", "capacity", "meeting_point", "reason"}:
        assert tidy(changes[name]) in unescape(response.text)
    assert is_now(app, club.second) == before


def test_people_who_are_booked_are_told_why(app, coach, club):
    book(app, club)
    response, _ = see(coach, club, **later(reason=""))
    assert response.status_code == 422
    assert "Say why. People who are booked read it." in response.text


def test_a_date_is_not_moved_into_a_closure(app, coach, club):
    with app.app_context():
        trust = the_date(club.second).series.organisation
        day = date(2026, 3, 13)
        act = Act(
            viewer=builders.viewer_of(club.coach), reason="Burst pipe", now=builders.this_moment()
        )
        closures.close(act, closures.Period(organisation=trust, from_on=day, until_on=day))
        builders.save()
    response, _ = see(coach, club, **later(date="2026-03-13"))
    assert response.status_code == 422
    assert "is closed until" in response.text


def test_a_date_that_has_begun_stays_as_it_is(coach, club, at):
    at("2026-03-05 18:01")
    builders.sign_in(coach, club.coach)
    page = coach.get(change_url(club, club.first), follow_redirects=True).text
    assert "This session has begun, so it stays as it is." in page


def test_a_called_off_date_is_put_back_on_before_it_is_changed(coach, club):
    call_off(coach, club, why="Too few people")
    page = coach.get(change_url(club), follow_redirects=True).text
    assert "Put it back on first." in page


def test_of_two_editors_the_second_sees_both_and_loses_nothing(app, coach, club):
    form = coach.get(change_url(club))
    do(coach, club, **later())
    mine = {
        "csrf_token": builders.csrf_token(form),
        "seen": hidden(form.text, "seen"),
        **typed(club, starts_local="20:00", children_on_site="no"),
    }
    answer = coach.post(change_url(club), data=mine)
    assert answer.status_code == 409
    assert "Somebody else changed this while you were typing." in answer.text
    assert "7pm" in answer.text
    assert "20:00" in answer.text
    again = {**mine, "seen": hidden(answer.text, "seen")}
    shown = coach.post(change_url(club), data=again)
    assert "8pm (was: 7pm)" in shown.text


def test_who_books_between_looking_and_doing_is_counted_first(app, coach, club):
    book(app, club)
    shown, data = see(coach, club, **later())
    book(app, club)
    answer = coach.post(change_url(club), data={**data, "mark": hidden(shown.text, "mark")})
    assert answer.status_code == 409
    assert "This will tell 2 people" in answer.text
    assert is_now(app, club.second)[0].hour == 18
    done = coach.post(change_url(club), data={**data, "mark": hidden(answer.text, "mark")})
    assert done.status_code == 303


def test_a_forged_mark_shows_what_would_happen_and_does_nothing(app, coach, club):
    _, data = see(coach, club, **later())
    answer = coach.post(change_url(club), data={**data, "mark": "forged"})
    assert answer.status_code == 409
    assert is_now(app, club.second)[0].hour == 18


# --- Fewer places ---------------------------------------------------------------------------------


def test_fewer_places_than_booked_says_how_many_are_above_and_takes_none(app, coach, club):
    bookings = book(app, club, 3)
    changes = {"capacity": "1", "reason": "A smaller room"}
    shown, _ = see(coach, club, **changes)
    assert "2 people more than places" in shown.text
    do(coach, club, **changes)
    assert states(app, bookings) == [BookingState.CONFIRMED] * 3


def test_fewer_places_than_booked_says_so_and_not_that_nobody_is_booked(app, coach, club):
    book(app, club, 3)
    shown, _ = see(coach, club, capacity="1", reason="A smaller room")
    assert "3 people are booked, 2 more than there are places" in shown.text
    assert "Nobody is booked" not in shown.text


def test_where_nothing_changes_for_people_it_says_how_many_are_booked(app, coach, club):
    book(app, club, 3)
    shown, _ = see(coach, club, capacity="8")
    assert "3 people are booked. Nothing changes for them, so nobody has to be told" in shown.text


def test_for_one_person_it_says_so_too(app, coach, club):
    book(app, club)
    shown, _ = see(coach, club, capacity="8")
    assert "1 person is booked. Nothing changes for that person" in shown.text


def test_children_said_again_are_shown_as_confirmed_for_the_date(coach, club):
    shown, _ = see(coach, club, children_on_site="no")
    assert "No children on site, confirmed for this date (was: No children on site)" in shown.text


@pytest.mark.parametrize("scope", ["this", "later", "all"])
def test_what_changes_nothing_is_said_beside_the_form(coach, club, scope):
    shown, _ = see(coach, club, scope=scope)
    assert shown.status_code == 422
    assert "Nothing is changed yet." in shown.text
    assert "Yes, change it" not in shown.text


@pytest.mark.parametrize("scope", ["later", "all"])
def test_what_all_dates_say_already_changes_nothing(coach, club, scope):
    shown, _ = see(coach, club, scope=scope, children_on_site="no")
    assert shown.status_code == 422
    assert "Nothing is changed yet." in shown.text


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("this", "Change Thursday 12 March, 6pm?"),
        ("later", "Change 12 dates from Thursday 12 March on?"),
        ("all", "Change 13 dates to come?"),
    ],
)
def test_the_summary_says_how_many_dates_change(coach, club, scope, said):
    shown, _ = see(coach, club, **later(scope=scope))
    assert said in shown.text


def test_whoever_cuts_the_places_may_take_back_the_latest(app, coach, club):
    bookings = book(app, club, 3)
    response = do(coach, club, {"take_back": "y"}, capacity="1", reason="A smaller room")
    assert response.location.startswith("/changes/")
    assert states(app, bookings) == [
        BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.CANCELLED,
    ]  # fmt: skip
    assert to_tell(app) == ["place_lost", "place_lost"]


def test_taking_places_back_is_undone_as_if_it_had_never_been(app, coach, club):
    bookings = book(app, club, 3)
    response = do(coach, club, {"take_back": "y"}, capacity="1", reason="A smaller room")
    builders.post(coach, f"{response.location}/undo", response.location)
    assert states(app, bookings) == [BookingState.CONFIRMED] * 3
    assert is_now(app, club.second)[2] == 3


# --- Later dates too ------------------------------------------------------------------------------


def starts(app):
    with app.app_context():
        rows = session().scalars(
            sa.select(ScheduledSession)
            .where(ScheduledSession.cancelled_at.is_(None))
            .order_by(ScheduledSession.starts_at)
        )
        return [london(held.starts_at).replace(tzinfo=None) for held in rows]


def test_this_and_later_moves_what_comes_after_and_leaves_what_comes_before(app, coach, club):
    book(app, club)
    do(coach, club, **later(scope="later"))
    first, *others = starts(app)
    assert first == local("2026-03-05 18:00")
    assert {each.time() for each in others} == {time(19)}


def test_all_dates_to_come_move_under_one_act(app, coach, club):
    book(app, club)
    do(coach, club, **later(scope="all"))
    assert {each.time() for each in starts(app)} == {time(19)}
    with app.app_context():
        acts = session().scalars(sa.select(SessionChange.action_id).distinct()).all()
    assert len(acts) == 1


def test_another_day_for_all_moves_that_day_of_the_week(app, coach, club):
    book(app, club)
    shown, _ = see(coach, club, **later(scope="all", date="2026-03-11", starts_local="18:00"))
    assert "1 date called off" in shown.text
    assert "12 dates taken away, which nobody had booked" in shown.text
    assert "Wednesdays (was: Thursdays)" in shown.text
    do(coach, club, **later(scope="all", date="2026-03-11", starts_local="18:00"))
    assert {each.weekday() for each in starts(app)} == {2}


def test_an_earlier_day_from_one_week_on_keeps_that_week(app, coach, club):
    do(coach, club, **later(scope="later", date="2026-03-10", starts_local="18:00"))
    assert starts(app)[:3] == [
        local("2026-03-05 18:00"), local("2026-03-10 18:00"), local("2026-03-17 18:00"),
    ]  # fmt: skip


def test_the_date_that_was_opened_changes_with_all_even_if_a_hand_had_set_it(app, coach, club):
    do(coach, club, **later())
    shown, _ = see(coach, club, **later(scope="all", starts_local="20:00"))
    assert "You had set the date that you opened by hand. It changes too." in shown.text
    do(coach, club, **later(scope="all", starts_local="20:00"))
    assert {each.time() for each in starts(app)} == {time(20)}


def test_another_length_of_a_date_with_children_says_nothing_about_the_others(app, coach, club):
    do(coach, club, children_on_site="yes")
    do(coach, club, scope="all", length_minutes="90", reason="Longer")
    with app.app_context():
        series = session().scalars(sa.select(SessionSeries)).one()
        assert (series.children_on_site, series.length_minutes) == (ChildrenOnSite.NO, 90)


def test_children_at_the_new_time_end_walk_ins_for_the_whole_offer(app, coach, club):
    do(coach, club, **later(scope="all", children_on_site="sometimes"))
    with app.app_context():
        series = session().scalars(sa.select(SessionSeries)).one()
        assert (series.walk_ins_welcome, series.children_on_site) == (
            False,
            ChildrenOnSite.SOMETIMES,
        )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": "5"}, "This changes for one date alone."),
        ({"meeting_point": "The gate"}, "This changes for one date alone."),
        ({"date": "2026-03-17"}, "choose a day of the same week"),
        ({"starts_local": "19:00", "children_on_site": "not_known"}, "Say whether children are"),
        ({"venue": "elsewhere"}, "Choose one of your own venues"),
    ],
)
def test_what_cannot_go_for_all_dates_says_so(coach, club, changes, words):
    response, _ = see(coach, club, **{"scope": "all", "children_on_site": "no", **changes})
    assert response.status_code == 422
    assert words in response.text


def test_a_day_that_the_offer_is_on_already_is_refused(app, coach, club):
    with app.app_context():
        session().scalars(sa.select(SessionSeries)).one().weekdays = "tue,thu"
        builders.save()
    response, _ = see(coach, club, **later(scope="all", date="2026-03-10"))
    assert "This is on every Tuesday already." in response.text


def test_an_extra_date_changes_alone(app, coach, club):
    with app.app_context():
        session().scalars(sa.select(SessionSeries)).one().extra_dates = "2026-03-12T18:00"
        builders.save()
    assert "All dates to come" not in coach.get(change_url(club)).text
    response, _ = see(coach, club, **later(scope="all"))
    assert "This is an extra date, so it changes alone." in response.text


def test_of_an_offer_that_is_off_only_one_date_changes(app, coach, club):
    withdraw(app, club)
    response, _ = see(coach, club, **later(scope="all"))
    assert "This offer is off." in response.text
    assert do(coach, club, **later()).status_code == 303
