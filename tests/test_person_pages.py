"""One person's pages, as their mentor's browser without script sees them."""

from __future__ import annotations

import html
import re
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.models import (
    AttendanceState,
    Audience,
    Booking,
    BookingEvent,
    BookingState,
    CalendarToken,
    EnrolmentState,
    PairedPhone,
    Pass,
    Pathway,
)
from booking.rules import plans
from booking.rules.plans import Target
from booking.rules.weeks import last_weeks
from tests import builders
from tests.markup import markup_faults
from tests.town import Town, looks

TODAY = date(2026, 3, 5)


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.sign_in(client, town.mentor)
    return client


def book(mentor: FlaskClient, town: Town, *sessions) -> TestResponse:
    builders.save()
    ids = [held.public_id for held in sessions]
    return builders.post(mentor, f"{town.page}/book", f"{town.page}/find", session=ids)


def words(page: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def states(session) -> list[BookingState]:
    builders.save()
    return list(session.scalars(sa.select(Booking.state).order_by(Booking.id)))


# --- The person -----------------------------------------------------------------------------------


def test_the_heading_is_the_name_and_the_next_session_follows(mentor, town):
    builders.make_booking(town.held, town.dan)
    builders.save()
    page = mentor.get(town.page)
    assert re.search(r"<h1>Dan Harker</h1>", page.text)
    assert "Next: today, 6pm Walking football" in words(page)


def test_what_is_booked_can_be_cancelled_one_by_one(mentor, town):
    bookings = [builders.make_booking(town.in_weeks(week), town.dan) for week in (1, 2)]
    builders.save()
    page = mentor.get(town.page).text
    assert all(f"{town.page}/bookings/{one.public_id}/cancel" in page for one in bookings)


def test_a_past_session_is_not_known_until_its_register_is_in(mentor, town):
    town.went(town.dan, 1, None)
    builders.save()
    page = words(mentor.get(town.page))
    assert "Not known yet" in page
    assert "Did not come" not in page


def test_a_session_that_was_called_off_did_not_happen_for_anybody(mentor, town):
    town.went(town.dan, 1, None).session.cancelled_at = builders.this_moment()
    builders.save()
    assert "Did not happen" in words(mentor.get(town.page))


def test_the_plan_stands_on_the_page_as_a_bar_with_words(mentor, town):
    now = builders.this_moment()
    goal = plans.add_goal(town.dan, Pathway.ACTIVITY_AND_WELLBEING, "Get fit", now)
    target = Target(sessions_wanted=8, by_on=date(2026, 6, 1))
    plans.add_action(goal, "Come to 8", target, TODAY, now)
    builders.save()
    page = mentor.get(town.page).text
    assert '<progress class="progress__bar" max="8" value="0"' in page
    assert "0 of 8 sessions, 8 to go" in page


def test_the_button_to_book_is_there_and_not_while_support_is_paused(mentor, town):
    assert f'href="{town.page}/find"' in mentor.get(town.page).text
    paused = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    builders.save()
    page = mentor.get(f"/people/{paused.public_id}")
    assert f"/people/{paused.public_id}/find" not in page.text
    assert "Support is paused" in words(page)


def test_who_supports_them_stands_there_with_a_number(mentor, town):
    assert "Pete Marsh" in words(mentor.get(town.page))
    assert 'href="tel:01632960123"' in mentor.get(town.page).text


def test_twelve_weeks_are_drawn_without_calling_the_unknown_missed():
    went = [
        (date(2026, 3, 5), AttendanceState.NOT_KNOWN),
        (date(2026, 2, 26), AttendanceState.ATTENDED),
        (date(2026, 2, 24), AttendanceState.ATTENDED),
        (date(2026, 2, 19), AttendanceState.DID_NOT_ATTEND),
        (date(2026, 2, 12), AttendanceState.STOOD_DOWN),
    ]
    weeks = last_weeks(went, TODAY)
    assert [(week.state, week.count) for week in weeks][-4:] == [
        ("off", 0),
        ("missed", 0),
        ("came", 2),
        ("unknown", 0),
    ]
    assert len(weeks) == 12


# --- Finding and booking --------------------------------------------------------------------------


def test_a_mentor_finds_by_referral_sessions_too(mentor, town):
    quiet = builders.make_series(town.trust, title="A quiet game", audience=Audience.BY_REFERRAL)
    builders.make_session(quiet)
    builders.save()
    assert "A quiet game" in words(mentor.get(f"{town.page}/find"))


def test_what_does_not_fit_says_why_and_has_no_tick(mentor, town):
    builders.make_booking(town.held, town.dan)
    full = builders.make_series(town.trust, title="Packed house", capacity=1)
    packed = builders.make_session(full, datetime(2026, 3, 6, 18))  # noqa: DTZ001 - local
    builders.make_booking(packed, town.somebody())
    clash = builders.make_session(builders.make_series(town.trust, title="Same hour"))
    builders.save()
    page = mentor.get(f"{town.page}/find")
    assert "Already booked" in words(page)
    assert "They are at Walking football then, 6pm to 7pm" in words(page)
    assert "Packed house, Testtown Full" in words(page)
    for held in (town.held, packed, clash):
        assert f'value="{held.public_id}"' not in page.text


def test_the_reasons_take_as_many_statements_for_many_dates_as_for_one(mentor, town, app):
    from booking.database import db

    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    for _ in range(2):
        seen.clear()
        mentor.get(f"{town.page}/find")
        counts.append(len(seen))
        for week in range(1, 8) if len(counts) == 1 else ():
            town.in_weeks(week)
        builders.save()
    assert counts[0] == counts[1]


def test_filters_narrow_the_dates_and_read_as_a_sentence(mentor, town):
    builders.make_session(builders.make_series(town.trust, title="Yoga", activity="yoga"))
    builders.save()
    page = words(mentor.get(f"{town.page}/find?activity=yoga&day=thu"))
    assert "Yoga, Thursdays" in page
    assert "1 date to choose from" in page


@pytest.mark.parametrize("query", ["?day=never&town=Nowhere&page=-5", "?q=%00&time=%ff&page=9e9"])
def test_filters_that_mean_nothing_are_left_out(mentor, town, query):
    assert mentor.get(f"{town.page}/find{query}").status_code == 200


def test_all_dates_of_an_offer_can_be_ticked_together(mentor, town):
    later = town.in_weeks(1)
    builders.save()
    page = mentor.get(f"{town.page}/find/{town.series.public_id}").text
    assert all(f'value="{held.public_id}"' in page for held in (town.held, later))
    assert re.search(r"<fieldset[^>]*><legend>Tick every date Dan can come</legend>", page)


def test_several_dates_are_booked_at_once_and_undone_at_once(mentor, town, session):
    later = town.in_weeks(1)
    answer = book(mentor, town, town.held, later)
    assert (answer.status_code, answer.location) == (303, town.page)
    page = mentor.get(town.page)
    assert "Booked: Today, 6pm and Thursday 12 March, 6pm. Undo" in words(page)
    ids = re.findall(r'name="booking" value="(\w+)"', page.text)
    builders.post(mentor, f"{town.page}/undo", town.page, booking=ids)
    assert states(session) == [BookingState.CANCELLED] * 2


def test_what_was_told_is_told_once(mentor, town):
    book(mentor, town, town.held)
    mentor.get(town.page)
    assert "Undo" not in words(mentor.get(town.page))


def test_a_full_session_is_a_409_that_says_so(mentor, town, session):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody())
    answer = book(mentor, town, town.held)
    assert answer.status_code == 409
    assert "The session on Thursday 5 March, 6pm is full. Choose another date." in words(answer)


def test_of_two_dates_the_free_one_is_booked_and_the_other_says_why(mentor, town, session):
    full = town.in_weeks(1)
    for _ in range(2):
        builders.make_booking(full, town.somebody())
    assert book(mentor, town, town.held, full).status_code == 303
    page = words(mentor.get(town.page))
    assert "Booked: Today, 6pm. Not booked: The session on Thursday 12 March, 6pm is full." in page


def test_booking_without_a_tick_asks_for_one(mentor, town):
    answer = book(mentor, town)
    assert answer.status_code == 422
    assert "Tick at least one date" in words(answer)


@pytest.mark.parametrize("public_id", ["nothing", "x" * 500, "a\x00b", ""])
def test_a_session_that_is_not_there_is_missing(mentor, town, public_id):
    answer = builders.post(mentor, f"{town.page}/book", f"{town.page}/find", session=public_id)
    assert answer.status_code == 404


def test_more_than_twenty_dates_are_refused_in_words(mentor, town):
    answer = book(mentor, town, *[town.in_weeks(week) for week in range(1, 22)])
    assert answer.status_code == 409
    assert "up to 20 dates" in words(answer)


def test_nothing_is_booked_for_somebody_whose_support_is_paused(mentor, town, session):
    town.dan = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    answer = book(mentor, town, town.held)
    assert answer.status_code == 409
    assert states(session) == []


# --- Cancelling -----------------------------------------------------------------------------------


@pytest.fixture
def booking(town) -> Booking:
    booking = builders.make_booking(town.held, town.dan)
    builders.save()
    return booking


def cancel(mentor: FlaskClient, town: Town, booking: Booking, **data: str) -> TestResponse:
    page = f"{town.page}/bookings/{booking.public_id}/cancel"
    return builders.post(mentor, page, page, **data)


def test_cancelling_asks_why_keeps_it_and_offers_the_way_back(mentor, town, booking, session):
    answer = cancel(mentor, town, booking, why="Not well", own_words="a bad knee")
    assert answer.status_code == 303
    kept = session.scalar(sa.select(BookingEvent.reason).order_by(BookingEvent.id.desc()).limit(1))
    assert kept == "Not well: a bad knee"
    page = words(mentor.get(town.page))
    assert "Cancelled: today, 6pm. The place is free for others. Book again" in page
    assert "Not well: a bad knee" in page


def test_the_way_back_from_cancelling_books_it_again(mentor, town, booking, session):
    cancel(mentor, town, booking, why="Something else")
    assert book(mentor, town, town.held).status_code == 303
    assert states(session) == [BookingState.CONFIRMED]


def test_late_is_said_as_a_fact(mentor, town, booking):
    page = words(mentor.get(f"{town.page}/bookings/{booking.public_id}/cancel"))
    assert "less than 24 hours" in page
    assert "changes nothing else" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"why": "Because"}, {"why": "Not well", "own_words": "x" * 161}, {"why": "a\x00"}],
)
def test_a_cancellation_that_does_not_fit_comes_back_with_what_was_typed(
    mentor, town, booking, session, data
):
    answer = cancel(mentor, town, booking, **data)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert data.get("own_words", "") in answer.text
    assert states(session) == [BookingState.CONFIRMED]


def test_a_booking_that_is_cancelled_already_leads_back(mentor, town, booking):
    cancel(mentor, town, booking, why="Not well")
    answer = mentor.get(f"{town.page}/bookings/{booking.public_id}/cancel")
    assert (answer.status_code, answer.location) == (303, town.page)


def test_a_booking_of_somebody_else_is_missing(mentor, town, session):
    other = builders.make_booking(town.held, town.somebody())
    builders.save()
    assert mentor.get(f"{town.page}/bookings/{other.public_id}/cancel").status_code == 404


# --- Phone, pass, calendar ------------------------------------------------------------------------


def test_a_pairing_link_is_shown_once_as_a_square_and_as_text(mentor, town):
    answer = builders.post(mentor, f"{town.page}/phone", f"{town.page}/phone")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.search(r'href="http://[^"]+/pair/[2-9B-Z]{27}"', answer.text)
    assert "<svg" in answer.text
    assert "Good for 30 minutes, once." in words(answer)
    assert "/pair/" not in mentor.get(f"{town.page}/phone").text


def test_a_phone_is_cut_off_with_one_button(mentor, town, app, session):
    token = builders.make_phone(town.dan, town.mentor)
    builders.save()
    phone = app.test_client()
    builders.use_phone(phone, token)
    assert phone.get("/my").status_code == 200
    [paired] = session.scalars(sa.select(PairedPhone))
    builders.post(mentor, f"{town.page}/phones/{paired.public_id}/cut-off", f"{town.page}/phone")
    assert phone.get("/my").status_code == 403
    assert "None yet" in words(mentor.get(f"{town.page}/phone"))


def test_somebody_elses_phone_is_missing(mentor, town, session):
    builders.make_phone(town.somebody(), town.mentor)
    builders.save()
    [paired] = session.scalars(sa.select(PairedPhone))
    url = f"{town.page}/phones/{paired.public_id}/cut-off"
    assert builders.post(mentor, url, f"{town.page}/phone").status_code == 404


def test_no_phone_is_paired_while_support_is_paused(mentor, town):
    pat = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    builders.save()
    url = f"/people/{pat.public_id}/phone"
    assert builders.post(mentor, url, url).status_code == 409


def test_a_new_pass_makes_the_lost_one_worthless(mentor, town, session):
    lost = builders.make_pass(town.dan)
    builders.save()
    builders.post(mentor, f"{town.page}/pass", f"{town.page}/phone")
    builders.save()
    session.refresh(lost)
    live = session.scalars(sa.select(Pass).where(Pass.revoked_at.is_(None))).all()
    assert lost.revoked_at is not None
    assert [one.token_hash != lost.token_hash for one in live] == [True]


def test_a_private_calendar_is_made_and_stopped(mentor, town, session):
    url = f"{town.page}/calendar"
    builders.post(mentor, url, url, do="make")
    page = mentor.get(url).text
    assert re.search(r'href="http://[^"]+/calendar/private/\w+\.ics"', page)
    builders.post(mentor, url, url, do="stop")
    builders.save()
    [token] = session.scalars(sa.select(CalendarToken))
    assert token.revoked_at is not None
    assert "/calendar/private/" not in mentor.get(url).text


# --- The plan -------------------------------------------------------------------------------------


def add_goal(mentor: FlaskClient, town: Town, **data: str) -> TestResponse:
    url = f"{town.page}/plan/goals/new"
    given = {"words": "I want my knees back", "pathway": "health", **data}
    return builders.post(mentor, url, url, **given)


def step_url(mentor: FlaskClient, town: Town, kind: str) -> str:
    found = re.search(r'href="([^"]+/steps/new)"', mentor.get(f"{town.page}/plan").text)
    assert found
    return f"{found[1]}?kind={kind}"


def add_step(mentor: FlaskClient, town: Town, kind: str, **data: str) -> TestResponse:
    url = step_url(mentor, town, kind)
    return builders.post(mentor, url, url, **{"words": "Come along", **data})


def mark_url(mentor: FlaskClient, town: Town) -> str:
    found = re.search(r'action="([^"]+/plan/steps/\w+)"', mentor.get(f"{town.page}/plan").text)
    assert found
    return found[1]


def test_a_goal_is_kept_in_the_persons_own_words(mentor, town):
    assert add_goal(mentor, town).location == f"{town.page}/plan"
    assert "“I want my knees back”" in words(mentor.get(f"{town.page}/plan"))


@pytest.mark.parametrize(
    "data", [{"words": " \x00 "}, {"words": "x" * 301}, {"pathway": ""}, {"pathway": "magic"}]
)
def test_a_goal_that_does_not_fit_comes_back(mentor, town, data):
    answer = add_goal(mentor, town, **data)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)


@pytest.mark.parametrize("by_on", ["2026-06-01", "1/6/2026", "1 June", "Monday 1st June 2026"])
def test_a_step_counts_sessions_by_a_date_however_it_is_typed(mentor, town, by_on):
    add_goal(mentor, town)
    assert add_step(mentor, town, "total", sessions_wanted="8", by_on=by_on).status_code == 303
    assert "0 of 8 sessions, 8 to go" in words(mentor.get(f"{town.page}/plan"))


def test_a_step_counts_sessions_each_week(mentor, town):
    add_goal(mentor, town)
    assert add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6").status_code == 303
    assert "0 of 6 weeks with 2 sessions each" in words(mentor.get(f"{town.page}/plan"))


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("total", {"sessions_wanted": "8", "by_on": "soon"}, "Enter a date, like 1 March"),
        ("total", {"sessions_wanted": "8", "by_on": "4/3/2026"}, "Choose a date after today"),
        ("total", {"sessions_wanted": "8"}, "Enter a date, like 1 March"),
        ("total", {"sessions_wanted": "lots", "by_on": "1 June"}, "Enter a whole number"),
        ("total", {"sessions_wanted": "0", "by_on": "1 June"}, "Enter how many sessions"),
        ("total", {"sessions_wanted": "201", "by_on": "1 June"}, "from 1 to 200"),
        ("weekly", {"sessions_a_week": "2", "weeks": "9" * 900}, "Enter a whole number"),
        ("weekly", {"sessions_a_week": "15", "weeks": "53"}, "from 1 to 14"),
        ("tick", {"words": ""}, "Enter the step"),
        ("tick", {"words": "x" * 201}, "Keep it under 200 characters"),
    ],
)
def test_a_step_that_does_not_fit_comes_back_with_what_was_typed(mentor, town, kind, data, said):
    add_goal(mentor, town)
    answer = add_step(mentor, town, kind, **data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert all(typed in answer.text for typed in data.values())


def test_a_step_is_ticked_and_the_tick_taken_back(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "tick")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    builders.post(mentor, url, page, state="done")
    told = words(mentor.get(page))
    assert "“Come along”: Done. Well done! Undo" in told
    builders.post(mentor, url, page, state="to_do")
    assert "To do" in words(mentor.get(page))


def test_a_step_that_counts_is_not_ticked_by_hand(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    assert builders.post(mentor, url, page, state="done").status_code == 409


def test_a_step_that_is_not_needed_goes_and_comes_back(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    builders.post(mentor, url, page, state="not_needed")
    assert "0 of 6 weeks" not in words(mentor.get(page))
    builders.post(mentor, url, page, state="again")
    assert "0 of 6 weeks" in words(mentor.get(page))


# --- Who may look, and what is kept of it ---------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/find", "/plan", "/phone", "/calendar"])
def test_another_mentors_person_is_missing(mentor, path):
    other = Town()
    builders.save()
    assert mentor.get(f"{other.page}{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("", "record"),
        ("/find", "bookings"),
        ("/plan", "plan"),
        ("/phone", "phone"),
        ("/calendar", "calendar"),
    ],
)
def test_each_look_is_one_row_that_says_at_what(mentor, town, path, what):
    assert mentor.get(f"{town.page}{path}").status_code == 200
    assert looks() == [(what, town.dan.public_id, 1)]


def test_a_look_at_somebody_elses_person_leaves_no_row(mentor):
    other = Town()
    builders.save()
    mentor.get(other.page)
    assert looks() == []


def test_every_page_is_well_formed(mentor, town, booking):
    town.went(town.dan, 1, AttendanceState.ATTENDED)
    builders.make_phone(town.dan, town.mentor)
    town.in_weeks(1)
    builders.save()
    add_goal(mentor, town)
    add_step(mentor, town, "tick")
    paths = ["", "/find", f"/find/{town.series.public_id}", "/plan", "/plan/goals/new"]
    paths += ["/phone", "/calendar", f"/bookings/{booking.public_id}/cancel"]
    pages = {path or "/": mentor.get(town.page + path).text for path in paths}
    pages["step"] = mentor.get(step_url(mentor, town, "total")).text
    pages["pair"] = builders.post(mentor, f"{town.page}/phone", f"{town.page}/phone").text
    pages["not booked"] = book(mentor, town, town.held).text
    pages["caseload"] = mentor.get("/caseload").text
    assert markup_faults(pages) == []
