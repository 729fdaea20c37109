"""Open data for other finders: what stands in the feeds, and how their pages follow each other."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import db, session, write_transaction
from booking.models import (
    Audience,
    Feed,
    FeedItem,
    Gender,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.queries import open_data as queries
from booking.rules import feed_items
from tests import builders
from tests.feed_readers import SERIES, SESSIONS, FeedReader
from tests.public_world import World, make_world

BASE = "http://127.0.0.1:5000"
FEEDS = (SERIES, SESSIONS)


@pytest.fixture
def world(app, frozen_now) -> World:
    """An open series on Thursdays at 6pm, from 5 March 2026, and a by-referral one beside it."""
    with app.app_context():
        return make_world()


@pytest.fixture
def small_pages(monkeypatch):
    """Pages of three, so that few rows make many pages."""
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)


@pytest.fixture
def reader(client):
    """Make a program that reads a feed from its beginning."""
    return lambda feed: FeedReader(lambda address: client.get(address).json, feed)


@pytest.fixture
def change(app: Flask, world: World):
    """Change the open series, as one act."""

    def make(**facts: Any) -> None:
        with app.app_context(), write_transaction():
            series = the_series(world)
            for name, value in facts.items():
                setattr(series, name, value)

    return make


def the_series(world: World) -> SessionSeries:
    return session().scalars(sa.select(SessionSeries).filter_by(public_id=world.offer)).one()


def the_date(world: World) -> ScheduledSession:
    return session().scalars(sa.select(ScheduledSession).filter_by(public_id=world.date)).one()


def last_number() -> int:
    return session().scalar(sa.select(sa.func.max(FeedItem.number))) or 0


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("feed", FEEDS)
def test_a_page_names_its_licence_its_items_and_the_next_page(client, world, feed):
    answer = client.get(feed)
    assert answer.content_type == "application/vnd.openactive.rpde+json; version=1"
    assert set(answer.json) == {"next", "items", "license"}
    last = answer.json["items"][-1]["modified"]
    assert answer.json["next"] == f"{BASE}{feed}?afterChangeNumber={last}"
    assert answer.json["license"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("feed", FEEDS)
def test_an_item_says_its_state_kind_id_and_change_number(client, world, feed):
    for item in client.get(feed).json["items"]:
        assert set(item) == {"state", "kind", "id", "modified", "data"}
        assert item["state"] == "updated"
        assert item["kind"] == item["data"]["@type"]
        assert item["data"]["@context"] == "https://openactive.io/"


def test_change_numbers_only_rise_from_page_to_page(reader, world, small_pages):
    sessions = reader(SESSIONS).read_on()
    numbers = [item["modified"] for page in sessions.pages for item in page["items"]]
    assert len(sessions.pages) > 4
    assert all(one < next_one for one, next_one in pairwise(numbers))


def test_the_pages_together_hold_every_open_date_once(app, reader, world, small_pages):
    sessions = reader(SESSIONS).read_on()
    ids = [item["id"] for page in sessions.pages for item in page["items"]]
    with app.app_context():
        series = the_series(world)
        held = sa.select(ScheduledSession.public_id).filter_by(series_id=series.id)
        assert sorted(ids) == sorted(session().scalars(held))


@pytest.mark.parametrize("feed", FEEDS)
def test_the_last_page_is_empty_and_leads_to_itself(reader, world, feed):
    last = reader(feed).read_on().pages[-1]
    assert last["items"] == []
    assert reader(last["next"].removeprefix(BASE)).read_on().pages[-1] == last


def test_a_feed_with_nothing_in_it_leads_to_its_beginning(client, app, frozen_now):
    page = client.get(SERIES).json
    assert (page["items"], page["next"]) == ([], f"{BASE}{SERIES}")


def test_a_number_beyond_the_last_is_an_empty_page_that_stays_there(client, world):
    far = f"{SERIES}?afterChangeNumber={2**63 - 1}"
    page = client.get(far).json
    assert (page["items"], page["next"]) == ([], BASE + far)


@pytest.mark.parametrize("feed", FEEDS)
def test_any_site_may_read_a_page_and_keep_it_for_as_long_as_the_standard_says(client, world, feed):
    first = client.get(feed)
    last = client.get(first.json["next"].removeprefix(BASE))
    kept = {first.headers["Cache-Control"], last.headers["Cache-Control"]}
    assert kept == {"public, max-age=3600", "public, max-age=8"}
    for answer in (first, last):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("feed", FEEDS)
def test_a_page_is_sent_small_to_whoever_can_unpack_it(client, world, feed):
    answer = client.get(feed, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data)) == client.get(feed).json


@pytest.mark.parametrize(
    "asked",
    [
        "afterChangeNumber=", "afterChangeNumber=-1", "afterChangeNumber=1.5",
        "afterChangeNumber=1e9", "afterChangeNumber=0x10", "afterChangeNumber=soon",
        f"afterChangeNumber={2**63}", "afterChangeNumber=" + "9" * 5000,
        "afterChangeNumber=%D9%A3", "afterChangeNumber=1%00", "afterChangeNumber=1;DROP",
        "afterChangeNumber=1&afterChangeNumber=2", "afterChangeNumber=+1",
        "afterTimestamp=1&afterId=2", "afterTimestamp=1", "afterId=2",
        "afterChangeNumber=1&afterId=2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("feed", FEEDS)
def test_what_is_no_change_number_is_refused_in_words(client, world, feed, asked):
    answer = client.get(f"{feed}?{asked}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 400
    assert "afterChangeNumber" in answer.json["detail"]


def test_what_else_stands_in_the_address_changes_nothing(client, world):
    assert client.get(f"{SERIES}?limit=1&utm=x").json == client.get(SERIES).json


@pytest.mark.parametrize("feed", FEEDS)
def test_a_page_takes_one_statement_however_much_is_on_it(app, client, world, feed):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
        client.get(feed)
    assert len([said for said in seen if said.startswith("SELECT")]) == 1


# --- What an item says ----------------------------------------------------------------------------


def test_an_offer_says_what_who_for_where_and_when(reader, change, world):
    change(weekdays="thu", every_weeks=2, gender=Gender.WOMEN, age_from=18, age_to=30)
    said = reader(SERIES).read_on().open[world.offer]
    assert said["@id"] == said["url"] == f"{BASE}/sessions/{world.offer}"
    assert said["name"] == "Walking football"
    assert said["activity"][0]["inScheme"] == "https://openactive.io/activity-list"
    assert said["ageRange"] == {"@type": "QuantitativeValue", "minValue": 18, "maxValue": 30}
    assert said["genderRestriction"] == "https://openactive.io/FemaleOnly"
    assert said["organizer"]["url"] == f"{BASE}/trusts/rovers"
    assert said["location"]["address"]["addressLocality"] == "Testtown"
    assert said["eventSchedule"][0]["byDay"] == ["https://schema.org/Thursday"]
    assert said["eventSchedule"][0]["repeatFrequency"] == "P2W"
    assert said["eventSchedule"][0]["startTime"] == "18:00"


def test_an_offer_says_when_its_club_last_checked_it(reader, world):
    said = reader(SERIES).read_on().open[world.offer]
    assert said["schedulingNote"] == "Checked by the club on 5 March 2026."


@pytest.mark.parametrize(("pence", "price", "is_free"), [(0, 0, True), (250, 2.5, False)])
def test_an_offer_says_what_it_costs(reader, change, world, pence, price, is_free):
    change(cost_pence=pence)
    said = reader(SERIES).read_on().open[world.offer]
    assert said["offers"][0]["price"] == price
    assert said["offers"][0]["priceCurrency"] == "GBP"
    assert said["isAccessibleForFree"] is is_free


def test_a_date_says_when_in_utc_and_of_which_offer(reader, world):
    said = reader(SESSIONS).read_on().open[world.date]
    assert said["startDate"] == "2026-03-05T18:00:00Z"
    assert said["endDate"] == "2026-03-05T19:00:00Z"
    assert said["duration"] == "PT1H"
    assert said["superEvent"] == f"{BASE}/sessions/{world.offer}"
    assert said["eventStatus"] == "https://schema.org/EventScheduled"


def test_a_date_in_summer_is_told_in_utc_too(reader, world):
    starts = {said["startDate"] for said in reader(SESSIONS).read_on().open.values()}
    assert "2026-04-02T17:00:00Z" in starts


def test_a_date_that_is_called_off_stays_and_says_so(app, reader, world):
    with app.app_context(), write_transaction():
        the_date(world).cancelled_at = builders.this_moment()
    said = reader(SESSIONS).read_on().open[world.date]
    assert said["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_date_says_its_own_place_only_where_that_is_another_one(app, reader, world):
    assert "location" not in reader(SESSIONS).read_on().open[world.date]
    with app.app_context(), write_transaction():
        held = the_date(world)
        there = builders.make_venue(held.series.organisation, name="The other hall")
        held.venue_id = there.id
    said = reader(SESSIONS).read_on().open[world.date]
    assert said["location"]["name"] == "The other hall"


@pytest.mark.parametrize("feed", FEEDS)
def test_nobody_learns_how_many_places_are_left(client, world, feed):
    assert "remaining" not in client.get(feed).text


def test_markup_in_a_text_stays_text_in_an_answer_that_is_never_a_page(client, change, world):
    change(title='</script><b>Football</b> & "tea" \u2028')
    answer = client.get(SERIES)
    assert answer.json["items"][0]["data"]["name"] == '</script><b>Football</b> & "tea" \u2028'
    assert answer.mimetype == "application/vnd.openactive.rpde+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_activity_that_the_public_list_does_not_know_stays_off_the_feeds(reader, change, world):
    change(activity="cooking")
    assert reader(SERIES).read_on().open == {}
    assert reader(SESSIONS).read_on().open == {}


# --- What changes, and what is gone ---------------------------------------------------------------


def test_a_reader_who_comes_back_gets_only_what_changed(reader, change, world):
    series, sessions = reader(SERIES).read_on(), reader(SESSIONS).read_on()
    change(title="Walking football, now with tea")
    series.pages.clear()
    sessions.pages.clear()
    series.read_on()
    sessions.read_on()
    assert series.open[world.offer]["name"] == "Walking football, now with tea"
    assert [len(page["items"]) for page in series.pages] == [1, 0]
    assert [len(page["items"]) for page in sessions.pages] == [0]


@pytest.mark.parametrize(
    "facts",
    [
        {"audience": Audience.BY_REFERRAL},
        {"state": SeriesState.WITHDRAWN},
        {"confirmed_at": None},
        {"activity": "cooking"},
    ],
    ids=["by referral", "withdrawn", "not confirmed for months", "off the list of activities"],
)
def test_an_offer_that_is_open_no_more_is_gone_with_all_its_dates(reader, change, world, facts):
    series, sessions = reader(SERIES).read_on(), reader(SESSIONS).read_on()
    if "confirmed_at" in facts:
        facts = {"confirmed_at": builders.this_moment() - timedelta(days=400)}
    dates = set(sessions.open)
    assert len(dates) == 13
    change(**facts)
    series.read_on()
    sessions.read_on()
    assert (series.open, series.deleted) == ({}, {world.offer})
    assert (sessions.open, sessions.deleted) == ({}, dates)


def test_what_is_gone_says_nothing_but_its_id(client, reader, change, world):
    series, sessions = reader(SERIES).read_on(), reader(SESSIONS).read_on()
    change(audience=Audience.BY_REFERRAL, title="Hidden now")
    for feed in (series, sessions):
        items = client.get(feed.next).json["items"]
        assert items
        assert all(set(item) == {"state", "kind", "id", "modified"} for item in items)


def test_an_offer_that_opens_again_comes_back_with_its_dates(reader, change, world):
    series, sessions = reader(SERIES).read_on(), reader(SESSIONS).read_on()
    dates = set(sessions.open)
    change(audience=Audience.BY_REFERRAL)
    series.read_on()
    sessions.read_on()
    change(audience=Audience.OPEN)
    assert set(series.read_on().open) == {world.offer}
    assert set(sessions.read_on().open) == dates


def test_what_was_never_open_leaves_no_trace(app, client, world):
    with app.app_context(), write_transaction():
        hidden = session().scalars(sa.select(SessionSeries).filter_by(public_id=world.hidden)).one()
        hidden.title = "Renamed"
        gone = sa.select(ScheduledSession).filter_by(public_id=world.hidden_date)
        session().delete(session().scalars(gone).one())
    for feed in FEEDS:
        answer = client.get(feed).text
        assert world.hidden not in answer
        assert "deleted" not in answer


def test_a_date_that_is_taken_out_is_gone(app, reader, world):
    sessions = reader(SESSIONS).read_on()
    with app.app_context(), write_transaction():
        held = the_date(world)
        session().delete(held)
    sessions.read_on()
    assert world.date in sessions.deleted
    assert world.date not in sessions.open


def test_a_date_that_is_over_is_gone_before_the_worker_says_so(client, reader, world, at):
    assert world.date in reader(SESSIONS).read_on().open
    at("2026-03-06 12:00")
    gone = reader(SESSIONS).read_on()
    assert world.date in gone.deleted
    assert world.date not in gone.open


def test_the_worker_tells_readers_who_come_back_what_is_over(app, reader, world, at):
    sessions = reader(SESSIONS).read_on()
    at("2026-03-06 12:00")
    with app.app_context(), write_transaction() as current:
        assert feed_items.reconcile(current, builders.this_moment()) == 1
    sessions.read_on()
    assert sessions.deleted == {world.date}


def test_the_worker_tells_of_offers_that_nobody_confirmed(app, reader, world, at):
    series, sessions = reader(SERIES).read_on(), reader(SESSIONS).read_on()
    at("2026-12-30 12:00")
    with app.app_context(), write_transaction() as current:
        feed_items.reconcile(current, builders.this_moment())
    assert series.read_on().open == {}
    assert sessions.read_on().open == {}


def test_the_worker_says_nothing_where_nothing_is_new(app, world):
    with app.app_context(), write_transaction() as current:
        before = last_number()
        assert feed_items.reconcile(current, builders.this_moment()) == 0
        assert last_number() == before


def test_the_worker_fills_feeds_that_have_never_been_filled(app, reader, world):
    with app.app_context(), write_transaction() as current:
        current.execute(sa.delete(FeedItem))
        assert feed_items.reconcile(current, builders.this_moment()) == 14
    assert set(reader(SERIES).read_on().open) == {world.offer}
    assert len(reader(SESSIONS).read_on().open) == 13


def test_deletions_are_kept_for_four_weeks(app, client, change, world, at):
    change(audience=Audience.BY_REFERRAL)
    for day, there in (("2026-04-01 12:00", True), ("2026-04-03 12:00", False)):
        at(day)
        with app.app_context(), write_transaction() as current:
            feed_items.forget_old_deletions(current, builders.this_moment())
        assert (world.offer in client.get(SERIES).text) is there


def test_what_a_place_says_is_told_anew_with_every_offer_there(app, reader, world):
    series = reader(SERIES).read_on()
    with app.app_context(), write_transaction():
        session().get_one(Venue, the_series(world).venue_id).name = "The new hall"
    series.read_on()
    assert series.open[world.offer]["location"]["name"] == "The new hall"


def test_a_clubs_new_number_is_told_with_every_offer_of_it(app, reader, world):
    series = reader(SERIES).read_on()
    with app.app_context(), write_transaction():
        club = session().get_one(Organisation, the_series(world).organisation_id)
        club.phone = "01632 960999"
    series.read_on()
    assert series.open[world.offer]["organizer"]["telephone"] == "01632 960999"


@pytest.mark.parametrize("name", ["row_key", "children_on_site", "last_modified_at"])
def test_what_we_note_for_ourselves_draws_no_number(app, change, world, name):
    with app.app_context():
        before = last_number()
        value = {"row_key": "a" * 64}.get(name, the_series(world).children_on_site)
    change(**{name: builders.this_moment() if name == "last_modified_at" else value})
    with app.app_context():
        assert last_number() == before


def test_a_booking_draws_no_number(app, world):
    with app.app_context(), write_transaction():
        before = last_number()
        held = the_date(world)
        person = builders.make_participant(held.series.organisation)
        builders.make_booking(held, person)
    with app.app_context():
        assert last_number() == before


def test_what_is_rolled_back_draws_no_number(app, world):
    def break_off() -> None:
        with write_transaction() as current:
            the_series(world).title = "Never"
            current.flush()
            raise ZeroDivisionError

    with app.app_context():
        before = last_number()
        with pytest.raises(ZeroDivisionError):
            break_off()
        with write_transaction():
            pass
        assert last_number() == before


def test_a_feed_has_one_line_for_each_thing_however_often_it_changes(app, change, world):
    for title in ("One", "Two", "Three"):
        change(title=title)
    with app.app_context():
        lines = sa.select(sa.func.count()).where(
            FeedItem.feed == Feed.SERIES, FeedItem.subject == world.offer
        )
        assert session().scalar(lines) == 1


# --- The dataset site -----------------------------------------------------------------------------


def described(client) -> Any:
    page = client.get("/openactive/").text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def test_the_dataset_site_leads_programs_to_both_feeds(client, world):
    said = described(client)
    assert said["@type"] == "Dataset"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [feed["contentUrl"] for feed in said["distribution"]] == [BASE + f for f in FEEDS]
    assert {feed["encodingFormat"] for feed in said["distribution"]} == {
        "application/vnd.openactive.rpde+json; version=1"
    }


def test_the_dataset_site_tells_people_whom_to_ask(client, world):
    page = client.get("/openactive/").text
    assert "CC BY 4.0" in page
    assert f'href="{BASE}{SERIES}"' in page
    assert 'href="/trusts/rovers"' in page
