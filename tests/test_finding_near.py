"""Finding what is near: a town, or where a phone says that it is, which is never kept finely."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from booking.models import Venue
from booking.permissions import Viewer
from booking.queries import catalogue
from booking.queries.wishes import Place
from booking.views import filters
from tests import builders
from tests.public_world import BLACKPOOL, BURNLEY, PADIHAM, make_varied


@pytest.fixture
def varied(app, frozen_now):
    """Alpha in Burnley, Beta and Delta in Padiham, Gamma in Blackpool."""
    with app.app_context():
        make_varied()


def titles(response):
    return re.findall(r'class="session__title"><a[^>]*>(\w+)<', response.text)


def test_distance_is_right_to_a_tenth_of_a_mile():
    # Burnley to Blackpool: 32.8 miles, to Padiham 2.8 (great circle).
    burnley = Place(*BURNLEY)
    assert burnley.miles_to(venue_at(BLACKPOOL)) == pytest.approx(32.8, abs=0.1)
    assert burnley.miles_to(venue_at(PADIHAM)) == pytest.approx(2.8, abs=0.1)
    assert burnley.miles_to(venue_at(BURNLEY)) == 0


def venue_at(at):
    return Venue(
        organisation_id=1, name="", address="", town="", postcode="",
        latitude=at[0], longitude=at[1],
    )  # fmt: skip


def test_every_card_says_how_far_it_is(client, varied):
    page = client.get("/?near=Burnley").text
    distances = re.findall(r"</strong>, ([\w, ]+?)</span>", page)
    assert distances == ["under a mile", "33 miles", "3 miles"]


def test_of_each_day_the_nearest_comes_first(client, varied):
    assert titles(client.get("/?near=Burnley")) == ["Alpha", "Gamma", "Delta"]
    assert titles(client.get("/?near=Blackpool")) == ["Gamma", "Alpha", "Delta"]


def test_of_all_offers_the_nearest_comes_first(client, varied):
    assert titles(client.get("/?near=Padiham&by=offer")) == ["Delta", "Alpha", "Gamma"]


def test_a_point_is_rounded_and_no_page_ever_says_it_finer(client, varied):
    page = client.get("/?lat=53.80123&lon=-2.31456&within=5").text
    assert "53.801" not in page
    assert "2.314" not in page
    assert 'name="lat" value="53.80"' in page
    assert 'name="lon" value="-2.31"' in page


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("near=here&lat=53.80&lon=-2.31", Place(53.8, -2.31)),
        ("near=anywhere&lat=53.80&lon=-2.31", None),
        ("near=Burnley&lat=50&lon=1", Place(*BURNLEY, "Burnley")),
        ("lat=-0.001&lon=0", Place(0.0, 0.0)),
        ("lat=53.8", None),
        ("lat=91&lon=0", None),
        ("lat=nan&lon=0", None),
        ("lat=inf&lon=0", None),
        ("lat=53.8&lon=east", None),
        ("near=Atlantis", None),
    ],
)
def test_the_place_is_the_town_chosen_last_or_the_phones_point(app, varied, query, place):
    with app.app_context():
        choices = catalogue.choices(Viewer.anyone(), builders.this_moment())
        asked = filters.read(MultiDict(parse_qsl(query)), choices)
        assert asked.filters.near == place
        told = bool(place) or "near=anywhere" in query
        assert asked.ignored == ([] if told else ["place to be near"])


def test_where_somebody_is_reaches_no_other_page_of_ours(client, varied):
    assert client.get("/?lat=53.80&lon=-2.31").headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"


def test_only_whats_on_may_ask_a_phone_where_it_is(client, varied):
    assert "geolocation=(self)" in client.get("/").headers["Permissions-Policy"]
    for address in ("/sign-in", "/trusts/rovers", "/nowhere"):
        assert "geolocation=()" in client.get(address).headers["Permissions-Policy"]
