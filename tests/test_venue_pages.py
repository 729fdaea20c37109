"""Our venues: what is known of them, what nobody has said, and where they are on the map."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db, write_transaction
from booking.errors import Missing
from booking.models import Organisation, Role, Venue
from booking.rules import venues
from booking.rules.marks import mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.venues import (
    NAMES,
    AlreadyThere,
    MissingFact,
    NoPostcode,
    OutsideUk,
    VenueFacts,
    missing_facts,
    tidy_postcode,
)
from booking.views.map_point import is_short_link, read_point
from tests import builders
from tests.builders import csrf_token
from tests.town import words

TURF_MOOR = {
    "name": "Turf Moor",
    "address": "Harry Potts Way",
    "town": "Burnley",
    "postcode": "BB10 4BX",
    "latitude": 53.789,
    "longitude": -2.2302,
}


def facts(**other: object) -> VenueFacts:
    return VenueFacts(**TURF_MOOR | other)  # type: ignore[arg-type]


@pytest.fixture
def trust(session, frozen_now) -> Organisation:
    return builders.make_organisation()


@pytest.fixture
def viewer(trust):
    return builders.viewer_of(builders.make_user(trust, Role.COACH))


# --- The rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " "}, MissingFact),
        ({"address": ""}, MissingFact),
        ({"town": ""}, MissingFact),
        ({"postcode": "BB10"}, NoPostcode),
        ({"postcode": "90210"}, NoPostcode),
        ({"latitude": 48.85, "longitude": 2.35}, OutsideUk),
        ({"latitude": 53.789, "longitude": 2.2302}, OutsideUk),
        ({"latitude": 0, "longitude": 0}, OutsideUk),
    ],
)
def test_what_a_venue_must_say(wrong, refusal):
    assert [type(refused) for refused in venues.refusals(facts(**wrong))] == [refusal]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(49.91, -6.31), (60.75, -0.87), (54.46, -8.17), (52.48, 1.76), (54.6, -5.93)],
)
def test_every_corner_of_the_country_is_in_it(latitude, longitude):
    assert venues.in_uk(latitude, longitude)


@pytest.mark.parametrize("typed", ["bb104bx", " BB10 4BX ", "Bb10  4bX"])
def test_a_postcode_is_kept_as_the_post_writes_it(typed):
    assert tidy_postcode(typed) == "BB10 4BX"


def test_a_venue_is_added_to_ones_own_trust(viewer, trust):
    venue = venues.add(viewer, trust, facts(postcode="bb104bx", step_free=True))
    assert (venue.organisation_id, venue.postcode, venue.step_free) == (trust.id, "BB10 4BX", True)


def test_what_nobody_said_is_not_known_and_never_no(viewer, trust):
    venue = venues.add(viewer, trust, facts())
    unknown = (venue.step_free, venue.accessible_toilet, venue.licensed_bar, venue.stadium)
    assert unknown == (None, None, None, None)


def test_a_venue_is_never_added_to_another_trust(viewer):
    with pytest.raises(Missing):
        venues.add(viewer, builders.make_organisation(), facts())


def test_the_same_venue_is_not_added_twice(viewer, trust):
    venues.add(viewer, trust, facts())
    with pytest.raises(AlreadyThere):
        venues.add(viewer, trust, facts(name=" turf moor "))


def test_a_town_is_written_as_it_is_known(viewer, trust):
    builders.make_venue(trust, town="Burnley")
    assert venues.add(viewer, trust, facts(town="BURNLEY")).town == "Burnley"


def test_a_towns_spelling_can_be_put_right(viewer, trust, frozen_now):
    venue = builders.make_venue(trust, town="burnlee")
    venues.mend(viewer, venue, mark_of(venue, NAMES), facts(town="Burnlee"), frozen_now)
    assert venue.town == "Burnlee"


def test_what_is_missing_is_said_what_matters_most_first(trust):
    venue = builders.make_venue(trust, by_bus="The 1.", meeting_point="Gate 2.", stadium=False)
    assert missing_facts(venue) == [
        "whether it is step-free",
        "the toilets",
        "whether there is an accessible toilet",
        "parking",
        "whether there is a bar",
    ]


def test_calendars_notice_a_changed_venue(viewer, trust, at):
    series = builders.make_series(trust)
    held = builders.make_session(series)
    builders.save()
    later = at("2026-03-05 13:00")
    seen = mark_of(series.venue, NAMES)
    assert venues.mend(viewer, series.venue, seen, facts(), later) == [series]
    db.session.expire_all()
    assert (series.last_modified_at, held.last_modified_at) == (later, later)


def test_whoever_was_slower_is_told(viewer, trust, frozen_now):
    venue = builders.make_venue(trust)
    seen = mark_of(venue, NAMES)
    venues.mend(viewer, venue, seen, facts(), frozen_now)
    with pytest.raises(Stale):
        venues.mend(viewer, venue, seen, facts(town="Nelson"), frozen_now)


def test_two_who_add_a_venue_at_once_add_it_once(app: Flask):
    with app.app_context():
        trust = builders.make_organisation()
        viewer = builders.viewer_of(builders.make_user(trust, Role.COACH))
        trust_id = trust.id
        builders.save()
    first_has_added, first_may_commit = threading.Event(), threading.Event()

    def add(pause: bool) -> None:
        with app.app_context(), write_transaction() as current:
            venues.add(viewer, current.get_one(Organisation, trust_id), facts())
            if pause:
                first_has_added.set()
                assert first_may_commit.wait(20)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(add, True)
        assert first_has_added.wait(20)
        second = threads.submit(add, False)
        assert second in wait([second], timeout=0.5).not_done
        first_may_commit.set()
        first.result(20)
        with pytest.raises(AlreadyThere):
            second.result(20)


# --- Where on the map ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "53.789, -2.2302",
        "53.789,-2.2302",
        "53.789 -2.2302",
        "(53.789, −2.2302)",
        "53.789° N, 2.2302° W",
        "-2.2302, 53.789",
        "geo:53.789,-2.2302",
        "https://www.google.com/maps/@53.789,-2.2302,17z",
        "https://www.google.co.uk/maps/place/Turf+Moor/@53.70,-2.10,17z/data=!3m1!4b1!4m6!3m5"
        "!1s0x487:0xe!8m2!3d53.789!4d-2.2302!16zL20v",
        "https://maps.google.com/?q=53.789,-2.2302",
        "https://www.google.com/maps/search/?api=1&query=53.789%2C-2.2302",
        "https://maps.apple.com/?ll=53.789,-2.2302&q=Turf%20Moor",
        "https://www.openstreetmap.org/?mlat=53.789&mlon=-2.2302#map=17/53.7/-2.1",
        "https://www.openstreetmap.org/#map=17/53.789/-2.2302",
    ],
)
def test_a_place_is_read_as_people_copy_it(typed):
    assert read_point(typed) == (53.789, -2.2302)


@pytest.mark.parametrize(
    "typed", ["", "Turf Moor", "53.789", "https://maps.app.goo.gl/abc", "53..7, -2", "٥٣, ٢", "@,"]
)
def test_what_names_no_place_is_none(typed):
    assert read_point(typed) is None


@pytest.mark.parametrize("link", ["https://maps.app.goo.gl/abc", "maps.app.goo.gl/abc"])
def test_a_short_link_is_known_as_one(link):
    assert is_short_link(link)


@pytest.mark.parametrize("link", ["http://[", "", "Turf Moor", "https://www.google.com/maps"])
def test_anything_else_is_no_short_link(link):
    assert not is_short_link(link)


# --- The pages -----------------------------------------------------------------------------------

TYPED = {
    "name": "Turf Moor",
    "address": "Harry Potts Way",
    "town": "Burnley",
    "postcode": "bb10 4bx",
    "point": "https://www.google.com/maps/@53.789,-2.2302,17z",
    "step_free": "yes",
    "licensed_bar": "no",
    "stadium": "not_known",
}


@pytest.fixture
def coach(client, trust) -> FlaskClient:
    user = builders.make_user(trust, Role.COACH)
    builders.save()
    builders.sign_in(client, user)
    return client


def send(client: FlaskClient, address: str, **typed: str) -> TestResponse:
    token = csrf_token(client.get(address))
    return client.post(address, data={"csrf_token": token, **TYPED, **typed})


def the_venue() -> Venue:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Venue).one()


def test_a_venue_is_added_from_a_link_out_of_a_map(coach):
    assert send(coach, "/venues/new").headers["Location"] == "/venues"
    venue = the_venue()
    assert (venue.latitude, venue.longitude) == (53.789, -2.2302)
    assert (venue.step_free, venue.licensed_bar, venue.stadium) == (True, False, None)
    assert "Turf Moor is added." in words(coach.get("/venues"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"point": ""}, "Say where it is on the map"),
        ({"point": "by the canal"}, "Enter the two numbers that a map shows"),
        ({"point": "https://maps.app.goo.gl/x1"}, "That short link does not say where"),
        ({"point": "48.85, 2.35"}, "That is outside the United Kingdom."),
        ({"point": "53.789, 2.2302"}, "the second number has a minus in front"),
        ({"postcode": "BB1"}, "Enter the whole postcode, like BB10 4BX."),
        ({"name": ""}, "Enter the name"),
        ({"by_bus": "x" * 100_000}, "By bus: use at most 500 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(coach, typed, said):
    answer = send(coach, "/venues/new", meeting_point="By the shop", **typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="By the shop"' in answer.text
    assert db.session.query(Venue).count() == 0


def test_a_second_venue_of_that_name_there_is_refused_beside_the_name(coach):
    send(coach, "/venues/new")
    answer = send(coach, "/venues/new")
    assert (answer.status_code, "You have Turf Moor already." in words(answer)) == (422, True)


def test_from_an_offer_that_is_being_written_it_leads_back_there(coach):
    address = "/venues/new?back=/offers/drafts/abc/where"
    assert "Back to your offer" in coach.get(address).text
    assert send(coach, address).headers["Location"] == "/offers/drafts/abc/where"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/offers/",
        "//evil.example/offers/",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "offers/drafts/abc",
        "",
    ],
)
def test_it_leads_to_no_other_place(coach, elsewhere):
    answer = send(coach, f"/venues/new?back={elsewhere}")
    assert answer.headers["Location"] == "/venues"


def test_our_venues_say_what_is_missing_and_which_offers_are_there(coach, trust):
    full = builders.make_venue(
        trust,
        name="A full hall",
        by_bus="The 1.",
        meeting_point="The door.",
        step_free=False,
        toilets="Inside.",
        accessible_toilet=False,
        parking="None.",
        licensed_bar=False,
        stadium=False,
    )
    builders.make_venue(trust, name="Some field", by_bus="The 2.")
    builders.make_series(trust, venue=full, title="Chess")
    builders.save()
    page = words(coach.get("/venues"))
    assert "Still to say Where to meet, whether it is step-free," in page
    assert page.index("Some field") < page.index("A full hall")
    assert "All of it is said Shown by Chess." in page


def test_another_trusts_venues_are_not_ours(coach):
    other = builders.make_venue(builders.make_organisation(), name="Elsewhere Hall")
    builders.save()
    assert "Elsewhere Hall" not in coach.get("/venues").text
    assert coach.get(f"/venues/{other.public_id}/edit").status_code == 404


def edit_page(venue: Venue) -> str:
    return f"/venues/{venue.public_id}/edit"


def mark_on(page: TestResponse) -> str:
    return page.text.partition('name="mark" value="')[2].partition('"')[0]


def test_a_venues_facts_are_kept_true(coach, trust):
    venue = builders.make_venue(trust, stadium=True)
    builders.make_series(trust, venue=venue, title="Chess")
    builders.save()
    form = coach.get(edit_page(venue))
    assert "Shown by Chess. A change shows there at once." in words(form)
    answer = send(coach, edit_page(venue), mark=mark_on(form), by_bus="The 152.")
    assert answer.status_code == 303
    assert "Saved. 1 offer of yours show" in words(coach.get("/venues"))
    assert (the_venue().by_bus, the_venue().stadium) == ("The 152.", None)


def test_the_form_shows_what_is_known(coach, trust):
    venue = builders.make_venue(trust, stadium=True, licensed_bar=None, step_free=False)
    builders.save()
    page = coach.get(edit_page(venue)).text
    chosen = {
        name: page.partition(f'name="{name}" type="radio" value="{value}" checked')[1] != ""
        for name, value in (("stadium", "yes"), ("licensed_bar", "not_known"), ("step_free", "no"))
    }
    assert chosen == {"stadium": True, "licensed_bar": True, "step_free": True}
    assert 'value="53.79000, -2.24000"' in page


def test_of_two_editors_of_a_venue_neither_loses_a_word(coach, trust):
    venue = builders.make_venue(trust)
    builders.save()
    seen = mark_on(coach.get(edit_page(venue)))
    send(coach, edit_page(venue), mark=seen, by_bus="The quicker one.", stadium="yes")
    late = send(coach, edit_page(venue), mark=seen, by_bus="The later one.")
    assert late.status_code == 409
    assert "The later one.</textarea>" in late.text
    assert "By bus The quicker one." in words(late)
    assert "Is it at a football stadium? Yes" in words(late)
    assert the_venue().by_bus == "The quicker one."
    assert send(coach, edit_page(venue), mark=mark_on(late), by_bus="Mine.").status_code == 303
    assert the_venue().by_bus == "Mine."


def test_a_mentor_keeps_no_venues(client, trust):
    mentor = builders.make_user(trust, Role.MENTOR)
    builders.save()
    builders.sign_in(client, mentor)
    assert client.get("/venues").status_code == 403


def test_html_in_a_venues_words_stays_text(coach):
    send(coach, "/venues/new", name="<i>Hall</i>")
    assert "<i>Hall" not in coach.get("/venues").text
