"""The coach's pages, as a browser without script sees them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import (
    AccessRecord,
    Attendance,
    AttendanceEvent,
    AttendanceState,
    Booking,
    BookingState,
    Role,
    SignIn,
)
from booking.rules import dates
from booking.rules.dates import Act
from checkin import tokens
from tests import builders
from tests.door import Door, booking_of, entry_of, make_door, tick
from tests.markup import markup_faults

SIX = "2026-03-05 18:00"


@pytest.fixture
def door(session, at) -> Door:
    """This evening's door, at 6pm on Thursday 5 March 2026, with four people."""
    at("2026-03-05 12:00")
    door = make_door(title="Walking football")
    for name in ("Amir", "Bea", "Cal", "Dee"):
        door.person(name)
    builders.save()
    at(SIX)
    return door


@pytest.fixture
def coach(door, client) -> FlaskClient:
    """The coach's browser."""
    builders.sign_in(client, door.coach)
    return client


@pytest.fixture
def register(door) -> str:
    """Where the register is."""
    return f"/register/{door.held.public_id}"


def count_of(page: str) -> str:
    found = re.search(r"data-in-count>(\d+)</strong> <span>of (\d+) are in", page)
    assert found
    return f"{found[1]} of {found[2]}"


# --- Today ---------------------------------------------------------------------------------------


def test_today_shows_each_session_with_how_many_are_in_of_how_many(coach, register):
    tick(coach, register, "Amir")
    page = coach.get("/today").text
    assert "Walking football is on now" in page
    assert re.search(r">1</strong> <span>of 4 are in", page)
    assert f'href="{register}"' in page


def test_the_counts_of_today_come_in_one_statement(coach, app, door, session):
    for _ in range(5):
        builders.make_session(builders.make_series(door.trust))
    builders.save()
    seen: list[str] = []
    with app.app_context():
        from booking.database import db
        from checkin import register as reads

        viewer = builders.viewer_of(door.coach)
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
        cards = reads.today(viewer, builders.this_moment())
    assert len(cards.today) == 6
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


def test_today_shows_another_trusts_sessions_to_nobody(coach):
    elsewhere = make_door(title="Somewhere else")
    elsewhere.person("Zed")
    builders.save()
    assert "Somewhere else" not in coach.get("/today").text


def test_today_names_the_next_days(coach, door):
    builders.make_session(door.series, datetime.fromisoformat("2026-03-09 18:00"))
    builders.save()
    page = coach.get("/today").text
    assert "Mon 9 Mar" in page


def test_a_register_that_nobody_sent_stands_on_the_list(coach, door, at):
    at("2026-03-06 09:00")
    builders.sign_in(coach, door.coach)
    page = coach.get("/today").text
    assert "Registers still to send" in page
    assert "0 of 4 ticked" in page


def test_once_todays_session_is_over_its_register_is_what_is_left_to_do(coach, at):
    at("2026-03-05 19:30")
    assert "1 register to send" in coach.get("/today").text


@pytest.fixture
def morning(coach, door, at) -> FlaskClient:
    """The coach's browser, in the morning of the same day."""
    at("2026-03-05 09:00")
    builders.sign_in(coach, door.coach)
    return coach


def call_off(door) -> str:
    """Tonight's session is called off; where one sees who has heard."""
    now = builders.this_moment()
    act = Act(viewer=builders.viewer_of(door.coach), reason="Snow", now=now)
    dates.call_off(act, door.held)
    builders.save()
    return f"/changes/{act.id}"


def test_before_tonights_session_the_day_is_not_done(morning):
    page = morning.get("/today").text
    assert "Walking football at 6pm" in page
    assert "today done" not in page


def test_a_called_off_evening_is_called_so_and_counts_nobody(morning, door):
    call_off(door)
    page = morning.get("/today").text
    assert "Tonight’s session is called off" in page
    assert ("today done" in page, "of 4</span>" in page, "are in" in page) == (False,) * 3


def test_a_called_off_session_of_the_next_days_expects_nobody(coach, door, at):
    at("2026-03-03 09:00")
    builders.sign_in(coach, door.coach)
    assert "4 expected" in coach.get("/today").text
    call_off(door)
    assert "4 expected" not in coach.get("/today").text


def test_a_session_of_the_next_days_shows_that_it_opens(coach, door):
    builders.make_session(door.series, datetime.fromisoformat("2026-03-09 18:00"))
    builders.save()
    assert coach.get("/today").text.count("Open the register") == 2


@pytest.mark.parametrize("page", ["today", "register"])
def test_the_way_to_who_has_heard_stays(morning, door, register, at, page):
    where = call_off(door)
    url = "/today" if page == "today" else register
    assert f'href="{where}"' in morning.get(url).text
    assert "Think again" in morning.get(url).text
    at("2026-03-05 09:03")
    assert f'href="{where}"' in morning.get(url).text
    assert "Who has heard: 0 of 4" in morning.get(url).text


@pytest.mark.parametrize("page", ["today", "register"])
def test_the_way_to_who_has_heard_takes_as_many_statements_for_many_changes(
    morning, app, door, register, page
):
    url = "/today" if page == "today" else register
    call_off(door)
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    morning.get(url)
    few = len(seen)
    assert few
    act = Act(viewer=builders.viewer_of(door.coach), reason="Snow", now=builders.this_moment())
    for days in range(1, 5):
        held = builders.make_session(door.series, door.held.original_local + timedelta(days=days))
        builders.make_booking(held, builders.make_participant(door.trust))
        dates.call_off(act, held)
    builders.save()
    seen.clear()
    assert "/changes/" in morning.get(url).text
    assert len(seen) == few


def test_a_day_without_sessions_says_so(client, session, at):
    at(SIX)
    user = builders.make_user(builders.make_organisation())
    builders.save()
    builders.sign_in(client, user)
    page = client.get("/today").text
    assert "No sessions today" in page
    assert "Publish an offer" in page


# --- The register --------------------------------------------------------------------------------


def test_the_register_shows_first_names_and_initials_only(coach, register):
    page = coach.get(register).text
    assert "Amir H" in page
    assert "Harker" not in page


def test_a_tick_works_without_script_and_comes_back_to_the_name(coach, register):
    answer = tick(coach, register, "Amir")
    assert answer.status_code == 303
    assert re.fullmatch(rf"{register}#entry-\w+", answer.location)
    page = coach.get(register).text
    assert "Amir H is in." in page
    assert count_of(page) == "1 of 4"


def test_undo_stands_beside_who_is_in_and_takes_all_arrivals_back(coach, register, session):
    entry = entry_of(coach.get(register).text, "Amir")
    for _ in range(2):
        builders.post(coach, f"{register}/tick", register, entry=entry)
    assert f'action="{register}/undo"' in coach.get(register).text
    builders.post(coach, f"{register}/undo", register, entry=entry)
    assert count_of(coach.get(register).text) == "0 of 4"
    states = session.scalars(sa.select(Attendance.state)).all()
    assert states == [AttendanceState.NOT_KNOWN]


def test_a_short_code_can_be_typed_without_script(coach, register, door):
    _, card = door.person("Eve")
    code = card.short_code
    builders.save()
    answer = builders.post(coach, f"{register}/scan", register, code=f"{code[:3]} {code[3:]}")
    assert answer.status_code == 303
    assert "Welcome, Eve. First time here." in coach.get(register).text


def test_a_mistyped_code_is_called_so_and_calmly(coach, register):
    answer = builders.post(coach, f"{register}/scan", register, code="222222")
    assert answer.status_code == 200
    assert "No such code" in answer.text
    assert "outcome--have-a-word" in answer.text


@pytest.mark.parametrize(
    "state", [BookingState.HELD, BookingState.OFFERED, BookingState.WAITLISTED]
)
def test_whoever_is_not_straight_in_reads_have_a_word_and_the_page_does_not_say_why(
    coach, register, door, state
):
    door.person("Eve", state=state)
    builders.save()
    page = coach.get(register).text
    assert "Have a word" in page
    assert count_of(page) == "0 of 4"
    for reason in ("held", "hold", "offered", "wait"):
        assert reason not in re.sub(r"<[^>]+>", "", page).lower()
    assert "Have a word with the coach" in tick(coach, register, "Eve").text


def test_first_timers_are_marked(coach, register):
    assert coach.get(register).text.count("First time") == 4


def test_the_camera_button_waits_for_script(coach, register):
    page = coach.get(register)
    assert re.search(r"<button[^>]* hidden data-scan ", page.text)
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "camera=(self)" in page.headers["Permissions-Policy"]


def test_each_look_at_the_register_is_written_down_with_how_many_names(
    coach, register, door, session
):
    coach.get(register)
    look = session.scalars(sa.select(AccessRecord)).one()
    assert (look.what, look.people_shown) == (f"register {door.held.public_id}", 4)
    assert look.actor_public_id == door.coach.public_id
    assert look.organisation_public_id == door.trust.public_id


def test_a_look_is_written_down_for_the_trust_whose_register_it_is(client, door, register, session):
    elsewhere = builders.make_organisation()
    both = builders.make_user(elsewhere)
    builders.add_role(both, door.trust, Role.MANAGER)
    builders.save()
    builders.sign_in(client, both)
    client.get(register)
    look = session.scalars(sa.select(AccessRecord)).one()
    assert look.organisation_public_id == door.trust.public_id
    assert look.actor_role == Role.MANAGER


@pytest.mark.parametrize("path", ["", "/code", "/code/now"])
def test_another_trusts_register_is_the_same_404_as_none(client, door, register, path):
    stranger = builders.make_user(builders.make_organisation())
    builders.save()
    builders.sign_in(client, stranger)
    pages = [client.get(f"{address}{path}") for address in (register, "/register/nosuchsession")]
    assert [page.status_code for page in pages] == [404, 404]
    without_number = [re.sub(r"quote \w+", "", page.text) for page in pages]
    assert without_number[0] == without_number[1]


@pytest.mark.parametrize("path", ["scan", "tick", "undo", "submit"])
def test_another_trusts_coach_changes_nothing(client, door, register, session, path):
    stranger = builders.make_user(builders.make_organisation())
    entry = session.scalars(sa.select(Booking.public_id)).first()
    builders.save()
    builders.sign_in(client, stranger)
    token = builders.csrf_token(client.get("/today"))
    answer = client.post(
        f"{register}/{path}", data={"csrf_token": token, "entry": entry, "headcount": "1"}
    )
    assert answer.status_code == 404
    assert session.scalars(sa.select(AttendanceEvent)).all() == []


@pytest.mark.parametrize("entry", ["", "nosuchentry22", "\x00", "x" * 5000, "2222222222222"])
def test_a_tick_of_a_name_that_is_not_there_is_a_404(coach, register, entry):
    answer = builders.post(coach, f"{register}/tick", register, entry=entry)
    assert answer.status_code == 404


def test_a_name_of_another_register_cannot_be_ticked_here(coach, register):
    elsewhere = make_door()
    booking = booking_of(elsewhere, elsewhere.person()[0])
    builders.save()
    answer = builders.post(coach, f"{register}/tick", register, entry=booking.public_id)
    assert answer.status_code == 404


def test_a_mentor_has_no_register(client, door, register):
    builders.sign_in(client, door.mentor)
    assert client.get(register).status_code == 403


# --- The session code ----------------------------------------------------------------------------


def test_the_code_page_shows_a_count_and_no_names(coach, register, door):
    tick(coach, register, "Amir")
    page = coach.get(f"{register}/code")
    assert "1 person in" in page.text
    assert "Amir" not in page.text
    assert "<svg" in page.text


def test_without_script_the_code_page_loads_itself_again_when_the_code_changes(
    coach, register, door, at
):
    at("2026-03-05 18:00:10")
    page = coach.get(f"{register}/code").text
    assert '<meta http-equiv="refresh" content="20"></noscript>' in page


def test_the_code_of_now_is_the_one_that_is_drawn(coach, register, door, app):
    answer = coach.get(f"{register}/code/now").json
    base = app.config["TOUCHLINE"].base_url
    assert answer == {
        "svg": tokens.draw_code(base, door.held, builders.this_moment()),
        "expires_in": 30,
        "in_count": 0,
        "words": "Nobody in yet",
        "address": "",
    }


def test_the_code_is_not_shown_long_before_the_session(coach, register, door, at):
    at("2026-03-05 16:00")
    builders.sign_in(coach, door.coach)
    page = coach.get(f"{register}/code").text
    assert "No code just now" in page
    assert "from 5pm until 8pm" in page
    assert coach.get(f"{register}/code/now").status_code == 409


# --- All of them ---------------------------------------------------------------------------------


def test_looking_changes_nothing_but_who_looked(coach, register, session):
    def rows():
        session.rollback()
        tables = Attendance.metadata.sorted_tables
        changing = {AccessRecord.__tablename__, SignIn.__tablename__}
        return {
            table.name: session.execute(sa.select(table)).all()
            for table in tables
            if table.name not in changing
        }

    before = rows()
    for path in ("/today", register, f"{register}/code", f"{register}/code/now"):
        assert coach.get(path).status_code == 200
    assert rows() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_are_well_formed(coach, register, door, at):
    door.person("Eve", state=BookingState.HELD)
    builders.save()
    tick(coach, register, "Amir")
    pages = {
        "today": coach.get("/today").text,
        "register": coach.get(register).text,
        "code": coach.get(f"{register}/code").text,
        "outcome": tick(coach, register, "Eve").text,
        "error": builders.post(coach, f"{register}/submit", register, headcount="").text,
    }
    moment = at(SIX) + timedelta(hours=3)
    at(moment.strftime("%Y-%m-%d %H:%M"))
    pages["no code"] = coach.get(f"{register}/code").text
    builders.post(coach, f"{register}/submit", register, headcount="4")
    pages["sent"] = coach.get(register).text
    assert markup_faults(pages) == []
