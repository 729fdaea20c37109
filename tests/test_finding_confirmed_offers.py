"""Offers that nobody has confirmed lately say so, and then leave the lists; their pages stay."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import builders


def titles(response):
    return re.findall(r'class="session__title"><a[^>]*>(\w+)<', response.text)


@pytest.fixture
def offer_confirmed(app, at):
    """Makes an offer that was confirmed so many days before noon on 5 March."""

    def make(days):
        now = at("2026-03-05 12:00")
        with app.app_context():
            trust = builders.make_organisation(slug="rovers")
            series = builders.make_series(
                trust, title="Alpha", confirmed_at=now - timedelta(days=days)
            )
            held, *_ = builders.make_dates(series)
            coach = builders.make_user(trust)
            builders.save()
        return series.public_id, held.public_id, coach

    return make


LISTS = ("/", "/?by=offer", "/trusts/rovers", "/?near=Testtown", "/?q=alpha")
FEEDS = ("/calendar/all.ics", "/calendar/trusts/rovers.ics", "/calendar/find.ics?q=alpha")


@pytest.mark.parametrize("days", [0, 28])
def test_a_confirmed_offer_says_when_the_club_checked_it(client, offer_confirmed, days):
    offer_confirmed(days)
    assert "Checked by the club on" in client.get("/").text
    assert "ring first" not in client.get("/").text


@pytest.mark.parametrize("days", [29, 42])
def test_an_unconfirmed_offer_stays_and_says_to_ring_first(client, offer_confirmed, days):
    series_id, session_id, _ = offer_confirmed(days)
    on = "4 February" if days == 29 else "22 January"
    for address in (*LISTS, f"/sessions/{series_id}", f"/sessions/{series_id}/{session_id}"):
        page = client.get(address).text
        assert f"Not checked since {on}: ring first" in page, address
        assert "Checked by the club" not in page, address


def test_a_lapsed_offer_leaves_every_list_and_public_calendar(client, offer_confirmed):
    series_id, session_id, _ = offer_confirmed(43)
    for address in LISTS:
        assert titles(client.get(address)) == [], address
    feeds = (*FEEDS, f"/sessions/{series_id}.ics", f"/sessions/{series_id}/{session_id}.ics")
    for address in feeds:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "BEGIN:VEVENT" not in response.text, address


def test_its_club_town_and_activity_are_no_choices_any_more(client, offer_confirmed):
    offer_confirmed(43)
    page = client.get("/").text
    assert "Testtown" not in page
    assert 'value="football"' not in page


def test_its_own_pages_stay_and_say_so(client, offer_confirmed):
    series_id, session_id, _ = offer_confirmed(43)
    for address in (f"/sessions/{series_id}", f"/sessions/{series_id}/{session_id}"):
        page = client.get(address).text
        assert "The club has not told us lately that this is still on." in page
        assert "Ring before you come." in page
        assert 'content="noindex"' in page
        assert "ld+json" not in page
        assert "Add to my calendar" not in page
        assert "Is all of it still true?" not in page


@pytest.mark.parametrize("days", [29, 43])
def test_the_clubs_own_staff_can_say_there_that_it_is_still_true(client, offer_confirmed, days):
    series_id, session_id, coach = offer_confirmed(days)
    builders.sign_in(client, coach)
    for address in (f"/sessions/{series_id}", f"/sessions/{series_id}/{session_id}"):
        page = client.get(address).text
        assert f'action="/offers/{series_id}/confirm"' in page
        assert "Yes, all of it is true" in page
