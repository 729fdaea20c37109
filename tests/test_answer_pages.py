"""The practitioner's question and answer: asked by a mentor, answered by a link that works once."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.models import (
    AccessRecord,
    Booking,
    BookingState,
    Channel,
    EnrolmentState,
    MessageKind,
    MessageState,
    OutboxMessage,
    PractitionerQuestion,
    PractitionersWord,
    SeriesState,
)
from booking.queries.questions import answers_due
from booking.rules import questions as rules
from tests import builders
from tests.town import Town, words

PAT = "pat@probation.example"


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, app: Flask) -> FlaskClient:
    """The mentor's browser."""
    browser = app.test_client()
    builders.sign_in(browser, town.mentor)
    return browser


@pytest.fixture
def link(town) -> str:
    """The address in the practitioner's e-mail."""
    _, token = builders.make_question(town.dan, town.series)
    builders.save()
    return f"/answer/{token}"


def ask(mentor: FlaskClient, town: Town, **data: str) -> TestResponse:
    url = f"{town.page}/ask?series={town.series.public_id}"
    return builders.post(mentor, url, url, **{"sent_to": PAT, "send": "1", **data})


def reply(client: FlaskClient, link: str, word: str = "yes", home_by: str = "") -> TestResponse:
    data = {"word": word, "home_by": home_by, "csrf_token": "x"}
    page = client.get(link)
    if 'name="csrf_token"' in page.text:
        data["csrf_token"] = builders.csrf_token(page)
    return client.post(link, data=data)


def said(mentor: FlaskClient, town: Town) -> str:
    return words(mentor.get(f"{town.page}/needs"))


def states(session) -> list[BookingState]:
    session.rollback()
    return list(session.scalars(sa.select(Booking.state).order_by(Booking.id)))


# --- Asking ---------------------------------------------------------------------------------------


def test_a_mentor_chooses_a_session_reads_the_message_and_sends_it(mentor, town, session):
    builders.make_booking(town.held, town.dan)
    builders.save()
    chosen = mentor.get(f"{town.page}/ask")
    assert "Booked for Dan Walking football" in words(chosen)
    url = f"{town.page}/ask?series={town.series.public_id}"
    assert url in chosen.text
    preview = builders.post(mentor, url, url, sent_to=PAT)
    assert "One short question about a session" in words(preview)
    assert "1 booked session goes on hold until the answer is in" in words(preview)
    assert session.scalars(sa.select(PractitionerQuestion)).all() == []
    mark = re.search(r'name="mark" value="(\w+)"', preview.text)
    assert mark
    assert ask(mentor, town, mark=mark[1]).status_code == 303
    assert states(session) == [BookingState.HELD]
    assert "No answer yet. The link works until 19 March." in said(mentor, town)
    written = session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.question_id.is_not(None))
    ).one()
    assert (written.channel, written.kind) == (Channel.EMAIL, MessageKind.STAFF)
    for private in ("Dan", "Harker", "Walking", "football", "probation", "Pete"):
        assert private not in written.subject + written.body
    assert re.search(r"/answer/[A-Z0-9]{27}\s", written.body)


def test_an_address_that_is_none_comes_back_and_nothing_is_sent(mentor, town, session):
    for address in ("", "pat", f"{PAT},{PAT}", "x" * 100_000):
        answer = ask(mentor, town, sent_to=address)
        assert answer.status_code == 422
        assert address in answer.text
    assert session.scalars(sa.select(OutboxMessage)).all() == []


def test_nobody_is_asked_about_somebody_left_in_peace_or_an_offer_that_is_off(mentor, town):
    paused = town.somebody(state=EnrolmentState.PAUSED)
    off = builders.make_series(town.trust, state=SeriesState.WITHDRAWN)
    now = builders.this_moment()
    with pytest.raises(rules.NobodyToAskFor):
        rules.check_can_ask(paused, town.series, now)
    with pytest.raises(rules.NotOffered):
        rules.check_can_ask(town.dan, off, now)
    with pytest.raises(rules.NotOffered):
        rules.check_can_ask(town.dan, town.series, now + timedelta(days=43))


def test_sent_twice_by_one_thumb_it_is_asked_once_and_asked_anew_the_old_link_ends(
    mentor, town, session, at
):
    ask(mentor, town)
    ask(mentor, town)
    assert len(session.scalars(sa.select(PractitionerQuestion)).all()) == 1
    at("2026-03-05 12:10")
    ask(mentor, town)
    session.rollback()
    found = session.scalars(sa.select(PractitionerQuestion).order_by(PractitionerQuestion.id))
    assert [question.withdrawn_at is None for question in found] == [False, True]
    sent = session.scalars(sa.select(OutboxMessage.state).order_by(OutboxMessage.id)).all()
    assert sent == [MessageState.DROPPED, MessageState.WAITING]


def test_a_withdrawn_question_opens_nothing_and_is_not_sent(mentor, town, client, session):
    ask(mentor, town)
    body = session.scalars(sa.select(OutboxMessage)).one().body
    found = re.search(r"/answer/\w+", body)
    assert found
    page = mentor.get(f"{town.page}/needs")
    action = re.search(r'action="([^"]+/withdraw)"', page.text)
    assert action
    builders.post(mentor, action[1], f"{town.page}/needs")
    answer = client.get(found[0])
    assert (answer.status_code, "Nobody needs an answer" in words(answer)) == (410, True)
    session.rollback()
    assert session.scalars(sa.select(OutboxMessage.state)).all() == [MessageState.DROPPED]


# --- Answering ------------------------------------------------------------------------------------


def test_the_link_shows_a_first_name_one_letter_and_the_session(client, link, town):
    page = client.get(link)
    text = words(page)
    for shown in ("Dan H?", "Walking football", "Thursdays, 6pm to 7pm", town.series.venue.name):
        assert shown in text
    assert "Nobody has said whether there is a bar" in text
    for private in ("Harker", town.page, town.dan.public_id, "Pete Marsh", PAT):
        assert private not in page.text


def test_pages_behind_a_link_are_kept_nowhere_and_named_to_nobody(client, link):
    answers = [client.get(link), reply(client, link, ""), reply(client, link), client.get(link)]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 410]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
        title = re.search(r"<title>(.*?)</title>", answer.text)
        assert title
        assert "Dan" not in title[1]


def test_an_answer_settles_what_was_held_and_stands_on_the_mentors_page(
    client, mentor, link, town, session
):
    builders.make_booking(town.in_weeks(1), town.dan, BookingState.HELD)
    builders.save()
    assert "You said: yes, home by 9pm ." in words(reply(client, link, "yes", "21:00"))
    assert states(session) == [BookingState.CONFIRMED]
    assert (
        "Probation said yes on 5 March, home by 9pm. "
        "Holds until 2 April or until the club changes the session."
    ) in said(mentor, town)


def test_a_no_puts_what_is_booked_on_hold(client, link, town, session):
    builders.make_booking(town.in_weeks(1), town.dan)
    builders.save()
    reply(client, link, "no", "21:00")
    assert states(session) == [BookingState.HELD]
    question = session.scalars(sa.select(PractitionerQuestion)).one()
    assert (question.word, question.home_by) == (PractitionersWord.NO, None)


def test_an_answer_lapses_and_ends_when_the_club_changes_the_session(
    client, mentor, link, town, session, at
):
    reply(client, link)
    at("2026-04-03 12:00")
    builders.sign_in(mentor, town.mentor)
    assert "That was good until 2 April, so ask again." in said(mentor, town)
    town.series.version += 1
    builders.save()
    assert "The club has changed the session since, so ask again." in said(mentor, town)


def test_a_second_tap_is_kind_and_another_answer_changes_nothing(client, app, link, session):
    browser = app.test_client()
    first = client.get(link)
    second = browser.get(link)
    tokens = [builders.csrf_token(first), builders.csrf_token(second)]
    sent = {"word": "yes", "home_by": "7pm"}
    assert client.post(link, data={**sent, "csrf_token": tokens[0]}).status_code == 200
    again = browser.post(link, data={**sent, "csrf_token": tokens[1]})
    assert (again.status_code, "You said: yes, home by 7pm" in words(again)) == (200, True)
    other = browser.post(link, data={"word": "no", "home_by": "", "csrf_token": tokens[1]})
    assert other.status_code == 409
    assert "This question was answered before" in words(other)
    assert "01632 960123" in words(other)
    question = session.scalars(sa.select(PractitionerQuestion)).one()
    assert (question.word, question.home_by) == (PractitionersWord.YES, time(19))


def test_an_answer_that_was_not_said_well_comes_back(client, link, session):
    for word, home_by, why in (
        ("", "", "Choose one of the three"),
        ("perhaps", "", "Choose one of the three"),
        ("yes", "7am", "7am is an odd time"),
        ("yes", "x" * 100_000, "Enter a time"),
    ):
        answer = reply(client, link, word, home_by)
        assert (answer.status_code, why in words(answer)) == (422, True), (word, home_by[:9])
    assert session.scalars(sa.select(PractitionerQuestion)).one().answered_at is None


def test_a_link_that_has_run_out_says_so_and_names_nobody(app, town, session, at):
    now = builders.this_moment()
    spent: dict[str, dict[str, Any]] = {
        "good for 14 days": {"link_expires_at": now - timedelta(seconds=1)},
        "has been answered": {"answered_at": now, "word": PractitionersWord.YES},
        "Nobody needs an answer": {"withdrawn_at": now},
        "The club has changed": {"series_version": town.series.version + 1},
    }
    for why, facts in spent.items():
        _, token = builders.make_question(town.dan, town.series, **facts)
        builders.save()
        client = app.test_client()
        answers = [client.get(f"/answer/{token}"), reply(client, f"/answer/{token}")]
        assert answers[0].status_code == 410
        assert why in words(answers[0])
        assert "Dan" not in answers[0].text


def test_the_answers_to_unknown_links_are_alike_in_every_byte(client, at):
    unknown = ("A" * 27, "x", "%00", "é" * 9, "Z" * 5000, "../needs", "'; DROP TABLE")
    answers = [client.get(f"/answer/{token}") for token in unknown]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r"[0-9a-f]{16}", "", answer.text) for answer in answers}
    assert len(pages) == 1


def test_opening_the_link_changes_nothing_and_is_written_down(client, link, town, session):
    client.get(link)
    client.head(link)
    session.rollback()
    looks = session.scalars(sa.select(AccessRecord)).all()
    assert {(look.actor_kind, look.subject_public_id) for look in looks} == {
        ("link", town.dan.public_id)
    }
    assert session.scalars(sa.select(PractitionerQuestion)).one().answered_at is None


def test_answers_are_not_tried_without_end(client, link):
    forged = [client.post(link, data={"word": "yes"}).status_code for _ in range(2)]
    assert forged == [400, 400]
    token = builders.csrf_token(client.get(link))
    tries = [
        client.post("/answer/" + "A" * 27, data={"word": "yes", "csrf_token": token}).status_code
        for _ in range(61)
    ]
    assert tries == [404] * 60 + [429]


# --- Answers due ----------------------------------------------------------------------------------


def test_answers_are_due_until_they_come_are_withdrawn_or_the_session_changes(town):
    now = builders.this_moment()
    others = [builders.make_series(town.trust) for _ in range(4)]
    waiting, _ = builders.make_question(town.dan, town.series)
    run_out, _ = builders.make_question(town.dan, others[0], link_expires_at=now)
    builders.make_question(town.dan, others[1], answered_at=now, word=PractitionersWord.ASK)
    builders.make_question(town.dan, others[2], withdrawn_at=now)
    builders.make_question(town.dan, others[3], series_version=others[3].version + 1)
    builders.make_question(town.somebody(), town.series)
    due = answers_due(town.viewer, [town.dan], now)
    assert {person: [row.question.id for row in rows] for person, rows in due.items()} == {
        town.dan.id: [waiting.id, run_out.id]
    }
