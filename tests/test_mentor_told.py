"""When a session changes: what the mentor owes their people, and what the person's phone says."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import (
    BookingState,
    CaseloadKind,
    ChildrenOnSite,
    Enrolment,
    EnrolmentState,
    Role,
    ToTell,
)
from booking.rules import dates, places, thinking_again
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
    return builders.make_user(town.trust)


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.save()
    builders.sign_in(client, town.mentor)
    return client


@pytest.fixture
def phone(town, app) -> FlaskClient:
    """Dan's own phone."""
    token = builders.make_phone(town.dan, town.mentor)
    builders.save()
    browser = app.test_client()
    builders.use_phone(browser, token)
    return browser


def act(coach, reason="The pitch is waterlogged") -> Act:
    return Act(viewer=builders.viewer_of(coach), reason=reason, now=builders.this_moment())


def call_off(coach, held) -> str:
    doing = act(coach)
    dates.call_off(doing, held)
    builders.save()
    return doing.id


def move(coach, held, start="2026-03-06T17:00") -> None:
    new = replace(
        dates.as_it_is(held),
        starts_local=datetime.fromisoformat(start),
        children_on_site=ChildrenOnSite.NO,
    )
    dates.change_date(act(coach, "The hall is taken"), held, new)
    builders.save()


def put_back_on(coach, held) -> None:
    dates.put_back_on(act(coach, ""), held)
    builders.save()


def read(browser: FlaskClient, url: str = "/caseload") -> str:
    builders.save()
    page = browser.get(url)
    assert page.status_code == 200
    return words(page)


def owed(browser: FlaskClient, url: str = "/caseload") -> str:
    """What the page says of changes that somebody must hear of, or decide."""
    page = read(browser, url)
    found = re.search(r"(Dan Harker )?(Tell them|On hold) .*?(?=Note and done)", page)
    return found[0] if found else ""


def to_tell_of(booking) -> ToTell:
    db.session.rollback()
    db.session.expire_all()
    wanted = sa.select(ToTell).where(ToTell.booking_id == booking.id).order_by(ToTell.id.desc())
    return db.session.scalars(wanted.limit(1)).one()


# --- On the mentor's first page -------------------------------------------------------------------


def test_a_called_off_session_is_a_to_do_with_what_to_say(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    said = owed(mentor)
    assert "Tell them" in said
    assert "Walking football, today, 6pm, is called off. The pitch is waterlogged." in said
    assert "1 person needs you" in read(mentor)


def test_a_called_off_session_leads_to_what_else_is_near_it(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    builders.save()
    link = f"/people/{town.dan.public_id}/find?near=Testtown&amp;within=5"
    page = mentor.get("/caseload").text
    assert link in page
    assert "Something near Testtown" in page
    assert "within 5 miles of Testtown" in read(mentor, html.unescape(link))


def test_nobody_is_told_within_the_two_minutes(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at("2026-03-05 12:01:59")
    assert owed(mentor) == ""
    at("2026-03-05 12:02")
    assert "Tell them" in owed(mentor)


def test_what_was_undone_is_never_told(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    action = call_off(coach, town.held)
    thinking_again.undo(
        builders.viewer_of(coach), thinking_again.changes_of(action), builders.this_moment()
    )
    at(LATER)
    assert owed(mentor) == ""


def test_what_is_on_again_before_anybody_was_told_is_not_told(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    put_back_on(coach, town.held)
    at("2026-03-05 12:10")
    assert owed(mentor) == ""


def test_who_cancelled_since_is_not_told(mentor, town, coach, at):
    booking = builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    places.cancel(town.viewer, booking, "Not for them", builders.this_moment())
    at(LATER)
    assert "is called off" not in owed(mentor)


def test_a_week_after_the_session_it_is_dropped(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at("2026-03-12 18:59")
    builders.sign_in(mentor, town.mentor)
    assert "Tell them" in owed(mentor)
    at("2026-03-12 19:00")
    assert owed(mentor) == ""


def test_whose_support_is_paused_is_left_in_peace(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    db.session.scalars(sa.select(Enrolment)).one().state = EnrolmentState.PAUSED
    assert owed(mentor) == ""
    assert "Tell them" not in read(mentor, town.page)


def test_told_is_one_tap_with_a_way_back(mentor, town, coach, at):
    booking = builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    assert "Told both" not in owed(mentor)
    told = to_tell_of(booking)
    url = f"/told/{told.public_id}"
    answer = builders.post(mentor, url, "/caseload", **{"from": "caseload"})
    assert answer.location == "/caseload"
    page = read(mentor)
    assert "Told: Dan H. Undo" in page
    assert "Tell them" not in page
    assert to_tell_of(booking).told_by_id == town.mentor.id
    builders.post(mentor, url, "/caseload", **{"from": "caseload", "do": "not_told"})
    assert "Tell them" in owed(mentor)


def test_one_tap_says_that_somebody_heard_all_that_has_changed(mentor, town, coach, at):
    bookings = [builders.make_booking(held, town.dan) for held in (town.held, town.in_weeks(1))]
    for booking in bookings:
        call_off(coach, booking.session)
    at(LATER)
    assert owed(mentor).count("Told both") == 1
    assert "Told both" in owed(mentor)
    first, second = (to_tell_of(booking).public_id for booking in bookings)
    builders.post(mentor, f"/told/{first}", "/caseload", also=second, **{"from": "caseload"})
    assert owed(mentor) == ""


def test_the_number_to_ring_is_there_where_it_is_known(mentor, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    assert "tel:" not in mentor.get("/caseload").text
    town.dan.details.phone = "07700 900123"
    builders.save()
    assert "tel:07700900123" in mentor.get("/caseload").text


def test_a_cover_mentor_sees_it_too(town, coach, at, app):
    cover = builders.make_user(town.trust, Role.MENTOR)
    builders.put_on_caseload(cover, town.trust, town.dan, CaseloadKind.COVER)
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    browser = app.test_client()
    builders.sign_in(browser, cover)
    assert "Tell them" in owed(browser)


def test_another_mentors_people_are_not_mine_to_tell(mentor, town, coach, at):
    other = builders.make_user(town.trust, Role.MENTOR)
    stranger = builders.make_participant(town.trust, other, first_name="Zed")
    builders.make_booking(town.held, stranger)
    call_off(coach, town.held)
    at(LATER)
    assert "Zed" not in read(mentor)


def test_the_list_takes_as_many_statements_for_many_changes_as_for_one(
    mentor, town, coach, at, app
):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    for weeks in (1, 2):
        held = town.in_weeks(weeks)
        for number in range(weeks * 3):
            person = town.somebody(f"S{number}")
            builders.make_booking(held, person)
            builders.make_booking(
                town.in_weeks(weeks + 10 * number + 10), person, BookingState.HELD
            )
        at(NOON)
        call_off(coach, held)
        at(LATER)
        mentor.get("/caseload")
        seen.clear()
        mentor.get("/caseload")
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- Moved, and on hold ---------------------------------------------------------------------------


def test_a_moved_session_asks_whether_it_is_still_right_for_them(mentor, town, coach, at):
    booking = builders.make_booking(town.held, town.dan)
    move(coach, town.held)
    at(LATER)
    said = owed(mentor)
    assert "Walking football has moved from today, 6pm to tomorrow, 5pm. The hall is taken." in said
    assert "Still right for Dan?" in said
    page = mentor.get("/caseload").text
    assert f"{town.page}/bookings/{booking.public_id}/cancel" in page
    assert f"{town.page}/find/{town.series.public_id}" in page


def clash(town, coach):
    """Dan's session today is moved onto their gym tomorrow; returns both bookings."""
    gym = builders.make_series(town.trust, title="Gym")
    held = builders.make_session(gym, datetime.fromisoformat("2026-03-06T17:30"))
    booking, other = (
        builders.make_booking(town.held, town.dan),
        builders.make_booking(held, town.dan),
    )
    move(coach, town.held)
    return booking, other


def test_a_session_moved_onto_another_of_theirs_says_which_and_offers_to_cancel_either(
    mentor, town, coach, at
):
    clash(town, coach)
    at(LATER)
    said = owed(mentor)
    assert "is at the same time as Gym, 5.30pm to 6.30pm." in said
    assert ("Cancel Walking football" in said, "Cancel Gym" in said) == (True, True)
    assert "Keep it" not in said


def test_on_hold_nothing_is_kept_while_the_two_overlap(mentor, town, coach, at):
    booking, _ = clash(town, coach)
    at(LATER)
    answer = builders.post(mentor, f"{town.page}/bookings/{booking.public_id}/keep", town.page)
    assert answer.status_code == 409
    assert "Cancel one of the two." in words(answer)


def test_with_the_other_cancelled_it_is_kept_and_with_that_they_have_heard(mentor, town, coach, at):
    booking, other = clash(town, coach)
    places.cancel(town.viewer, other, "Clashes", builders.this_moment())
    at(LATER)
    assert "Keep it" in owed(mentor)
    url = f"{town.page}/bookings/{booking.public_id}/keep"
    answer = builders.post(mentor, url, "/caseload", **{"from": "caseload"})
    assert answer.location == "/caseload"
    assert not re.search("has moved|On hold", owed(mentor))
    db.session.rollback()
    db.session.refresh(booking)
    assert booking.state is BookingState.CONFIRMED


def test_told_of_the_move_a_hold_is_still_to_be_decided(mentor, town, coach, at):
    booking, _ = clash(town, coach)
    at(LATER)
    told = to_tell_of(booking)
    builders.post(mentor, f"/told/{told.public_id}", "/caseload", **{"from": "caseload"})
    said = owed(mentor)
    assert "Dan Harker On hold" in said
    assert "tick it off" not in read(mentor)
    assert "Their place is kept until you decide together." in said


def test_a_hold_waits_for_the_two_minutes_too(mentor, town, coach):
    clash(town, coach)
    assert owed(mentor) == ""


def test_another_mentors_booking_is_not_mine_to_keep(mentor, town):
    other = builders.make_user(town.trust, Role.MENTOR)
    stranger = builders.make_participant(town.trust, other)
    booking = builders.make_booking(town.held, stranger, BookingState.HELD)
    builders.save()
    for person in (stranger, town.dan):
        url = f"/people/{person.public_id}/bookings/{booking.public_id}/keep"
        assert builders.post(mentor, url, "/caseload").status_code == 404


def test_a_place_that_was_taken_back_is_told(mentor, town, coach, at):
    builders.make_booking(town.held, town.somebody())
    builders.make_booking(town.held, town.dan)
    doing = act(coach, "The hall is smaller")
    dates.change_date(doing, town.held, replace(dates.as_it_is(town.held), capacity=1))
    dates.cut_places(doing, town.held)
    at(LATER)
    said = owed(mentor)
    assert "Tell them" in said
    assert "has fewer places" in said
    assert "Sam" not in said
    assert "By the club, which has fewer places" in read(mentor, town.page)


# --- On the person's own page ---------------------------------------------------------------------


def test_the_persons_page_says_the_same_first_and_comes_back_to_itself(mentor, town, coach, at):
    booking = builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    assert "is called off. The pitch is waterlogged." in owed(mentor, town.page)
    url = f"/told/{to_tell_of(booking).public_id}"
    answer = builders.post(mentor, url, town.page, **{"from": "person"})
    assert answer.location == town.page
    assert owed(mentor, town.page) == ""


# --- Stood down, not absent -----------------------------------------------------------------------


def came_and_did_not(town, coach, at):
    """Dan was ticked in before the session was called off half way; Sam was not there yet."""
    from booking.models import AttendanceMethod
    from booking.rules import attendance

    dan, sam = (builders.make_booking(town.held, person) for person in (town.dan, town.somebody()))
    now = at("2026-03-05 18:10")
    attendance.record_arrival(
        builders.viewer_of(coach),
        dan,
        item_id="in",
        method=AttendanceMethod.TICK,
        outcome="welcome",
        at=now,
        now=now,
    )
    call_off(coach, town.held)
    at("2026-03-05 20:00")
    return dan, sam


def test_nobody_reads_missed_where_a_session_was_called_off(town, coach, at, app):
    _, sam = came_and_did_not(town, coach, at)
    browser = app.test_client()
    builders.sign_in(browser, town.mentor)
    assert "Missed" not in read(browser)
    page = read(browser, f"/people/{sam.participant.public_id}")
    assert "Did not happen" in page
    assert "Did not come" not in page


def test_who_was_in_before_it_was_called_off_came(town, coach, at, app):
    came_and_did_not(town, coach, at)
    browser = app.test_client()
    builders.sign_in(browser, town.mentor)
    assert "Came" in read(browser, town.page)


def test_the_register_says_stood_down_and_is_not_to_be_sent(town, coach, at, app):
    came_and_did_not(town, coach, at)
    browser = app.test_client()
    builders.sign_in(browser, coach)
    page = read(browser, f"/register/{town.held.public_id}")
    assert ("Stood down" in page, "Not here" in page) == (True, False)
    assert "Send the register" not in page
    at("2026-03-06 09:00")
    builders.sign_in(browser, coach)
    assert "Registers still to send" not in read(browser, "/today")


def test_a_session_that_was_called_off_moves_no_plan(town, coach, at, app):
    from booking.models import Pathway
    from booking.queries.plans import plan_of
    from booking.rules import plans

    dan, sam = came_and_did_not(town, coach, at)
    for booking, came in ((dan, 1), (sam, 0)):
        now, day = builders.this_moment(), town.held.local_date
        goal = plans.add_goal(booking.participant, Pathway.HEALTH, "Play", now)
        target = plans.Target(sessions_wanted=2, by_on=day + timedelta(weeks=8))
        action = plans.add_action(goal, "Play twice", target, day, now)
        attended = plan_of(town.viewer, booking.participant).attended_on
        assert plans.progress(action, attended, day).done == came


# --- On the phone ---------------------------------------------------------------------------------


def test_the_phone_says_that_a_session_is_called_off_and_why(phone, town, coach, at):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    page = read(phone, "/my")
    assert "Called off Walking football, Thursday 5 March, 6pm." in page
    assert "You don’t need to go. The pitch is waterlogged." in page


def test_the_phone_says_when_a_session_was_and_when_it_is(phone, town, coach, at):
    builders.make_booking(town.held, town.dan)
    move(coach, town.held)
    at(LATER)
    page = read(phone, "/my")
    assert "This one has moved" in page
    assert "Walking football has moved from Thursday 5 March, 6pm to Friday 6 March, 5pm." in page
    assert "Until 6pm" in page


def test_the_phone_says_where_to_meet_on_that_date(phone, town, coach):
    town.series.meeting_point = "The front gate"
    there = builders.make_venue(town.trust, name="The Hub", meeting_point="The side door")
    builders.make_booking(town.held, town.dan)
    new = replace(dates.as_it_is(town.held), venue=there, children_on_site=ChildrenOnSite.NO)
    dates.change_date(act(coach), town.held, new)
    page = read(phone, "/my")
    assert ("The side door" in page, "The front gate" in page) == (True, False)


def test_the_phone_says_that_it_is_on_again_to_whoever_heard_that_it_was_off(
    phone, town, coach, at
):
    booking = builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    at(LATER)
    told = to_tell_of(booking)
    told.told_at = builders.this_moment()
    put_back_on(coach, town.held)
    page = read(phone, "/my")
    assert "On again Walking football, Thursday 5 March, 6pm, is on again. You can go." in page


def test_the_phone_says_that_a_place_is_gone(phone, town, coach):
    builders.make_booking(town.held, town.somebody())
    builders.make_booking(town.held, town.dan)
    doing = act(coach, "The hall is smaller")
    dates.change_date(doing, town.held, replace(dates.as_it_is(town.held), capacity=1))
    dates.cut_places(doing, town.held)
    page = read(phone, "/my")
    assert "Your place is gone" in page
    assert "Tell Pete if you want another day." in page


def test_the_phone_asks_which_of_two_at_once(phone, town, coach):
    clash(town, coach)
    assert "Which one suits you? Tell Pete." in read(phone, "/my")


def test_nothing_stands_on_the_phone_of_what_was_undone(phone, town, coach):
    builders.make_booking(town.held, town.dan)
    action = call_off(coach, town.held)
    thinking_again.undo(
        builders.viewer_of(coach), thinking_again.changes_of(action), builders.this_moment()
    )
    assert "Called off" not in read(phone, "/my")
