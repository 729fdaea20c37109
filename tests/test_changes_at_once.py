"""Two people change one session at the same moment: the lock decides, and nobody is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import session, write_transaction
from booking.models import (
    IS_EXPECTED,
    Booking,
    BookingState,
    ChildrenOnSite,
    InstructionKind,
    Participant,
    Role,
    ScheduledSession,
    SessionChange,
    ToTell,
)
from booking.rules import dates, places, rechecking
from booking.rules.dates import Act, OffAlready
from booking.rules.place_refusals import NotCleared
from booking.rules.places import CalledOff, Overlaps
from tests import builders
from tests.clearance_sides import instruct

PATIENCE = 20


@pytest.fixture
def tomorrow() -> datetime:
    """Tomorrow at 6pm: this test runs on the real clock, as the server does."""
    local = datetime.now(UTC) + timedelta(days=1)
    return local.replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=None)


class Match:
    """A session to fight over: its coach, and somebody to book into it."""

    def __init__(self, app: Flask, tomorrow: datetime) -> None:
        self.app = app
        with app.app_context():
            trust = builders.make_organisation()
            mentor = builders.make_user(trust, Role.MENTOR)
            self.coach = builders.viewer_of(builders.make_user(trust))
            self.mentor = builders.viewer_of(mentor)
            self.held_id = builders.make_session(builders.make_series(trust), tomorrow).id
            later = tomorrow + timedelta(hours=3)
            self.other_id = builders.make_session(builders.make_series(trust), later).id
            self.person_id = builders.make_participant(trust, mentor).id
            builders.save()

    def call_off(self, reason: str) -> Any:
        held = session().get_one(ScheduledSession, self.held_id)
        act = Act(viewer=self.coach, reason=reason, now=datetime.now(UTC))
        try:
            return dates.call_off(act, held)
        except OffAlready as refused:
            return refused

    def book(self) -> Any:
        person = session().get_one(Participant, self.person_id)
        [outcome] = places.book(self.mentor, person, [self.held_id], datetime.now(UTC))
        return outcome.booking or outcome.refused

    def move(self) -> Any:
        """Move the session onto the time of another one."""
        held = session().get_one(ScheduledSession, self.held_id)
        other = session().get_one(ScheduledSession, self.other_id)
        new = replace(
            dates.as_it_is(held),
            starts_local=other.original_local,
            children_on_site=ChildrenOnSite.NO,
        )
        act = Act(viewer=self.coach, reason="The pitch is taken", now=datetime.now(UTC))
        return dates.change_date(act, held, new)

    def book_the_other(self) -> Any:
        """Book the same person into the other session."""
        person = session().get_one(Participant, self.person_id)
        [outcome] = places.book(self.mentor, person, [self.other_id], datetime.now(UTC))
        return outcome.booking or outcome.refused

    def instruct(self) -> int:
        """Somebody says what the person needs, which the session is not."""
        person = session().get_one(Participant, self.person_id)
        instruct(person, InstructionKind.WOMEN_ONLY)
        return rechecking.recheck_person(self.mentor, person.id, datetime.now(UTC))

    def states(self) -> list[BookingState]:
        """How the person's bookings stand, in the order in which they were made."""
        with self.app.app_context():
            return list(session().scalars(sa.select(Booking.state).order_by(Booking.id)))

    def one_after_the_other(
        self, first: Callable[[], Any], second: Callable[[], Any]
    ) -> tuple[Any, Any]:
        """Let the second begin while the first has done its work and has not committed yet."""
        done, may_commit = threading.Event(), threading.Event()

        def begin(work: Callable[[], Any], pause: bool) -> Any:
            with self.app.app_context(), write_transaction():
                result = work()
                if pause:
                    done.set()
                    assert may_commit.wait(PATIENCE)
                return result

        with ThreadPoolExecutor(2) as threads:
            one = threads.submit(begin, first, True)
            assert done.wait(PATIENCE)
            other = threads.submit(begin, second, False)
            assert other in wait([other], timeout=0.3).not_done
            may_commit.set()
            return one.result(PATIENCE), other.result(PATIENCE)

    def forgotten(self) -> list[int]:
        """Bookings that are expected at the called-off session and on nobody's list."""
        with self.app.app_context():
            on_the_list = sa.exists().where(ToTell.booking_id == Booking.id)
            wanted = sa.select(Booking.id).where(
                Booking.session_id == self.held_id, Booking.state.in_(IS_EXPECTED), ~on_the_list
            )
            return list(session().scalars(wanted))

    def changes(self) -> list[str]:
        """The reasons of the changes that were written down."""
        with self.app.app_context():
            return list(session().scalars(sa.select(SessionChange.reason)))


@pytest.fixture
def match(app: Flask, tomorrow: datetime) -> Match:
    return Match(app, tomorrow)


def test_who_books_while_it_is_called_off_waits_and_is_told_that_it_is_off(match: Match):
    off, booked = match.one_after_the_other(lambda: match.call_off("Snow"), match.book)
    assert isinstance(off, SessionChange)
    assert isinstance(booked, CalledOff)
    assert match.forgotten() == []


def test_who_was_quicker_than_the_calling_off_is_on_the_list(match: Match):
    booked, off = match.one_after_the_other(match.book, lambda: match.call_off("Snow"))
    assert isinstance(booked, Booking)
    assert isinstance(off, SessionChange)
    assert match.forgotten() == []


def test_of_two_who_call_it_off_at_once_one_does_and_the_other_learns_that(match: Match):
    one, other = match.one_after_the_other(
        lambda: match.call_off("Snow"), lambda: match.call_off("No coach")
    )
    assert isinstance(one, SessionChange)
    assert isinstance(other, OffAlready)
    assert match.changes() == ["Snow"]


@pytest.fixture
def booked(match: Match) -> Match:
    """The person has a place in the session already."""
    with match.app.app_context(), write_transaction():
        match.book()
    return match


def test_who_books_elsewhere_while_it_moves_there_is_told_of_the_clash(booked: Match):
    moved, refused = booked.one_after_the_other(booked.move, booked.book_the_other)
    assert isinstance(moved, SessionChange)
    assert isinstance(refused, Overlaps)
    assert booked.states() == [BookingState.CONFIRMED]


def test_who_was_quicker_to_book_elsewhere_is_held_when_it_moves_there(booked: Match):
    other, moved = booked.one_after_the_other(booked.book_the_other, booked.move)
    assert isinstance(other, Booking)
    assert isinstance(moved, SessionChange)
    assert booked.states() == [BookingState.HELD, BookingState.CONFIRMED]


def test_nobody_is_booked_by_what_was_known_before_somebody_says_what_they_need(match: Match):
    changed, refused = match.one_after_the_other(match.instruct, match.book)
    assert (changed, type(refused)) == (0, NotCleared)
    assert match.states() == []


def test_who_was_booked_just_before_somebody_says_what_they_need_is_held(match: Match):
    booked, changed = match.one_after_the_other(match.book, match.instruct)
    assert (type(booked), changed) == (Booking, 1)
    assert match.states() == [BookingState.HELD]
