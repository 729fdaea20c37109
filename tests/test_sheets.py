"""What's-on sheets: all that somebody without internet needs, for a club, a town, a question."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from booking.database import session as orm
from booking.models import Audience, ScheduledSession, SessionSeries
from booking.views.printing import MOST_ON_A_SHEET
from tests import builders
from tests.papers import Paper
from tests.public_world import BURNLEY, PADIHAM, make_varied, venue_in


@pytest.fixture
def rovers(app, frozen_now) -> dict[str, Any]:
    """A club with a walk on Mondays and Thursdays, and chess on Thursdays."""
    with app.app_context():
        trust = builders.make_organisation(
            slug="rovers", name="Rovers in the Community", short_name="Rovers", phone="01632 960111"
        )
        hall = venue_in(trust, "Burnley", BURNLEY, name="The Hall", step_free=True)
        walk = builders.make_series(
            trust, title="Morning walk", venue=hall, weekdays="mon,thu", starts_local=time(10),
            open_how="Ring us, then come.", meeting_point="The green door",
        )  # fmt: skip
        chess = builders.make_series(
            trust, title="Chess", venue=hall, starts_local=time(14, 30), phone="01632 960222"
        )
        for offer in (walk, chess):
            builders.make_dates(offer)
        builders.save()
        return {"walk": walk.id, "chess": chess.id, "trust": trust.id}


@pytest.fixture
def sheet(client):
    """Prints a sheet."""

    def printed(address: str = "/trusts/rovers/whats-on.pdf") -> Paper:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        return Paper(answer.data)

    return printed


def change(app, offer_id: int, **facts: Any) -> None:
    with app.app_context():
        offer = orm().get_one(SessionSeries, offer_id)
        for name, value in facts.items():
            setattr(offer, name, value)
        builders.save()


@pytest.mark.parametrize(
    "said",
    [
        "Rovers in the Community",
        "What’s on with Rovers",
        "2 ways to join in. Plans change: ring before you set out.",
        "Morning walk A friendly game. Come as you are.",
        "Mondays and Thursdays 10am to 11am",
        "Where: The Hall, 1 Test Street, Burnley BB11 1AA. There are no steps to get in.",
        "Meet at: The green door",
        "Who it’s for: Everyone, 18 and over. Any level. Never played? Fine.",
        "Cost: Free.",
        "How to come: Ring us, then come.",
        "Ring: 01632 960111",
        "Ring: 01632 960222",
        "Checked by the club on 5 March.",
        "Printed on Thursday 5 March 2026.",
        "Page 1 of 1",
    ],
)
def test_it_says_everything_that_somebody_needs_to_come(rovers, sheet, said):
    assert said in sheet().text


def test_offers_stand_by_day_and_time_each_once_and_later_days_lead_to_the_first(rovers, sheet):
    text = sheet().text
    places = [
        text.index(said)
        for said in ("Monday ", "Morning walk A", "Thursday 10am Morning walk: see Monday", "Chess")
    ]
    assert places == sorted(places)
    assert text.count("Morning walk A friendly game") == 1


def test_its_qr_code_leads_to_the_same_on_the_site(rovers, sheet, client):
    paper = sheet()
    (address,) = paper.addresses
    assert address.endswith("/trusts/rovers")
    assert address.split("://")[1] in paper.text
    assert client.get(urlsplit(address).path).status_code == 200


def test_it_can_be_read_by_a_screen_reader_in_order(rovers, sheet):
    paper = sheet()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.data
    assert b"/Lang(en-GB)" in paper.data
    assert paper.title == "What’s on with Rovers"
    assert paper.headings() == ["H1", "H2", "H3", "H2", "H3", "H2"]
    assert paper.millimetres == {(210, 297)}


# --- What is not as usual -------------------------------------------------------------------------


def test_it_says_what_is_called_off_moved_and_not_on_in_the_next_weeks(app, rovers, sheet):
    with app.app_context():
        chess = orm().get_one(SessionSeries, rovers["chess"])
        dome = builders.make_venue(chess.organisation, name="The Dome")
        dates = {
            held.local_date: held
            for held in orm().query(ScheduledSession).filter_by(series_id=chess.id)
        }
        dates[date(2026, 3, 12)].cancelled_at = builders.this_moment()
        moved = dates[date(2026, 3, 19)]
        moved.venue_id = dome.id
        moved.starts_at += timedelta(hours=1)
        moved.ends_at += timedelta(hours=1)
        moved.local_time = time(15, 30)
        chess.weeks_off = "2026-03-23"
        orm().delete(dates[date(2026, 3, 26)])
        builders.save()
    text = sheet().text
    assert "Called off: Thursday 12 March." in text
    assert "Changed: Thursday 19 March, 3.30pm, at The Dome, instead of 2.30pm." in text
    assert "Not on: Thursday 26 March." in text


def test_what_comes_every_second_week_names_its_dates(app, rovers, sheet):
    with app.app_context():
        trust = orm().get_one(SessionSeries, rovers["chess"]).organisation
        offer = builders.make_series(trust, title="Darts", every_weeks=2)
        builders.make_dates(offer)
        builders.save()
    text = sheet().text
    assert "Every 2 weeks on Thursdays" in text
    assert "Next: Thursday 5 March; Thursday 19 March" in text


def test_what_begins_later_says_from_when(app, rovers, sheet):
    with app.app_context():
        trust = orm().get_one(SessionSeries, rovers["chess"]).organisation
        offer = builders.make_series(
            trust, title="Bowls", first_on=date(2026, 4, 16), on_bank_holidays=False
        )
        builders.make_dates(offer)
        builders.save()
    assert "From 16 April, not on bank holidays. Next: Thursday 16 April." in sheet().text


def test_one_that_nobody_has_checked_lately_says_ring_first(app, rovers, sheet, frozen_now):
    change(app, rovers["chess"], confirmed_at=frozen_now - timedelta(days=30))
    assert "Not checked since 3 February: ring first." in sheet().text


def test_what_has_left_the_catalogue_is_on_no_sheet(app, rovers, sheet, frozen_now):
    change(app, rovers["chess"], confirmed_at=frozen_now - timedelta(days=43))
    assert "Chess" not in sheet().text


# --- Any question of the first page ---------------------------------------------------------------


@pytest.fixture
def varied(app, frozen_now) -> None:
    with app.app_context():
        make_varied()


@pytest.mark.parametrize(
    ("asked", "title", "found"),
    [
        ("", "What’s on with your local clubs", ["Alpha", "Gamma", "Delta"]),
        ("?town=burnley", "What’s on in Burnley", ["Alpha"]),
        ("?activity=football", "Football", ["Alpha", "Gamma"]),
        ("?activity=football&town=Blackpool", "Football in Blackpool", ["Gamma"]),
        ("?day=fri", "Sessions, Fridays", ["Delta"]),
        ("?time=afternoon&free=1", "Free sessions, afternoons", []),
        ("?near=Burnley&within=5", "Sessions, within 5 miles of Burnley", ["Alpha", "Delta"]),
        ("?trust=town&by=offer&page=7", "Sessions by Town", ["Gamma"]),
        ("?q=50%25", "Sessions with “50%”", ["Gamma"]),
    ],
)
def test_each_question_has_its_sheet(varied, sheet, client, asked, title, found):
    paper = sheet(f"/whats-on.pdf{asked}")
    assert paper.title == title
    assert [name for name in ("Alpha", "Beta", "Gamma", "Delta") if name in paper.text] == found
    (address,) = paper.addresses
    parts = urlsplit(address)
    assert client.get(f"{parts.path or '/'}?{parts.query}").status_code == 200


def test_a_towns_sheet_says_whose_each_offer_is(varied, sheet):
    text = sheet("/whats-on.pdf?activity=football").text
    assert text.count("Community Trust") == 2
    assert "Testshire Football Trusts" in text


def test_an_address_that_nobody_could_type_stays_in_the_code_alone(varied, sheet):
    asked = "activity=football&day=mon&day=thu&time=evening&access=step-free&free=1"
    paper = sheet(f"/whats-on.pdf?{asked}&day=fri")
    assert "access=step-free" in paper.addresses[0]
    assert "access" not in paper.text


def test_the_point_where_somebody_was_is_not_on_paper(varied, sheet):
    paper = sheet("/whats-on.pdf?lat=53.79&lon=-2.25&within=5&free=1")
    assert "Alpha" in paper.text
    assert paper.addresses[0].endswith("/?free=1")
    assert "53.79" not in paper.everything


def test_what_of_a_question_means_nothing_is_named(varied, sheet):
    said = sheet("/whats-on.pdf?town=Nowhere").text
    assert "We left out the town: we have nothing that fits it." in said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/whats-on.pdf?town=Burnley&time=morning", "No sessions in Burnley, mornings in the next"),
        ("/trusts/city/whats-on.pdf", "Nothing is planned just now."),
    ],
)
def test_an_empty_sheet_says_so_and_whom_to_ring(app, varied, sheet, address, said):
    with app.app_context():
        builders.make_organisation(slug="city", short_name="City", phone="01632 960333")
        builders.save()
    paper = sheet(address)
    assert said in paper.text
    assert "Ring" in paper.text
    assert len(paper.addresses) == 1


def test_the_sheet_is_the_same_whoever_asks(app, client, varied):
    with app.app_context():
        trust = orm().query(SessionSeries).limit(1).one().organisation
        coach = builders.make_user(trust)
        hidden = builders.make_series(trust, title="Quiet", audience=Audience.BY_REFERRAL)
        builders.make_dates(hidden)
        builders.save()
    before = client.get("/whats-on.pdf").data
    builders.sign_in(client, coach)
    assert client.get("/whats-on.pdf").data == before
    assert "Quiet" not in Paper(before).everything


def test_the_ways_to_it_stand_where_something_was_chosen(varied, client):
    assert "/whats-on.pdf?town=Burnley" in client.get("/?town=Burnley").text
    assert "/whats-on.pdf" not in client.get("/").text
    assert "/trusts/rovers/whats-on.pdf" in client.get("/trusts/rovers").text


# --- How much a sheet holds -----------------------------------------------------------------------


def make_many(app, how_many: int) -> None:
    with app.app_context():
        trust = builders.make_organisation(slug="rovers", short_name="Rovers", town="Padiham")
        hall = venue_in(trust, "Padiham", PADIHAM)
        for number in range(how_many):
            offer = builders.make_series(trust, title=f"Offer {number}", venue=hall)
            builders.make_session(offer)
        builders.save()


def test_on_several_pages_each_says_what_it_is_about_and_which_it_is(app, sheet, frozen_now):
    make_many(app, 9)
    paper = sheet()
    assert paper.pages > 1
    for number in range(paper.pages):
        text = paper.text_of(number)
        assert "What’s on with Rovers" in text
        assert f"Page {number + 1} of {paper.pages}" in text
        assert "Printed on Thursday 5 March 2026." in text
    assert all(f"Offer {number} " in paper.text for number in range(9))


def test_more_than_a_sheet_holds_is_a_page_that_says_what_to_choose(app, client, frozen_now):
    make_many(app, MOST_ON_A_SHEET + 1)
    answer = client.get("/whats-on.pdf?activity=football")
    assert answer.status_code == 422
    assert f"{MOST_ON_A_SHEET + 1} offers fit what you chose." in answer.text
    assert 'href="/?activity=football"' in answer.text
    assert 'href="/whats-on.pdf?town=Padiham"' in answer.text


def test_as_many_as_a_sheet_holds_are_all_on_it(app, sheet, frozen_now):
    make_many(app, MOST_ON_A_SHEET)
    text = sheet("/whats-on.pdf").text
    assert all(f"Offer {number} " in text for number in range(MOST_ON_A_SHEET))


# --- What people type -----------------------------------------------------------------------------


def test_code_and_strange_letters_in_every_text_break_nothing(app, rovers, sheet):
    typed = "#panic() $x$ *a* _b_ @c \\d ⚽ مرحبا \u202e"
    texts = ("title", "summary", "open_how", "who_for", "cost_note", "fare_help", "meeting_point")
    change(app, rovers["chess"], **dict.fromkeys(texts, typed))
    assert sheet().text.count("#panic() $x$ *a* _b_ @c \\d …") == len(texts)


def test_the_longest_texts_stay_between_the_margins(app, rovers, sheet):
    longest = {"title": 80, "summary": 160, "open_how": 3000, "who_for": 3000, "cost_note": 200}
    change(app, rovers["chess"], **{name: "W" * most for name, most in longest.items()})
    paper = sheet()
    for number in range(paper.pages):
        page = paper.picture(number).convert("L")
        width, height = page.size
        for left in (0, width - round(width * 12 / 210)):
            margin = (left, round(height * 30 / 297), left + round(width * 12 / 210), height)
            assert page.crop(margin).getextrema() == (255, 255)


def test_a_question_with_code_in_it_is_printed_as_it_stands(varied, sheet):
    assert sheet("/whats-on.pdf?q=%23panic()+%24x%24+*a*").title.endswith("“#panic() $x$ *a*”")


def test_an_hour_that_is_over_at_midnight_is_said_in_words(app, rovers, sheet):
    change(app, rovers["chess"], starts_local=time(23), length_minutes=60)
    assert "11pm to midnight" in sheet().text
