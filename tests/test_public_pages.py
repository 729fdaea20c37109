"""What anyone sees: what's on, an offer, a date, a club; and what nobody may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest

from booking.database import session
from booking.models import (
    Audience,
    Gender,
    OrganisationKind,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    User,
)
from tests import builders

MARKED = "Quokka"


def local(day):
    """6pm on a wall in London, on a day of March 2026."""
    return datetime(2026, 3, day, 18)  # noqa: DTZ001 - a local time has no zone


@dataclass
class World:
    trust: str
    offer: str
    date: str
    hidden: str
    hidden_date: str
    coach: User
    other_coach: User
    mentor: User


@pytest.fixture
def world(app, frozen_now):
    """One open series; and a by-referral one whose every word is marked."""
    with app.app_context():
        trust = builders.make_organisation(slug="rovers", short_name="Rovers", town="Testtown")
        other = builders.make_organisation()
        lead = builders.make_organisation()
        offer = builders.make_series(
            trust, title="Walking football", first_visit="Come early.", open_how="Just turn up."
        )
        held, *_ = builders.make_dates(offer)
        venue = builders.make_venue(trust, name=f"{MARKED} Hall", town=f"{MARKED}ville")
        marked = {
            name: f"{MARKED} {name}"
            for name in ("title", "summary", "what_happens", "who_for", "meeting_point", "provided")
        }
        hidden = builders.make_series(
            trust, venue=venue, audience=Audience.BY_REFERRAL, activity="boxing-fitness", **marked
        )
        hidden_held, *_ = builders.make_dates(hidden)
        draft = builders.make_series(trust, title=f"{MARKED} draft", state=SeriesState.DRAFT)
        builders.make_dates(draft)
        world = World(
            "rovers", offer.public_id, held.public_id, hidden.public_id, hidden_held.public_id,
            builders.make_user(trust), builders.make_user(other),
            builders.make_user(lead, Role.MENTOR),
        )  # fmt: skip
        builders.save()
    return world


def public_addresses(world):
    """Every address that shows or feeds offers to anyone."""
    return [
        "/", "/?page=2", "/trusts/rovers", "/calendar/all.ics", "/calendar/trusts/rovers.ics",
        "/calendar/find.ics", f"/?q={MARKED.lower()}", f"/calendar/find.ics?q={MARKED.lower()}",
        f"/?town={MARKED}ville", "/?activity=boxing-fitness", "/?trust=rovers",
        f"/sessions/{world.offer}", f"/sessions/{world.offer}/{world.date}",
        f"/sessions/{world.offer}.ics", f"/sessions/{world.offer}/{world.date}.ics",
        "/robots.txt", "/privacy", "/accessibility", "/sign-in",
    ]  # fmt: skip


def hidden_addresses(world):
    """What a by-referral series would be shown at, were it open."""
    return [
        f"/sessions/{world.hidden}",
        f"/sessions/{world.hidden}/{world.hidden_date}",
        f"/sessions/{world.hidden}.ics",
        f"/sessions/{world.hidden}/{world.hidden_date}.ics",
        f"/sessions/{world.offer}/{world.hidden_date}",
    ]


def without_request_id(response):
    return re.sub(rb"quote [0-9a-f]{16}", b"quote", response.data)


# --- What must not be seen -----------------------------------------------------------------------


def test_a_by_referral_series_stands_on_no_public_page_search_or_feed(client, world):
    for address in public_addresses(world):
        response = client.get(address)
        assert response.status_code == 200, address
        # A search shows the small letters that were searched for, and nothing that it found.
        assert MARKED not in response.text, address
        assert world.hidden not in response.text, address


def test_its_town_and_activity_are_no_choices_of_the_public(client, world):
    page = client.get("/").text
    assert "boxing-fitness" not in page
    asked = client.get(f"/?town={MARKED}ville")
    absent = client.get("/?town=Nowhereville")
    assert without_request_id(asked) == without_request_id(absent)


def test_a_by_referral_series_is_the_same_404_as_an_absent_one_to_the_byte(client, world):
    absent = client.get("/sessions/zzzzzzzzzzzzz")
    assert absent.status_code == 404
    for address in [
        *hidden_addresses(world),
        "/trusts/nobody",
        "/nowhere",
        "/calendar/trusts/no.ics",
    ]:
        response = client.get(address)
        assert response.status_code == 404, address
        assert without_request_id(response) == without_request_id(absent), address
        assert dict(response.headers) == dict(absent.headers), address


def test_for_staff_of_another_trust_it_does_not_exist_either(client, world):
    builders.sign_in(client, world.other_coach)
    for address in hidden_addresses(world):
        assert client.get(address).status_code == 404, address
    assert MARKED not in client.get("/").text


@pytest.mark.parametrize("who", ["mentor", "coach"])
def test_staff_who_may_see_it_see_it_marked(client, world, who):
    builders.sign_in(client, getattr(world, who))
    page = client.get("/").text
    assert f"{MARKED} title" in page
    assert "By referral" in page
    for address in hidden_addresses(world)[:2]:
        assert "By referral" in client.get(address).text


@pytest.mark.parametrize("who", ["mentor", "coach"])
def test_feeds_leave_it_out_even_for_staff_who_may_see_it(client, world, who):
    builders.sign_in(client, getattr(world, who))
    for address in public_addresses(world):
        if ".ics" in address:
            assert MARKED not in client.get(address).text, address
    for address in hidden_addresses(world):
        if address.endswith(".ics"):
            assert client.get(address).status_code == 404


def test_a_withdrawn_series_is_gone_for_the_public_and_there_for_its_trust(app, client, world):
    with app.app_context():
        session().query(SessionSeries).filter_by(public_id=world.offer).update(
            {"state": SeriesState.WITHDRAWN}
        )
        builders.save()
    assert client.get(f"/sessions/{world.offer}").status_code == 404
    assert "Walking football" not in client.get("/").text
    builders.sign_in(client, world.coach)
    assert "Off</span>" in client.get(f"/sessions/{world.offer}").text


# --- What is seen --------------------------------------------------------------------------------


def test_whats_on_begins_with_today(client, world):
    page = client.get("/").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page)[:2] == ["Today", "Thursday 12 March"]
    assert "Walking football" in page
    assert "Plenty of places" in page


def test_it_says_so_when_nothing_more_is_on_today(client, world, at):
    at("2026-03-05 21:00")
    assert "Nothing more today; the next is Thursday 12 March" in client.get("/").text


def test_a_called_off_date_leaves_the_list_and_says_so_on_its_own_page(
    app, client, world, frozen_now
):
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.cancelled_at, held.cancelled_why = frozen_now, "The pitch is frozen."
        builders.save()
    assert "<h2>Today</h2>" not in client.get("/").text
    page = client.get(f"/sessions/{world.offer}/{world.date}").text
    assert "CALLED OFF" in page
    assert "The pitch is frozen." in page
    assert "CALLED OFF" in client.get(f"/sessions/{world.offer}").text


def test_a_full_session_says_full(app, client, world):
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.capacity = 0
        builders.save()
    assert "Full" in client.get(f"/sessions/{world.offer}/{world.date}").text


def test_places_count_down_as_they_are_taken(app, client, world):
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.capacity = 3
        builders.make_booking(held, builders.make_participant(held.series.organisation))
        builders.save()
    page = client.get(f"/sessions/{world.offer}/{world.date}").text
    assert "2 places left" in page
    assert "Dan" not in page


def test_an_offer_says_when_where_and_how_a_first_visit_goes(client, world):
    page = client.get(f"/sessions/{world.offer}").text
    for words in ("Thursdays, 6pm", "Your first time", "Come early.", "Just turn up.", "5 Mar"):
        assert words in page
    assert "By referral" not in page


def test_a_club_has_its_own_list_in_its_colours(client, world):
    page = client.get("/trusts/rovers").text
    assert "1 way to join in with Rovers" in page
    assert "/theme/rovers.css" in page
    assert "webcal://" in page
    assert "01632 960000" in page


def test_a_partner_that_is_no_trust_has_no_list(app, client, world):
    with app.app_context():
        builders.make_organisation(OrganisationKind.PROBATION, slug="office")
        builders.save()
    assert client.get("/trusts/office").status_code == 404


# --- Filters -------------------------------------------------------------------------------------


@pytest.fixture
def varied(app, frozen_now):
    with app.app_context():
        rovers = builders.make_organisation(slug="rovers", short_name="Rovers")
        town = builders.make_organisation(slug="town", short_name="Town")
        hall = builders.make_venue(rovers, town="Burnley")
        field = builders.make_venue(town, town="Blackpool")
        for facts in (
            {"title": "Alpha", "venue": hall, "activity": "football", "starts_local": time(18)},
            {"title": "Beta", "venue": hall, "activity": "yoga", "starts_local": time(9)},
            {"title": "Gamma", "venue": field, "activity": "football", "starts_local": time(14),
             "cost_pence": 200, "age_from": 50, "summary": "50% fun_"},
        ):  # fmt: skip
            owner = rovers if facts["venue"] is hall else town
            builders.make_session(builders.make_series(owner, **facts))
        friday = builders.make_series(
            town, title="Delta", activity="gym", venue=field, age_to=25, gender=Gender.WOMEN
        )
        builders.make_session(friday, local(6))
        builders.save()


def titles(response):
    return re.findall(r'class="session__title"><a[^>]*>(\w+)<', response.text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Gamma", "Alpha", "Delta"]),
        ("q=alpha", ["Alpha"]),
        ("q=%25", ["Gamma"]),
        ("q=50%25+fun_", ["Gamma"]),
        ("q=burnley", ["Alpha"]),
        ("trust=rovers", ["Alpha"]),
        ("town=blackpool", ["Gamma", "Delta"]),
        ("day=fri", ["Delta"]),
        ("time=evening", ["Alpha", "Delta"]),
        ("activity=football", ["Gamma", "Alpha"]),
        ("gender=men", ["Gamma", "Alpha"]),
        ("gender=women", ["Gamma", "Alpha", "Delta"]),
        ("age=30", ["Alpha"]),
        ("age=60&free=1", ["Alpha"]),
        ("free=1", ["Alpha", "Delta"]),
        ("town=Burnley&time=evening&activity=football", ["Alpha"]),
    ],
)
def test_each_filter_narrows_the_list(client, varied, query, found):
    # Beta was at 9am: it is over by noon.
    assert titles(client.get(f"/?{query}")) == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "activity=football&town=Burnley&day=thu&time=evening",
            "Football in Burnley, Thursday evenings",
        ),
        ("free=1&trust=town", "Free sessions by Town"),
        ("q=gamma&day=thu", "Sessions with “gamma”, Thursdays"),
        ("age=60&gender=women", "Sessions, that women can join, for age 60"),
    ],
)
def test_what_was_chosen_reads_as_a_sentence_with_a_way_to_clear(client, varied, query, sentence):
    page = client.get(f"/?{query}").text
    assert f'<span class="chosen__words">{sentence}</span>' in page
    assert 'class="chosen__clear" href="/"' in page


@pytest.mark.parametrize(
    "query",
    [
        "day=xyz", "time=noonish", "town=%00", "town=Atlantis", "activity='%3B--", "age=-3",
        "age=999",
        "age=%D9%A1%D9%A2", "gender=robot", "level=god", "trust=../..", "page=0", "page=-1",
        "page=99999999999999999999", "page=x", "q=%00%00", "q=" + "a" * 5000, "free=maybe", "lat=x",
        "day=mon&day=tue", "%00=%00", "q=%ED%A0%80", "age=" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_means_nothing_is_left_out_and_never_breaks_a_page_or_feed(client, varied, query):
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/calendar/find.ics?{query}").status_code == 200


def test_what_was_left_out_is_said(client, varied):
    page = client.get("/?town=Atlantis&age=999&activity=football").text
    assert "We left out the town and the age: we have nothing that fits them." in page
    assert titles(client.get("/?town=Atlantis&age=999&activity=football")) == ["Gamma", "Alpha"]


def test_an_empty_result_says_what_to_do(client, varied):
    page = client.get("/?day=mon&time=morning").text
    assert "Nothing fits all of that just now" in page
    assert "See everything that’s on" in page


def test_words_that_match_nothing_are_said_and_no_calendar_of_nothing_is_offered(client, varied):
    page = client.get("/?q=xyzzy").text
    assert "No session has “xyzzy” in it" in page
    assert "Try another word" in page
    assert "See everything that’s on" in page
    assert "Keep up without looking" not in page


def test_words_that_match_nothing_can_be_left_out_of_a_longer_question(client, varied):
    page = client.get("/?q=xyzzy&free=1").text
    assert "No session has “xyzzy” in it and fits the rest" in page
    assert re.search(r'href="/\?free=1"[^>]*><span>Look without the word', page)


def test_staff_find_the_way_in_at_the_top(client, world):
    header = client.get("/").text.split("</header>")[0]
    assert '<a class="site-header__sign-in" href="/sign-in">Staff sign in</a>' in header
    builders.sign_in(client, world.coach)
    assert "Staff sign in" not in client.get("/").text


@pytest.mark.parametrize("address", ["/my", "/sign-in", "/nowhere"])
def test_the_way_in_for_staff_is_in_no_phones_and_no_failures_head(client, world, address):
    assert "Staff sign in" not in client.get(address).text


def test_only_a_failure_gives_a_number_to_quote(client, world):
    assert "quote " not in client.get("/").text
    assert re.search(r"quote \w{16}", client.get("/nowhere").text)


def test_an_empty_site_says_to_come_back(client, frozen_now):
    assert "Nothing is planned just now" in client.get("/").text


def test_a_long_list_comes_in_pages_that_keep_the_filters(app, client, frozen_now):
    with app.app_context():
        series = builders.make_series(builders.make_organisation(), title="Alpha", cost_pence=0)
        for days in range(30):
            builders.make_session(series, local(5) + timedelta(days=days))
        builders.save()
    first, second = client.get("/?free=1"), client.get("/?free=1&page=2")
    assert (len(titles(first)), len(titles(second))) == (24, 6)
    assert 'href="/?free=1&amp;page=2"' in first.text
    assert titles(client.get("/?free=1&page=9")) == titles(second)


# --- Weight --------------------------------------------------------------------------------------


def test_a_strangers_first_visit_is_compressed_and_weighs_at_most_60_kilobytes(
    app, client, frozen_now
):
    with app.app_context():
        series = builders.make_series(builders.make_organisation())
        for days in range(24):
            builders.make_session(series, local(5) + timedelta(days=days))
        builders.save()
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    parts = set(re.findall(r'(?:href|src)="(/(?:static|theme)/[^"]+)"', client.get("/").text))
    weight = len(page.data) + sum(weight_of(client, part) for part in parts)
    assert weight <= 60_000


def weight_of(client, address):
    """What a file weighs on its way."""
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as response:
        return len(response.data)


@pytest.mark.parametrize("address", ["/", "/trusts/rovers"])
def test_nothing_is_compressed_for_somebody_who_is_signed_in(client, world, address):
    builders.sign_in(client, world.coach)
    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in response.headers


def test_a_page_with_a_form_is_never_compressed(client, world):
    response = client.get("/sign-in", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in response.headers
