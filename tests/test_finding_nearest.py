"""Where nothing fits: the nearest thing that exists, and which wish was left out for it."""

from __future__ import annotations

import re
from datetime import date, datetime, time

import pytest
import sqlalchemy as sa

from booking.database import db, session
from booking.models import Audience, Gender, Venue
from booking.permissions import Viewer
from booking.queries import catalogue, nearest
from booking.queries.wishes import Filters
from tests import builders

BURNLEY, PADIHAM, BLACKPOOL = (53.789, -2.248), (53.801, -2.313), (53.817, -3.048)
WEDNESDAY, TUESDAY = date(2026, 3, 11), date(2026, 3, 10)


def add(trust, title, town, at, day, hour=18, **facts):
    """One offer with one date, at its own place in a town."""
    hall = session().scalar(sa.select(Venue).where(Venue.name == f"{town} Hall"))
    hall = hall or builders.make_venue(
        trust, name=f"{town} Hall", town=town, latitude=at[0], longitude=at[1],
        step_free=town == "Burnley",
    )  # fmt: skip
    series = builders.make_series(trust, title=title, venue=hall, starts_local=time(hour), **facts)
    return builders.make_session(series, datetime.combine(day, time(hour)))


@pytest.fixture
def county(app, frozen_now):
    """Walking football on Wednesdays in Burnley, a gym on Tuesdays in Padiham, yoga far off."""
    with app.app_context():
        trust = builders.make_organisation(slug="rovers")
        add(trust, "Walking football", "Burnley", BURNLEY, WEDNESDAY, activity="walking-football")
        add(trust, "Gym", "Padiham", PADIHAM, TUESDAY, activity="gym", cost_pence=200)
        add(trust, "Yoga", "Blackpool", BLACKPOOL, TUESDAY, 10, activity="yoga")
        builders.save()


def suggested(app, now, **wanted):
    """What is left out, in order, and how many sessions there are then."""
    with app.app_context():
        choices = catalogue.choices(Viewer.anyone(), now)
        if town := wanted.pop("near", None):
            wanted["near"] = choices.middles[town]
        found = nearest.looser(Viewer.anyone(), Filters(**wanted), choices.middles, now)
        return [(each.left_out, each.sessions) for each in found]


def test_one_wish_at_a_time_is_left_out_the_easiest_first(app, county, frozen_now):
    found = suggested(app, frozen_now, town="Burnley", day=("tue",), time="evening")
    # Another day; a little further off on that day, and anywhere: only there it is one more.
    assert found == [(("day",), 1), (("town",), 1), (("town",), 1)]


def test_two_are_left_out_only_where_one_is_not_enough(app, county, frozen_now):
    wanted = {"town": "Burnley", "day": ("mon",), "time": "morning"}
    assert suggested(app, frozen_now, **wanted) == [(("day", "time"), 1), (("day", "town"), 1)]


def test_the_counts_are_those_of_the_list_that_the_link_opens(app, client, county):
    page = client.get("/?town=Burnley&day=tue").text
    ways = re.findall(r'<li><a href="([^"]+)"><strong>[^<]+</strong> <span>(\d+)', page)
    assert ways
    for link, how_many in ways:
        listed = client.get(link.replace("&amp;", "&")).text
        assert f"{how_many} session" in listed, link


@pytest.mark.parametrize(
    ("wanted", "within"),
    [
        ({"town": "Burnley", "day": ("tue",), "activity": "gym"}, 10),
        ({"near": "Burnley", "within": 2, "activity": "gym"}, 10),
        ({"near": "Burnley", "within": 2, "activity": "yoga"}, None),
    ],
)
def test_a_town_or_a_distance_is_widened_before_it_is_left_out(
    app, county, frozen_now, wanted, within
):
    with app.app_context():
        choices = catalogue.choices(Viewer.anyone(), frozen_now)
        wanted = dict(wanted)
        if town := wanted.pop("near", None):
            wanted["near"] = choices.middles[town]
        first, *_ = nearest.looser(Viewer.anyone(), Filters(**wanted), choices.middles, frozen_now)
    assert first.filters.within == within
    assert first.filters.town == ""


def test_within_ten_miles_widens_to_twenty_and_twenty_to_anywhere(app, county, frozen_now):
    with app.app_context():
        choices = catalogue.choices(Viewer.anyone(), frozen_now)
        reach = {}
        for miles in (10, 20):
            wanted = Filters(near=choices.middles["Padiham"], within=miles, activity="yoga")
            first, *_ = nearest.looser(Viewer.anyone(), wanted, choices.middles, frozen_now)
            reach[miles] = first.filters.within
    # Blackpool is further than twenty miles from Padiham.
    assert reach == {10: None, 20: None}


def test_nothing_is_suggested_where_three_wishes_stand_in_the_way(app, county, frozen_now):
    wanted = {"town": "Burnley", "day": ("sun",), "time": "morning", "q": "chess"}
    assert suggested(app, frozen_now, **wanted) == []


@pytest.mark.parametrize("wish", [{"gender": "men"}, {"age": 99}, {"access": ("step-free",)}])
def test_who_somebody_is_and_needs_is_given_up_last(app, county, frozen_now, wish):
    with app.app_context():
        trust = builders.make_organisation()
        add(trust, "Women", "Nelson", BURNLEY, TUESDAY, gender=Gender.WOMEN, age_to=40)
        builders.save()
    found = suggested(app, frozen_now, town="Nelson", day=("wed",), **wish)
    assert set(wish).isdisjoint(found[0][0])


def test_however_much_is_asked_it_takes_one_statement_to_suggest(app, county, frozen_now):
    sent = []
    with app.app_context():
        choices = catalogue.choices(Viewer.anyone(), frozen_now)
        everything = Filters(
            q="a", trust="rovers", town="Burnley", day=("mon",), time="morning", activity="yoga",
            gender="women", level="beginner", age=30, access=("step-free", "sight"), free=True,
            near=choices.middles["Burnley"], within=2,
        )  # fmt: skip
        sa.event.listen(db.engine, "before_cursor_execute", lambda *each: sent.append(each[2]))
        nearest.looser(Viewer.anyone(), everything, choices.middles, frozen_now)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


# --- What the page says --------------------------------------------------------------------------


def test_the_page_names_what_there_is_not_and_shows_the_nearest_thing(client, county):
    page = client.get("/?town=Burnley&day=tue&time=evening").text
    assert "No sessions in Burnley, Tuesday evenings" in page
    assert "Any day: Wednesday 11 March, 6pm at Burnley Hall" in page
    assert re.search(r"<strong>Any day</strong> <span>1 session</span>", page)
    assert re.search(r"<strong>Within 10 miles</strong> <span>1 session</span>", page)
    assert "See everything that’s on" in page


def test_by_offer_the_links_stay_by_offer(client, county):
    page = client.get("/?town=Burnley&day=tue&by=offer").text
    assert "No sessions in Burnley, Tuesdays" in page
    assert re.search(r'href="/\?town=Burnley&amp;by=offer"><strong>Any day', page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("activity=gym&free=1", "No free gym"),
        ("q=xyzzy", "No sessions with “xyzzy”"),
        ("town=Burnley&day=mon&day=tue&day=wed&day=thu&day=fri&time=morning", "weekday mornings"),
    ],
)
def test_what_there_is_not_is_said_as_a_person_says_it(client, county, query, words):
    assert words in client.get(f"/?{query}").text


def test_a_word_that_nothing_has_can_be_left_out_of_a_longer_question(client, county):
    page = client.get("/?q=xyzzy&town=Burnley").text
    assert re.search(r'href="/\?town=Burnley"><strong>Without “xyzzy”</strong>', page)
    assert "Keep up without looking" not in page


def test_words_that_nothing_comes_near_are_answered_with_what_to_try(client, county):
    page = client.get("/?q=xyzzy&day=sun&time=morning&town=Burnley").text
    assert "Try another word" in page
    assert "See everything that’s on" in page
    assert "The nearest thing" not in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("swiming", "swimming"), ("Fotball", "football"), ("kickabuot", ""), ("quidditch", "")],
)
def test_a_word_with_a_slip_leads_to_the_activity_that_was_meant(
    app, client, frozen_now, typed, meant
):
    with app.app_context():
        trust = builders.make_organisation()
        for activity in ("swimming", "football"):
            builders.make_session(builders.make_series(trust, title="Fun", activity=activity))
        builders.save()
    page = client.get(f"/?q={typed}").text
    assert f'Did you mean <a href="/?activity={meant}">' in page if meant else "Did you" not in page


def test_an_activity_that_only_mentors_may_see_is_never_suggested(app, client, frozen_now):
    with app.app_context():
        hidden = builders.make_series(
            builders.make_organisation(), activity="swimming", audience=Audience.BY_REFERRAL
        )
        builders.make_session(hidden)
        builders.save()
    assert "Did you mean" not in client.get("/?q=swiming").text


def test_two_wishes_given_up_are_both_named(client, county):
    page = client.get("/?town=Burnley&day=mon&time=morning").text
    assert "<strong>Any day and any time of day</strong>" in page
