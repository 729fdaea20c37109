"""What was done to a session, as its trust's staff see it: thinking again, and who has heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import (
    BookingState,
    Caseload,
    CaseloadKind,
    ChildrenOnSite,
    Enrolment,
    EnrolmentState,
    Role,
    SessionChange,
    ToTell,
)
from booking.rules import dates, places, telling, thinking_again
from booking.rules.dates import Act
from booking.rules.marks import mark_of
from booking.rules.schedule_changes import (
    SCHEDULE_FACTS,
    NewSchedule,
    change_schedule,
    schedule_of,
)
from tests import builders
from tests.town import Town, looks, words

WHY = "The pitch is waterlogged"
NOON = "2026-03-05 12:00"


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


def act(coach, reason: str = WHY) -> Act:
    return Act(viewer=builders.viewer_of(coach), reason=reason, now=builders.this_moment())


def call_off(coach, held) -> str:
    """Call a session off; returns the action's id."""
    doing = act(coach)
    dates.call_off(doing, held)
    builders.save()
    return doing.id


def move(coach, held, **facts) -> str:
    """Move a session to tomorrow at 5pm, unless told otherwise."""
    given = {
        "starts_local": datetime.fromisoformat("2026-03-06T17:00"),
        "children_on_site": ChildrenOnSite.NO,
        **facts,
    }
    doing = act(coach, "The hall is taken")
    dates.change_date(doing, held, replace(dates.as_it_is(held), **given))
    builders.save()
    return doing.id


def as_saved(row):
    """The row as other browsers' requests have left it."""
    db.session.rollback()
    db.session.expire_all()
    db.session.refresh(row)
    return row


def entry_of(session, booking) -> ToTell:
    session.rollback()
    session.expire_all()
    wanted = sa.select(ToTell).where(ToTell.booking_id == booking.id).order_by(ToTell.id.desc())
    return session.scalars(wanted).first()


def read(browser: FlaskClient, action: str, status: int = 200) -> str:
    page = browser.get(f"/changes/{action}")
    assert page.status_code == status
    return words(page)


# --- What was done --------------------------------------------------------------------------------


def test_the_page_says_what_was_done_why_by_whom_and_when(browser, town, coach):
    page = read(browser, call_off(coach, town.held))
    assert "Walking football, today, 6pm, is called off" in page
    assert "The pitch is waterlogged." in page
    assert "By Jo Coach, today, noon." in page


def test_a_move_is_told_with_the_old_time_and_the_new(browser, town, coach):
    page = read(browser, move(coach, town.held))
    assert "Walking football has moved from today, 6pm to tomorrow, 5pm" in page


def test_a_move_to_another_place_alone_names_the_place(browser, town, coach):
    there = builders.make_venue(town.trust, name="The Hub", town="Padiham")
    now_is = dates.as_it_is(town.held).starts_local
    page = read(browser, move(coach, town.held, starts_local=now_is, venue=there))
    assert "Walking football, today, 6pm, is now at The Hub, Padiham" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"length_minutes": 90}, "now ends at 7.30pm"),
        ({"meeting_point": "The back gate"}, "now meets here: The back gate"),
    ],
)
def test_a_smaller_change_is_named_too(browser, town, coach, facts, said):
    now_is = dates.as_it_is(town.held).starts_local
    assert said in read(browser, move(coach, town.held, starts_local=now_is, **facts))


def test_an_older_change_is_told_as_it_was_then_and_leads_to_the_newest(browser, town, coach, at):
    moved = move(coach, town.held)
    at("2026-03-05 12:10")
    off = call_off(coach, town.held)
    assert "has moved from today, 6pm to tomorrow, 5pm" in read(browser, moved)
    assert f"/changes/{off}" in browser.get(f"/changes/{moved}").text


def test_another_trusts_staff_find_nothing(client, town, coach):
    action = call_off(coach, town.held)
    stranger = builders.make_user(builders.make_organisation())
    builders.save()
    builders.sign_in(client, stranger)
    assert client.get(f"/changes/{action}").status_code == 404
    assert client.get("/changes/nothing").status_code == 404


# --- Two minutes to think again -------------------------------------------------------------------


def test_for_two_minutes_it_counts_who_will_be_told_and_names_nobody(browser, town, coach, at):
    builders.make_booking(town.held, town.dan)
    builders.make_booking(town.held, town.somebody())
    action = call_off(coach, town.held)
    at("2026-03-05 12:00:20")
    page = read(browser, action)
    assert "Then 2 people must hear of it" in page
    assert "1 minute 40 seconds left" in page
    assert "Dan" not in page
    assert looks() == []


def test_undone_in_time_nobody_hears_of_it(browser, town, coach, session):
    booking = builders.make_booking(town.held, town.dan)
    action = call_off(coach, town.held)
    answer = builders.post(browser, f"/changes/{action}/undo", f"/changes/{action}")
    assert answer.status_code == 303
    page = read(browser, action)
    assert "Undone: Walking football is as it was" in page
    assert "Undone. Nobody was told." in page
    assert WHY not in page
    assert entry_of(session, booking).not_needed_at is not None
    assert as_saved(town.held).cancelled_at is None


def test_after_two_minutes_the_way_back_is_to_put_it_on_again(browser, town, coach, at):
    action = call_off(coach, town.held)
    at("2026-03-05 12:02")
    page = browser.get(f"/changes/{action}")
    assert "Think again?" not in page.text
    assert f"/offers/{town.series.public_id}/dates/{town.held.public_id}/on-again" in page.text


def test_a_page_that_was_open_too_long_undoes_nothing_and_says_so(
    browser, town, coach, at, session
):
    action = call_off(coach, town.held)
    browser.get(f"/changes/{action}")
    at("2026-03-05 12:02")
    answer = builders.post(browser, f"/changes/{action}/undo", f"/changes/{action}")
    assert answer.status_code == 409
    assert "Two minutes have passed" in words(answer)
    assert as_saved(town.held).cancelled_at is not None


def test_what_has_changed_again_since_is_not_undone_under_it(browser, town, coach, session):
    moved = move(coach, town.held)
    call_off(coach, town.held)
    assert "Think again?" not in read(browser, moved)
    answer = builders.post(browser, f"/changes/{moved}/undo", f"/changes/{moved}")
    assert answer.status_code == 409
    assert as_saved(town.held).cancelled_at is not None


def test_a_change_of_the_whole_schedule_is_changed_back_there(browser, town, coach):
    builders.make_booking(town.in_weeks(1), town.dan)
    doing = act(coach)
    later = NewSchedule(
        schedule=replace(schedule_of(town.series), length_minutes=90),
        children_on_site=ChildrenOnSite.NO,
    )
    change_schedule(doing, town.series, mark_of(town.series, SCHEDULE_FACTS), later)
    builders.save()
    assert "Think again?" not in read(browser, doing.id)
    answer = builders.post(browser, f"/changes/{doing.id}/undo", f"/changes/{doing.id}")
    assert "Change them back there" in words(answer)


def test_on_again_before_anybody_heard_it_says_that_people_are_booked(browser, town, coach):
    builders.make_booking(town.held, town.dan)
    call_off(coach, town.held)
    doing = act(coach, "")
    dates.put_back_on(doing, town.held)
    builders.save()
    page = read(browser, doing.id)
    assert "1 person is booked. Nothing changes for that person" in page
    assert "Nobody is booked" not in page


def test_called_off_with_nobody_booked_it_says_so(browser, town, coach):
    assert "Nobody is booked, so nobody has to be told." in read(
        browser, call_off(coach, town.held)
    )


def test_the_list_of_a_new_schedule_says_the_old_time_and_the_new_of_each_date(
    browser, town, coach, at
):
    for held in (town.in_weeks(1), town.in_weeks(2)):
        builders.make_booking(held, town.dan)
    doing = act(coach, "The hall is ours later now")
    schedule = replace(schedule_of(town.series), starts_local=time(18, 30))
    new = NewSchedule(schedule=schedule, children_on_site=ChildrenOnSite.NO)
    change_schedule(doing, town.series, mark_of(town.series, SCHEDULE_FACTS), new)
    builders.save()
    at("2026-03-05 12:03")
    page = read(browser, doing.id)
    assert "Dan H Thursday 12 March is now 6.30pm, was 6pm" in page
    assert "Dan H Thursday 19 March is now 6.30pm, was 6pm" in page


def test_a_place_that_was_held_by_a_move_is_sure_again_once_that_is_undone(browser, town, coach):
    moved = builders.make_booking(town.held, town.dan)
    other = builders.make_series(town.trust)
    builders.make_booking(
        builders.make_session(other, datetime.fromisoformat("2026-03-06T17:30")), town.dan
    )
    action = move(coach, town.held)
    assert as_saved(moved).state is BookingState.HELD
    builders.post(browser, f"/changes/{action}/undo", f"/changes/{action}")
    assert as_saved(moved).state is BookingState.CONFIRMED


# --- Who has heard --------------------------------------------------------------------------------


@pytest.fixture
def action(town, coach, at) -> str:
    """Dan and Sam are booked; it was called off three minutes ago."""
    builders.make_booking(town.held, town.dan)
    builders.make_booking(town.held, town.somebody())
    made = call_off(coach, town.held)
    at("2026-03-05 12:03")
    return made


def test_the_list_says_who_has_not_heard_and_through_whom_they_will(browser, town, action):
    page = read(browser, action)
    assert "0 of 2 people told" in page
    assert "Through Pete Marsh Ring Pete" in page
    assert page.count("Not told yet") == 2


def test_a_coach_reads_a_first_name_and_an_initial_and_the_look_is_kept(browser, town, action):
    page = read(browser, action)
    assert ("Dan H" in page, "Harker" in page, "Reed" in page) == (True, False, False)
    assert looks() == [(f"told list {action}", None, 2)]


def test_somebody_is_marked_told_by_the_club_and_that_is_taken_back(
    browser, town, action, session, coach
):
    told = entry_of(session, session.scalars(sa.select(ToTell)).first().booking)
    here = f"/changes/{action}"
    answer = builders.post(browser, f"/told/{told.public_id}", here, **{"from": "change"})
    assert answer.location == here
    page = read(browser, action)
    assert "1 of 2 people told" in page
    assert "Told Today, 12.03pm, by the club" in page
    builders.post(browser, f"/told/{told.public_id}", here, **{"from": "change", "do": "not_told"})
    assert "0 of 2 people told" in read(browser, action)


def test_what_the_mentor_told_is_said_without_their_name(browser, town, action, session):
    for told in session.scalars(sa.select(ToTell)):
        telling.mark_told(town.viewer, told, builders.this_moment())
    builders.save()
    page = read(browser, action)
    assert "Everybody has heard" in page
    assert "Told Today, 12.03pm, by their mentor" in page


def test_somebody_whom_nobody_supports_is_said_to_be_so(browser, town, action, session):
    session.execute(sa.delete(Caseload))
    builders.save()
    assert "Nobody supports them just now" in read(browser, action)


def test_who_cancelled_since_need_not_be_told(browser, town, action, session):
    booking = session.scalars(sa.select(ToTell)).first().booking
    places.cancel(town.viewer, booking, "Not for them", builders.this_moment())
    builders.save()
    assert "0 of 1 person told" in read(browser, action)


def test_whose_support_is_paused_is_not_on_the_list_and_nothing_says_why(
    browser, town, action, session
):
    enrolment = session.scalars(
        sa.select(Enrolment).where(Enrolment.participant_id == town.dan.id)
    ).one()
    enrolment.state = EnrolmentState.PAUSED
    builders.save()
    page = read(browser, action)
    assert "0 of 1 person told" in page
    assert "aused" not in page


def test_a_hold_is_the_mentors_to_know(browser, town, coach, at):
    builders.make_booking(town.held, town.dan)
    other = builders.make_series(town.trust, title="Gym")
    builders.make_booking(
        builders.make_session(other, datetime.fromisoformat("2026-03-06T17:30")), town.dan
    )
    action = move(coach, town.held)
    at("2026-03-05 12:03")
    page = read(browser, action)
    assert "Dan H" in page
    assert ("Gym" in page, "hold" in page) == (False, False)


def test_the_page_takes_as_many_statements_for_many_people_as_for_one(
    browser, town, coach, at, app
):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    at("2026-03-05 12:03")
    browser.get("/today")
    for people in (1, 6):
        at(NOON)
        held = town.in_weeks(people)
        for number in range(people):
            builders.make_booking(held, town.somebody(f"S{number}"))
        action = call_off(coach, held)
        at("2026-03-05 12:03")
        seen.clear()
        read(browser, action)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- Marking told: who may ------------------------------------------------------------------------


def test_another_mentor_or_trust_marks_nobody_told(client, town, action, session, app):
    told = session.scalars(sa.select(ToTell)).first()
    url = f"/told/{told.public_id}"
    strangers = [
        builders.make_user(town.trust, Role.MENTOR),
        builders.make_user(builders.make_organisation()),
        builders.make_user(town.trust, Role.SAFEGUARDING),
    ]
    builders.save()
    for stranger in strangers:
        browser = app.test_client()
        builders.sign_in(browser, stranger)
        assert builders.post(browser, url, "/calendar").status_code == 404
    assert as_saved(told).told_at is None


def test_a_cover_mentor_marks_told_and_lands_on_their_list(town, action, session, app):
    cover = builders.make_user(town.trust, Role.MENTOR)
    builders.put_on_caseload(cover, town.trust, town.dan, CaseloadKind.COVER)
    builders.save()
    told = next(
        one
        for one in session.scalars(sa.select(ToTell))
        if one.booking.participant_id == town.dan.id
    )
    browser = app.test_client()
    builders.sign_in(browser, cover)
    answer = builders.post(browser, f"/told/{told.public_id}", "/caseload", **{"from": "caseload"})
    assert (answer.status_code, answer.location) == (303, "/caseload")
    assert as_saved(told).told_by_id == cover.id


def test_what_has_changed_again_is_not_marked_told(browser, town, coach, action, session, at):
    told = session.scalars(sa.select(ToTell)).first()
    dates.put_back_on(act(coach, ""), town.held)
    builders.save()
    answer = builders.post(browser, f"/told/{told.public_id}", "/today")
    assert answer.status_code == 409
    assert "This has changed again" in words(answer)


@pytest.mark.parametrize("also", ["nothing", "\x00", "x" * 500])
def test_a_made_up_list_marks_nobody(browser, town, action, session, also):
    told = session.scalars(sa.select(ToTell)).first()
    here = f"/changes/{action}"
    answer = builders.post(browser, f"/told/{told.public_id}", here, also=also)
    assert answer.status_code == 404
    assert as_saved(told).told_at is None


# --- What the rules must never do -----------------------------------------------------------------


def test_who_had_not_heard_of_a_move_hears_it_after_all_when_it_is_on_again(
    town, coach, session, at
):
    booking = builders.make_booking(town.held, town.dan)
    move(coach, town.held)
    at("2026-03-05 12:10")
    call_off(coach, town.held)
    at("2026-03-05 12:20")
    dates.put_back_on(act(coach, ""), town.held)
    waiting = [
        one.change.kind.value
        for one in session.scalars(sa.select(ToTell).where(ToTell.booking_id == booking.id))
        if one.not_needed_at is None
    ]
    assert waiting == ["moved"]


def test_undone_after_its_place_was_closed_it_is_off_for_that(town, coach, session):
    from booking.rules import closures

    doing = act(coach)
    dates.call_off(doing, town.held)
    today = town.held.local_date
    closed = closures.Period(organisation=town.trust, from_on=today, until_on=today)
    closures.close(act(coach, "Snow or ice"), closed)
    thinking_again.undo(
        doing.viewer, thinking_again.changes_of(doing.id), doing.now + timedelta(seconds=30)
    )
    assert town.held.cancelled_why == "Snow or ice"
    assert session.query(SessionChange).filter(SessionChange.undone_at.is_(None)).count() == 1
