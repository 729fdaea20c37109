"""What a person needs, as their mentor enters, confirms and ends it; and nothing that is sealed."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import (
    Booking,
    BookingState,
    Consent,
    Instruction,
    InstructionKind,
    InstructionSource,
    NeedsConfirmed,
)
from tests import builders
from tests.markup import markup_faults
from tests.town import Town, looks, words

K = InstructionKind


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


def enter(mentor: FlaskClient, town: Town, kind: str = "home_by", **data: Any) -> TestResponse:
    page = f"{town.page}/needs"
    given = {
        "source": "probation", "confirmed_by": "J. Hall", "confirmed_on": "3 March",
        "from_on": "2026-03-05", **({"home_by": "19:00"} if kind == "home_by" else {}), **data,
    }  # fmt: skip
    return builders.post(mentor, f"{page}/add?kind={kind}", f"{page}/add", **given)


def act(mentor: FlaskClient, town: Town, what: str, **data: str) -> TestResponse:
    """Press one of the page's buttons."""
    return builders.post(mentor, f"{town.page}/needs/{what}", f"{town.page}/needs", **data)


def said(mentor: FlaskClient, town: Town) -> str:
    return words(mentor.get(f"{town.page}/needs"))


def held(session) -> list[BookingState]:
    session.rollback()
    return list(session.scalars(sa.select(Booking.state).order_by(Booking.id)))


# --- Entering -------------------------------------------------------------------------------------


def test_an_instruction_is_read_in_plain_words(mentor, town):
    assert enter(mentor, town, until_on="1 June").location == f"{town.page}/needs"
    page = said(mentor, town)
    assert "Home by 7pm" in page
    assert "Probation says so; confirmed by J. Hall on 3 March; until 1 June." in page


def test_each_kind_asks_only_what_it_needs(mentor, town):
    venue = town.series.venue
    answers = [
        enter(mentor, town, "not_on_day", weekday="4"),
        enter(mentor, town, "no_licensed_bar"),
        enter(mentor, town, "not_on_match_days"),
        enter(mentor, town, "women_only", source="the_person", confirmed_by=""),
        enter(mentor, town, "accompanied_first_visit"),
        enter(mentor, town, "not_at_venue", venue=venue.public_id),
        enter(mentor, town, f"not_this_series&series={town.series.public_id}"),
    ]
    assert [answer.status_code for answer in answers] == [303] * 7
    page = said(mentor, town)
    for what in (
        "Not on Fridays", "Not where there is a bar", "Not at a stadium on match days",
        "Women-only sessions Dan says so; confirmed on 3 March.",
        "Somebody goes along on the first visit", f"Not at {venue.name}",
        "Not at Walking football",
    ):  # fmt: skip
        assert what in page


MISFITS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("home_by", {"home_by": ""}, "Enter when they must be home"),
    ("home_by", {"home_by": "7am"}, "7am is an odd time to be home by"),
    ("home_by", {"home_by": "teatime"}, "Enter a time, like 6pm or 18:00"),
    ("home_by", {"source": ""}, "Choose who says so"),
    ("home_by", {"source": "safeguarding"}, "Choose who says so"),
    ("home_by", {"confirmed_by": ""}, "Enter who confirmed it"),
    ("home_by", {"confirmed_by": "x" * 100_000}, "Use at most 120 characters"),
    ("home_by", {"confirmed_on": "2026-03-06"}, "That day is still to come"),
    ("home_by", {"confirmed_on": "31/02/2026"}, "Enter a date"),
    ("home_by", {"until_on": "2026-03-01"}, "The last day is before the first one"),
    ("home_by", {"from_on": "9999-12-31"}, "Check the year"),
    ("not_on_day", {"weekday": "9"}, "Choose the day of the week"),
    ("not_at_venue", {"venue": "zzzzzzzzzzzzz"}, "Choose the place from the list"),
    ("not_this_series&series=zzzzzzzzzzzzz", {}, "Choose which sessions"),
)


def test_what_does_not_fit_comes_back_with_what_was_typed(mentor, town):
    typed = {"confirmed_by": "Kim, duty officer"}
    for kind, data, why in MISFITS:
        answer = enter(mentor, town, kind, **typed | data)
        assert (answer.status_code, why in words(answer)) == (422, True), (kind, data)
        assert (typed | data)["confirmed_by"] in answer.text


def test_the_same_is_on_the_list_once(mentor, town):
    enter(mentor, town)
    answer = enter(mentor, town)
    assert answer.status_code == 422
    assert "That is on the list already" in words(answer)


def test_what_the_safeguarding_lead_enters_is_not_to_be_chosen(mentor, town, session):
    for kind in ("no_children", "not_when_on_shift", "magic", ""):
        answer = enter(mentor, town, kind)
        assert "The safeguarding lead enters this: tell them in words." in words(answer)
        assert f"{town.page}/propose" in answer.text
    assert session.scalars(sa.select(Instruction)).all() == []


def test_an_instruction_is_ended_and_taken_up_again(mentor, town):
    enter(mentor, town)
    url = re.search(r'action="[^"]+/needs/(\w+)/end"', mentor.get(f"{town.page}/needs").text)
    assert url
    act(mentor, town, f"{url[1]}/end")
    assert "Home by 7pm" not in said(mentor, town).replace("Ended: Home by 7pm", "")
    act(mentor, town, f"{url[1]}/again")
    assert "Probation says so" in said(mentor, town)


# --- What follows ---------------------------------------------------------------------------------


def test_booked_sessions_go_on_hold_only_after_a_summary(mentor, town, session):
    builders.make_booking(town.held, town.dan)
    builders.save()
    answer = enter(mentor, town, home_by="18:30")
    assert "1 booked session no longer fits and goes on hold" in words(answer)
    assert "today, 6pm" in words(answer).lower()
    assert held(session) == [BookingState.CONFIRMED]
    mark = re.search(r'name="mark" value="(\w+)"', answer.text)
    assert mark
    assert enter(mentor, town, home_by="18:30", mark=mark[1]).status_code == 303
    assert held(session) == [BookingState.HELD]
    assert "1 booked session no longer fits and is on hold." in said(mentor, town)


def test_somebody_who_looked_at_other_consequences_is_asked_again(mentor, town, session):
    builders.make_booking(town.held, town.dan)
    builders.save()
    answer = enter(mentor, town, home_by="18:30", mark="another")
    assert "Something changed meanwhile" in words(answer)
    assert held(session) == [BookingState.CONFIRMED]


def test_a_place_on_hold_is_confirmed_when_the_instruction_ends(mentor, town, session):
    builders.make_booking(town.held, town.dan)
    builders.save()
    mark = re.search(r'name="mark" value="(\w+)"', enter(mentor, town, home_by="18:30").text)
    assert mark
    enter(mentor, town, home_by="18:30", mark=mark[1])
    ended = session.scalars(sa.select(Instruction.public_id)).one()
    act(mentor, town, f"{ended}/end")
    assert "1 place on hold is confirmed." in said(mentor, town)
    assert held(session) == [BookingState.CONFIRMED]


# --- Nothing has changed --------------------------------------------------------------------------


def test_one_tap_says_that_nothing_has_changed_and_an_undo_takes_it_back(mentor, town, session, at):
    at("2026-04-05 12:00")
    builders.sign_in(mentor, town.mentor)
    assert "so ask again" in said(mentor, town)
    act(mentor, town, "confirmed", source="housing")
    assert "28 of 28 days left" in said(mentor, town)
    act(mentor, town, "not-confirmed")
    sources = session.scalars(sa.select(NeedsConfirmed.source).order_by(NeedsConfirmed.id)).all()
    assert sources == [InstructionSource.PROBATION]


def test_only_ones_own_newest_confirmation_is_taken_back(mentor, town, session):
    act(mentor, town, "not-confirmed")
    assert "There is nothing to take back." in said(mentor, town)
    assert len(session.scalars(sa.select(NeedsConfirmed)).all()) == 1


def test_a_forged_button_is_refused_in_words(mentor, town):
    for what, data in (("confirmed", {"source": "magic"}), ("consent", {"says": "x"})):
        answer = act(mentor, town, what, **data)
        assert (answer.status_code, "Say wh" in words(answer)) == (409, True)


# --- Consent --------------------------------------------------------------------------------------


def test_a_yes_is_taken_back_after_a_summary_and_given_again(mentor, town, session):
    builders.make_booking(town.held, town.dan)
    builders.save()
    answer = act(mentor, town, "consent", says="taken_back")
    assert "1 booked session no longer fits and goes on hold" in words(answer)
    mark = re.search(r'name="mark" value="(\w+)"', answer.text)
    assert mark
    act(mentor, town, "consent", says="taken_back", mark=mark[1])
    assert held(session) == [BookingState.HELD]
    assert "Taken back On 5 March." in said(mentor, town)
    act(mentor, town, "consent", says="yes")
    act(mentor, town, "consent", says="yes")
    assert "Since 5 March; Pete Marsh wrote it down" in said(mentor, town)
    session.rollback()
    given = session.scalars(sa.select(Consent).where(Consent.withdrawn_at.is_(None))).all()
    assert [(one.recorded_by_id, one.kind.value) for one in given] == [
        (town.mentor.id, "taking_part")
    ]
    assert held(session) == [BookingState.CONFIRMED]


# --- What is sealed, and whose it is --------------------------------------------------------------

SEALED = (
    {"kind": K.NO_CHILDREN},
    {"kind": K.HOME_BY, "home_by": time(21), "is_sealed": True},
    {"kind": K.WOMEN_ONLY, "is_sealed": True},
)


def bytes_and_statements(app, mentor: FlaskClient, town: Town) -> tuple[list[str], list[int]]:
    """What the pages say but for their tokens, and how often each asks the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
    pages, counts = [], []
    for path in ("", "/add", "/add?kind=home_by", "/add?kind=not_at_venue"):
        asked.clear()
        page = mentor.get(f"{town.page}/needs{path}").text
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", page))
        counts.append(len(asked))
    return pages, counts


def test_a_sealed_instruction_changes_no_byte_and_no_statement(app, mentor, town):
    without = bytes_and_statements(app, mentor, town)
    for facts in SEALED:
        builders.make_instruction(town.dan, confirmed_by="Quokka", **facts)
    builders.save()
    within = bytes_and_statements(app, mentor, town)
    assert within == without
    assert "Quokka" not in "".join(within[0])


def test_a_sealed_instruction_is_neither_ended_nor_in_the_way(mentor, town):
    sealed = builders.make_instruction(town.dan, home_by=time(19), is_sealed=True)
    builders.save()
    assert act(mentor, town, f"{sealed.public_id}/end").status_code == 404
    assert act(mentor, town, f"{sealed.public_id}/again").status_code == 404
    assert enter(mentor, town).status_code == 303


def test_each_look_is_written_down_as_what_it_was(mentor, town):
    mentor.get(f"{town.page}/needs")
    assert looks() == [("needs", town.dan.public_id, 1)]


def test_the_pages_are_sound_whatever_stands_on_them(mentor, town):
    for kind in (K.HOME_BY, K.WOMEN_ONLY):
        nasty = "<b>&\"'" + "x" * 100
        builders.make_instruction(town.dan, kind, confirmed_by=nasty)
    builders.make_question(town.dan, town.series)
    builders.save()
    paths = ("needs", "needs/add", "needs/add?kind=not_this_series&q=foot", "ask", "ask?q=zzz")
    pages = {path: mentor.get(f"{town.page}/{path}").text for path in paths}
    assert markup_faults(pages) == []
