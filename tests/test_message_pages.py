"""The pages of messages: how somebody hears, what became of each message, and all the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from booking import outbox
from booking.database import session as current_session
from booking.database import write_transaction
from booking.models import (
    Channel,
    Consent,
    ContactRoute,
    MessageKind,
    MessageState,
    OutboxMessage,
    Role,
    Route,
    ToTell,
)
from booking.queries.messages import to_tell_by_hand
from booking.queries.told_by import of_told_lists
from booking.rules import dates, messages
from booking.rules.dates import Act
from booking.views.message_trouble import KEPT
from tests import builders
from tests.outbox import happened, written

GOOD = {
    "route": "text", "phone": "07700 900123", "safe_to_text": "yes", "agrees": "yes",
    "who_sees_phone": "his sister", "email": "", "hostel": "",
}  # fmt: skip


@pytest.fixture
def world(app, session, frozen_now):
    """A mentor who is signed in, and Dan, whom they support."""
    club = builders.make_organisation(name="Testtown FC", short_name="Testtown")
    mentor = builders.make_user(club, Role.MENTOR)
    dan = builders.make_participant(club, mentor)
    builders.save()
    browser = app.test_client()
    builders.sign_in(browser, mentor)
    return club, mentor, dan, browser


def text_of(browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(browser, url: str, form_on: str = "/messages", **data: str):
    answer = builders.post(browser, url, form_on, **data)
    return browser.get(answer.location) if answer.status_code == 303 else answer


# --- How somebody hears ---------------------------------------------------------------------------


def test_what_was_agreed_is_kept(world):
    _, mentor, dan, browser = world
    url = f"/people/{dan.public_id}/contact"
    answer = send(browser, url, url, **GOOD)
    assert "Kept. Dan gets texts." in answer.get_data(as_text=True)
    current_session().expire_all()
    agreed = current_session().get_one(ContactRoute, dan.id)
    assert (agreed.route, agreed.safe_to_text, agreed.who_sees_phone, agreed.changed_by_id) == (
        Route.TEXT,
        True,
        "his sister",
        mentor.id,
    )
    assert dan.details.phone == "07700 900123"


def test_a_yes_to_texts_has_its_day_and_can_be_taken_back(world):
    _, _, dan, browser = world
    url = f"/people/{dan.public_id}/contact"
    send(browser, url, url, **GOOD)
    assert "They said yes on 5 March" in text_of(browser, url)
    send(browser, url, url, **GOOD | {"agrees": "no"})
    page = text_of(browser, url)
    assert "You tell Dan yourself" in page
    assert "They have not agreed to texts" in page
    texts = current_session().query(Consent).filter_by(kind="texts")
    assert [consent.withdrawn_at is None for consent in texts] == [False]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"route": ""}, "Choose how they want to hear"),
        ({"phone": "01632 960333"}, "Enter a mobile number, one that starts with 07"),
        ({"phone": "a phone"}, "Enter a whole phone number"),
        ({"route": "email"}, "Enter one e-mail address"),
        ({"route": "email", "email": "a@b.example, c@d.example"}, "Enter one e-mail address"),
        ({"route": "hostel"}, "Enter the hostel’s name and a number to ring"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(world, changed, said):
    _, _, dan, browser = world
    url = f"/people/{dan.public_id}/contact"
    answer = send(browser, url, url, **GOOD | changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "his sister" in page


# --- What became of each message ------------------------------------------------------------------


def booked(club, person) -> OutboxMessage:
    held = builders.make_session(builders.make_series(club, title="Chair yoga"))
    booking = builders.make_booking(held, person)
    messages.tell(*happened(booking), MessageKind.BOOKED, builders.this_moment())
    builders.save()
    return written()[-1]


def test_whoever_has_no_route_is_a_thing_to_do_until_somebody_told_them(world):
    club, _, dan, browser = world
    message = booked(club, dan)
    page = text_of(browser, "/messages")
    assert "1 message to tell yourself" in page
    assert "booked, Thursday 5 March, 6pm" in page
    assert "Nobody has asked yet how they want to hear" in page
    url = f"/messages/{message.public_id}/told"
    assert "Told." in send(browser, url).get_data(as_text=True)
    assert "Nothing to tell yourself" in text_of(browser, "/messages")
    send(browser, url, do="not_told")
    assert "1 message to tell yourself" in text_of(browser, "/messages")


def test_a_failed_one_says_why_and_is_sent_again(world):
    club, _, dan, browser = world
    builders.agree_on_texts(dan)
    message = booked(club, dan)
    message.state, message.failure = MessageState.FAILED, "The text service refused this number."
    builders.save()
    assert "The text service refused this number." in text_of(browser, "/messages")
    send(browser, f"/messages/{message.public_id}/again")
    assert written()[0].state is MessageState.WAITING
    again = send(browser, f"/messages/{message.public_id}/again")
    assert again.status_code == 409


def test_what_waits_says_that_no_service_is_set_up(world):
    club, _, dan, browser = world
    builders.agree_on_texts(dan)
    booked(club, dan)
    assert "No service for texts is set up" in text_of(browser, f"/people/{dan.public_id}/contact")


def test_what_a_human_has_to_tell_is_asked_in_one_statement(world):
    club, mentor, dan, _ = world
    by_hand = booked(club, dan)
    builders.agree_on_texts(dan)
    on_its_way, failed, stuck = (booked(club, dan) for _ in range(3))
    failed.state = MessageState.FAILED
    stuck.send_after -= timedelta(hours=2)
    builders.save()
    viewer = builders.viewer_of(mentor)
    found = to_tell_by_hand(viewer, [dan], builders.this_moment())[dan.id]
    assert [each.message.id for each in found] == [by_hand.id, failed.id, stuck.id]
    assert on_its_way.state is MessageState.WAITING


def test_a_colleague_sees_what_is_theirs_and_how_many_there_are(world, app):
    club, _, dan, _ = world
    booked(club, dan)
    coach, browser = builders.make_user(club, Role.COACH), app.test_client()
    now = builders.this_moment()
    outbox.write("x", MessageKind.STAFF, Channel.EMAIL, coach, "Still right?", "Look.", now, now)
    builders.save()
    builders.sign_in(browser, coach)
    page = text_of(browser, "/messages")
    assert "Still right?" in page
    assert "Chair yoga" not in page
    assert "Waiting, or for somebody to tell: <strong>2</strong>" in page


def test_every_message_stands_there_in_words(world):
    *_, browser = world
    page = text_of(browser, "/messages/words")
    assert page.count("of 160 characters") == 17
    assert "Testtown FC: you&#39;re booked. Walking football, Thursday 12 March, 6pm" in page


def test_the_told_list_says_by_which_way_somebody_hears(world, app):
    club, _, dan, _ = world
    coach, browser = builders.make_user(club, Role.COACH), app.test_client()
    held = builders.make_session(builders.make_series(club))
    booking = builders.make_booking(held, dan)
    act = Act(viewer=builders.viewer_of(coach), reason="Ice", now=builders.this_moment())
    dates.call_off(act, held)
    to_tell = current_session().query(ToTell).one()
    to_tell.change.tell_at = builders.this_moment()
    sent = builders.make_message(
        dan, booking_id=booking.id, to_tell_id=to_tell.id, channel=Channel.SMS,
        state=MessageState.SENT, sent_at=builders.this_moment(),
    )  # fmt: skip
    builders.save()
    builders.sign_in(browser, coach)
    assert of_told_lists([to_tell]) == {to_tell.id: sent}
    assert "Text sent today, noon" in text_of(browser, f"/changes/{to_tell.change.action_id}")


# --- Whether anything goes out at all -------------------------------------------------------------

NOTHING_SET = "neither e-mail nor texts are set up"
NO_WORKER = "has been off for 5 minutes or more"


def test_every_staff_page_says_that_nothing_is_set_up(world):
    *_, browser = world
    assert NOTHING_SET in text_of(browser, "/caseload")
    assert NOTHING_SET in text_of(browser, "/messages/words")


def test_and_that_no_worker_is_there_until_one_is(world, app, at):
    *_, browser = world
    url = {"smtp_url": "smtp://127.0.0.1", "sms_url": "json://127.0.0.1/{to}"}
    app.config["TOUCHLINE"] = replace(app.config["TOUCHLINE"], **url)
    assert NO_WORKER in text_of(browser, "/messages/words")
    with write_transaction():
        outbox.note_worker(at("2026-03-05 12:01"))
    assert NO_WORKER not in text_of(browser, "/messages/words")
    at("2026-03-05 12:07")
    assert NO_WORKER in text_of(browser, "/messages/words")
    assert app.config[KEPT][1] is False


def test_strangers_are_not_told(world, client):
    assert NOTHING_SET not in text_of(client, "/")
    assert NOTHING_SET not in text_of(client, "/sign-in")


# --- What gives nobody away -----------------------------------------------------------------------


def test_nothing_private_gets_into_a_message(world):
    """Words marked in what is kept about somebody are in no message to them, on any channel."""
    club, mentor, _, _ = world
    mark = "Zzmark"
    person = builders.make_participant(club, mentor, first_name=mark, last_name=mark)
    agreed = builders.agree_on_texts(person)
    agreed.who_sees_phone, agreed.hostel, agreed.email = mark, mark, f"{mark}@example.org"
    series = builders.make_series(club, title=mark, audience="by_referral", who_for=mark)
    booking = builders.make_booking(builders.make_session(series, cancelled_why=mark), person)
    fact, event = happened(booking)
    event.reason = mark
    for kind in set(MessageKind) - {MessageKind.STAFF}:
        messages.tell(fact, event, kind, builders.this_moment())
    messages.tell_mentor(person, "A place waits.", "offer", builders.this_moment())
    said = [part for message in written() for part in (message.subject, message.body, message.key)]
    assert len(said) == 3 * 12
    assert [part for part in said if mark.lower() in part.lower()] == []
