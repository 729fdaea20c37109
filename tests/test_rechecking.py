"""Rechecking: what does not clear any more is held, and confirmed again when it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking import jobs
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    ChildrenOnSite,
    Instruction,
    InstructionKind,
    MessageKind,
    NeedsConfirmed,
    OutboxMessage,
    Participant,
    Role,
    ScheduledSession,
)
from booking.permissions import Viewer
from booking.rules import dates, offers, rechecking, thinking_again, venues
from booking.rules.dates import Act
from booking.rules.marks import mark_of
from booking.words import CLASHES
from tests import builders
from tests.clearance_sides import instruct
from tests.town import Town

K = InstructionKind
DAY = timedelta(days=1)
CONFIRMED, HELD = BookingState.CONFIRMED, BookingState.HELD
Recheck = Callable[[], int]


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Town:
    return Town()


@pytest.fixture
def booking(town: Town) -> Booking:
    return builders.make_booking(town.held, town.dan)


@pytest.fixture
def coach(town: Town) -> Viewer:
    return builders.viewer_of(builders.make_user(town.trust, Role.COACH))


def why(booking: Booking, session: Session) -> list[tuple[BookingState, str]]:
    """What became of a booking, and why, after it was made."""
    rows = session.execute(
        sa.select(BookingEvent.state, BookingEvent.reason)
        .where(BookingEvent.booking_id == booking.id)
        .order_by(BookingEvent.id)
    )
    return [(state, reason) for state, reason in rows][1:]


def recheck_dan(town: Town, now: datetime) -> int:
    return rechecking.recheck_person(town.viewer, town.dan.id, now)


def test_somebody_who_is_booked_first_and_instructed_later_is_held(
    session, town, booking, frozen_now
):
    instruct(town.dan, K.HOME_BY, home_by=time(18, 30))
    assert recheck_dan(town, frozen_now) == 1
    assert why(booking, session) == [(HELD, rechecking.ASK_AGAIN)]


def test_what_clears_again_is_confirmed_again(town, booking, frozen_now):
    by = instruct(town.dan, K.HOME_BY, home_by=time(18, 30))
    recheck_dan(town, frozen_now)
    by.ended_at = frozen_now
    assert recheck_dan(town, frozen_now) == 1
    assert booking.state is CONFIRMED


def test_nothing_happens_where_nothing_has_changed(session, town, booking, frozen_now):
    assert recheck_dan(town, frozen_now) == 0
    instruct(town.dan, K.NO_CHILDREN)
    recheck_dan(town, frozen_now)
    assert recheck_dan(town, frozen_now) == 0
    assert why(booking, session) == [(HELD, rechecking.ASK_AGAIN)]


def told(session: Session) -> list[tuple[MessageKind, bool]]:
    """What was written to whom since: its kind, and whether it is to the person."""
    rows = session.execute(
        sa.select(OutboxMessage.kind, OutboxMessage.participant_id).order_by(OutboxMessage.id)
    )
    return [(kind, participant is not None) for kind, participant in rows]


def test_the_person_and_their_mentor_hear_of_it_once_each(session, town, booking, frozen_now):
    by = instruct(town.dan, K.NO_CHILDREN)
    job = Viewer.system("test")
    for _ in range(2):
        rechecking.recheck_person(job, town.dan.id, frozen_now)
    held = [(MessageKind.ON_HOLD, True), (MessageKind.STAFF, False)]
    assert told(session) == held
    by.ended_at = frozen_now
    for _ in range(2):
        rechecking.recheck_person(job, town.dan.id, frozen_now)
    assert told(session) == [*held, (MessageKind.BOOKED, True), (MessageKind.STAFF, False)]


def test_a_mentor_is_not_told_what_they_did_themselves(session, town, booking, frozen_now):
    instruct(town.dan, K.NO_CHILDREN)
    recheck_dan(town, frozen_now)
    assert told(session) == [(MessageKind.ON_HOLD, True)]


@pytest.mark.parametrize("kind", [K.NO_CHILDREN, K.NO_LICENSED_BAR, K.WOMEN_ONLY])
def test_every_reason_holds_in_the_same_words(session, town, booking, frozen_now, kind):
    instruct(town.dan, kind, is_sealed=kind is K.WOMEN_ONLY)
    recheck_dan(town, frozen_now)
    assert why(booking, session) == [(HELD, rechecking.ASK_AGAIN)]


def test_a_hold_because_of_a_clash_stays(session, town, booking, frozen_now):
    booking.state = HELD
    session.add(BookingEvent(booking_id=booking.id, state=HELD, at=frozen_now, reason=CLASHES))
    assert recheck_dan(town, frozen_now) == 0
    assert booking.state is HELD


def test_what_clears_again_but_clashes_by_now_stays_held(town, booking, frozen_now):
    booking.state = HELD
    elsewhere = builders.make_session(builders.make_series(town.trust))
    builders.make_booking(elsewhere, town.dan)
    recheck_dan(town, frozen_now)
    assert booking.state is HELD


def test_somebody_who_is_accompanied_keeps_their_place(town, booking, frozen_now):
    instruct(town.dan, K.ACCOMPANIED_FIRST_VISIT)
    booking.accompanied = True
    assert recheck_dan(town, frozen_now) == 0


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"cancelled_at": datetime.fromisoformat("2026-03-05T10:00+00:00")}, id="off"),
        pytest.param({"starts_at": datetime.fromisoformat("2026-03-05T11:00+00:00")}, id="begun"),
    ],
)
def test_what_is_off_or_has_begun_stays_as_it_is(town, booking, frozen_now, facts):
    for name, value in facts.items():
        setattr(town.held, name, value)
    instruct(town.dan, K.NO_CHILDREN)
    assert recheck_dan(town, frozen_now) == 0


def test_another_person_is_not_touched(town, booking, frozen_now):
    others = builders.make_booking(town.held, town.somebody())
    instruct(town.dan, K.NO_CHILDREN)
    recheck_dan(town, frozen_now)
    assert (booking.state, others.state) == (HELD, CONFIRMED)


# --- What people change ---------------------------------------------------------------------------


# What an offer must say before anybody can mend it.
WHOLE = {"open_how": "Ring us first.", "first_visit": "We meet you.", "meeting_point": "The door"}


def test_an_offer_that_is_mended_is_looked_at_again(session, town, booking, frozen_now):
    for name, said in WHOLE.items():
        setattr(town.series, name, said)
    facts = {"age_to": 30}
    offers.mend(town.series, mark_of(town.series, facts), facts, frozen_now)
    assert booking.state is HELD
    facts = {"age_to": 40}
    offers.mend(town.series, mark_of(town.series, facts), facts, frozen_now)
    assert booking.state is CONFIRMED


def test_a_photo_is_no_new_version_of_an_offer(town, frozen_now):
    version = town.series.version
    offers.set_photo(town.series, builders.make_photo(town.trust), frozen_now)
    assert town.series.version == version


def test_a_venue_that_turns_out_to_have_a_bar_is_looked_at_again(
    session, town, booking, coach, frozen_now
):
    venue = town.held.venue
    venue.licensed_bar = False
    instruct(town.dan, K.NO_LICENSED_BAR)
    assert recheck_dan(town, frozen_now) == 0
    facts = replace(venues.facts_of(venue), licensed_bar=True)
    venues.mend(coach, venue, mark_of(venue, venues.NAMES), facts, frozen_now)
    assert booking.state is HELD


def later(held: ScheduledSession) -> dates.NewDate:
    """The same session two hours later."""
    was = dates.as_it_is(held)
    return replace(
        was,
        starts_local=was.starts_local + timedelta(hours=2),
        children_on_site=ChildrenOnSite.NO,
    )


def test_a_date_that_is_moved_too_late_is_held_until_it_is_moved_back(
    town, booking, coach, frozen_now
):
    instruct(town.dan, K.HOME_BY, home_by=time(20))
    act = Act(viewer=coach, reason="The hall is taken", now=frozen_now)
    change = dates.change_date(act, town.held, later(town.held))
    assert booking.state is HELD
    assert change is not None
    thinking_again.undo(coach, [change], frozen_now)
    assert booking.state is CONFIRMED


def test_children_confirmed_for_one_date_are_looked_at_again(town, booking, coach, frozen_now):
    town.series.children_on_site = ChildrenOnSite.NO
    instruct(town.dan, K.NO_CHILDREN)
    act = Act(viewer=coach, reason="", now=frozen_now)
    there = replace(dates.as_it_is(town.held), children_on_site=ChildrenOnSite.YES)
    dates.change_date(act, town.held, there)
    assert booking.state is HELD


# --- On the morning -------------------------------------------------------------------------------


def confirmed_long_ago(session: Session, participant: Participant, now: datetime) -> None:
    session.execute(
        sa.update(NeedsConfirmed)
        .where(NeedsConfirmed.participant_id == participant.id)
        .values(at=now - 28 * DAY)
    )


def test_what_lapses_overnight_is_held_on_the_morning_once(session, at):
    at("2026-03-05 18:30")
    town = Town()
    soon, far = town.in_weeks(1), town.in_weeks(2)
    made = [builders.make_booking(held, town.dan) for held in (soon, far)]
    confirmed_long_ago(session, town.dan, builders.this_moment())
    builders.save()
    jobs.recheck_bookings(builders.this_moment())
    assert [booking.state for booking in made] == [CONFIRMED, CONFIRMED]
    for moment in ("2026-03-06 05:59", "2026-03-06 06:00", "2026-03-06 06:01"):
        jobs.recheck_bookings(at(moment))
    assert [booking.state for booking in made] == [HELD, CONFIRMED]
    assert why(made[0], session) == [(HELD, rechecking.ASK_AGAIN)]


def test_the_morning_comes_once_a_day(session, at):
    at("2026-03-06 06:00")
    town = Town()
    booking = builders.make_booking(town.held, town.dan)
    builders.save()
    jobs.recheck_bookings(builders.this_moment())
    instruct(town.dan, K.NO_CHILDREN)
    builders.save()
    jobs.recheck_bookings(at("2026-03-06 09:00"))
    assert booking.state is CONFIRMED
    booking.session_id = town.in_weeks(1).id
    builders.save()
    jobs.recheck_bookings(at("2026-03-07 06:00"))
    assert booking.state is HELD


def test_the_morning_takes_few_statements_where_nothing_changes(session, at):
    at("2026-03-06 06:00")
    town = Town()
    for _ in range(3):
        builders.make_booking(town.held, town.somebody())
    builders.save()
    assert rechecking.sessions_ahead(builders.this_moment()) == [town.held.id]
    assert rechecking.due([town.held.id], builders.this_moment()) == []


def test_an_instruction_holds_from_its_first_day(town, booking, frozen_now):
    tomorrow: date = frozen_now.date() + DAY
    row: Instruction = instruct(town.dan, K.NO_CHILDREN, from_on=tomorrow)
    next_week = builders.make_booking(town.in_weeks(1), town.dan)
    assert row.from_on == tomorrow
    assert recheck_dan(town, frozen_now) == 1
    assert (booking.state, next_week.state) == (CONFIRMED, HELD)
