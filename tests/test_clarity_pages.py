"""Our offers side by side, the partnership's, and the list of words to avoid."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import (
    Audience,
    OfferDraft,
    Organisation,
    OrganisationKind,
    Role,
    SeriesState,
    SessionSeries,
    WatchedWord,
    WordKind,
)
from booking.rules import worst_first
from booking.rules.clarity import clarity_of_series
from booking.views.clarity import TRUSTS_ON_A_PAGE
from tests import builders
from tests.clear_and_vague_offers import CLEAR
from tests.markup import markup_faults

CLEAR_OFFER = CLEAR["five-a-side under the lights"]
A_WAY = {"by_bus": "The M1 stops outside, at Mill Lane.", "step_free": True, "toilets": "Inside."}


@dataclass(frozen=True)
class Partnership:
    """A trust, with the browsers of its coach and of the partnership's lead."""

    ours: Organisation
    coach: FlaskClient
    lead: FlaskClient


@pytest.fixture
def there(app: Flask, frozen_now) -> Partnership:
    with app.app_context():
        ours = builders.make_organisation(name="Brierley Community Trust", short_name="Brierley")
        coach = builders.make_user(ours, Role.COACH)
        lead = builders.make_user(builders.make_organisation(OrganisationKind.LEAD), Role.LEAD)
        builders.save()
        browsers = [app.test_client(), app.test_client()]
        for browser, user in zip(browsers, (coach, lead), strict=True):
            builders.sign_in(browser, user)
        return Partnership(db.session.merge(ours), *browsers)


def offer(app: Flask, trust: Organisation, title: str, **facts: Any) -> str:
    """A published offer, clear but for the facts given; its public id."""
    with app.app_context():
        ours = db.session.get_one(Organisation, trust.id)
        said = asdict(CLEAR_OFFER.offer) | {"title": title} | facts
        venue = builders.make_venue(ours, **A_WAY)
        series = builders.make_series(ours, venue=venue, **said)
        public_id = series.public_id
        builders.save()
        return public_id


def cards(page: TestResponse) -> list[str]:
    """The markup of each offer's card, in order."""
    return [part.split("</li>")[0] for part in page.text.split('<li class="offer-card')[1:]]


def titles(page: TestResponse) -> list[str]:
    found = [re.search(r'offer-card__title"><a[^>]*>([^<]*)<', each) for each in cards(page)]
    return [html.unescape(title[1]).replace("\u2011", "-") for title in found if title]


def card(page: TestResponse, title: str) -> str:
    """The words on one offer's card."""
    found = cards(page)[titles(page).index(title)]
    plain = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", found.partition(">")[2])))
    return plain.strip()


def fix_on(page: TestResponse) -> str:
    """Where the fix on the only card leads."""
    (only,) = cards(page)
    found = re.search(r'offer-card__fix"><a href="([^"]*)"', only)
    assert found
    return html.unescape(found[1])


def statements_of(app: Flask, browser: FlaskClient, url: str) -> int:
    """How many statements one look at a page takes."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert browser.get(url).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(asked)


# --- Our offers -----------------------------------------------------------------------------------


def test_the_offer_that_most_needs_a_hand_stands_first(app, there):
    offer(app, there.ours, "A clear one")
    offer(app, there.ours, "A vague one", what_happens="Football.", first_visit="TBC")
    offer(app, there.ours, "A loud one", what_happens="COME AND PLAY FOOTBALL WITH US NOW!!!")
    page = there.coach.get("/offers")
    assert titles(page) == ["A vague one", "A loud one", "A clear one"]
    assert "2 of our 3 offers need a hand" in page.text


def test_each_offer_says_how_clear_it_is_in_words_and_number(app, there):
    offer(app, there.ours, "A clear one")
    assert "Clear, 97 of 100" in card(there.coach.get("/offers"), "A clear one")


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        ({"first_visit": "TBC"}, "edit?part=visit#first_visit"),
        ({"what_happens": "Football."}, "edit?part=what#what_happens"),
        ({"cost_note": "TBC"}, "edit?part=know#cost_note"),
        ({"meeting_point": "TBC"}, "edit?part=where#meeting_point"),
        ({"last_on": builders.this_moment().date()}, "schedule"),
    ],
)
def test_the_one_fix_leads_to_where_it_is_mended(app, there, at, facts, part):
    at("2026-03-05 12:00")
    if "last_on" in facts:
        now = builders.this_moment()
        facts = {"first_on": now.date() - timedelta(days=8), "last_on": now.date()}
        facts["last_on"] -= timedelta(days=1)
    public_id = offer(app, there.ours, "A vague one", **facts)
    fix = fix_on(there.coach.get("/offers"))
    assert fix == f"/offers/{public_id}/{part}"
    assert there.coach.get(fix).status_code == 200


def test_what_the_venue_lacks_is_mended_at_the_venue(app, there):
    public_id = offer(app, there.ours, "Far away")
    with app.app_context():
        venue = db.session.query(SessionSeries).filter_by(public_id=public_id).one().venue
        venue.by_bus, address = "", f"/venues/{venue.public_id}/edit"
        builders.save()
    page = there.coach.get("/offers")
    assert "by bus" in card(page, "Far away")
    assert fix_on(page) == address
    assert there.coach.get(address).status_code == 200


def test_an_offer_that_left_the_catalogue_stands_before_a_vague_one(app, there, frozen_now):
    offer(app, there.ours, "Vague", first_visit="TBC")
    offer(app, there.ours, "Long ago", confirmed_at=frozen_now - timedelta(days=43))
    offer(app, there.ours, "A while ago", confirmed_at=frozen_now - timedelta(days=29))
    page = there.coach.get("/offers")
    assert titles(page)[0] == "Long ago"
    assert "Off the site until checked: last checked 21 January" in card(page, "Long ago")
    assert "Not checked since 4 February" in card(page, "A while ago")
    assert "Checked on 5 March" in card(page, "Vague")


def test_an_offer_that_gives_people_away_stands_before_all_others(app, there, frozen_now):
    offer(app, there.ours, "Vague", what_happens="TBC", first_visit="TBC", meeting_point="TBC")
    offer(app, there.ours, "Long ago", confirmed_at=frozen_now - timedelta(days=43))
    offer(app, there.ours, "Telling", who_for="Ex-offenders welcome.")
    page = there.coach.get("/offers")
    assert titles(page)[0] == "Telling"
    assert "Gives people away" in card(page, "Telling")


def test_one_tap_says_that_an_offer_is_still_true(app, there, frozen_now):
    public_id = offer(app, there.ours, "A while ago", confirmed_at=frozen_now - timedelta(days=29))
    builders.post(there.coach, f"/offers/{public_id}/confirm", "/offers")
    assert "Checked on 5 March" in card(there.coach.get("/offers"), "A while ago")


def test_nobody_is_asked_again_about_what_was_confirmed_this_week(app, there, frozen_now):
    offer(app, there.ours, "Lately", confirmed_at=frozen_now - timedelta(days=6))
    offer(app, there.ours, "Not so lately", confirmed_at=frozen_now - timedelta(days=8))
    page = there.coach.get("/offers")
    assert "Still true" not in card(page, "Lately")
    assert "Still true" in card(page, "Not so lately")


def test_all_of_it_is_confirmed_at_once_where_something_needs_it(app, there, frozen_now):
    offer(app, there.ours, "One", confirmed_at=frozen_now - timedelta(days=29))
    assert "All of it is still true" in there.coach.get("/offers").text
    builders.post(there.coach, "/offers/confirm-all", "/offers")
    assert "All of it is still true" not in there.coach.get("/offers").text


def test_what_is_being_written_stands_on_top(app, there, frozen_now):
    with app.app_context():
        draft = OfferDraft(
            organisation_id=there.ours.id,
            answers='{"title": ["Sunday darts"]}',
            created_at=frozen_now,
            changed_at=frozen_now,
            changed_by_id=None,
        )
        db.session.add(draft)
        db.session.flush()
        address = f"/offers/drafts/{draft.public_id}"
        builders.save()
    page = there.coach.get("/offers")
    assert "Sunday darts" in page.text
    assert address in page.text


def test_what_is_off_stands_apart_and_is_not_judged(app, there):
    offer(app, there.ours, "Off for now", state=SeriesState.WITHDRAWN, first_visit="TBC")
    page = there.coach.get("/offers")
    assert "of 100" not in card(page, "Off for now")
    assert "Taken off" in page.text


def test_a_trust_without_offers_is_told_what_to_do(there):
    assert "Write an offer" in there.coach.get("/offers").text


def test_another_trusts_offers_are_not_ours(app, there):
    with app.app_context():
        theirs = builders.make_organisation()
        builders.save()
        theirs = db.session.merge(theirs)
    offer(app, theirs, "Of another trust")
    assert titles(there.coach.get("/offers")) == []


def test_our_offers_take_as_many_statements_however_many_there_are(app, there):
    offer(app, there.ours, "One")
    few = statements_of(app, there.coach, "/offers")
    for number in range(6):
        offer(app, there.ours, f"Another {number}")
    assert statements_of(app, there.coach, "/offers") == few


# --- The partnership's ----------------------------------------------------------------------------


ASKS_MUCH = {"who_for": "Ex-offenders"}


def other_trust(app: Flask, **facts: Any) -> Organisation:
    with app.app_context():
        made = builders.make_organisation(**facts)
        builders.save()
        return db.session.merge(made)


def trusts_on(page: TestResponse) -> list[str]:
    """The headings under which the lead's page has the trusts' offers."""
    return re.findall(r'class="section-head"><h2>(.*?)</h2>', page.text)


def test_the_lead_sees_what_needs_a_hand_trust_by_trust_also_by_referral(app, there):
    theirs = other_trust(app, name="Zetland Community Trust")
    offer(app, there.ours, "A clear one")
    hidden = {"audience": Audience.BY_REFERRAL, "walk_ins_welcome": False}
    offer(app, theirs, "Theirs", **ASKS_MUCH, **hidden)
    page = there.lead.get("/partnership/clarity")
    assert trusts_on(page) == ["Brierley Community Trust", "Zetland Community Trust"]
    assert titles(page) == ["Theirs"]
    assert "1 of 2 offers needs a hand" in page.text
    assert "Every offer is clear and true." in page.text.split("<h2>Zetland")[0]


def test_of_each_trust_the_worst_three_are_shown_and_the_rest_are_a_tap_away(
    app, there, frozen_now
):
    for number in range(4):
        offer(app, there.ours, f"Vague {number}", confirmed_at=frozen_now - timedelta(days=30))
    offer(app, there.ours, "Gives away", **ASKS_MUCH)
    page = there.lead.get("/partnership/clarity")
    assert titles(page) == ["Gives away", "Vague 0", "Vague 1"]
    more = f'<a href="/partnership/clarity?trust={there.ours.slug}">2 more of Brierley'
    assert more in page.text


def test_many_trusts_go_on_over_the_page_and_only_what_is_shown_is_weighed(app, there, monkeypatch):
    for number in range(TRUSTS_ON_A_PAGE + 1):
        offer(app, other_trust(app, name=f"Trust {number:02}"), f"Theirs {number}", **ASKS_MUCH)
    weighed: list[str] = []

    def weigh(series: SessionSeries, *rest: Any) -> Any:
        weighed.append(series.title)
        return clarity_of_series(series, *rest)

    monkeypatch.setattr(worst_first, "clarity_of_series", weigh)
    first = there.lead.get("/partnership/clarity")
    assert len(trusts_on(first)) == TRUSTS_ON_A_PAGE
    assert len(weighed) == TRUSTS_ON_A_PAGE - 1
    assert "9 of 9 offers on this page need a hand" in first.text
    second = there.lead.get("/partnership/clarity?page=2")
    assert trusts_on(second) == ["Trust 09", "Trust 10"]


def test_the_lead_can_look_at_one_trust_whole(app, there):
    theirs = other_trust(app)
    offer(app, there.ours, "Ours")
    offer(app, theirs, "Clear")
    offer(app, theirs, "Gives away", **ASKS_MUCH)
    page = there.lead.get(f"/partnership/clarity?trust={theirs.slug}")
    assert titles(page) == ["Gives away", "Clear"]


@pytest.mark.parametrize("query", ["trust=nobody", "trust=%00", "page=0", "page=99999", "page=x"])
def test_an_address_that_means_nothing_shows_every_trust(app, there, query):
    offer(app, there.ours, "Ours", **ASKS_MUCH)
    assert titles(there.lead.get(f"/partnership/clarity?{query}")) == ["Ours"]


def test_a_trusts_long_list_goes_on_over_the_page(app, there):
    for number in range(26):
        offer(app, there.ours, f"Number {number}")
    address = f"/partnership/clarity?trust={there.ours.slug}"
    first, second = titles(there.lead.get(address)), titles(there.lead.get(f"{address}&page=2"))
    assert (len(first), len(second)) == (24, 2)
    assert not set(first) & set(second)


def test_withdrawn_offers_are_not_counted(app, there):
    offer(app, there.ours, "Off", state=SeriesState.WITHDRAWN)
    assert "No offers yet" in there.lead.get("/partnership/clarity").text


def test_the_leads_list_takes_as_many_statements_however_long(app, there):
    offer(app, there.ours, "One")
    few = statements_of(app, there.lead, "/partnership/clarity")
    for number in range(6):
        offer(app, there.ours, f"Another {number}")
    assert statements_of(app, there.lead, "/partnership/clarity") == few


def test_the_leads_first_page_leads_to_both(there):
    page = there.lead.get("/partnership").text
    assert "/partnership/clarity" in page
    assert "/partnership/words" in page


# --- The words to avoid ---------------------------------------------------------------------------

WORDS = "/partnership/words"


def flagged(app: Flask, there: Partnership, text: str) -> bool:
    """Whether a text in an offer is pointed out to whoever wrote it."""
    offer(app, there.ours, "With a word", first_visit=text)
    return "life coaching" in card(there.coach.get("/offers"), "With a word").lower()


A_TEXT = "You meet the coach at the door for some life coaching and a brew."


def test_a_word_that_the_lead_adds_is_pointed_out_to_those_who_write(app, there):
    builders.post(there.lead, WORDS, WORDS, word="life coaching", kind="stigma", instead="a chat")
    assert flagged(app, there, A_TEXT)


def test_a_new_word_says_in_how_many_offers_it_stands(app, there):
    offer(app, there.ours, "With a word", first_visit=A_TEXT)
    offer(app, there.ours, "Without one")
    sent = {"word": "life coaching", "kind": "stigma", "instead": ""}
    page = there.lead.get(builders.post(there.lead, WORDS, WORDS, **sent).location)
    assert "“life coaching” is on the list. It is in 1 offer now." in page.text


def test_a_word_that_the_lead_lets_be_is_not_pointed_out_any_more(app, there):
    builders.post(there.lead, WORDS, WORDS, word="life coaching", kind="stigma", instead="")
    page = builders.post(there.lead, WORDS, WORDS, act="fine", word="life coaching")
    assert page.status_code == 303
    assert not flagged(app, there, A_TEXT)
    assert "Taken off" in there.lead.get(WORDS).text


def test_a_word_taken_off_is_put_back_by_the_way_back(app, there):
    builders.post(there.lead, WORDS, WORDS, act="fine", word="cohort")
    assert "Put it back" in there.lead.get(WORDS).text
    builders.post(there.lead, WORDS, WORDS, act="watch", word="cohort")
    with app.app_context():
        assert db.session.query(WatchedWord).one().is_fine is False


def test_changing_a_word_of_the_first_list_starts_from_what_it_says(there):
    page = there.lead.get(f"{WORDS}?word=Cohort").text
    assert "“group”" in page
    assert "fine in an offer" in page


def test_what_a_first_word_says_can_be_changed(app, there):
    builders.post(
        there.lead,
        WORDS,
        f"{WORDS}?word=cohort",
        word="cohort",
        kind="jargon",
        instead="everybody who comes",
        changing="cohort",
    )
    assert "everybody who comes" in there.lead.get(WORDS).text
    with app.app_context():
        assert db.session.query(WatchedWord).one().kind is WordKind.JARGON


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"word": "", "kind": "jargon"}, "Enter a word"),
        ({"word": "?!", "kind": "jargon"}, "Enter a word"),
        ({"word": "x" * 61, "kind": "jargon"}, "up to 60"),
        ({"word": "fine word", "kind": "jargon", "instead": "x" * 161}, "up to 160"),
        ({"word": "fine word"}, "Choose why"),
        ({"word": "it", "kind": "jargon"}, "at least 3 letters"),
        ({"word": "the", "kind": "jargon"}, "stands in nearly every offer"),
        ({"word": "Football", "kind": "jargon"}, "stands in nearly every offer"),
        ({"word": "fine word", "kind": "nonsense"}, "Choose why"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(there, sent, words):
    page = builders.post(there.lead, WORDS, WORDS, **sent)
    assert page.status_code == 422
    assert words in page.text
    assert sent["word"] in page.text


def test_a_nul_and_markup_in_a_word_stay_text(app, there):
    sent = {"word": "<b>bold\x00</b>", "kind": "jargon", "instead": "<i>plain</i>"}
    assert builders.post(there.lead, WORDS, WORDS, **sent).status_code == 303
    page = there.lead.get(WORDS).text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<i>plain</i>" not in page


@pytest.mark.parametrize("act", ["fine", "watch"])
def test_a_word_that_is_on_no_list_is_not_found(there, act):
    assert builders.post(there.lead, WORDS, WORDS, act=act, word="football").status_code == 404


def test_a_word_in_the_address_that_is_on_no_list_is_a_new_one(there):
    page = there.lead.get(f"{WORDS}?word=football")
    assert page.status_code == 200
    assert "Add a word" in page.text


def test_the_pages_are_well_formed(app, there, frozen_now):
    offer(app, there.ours, "A clear one")
    offer(app, there.ours, "Vague", first_visit="TBC", confirmed_at=frozen_now - timedelta(days=30))
    offer(app, there.ours, "Off", state=SeriesState.WITHDRAWN)
    builders.post(there.lead, WORDS, WORDS, act="fine", word="cohort")
    lead, coach = there.lead, there.coach
    looked_at = {
        "our offers": coach.get("/offers").text,
        "the partnership's": lead.get("/partnership/clarity").text,
        "one trust's": lead.get(f"/partnership/clarity?trust={there.ours.slug}").text,
        "the words": lead.get(WORDS).text,
        "one word": lead.get(f"{WORDS}?word=provision").text,
    }
    assert markup_faults(looked_at) == []
