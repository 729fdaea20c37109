"""Sending: each message once, and only if it may still go out at that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from booking import outbox
from booking.channels import NotSent, OutOfOrder
from booking.database import session as current_session
from booking.database import write_transaction
from booking.delivery import PACE, _take
from booking.message_words import facts_of
from booking.models import (
    Channel,
    Consent,
    ContactRoute,
    Enrolment,
    EnrolmentState,
    MessageKind,
    MessageState,
    PractitionerQuestion,
    Role,
    Route,
)
from booking.rules import messages, sending
from booking.rules.sending import NotFailed
from tests import builders
from tests.outbox import Out, deliver, happened, written

State = MessageState


@pytest.fixture
def club(session, frozen_now):
    return builders.make_organisation(name="Testtown FC", short_name="Testtown")


@pytest.fixture
def dan(club):
    person = builders.make_participant(club)
    builders.agree_on_texts(person)
    return person


@pytest.fixture
def booked(club, dan):
    """Dan is booked for tonight at 6pm, and a text to him waits; his booking."""
    held = builders.make_session(builders.make_series(club, title="Chair yoga"))
    booking = builders.make_booking(held, dan)
    messages.tell(*happened(booking), MessageKind.BOOKED, builders.this_moment())
    builders.save()
    return booking


def test_a_text_goes_out_in_the_name_of_the_club(booked):
    [letter] = deliver(Out())
    assert (letter.to, letter.sender) == ("+447700900123", "Testtown FC")
    assert letter.body.startswith("Testtown FC: you're booked. Chair yoga")
    [message] = written()
    assert (message.state, message.attempts, message.leased_until) == (State.SENT, 1, None)


def test_it_goes_out_once(booked):
    post = Out()
    assert len(deliver(post)) == len(deliver(post)) == 1


def test_another_channel_leaves_it_alone(booked):
    assert deliver(Out(Channel.EMAIL)) == []


def test_staff_get_theirs_in_the_name_of_the_partnership(club):
    user = builders.make_user(club, Role.MENTOR, email="mo@example.org")
    person = builders.make_participant(club, user)
    messages.tell_mentor(person, "A place waits.", "offer:1", builders.this_moment())
    builders.save()
    [letter] = deliver(Out(Channel.EMAIL))
    assert (letter.to, letter.sender) == ("mo@example.org", "Testshire Football Trusts")


# --- Asked again at the moment of sending --------------------------------------------------------


def take_back_consent(booking):
    current_session().execute(sa.update(Consent).values(withdrawn_at=builders.this_moment()))


def not_safe(booking):
    current_session().get_one(ContactRoute, booking.participant_id).safe_to_text = False


def lost_the_phone(booking):
    booking.participant.details.phone = ""


@pytest.mark.parametrize("since", [take_back_consent, not_safe, lost_the_phone])
def test_whoever_may_not_be_texted_any_more_is_told_by_a_human_instead(booked, since):
    since(booked)
    builders.save()
    assert deliver(Out()) == []
    first, second = written()
    assert (first.state, second.state, second.channel) == (
        State.DROPPED,
        State.WAITING,
        Channel.BY_HAND,
    )
    assert second.body == first.body


def test_whoever_wants_emails_now_gets_an_email(booked):
    agreed = current_session().get_one(ContactRoute, booked.participant_id)
    agreed.route, agreed.email = Route.EMAIL, "dan@example.org"
    builders.save()
    deliver(Out())
    assert [letter.to for letter in deliver(Out(Channel.EMAIL))] == ["dan@example.org"]


def pause(booking):
    current_session().execute(sa.update(Enrolment).values(state=EnrolmentState.PAUSED))


def die(booking):
    current_session().execute(sa.update(Enrolment).values(state=EnrolmentState.DIED))


def be_told(booking):
    written()[0].told_at = builders.this_moment()


def be_over(booking):
    written()[0].send_by = builders.this_moment()


def be_cancelled(booking):
    event = happened(booking)[1]
    messages.write(
        booking.participant_id,
        messages.Message(
            key="newer",
            kind=MessageKind.CANCELLED,
            facts=facts_of(booking.session),
            about=outbox.About(booking.id),
        ),
        event.at + timedelta(hours=9, minutes=30),
    )


@pytest.mark.parametrize("since", [pause, die, be_told, be_over, be_cancelled])
def test_what_is_not_wanted_any_more_is_dropped(booked, since):
    since(booked)
    builders.save()
    assert deliver(Out()) == []
    message = written()[0]
    assert message.state is State.DROPPED
    assert message.failure


def test_of_several_dates_one_that_is_gone_does_not_stop_the_message(club, dan):
    series = builders.make_series(club)
    first, second = (builders.make_booking(held, dan) for held in builders.make_dates(series)[:2])
    now = builders.this_moment()
    messages.tell_together([happened(first), happened(second)], MessageKind.BOOKED, now)
    messages.tell(*happened(first), MessageKind.CANCELLED, now)
    builders.save()
    assert len(deliver(Out())) == 2


def test_a_reader_who_has_left_gets_nothing(club):
    user = builders.make_user(club, Role.MENTOR)
    messages.tell_mentor(
        builders.make_participant(club, user), "A place waits.", "offer", builders.this_moment()
    )
    user.disabled_at = builders.this_moment()
    builders.save()
    assert deliver(Out(Channel.EMAIL)) == []


def question(club, dan, **facts) -> PractitionerQuestion:
    now = builders.this_moment()
    asked = PractitionerQuestion(
        participant_id=dan.id, series_id=builders.make_series(club).id, series_version=1,
        token_hash="x" * 64, asked_at=now, asked_by_id=None,
        link_expires_at=now + timedelta(days=1),
    )  # fmt: skip
    asked.sent_to = "pp@example.org"
    for name, value in facts.items():
        setattr(asked, name, value)
    current_session().add(asked)
    current_session().flush()
    outbox.write("q", MessageKind.STAFF, Channel.EMAIL, asked, "A question", "Yes?", now, now)
    builders.save()
    return asked


def test_a_question_goes_to_the_practitioner(club, dan):
    question(club, dan)
    assert [letter.to for letter in deliver(Out(Channel.EMAIL))] == ["pp@example.org"]


@pytest.mark.parametrize("over", ["withdrawn_at", "answered_at", "link_expires_at"])
def test_a_question_that_is_not_open_goes_nowhere(club, dan, over):
    question(club, dan, **{over: builders.this_moment()})
    assert deliver(Out(Channel.EMAIL)) == []


def test_what_is_written_at_night_waits_for_the_morning(club, dan, at):
    at("2026-03-05 22:00")
    held = builders.make_session(
        builders.make_series(club), at("2026-03-05 22:00").replace(day=20, tzinfo=None)
    )
    booking = builders.make_booking(held, dan)
    messages.tell(*happened(booking), MessageKind.BOOKED, builders.this_moment())
    builders.save()
    assert deliver(Out()) == []
    at("2026-03-06 08:00")
    assert len(deliver(Out())) == 1


def test_what_was_due_by_day_and_failed_is_not_sent_at_night_either(booked, at):
    booked.session.starts_at += timedelta(days=3)
    written()[0].send_by = None
    builders.save()
    at("2026-03-05 23:00")
    assert deliver(Out()) == []
    [message] = written()
    assert (message.state, message.attempts) == (State.WAITING, 0)


# --- When it does not get through -----------------------------------------------------------------


def test_what_was_refused_for_good_has_failed_with_the_reason(booked):
    deliver(Out(fails=NotSent("The text service refused this number (400).", for_good=True)))
    [message] = written()
    assert (message.state, message.failure) == (
        State.FAILED,
        "The text service refused this number (400).",
    )


def test_what_was_refused_for_now_is_tried_again_later_and_later(booked, at):
    refusing, waits = Out(fails=NotSent("Not now.")), []
    for _ in range(3):
        deliver(refusing)
        [message] = written()
        waits.append(message.send_after - builders.this_moment())
        at(f"{message.send_after.replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)}")
    assert [24 <= wait.total_seconds() / 2**n <= 36 for n, wait in enumerate(waits)] == [True] * 3


def test_after_ten_tries_it_has_failed(booked):
    message = written()[0]
    message.attempts = PACE.most_tries - 1
    builders.save()
    deliver(Out(fails=NotSent("Not now.")))
    assert written()[0].state is State.FAILED


def test_a_channel_that_is_out_of_order_uses_up_the_tries_of_nobody_else(club, dan, booked):
    other = builders.make_booking(builders.make_session(builders.make_series(club)), dan)
    messages.tell(*happened(other), MessageKind.BOOKED, builders.this_moment())
    builders.save()
    with pytest.raises(OutOfOrder):
        deliver(Out(fails=OutOfOrder("The text service did not answer.")))
    assert [(each.state, each.attempts) for each in written()] == [
        (State.WAITING, 1),
        (State.WAITING, 0),
    ]


def test_what_a_worker_left_unfinished_is_taken_when_its_lease_is_over(booked, at):
    _take(Channel.SMS, PACE)
    assert deliver(Out()) == []
    at("2026-03-05 12:07")
    assert len(deliver(Out())) == 1


def test_who_took_it_longer_ago_records_nothing(booked, at):
    """The first worker comes back to life after another has taken, and sent, the message."""
    post = Out()
    slow = Out()

    def come_back_late(letter):
        at("2026-03-05 12:07")
        deliver(post)
        raise NotSent("Refused.", for_good=True)

    slow.send = come_back_late  # type: ignore[method-assign]
    deliver(slow)
    [message] = written()
    assert (message.state, message.attempts, len(post.letters)) == (State.SENT, 2, 1)


def test_what_stops_the_worker_each_time_fails_in_the_end(booked):
    message = written()[0]
    message.attempts = PACE.most_tries
    builders.save()
    assert deliver(Out()) == []
    assert written()[0].state is State.FAILED


# --- What a human does ---------------------------------------------------------------------------


def test_a_failed_message_can_be_sent_again(booked):
    deliver(Out(fails=NotSent("Refused.", for_good=True)))
    with write_transaction():
        sending.resend(written()[0], builders.this_moment())
    assert len(deliver(Out())) == 1
    assert [each.key for each in written()] == [f"booked:{happened(booked)[1].id}"]


def test_only_a_failed_message_can(booked):
    with pytest.raises(NotFailed):
        sending.resend(written()[0], builders.this_moment())


def test_whoever_was_told_gets_nothing_and_it_can_be_taken_back(booked, club):
    viewer = builders.viewer_of(builders.make_user(club, Role.MENTOR))
    [message] = written()
    sending.mark_told(viewer, message, builders.this_moment())
    assert (message.state, message.told_by_id) == (State.DROPPED, viewer.user_id)
    sending.mark_not_told(message)
    assert (message.state, message.told_at) == (State.WAITING, None)
    builders.save()
    assert len(deliver(Out())) == 1


def test_what_is_too_late_is_let_go_of_whoever_was_to_tell_it(club, dan, booked, at):
    written()[0].channel = Channel.BY_HAND
    builders.save()
    at("2026-03-05 19:00")
    assert sending.drop_late(builders.this_moment()) == 1
    assert [each.state for each in written()] == [State.DROPPED]
