"""What a person is told, by which route, and when: written with the fact that it tells about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.database import session as current_session
from booking.models import (
    BookingState,
    Channel,
    ContactRoute,
    EnrolmentState,
    MessageKind,
    MessageState,
    Role,
    Route,
)
from booking.rules import messages
from booking.rules.messages import Happened
from tests import builders
from tests.outbox import happened, written


@pytest.fixture
def club(session, frozen_now):
    return builders.make_organisation(name="Testtown FC in the Community", short_name="Testtown")


@pytest.fixture
def dan(club):
    return builders.make_participant(club)


def booking_of(club, person, state=BookingState.CONFIRMED, **facts) -> Happened:
    """A booking for a session tonight at 6pm, and the event that it came by."""
    held = builders.make_session(builders.make_series(club, **facts))
    return happened(builders.make_booking(held, person, state))


def told(club, person, kind=MessageKind.BOOKED):
    messages.tell(*booking_of(club, person), kind, builders.this_moment())
    return written()[-1]


def agree_on(person, route, **facts):
    agreed = ContactRoute(
        participant_id=person.id, route=route, changed_at=builders.this_moment(), changed_by_id=None
    )
    for name, value in facts.items():
        setattr(agreed, name, value)
    current_session().add(agreed)
    current_session().flush()


# --- By which route ------------------------------------------------------------------------------


def test_whoever_agreed_to_texts_gets_a_text(club, dan):
    builders.agree_on_texts(dan)
    message = told(club, dan)
    assert message.channel is Channel.SMS
    assert message.body.startswith("Testtown FC in the Community: you're booked. Football")


def test_whoever_wants_email_gets_it(club, dan):
    agree_on(dan, Route.EMAIL, email="dan@example.org")
    message = told(club, dan)
    assert (message.channel, message.subject) == (
        Channel.EMAIL,
        "You’re booked: Thursday 5 March, 6pm",
    )


def not_asked(_):
    pass


def mentor(person):
    agree_on(person, Route.MENTOR)


def hostel(person):
    agree_on(person, Route.HOSTEL, hostel="Elm House, 01632 960333")


def no_address(person):
    agree_on(person, Route.EMAIL)


def not_safe(person):
    builders.agree_on_texts(person).safe_to_text = False


def safe_not_asked(person):
    builders.agree_on_texts(person).safe_to_text = None


def no_number(person):
    builders.agree_on_texts(person, phone="")


def a_landline(person):
    builders.agree_on_texts(person, phone="01632 960333")


def no_consent(person):
    person.details.phone = "07700 900123"
    agree_on(person, Route.TEXT, safe_to_text=True)


@pytest.mark.parametrize(
    "route",
    [
        not_asked, mentor, hostel, no_address, not_safe, safe_not_asked, no_number, a_landline,
        no_consent,
    ],
)  # fmt: skip
def test_a_human_tells_whoever_has_no_other_route(club, dan, route):
    route(dan)
    assert told(club, dan).channel is Channel.BY_HAND


@pytest.mark.parametrize(
    "state", [EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED]
)
def test_whoever_is_left_in_peace_is_told_nothing(club, state):
    person = builders.make_participant(club, state=state)
    builders.agree_on_texts(person)
    messages.tell(*booking_of(club, person), MessageKind.BOOKED, builders.this_moment())
    assert written() == []


# --- Once, and the newest alone ------------------------------------------------------------------


def test_a_fact_is_told_once(club, dan):
    fact = booking_of(club, dan)
    for _ in range(2):
        messages.tell(*fact, MessageKind.BOOKED, builders.this_moment())
    assert len(written()) == 1


def test_what_is_newer_takes_the_place_of_what_was_not_sent(club, dan):
    fact = booking_of(club, dan)
    messages.tell(*fact, MessageKind.WAITING, builders.this_moment())
    messages.tell(*fact, MessageKind.PLACE_FREE, builders.this_moment())
    assert [(each.kind, each.state) for each in written()] == [
        (MessageKind.WAITING, MessageState.DROPPED),
        (MessageKind.PLACE_FREE, MessageState.WAITING),
    ]


def test_dates_of_one_offer_share_a_message(club, dan):
    series, other = builders.make_series(club, title="Walking football"), builders.make_series(club)
    facts = [
        happened(builders.make_booking(held, dan))
        for held in [*builders.make_dates(series)[:3], builders.make_dates(other)[0]]
    ]
    messages.tell_together(facts, MessageKind.BOOKED, builders.this_moment())
    bodies = [message.body for message in written()]
    assert len(bodies) == 2
    assert "Walking football" in bodies[0]
    assert "Thursdays 5, 12 and 19 March, 6pm" in bodies[0]


def test_an_offered_place_says_until_when(club, dan):
    booking, event = booking_of(club, dan, BookingState.OFFERED)
    booking.offered_until = builders.this_moment() + timedelta(hours=2)
    messages.tell(booking, event, MessageKind.PLACE_FREE, builders.this_moment())
    [message] = written()
    assert message.body.endswith("Still want it? Ring 01632 960000 by Thursday 5 March, 2pm")
    assert message.send_by == booking.offered_until


def test_nothing_more_is_sent_to_whoever_is_to_be_left_in_peace(club, dan):
    told(club, dan)
    assert messages.drop_for(dan.id, builders.this_moment()) == 1
    assert [each.state for each in written()] == [MessageState.DROPPED]


# --- To mentors ----------------------------------------------------------------------------------


def test_the_mentor_of_today_is_told_without_a_name(club, session, frozen_now):
    user = builders.make_user(club, Role.MENTOR)
    person = builders.make_participant(club, user, first_name="Zebedee", last_name="Quince")
    for _ in range(2):
        messages.tell_mentor(person, "A place waits.", "offer:1", builders.this_moment())
    [message] = written()
    assert (message.user_id, message.kind, message.channel) == (
        user.id,
        MessageKind.STAFF,
        Channel.EMAIL,
    )
    assert "Zebedee" not in message.subject + message.body
    assert "Quince" not in message.subject + message.body


def test_where_nobody_supports_them_nobody_is_told(club, dan):
    messages.tell_mentor(dan, "A place waits.", "offer:1", builders.this_moment())
    assert written() == []
