"""Booking for one person: the summary of what will happen, one button, what came of it, and the
way back; as a browser without script sees it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.models import (
    Booking,
    BookingState,
    EnrolmentState,
    Instruction,
    InstructionKind,
    InstructionSource,
    SeriesState,
)
from tests import builders
from tests.markup import markup_faults
from tests.town import Town, looks, words


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    builders.sign_in(client, town.mentor)
    return client


def summary(mentor: FlaskClient, town: Town, *sessions) -> TestResponse:
    builders.save()
    ids = [held.public_id for held in sessions]
    return mentor.get(f"{town.page}/book", query_string={"session": ids})


def book(mentor: FlaskClient, town: Town, *sessions, **more) -> TestResponse:
    builders.save()
    ids = [held.public_id for held in sessions]
    sent = {"session": ids, "shown": ids, **more}
    return builders.post(mentor, f"{town.page}/book", f"{town.page}/suits", **sent)


def states(session) -> list[BookingState]:
    builders.save()
    return list(session.scalars(sa.select(Booking.state).order_by(Booking.id)))


def fill(town: Town, held) -> None:
    for _ in range(2):
        builders.make_booking(held, town.somebody())


# --- The summary ----------------------------------------------------------------------------------


def test_the_summary_says_what_will_happen_and_books_nothing(mentor, town, session):
    full, off, later = town.in_weeks(1), town.in_weeks(2), town.in_weeks(3)
    fill(town, full)
    off.cancelled_at = builders.this_moment()
    page = words(summary(mentor, town, town.held, full, off, later))
    assert "3 dates for Dan" in page
    assert "Today, 6pm , Walking football Will be booked" in page
    assert "Tick the waiting list below" in page
    assert "Not booked Thursday 19 March, 6pm Walking football, Testtown Called off" in page
    assert "You tell Dan yourself. Nobody has asked yet how they want to hear." in page
    assert len(states(session)) == 2


def test_a_text_is_shown_as_they_would_get_it(mentor, town):
    builders.agree_on_texts(town.dan)
    page = words(summary(mentor, town, town.held))
    assert "Dan gets a text." in page
    assert "01632 960123" in page


def test_what_must_be_asked_is_held_until_a_day_before(mentor, town, session):
    town.dan = builders.make_participant(town.trust, town.mentor, ready=False)
    later = town.in_weeks(1)
    page = words(summary(mentor, town, later))
    assert "Held until Wednesday 11 March, 6pm, while you ask." in page
    answer = book(mentor, town, later)
    assert "has no place yet" in words(mentor.get(answer.location))
    assert states(session) == [BookingState.HELD]


@pytest.mark.parametrize(
    ("more", "state"),
    [({}, BookingState.HELD), ({"accompanied": "1"}, BookingState.CONFIRMED)],
)
def test_company_on_the_first_visit_books_at_once(mentor, town, session, more, state):
    now = builders.this_moment()
    instruction = Instruction(
        participant_id=town.dan.id, kind=InstructionKind.ACCOMPANIED_FIRST_VISIT,
        source=InstructionSource.THE_PERSON, confirmed_on=now.date(), from_on=now.date(),
        entered_at=now, entered_by_id=None,
    )  # fmt: skip
    session.add(instruction)
    later = town.in_weeks(1)
    assert "I’ll go with Dan on the first visit." in words(summary(mentor, town, later))
    book(mentor, town, later, **more)
    assert states(session) == [state]


@pytest.mark.parametrize(("more", "status"), [({}, 409), ({"waiting": "1"}, 303)])
def test_a_turn_on_the_waiting_list_is_taken_where_it_is_wanted(mentor, town, more, status):
    later = town.in_weeks(1)
    fill(town, later)
    answer = book(mentor, town, later, **more)
    assert answer.status_code == status
    page = words(answer if status == 409 else mentor.get(answer.location))
    assert ("is full. Choose another date." if status == 409 else "Waiting list") in page


def test_every_week_until_a_day_stops_after_twenty_and_names_the_last(mentor, town):
    for week in range(1, 25):
        town.in_weeks(week)
    builders.save()
    address = f"{town.page}/book?series={town.series.public_id}&until="
    page = words(mentor.get(f"{address}26+March"))
    assert "4 dates for Dan" in page
    page = words(mentor.get(f"{address}1+December"))
    assert "These are the next 20 dates, the last one Thursday 16 July, 6pm." in page


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Say until which day"),
        ("soon", "Say until which day"),
        ("%00", "Say until which day"),
        ("2026-03-04", "That day is over."),
        ("2026-03-05", None),
    ],
)
def test_a_day_that_means_nothing_comes_back_with_what_was_typed(mentor, town, until, said):
    answer = mentor.get(f"{town.page}/book?series={town.series.public_id}&until={until}")
    assert answer.status_code == (422 if said else 200)
    assert (said or "1 date for Dan") in words(answer)
    typed = re.search(r'name="until" type="text" value="([^"]*)"', answer.text)
    assert said is None or (typed and typed[1] == until.replace("%00", ""))


def test_a_day_before_the_next_date_says_that_there_is_none(mentor, town, session):
    session.delete(town.held)
    town.in_weeks(2)
    builders.save()
    answer = mentor.get(f"{town.page}/book?series={town.series.public_id}&until=2026-03-10")
    assert (answer.status_code, "There is no date until then." in words(answer)) == (422, True)


# --- Bad input, by name ---------------------------------------------------------------------------


def in_the_past(town: Town):
    return town.in_weeks(-1)


def called_off(town: Town):
    town.held.cancelled_at = builders.this_moment()
    return town.held


def lapsed(town: Town):
    town.series.confirmed_at = builders.this_moment() - timedelta(days=43)
    return town.held


def paused(town: Town):
    town.dan = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    return town.held


@pytest.mark.parametrize(
    ("make", "before", "after"),
    [
        (in_the_past, "Over", "can’t be booked any more"),
        (called_off, "Called off", "is called off"),
        (lapsed, "has not said for six weeks", "has not said for six weeks"),
        (paused, "Support is paused", "paused or has ended"),
    ],
)
def test_what_cannot_be_booked_says_why_before_and_after(
    mentor, town, session, make, before, after
):
    held = make(town)
    page = summary(mentor, town, held)
    assert (page.status_code, before in words(page)) == (409, True)
    answer = book(mentor, town, held)
    assert (answer.status_code, after in words(answer)) == (409, True)
    assert states(session) == []


@pytest.mark.parametrize("public_id", ["nothing", "x" * 500, "a\x00b"])
def test_a_session_that_is_not_there_is_missing(mentor, town, public_id):
    assert mentor.get(f"{town.page}/book", query_string={"session": public_id}).status_code == 404
    sent = builders.post(mentor, f"{town.page}/book", f"{town.page}/suits", session=public_id)
    assert sent.status_code == 404


def test_an_offer_that_was_taken_off_is_missing(mentor, town):
    town.series.state = SeriesState.WITHDRAWN
    assert summary(mentor, town, town.held).status_code == 404


def test_more_than_twenty_dates_are_refused_and_none_of_the_ticks_is_lost(mentor, town):
    many = [town.in_weeks(week) for week in range(1, 22)]
    builders.save()
    ticked = {"session": [held.public_id for held in many], "series": town.series.public_id}
    answer = mentor.get(f"{town.page}/book", query_string=ticked)
    assert (answer.status_code, "Tick up to 20 dates at once." in words(answer)) == (422, True)
    assert f'value="{many[0].public_id}" checked' in answer.text
    assert book(mentor, town, *many).status_code == 409


def test_no_tick_asks_for_one_and_keeps_what_was_looked_for(mentor, town):
    answer = mentor.get(f"{town.page}/book?activity=football&day=thu&any=times")
    assert (answer.status_code, "Tick at least one date" in words(answer)) == (422, True)
    assert "Football, Thursdays" in words(answer)
    again = mentor.get(f"{town.page}/book?series={town.series.public_id}")
    assert (again.status_code, "every date Dan can come" in words(again)) == (422, True)


def test_a_summary_without_a_tick_left_comes_back_whole(mentor, town):
    later = town.in_weeks(1)
    builders.save()
    ids = [town.held.public_id, later.public_id]
    page = f"{town.page}/book?session={ids[0]}&session={ids[1]}"
    answer = builders.post(mentor, page, page, shown=ids)
    assert answer.status_code == 422
    assert all(f'value="{public_id}"' in answer.text for public_id in ids)
    assert "checked" not in re.sub(r"<details.*?</details>", "", answer.text)


# --- What came of it, and the way back ------------------------------------------------------------


def test_several_dates_are_booked_at_once_and_undone_at_once(mentor, town, session):
    later = town.in_weeks(1)
    answer = book(mentor, town, town.held, later)
    assert answer.status_code == 303
    page = mentor.get(answer.location)
    assert "Dan is booked" in words(page)
    assert "Today, 6pm Walking football" in words(page)
    ids = re.findall(r'name="booking" value="(\w+)"', page.text)
    undone = builders.post(mentor, f"{town.page}/undo", answer.location, booking=ids)
    assert undone.location == town.page
    assert states(session) == [BookingState.CANCELLED] * 2
    assert mentor.get(answer.location).status_code == 303


def test_of_two_dates_the_free_one_is_booked_and_the_other_says_why(mentor, town):
    full = town.in_weeks(1)
    fill(town, full)
    answer = book(mentor, town, town.held, full)
    page = words(mentor.get(answer.location))
    assert "Not booked: The session on Thursday 12 March, 6pm is full." in page
    assert "Dan is booked" in page


def test_where_nothing_is_booked_the_same_page_says_why(mentor, town):
    fill(town, town.held)
    answer = book(mentor, town, town.held)
    assert answer.status_code == 409
    assert "Nothing is booked. The session on Thursday 5 March, 6pm is full." in words(answer)
    assert f'value="{town.held.public_id}"' in answer.text


@pytest.mark.parametrize("booking", ["nothing", "a\x00b"])
def test_a_booking_that_is_not_theirs_is_missing(mentor, town, booking):
    other = builders.make_booking(town.held, town.somebody())
    builders.save()
    for one in (booking, other.public_id):
        answer = mentor.get(f"{town.page}/booked", query_string={"booking": one})
        assert answer.status_code == 404
        undo = builders.post(mentor, f"{town.page}/undo", f"{town.page}/suits", booking=one)
        assert undo.status_code == 404


def test_the_way_back_leads_to_what_was_looked_for(mentor, town):
    builders.save()
    asked = "activity=football&any=times&_external=1&participant_id=x&endpoint=y"
    page = mentor.get(f"{town.page}/book?session={town.held.public_id}&{asked}")
    back = re.search(r'class="back" href="([^"]+)"', page.text)
    assert back
    assert html.unescape(back[1]) == f"{town.page}/find?activity=football&any=times"


def test_each_look_is_one_row(mentor, town):
    booking = builders.make_booking(town.held, town.dan)
    summary(mentor, town, town.held)
    mentor.get(f"{town.page}/booked?booking={booking.public_id}")
    assert looks() == [("bookings", town.dan.public_id, 1)] * 2


def test_two_taps_lead_from_what_fits_to_a_place(mentor, town, session):
    found = mentor.get(f"{town.page}/find").text
    (link, *_) = re.findall(rf'href="({town.page}/book\?session=\w+)"', found)
    sent = re.search(r'name="session" type="hidden" value="(\w+)"|name="session" value="(\w+)"',
                     mentor.get(link).text)  # fmt: skip
    assert sent
    builders.post(mentor, link, link, session=sent[1] or sent[2])
    assert states(session) == [BookingState.CONFIRMED]


def test_the_pages_are_well_formed(mentor, town):
    full, later = town.in_weeks(1), town.in_weeks(2)
    fill(town, full)
    pages = {
        "one": summary(mentor, town, later).text,
        "several": summary(mentor, town, town.held, full, later).text,
        "none": summary(mentor, town, town.in_weeks(-1)).text,
        "not booked": book(mentor, town, full).text,
        "booked": mentor.get(book(mentor, town, later).location).text,
    }
    assert markup_faults(pages) == []
