"""What anyone sees: what's on, an offer, a date, a club."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from booking.database import session
from booking.models import (
    OrganisationKind,
    ScheduledSession,
)
from tests import builders
from tests.public_world import World, local, make_world


@pytest.fixture
def world(app, frozen_now) -> World:
    """One open series, and a by-referral one."""
    with app.app_context():
        return make_world()


# --- What is seen --------------------------------------------------------------------------------


def test_whats_on_begins_with_today(client, world):
    page = client.get("/").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page)[:2] == ["Today", "Thursday 12 March"]
    assert "Walking football" in page
    assert "Plenty of places" in page


def test_it_says_so_when_nothing_more_is_on_today(client, world, at):
    at("2026-03-05 21:00")
    assert "Nothing more today; the next is Thursday 12 March" in client.get("/").text


@pytest.fixture
def called_off(app, world, frozen_now):
    """Today's date is called off, because the pitch is frozen."""
    with app.app_context():
        held = session().query(ScheduledSession).filter_by(public_id=world.date).one()
        held.cancelled_at, held.cancelled_why = frozen_now, "The pitch is frozen."
        builders.save()


def test_a_called_off_date_stays_in_its_days_list_and_is_not_counted(client, called_off):
    page = client.get("/").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page)[:2] == ["Today", "Thursday 12 March"]
    today = page.split("Today</h2>")[1].split("</section>")[0]
    assert "CALLED OFF" in today
    assert "The pitch is frozen." in today
    assert "places" not in today.lower()
    assert page.count("CALLED OFF") == 1
    assert "The rest of today is called off; the next is Thursday 12 March" in page
    assert "Nothing more today" not in page


def test_a_called_off_date_is_shown_to_those_alone_whom_it_fits(client, called_off):
    assert "CALLED OFF" in client.get("/?time=evening").text
    assert "CALLED OFF" not in client.get("/?time=morning").text
    assert "CALLED OFF" not in client.get("/?by=offer").text


def test_a_date_called_off_long_before_is_in_no_list_yet(client, called_off, at):
    at("2026-02-20 12:00")
    assert "CALLED OFF" not in client.get("/").text


def test_the_offers_page_begins_with_a_next_date_that_is_called_off(client, world, called_off, at):
    said = "Called off: Thursday 5 March, 6pm. The pitch is frozen. Next: Thursday 12 March."
    assert said in client.get(f"/sessions/{world.offer}").text
    at("2026-02-18 12:00")
    assert said not in client.get(f"/sessions/{world.offer}").text


def test_a_called_off_date_says_so_on_its_own_page(client, world, called_off):
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
