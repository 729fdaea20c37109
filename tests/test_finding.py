"""Finding a session: each filter, several at once, near a place, by day and by offer."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from booking.database import db, session
from booking.models import ScheduledSession, SessionSeries
from booking.permissions import Viewer
from booking.queries import finding
from booking.queries.wishes import Filters, Place
from tests import builders
from tests.public_world import BLACKPOOL, BURNLEY, PADIHAM, local, make_varied, venue_in


@pytest.fixture
def varied(app, frozen_now):
    """Alpha in Burnley, Beta and Delta in Padiham, Gamma in Blackpool."""
    with app.app_context():
        make_varied()


def titles(response):
    return re.findall(r'class="session__title"><a[^>]*>(\w+)<', response.text)


# --- Filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Gamma", "Alpha", "Delta"]),
        ("q=alpha", ["Alpha"]),
        ("q=%25", ["Gamma"]),
        ("q=50%25+fun_", ["Gamma"]),
        ("q=burnley", ["Alpha"]),
        ("trust=rovers", ["Alpha", "Delta"]),
        ("town=blackpool", ["Gamma"]),
        ("day=fri", ["Delta"]),
        ("day=fri&day=thu", ["Gamma", "Alpha", "Delta"]),
        ("time=evening", ["Alpha", "Delta"]),
        ("activity=football", ["Gamma", "Alpha"]),
        ("gender=men", ["Gamma", "Alpha"]),
        ("gender=women", ["Gamma", "Alpha", "Delta"]),
        ("level=beginner", ["Alpha", "Delta"]),
        ("age=30", ["Alpha"]),
        ("age=60&free=1", ["Alpha"]),
        ("free=1", ["Alpha", "Delta"]),
        ("access=step-free", ["Alpha"]),
        ("access=accessible-toilet", ["Delta"]),
        ("access=sight", ["Alpha"]),
        ("access=step-free&access=mental-health", ["Alpha"]),
        ("near=burnley&within=5", ["Alpha", "Delta"]),
        ("near=burnley&within=2", ["Alpha"]),
        ("near=padiham&within=5", ["Alpha", "Delta"]),
        ("near=burnley&within=town", ["Alpha"]),
        ("lat=53.80&lon=-2.31&within=2", ["Delta"]),
        ("town=Burnley&time=evening&activity=football", ["Alpha"]),
    ],
)
@pytest.mark.parametrize("by", ["", "offer"])
def test_each_filter_narrows_both_lists(client, varied, query, found, by):
    response = client.get(f"/?{query}&by={by}")
    # The nearest offer comes first; days come one after the other.
    assert sorted(titles(response)) == sorted(found)
    if not by:
        assert titles(response) == found


@pytest.mark.parametrize(
    ("wish", "found"),
    [("step-free", []), ("accessible-toilet", []), ("quiet-space", []), ("hearing", [])],
)
def test_what_nobody_has_said_does_not_match(session, frozen_now, wish, found):
    builders.make_session(builders.make_series(builders.make_organisation()))
    page = finding.whats_on(Viewer.anyone(), Filters(access=(wish,)), frozen_now)
    assert page.rows == found


@pytest.mark.parametrize("said", ["", "No", "no quiet space", "None", "Not really", "n/a"])
def test_a_place_that_says_no_has_no_quiet_space(session, frozen_now, said):
    trust = builders.make_organisation()
    hall = builders.make_venue(trust, quiet_space=said)
    builders.make_session(builders.make_series(trust, venue=hall))
    wanted = Filters(access=("quiet-space",))
    assert finding.whats_on(Viewer.anyone(), wanted, frozen_now).total == 0
    hall.quiet_space = "Northern room, beside the hall"
    assert finding.whats_on(Viewer.anyone(), wanted, frozen_now).total == 1


def test_a_date_is_found_where_it_is_held_and_not_where_the_offer_usually_is(session, frozen_now):
    trust = builders.make_organisation()
    usual, other = venue_in(trust, "Burnley", BURNLEY), venue_in(trust, "Blackpool", BLACKPOOL)
    held = builders.make_session(builders.make_series(trust, venue=usual))
    held.venue_id = other.id
    builders.save()
    anyone = Viewer.anyone()
    assert finding.whats_on(anyone, Filters(town="Burnley"), frozen_now).total == 0
    assert finding.whats_on(anyone, Filters(town="Blackpool"), frozen_now).total == 1
    near = Filters(near=Place(*BLACKPOOL), within=2)
    (row,) = finding.offers_found(anyone, near, frozen_now).rows
    assert row.next.venue.town == "Blackpool"


# --- Sentences and links -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "activity=football&town=Burnley&day=thu&time=evening",
            "Football in Burnley, Thursday evenings",
        ),
        (
            "activity=football&town=Burnley&day=mon&day=tue&day=wed&day=thu&day=fri&time=evening"
            "&access=step-free&near=Padiham&within=5",
            "Football in Burnley, weekday evenings, step-free, within 5 miles of Padiham",
        ),
        ("free=1&trust=town", "Free sessions by Town"),
        ("q=gamma&day=thu", "Sessions with “gamma”, Thursdays"),
        ("q=a&day=fri&day=thu", "Sessions with “a”, Thursdays and Fridays"),
        ("day=fri&day=thu&time=evening", "Sessions, Thursday and Friday evenings"),
        ("day=thu&day=wed&day=tue&day=mon&day=fri&q=a", "Sessions with “a”, weekdays"),
        ("day=sat&day=sun", "No sessions, weekends"),
        ("age=60&gender=women", "Sessions, that women can join, for age 60"),
        ("access=sight", "Sessions, with help for people who see little"),
        ("lat=53.79&lon=-2.25&within=5", "Sessions, within 5 miles of where you are"),
        ("lat=53.79&lon=-2.25", "Sessions, near you"),
        ("near=Burnley", "Sessions, near Burnley"),
    ],
)
def test_what_was_chosen_reads_as_a_sentence_with_a_way_to_clear(client, varied, query, sentence):
    page = client.get(f"/?{query}").text
    assert sentence in page
    assert 'class="chosen__clear" href="/"' in page


def test_every_state_is_a_link_that_asks_the_same_again(client, varied):
    query = (
        "trust=rovers&day=thu&day=fri&time=evening&access=step-free&access=sight&free=1"
        "&near=Padiham&within=10"
    )
    page = client.get(f"/?{query}").text
    href = re.search(r'href="([^"]+)">By offer', page)
    assert href
    link = href.group(1).replace("&amp;", "&")
    assert set(link.removeprefix("/?").split("&")) == {*query.split("&"), "by=offer"}
    assert titles(client.get(link)) == ["Alpha"]
    # The calendar of the same question knows no lists of offers.
    assert "by=offer" not in re.findall(r'href="(webcal:[^"]+)"', client.get(link).text)[0]


def test_the_panel_shows_what_was_chosen(client, varied):
    page = client.get("/?near=Padiham&within=10&day=fri&access=accessible-toilet").text
    assert '<option value="Padiham" selected>' in page
    assert '<option value="10" selected>' in page
    assert re.search(r'name="day" value="fri" checked', page)
    assert re.search(r'name="access" value="accessible-toilet" checked', page)


def test_a_town_chosen_shows_as_that_town_and_nowhere_else(client, varied):
    page = client.get("/?town=Burnley").text
    assert '<option value="Burnley" selected>' in page
    assert '<option value="town" selected>' in page


@pytest.mark.parametrize(
    "query",
    [
        "day=xyz", "time=noonish", "town=%00", "town=Atlantis", "activity='%3B--", "age=-3",
        "age=999",
        "age=%D9%A1%D9%A2", "gender=robot", "level=god", "trust=../..", "page=0", "page=-1",
        "page=99999999999999999999", "page=x", "q=%00%00", "q=" + "a" * 5000, "free=maybe", "lat=x",
        "day=mon&day=tue", "%00=%00", "q=%ED%A0%80", "age=" + "9" * 5000, "by=%00", "by=offers",
        "access=%00", "access=wings&access=step-free", "access=%25", "lat=1e400&lon=1e400",
        "lat=1_0&lon=2", "lat=" + "9" * 5000 + "&lon=1", "near=%00", "near=Atlantis&within=town",
        "within=3", "within=town", "within=-5&near=Burnley", "near=Burnley&within=1e9", "q=+",
        "lat=%D9%A1&lon=%D9%A2", "lat=90&lon=180&within=20", "lat=-90&lon=-180&by=offer",
    ],
)  # fmt: skip
def test_what_means_nothing_is_left_out_and_never_breaks_a_page_or_feed(client, varied, query):
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/?{query}&by=offer").status_code == 200
    assert client.get(f"/calendar/find.ics?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("town=Atlantis&age=999", "the town and the age: we have nothing that fits them."),
        ("day=mon&day=someday", "the day: we have nothing that fits it."),
        ("access=wings", "the access: we have nothing that fits it."),
        ("near=Atlantis", "the place to be near: we have nothing that fits it."),
        ("near=Burnley&within=3", "the distance: we have nothing that fits it."),
    ],
)
def test_what_was_left_out_is_said(client, varied, query, words):
    assert f"We left out {words}" in client.get(f"/?{query}").text


def test_what_was_left_out_leaves_the_rest(client, varied):
    page = client.get("/?town=Atlantis&age=999&activity=football")
    assert titles(page) == ["Gamma", "Alpha"]


# --- Days and offers -----------------------------------------------------------------------------


def test_by_offer_one_card_says_when_weekly_what_is_next_and_how_many_come(app, client, at):
    at("2026-03-05 12:00")
    with app.app_context():
        series = builders.make_series(
            builders.make_organisation(), title="Alpha", every_weeks=2, capacity=3,
            on_bank_holidays=False,
        )  # fmt: skip
        first, *_ = builders.make_dates(series)
        builders.make_booking(first, builders.make_participant(series.organisation))
        builders.save()
    page = client.get("/?by=offer")
    assert titles(page) == ["Alpha"]
    for words in (
        "Every 2 weeks on Thursdays",
        "Next: today",
        "7 dates to come",
        "2 places left next time",
        "Not on bank holidays",
        "1 offer with dates in the next 12 weeks",
    ):
        assert words in page.text, words


def test_by_offer_a_next_date_at_an_unusual_time_says_its_time(app, client, frozen_now):
    with app.app_context():
        series = builders.make_series(builders.make_organisation(), starts_local=time(19))
        builders.make_session(series, local(6))
        builders.save()
    assert "Next: tomorrow, 6pm" in client.get("/?by=offer").text


def test_an_offer_with_no_date_that_fits_is_in_no_list(app, client, frozen_now):
    with app.app_context():
        alpha = builders.make_series(builders.make_organisation(), title="Alpha")
        builders.make_session(alpha).cancelled_at = frozen_now
        builders.save()
    assert titles(client.get("/?by=offer")) == []


def test_a_called_off_date_stands_on_one_page_of_a_long_list_in_its_place(app, client, frozen_now):
    with app.app_context():
        trust = builders.make_organisation()
        for hour in range(1, 31):
            series = builders.make_series(trust, title=f"At{hour}", starts_local=time(13))
            builders.make_session(series, local(6) + timedelta(minutes=hour))
        for title, minutes in (("First", 0), ("Between", 24.5), ("Last", 40)):
            off = builders.make_series(trust, title=title)
            held = builders.make_session(off, local(6) + timedelta(minutes=minutes))
            held.cancelled_at = frozen_now
        builders.save()
    first, second = titles(client.get("/")), titles(client.get("/?page=2"))
    assert first == ["First", *(f"At{number}" for number in range(1, 25)), "Between"]
    assert second == [*(f"At{number}" for number in range(25, 31)), "Last"]


def test_by_offer_the_place_is_the_usual_one_and_a_next_date_elsewhere_says_where(
    app, client, varied
):
    with app.app_context():
        alpha = session().query(SessionSeries).filter_by(title="Alpha").one()
        shed = venue_in(alpha.organisation, "Padiham", PADIHAM, name="The Shed")
        held = session().query(ScheduledSession).filter_by(series_id=alpha.id).one()
        held.venue_id = shed.id
        builders.save()
    page = client.get("/?by=offer&near=burnley&q=friendly&activity=football&age=30").text
    assert page.count("session__title") == 1
    assert ", Burnley</strong>, under a mile" in page
    assert "Next: today, at The Shed" in page


@pytest.mark.parametrize(("by", "sizes"), [("", (24, 6)), ("&by=offer", (24, 6))])
def test_a_long_list_comes_in_pages_that_keep_the_filters(app, client, frozen_now, by, sizes):
    with app.app_context():
        trust = builders.make_organisation()
        hall = builders.make_venue(trust)
        for days in range(30):
            series = builders.make_series(trust, title="Alpha", cost_pence=0, venue=hall)
            builders.make_session(series, local(5) + timedelta(days=days))
        builders.save()
    first, second = client.get(f"/?free=1{by}"), client.get(f"/?free=1{by}&page=2")
    assert (len(titles(first)), len(titles(second))) == sizes
    assert f'href="/?free=1{by.replace("&", "&amp;")}&amp;page=2"' in first.text
    assert titles(client.get(f"/?free=1{by}&page=9")) == titles(second)


def test_a_very_long_list_says_more_than_and_ends_where_nobody_turns_pages(
    app, client, frozen_now, monkeypatch
):
    monkeypatch.setattr(finding, "MOST_COUNTED", 30)
    with app.app_context():
        series = builders.make_series(builders.make_organisation(), weekdays="mon,tue,wed,thu,fri")
        builders.make_dates(series)
        builders.save()
    assert "More than 30 sessions in the next 12 weeks" in client.get("/").text
    assert client.get("/?page=99").text == client.get("/?page=2").text


@pytest.mark.parametrize(
    "query",
    ["", "?by=offer", "?near=Burnley&within=20&access=step-free", "?town=Burnley&day=mon&age=30"],
)
def test_a_page_takes_as_many_statements_for_many_offers_as_for_one(app, client, varied, query):
    client.get("/")
    few = statements(app, client, f"/{query}")
    with app.app_context():
        trust = builders.make_organisation()
        for _ in range(12):
            hall = venue_in(trust, "Burnley", BURNLEY, step_free=True)
            builders.make_dates(builders.make_series(trust, venue=hall))
        builders.save()
    assert statements(app, client, f"/{query}") == few <= 5


def statements(app, client, address):
    """How many statements one page sends to the database."""
    sent = []

    def count(_connection, _cursor, statement, *_):
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len([one for one in sent if one.lstrip().upper().startswith("SELECT")])
