"""Notes about one person, as their mentor's browser without script sends them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import Attendance, AttendanceState, ContactNote, Role, ToTell
from booking.rules import dates
from booking.rules.dates import Act
from tests import builders
from tests.town import Town, words

MISSED = AttendanceState.DID_NOT_ATTEND


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    return Town(capacity=10)


@pytest.fixture
def missed(town) -> str:
    """What a note names to settle that Dan missed last week's session, and booked for tomorrow."""
    builders.make_booking(town.in_weeks(1), town.dan)
    booking = town.went(town.dan, 1, MISSED)
    # Booked ahead of the miss, so that it is not what followed it up.
    db.session.execute(sa.text("UPDATE booking_event SET at = '2026-01-01 12:00:00+00:00'"))
    builders.save()
    return f"missed:{booking.public_id}"


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.save()
    builders.sign_in(client, town.mentor)
    return client


def note(mentor: FlaskClient, town: Town, **said) -> TestResponse:
    builders.save()
    return builders.post(mentor, f"{town.page}/notes", f"{town.page}/notes", **said)


def notes() -> list[ContactNote]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(ContactNote).order_by(ContactNote.id)))


def reason() -> str | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Attendance.absence_reason))


def test_the_page_asks_what_it_settles_and_why_they_did_not_come(mentor, town, missed):
    page = mentor.get(f"{town.page}/notes")
    assert f'value="{missed}" checked' in page.text
    assert "Why didn’t they come?" in words(page)
    assert "Missed. Last time, Thursday 26 February, 6pm." in words(page)


def test_reaching_somebody_settles_it_and_leads_on_to_finding_a_session(mentor, town, missed):
    answer = note(mentor, town, reached="yes", settles=missed, reason="Working that day")
    assert answer.location == f"{town.page}/find"
    assert "Noted for Dan. Undo" in words(mentor.get(answer.location))
    (kept,) = notes()
    assert (kept.reached, kept.closes, kept.words) == (True, missed, "Working that day.")
    assert reason() == "Working that day"
    assert "Nobody is waiting for you" in mentor.get("/caseload").text


def test_a_try_without_an_answer_settles_it_too_and_leads_back_to_the_list(mentor, town, missed):
    answer = note(mentor, town, reached="no", settles=missed)
    assert answer.location == "/caseload"
    assert "Nobody is waiting for you" in mentor.get("/caseload").text


def test_a_note_that_settles_nothing_leaves_the_list_as_it_is(mentor, town, missed):
    answer = note(mentor, town, reached="no")
    assert answer.location == town.page
    assert "1 person needs you" in mentor.get("/caseload").text


def test_what_is_not_on_the_list_is_not_settled(mentor, town, missed):
    note(mentor, town, reached="no", settles=["missed:forged", "unbooked", "\x00"])
    assert notes()[0].closes == ""


def test_a_note_is_taken_back_for_ten_minutes_with_its_reason(mentor, town, missed, at):
    note(mentor, town, reached="yes", settles=missed, reason="Working that day")
    undo = f"{town.page}/notes/{notes()[0].public_id}/undo"
    at("2026-03-05 12:10")
    assert builders.post(mentor, undo, town.page).location == town.page
    assert (notes(), reason()) == ([], "")
    assert "1 person needs you" in mentor.get("/caseload").text


def test_later_a_note_is_history(mentor, town, missed, at):
    note(mentor, town, reached="yes", settles=missed)
    undo = f"{town.page}/notes/{notes()[0].public_id}/undo"
    at("2026-03-05 12:10:01")
    answer = builders.post(mentor, undo, town.page)
    assert (answer.status_code, len(notes())) == (409, 1)
    assert "Write another one that puts it right." in words(answer)


def test_nobody_takes_back_what_a_colleague_wrote(mentor, town, app):
    cover = builders.make_user(town.trust, Role.MENTOR)
    kept = builders.make_note(town.dan, cover)
    builders.save()
    answer = builders.post(mentor, f"{town.page}/notes/{kept.public_id}/undo", town.page)
    assert answer.status_code == 409
    assert "Only who wrote a note can take it back." in words(answer)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Say whether you reached them"),
        ({"reached": "perhaps"}, "Say whether you reached them"),
        ({"reached": "note"}, "Write a few words, or say whether you reached them"),
        ({"reached": "yes", "words": "x" * 1001}, "Keep it under 1000 characters"),
        ({"reached": "yes", "reason": "Lazy"}, "Choose a reason from the list"),
    ],
)
def test_a_note_that_does_not_fit_comes_back_with_what_was_typed(mentor, town, missed, said, why):
    typed = {"words": "Rang twice", **said}
    if said == {"reached": "note"}:
        typed = said
    answer = note(mentor, town, settles=missed, **typed)
    assert answer.status_code == 422
    assert why in words(answer)
    assert typed.get("words", "") in answer.text
    assert f'value="{missed}" checked' in answer.text
    assert notes() == []


def test_notes_stand_in_the_timeline_newest_first_with_who_wrote_them(mentor, town, at):
    note(mentor, town, reached="no")
    at("2026-03-05 12:05")
    note(mentor, town, reached="note", words="Has a new\nphone <soon>")
    page = mentor.get(town.page)
    said = words(page)
    assert "Has a new\nphone &lt;soon&gt;" in page.text
    assert said.index("Note , Pete Marsh") < said.index("Tried, no answer , Pete Marsh")


def test_who_was_reached_about_a_change_was_told_and_a_slip_is_taken_back(mentor, town, at):
    booking = builders.make_booking(town.in_weeks(1), town.dan)
    coach = builders.viewer_of(builders.make_user(town.trust))
    dates.call_off(Act(viewer=coach, reason="Snow", now=builders.this_moment()), booking.session)
    at("2026-03-05 12:03")
    key = f"changed:{booking.public_id}"
    note(mentor, town, reached="no", settles=key)
    assert "Tell them" in words(mentor.get("/caseload"))
    note(mentor, town, reached="yes", settles=key)
    told = sa.select(ToTell.told_by_id)
    assert db.session.scalar(told) == town.mentor.id
    kept = notes()[-1]
    builders.post(mentor, f"{town.page}/notes/{kept.public_id}/undo", town.page)
    db.session.rollback()
    assert db.session.scalar(told) is None


def test_the_list_and_the_notes_ask_as_often_for_many_people_as_for_two(mentor, town, app):
    seen: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    counts = []
    for more in (1, 23):
        for number in range(more):
            somebody = town.somebody(f"S{number}")
            town.went(somebody, 1, MISSED)
            somebody.details.released_on = "2026-03-05"
        builders.save()
        seen.clear()
        assert mentor.get("/caseload").status_code == 200
        mentor.get(f"{town.page}/notes")
        counts.append(len(seen))
    assert counts[0] == counts[1]
