"""The page where a club changes its days and times: what it says beforehand, and what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from html import unescape

import pytest
import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Audience,
    ChildrenOnSite,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    ToTell,
    User,
)
from booking.rules import dates
from booking.rules.dates import Act
from booking.views.forms import tidy
from booking.words import london
from tests import builders

local = datetime.fromisoformat


@dataclass
class Club:
    """Thursdays at 6pm; and another trust's coach and venue."""

    series_id: str
    venue_id: str
    hall_id: str
    coach: User
    stranger: User
    other_venue_id: str

    @property
    def url(self) -> str:
        """The page of its schedule."""
        return f"/offers/{self.series_id}/schedule"


@pytest.fixture
def club(app, frozen_now):
    """It is noon on Thursday 5 March 2026."""
    with app.app_context():
        trust, other = builders.make_organisation(), builders.make_organisation()
        venue = builders.make_venue(trust, name="The Rec")
        series = builders.make_series(
            trust, venue=venue, title="Thursday football", children_on_site=ChildrenOnSite.NO
        )
        builders.make_dates(series)
        made = Club(
            series.public_id,
            venue.public_id,
            builders.make_venue(trust, name="The Hall").public_id,
            builders.make_user(trust),
            builders.make_user(other),
            builders.make_venue(other).public_id,
        )
        builders.save()
    return made


@pytest.fixture
def coach(client, club):
    builders.sign_in(client, club.coach)
    return client


def the_series():
    return session().scalars(sa.select(SessionSeries)).one()


def the_date(on):
    wanted = sa.select(ScheduledSession).where(ScheduledSession.original_local == local(on))
    return session().scalars(wanted).one()


def book(app, on="2026-03-12 18:00"):
    with app.app_context():
        held = the_date(on)
        builders.make_booking(held, builders.make_participant(held.series.organisation))
        builders.save()


def starts(app):
    """When its dates that are on begin."""
    with app.app_context():
        rows = session().scalars(
            sa.select(ScheduledSession)
            .where(ScheduledSession.cancelled_at.is_(None))
            .order_by(ScheduledSession.starts_at)
        )
        return [london(held.starts_at).replace(tzinfo=None) for held in rows]


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


def typed(club, **changes):
    return {
        "since": "", "weekdays": ["thu"], "starts_local": "18:00", "length_minutes": "60",
        "first_on": "2026-03-05", "last_on": "", "every_weeks": "1", "on_bank_holidays": "yes",
        "weeks_off": "", "extra_dates": "", "venue": club.venue_id, "children_on_site": "no",
        "reason": "", **changes,
    }  # fmt: skip


def see(client, club, **changes):
    """Fill the form in and see what it would change."""
    form = client.get(club.url)
    data = {
        "csrf_token": builders.csrf_token(form),
        "seen": hidden(form.text, "seen"),
        **typed(club, **changes),
    }
    return client.post(club.url, data=data), data


def do(client, club, **changes):
    """The same, and then yes."""
    shown, data = see(client, club, **changes)
    assert shown.status_code == 200, shown.text
    return client.post(club.url, data={**data, "mark": hidden(shown.text, "mark")})


# --- Beforehand -----------------------------------------------------------------------------------


def test_the_form_shows_when_the_offer_is_held_now(coach, club):
    page = coach.get(club.url).text
    assert 'value="18:00"' in page
    assert re.search(r'value="thu"[^>]*checked', page)
    assert "From Thursday 12 March on" in page


def test_it_says_beforehand_whom_another_day_touches(app, coach, club):
    book(app)
    shown, _ = see(coach, club, weekdays=["fri"], reason="The hall is ours on Fridays")
    assert "This will tell 1 person" in shown.text
    assert "1 date called off" in shown.text
    assert "Thursday 12 March, 6pm: 1 person" in shown.text
    assert "12 dates taken away, which nobody had booked" in shown.text
    assert "12 dates added" in shown.text
    assert "Friday 6 March, 6pm" in shown.text
    assert len(starts(app)) == 13


def test_the_summary_is_headed_by_how_many_dates_change(coach, club):
    shown, _ = see(coach, club, starts_local="19:00", children_on_site="no")
    assert "Change 13 dates to come?" in shown.text


def test_a_person_with_several_bookings_is_counted_once(app, coach, club):
    with app.app_context():
        person = builders.make_participant(the_series().organisation)
        for on in ("2026-03-12 18:00", "2026-03-19 18:00"):
            builders.make_booking(the_date(on), person)
        builders.save()
    shown, _ = see(coach, club, starts_local="19:00", reason="Later now")
    assert "This will tell 1 person" in shown.text
    assert "They have 2 bookings on 2 dates." in shown.text


def test_a_date_set_by_hand_is_said_to_stay(app, coach, club):
    move_by_hand(app, club)
    shown, _ = see(coach, club, starts_local="19:00")
    assert "1 date kept as you set them by hand" in shown.text


def move_by_hand(app, club):
    with app.app_context():
        held = the_date("2026-03-12 18:00")
        new = dates.NewDate(
            starts_local=local("2026-03-12 20:00"), length_minutes=60, venue=held.venue,
            meeting_point="", capacity=12, children_on_site=ChildrenOnSite.NO,
        )  # fmt: skip
        viewer = builders.viewer_of(club.coach)
        dates.change_date(Act(viewer=viewer, reason="", now=builders.this_moment()), held, new)
        builders.save()


# --- Done -----------------------------------------------------------------------------------------


def test_another_time_for_all_dates_leads_to_who_must_hear_of_it(app, coach, club):
    book(app)
    response = do(coach, club, starts_local="19:00", reason="The hall is ours at 7pm now")
    assert response.status_code == 303
    assert response.location.startswith("/changes/")
    assert {each.time() for each in starts(app)} == {time(19)}
    with app.app_context():
        (told,) = session().scalars(sa.select(ToTell))
        assert told.change.reason == "The hall is ours at 7pm now"


def test_from_one_date_on_the_dates_before_stay(app, coach, club):
    do(coach, club, since="2026-03-19", starts_local="19:00")
    assert [each.time() for each in starts(app)][:3] == [time(18), time(18), time(19)]


def test_from_one_date_on_the_first_date_does_not_count(app, coach, club):
    do(coach, club, since="2026-03-19", starts_local="19:00", first_on="2026-04-02")
    with app.app_context():
        assert the_series().first_on == london(builders.this_moment()).date()
    assert starts(app)[2] == local("2026-03-19 19:00")


def test_what_only_adds_dates_leads_back_to_the_dates(app, coach, club):
    response = do(coach, club, extra_dates="Saturday 14 March, 2pm")
    assert response.location == f"/offers/{club.series_id}/dates"
    assert local("2026-03-14 14:00") in starts(app)


def test_weeks_off_bank_holidays_and_every_two_weeks(app, coach, club):
    do(
        coach, club, weekdays=["mon", "thu"], weeks_off="week of 16 March", on_bank_holidays="no",
        every_weeks="1",
    )  # fmt: skip
    days = {each.date().isoformat() for each in starts(app)}
    # Easter Monday, and a week off.
    assert days.isdisjoint({"2026-04-06", "2026-03-16", "2026-03-19"})
    assert {"2026-03-09", "2026-03-12", "2026-03-23"} <= days


def test_every_two_weeks(app, coach, club):
    do(coach, club, every_weeks="2")
    assert starts(app)[:2] == [local("2026-03-05 18:00"), local("2026-03-19 18:00")]


def test_a_hand_made_change_survives(app, coach, club):
    move_by_hand(app, club)
    do(coach, club, starts_local="19:00")
    assert local("2026-03-12 20:00") in starts(app)


def test_one_can_go_back_from_the_summary_with_all_that_was_typed(coach, club):
    shown, data = see(coach, club, starts_local="19:00", weeks_off="16 March")
    back = {**data, "mark": hidden(shown.text, "mark"), "back": "1"}
    form = coach.post(club.url, data=back)
    assert form.status_code == 200
    for kept in ('value="19:00"', "16 March"):
        assert kept in form.text


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing is changed yet."),
        ({"weekdays": []}, "Choose at least one day of the week"),
        ({"weekdays": ["someday"]}, "Choose at least one day of the week"),
        ({"starts_local": ""}, "Enter when it starts"),
        ({"starts_local": "25:00"}, "Enter a time"),
        ({"length_minutes": "5"}, "between 15 minutes and 12 hours"),
        ({"last_on": "2026-03-01"}, "The last date can’t be before the first."),
        ({"last_on": "2036-03-01"}, "within five years"),
        ({"first_on": "2031-03-05"}, "within a year of today"),
        ({"first_on": "someday"}, "Enter a date"),
        ({"last_on": "2026-03-04", "first_on": "2026-01-01"}, "No session would be left to come."),
        ({"every_weeks": "99"}, "Choose how often it comes"),
        ({"every_weeks": "0"}, "Choose how often it comes"),
        ({"on_bank_holidays": "perhaps"}, "Say whether it is on"),
        ({"weeks_off": "whenever"}, "We can’t read"),
        ({"extra_dates": "the twelfth of never"}, "We can’t read"),
        ({"extra_dates": "1 March, 2pm\n" * 10_000}, "Enter up to 60 dates here."),
        ({"venue": ""}, "Choose a venue"),
        ({"venue": "elsewhere"}, "Choose one of your own venues."),
        ({"children_on_site": ""}, "Say whether children are about"),
        ({"since": "2026-03-13"}, "Choose one of the dates to come"),
        ({"since": "\x00"}, "Choose one of the dates to come"),
        ({"reason": "because " * 20_000}, "at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(app, coach, club, changes, words):
    before = starts(app)
    response, _ = see(coach, club, **changes)
    assert response.status_code == 422
    assert words in response.text
    for name in changes.keys() & {"weeks_off", "extra_dates", "reason", "last_on"}:
        assert tidy(changes[name]) in unescape(response.text)
    assert starts(app) == before


def test_another_trusts_venue_is_refused(coach, club):
    response, _ = see(coach, club, venue=club.other_venue_id)
    assert response.status_code == 422
    assert "Choose one of your own venues." in response.text


def test_people_who_are_booked_are_told_why(app, coach, club):
    book(app)
    response, _ = see(coach, club, starts_local="19:00")
    assert response.status_code == 422
    assert "Say why. People who are booked read it." in response.text


def test_of_two_editors_the_second_sees_both_and_loses_nothing(app, coach, club):
    form = coach.get(club.url)
    do(coach, club, starts_local="19:00")
    mine = {
        "csrf_token": builders.csrf_token(form),
        "seen": hidden(form.text, "seen"),
        **typed(club, weekdays=["wed"], weeks_off="16 March"),
    }
    answer = coach.post(club.url, data=mine)
    assert answer.status_code == 409
    assert "Somebody else changed this while you were typing." in answer.text
    assert "7pm" in answer.text
    assert "16 March" in answer.text
    assert re.search(r'value="wed"[^>]*checked', answer.text)
    shown = coach.post(club.url, data={**mine, "seen": hidden(answer.text, "seen")})
    assert "Wednesdays (was: Thursdays)" in shown.text


def test_who_books_between_looking_and_doing_is_counted_first(app, coach, club):
    book(app)
    shown, data = see(coach, club, starts_local="19:00", reason="Later now")
    book(app)
    answer = coach.post(club.url, data={**data, "mark": hidden(shown.text, "mark")})
    assert answer.status_code == 409
    assert "This will tell 2 people" in answer.text
    assert {each.time() for each in starts(app)} == {time(18)}


def test_a_forged_mark_does_nothing(app, coach, club):
    _, data = see(coach, club, starts_local="19:00")
    assert coach.post(club.url, data={**data, "mark": "forged"}).status_code == 409
    assert {each.time() for each in starts(app)} == {time(18)}


def test_an_offer_that_is_off_is_put_back_on_first(app, coach, club):
    form = coach.get(club.url)
    with app.app_context():
        the_series().state = SeriesState.WITHDRAWN
        builders.save()
    assert "This offer is off." in coach.get(club.url, follow_redirects=True).text
    data = {
        "csrf_token": builders.csrf_token(form),
        "seen": hidden(form.text, "seen"),
        **typed(club, starts_local="19:00"),
    }
    answer = coach.post(club.url, data=data)
    assert answer.status_code == 422
    assert "This offer is off." in answer.text


@pytest.mark.parametrize("audience", list(Audience))
def test_another_trusts_schedule_is_not_there(app, client, club, audience):
    with app.app_context():
        the_series().audience = audience
        builders.save()
    builders.sign_in(client, club.stranger)
    assert client.get(club.url).status_code == 404
