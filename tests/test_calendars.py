"""Calendars that people subscribe to, and private ones that can be stopped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from booking.database import session
from booking.feeds.icalendar import EUROPE_LONDON
from booking.models import (
    Audience,
    Booking,
    CalendarToken,
    Enrolment,
    EnrolmentState,
    Organisation,
    Role,
    ScheduledSession,
    User,
)
from booking.permissions import Viewer
from booking.queries import calendars as asked
from booking.rules import calendars, places
from tests import builders

LONDON = ZoneInfo("Europe/London")
# Times on a wall in London, without a zone.
START = datetime(2020, 1, 1, 12)  # noqa: DTZ001
SUNDAY = datetime(2026, 3, 8, 18)  # noqa: DTZ001


@pytest.fixture
def offer(app, at):
    at("2026-03-05 12:00")
    with app.app_context():
        trust = builders.make_organisation(slug="rovers", name="Rovers Trust")
        series = builders.make_series(trust, title="Walking football")
        builders.make_dates(series)
        builders.save()
        return series.public_id


def events(response):
    assert response.status_code == 200
    assert response.mimetype == "text/calendar"
    return Calendar.from_ical(response.data).walk("VEVENT")


def dates(app):
    return session().query(ScheduledSession).order_by(ScheduledSession.starts_at)


# --- Public --------------------------------------------------------------------------------------


def test_the_time_zone_set_by_hand_equals_the_real_one():
    assert len(EUROPE_LONDON.encode()) == 343
    zone = Timezone.from_ical(EUROPE_LONDON)
    assert isinstance(zone, Timezone)
    ours = zone.to_tz(lookup_tzid=False)
    for days in range(0, 365 * 20, 3):
        moment = START + timedelta(days=days)
        assert moment.replace(tzinfo=ours).utcoffset() == moment.replace(tzinfo=LONDON).utcoffset()


@pytest.mark.parametrize(
    "address",
    ["/calendar/all.ics", "/calendar/trusts/rovers.ics", "/calendar/find.ics?activity=football"],
)
def test_a_public_calendar_holds_the_next_twelve_weeks(client, offer, address):
    found = events(client.get(address))
    assert len(found) == 12
    assert {str(event["summary"]) for event in found} == {"Walking football"}


def test_each_event_is_local_time_with_a_lasting_id(client, offer):
    text = client.get(f"/sessions/{offer}.ics").text
    assert "DTSTART;TZID=Europe/London:20260305T180000" in text
    # After the clocks went forward it is still six o'clock.
    assert "DTSTART;TZID=Europe/London:20260402T180000" in text
    assert re.search(r"UID:[0-9a-z]{13}@127\.0\.0\.1:5000\r\n", text)
    assert "SEQUENCE:0" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "X-WR-CALNAME:Walking football" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text


def test_a_called_off_session_stays_and_says_so(app, client, offer, frozen_now):
    before = {str(event["uid"]) for event in events(client.get(f"/sessions/{offer}.ics"))}
    with app.app_context():
        held = dates(app).first()
        held.cancelled_at = held.last_modified_at = frozen_now
        held.sequence += 1
        builders.save()
    after = events(client.get(f"/sessions/{offer}.ics"))
    assert {str(event["uid"]) for event in after} == before
    off = after[0]
    assert (str(off["summary"]), off["status"], off["sequence"]) == (
        "CALLED OFF: Walking football", "CANCELLED", 1,
    )  # fmt: skip
    assert {event["status"] for event in after[1:]} == {"CONFIRMED"}


def test_the_same_calendar_is_the_same_bytes_and_answers_304(client, offer, at):
    first = client.get("/calendar/all.ics")
    at("2026-03-05 13:00")
    again = client.get("/calendar/all.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert client.get("/calendar/all.ics").data == first.data
    assert "max-age" in first.headers["Cache-Control"]


def test_304_is_answered_to_a_client_that_compresses_too(client, offer):
    accepts = {"Accept-Encoding": "gzip"}
    first = client.get("/calendar/all.ics", headers=accepts)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get(
        "/calendar/all.ics", headers=accepts | {"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_change_changes_the_tag(app, client, offer, at):
    first = client.get("/calendar/all.ics")
    now = at("2026-03-05 13:00")
    with app.app_context():
        dates(app).first().series.title = "Football, walking"
        dates(app).first().series.last_modified_at = now
        builders.save()
    again = client.get("/calendar/all.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "LAST-MODIFIED:20260305T130000Z" in again.text
    assert "Football\\, walking" in again.text


def test_one_date_is_a_file_of_its_own(app, client, offer):
    with app.app_context():
        last = dates(app).all()[-1].public_id
    assert len(events(client.get(f"/sessions/{offer}/{last}.ics"))) == 1


def test_two_weeks_back_are_kept_and_no_more(app, client, offer, at):
    at("2026-04-02 12:00")
    first = events(client.get(f"/sessions/{offer}.ics"))[0]
    assert first["dtstart"].dt.date().isoformat() == "2026-03-19"


def test_a_calendar_with_too_many_sessions_keeps_the_soonest_days_and_says_so(
    client, offer, at, monkeypatch
):
    monkeypatch.setattr(asked, "MOST_SESSIONS", 3)
    at("2026-03-19 12:00")
    answer = client.get("/calendar/all.ics")
    starts = [event["dtstart"].dt.date().isoformat() for event in events(answer)]
    assert starts == ["2026-03-19", "2026-03-26", "2026-04-02"]
    about = str(Calendar.from_ical(answer.data)["description"])
    assert about.startswith("There is more on than fits: this goes as far as Thursday 2 April.")
    # One offer's own is never cut.
    assert len(events(client.get(f"/sessions/{offer}.ics"))) == 13


def test_where_all_that_is_to_come_fits_the_past_alone_goes(client, offer, at, monkeypatch):
    monkeypatch.setattr(asked, "MOST_SESSIONS", 11)
    at("2026-03-19 12:00")
    answer = client.get("/calendar/all.ics")
    starts = [event["dtstart"].dt.date().isoformat() for event in events(answer)]
    assert (starts[0], len(starts)) == ("2026-03-19", 11)
    assert "DESCRIPTION" not in answer.text.split("BEGIN:VEVENT")[0]


def test_one_day_that_does_not_fit_is_begun(app, client, offer, monkeypatch):
    monkeypatch.setattr(asked, "MOST_SESSIONS", 1)
    with app.app_context():
        series = dates(app).first().series
        builders.make_session(series, datetime(2026, 3, 5, 20))  # noqa: DTZ001
        builders.save()
    (event,) = events(client.get("/calendar/all.ics"))
    assert event["dtstart"].dt.hour == 18


def test_what_fits_to_the_last_one_is_whole(client, offer, monkeypatch):
    monkeypatch.setattr(asked, "MOST_SESSIONS", 12)
    answer = client.get("/calendar/all.ics")
    assert len(events(answer)) == 12
    assert "DESCRIPTION" not in answer.text.split("BEGIN:VEVENT")[0]


# --- Private -------------------------------------------------------------------------------------


@pytest.fixture
def person(app, offer):
    """A participant booked for the first two dates; their private calendar's address."""
    with app.app_context():
        trust = session().query(Organisation).one()
        lead = builders.make_organisation()
        mentor = builders.make_user(lead, Role.MENTOR)
        participant = builders.make_participant(
            lead, mentor, first_name="Zebedee", last_name="Quill"
        )
        hidden = builders.make_series(trust, title="Gym buddies", audience=Audience.BY_REFERRAL)
        hidden_date = builders.make_session(hidden, SUNDAY)
        for held in [*dates(app).filter(ScheduledSession.id != hidden_date.id)[:2], hidden_date]:
            builders.make_booking(held, participant)
        token = calendars.issue_for_participant(participant, builders.this_moment())
        builders.save()
        return {"token": token.token, "participant": participant, "mentor": mentor}


def test_a_participant_sees_their_bookings_by_title_and_place_alone(client, person):
    response = client.get(f"/calendar/private/{person['token']}.ics")
    assert [str(event["summary"]) for event in events(response)] == [
        "Walking football", "Gym buddies", "Walking football",
    ]  # fmt: skip
    for told in ("Zebedee", "Quill", "DESCRIPTION", "referral", "mentor", "Testshire"):
        assert told not in response.text
    assert "private" in response.headers["Cache-Control"]


def test_a_by_referral_session_carries_no_address_that_its_reader_could_not_open(client, person):
    by_title = {
        str(e["summary"]): e for e in events(client.get(f"/calendar/private/{person['token']}.ics"))
    }
    assert "url" not in by_title["Gym buddies"]
    assert "url" in by_title["Walking football"]


def test_a_cancelled_place_stays_marked_with_a_higher_sequence(app, client, person):
    with app.app_context():
        booking = session().query(Booking).order_by(Booking.id)[0]
        places.cancel(Viewer.anyone(), booking, "Bus strike", builders.this_moment())
        builders.save()
    first = events(client.get(f"/calendar/private/{person['token']}.ics"))[0]
    assert str(first["summary"]) == "Cancelled: Walking football"
    assert first["status"] == "CANCELLED"
    assert first["sequence"] == 1


def test_the_address_works_in_any_case(client, person):
    assert client.get(f"/calendar/private/{person['token'].lower()}.ics").status_code == 200


def test_a_stopped_calendar_is_the_same_404_as_one_that_never_was(app, client, person):
    with app.app_context():
        calendars.revoke(session().query(CalendarToken).one(), builders.this_moment())
        builders.save()
    stopped = client.get(f"/calendar/private/{person['token']}.ics")
    never = client.get("/calendar/private/ZZZZZZZZZZZZZZZZZZZZZZZZZZZ.ics")
    nowhere = client.get("/nowhere")
    assert stopped.status_code == 404
    bodies = {re.sub(rb"quote \w{16}", b"", page.data) for page in (stopped, never, nowhere)}
    assert len(bodies) == 1


@pytest.mark.parametrize("token", ["x" * 5000, "%00", "é", "a.b", " "])
def test_an_odd_token_is_a_404(client, offer, token):
    assert client.get(f"/calendar/private/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    "state", [EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED]
)
def test_support_that_is_paused_or_over_shows_nothing(app, client, person, state):
    with app.app_context():
        session().query(Enrolment).update({"state": state})
        builders.save()
    assert client.get(f"/calendar/private/{person['token']}.ics").status_code == 404


def test_its_last_use_is_kept_and_nothing_else_is_written(app, client, person, at):
    client.get(f"/calendar/private/{person['token']}.ics")
    with app.app_context():
        used = session().query(CalendarToken).one().used_at
        assert used == builders.this_moment()
        assert session().query(Booking).count() == 3


def own_calendar(app, user):
    with app.app_context():
        token = calendars.issue_for_user(
            builders.viewer_of(session().get_one(User, user.id)), builders.this_moment()
        )
        builders.save()
        return f"/calendar/private/{token.token}.ics"


def test_a_mentors_calendar_names_nobody(app, client, person):
    response = client.get(own_calendar(app, person["mentor"]))
    assert len(events(response)) == 3
    assert "Zebedee" not in response.text


def test_a_coachs_calendar_holds_their_trusts_sessions_and_no_others(app, client, person):
    with app.app_context():
        trust = session().query(Organisation).filter_by(slug="rovers").one()
        coach = builders.make_user(trust)
        stranger = builders.make_user(builders.make_organisation())
        builders.save()
    assert len(events(client.get(own_calendar(app, coach)))) == 13
    assert events(client.get(own_calendar(app, stranger))) == []


def test_an_account_that_is_closed_has_no_calendar(app, client, person):
    address = own_calendar(app, person["mentor"])
    with app.app_context():
        session().get_one(User, person["mentor"].id).disabled_at = datetime.now(UTC)
        builders.save()
    assert client.get(address).status_code == 404


def test_one_calendar_for_each_owner_until_it_is_stopped(session, frozen_now):
    trust = builders.make_organisation()
    viewer = builders.viewer_of(builders.make_user(trust))
    first = calendars.issue_for_user(viewer, frozen_now)
    assert calendars.issue_for_user(viewer, frozen_now) is first
    assert calendars.live_for_user(viewer) is first
    calendars.revoke(first, frozen_now)
    assert calendars.live_for_user(viewer) is None
    assert calendars.issue_for_user(viewer, frozen_now).token != first.token


def test_stopping_one_persons_calendar_leaves_the_others(session, frozen_now):
    trust = builders.make_organisation()
    one, other = builders.make_participant(trust), builders.make_participant(trust)
    calendars.revoke(calendars.issue_for_participant(one, frozen_now), frozen_now)
    kept = calendars.issue_for_participant(other, frozen_now)
    assert calendars.live_for_participant(one) is None
    assert calendars.live_for_participant(other) is kept


def test_staff_make_and_stop_their_calendar_on_its_page(app, client, offer):
    with app.app_context():
        coach = builders.make_user(session().query(Organisation).one())
        builders.save()
    builders.sign_in(client, coach)
    builders.post(client, "/calendar", "/calendar", do="make")
    page = client.get("/calendar").text
    (address,) = re.findall(r"<code>http://127.0.0.1:5000([^<]+)</code>", page)
    assert client.get(address).status_code == 200
    builders.post(client, "/calendar", "/calendar", do="stop")
    assert client.get(address).status_code == 404
