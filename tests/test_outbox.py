"""The outbox: a message is written once, whoever writes it, and nobody reads it in the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from booking import outbox
from booking.database import session as current_session
from booking.database import write_transaction
from booking.models import Channel, MessageKind, OutboxMessage, Role, User
from tests import builders


def write(reader, key="about this", body="All of it.", now=None) -> bool:
    now = now or builders.this_moment()
    return outbox.write(
        key, MessageKind.STAFF, Channel.EMAIL, reader, "Still right?", body, now, now
    )


def messages() -> list[OutboxMessage]:
    return list(current_session().scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.fixture
def reader(session, frozen_now):
    return builders.make_user(builders.make_organisation(), Role.MANAGER)


def test_a_message_waits_for_its_reader(reader, frozen_now):
    assert write(reader)
    [message] = messages()
    assert (message.user_id, message.subject, message.body, message.sent_at) == (
        reader.id,
        "Still right?",
        "All of it.",
        None,
    )


def test_a_message_may_be_for_a_participant(session, frozen_now):
    person = builders.make_participant(builders.make_organisation())
    assert write(person)
    assert [message.participant_id for message in messages()] == [person.id]


def test_the_same_thing_is_written_once(reader):
    assert [write(reader), write(reader, body="Other words.")] == [True, False]
    assert [message.body for message in messages()] == ["All of it."]


def test_another_thing_is_written_too(reader):
    assert [write(reader), write(reader, key="about that")] == [True, True]


def test_its_words_cannot_be_read_in_the_database(reader, session):
    write(reader, body="A secret address")
    [sealed] = session.scalars(sa.select(OutboxMessage.body_sealed))
    assert b"secret" not in sealed


def test_a_message_goes_with_what_it_tells_about(reader, session):
    builders.save()

    def fail_after_writing() -> None:
        with write_transaction():
            write(reader)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert messages() == []


def test_two_workers_at_the_same_moment_write_it_once(app: Flask):
    """The second waits for the first, and then finds that it is written."""
    with app.app_context():
        user_id = builders.make_user(builders.make_organisation(), Role.MANAGER).id
        builders.save()
    first_has_written, first_may_commit = threading.Event(), threading.Event()

    def work(pause: bool) -> bool:
        with app.app_context(), write_transaction() as current:
            reader = current.get_one(User, user_id)
            written = write(reader, now=datetime.now(UTC))
            if pause:
                first_has_written.set()
                assert first_may_commit.wait(20)
            return written

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(work, True)
        assert first_has_written.wait(20)
        second = threads.submit(work, False)
        assert second in wait([second], timeout=0.5).not_done
        first_may_commit.set()
        assert [first.result(20), second.result(20)] == [True, False]
    with app.app_context():
        assert len(messages()) == 1
