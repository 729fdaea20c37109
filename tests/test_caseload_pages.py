"""The mentor's first page: who needs me, today, and everybody."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import AttendanceState, Booking, CaseloadKind, EnrolmentState, Role
from booking.permissions import Viewer
from booking.rules import places
from tests import builders
from tests.town import Town, looks

CAME, MISSED = AttendanceState.ATTENDED, AttendanceState.DID_NOT_ATTEND


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    return Town(capacity=10)


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.save()
    builders.sign_in(client, town.mentor)
    return client


def part(page: str, heading: str) -> str:
    """What stands under one heading of the page."""
    found = re.search(rf"<h2[^>]*>{heading}</h2>(.*?)(?=<h2|</main>)", page, re.DOTALL)
    return found[1] if found else ""


def needs(page: str) -> list[tuple[str, list[str]]]:
    """Who stands on the list of those who need their mentor, and for what, in order."""
    cards = re.findall(r'<li class="todo need.*?(?=<li class="todo need|<h2)', page, re.DOTALL)
    return [
        (names(card)[0], re.findall(r"</svg>([^<]+)</span>", card.partition("todo__act")[0]))
        for card in cards
    ]


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def names(text: str) -> list[str]:
    found = re.findall(r'(?:todo__title|row__name)"><a[^>]*>([^<]+)<', text)
    return [name.strip() for name in found]


def caseload(mentor: FlaskClient, query: str = "") -> str:
    builders.save()
    page = mentor.get(f"/caseload{query}")
    assert page.status_code == 200
    return page.text


def test_who_missed_comes_first_the_latest_on_top_and_each_person_stands_there_once(mentor, town):
    sam, joe = town.somebody(), town.somebody("Joe", "Barr")
    town.went(town.dan, 2, MISSED)
    town.went(sam, 1, MISSED)
    page = caseload(mentor)
    missed_and_unbooked = ["Missed", "Nothing booked"]
    assert needs(page) == [
        ("Sam Reed", missed_and_unbooked),
        ("Dan Harker", missed_and_unbooked),
        ("Joe Barr", ["Nothing booked"]),
    ]
    assert f"/people/{joe.public_id}/find" in page
    assert "3 people need you" in page


def test_nobody_has_missed_a_session_until_its_register_is_in(mentor, town):
    town.went(town.dan, 1, None)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Nothing booked"])]


def test_a_register_that_never_came_in_hides_no_session_that_was_missed_before(mentor, town):
    town.went(town.dan, 2, MISSED)
    town.went(town.dan, 1, None)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Missed", "Nothing booked"])]


def test_who_came_the_next_time_is_not_chased(mentor, town):
    town.went(town.dan, 2, MISSED)
    town.went(town.dan, 1, CAME)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Nothing booked"])]


def test_a_session_that_was_called_off_counts_as_nothing_booked(mentor, town):
    builders.make_booking(town.in_weeks(1), town.dan).session.cancelled_at = builders.this_moment()
    assert needs(caseload(mentor)) == [("Dan Harker", ["Nothing booked"])]


def test_the_missed_session_is_named(mentor, town):
    town.went(town.dan, 1, MISSED)
    page = words_of(caseload(mentor))
    assert "Missed Last time, Thursday 26 February, 6pm." in page
    assert "Note and done for Dan Harker" in page


def test_who_was_booked_again_since_is_not_chased(mentor, town, at):
    town.went(town.dan, 1, MISSED)
    builders.make_booking(town.in_weeks(1), town.dan)
    page = caseload(mentor)
    assert "Nobody is waiting for you" in page
    assert "Booked again: Thursday 12 March, 6pm" in part(page, "Everyone you support")


def test_a_session_that_was_booked_before_the_miss_changes_nothing(mentor, town, at):
    at("2026-02-01 12:00")
    builders.make_booking(town.in_weeks(1), town.dan)
    at("2026-03-05 12:00")
    town.went(town.dan, 1, MISSED)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Missed"])]


def sign_in_again(mentor: FlaskClient, town: Town) -> None:
    """Hours later, the mentor's first sign-in has ended."""
    builders.save()
    builders.sign_in(mentor, town.mentor)


def test_who_came_in_today_needs_nobody(mentor, town, at):
    town.went(town.dan, 1, MISSED)
    town.went(town.dan, 0, CAME)
    at("2026-03-05 19:30")
    sign_in_again(mentor, town)
    assert "Nobody is waiting for you" in caseload(mentor)
    at("2026-03-06 09:00")
    sign_in_again(mentor, town)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Nothing booked"])]


# --- Places given back ----------------------------------------------------------------------------


def give_back(town: Town, weeks: int = 1, reason: str = "I’m not well") -> Booking:
    """Dan gives a place back on their own phone."""
    booking = builders.make_booking(town.in_weeks(weeks), town.dan)
    phone = Viewer(participant_id=town.dan.id)
    places.cancel(phone, booking, reason, builders.this_moment())
    return booking


def test_a_place_given_back_on_the_phone_stands_there_with_the_reason(mentor, town):
    give_back(town)
    page = caseload(mentor)
    assert needs(page) == [("Dan Harker", ["Gave a place back"])]
    assert "Walking football, Thursday 12 March, 6pm. They said: “I’m not well”." in words_of(page)
    assert f"/people/{town.dan.public_id}/find" in page


def test_a_place_given_back_without_a_reason_says_so(mentor, town):
    give_back(town, reason="")
    assert "They did not say why." in words_of(caseload(mentor))


def test_it_is_gone_as_soon_as_something_is_booked(mentor, town, at):
    give_back(town)
    at("2026-03-05 12:30")
    builders.make_booking(town.in_weeks(2), town.dan)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Nothing booked"])]


def test_what_was_booked_before_does_not_hide_it(mentor, town, at):
    builders.make_booking(town.in_weeks(2), town.dan)
    at("2026-03-05 12:30")
    give_back(town)
    assert needs(caseload(mentor)) == [("Dan Harker", ["Gave a place back"])]


def test_it_is_gone_when_the_same_place_is_booked_and_cancelled_by_a_mentor(mentor, town, at):
    booking = give_back(town)
    at("2026-03-05 12:30")
    places.book(town.viewer, town.dan, [booking.session_id], builders.this_moment())
    places.cancel(town.viewer, booking, "Not for them", builders.this_moment())
    assert "Gave a place back" not in caseload(mentor)


def test_it_is_gone_after_a_week(mentor, town, at):
    give_back(town, weeks=3)
    at("2026-03-12 12:01")
    sign_in_again(mentor, town)
    assert "Gave a place back" not in caseload(mentor)


def test_the_list_takes_as_many_statements_for_many_people_as_for_one(mentor, town, app):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    for _ in range(2):
        builders.save()
        seen.clear()
        mentor.get("/caseload")
        counts.append(len(seen))
        for number in range(4):
            town.went(town.somebody(f"S{number}"), 1, MISSED)
        give_back(town, weeks=len(counts))
    assert counts[0] == counts[1]


def test_when_nobody_waits_the_heading_says_so(mentor, town):
    builders.make_booking(town.in_weeks(1), town.dan)
    assert "Nobody is waiting for you" in caseload(mentor)


def test_whose_support_is_paused_is_left_in_peace_and_stands_last(mentor, town):
    town.somebody("Abe", "Able", EnrolmentState.PAUSED)
    page = caseload(mentor)
    assert needs(page) == [("Dan Harker", ["Nothing booked"])]
    assert names(part(page, "Everyone you support")) == ["Dan Harker", "Abe Able"]
    assert "Paused" in part(page, "Everyone you support")


def test_who_has_died_or_was_archived_is_on_no_list(mentor, town):
    for state in (EnrolmentState.DIED, EnrolmentState.ARCHIVED):
        town.somebody("Gone", "Away", state)
    assert "Gone Away" not in caseload(mentor)


def test_todays_sessions_name_those_of_my_people_who_are_expected(mentor, town):
    sam = town.somebody()
    for person in (town.dan, sam):
        builders.make_booking(town.held, person)
    builders.make_booking(town.in_weeks(1), town.somebody("Next", "Week"))
    builders.make_booking(town.held, builders.make_participant(town.trust, None))
    today = part(caseload(mentor), "Today")
    assert "Walking football, 6pm to 7pm" in today
    assert names(today) == ["Dan Harker", "Sam Reed"]


def test_a_search_finds_names_in_any_case_and_order(mentor, town):
    town.somebody()
    page = caseload(mentor, "?q=HARK+dan")
    assert names(part(page, "Everyone you support")) == ["Dan Harker"]
    assert "1 person called “HARK dan”" in page


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 3000, "?q=%25%27"])
def test_a_strange_search_finds_nobody_and_breaks_nothing(mentor, town, query):
    caseload(mentor, query)


def test_a_cover_mentor_sees_the_people_they_cover_for(mentor, town, app):
    cover = builders.make_user(town.trust, Role.MENTOR)
    builders.put_on_caseload(cover, town.trust, town.dan, CaseloadKind.COVER)
    builders.save()
    browser = app.test_client()
    builders.sign_in(browser, cover)
    page = browser.get("/caseload").text
    assert "Dan Harker" in page
    assert "You cover for their mentor." in page


def test_another_mentors_people_are_not_on_my_list(mentor, town):
    other = Town()
    builders.make_participant(other.trust, other.mentor, first_name="Zed", last_name="Elsewhere")
    assert "Zed" not in caseload(mentor)


def test_the_look_at_the_list_is_one_row_that_says_how_many_were_shown(mentor, town):
    town.somebody()
    caseload(mentor)
    assert looks() == [("caseload list", None, 2)]


def test_a_mentor_without_people_is_told_what_happens_next(client, town):
    new = builders.make_user(town.trust, Role.MENTOR)
    builders.save()
    builders.sign_in(client, new)
    assert "Nobody is on your list yet" in client.get("/caseload").text
