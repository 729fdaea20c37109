"""What is by referral does not exist for the public: no page, feed, search or hint has it."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import session
from booking.models import SeriesState, SessionSeries, Venue
from booking.permissions import Viewer
from booking.queries import catalogue
from booking.queries.wishes import WITHIN_MILES
from booking.views.edge import ALIKE, EVERYONE, entry_of
from tests import builders
from tests.papers import Paper
from tests.public_world import HIDDEN_ACTIVITY, HIDDEN_SUPPORT, MARKED, World, make_world

ABSENT = "zzzzzzzzzzzzz"
TOWN = f"{MARKED} town".lower().replace(" ", "+")
# What names one thing: for each of these the hidden one must be as absent as one that never was.
NAMES_ONE_THING = ("series_id", "session_id", "photo_id")


@pytest.fixture
def world(app, frozen_now) -> World:
    """An open series, and a by-referral one whose every word is marked."""
    with app.app_context():
        return make_world()


def everyones_addresses(app: Flask, **named: str) -> list[tuple[set[str], str]]:
    """The addresses that anyone may open, and the arguments of each; with these names in them."""
    found = []
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=str):
            is_open = entry_of(app, rule.endpoint) in (EVERYONE, ALIKE)
            if "GET" in (rule.methods or set()) and is_open:
                values: dict[str, Any] = {each: known(each) for each in rule.arguments}
                values |= {name: value for name, value in named.items() if name in values}
                found.append((set(rule.arguments), app.url_for(rule.endpoint, **values)))
    return found


def known(argument: str) -> str:
    """Something that fits an argument of an address without naming anything of ours."""
    return {"size": "small", "slug": "rovers", "name": "nothing.css"}.get(argument, ABSENT)


def searches() -> list[str]:
    """Questions that only the hidden offer would answer, in every way one can ask."""
    asked = [
        f"q={MARKED.lower()}", f"q={MARKED.lower()}+title", f"town={TOWN}", f"near={TOWN}",
        f"near={TOWN}&within=5", f"activity={HIDDEN_ACTIVITY}", f"access={HIDDEN_SUPPORT}",
        "access=step-free", "access=accessible-toilet&access=quiet-space", "trust=secret",
        "lat=53.79&lon=-2.24&within=2", "gender=women&level=beginner&age=40&free=1", "page=2",
        "day=thu&time=evening", "day=mon&time=morning", "",
    ]  # fmt: skip
    pairs = ["&".join(pair) for pair in product(asked[:7], ("day=mon", "time=morning", "free=1"))]
    return [*asked, *pairs, *(f"{query}&by=offer" for query in (*asked, *pairs))]


def without_request_id(response) -> bytes:
    return re.sub(rb"quote [0-9a-f]{16}", b"quote", response.data)


def all_that_can_be_read(response) -> str:
    """The answer's text; of paper its words, what it says of itself, and where its codes lead."""
    if response.mimetype == "application/pdf":
        return Paper(response.data).everything
    return response.data.decode("utf-8", "replace")


def holds_nothing_hidden(response, world: World, address: str) -> None:
    # A search shows the small letters that were searched for, and nothing that it found.
    said = all_that_can_be_read(response)
    assert MARKED not in said, address
    for hidden in (world.hidden, world.hidden_date, world.hidden_photo):
        assert hidden not in said, address


def test_no_address_that_anyone_may_open_shows_a_marked_word(app, client, world):
    named = [
        {},
        {"series_id": world.hidden, "session_id": world.hidden_date},
        {"series_id": world.offer, "session_id": world.hidden_date},
        {"series_id": world.offer, "session_id": world.date},
        {"photo_id": world.hidden_photo},
        {"photo_id": world.hidden_photo, "size": "large"},
        {"slug": world.secret_trust},
    ]
    addresses = {address for names in named for _, address in everyones_addresses(app, **names)}
    for address in addresses:
        with client.get(address) as response:
            holds_nothing_hidden(response, world, address)
    assert len(addresses) > 25


@pytest.mark.parametrize("address", ["/", "/calendar/find.ics", "/whats-on.pdf"])
def test_no_search_filter_or_suggestion_finds_it(client, world, address):
    for query in searches():
        with client.get(f"{address}?{query}") as response:
            assert response.status_code == 200, query
            holds_nothing_hidden(response, world, query)


def test_the_one_open_offer_is_found_by_some_of_those_searches(client, world):
    pages = [client.get(f"/?{query}").text for query in searches()]
    assert any("Walking football" in page for page in pages)


@pytest.mark.parametrize("argument", NAMES_ONE_THING)
def test_where_it_would_be_is_the_same_404_as_where_nothing_ever_was(app, client, world, argument):
    hidden = {
        "series_id": world.hidden,
        "session_id": world.hidden_date,
        "photo_id": world.hidden_photo,
    }
    there = everyones_addresses(app, **{argument: hidden[argument]})
    absent = everyones_addresses(app, **{argument: ABSENT})
    pairs = [
        (address, nothing)
        for (arguments, address), (_, nothing) in zip(there, absent, strict=True)
        if argument in arguments
    ]
    assert pairs
    for address, nothing in pairs:
        with client.get(address) as response, client.get(nothing) as missing:
            assert response.status_code == missing.status_code == 404, address
            assert without_request_id(response) == without_request_id(missing), address
            assert dict(response.headers) == dict(missing.headers), address


def test_every_absent_thing_is_one_and_the_same_404(client, world):
    pages = [
        client.get(address)
        for address in (
            f"/sessions/{world.hidden}",
            f"/sessions/{world.hidden}/{world.hidden_date}",
            f"/sessions/{world.hidden}.ics",
            f"/sessions/{world.hidden}/{world.hidden_date}.ics",
            f"/sessions/{world.offer}/{world.hidden_date}",
            f"/sessions/{world.offer}/{world.hidden_date}.ics",
            f"/sessions/{world.hidden}/poster.pdf",
            f"/sessions/{ABSENT}/poster.pdf",
            f"/sessions/{ABSENT}",
            "/trusts/nobody",
            "/calendar/trusts/nobody.ics",
            "/trusts/nobody/whats-on.pdf",
            "/trusts/nobody/embed",
            "/trusts/nobody/embed.json",
            "/nowhere",
        )
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({without_request_id(page) for page in pages}) == 1
    assert len({tuple(sorted(page.headers)) for page in pages}) == 1


def test_its_town_activity_club_and_support_are_no_choices_of_the_public(client, world):
    page = client.get("/").text
    for hidden in (HIDDEN_ACTIVITY, f'value="{HIDDEN_SUPPORT}"', "secret", MARKED):
        assert hidden not in page


@pytest.mark.parametrize(
    ("asked", "absent"),
    [
        (f"town={TOWN}", "town=nowhereville"),
        (f"near={TOWN}&within=5", "near=nowhereville&within=5"),
        (f"activity={HIDDEN_ACTIVITY}", "activity=hovercraft"),
        ("trust=secret", "trust=nobody"),
    ],
)
def test_asking_for_them_is_like_asking_for_what_never_was(client, world, asked, absent):
    for page in ("/?", "/?by=offer&", "/whats-on.pdf?"):
        there, nothing = client.get(page + asked), client.get(page + absent)
        assert there.data == nothing.data


def test_a_clubs_own_page_counts_no_hidden_offer(client, world):
    assert "1 way to join in with Rovers" in client.get("/trusts/rovers").text
    assert "Nothing is planned just now" in client.get(f"/trusts/{world.secret_trust}").text


def test_a_hidden_venue_does_not_move_the_middle_of_a_town(app, world):
    with app.app_context():
        before = catalogue.choices(Viewer.anyone(), builders.this_moment()).middles
        hidden = sa.select(SessionSeries.venue_id).where(SessionSeries.public_id == world.hidden)
        session().execute(
            sa.update(Venue)
            .where(Venue.id.in_(hidden))
            .values(town="Testtown", latitude=50.0, longitude=0.0)
        )
        builders.save()
        assert catalogue.choices(Viewer.anyone(), builders.this_moment()).middles == before


@pytest.mark.parametrize("miles", WITHIN_MILES)
def test_an_empty_answer_suggests_nothing_hidden(app, client, world, miles):
    # The open offer moves far away: only hidden ones lie near.
    with app.app_context():
        open_one = sa.select(SessionSeries.venue_id).where(SessionSeries.public_id == world.offer)
        session().execute(
            sa.update(Venue).where(Venue.id.in_(open_one)).values(latitude=50.0, longitude=0.0)
        )
        builders.save()
    page = client.get(f"/?lat=53.79&lon=-2.24&within={miles}")
    assert "Walking football" in page.text
    holds_nothing_hidden(page, world, "suggestions")


def test_for_staff_of_another_trust_it_does_not_exist_either(client, world):
    builders.sign_in(client, world.other_coach)
    assert client.get(f"/sessions/{world.hidden}").status_code == 404
    assert client.get(f"/sessions/{world.hidden}/{world.hidden_date}").status_code == 404
    assert MARKED not in client.get("/").text


@pytest.mark.parametrize("who", ["mentor", "coach"])
def test_staff_who_may_see_it_see_it_marked(client, world, who):
    builders.sign_in(client, getattr(world, who))
    page = client.get("/").text
    assert f"{MARKED} title" in page
    assert "By referral" in page
    for address in (f"/sessions/{world.hidden}", f"/sessions/{world.hidden}/{world.hidden_date}"):
        page = client.get(address).text
        assert "By referral" in page
        assert 'content="noindex"' in page
        assert "ld+json" not in page


@pytest.mark.parametrize("who", ["mentor", "coach"])
def test_feeds_and_paper_leave_it_out_even_for_staff_who_may_see_it(client, world, who):
    builders.sign_in(client, getattr(world, who))
    for address in (
        "/calendar/all.ics",
        "/calendar/find.ics",
        f"/calendar/find.ics?q={MARKED.lower()}",
        "/calendar/trusts/rovers.ics",
        "/trusts/rovers/embed",
        "/trusts/rovers/embed.json",
    ):
        assert MARKED not in client.get(address).text, address
    for address in ("/whats-on.pdf", "/trusts/rovers/whats-on.pdf"):
        with client.get(address) as response:
            assert MARKED not in all_that_can_be_read(response), address
    assert client.get(f"/sessions/{world.hidden}/poster.pdf").status_code == 404
    assert client.get(f"/sessions/{world.hidden}.ics").status_code == 404
    assert client.get(f"/sessions/{world.hidden}/{world.hidden_date}.ics").status_code == 404


def test_a_withdrawn_series_is_gone_for_the_public_and_there_for_its_trust(app, client, world):
    with app.app_context():
        session().query(SessionSeries).filter_by(public_id=world.offer).update(
            {"state": SeriesState.WITHDRAWN}
        )
        builders.save()
    assert client.get(f"/sessions/{world.offer}").status_code == 404
    assert "Walking football" not in client.get("/").text
    builders.sign_in(client, world.coach)
    page = client.get(f"/sessions/{world.offer}").text
    assert "Off</span>" in page
    assert "ld+json" not in page
