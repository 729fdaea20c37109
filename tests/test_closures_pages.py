"""Closing a place for a while, letting fewer people in, and opening it again, on its pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import BookingState, Closure, Role, ToTell
from booking.rules import closures, dates, telling
from booking.rules.dates import Act
from tests import builders
from tests.town import Town, words

NOON, LATER = "2026-03-05 12:00", "2026-03-05 12:03"


@pytest.fixture
def town(session, at) -> Town:
    at(NOON)
    return Town(capacity=10)


@pytest.fixture
def coach(town):
    return builders.make_user(town.trust, name="Jo Coach")


@pytest.fixture
def browser(town, coach, client) -> FlaskClient:
    """The coach's browser."""
    builders.save()
    builders.sign_in(client, coach)
    return client


def typed(town, **facts) -> dict[str, str]:
    """What a coach types to close the venue for a week from today."""
    return {
        "place": town.held.venue.public_id,
        "from_on": "5 March",
        "until_on": "11/3/2026",
        "how": "closed",
        "why": "The pitch is waterlogged",
        "own_words": "",
        **facts,
    }


def send(browser: FlaskClient, url: str = "/closures/new", **data):
    builders.save()
    return builders.post(browser, url, url, **data)


def mark_in(page) -> str:
    found = re.search(r'name="mark" value="([^"]*)"', page.text)
    assert found
    return found[1]


def close(browser: FlaskClient, town, **facts):
    """Both steps: look at what it touches, then do it."""
    preview = send(browser, **typed(town, **facts))
    assert preview.status_code == 200, words(preview)
    return send(browser, **typed(town, **facts), mark=mark_in(preview))


def saved(row):
    """The row as other browsers' requests have left it."""
    db.session.rollback()
    db.session.expire_all()
    db.session.refresh(row)
    return row


def the_closure() -> Closure:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Closure)).one()


# --- Closing --------------------------------------------------------------------------------------


def test_before_anything_happens_the_page_says_whom_it_touches(browser, town):
    next_week = town.in_weeks(1)
    for person in (town.dan, town.somebody()):
        builders.make_booking(town.held, person)
    builders.make_booking(town.in_weeks(-1), town.dan)
    page = words(send(browser, **typed(town, until_on="12 March")))
    assert "This will call off 2 sessions" in page
    assert "2 people must be told" in page
    assert "Walking football, today, 6pm: 2 people" in page
    assert "Walking football, Thursday 12 March, 6pm: nobody is booked" in page
    assert "Dan" not in page
    assert saved(next_week).cancelled_at is None


def test_somebody_booked_on_two_dates_is_one_person_to_tell(browser, town):
    for held in (town.held, town.in_weeks(1)):
        builders.make_booking(held, town.dan)
    page = words(send(browser, **typed(town, until_on="12 March")))
    assert "1 person must be told" in page


def test_closed_at_once_everything_is_called_off_and_the_told_list_is_next(browser, town):
    builders.make_booking(town.held, town.dan)
    town.in_weeks(1)
    answer = close(browser, town, until_on="12 March")
    closure = the_closure()
    assert answer.location == f"/changes/{closure.public_id}"
    page = words(browser.get(answer.location))
    assert "2 sessions are called off" in page
    assert "Then 1 person must hear of it" in page
    assert saved(town.held).closure_id == closure.id


def test_everything_that_a_trust_runs_can_be_closed(browser, town):
    elsewhere = builders.make_session(builders.make_series(town.trust))
    close(browser, town, place=f"everything-{town.trust.slug}")
    assert the_closure().venue_id is None
    assert saved(elsewhere).cancelled_why == "The pitch is waterlogged"


def test_a_reason_of_ones_own_is_what_people_read(browser, town):
    close(browser, town, why="other", own_words="A water main has burst")
    assert the_closure().reason == "A water main has burst"


def test_a_place_without_sessions_is_closed_for_those_to_come(browser, town):
    empty = builders.make_venue(town.trust, name="Back field")
    preview = send(browser, **typed(town, place=empty.public_id))
    assert "No session is touched" in words(preview)
    answer = close(browser, town, place=empty.public_id)
    assert answer.location == "/closures"
    assert "Back field" in words(browser.get("/closures"))


def test_fewer_people_takes_nobodys_place_unless_it_says_so(browser, town):
    bookings = [builders.make_booking(town.held, person) for person in (town.dan, town.somebody())]
    facts = {"how": "fewer", "most_places": "1"}
    page = words(send(browser, **typed(town, **facts)))
    assert "1 session will take fewer people" in page
    assert "1 person more is booked than that. Everybody keeps their place." in page
    assert close(browser, town, **facts).location == "/closures"
    assert saved(town.held).capacity == 1
    assert [saved(booking).state for booking in bookings] == [BookingState.CONFIRMED] * 2


@pytest.mark.parametrize(("take_back", "read"), [("", False), ("y", True)])
def test_the_reason_for_fewer_people_is_shown_where_somebody_reads_it(
    browser, town, take_back, read
):
    for person in (town.dan, town.somebody()):
        builders.make_booking(town.held, person)
    facts = {"how": "fewer", "most_places": "1", "why": "Repairs", "take_back": take_back}
    page = words(send(browser, **typed(town, **facts)))
    assert ("They read: “ Repairs." in page or "They read: “Repairs." in page) is read


def test_places_are_taken_back_from_those_who_booked_last_when_it_says_so(browser, town):
    first, last = (
        builders.make_booking(town.held, person) for person in (town.dan, town.somebody())
    )
    facts = {"how": "fewer", "most_places": "1", "take_back": "y"}
    page = words(send(browser, **typed(town, **facts)))
    assert "1 person must be told" in page
    assert "1 person loses their place: those who booked last." in page
    answer = close(browser, town, **facts)
    assert answer.location == f"/changes/{the_closure().public_id}"
    assert (saved(first).state, saved(last).state) == (
        BookingState.CONFIRMED,
        BookingState.CANCELLED,
    )


def test_what_was_shown_is_what_is_done(browser, town):
    mark = mark_in(send(browser, **typed(town)))
    builders.make_booking(town.held, town.dan)
    page = send(browser, **typed(town), mark=mark)
    assert page.status_code == 200
    assert "Something changed meanwhile" in words(page)
    assert "1 person must be told" in words(page)
    assert saved(town.held).cancelled_at is None


def test_a_forged_mark_closes_nothing(browser, town):
    assert "This will call off 1 session" in words(send(browser, **typed(town), mark="x" * 99))
    assert saved(town.held).cancelled_at is None


def test_one_can_go_back_and_change_what_was_typed(browser, town):
    page = send(browser, **typed(town, why="other", own_words="A burst pipe"), change="1")
    assert page.status_code == 200
    assert 'value="A burst pipe"' in page.text
    assert saved(town.held).cancelled_at is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"place": ""}, "Choose a place, or everything"),
        ({"place": "nowhere"}, "Choose a place, or everything"),
        ({"from_on": ""}, "Enter the first day"),
        ({"until_on": "soon"}, "Enter a date, like 1 March or 1/3/2027"),
        ({"until_on": "4/3/2026"}, "The last day can’t be before the first."),
        ({"from_on": "1/3/2026", "until_on": "2/3/2026"}, "That period is over."),
        ({"until_on": "1/6/2028"}, "Close for a year at most."),
        ({"how": "sideways"}, "Choose closed, or fewer people"),
        ({"how": "fewer"}, "Enter how many can come at most"),
        ({"how": "fewer", "most_places": "0"}, "Enter a number from 1 to 500"),
        ({"how": "fewer", "most_places": "many"}, "Enter a whole number, like 8"),
        ({"why": ""}, "Choose why. People read it"),
        ({"why": "Because"}, "Choose why. People read it"),
        ({"why": "other"}, "Say the reason in a few words"),
        ({"why": "other", "own_words": "\x00 "}, "Say the reason in a few words"),
        ({"why": "other", "own_words": "x" * 201}, "Keep it under 200 characters"),
    ],
)
def test_what_does_not_fit_is_said_beside_it_and_nothing_typed_is_lost(browser, town, facts, said):
    page = send(browser, **typed(town, **facts))
    assert page.status_code == 422
    assert words(page).count(said) == 2
    assert "Error: Close a place" in page.text
    assert db.session.query(Closure).count() == 0


def test_another_trusts_venue_is_none_of_the_choices(browser, town):
    theirs = builders.make_venue(builders.make_organisation(), name="Elsewhere")
    page = send(browser, **typed(town, place=theirs.public_id))
    assert page.status_code == 422
    assert "Elsewhere" not in page.text


def test_html_in_a_reason_is_shown_as_it_was_typed(browser, town):
    close(browser, town, why="other", own_words="<script>alert(1)</script>")
    page = browser.get("/closures").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# --- Thinking again -------------------------------------------------------------------------------


def test_within_two_minutes_a_closure_is_undone_and_nobody_is_told(browser, town, session):
    booking = builders.make_booking(town.held, town.dan)
    close(browser, town)
    action = the_closure().public_id
    answer = builders.post(browser, f"/changes/{action}/undo", "/closures")
    assert answer.location == "/closures"
    assert "Everything is open" in words(browser.get("/closures"))
    assert saved(town.held).cancelled_at is None
    waiting = sa.select(ToTell).where(ToTell.not_needed_at.is_(None))
    assert session.scalars(waiting.where(ToTell.booking_id == booking.id)).all() == []


def test_a_limit_that_touched_nobody_is_undone_from_the_list(browser, town):
    close(browser, town, how="fewer", most_places="3")
    page = browser.get("/closures")
    assert "2 minutes left to think again." in words(page)
    builders.post(browser, f"/changes/{the_closure().public_id}/undo", "/closures")
    assert saved(town.held).capacity == 10


def test_after_two_minutes_it_is_opened_again_instead(browser, town, at):
    close(browser, town, how="fewer", most_places="3")
    at(LATER)
    answer = builders.post(browser, f"/changes/{the_closure().public_id}/undo", "/closures")
    assert answer.status_code == 409
    assert "Open it again instead." in words(answer)
    assert "Open again" in words(browser.get("/closures"))


# --- What is closed -------------------------------------------------------------------------------


def test_the_list_says_what_is_closed_from_when_until_when_why_and_by_whom(browser, town):
    close(browser, town)
    page = words(browser.get("/closures"))
    assert "1 place is closed or limited" in page
    assert (
        f"{town.held.venue.name} Closed Today until Wednesday 11 March. The pitch is waterlogged."
        in page
    )
    assert "1 session called off. By Jo Coach, today, noon." in page


def test_what_is_over_and_what_was_opened_again_is_not_listed(browser, town, at, coach):
    close(browser, town)
    at("2026-03-12 12:00")
    builders.sign_in(browser, coach)
    assert "Everything is open" in words(browser.get("/closures"))


def test_another_trusts_closure_is_not_listed_opened_or_undone(browser, town, app):
    close(browser, town)
    closure = the_closure()
    stranger = builders.make_user(builders.make_organisation())
    builders.save()
    theirs = app.test_client()
    builders.sign_in(theirs, stranger)
    assert "Everything is open" in words(theirs.get("/closures"))
    assert theirs.get(f"/closures/{closure.public_id}/open").status_code == 404
    for url in (f"/closures/{closure.public_id}/open", f"/changes/{closure.public_id}/undo"):
        assert builders.post(theirs, url, "/closures").status_code == 404
    assert the_closure().lifted_at is None


def test_the_list_takes_as_many_statements_for_many_closures_as_for_one(browser, town, app):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    browser.get("/closures")
    for places in (1, 4):
        for _ in range(places):
            close(browser, town, place=builders.make_venue(town.trust).public_id)
        browser.get("/closures")
        seen.clear()
        browser.get("/closures")
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- Opening again --------------------------------------------------------------------------------


@pytest.fixture
def closed(browser, town, at) -> str:
    """The venue was closed three minutes ago, and Dan, who is booked, was told; Sam was not."""
    dan = builders.make_booking(town.held, town.dan)
    builders.make_booking(town.held, town.somebody())
    close(browser, town)
    at(LATER)
    told = db.session.scalars(sa.select(ToTell).where(ToTell.booking_id == dan.id)).one()
    telling.mark_told(town.viewer, told, builders.this_moment())
    builders.save()
    return f"/closures/{the_closure().public_id}/open"


def test_before_it_opens_the_page_says_what_is_on_again_and_who_must_hear(browser, closed):
    page = words(browser.get(closed))
    assert "1 session is on again" in page
    assert "1 person must be told." in page
    assert "Walking football, today, 6pm: 1 person" in page


def test_opened_again_its_sessions_are_on_and_whoever_was_told_is_told(browser, town, closed):
    mark = mark_in(browser.get(closed))
    answer = builders.post(browser, closed, closed, mark=mark)
    assert answer.status_code == 303
    page = words(browser.get(answer.location))
    assert "Walking football, today, 6pm, is on again" in page
    assert "Then 1 person must hear of it" in page
    assert saved(town.held).cancelled_at is None
    assert "Everything is open" in words(browser.get("/closures"))


def test_opened_again_for_two_offers_the_page_names_the_place_and_how_many_sessions(
    browser, town, at
):
    venue = town.held.venue
    builders.make_session(builders.make_series(town.trust, venue=venue, title="Bowls"))
    close(browser, town)
    at(LATER)
    url = f"/closures/{the_closure().public_id}/open"
    answer = builders.post(browser, url, url, mark=mark_in(browser.get(url)))
    page = browser.get(answer.location)
    assert f"<h1>{venue.name}: 2 sessions are on again</h1>" in re.sub(
        r"<h1[^>]*>", "<h1>", page.text
    )
    assert "Back to the closures" in words(page)


def test_what_another_closure_keeps_shut_is_not_on_again(browser, town, coach, closed):
    today = town.held.local_date
    doing = Act(viewer=builders.viewer_of(coach), reason="Holidays", now=builders.this_moment())
    closures.close(doing, closures.Period(organisation=town.trust, from_on=today, until_on=today))
    builders.save()
    page = browser.get(closed)
    assert "No session comes back" in words(page)
    builders.post(browser, closed, closed, mark=mark_in(page))
    assert saved(town.held).cancelled_at is not None


def test_opened_meanwhile_the_page_says_so(browser, closed):
    mark = mark_in(browser.get(closed))
    builders.post(browser, closed, closed, mark=mark)
    again = builders.post(browser, closed, "/closures", mark=mark)
    assert again.status_code == 409
    assert "It is open already." in words(again)
    assert browser.get(closed).location == "/closures"


def test_another_thing_than_was_shown_is_shown_first(browser, town, closed):
    mark = mark_in(browser.get(closed))
    db.session.rollback()
    sam = db.session.scalars(sa.select(ToTell).where(ToTell.told_at.is_(None))).one()
    telling.mark_told(town.viewer, sam, builders.this_moment())
    builders.save()
    answer = builders.post(browser, closed, closed, mark=mark)
    assert answer.status_code == 409
    assert "2 people must be told." in words(answer)
    assert saved(town.held).cancelled_at is not None


def test_a_limit_is_opened_again_and_sessions_have_their_places_back(browser, town, at):
    close(browser, town, how="fewer", most_places="3")
    at(LATER)
    url = f"/closures/{the_closure().public_id}/open"
    page = browser.get(url)
    assert "Sessions have all their places again" in words(page)
    assert builders.post(browser, url, url, mark=mark_in(page)).location == "/closures"
    assert saved(town.held).capacity == 10


# --- Who may --------------------------------------------------------------------------------------


def test_closing_is_for_a_trusts_own_staff(town, app):
    mentor = builders.make_user(town.trust, Role.MENTOR)
    builders.save()
    browser = app.test_client()
    builders.sign_in(browser, mentor)
    assert browser.get("/closures/new").status_code == 403


def test_a_session_called_off_while_the_closure_waited_stays_off_for_its_own_reason(
    town, coach, monkeypatch
):
    """The closure had already read the session as open when somebody else called it off."""
    doing = Act(viewer=builders.viewer_of(coach), reason="No coach", now=builders.this_moment())
    period = closures.Period(
        organisation=town.trust,
        from_on=town.held.local_date,
        until_on=town.held.local_date + timedelta(days=1),
    )
    read_before = closures.touched_by(period, doing.now)
    dates.call_off(doing, town.held)
    monkeypatch.setattr(closures, "touched_by", lambda *_: read_before)
    other = Act(viewer=doing.viewer, reason="Snow or ice", now=doing.now)
    closures.close(other, period)
    assert town.held.cancelled_why == "No coach"


def test_a_session_that_began_is_called_off_but_one_that_is_over_is_not(browser, town, at, coach):
    at("2026-03-05 18:30")
    builders.sign_in(browser, coach)
    over = builders.make_session(town.series, datetime.fromisoformat("2026-03-05T16:00"))
    assert "This will call off 1 session" in words(send(browser, **typed(town)))
    close(browser, town)
    assert (saved(town.held).cancelled_at is None, saved(over).cancelled_at is None) == (
        False,
        True,
    )
