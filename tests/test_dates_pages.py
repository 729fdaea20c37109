"""The pages of an offer's dates: seeing them, calling one off, putting it back on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from booking.database import db, session
from booking.models import (
    Audience,
    Role,
    ScheduledSession,
    SessionSeries,
)
from booking.rules import closures
from booking.rules.dates import Act
from tests import builders
from tests.club_of_dates import (
    Club,
    book,
    call_off,
    change_url,
    dates_url,
    do,
    is_now,
    later,
    local,
    make_club,
    the_date,
    to_tell,
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


# --- Seeing them ----------------------------------------------------------------------------------


def test_a_coach_sees_the_dates_of_twelve_weeks_and_how_full_they_are(app, coach, club):
    book(app, club, 2)
    page = coach.get(dates_url(club)).text
    assert "13 dates to come" in page
    assert "2 of 3 booked" in page
    assert page.count("Nobody booked yet, 3 places") == 12


def test_what_was_changed_for_one_date_is_said(app, coach, club):
    do(coach, club, **later())
    page = coach.get(dates_url(club)).text
    assert "Changed for this date: the time." in page
    assert "The offer’s usual time is 6pm." in page
    assert "No children on site, confirmed for this date." in page


def test_a_date_on_another_day_says_when_it_is_by_the_offers_days(app, coach, club):
    do(coach, club, **later(date="2026-03-13"))
    page = coach.get(dates_url(club)).text
    assert "By the offer’s days it is Thursday 12 March, 6pm." in page


def test_from_a_called_off_date_one_can_think_again_and_then_see_who_has_heard(
    app, coach, club, at
):
    book(app, club, 2)
    where = call_off(coach, club, why="The pitch is waterlogged").location
    page = coach.get(dates_url(club)).text
    assert f'href="{where}"' in page
    assert "Think again" in page
    at("2026-03-05 12:03")
    page = coach.get(dates_url(club)).text
    assert f'href="{where}"' in page
    assert "Who has heard: 0 of 2" in page


def test_of_two_changes_the_newest_is_the_one_that_a_date_leads_to(app, coach, club):
    book(app, club)
    first = do(coach, club, **later()).location
    second = do(coach, club, **later(starts_local="19:30")).location
    page = coach.get(dates_url(club)).text
    assert (f'href="{first}"' in page, f'href="{second}"' in page) == (False, True)


def test_a_date_that_was_never_changed_leads_to_no_list(app, coach, club):
    book(app, club)
    assert "/changes/" not in coach.get(dates_url(club)).text


def test_a_date_nobody_has_spoken_for_says_that_nobody_can_just_turn_up(app, coach, club):
    do(coach, club, **later(children_on_site="not_known"))
    assert "Nobody has said whether children are about" in coach.get(dates_url(club)).text


def test_a_date_with_more_people_than_places_says_so(app, coach, club):
    book(app, club, 3)
    do(coach, club, capacity="1", reason="A smaller room")
    assert "2 more than places" in coach.get(dates_url(club)).text


def test_what_a_closure_called_off_says_so_and_leads_to_what_is_closed(app, coach, club):
    with app.app_context():
        trust = the_date(club.second).series.organisation
        act = Act(
            viewer=builders.viewer_of(club.coach), reason="Burst pipe", now=builders.this_moment()
        )
        day = date(2026, 3, 12)
        closures.close(act, closures.Period(organisation=trust, from_on=day, until_on=day))
        builders.save()
    page = coach.get(dates_url(club)).text
    assert "Burst pipe" in page
    assert 'href="/closures"' in page
    assert dates_url(club, club.second, "on-again") not in page


def test_an_offer_without_dates_says_what_to_do(app, coach, club):
    with app.app_context():
        session().execute(sa.delete(ScheduledSession))
        builders.save()
    assert "No dates to come" in coach.get(dates_url(club)).text


def test_the_dates_of_an_offer_that_is_off_say_that_people_are_still_expected(app, coach, club):
    withdraw(app, club)
    page = coach.get(dates_url(club)).text
    assert "Whoever is booked is still expected" in page
    assert f"/offers/{club.series_id}/schedule" not in page


def test_more_dates_and_bookings_take_no_more_statements(app, coach, club):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    coach.get(dates_url(club))
    few = len(seen)
    with app.app_context():
        for number in range(10):
            held = builders.make_session(
                the_date(club.first).series,
                local("2026-03-06 17:00") + timedelta(days=number),
                venue_id=builders.make_venue(the_date(club.first).series.organisation).id,
                overridden="venue",
            )
            builders.make_booking(held, builders.make_participant(held.series.organisation))
        builders.save()
    seen.clear()
    coach.get(dates_url(club))
    assert len(seen) == few


# --- Calling off ----------------------------------------------------------------------------------


def test_before_a_date_is_called_off_it_says_how_many_people_hear_of_it(app, coach, club):
    book(app, club, 2)
    page = coach.get(dates_url(club, club.second, "call-off")).text
    assert "This will tell 2 people" in page
    assert "Nobody is told for two minutes, so you can think again." in page


def test_one_tap_and_one_button_call_a_date_off(app, coach, club):
    book(app, club)
    response = call_off(coach, club, why="The pitch is frozen")
    assert response.status_code == 303
    assert response.location.startswith("/changes/")
    with app.app_context():
        assert the_date(club.second).cancelled_why == "The pitch is frozen"
    assert to_tell(app) == ["called_off"]


def test_another_reason_is_kept_in_ones_own_words(app, coach, club):
    call_off(coach, club, why="other", own_words="A wedding in the hall")
    with app.app_context():
        assert the_date(club.second).cancelled_why == "A wedding in the hall"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose why"),
        ({"why": "because"}, "Choose why"),
        ({"why": "other"}, "Say the reason in a few words"),
        ({"why": "other", "own_words": "\x00 "}, "Say the reason in a few words"),
        ({"why": "other", "own_words": "long " * 20_000}, "Keep it under 200 characters"),
    ],
)
def test_without_a_reason_nothing_is_called_off(app, coach, club, data, words):
    response = call_off(coach, club, **data)
    assert response.status_code == 422
    assert words in response.text
    assert not is_now(app, club.second)[-1]


def test_what_is_called_off_already_says_so(app, coach, club):
    url = dates_url(club, club.second, "call-off")
    form = coach.get(url)
    data = {"csrf_token": builders.csrf_token(form), "why": "The pitch is frozen"}
    coach.post(url, data=data)
    again = coach.post(url, data=data)
    assert again.status_code == 422
    assert "This session is called off already." in again.text
    assert coach.get(url, follow_redirects=True).text.count("This session is called off already.")


def test_a_session_that_is_on_can_still_be_called_off(app, coach, club, at):
    at("2026-03-05 18:20")
    builders.sign_in(coach, club.coach)
    assert call_off(coach, club, club.first, why="The pitch is waterlogged").status_code == 303


def test_a_session_that_is_over_is_not_called_off(coach, club, at):
    at("2026-03-05 19:00")
    builders.sign_in(coach, club.coach)
    page = coach.get(dates_url(club, club.first, "call-off"), follow_redirects=True).text
    assert "This session is over." in page


def test_a_date_of_an_offer_that_is_off_can_be_called_off(app, coach, club):
    withdraw(app, club)
    assert call_off(coach, club, why="Too few people").status_code == 303


def test_it_is_on_again(app, coach, club):
    book(app, club)
    call_off(coach, club, why="The pitch is frozen")
    response = builders.post(coach, dates_url(club, club.second, "on-again"), dates_url(club))
    assert response.location.startswith("/changes/")
    assert not is_now(app, club.second)[-1]


def test_what_is_on_is_not_put_back_on(coach, club):
    call_off(coach, club, why="Too few people")
    back_on = dates_url(club, club.second, "on-again")
    builders.post(coach, back_on, dates_url(club))
    token = builders.csrf_token(coach.get(change_url(club)))
    again = coach.post(back_on, data={"csrf_token": token})
    assert again.status_code == 409
    assert "This session is on." in again.text


# --- Whose they are -------------------------------------------------------------------------------

PAGES = ("", "change", "call-off")


@pytest.mark.parametrize("what", PAGES)
@pytest.mark.parametrize("audience", list(Audience))
def test_another_trusts_dates_are_not_there(app, client, club, what, audience):
    with app.app_context():
        series = session().scalars(sa.select(SessionSeries)).one()
        series.audience, series.walk_ins_welcome = audience, False
        builders.save()
    builders.sign_in(client, club.stranger)
    assert client.get(dates_url(club, club.second if what else None, what)).status_code == 404


@pytest.mark.parametrize("what", PAGES[1:])
def test_a_date_of_another_offer_of_ours_is_not_there(app, coach, club, what):
    with app.app_context():
        other = builders.make_series(the_date(club.first).series.organisation)
        held = builders.make_session(other).public_id
        builders.save()
    assert coach.get(dates_url(club, held, what)).status_code == 404


@pytest.mark.parametrize("role", [Role.MENTOR, Role.LEAD])
def test_who_does_not_write_offers_stays_out(app, client, club, role):
    with app.app_context():
        mentor = builders.make_user(builders.make_organisation(), role)
        builders.save()
    builders.sign_in(client, mentor)
    assert client.get(dates_url(club)).status_code == 403


# --- From the register ----------------------------------------------------------------------------


def test_today_and_the_register_lead_to_calling_off(coach, club):
    link = f'href="{dates_url(club, club.first, "call-off")}"'
    assert link in coach.get("/today").text
    assert link in coach.get(f"/register/{club.first}").text


def test_a_called_off_register_leads_back_on(coach, club):
    call_off(coach, club, club.first, why="Too few people")
    page = coach.get(f"/register/{club.first}").text
    assert dates_url(club, club.first, "on-again") in page
    assert dates_url(club, club.first, "call-off") not in page
