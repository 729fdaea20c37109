"""A club's open list for the club's own site: the frame, the same as data, the lines to paste."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import session
from booking.models import (
    Audience,
    Organisation,
    OrganisationKind,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    SignIn,
)
from tests import access_world, builders
from tests.access_table import TABLE
from tests.markup import markup_faults
from tests.public_world import MARKED, World, make_world
from tests.test_headers import policy

FRAME, DATA = "/trusts/rovers/embed", "/trusts/rovers/embed.json"
BOTH = pytest.mark.parametrize("address", [FRAME, DATA])
SITE = "http://127.0.0.1:5000"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def world(app, frozen_now) -> World:
    """An open series of Rovers on Thursdays at 6pm, and a by-referral one."""
    with app.app_context():
        return make_world()


def change(app: Flask, offer: str, **facts: Any) -> None:
    """Change facts of an offer behind everybody's back."""
    with app.app_context():
        wanted = sa.update(SessionSeries).where(SessionSeries.public_id == offer)
        session().execute(wanted.values(**facts))
        builders.save()


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- The frame -----------------------------------------------------------------------------------


def test_it_says_when_what_where_for_whom_and_at_what_price(client, world):
    page = words_of(client.get(FRAME).text)
    for words in ("Thursdays 6pm to 7pm Walking football", "Everyone, 18 and over", "Free"):
        assert words in page


def test_an_offer_of_two_days_stands_under_each(app, client, world):
    change(app, world.offer, weekdays="mon,thu")
    page = client.get(FRAME).text
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Mondays", "Thursdays"]
    assert page.count("Walking football") == 2


def test_what_is_on_single_dates_stands_last_with_its_next_dates(app, client, world):
    change(app, world.offer, weekdays="")
    page = client.get(FRAME).text
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["On single dates"]
    assert "Next: " in page


def test_what_is_called_off_says_so(app, client, world, frozen_now):
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.cancelled_at = frozen_now
        builders.save()
    assert "Called off: Thursday 5 March." in client.get(FRAME).text


def test_what_nobody_has_checked_lately_asks_to_ring_first(app, client, world, frozen_now):
    change(app, world.offer, confirmed_at=frozen_now - timedelta(days=30))
    assert "Not checked since 3 February: ring first." in client.get(FRAME).text
    assert offers_in(client)[0]["ring_first"] is True


def test_each_offer_opens_in_a_tab_that_knows_nothing_of_the_frame(client, world):
    page = client.get(FRAME).text
    links = re.findall(r"<a [^>]*href=\"http[^>]*>", page)
    assert f'href="{SITE}/sessions/{world.offer}"' in page
    assert len(links) == 2
    assert all('target="_blank" rel="noopener"' in link for link in links)


def test_a_club_with_nothing_on_says_whom_to_ring(client, world):
    page = client.get(f"/trusts/{world.secret_trust}/embed").text
    assert "Nothing is planned just now." in page
    assert "Ring 0" in page


def test_it_runs_no_script_and_holds_no_form(client, world):
    page = client.get(FRAME).text
    assert "<script" not in page
    assert "<form" not in page
    assert markup_faults({"frame": page}) == []


# --- Who may be shown, and to whom ----------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    "facts",
    [
        {"state": SeriesState.WITHDRAWN},
        {"audience": Audience.BY_REFERRAL},
        {"confirmed_at": LONG_AGO},
    ],
    ids=["withdrawn", "by referral", "lapsed"],
)
def test_what_is_not_on_for_everyone_is_not_in_it(app, client, world, address, facts):
    assert "Walking football" in client.get(address).text
    change(app, world.offer, **facts)
    assert "Walking football" not in client.get(address).text


@BOTH
def test_another_clubs_offers_are_not_in_it(app, client, world, address):
    with app.app_context():
        other = builders.make_organisation(slug="town")
        builders.make_dates(builders.make_series(other, title="Bowls with Town"))
        builders.save()
    assert "Bowls with Town" in client.get(address.replace("rovers", "town")).text
    assert "Bowls with Town" not in client.get(address).text


@BOTH
def test_it_is_the_same_for_everyone_whoever_is_signed_in(app, client, world, address):
    stranger = client.get(address)
    for who in (world.coach, world.mentor):
        browser = app.test_client()
        builders.sign_in(browser, who)
        theirs = browser.get(address)
        assert theirs.data == stranger.data
        assert dict(theirs.headers) == dict(stranger.headers)


@BOTH
def test_it_sets_no_cookie_and_reads_none(app, client, world, address):
    builders.sign_in(client, world.coach)
    with app.app_context():
        before = [row.seen_at for row in session().query(SignIn)]
    answer = client.get(address)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    with app.app_context():
        assert [row.seen_at for row in session().query(SignIn)] == before


@BOTH
@pytest.mark.parametrize("slug", ["nobody", "housing"])
def test_what_is_no_trust_is_the_usual_404_that_nobody_may_frame(app, client, world, address, slug):
    with app.app_context():
        builders.make_organisation(OrganisationKind.SUPPORT_SERVICE, slug="housing")
        builders.save()
    usual, answer = client.get("/nowhere"), client.get(address.replace("rovers", slug))
    assert answer.status_code == 404
    assert dict(answer.headers) == dict(usual.headers)
    assert re.sub(rb"quote \w+", b"", answer.data) == re.sub(rb"quote \w+", b"", usual.data)


@BOTH
def test_it_may_be_kept_for_five_minutes_and_then_asked_about(app, client, world, address):
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("Content-Security-Policy", "X-Frame-Options", "Access-Control-Allow-Origin"):
        assert again.headers.get(name) == first.headers.get(name)
    change(app, world.offer, title="Running football")
    assert "Running" in client.get(address, headers={"If-None-Match": first.headers["ETag"]}).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_a_clubs_list_may_be_framed_and_only_one_page_holds_frames(app, client, at):
    at("2026-03-05 17:50")
    world = access_world.build(app, "nothing.css")
    framed, holding, seen = set(), set(), 0
    for name, method in TABLE:
        if method != "GET":
            continue
        for who in {"anyone", *sorted(TABLE[name, method].own)[:1]}:
            url = access_world.address(app, name, world.own)
            with world.browsers[who].get(url) as answer:
                said, seen = policy(answer), seen + 1
                bars = (said["frame-ancestors"], answer.headers.get("X-Frame-Options"))
                if bars != ("'none'", "DENY"):
                    framed.add((name, bars))
                if "frame-src" in said:
                    holding.add((name, said["frame-src"]))
    assert seen > 100
    assert framed == {("embed.frame", ("*", None))}
    assert holding == {("offers.embedding", "'self'")}


# --- The same as data ----------------------------------------------------------------------------


def offers_in(client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(DATA).text)["offers"]
    return found


def test_any_site_may_read_the_data(client, world):
    answer = client.get(DATA)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.mimetype == "application/json"


def test_the_data_says_what_the_frame_says(client, world):
    told = json.loads(client.get(DATA).text)
    offer = told["offers"][0]
    assert told["club"]["url"] == f"{SITE}/trusts/rovers"
    assert told["time_zone"] == "Europe/London"
    assert (offer["title"], offer["when"]) == ("Walking football", "Thursdays, 6pm to 7pm")
    assert (offer["price"], offer["price_pence"]) == ("Free", 0)
    assert offer["url"] == f"{SITE}/sessions/{world.offer}"
    assert [offer["days"], offer["starts"], offer["length_minutes"]] == [["Thursday"], "18:00", 60]


def test_what_begins_later_says_when(app, client, world):
    with app.app_context():
        trust = session().scalars(sa.select(Organisation).filter_by(slug="rovers")).one()
        later = builders.make_series(trust, title="Bowls", first_on=date(2026, 4, 30))
        builders.make_dates(later)
        builders.save()
    (said,) = [each for each in offers_in(client) if each["title"] == "Bowls"]
    assert (said["dates"], said["next_on"]) == ([], "2026-04-30")


def test_times_are_those_on_a_wall_in_london_before_and_after_the_clocks_change(client, world):
    starts = [held["starts_at"] for held in offers_in(client)[0]["dates"]]
    assert starts == [f"2026-03-{day}T18:00:00+00:00" for day in ("05", "12", "19", "26")]


def test_times_in_summer_say_that_they_are_an_hour_ahead(client, world, at):
    at("2026-03-28 12:00")
    assert offers_in(client)[0]["dates"][0]["starts_at"] == "2026-04-02T18:00:00+01:00"


def test_a_date_elsewhere_says_where(app, client, world):
    with app.app_context():
        trust = session().query(Organisation).filter_by(slug="rovers").one()
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.venue_id = builders.make_venue(trust, name="The Dome").id
        builders.save()
    first, second, *_ = offers_in(client)[0]["dates"]
    assert first["place"]["name"] == "The Dome"
    assert "place" not in second


def test_the_data_names_no_remaining_places(app, client, world):
    answer = client.get(DATA).text
    assert "places" not in answer
    assert "capacity" not in answer


def test_every_field_of_the_data_is_documented(app, client, world):
    fields: set[str] = set()

    def collect(value) -> None:
        if isinstance(value, dict):
            fields.update(value)
        for each in value.values() if isinstance(value, dict) else value:
            if isinstance(each, dict | list):
                collect(each)

    collect(json.loads(client.get(DATA).text))
    with open("docs/embed.md", encoding="utf-8") as text:
        documented = set(re.findall(r"`([a-z_]+)`", text.read()))
    assert fields - documented == set()


# --- The lines to paste --------------------------------------------------------------------------


def lines_for(client) -> list[str]:
    page = client.get("/offers/embed").text
    inside = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert inside is not None
    return unescape(inside[1]).strip("\n").split("\n")


def test_staff_get_two_lines_a_frame_and_a_plain_link(client, world):
    builders.sign_in(client, world.coach)
    frame, link = lines_for(client)
    for part in ('width="100%"', 'height="640"', 'loading="lazy"', ' title="Sessions with '):
        assert part in frame
    assert f'<iframe src="{SITE}{FRAME}"' in frame
    assert f'<p><a href="{SITE}/trusts/rovers">' in link


def test_a_name_with_quotes_and_accents_arrives_whole(app, client, world):
    with app.app_context():
        trust = session().query(Organisation).filter_by(slug="rovers").one()
        trust.name = 'Räven’s "A" & <b>B</b>'
        builders.save()
    builders.sign_in(client, world.coach)
    frame, link = lines_for(client)
    assert (frame + link).isascii()
    assert "<b>" not in frame + link
    title = re.search(r'title="([^"]*)"', frame)
    assert title is not None
    assert unescape(title[1]) == 'Sessions with Räven’s "A" & <b>B</b>'


def test_our_offers_lead_to_it_and_it_shows_the_frame(client, world):
    builders.sign_in(client, world.coach)
    assert 'href="/offers/embed"' in client.get("/offers").text
    page = client.get("/offers/embed").text
    assert f'<iframe class="frame-shown" src="{FRAME}"' in page
    assert MARKED not in page


def test_somebody_of_two_clubs_gets_the_lines_of_both(app, client, world):
    with app.app_context():
        town = builders.make_organisation(slug="town")
        builders.add_role(world.coach, town, Role.MANAGER)
        builders.save()
    builders.sign_in(client, world.coach)
    page = client.get("/offers/embed").text
    assert page.count("readonly") == 2
    assert "/trusts/town/embed" in page
