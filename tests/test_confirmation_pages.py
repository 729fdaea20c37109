"""Saying on a page, or from a link in a letter, that offers are still true."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.crypto import new_token
from booking.database import db
from booking.models import Audience, ConfirmLink, Membership, Role, SessionSeries, User
from booking.rules import confirmation
from tests import builders
from tests.builders import csrf_token
from tests.town import words


def days_since_confirmed(title: str) -> int:
    db.session.rollback()
    db.session.expire_all()
    series = db.session.query(SessionSeries).filter_by(title=title).one()
    return (builders.this_moment() - series.confirmed_at).days


class Trust:
    """A trust with two offers that nobody has confirmed, and a manager with a link to do so."""

    def __init__(self) -> None:
        now = builders.this_moment()
        self.trust = builders.make_organisation(name="Burnley FC in the Community")
        self.manager = builders.make_user(self.trust, Role.MANAGER, name="Paul Entwistle")
        venue = builders.make_venue(self.trust, name="Turf Moor", town="Burnley")
        self.open = builders.make_series(
            self.trust,
            title="Walking football",
            venue=venue,
            cost_pence=100,
            confirmed_at=now - timedelta(days=30),
        )
        self.closed = builders.make_series(
            self.trust,
            title="Women’s gym",
            audience=Audience.BY_REFERRAL,
            confirmed_at=now - timedelta(days=45),
        )
        self.token = new_token()
        confirmation.give_link(self.trust, self.manager, self.token, now)
        builders.save()

    @property
    def link(self) -> str:
        return f"/still-true/{self.token}"


@pytest.fixture
def trust(session, frozen_now) -> Trust:
    return Trust()


def say(client: FlaskClient, trust: Trust, **ticked: object) -> TestResponse:
    """Send the form of the letter's link."""
    form = {"csrf_token": csrf_token(client.get(trust.link)), **ticked}
    return client.post(trust.link, data=form)


# --- From the letter -----------------------------------------------------------------------------


def test_the_link_shows_when_where_and_what_each_offer_costs(client, trust):
    page = words(client.get(trust.link))
    assert "Are these 2 still right?" in page
    assert "Walking football Thursdays, 6pm to 7pm Turf Moor, Burnley. £1." in page
    assert "Women’s gym" in page


def test_the_link_names_nobody(client, trust):
    assert "Paul" not in client.get(trust.link).text


def test_opening_the_link_changes_nothing(client, trust):
    for _ in range(2):
        assert client.get(trust.link).status_code == 200
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (
        30,
        45,
    )


def test_the_links_address_is_kept_nowhere_and_named_to_nobody(client, trust):
    answer = client.get(trust.link)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text


def test_one_click_says_that_all_of_it_is_true(client, trust):
    answer = say(client, trust, all="1")
    assert answer.status_code == 303
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (0, 0)
    page = words(client.get(trust.link))
    thanks = "Thank you. Walking football and Women’s gym are checked until 2 April."
    assert thanks in page
    assert "1 of them is on What’s on again." in page
    assert "This link has done its work" in page


def test_only_what_is_ticked_is_said_to_be_true(client, trust):
    say(client, trust, series=trust.open.public_id)
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (
        0,
        45,
    )
    assert "Is this still right?" in words(client.get(trust.link))


def test_without_a_tick_the_page_says_what_to_do(client, trust):
    answer = say(client, trust)
    assert (answer.status_code, days_since_confirmed("Walking football")) == (422, 30)
    assert "Tick what is true, or say that all of it is." in words(answer)


def test_another_trusts_offer_is_not_confirmed_by_it(client, trust, app):
    other = builders.make_series(
        builders.make_organisation(),
        title="Elsewhere",
        confirmed_at=builders.this_moment() - timedelta(days=30),
    )
    builders.save()
    say(client, trust, series=other.public_id)
    assert days_since_confirmed("Elsewhere") == 30


def test_when_all_is_checked_by_then_there_is_nothing_to_do(client, trust, frozen_now):
    viewer = builders.viewer_of(trust.manager)
    confirmation.confirm_all(viewer, trust.trust, frozen_now)
    builders.save()
    assert "Everything is checked" in words(client.get(trust.link))


def test_a_used_link_says_so_and_leads_to_signing_in(client, trust):
    say(client, trust, all="1")
    client.get(trust.link)
    page = client.get(trust.link)
    assert "This link has done its work" in words(page)
    assert 'href="/offers"' in page.text


def test_an_old_link_says_so_and_leads_to_signing_in(client, trust, at):
    at("2026-04-02 13:00")
    page = client.get(trust.link)
    assert "This link is too old" in words(page)
    assert "Sign in to our offers" in words(page)


def test_an_old_link_confirms_nothing(client, trust, at):
    token = csrf_token(client.get(trust.link))
    at("2026-04-02 13:00")
    client.post(trust.link, data={"csrf_token": token, "all": "1"})
    assert days_since_confirmed("Walking football") == 58


@pytest.mark.parametrize("ended", ["the role", "the account"])
def test_the_link_of_somebody_who_has_left_opens_nothing(client, trust, ended, frozen_now):
    if ended == "the role":
        db.session.query(Membership).update({"ended_at": frozen_now})
    else:
        db.session.query(User).update({"disabled_at": frozen_now})
    builders.save()
    page = words(client.get(trust.link))
    assert "This link is too old" in page
    assert "Walking football" not in page


def test_an_unknown_link_is_the_same_page_as_any_that_is_not_there(client, trust):
    def page(address: str) -> tuple[int, str]:
        answer = client.get(address)
        return answer.status_code, re.sub(r"quote \w+", "", answer.text)

    assert page("/still-true/" + "Z" * 27) == page("/sessions/zzzzzzzzzzzzz")


def test_two_who_press_at_once_do_no_harm(app, client, trust):
    other = app.test_client()
    tokens = [csrf_token(each.get(trust.link)) for each in (client, other)]
    answers = [
        each.post(trust.link, data={"csrf_token": token, "all": "1"}).status_code
        for each, token in zip((client, other), tokens, strict=True)
    ]
    assert (answers, days_since_confirmed("Walking football")) == ([303, 200], 0)


def test_html_in_a_title_stays_text(client, trust):
    trust.open.title = "<b>Bold</b> & free"
    builders.save()
    page = client.get(trust.link).text
    assert html.escape("<b>Bold</b> & free") in page
    assert "<b>Bold" not in page


# --- On the trust's own page ----------------------------------------------------------------------


@pytest.fixture
def manager(client, trust) -> FlaskClient:
    builders.sign_in(client, trust.manager)
    return client


def press(client: FlaskClient, address: str, **data: object) -> TestResponse:
    """Press a button of the trust's own page; return the page that it leads to."""
    token = csrf_token(client.get("/venues/new"))
    return client.post(address, data={"csrf_token": token, **data}, follow_redirects=True)


def test_one_offer_is_said_to_be_true(manager, trust):
    page = press(manager, f"/offers/{trust.open.public_id}/confirm")
    assert "Thank you. Walking football is checked until 2 April." in words(page)
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (
        0,
        45,
    )


def test_an_offer_that_had_left_is_said_to_be_back(manager, trust):
    page = press(manager, f"/offers/{trust.closed.public_id}/confirm")
    assert "Women’s gym is checked until 2 April. It is on What’s on again." in words(page)


def test_all_offers_are_said_to_be_true_at_once(manager, trust):
    press(manager, "/offers/confirm-all")
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (0, 0)


def test_the_way_back_puts_each_where_it_was(manager, trust):
    page = press(manager, "/offers/confirm-all").text
    sent = re.findall(r'name="confirmed" value="([^"]+)"', page)
    assert len(sent) == 2
    undone = press(manager, "/offers/not-confirmed", confirmed=sent)
    assert "Taken back: 2 offers as before." in words(undone)
    assert (days_since_confirmed("Walking football"), days_since_confirmed("Women’s gym")) == (
        30,
        45,
    )


def test_an_offer_that_is_off_says_what_to_do_first(manager, trust):
    press(manager, f"/offers/{trust.open.public_id}/withdraw")
    answer = press(manager, f"/offers/{trust.open.public_id}/confirm")
    assert answer.status_code == 409
    assert "Walking football is taken off. Put it back on first." in words(answer)


@pytest.mark.parametrize("nonsense", ["", "a b", "a b c", "a 1 ٣", "a 1 99999999999999999999"])
def test_a_way_back_that_makes_no_sense_is_not_there(manager, nonsense):
    assert press(manager, "/offers/not-confirmed", confirmed=nonsense).status_code == 404


def test_a_trust_without_offers_hears_that_there_are_none(client, session, frozen_now):
    builders_trust = builders.make_organisation()
    coach = builders.make_user(builders_trust, Role.COACH)
    builders.save()
    builders.sign_in(client, coach)
    page = press(client, "/offers/confirm-all")
    assert "There is nothing to check: you have no offers that are on." in words(page)


def test_a_link_is_given_for_28_days(trust):
    link = db.session.query(ConfirmLink).one()
    assert link.expires_at - link.created_at == timedelta(days=28)
