"""What search engines read of open offers: schema.org events in JSON-LD."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from booking.database import session
from booking.models import Gender, ScheduledSession, SessionSeries
from tests import builders
from tests.public_world import World, make_photo, make_world

BASE = "http://127.0.0.1:5000"


@pytest.fixture
def world(app, frozen_now) -> World:
    """An open series on Thursdays at 6pm, from 5 March 2026."""
    with app.app_context():
        return make_world()


def change(app, world, **facts):
    """Change the open series."""
    with app.app_context():
        series = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        for name, value in facts.items():
            setattr(series, name, value)
        builders.save()


def change_date(app, world, **facts):
    """Change the first date of the open series."""
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        for name, value in facts.items():
            setattr(held, name, value)
        builders.save()


def described(client, address):
    """The one description on a page, which has to be JSON."""
    (found,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text, re.DOTALL
    )
    return json.loads(found)


def test_an_open_offer_is_a_series_of_events(client, world):
    said = described(client, f"/sessions/{world.offer}")
    assert said["@context"] == "https://schema.org"
    assert said["@type"] == "EventSeries"
    assert said["name"] == "Walking football"
    assert said["url"] == f"{BASE}/sessions/{world.offer}"
    assert said["isAccessibleForFree"] is True
    assert (said["offers"]["price"], said["offers"]["priceCurrency"]) == ("0", "GBP")
    assert said["location"]["address"]["addressLocality"] == "Testtown"
    assert said["organizer"]["url"] == f"{BASE}/trusts/rovers"
    assert len(said["subEvent"]) == 13


def test_its_weekly_rule_is_a_schedule_in_londons_wall_time(app, client, world):
    change(
        app, world, weekdays="mon,thu", every_weeks=2, last_on=date(2026, 7, 2),
        weeks_off="2026-04-06", length_minutes=90,
    )  # fmt: skip
    assert described(client, f"/sessions/{world.offer}")["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P2W",
        "byDay": ["https://schema.org/Monday", "https://schema.org/Thursday"],
        "startDate": "2026-03-05",
        "endDate": "2026-07-02",
        "startTime": "18:00",
        "endTime": "19:30",
        "duration": "PT90M",
        "scheduleTimezone": "Europe/London",
        "exceptDate": ["2026-04-06", "2026-04-09"],
    }


def test_every_date_carries_its_own_offset_from_utc(client, world):
    dates = described(client, f"/sessions/{world.offer}")["subEvent"]
    # Summer time begins on Sunday 29 March.
    assert dates[3]["startDate"] == "2026-03-26T18:00:00+00:00"
    assert dates[4]["startDate"] == "2026-04-02T18:00:00+01:00"


def test_one_date_is_an_event_of_the_series(client, world):
    said = described(client, f"/sessions/{world.offer}/{world.date}")
    assert said["@type"] == "Event"
    assert said["url"] == f"{BASE}/sessions/{world.offer}/{world.date}"
    assert said["superEvent"]["url"] == f"{BASE}/sessions/{world.offer}"
    assert said["startDate"] == "2026-03-05T18:00:00+00:00"
    assert said["endDate"] == "2026-03-05T19:00:00+00:00"
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in said


def test_a_called_off_date_is_cancelled(app, client, world, frozen_now):
    change_date(app, world, cancelled_at=frozen_now)
    for said in (
        described(client, f"/sessions/{world.offer}/{world.date}"),
        described(client, f"/sessions/{world.offer}")["subEvent"][0],
    ):
        assert said["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_moved_date_is_rescheduled_from_when_it_would_have_been(app, client, world, frozen_now):
    start = frozen_now + timedelta(days=2)
    change_date(app, world, starts_at=start, ends_at=start + timedelta(hours=1))
    said = described(client, f"/sessions/{world.offer}/{world.date}")
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["startDate"] == "2026-03-07T12:00:00+00:00"
    assert said["previousStartDate"] == "2026-03-05T18:00:00+00:00"


def test_a_date_elsewhere_is_located_there(app, client, world):
    with app.app_context():
        trust_id = (
            session().query(SessionSeries).filter_by(public_id=world.offer).one().organisation
        )
        other = builders.make_venue(trust_id, name="The other hall")
        builders.save()
    change_date(app, world, venue_id=other.id)
    said = described(client, f"/sessions/{world.offer}/{world.date}")
    assert said["location"]["name"] == "The other hall"
    whole = described(client, f"/sessions/{world.offer}")
    assert whole["subEvent"][0]["location"]["name"] == "The other hall"
    assert whole["location"]["name"] != "The other hall"


def test_what_it_costs_and_whom_it_is_for(app, client, world):
    change(app, world, cost_pence=250, gender=Gender.WOMEN, age_from=16, age_to=25)
    said = described(client, f"/sessions/{world.offer}")
    assert said["isAccessibleForFree"] is False
    assert said["offers"]["price"] == "2.50"
    assert said["audience"]["suggestedGender"] == "female"
    assert said["typicalAgeRange"] == "16-25"


def test_its_photo_is_its_image(app, client, world):
    with app.app_context():
        series = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        photo = make_photo(series.organisation)
        series.photo_id = photo.id
        builders.save()
    said = described(client, f"/sessions/{world.offer}")
    assert said["image"] == f"{BASE}/photos/{photo.public_id}/large.jpg"


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!-- <script>", 'a "b" & \\ \u2028 \u2029 <b>']
)
def test_no_text_can_end_the_script_or_begin_markup(app, client, world, text):
    change(app, world, title=text, summary=text)
    page = client.get(f"/sessions/{world.offer}").text
    assert described(client, f"/sessions/{world.offer}")["name"] == text
    (inside,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert not re.search("[<>&\u2028\u2029]", inside)


def test_a_date_that_is_over_is_described_no_more(client, world, at):
    at("2026-03-06 12:00")
    assert "ld+json" not in client.get(f"/sessions/{world.offer}/{world.date}").text


def test_remaining_places_are_nobodys_business(client, world):
    page = json.dumps(described(client, f"/sessions/{world.offer}"))
    assert "apacity" not in page
    assert "nventory" not in page
