"""What is asked for, offered and waited for, on the person's page and on their own phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Attendance, AttendanceState, Audience, Booking, BookingState
from booking.rules import asking
from booking.rules.clearance import Clearance, Finding, Outcome, Rule
from booking.views import my_asking
from tests import builders
from tests.town import Town, words

WEEK = 1


@pytest.fixture
def town(session: Session, frozen_now) -> Town:
    return Town()


@pytest.fixture
def mentor(client: FlaskClient, town: Town) -> FlaskClient:
    builders.save()
    builders.sign_in(client, town.mentor)
    return client


@pytest.fixture
def phone(client: FlaskClient, town: Town) -> FlaskClient:
    builders.use_phone(client, builders.make_phone(town.dan, town.mentor))
    builders.save()
    return client


def standing(town: Town, state: BookingState) -> Booking:
    """Dan's booking of next week's session."""
    booking = builders.make_booking(town.in_weeks(WEEK), town.dan, state)
    if state is BookingState.OFFERED:
        booking.offered_until = builders.this_moment() + timedelta(hours=2)
    builders.save()
    return booking


def state_of(booking: Booking, session: Session) -> BookingState:
    session.expire_all()
    return booking.state


# --- On the person's page -------------------------------------------------------------------------


def answer(mentor: FlaskClient, town: Town, booking: Booking, what: str, **form: str):
    url = f"{town.page}/bookings/{booking.public_id}/{what}"
    return builders.post(mentor, url, f"{town.page}/phone", **form)


def test_the_mentor_sees_what_waits_and_who_is_next(mentor, town):
    held = standing(town, BookingState.WAITLISTED).session
    for state in (BookingState.OFFERED, BookingState.REQUESTED):
        later = town.in_weeks(3 if state is BookingState.OFFERED else 4)
        builders.make_booking(later, town.dan, state).offered_until = (
            builders.this_moment() + timedelta(hours=2) if state is BookingState.OFFERED else None
        )
    builders.save()
    page = words(mentor.get(town.page))
    assert "Next in line" in page
    assert "It waits for Dan’s answer until today, 2pm" in page
    assert "Dan asked for it from their phone, today, noon" in page
    assert held.series.title in page


@pytest.mark.parametrize(
    ("state", "what", "then", "said"),
    [
        (BookingState.OFFERED, "accept", BookingState.CONFIRMED, "Booked: Walking football"),
        (BookingState.OFFERED, "turn-down", BookingState.DECLINED, "Turned down: Walking"),
        (BookingState.REQUESTED, "let-in", BookingState.CONFIRMED, "Booked: Walking football"),
    ],
)
def test_the_mentor_answers_with_one_tap(mentor, town, session, state, what, then, said):
    booking = standing(town, state)
    assert answer(mentor, town, booking, what).status_code == 303
    assert state_of(booking, session) is then
    assert said in words(mentor.get(town.page))


def test_a_no_asks_for_words_and_keeps_what_was_typed(mentor, town, session):
    booking = standing(town, BookingState.REQUESTED)
    empty = answer(mentor, town, booking, "decline", own_words="Ring me")
    assert (empty.status_code, 'value="Ring me"' in empty.text) == (422, True)
    assert answer(mentor, town, booking, "decline", why="It is full").status_code == 303
    assert state_of(booking, session) is BookingState.DECLINED


@pytest.mark.parametrize("what", ["accept", "turn-down", "let-in", "decline"])
def test_what_was_answered_already_is_a_409_in_words(mentor, town, what):
    booking = standing(town, BookingState.CONFIRMED)
    page = answer(mentor, town, booking, what, why="It is full")
    assert page.status_code == 409
    assert "any more" in page.text or "already" in page.text


def test_a_full_session_offers_the_waiting_list(mentor, town, session):
    held = town.in_weeks(WEEK)
    for _ in range(2):
        builders.make_booking(held, town.somebody())
    builders.save()
    book = f"{town.page}/book"
    page = builders.post(mentor, book, f"{town.page}/phone", session=held.public_id)
    assert (page.status_code, "Put Dan on the waiting list" in words(page)) == (409, True)
    form = {"session": held.public_id, "waiting": "1"}
    assert builders.post(mentor, book, f"{town.page}/phone", **form).status_code == 303
    assert "Next in line. A place that comes free is theirs" in words(mentor.get(town.page))


# --- On the phone ---------------------------------------------------------------------------------


def test_the_phone_asks_whether_an_offered_place_is_still_wanted(phone, town, session):
    booking = standing(town, BookingState.OFFERED)
    page = phone.get("/my")
    assert "Still want it?" in words(page)
    assert "Nothing booked just now" in words(page)
    builders.post(phone, f"/my/bookings/{booking.public_id}/accept", "/my")
    assert state_of(booking, session) is BookingState.CONFIRMED


def test_a_phone_answers_no_offer_of_anybody_else(phone, town, session):
    standing(town, BookingState.OFFERED)
    other = builders.make_booking(town.in_weeks(2), town.somebody(), BookingState.OFFERED)
    builders.save()
    for what in ("accept", "turn-down"):
        page = builders.post(phone, f"/my/bookings/{other.public_id}/{what}", "/my")
        assert page.status_code == 404
    assert state_of(other, session) is BookingState.OFFERED


def test_a_place_is_asked_for_with_one_tap(phone, town, session):
    held = town.in_weeks(WEEK)
    builders.save()
    assert "Walking football" in words(phone.get("/my/ask"))
    sent = builders.post(phone, "/my/ask", "/my/ask", session=held.public_id)
    assert sent.status_code == 303
    assert "You asked for this one. You will hear from us." in words(phone.get("/my"))
    again = builders.post(phone, "/my/ask", "/my/ask", session=held.public_id)
    assert (again.status_code, "You have asked for this one already" in words(again)) == (409, True)


def test_a_no_is_read_on_the_phone(phone, town):
    booking = standing(town, BookingState.REQUESTED)
    asking.decline(town.viewer, booking, "Let’s find something else", builders.this_moment())
    builders.save()
    assert "Not this time: Let’s find something else" in words(phone.get("/my"))


def test_by_referral_and_unknown_sessions_read_alike_on_a_phone(phone, town):
    hidden = builders.make_series(town.trust, title="Quiet gym", audience=Audience.BY_REFERRAL)
    held = town.in_weeks(WEEK, hidden)
    town.in_weeks(WEEK)
    builders.save()
    assert "Quiet gym" not in phone.get("/my/ask").text
    answers = {
        words(builders.post(phone, "/my/ask", "/my/ask", session=sent))
        for sent in (held.public_id, "zzzzzzzzzzzzz", "' OR 1=1")
    }
    assert len(answers) == 1
    assert "can’t be asked for any more" in answers.pop()


def test_by_referral_sessions_are_asked_for_where_somebody_has_been(phone, town, session):
    hidden = builders.make_series(town.trust, title="Quiet gym", audience=Audience.BY_REFERRAL)
    went = builders.make_booking(town.in_weeks(-1, hidden), town.dan)
    now = builders.this_moment()
    session.add(Attendance(booking_id=went.id, state=AttendanceState.ATTENDED, changed_at=now))
    town.in_weeks(WEEK, hidden)
    builders.save()
    assert "Quiet gym" in phone.get("/my/ask").text


def test_what_does_not_clear_is_not_among_those_to_ask_for(phone, town, monkeypatch):
    found = Clearance((Finding(Rule.BAR, Outcome.ASK_FIRST, "There is a bar."),))

    def answer_of(people, held, _now):
        return {(one, at): found for one in people for at in held}

    monkeypatch.setattr(my_asking, "clearances", answer_of)
    town.in_weeks(WEEK)
    builders.save()
    page = words(phone.get("/my/ask"))
    assert "Walking football" not in page
    assert "There is a bar" not in page
