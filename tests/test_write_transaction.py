"""The one way to write: it starts afresh, commits once, and is tried again after a deadlock."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from booking.database import retrying_deadlocks, write_transaction
from booking.models import Organisation, OrganisationKind


def lead(slug: str = "lead") -> Organisation:
    return Organisation(
        slug=slug, name="Lead", short_name="Lead", kind=OrganisationKind.LEAD, town="T", phone="1"
    )


def names(session) -> set[str]:
    session.rollback()
    return {slug for (slug,) in session.query(Organisation.slug)}


def test_what_is_written_inside_is_there_afterwards(session):
    with write_transaction() as writing:
        writing.add(lead())
    assert names(session) == {"lead"}


def test_an_error_inside_leaves_nothing_behind(session):
    def fail_after_writing() -> None:
        with write_transaction() as writing:
            writing.add(lead())
            writing.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert names(session) == set()


def test_a_change_made_before_it_is_an_error_rather_than_lost(session):
    session.add(lead())
    with pytest.raises(RuntimeError, match="before write_transaction"), write_transaction():
        pass
    session.rollback()


class Broken(Exception):
    def __init__(self, sqlstate: str, sqlite_errorname: str = "") -> None:
        self.sqlstate, self.sqlite_errorname = sqlstate, sqlite_errorname


def failing(times: int, *how: str):
    tries = []

    @retrying_deadlocks
    def work() -> int:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError("UPDATE", {}, Broken(*how))
        return len(tries)

    return work


def test_a_deadlock_is_tried_again_up_to_three_times(app):
    with app.app_context():
        assert failing(2, "40P01")() == 3


def test_who_waited_in_vain_for_the_one_lock_of_sqlite_waits_again(app):
    with app.app_context():
        assert failing(2, "", "SQLITE_BUSY")() == 3


def test_a_third_deadlock_is_not_hidden(app):
    with app.app_context(), pytest.raises(OperationalError):
        failing(3, "40P01")()


def test_another_failure_is_not_tried_again(app):
    with app.app_context(), pytest.raises(OperationalError):
        failing(1, "42601")()
