"""Who gets a place that came free, what waits for an answer, and every reason for a no by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.jobs import free_places
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    EnrolmentState,
    MessageKind,
    Participant,
    ScheduledSession,
    SeriesState,
)
from booking.permissions import Viewer
from booking.rules import asking, holding, messages, places, waiting
from booking.rules import place_refusals as no
from booking.rules.clearance import CLEAR, SEALED_WORDS, Clearance, Finding, Outcome, Rule
from booking.words import london
from tests import builders
from tests.town import Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASK = Clearance((Finding(Rule.HOME_BY, Outcome.ASK_FIRST, "Home by 7pm."),))
NEVER = Clearance((Finding(Rule.ALLOTMENT, Outcome.NOT_THIS_SESSION, "Both sides", sealed=True),))
FIRST = Clearance((Finding(Rule.FIRST_VISIT, Outcome.ASK_FIRST, "Somebody goes along."),))


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Town:
    """Next week's session has 2 places, and so has today's."""
    town = Town()
    town.next_week = town.in_weeks(1)  # type: ignore[attr-defined]
    return town


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> dict[int, Clearance]:
    """What clearance finds, by participant; nothing for whoever is not in it."""
    known: dict[int, Clearance] = {}

    def answer(people: list[int], held: list[int], _now: datetime) -> object:
        return {(one, at): known.get(one, CLEAR) for one in people for at in held}

    for module in (places, waiting, holding, asking):
        monkeypatch.setattr(module, "clearances", answer)
    return known


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, MessageKind]]:
    """Who is told what."""
    heard: list[tuple[int, MessageKind]] = []

    def tell(
        happened: list[tuple[Booking, BookingEvent]], kind: MessageKind, _now: datetime
    ) -> None:
        heard.extend((booking.participant_id, kind) for booking, _ in happened)

    monkeypatch.setattr(messages, "tell_together", tell)
    return heard


def full(held: ScheduledSession, town: Town) -> list[Booking]:
    return [builders.make_booking(held, town.somebody()) for _ in range(held.capacity)]


def wait_for(held: ScheduledSession, person: Participant) -> Booking:
    return builders.make_booking(held, person, BookingState.WAITLISTED)


def booked(town: Town, held: ScheduledSession, now: datetime, **how: bool) -> Booking:
    [outcome] = places.book(town.viewer, town.dan, [held.id], now, **how)
    assert outcome.booking is not None, outcome.refused
    return outcome.booking


def refused(town: Town, held: ScheduledSession, now: datetime, **how: bool) -> Exception:
    [outcome] = places.book(town.viewer, town.dan, [held.id], now, **how)
    assert outcome.refused is not None
    return outcome.refused


def phone_of(person: Participant) -> Viewer:
    return Viewer(participant_id=person.id, phone_id=1)


# --- Booking by clearance -------------------------------------------------------------------------


def test_a_place_is_held_while_somebody_asks(town, found, told, frozen_now):
    found[town.dan.id] = ASK
    assert booked(town, town.next_week, frozen_now).state is BookingState.HELD
    assert told == [(town.dan.id, MessageKind.ON_HOLD)]


def test_nobody_is_asked_in_time_when_under_24_hours_are_left(town, found, frozen_now):
    found[town.dan.id] = ASK
    why = refused(town, town.held, frozen_now)
    assert isinstance(why, no.TooLateToAsk)
    assert "Home by 7pm." in str(why)


def test_not_this_session_is_not_cleared_and_what_is_sealed_reads_as_always(
    town, found, frozen_now
):
    found[town.dan.id] = NEVER
    why = refused(town, town.next_week, frozen_now, waiting=True)
    assert type(why) is no.NotCleared
    assert str(why) == f"Thursday 12 March, 6pm: {SEALED_WORDS}"


def test_somebody_who_goes_along_settles_a_first_visit(town, found, frozen_now):
    found[town.dan.id] = FIRST
    booking = booked(town, town.next_week, frozen_now, accompanied=True)
    assert (booking.state, booking.accompanied) == (BookingState.CONFIRMED, True)


# --- The waiting list -----------------------------------------------------------------------------


def test_where_it_is_full_somebody_joins_the_line_once_and_keeps_their_turn(town, frozen_now):
    full(town.next_week, town)
    booking = booked(town, town.next_week, frozen_now, waiting=True)
    ticket = booking.ticket
    again = refused(town, town.next_week, frozen_now, waiting=True)
    assert isinstance(again, no.AlreadyWaiting)
    assert (booking.state, booking.ticket) == (BookingState.WAITLISTED, ticket)


def test_a_freed_place_goes_to_the_earliest_who_is_clear_and_free_then(
    town, found, told, frozen_now
):
    first, _ = full(town.next_week, town)
    unclear, busy, able, later = (wait_for(town.next_week, town.somebody()) for _ in range(4))
    found[unclear.participant_id] = ASK
    elsewhere = builders.make_series(town.trust)
    builders.make_booking(town.in_weeks(1, elsewhere), busy.participant)
    places.cancel(town.viewer, first, "Not well", frozen_now)
    waits, got = BookingState.WAITLISTED, BookingState.CONFIRMED
    assert [one.state for one in (unclear, busy, able, later)] == [waits, waits, got, waits]
    assert told == [
        (first.participant_id, MessageKind.CANCELLED),
        (able.participant_id, MessageKind.BOOKED),
    ]


def test_nobody_jumps_the_line(town, frozen_now):
    builders.make_booking(town.next_week, town.somebody())
    first = wait_for(town.next_week, town.somebody())
    assert isinstance(refused(town, town.next_week, frozen_now), no.Full)
    assert first.state is BookingState.CONFIRMED


def test_whose_turn_it_is_gets_the_place_by_booking_too(town, frozen_now):
    builders.make_booking(town.next_week, town.somebody())
    mine = wait_for(town.next_week, town.dan)
    wait_for(town.next_week, town.somebody())
    assert booked(town, town.next_week, frozen_now) is mine
    assert mine.state is BookingState.CONFIRMED


def test_more_places_go_to_those_who_wait_and_to_no_more(town, frozen_now):
    full(town.next_week, town)
    line = [wait_for(town.next_week, town.somebody()) for _ in range(3)]
    town.next_week.capacity = 4
    builders.save()
    waiting.give_what_is_free(town.next_week.id, frozen_now)
    assert [one.state for one in line] == [
        BookingState.CONFIRMED, BookingState.CONFIRMED, BookingState.WAITLISTED
    ]  # fmt: skip


@pytest.mark.parametrize("gone", ["called off", "withdrawn"])
def test_nobody_gets_a_place_where_nobody_is_booked_any_more(town, frozen_now, gone):
    waits = wait_for(town.next_week, town.somebody())
    if gone == "called off":
        town.next_week.cancelled_at = frozen_now
    else:
        town.series.state = SeriesState.WITHDRAWN
    builders.save()
    waiting.give_what_is_free(town.next_week.id, frozen_now)
    assert waits.state is BookingState.WAITLISTED


def test_everything_of_somebody_who_is_left_in_peace_is_free_at_once_and_nobody_tells_them(
    town, told, frozen_now
):
    full(town.next_week, town)[0].state = BookingState.CANCELLED
    mine = [
        builders.make_booking(town.next_week, town.dan),
        builders.make_booking(town.held, town.dan, BookingState.HELD),
        wait_for(town.in_weeks(2), town.dan),
    ]
    after = wait_for(town.next_week, town.somebody())
    places.free_all(town.viewer, town.dan, "Support is paused", frozen_now)
    assert {one.state for one in mine} == {BookingState.CANCELLED}
    assert (after.state, told) == (
        BookingState.CONFIRMED, [(after.participant_id, MessageKind.BOOKED)]
    )  # fmt: skip


# --- Offers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        ("2026-03-05 12:00", "2026-03-05 18:00", "2026-03-05 14:00"),
        ("2026-03-05 16:30", "2026-03-05 18:00", "2026-03-05 17:30"),
        ("2026-03-05 17:20", "2026-03-05 18:00", None),
        ("2026-03-05 20:00", "2026-03-06 18:00", "2026-03-06 09:00"),
        ("2026-03-05 23:00", "2026-03-06 18:00", "2026-03-06 10:00"),
        ("2026-03-05 23:00", "2026-03-06 09:00", "2026-03-06 08:30"),
        ("2026-03-05 23:00", "2026-03-06 08:30", None),
        ("2026-03-28 22:00", "2026-03-29 20:00", "2026-03-29 10:00"),
        ("2026-10-24 20:30", "2026-10-25 18:00", "2026-10-25 09:30"),
    ],
)
def test_an_offer_waits_two_hours_by_day_and_leaves_time_to_get_there(at, now, starts, until):
    starts_at, asked_at = at(starts), at(now)
    found = waiting.answer_by(asked_at, starts_at)
    assert (f"{london(found):%Y-%m-%d %H:%M}" if found else None) == until


@pytest.fixture
def offered(town: Town, frozen_now: datetime) -> Booking:
    """Today's session is full; a place came free, and Dan, who was first in line, is asked."""
    first, _ = full(town.held, town)
    mine = wait_for(town.held, town.dan)
    places.cancel(town.viewer, first, "Not well", frozen_now)
    assert mine.state is BookingState.OFFERED
    return mine


def test_an_offered_place_is_theirs_when_they_say_yes(town, offered, frozen_now):
    places.accept(phone_of(town.dan), offered, frozen_now + HOUR)
    assert (offered.state, offered.offered_until) == (BookingState.CONFIRMED, None)


def test_a_place_that_is_turned_down_goes_to_the_next(town, offered, frozen_now):
    after = wait_for(town.held, town.somebody())
    places.turn_down(phone_of(town.dan), offered, frozen_now)
    assert (offered.state, after.state) == (BookingState.DECLINED, BookingState.OFFERED)


def test_an_offer_that_nobody_answers_goes_to_the_next(town, offered, told, frozen_now):
    after = wait_for(town.held, town.somebody())
    waiting.expire(town.held.id, frozen_now + 2 * HOUR)
    assert (offered.state, after.state) == (BookingState.DECLINED, BookingState.OFFERED)
    assert told == [
        (town.dan.id, MessageKind.CANCELLED),
        (after.participant_id, MessageKind.PLACE_FREE),
    ]


Step = Callable[[Town, Booking, datetime], object]


def _pause(town: Town, _: Booking, now: datetime) -> None:
    places.free_all(town.viewer, town.dan, "Support is paused", now)


def _elsewhere(town: Town, _: Booking, now: datetime) -> None:
    builders.make_booking(builders.make_session(builders.make_series(town.trust)), town.dan)


def _call_off(town: Town, _: Booking, now: datetime) -> None:
    town.held.cancelled_at = now
    builders.save()


@pytest.mark.parametrize(
    ("step", "later", "why"),
    [
        (lambda town, it, now: places.accept(town.viewer, it, now), HOUR, no.NotOffered),
        (lambda town, it, now: places.turn_down(town.viewer, it, now), HOUR, no.NotOffered),
        (_pause, HOUR, no.NotOffered),
        (lambda *_: None, 2 * HOUR, no.OfferOver),
        (_elsewhere, HOUR, no.Overlaps),
        (_call_off, HOUR, no.CalledOff),
    ],
)
def test_an_offer_can_be_accepted_once_in_time_and_as_long_as_it_fits(
    town, offered, frozen_now, step: Step, later, why
):
    step(town, offered, frozen_now)
    with pytest.raises(why):
        places.accept(town.viewer, offered, frozen_now + later)


def test_an_offer_is_not_accepted_that_does_not_clear_any_more(town, offered, found, frozen_now):
    found[town.dan.id] = ASK
    with pytest.raises(no.NotCleared):
        places.accept(town.viewer, offered, frozen_now)


# --- On hold --------------------------------------------------------------------------------------


def test_what_no_longer_clears_is_held_until_it_does(town, found, told, frozen_now):
    booking = booked(town, town.next_week, frozen_now)
    found[town.dan.id] = ASK
    places.hold(town.viewer, booking, "Something changed", frozen_now)
    with pytest.raises(no.NotCleared):
        places.keep(town.viewer, booking, frozen_now)
    assert not places.keep_if_clear(town.viewer, booking, frozen_now)
    found.clear()
    assert places.keep_if_clear(town.viewer, booking, frozen_now)
    kinds = [MessageKind.BOOKED, MessageKind.ON_HOLD, MessageKind.BOOKED]
    assert told == [(town.dan.id, kind) for kind in kinds]


def test_who_is_only_offered_a_place_goes_back_to_their_turn(town, offered, frozen_now):
    places.hold(town.viewer, offered, "Something changed", frozen_now)
    assert (offered.state, offered.offered_until) == (BookingState.WAITLISTED, None)


@pytest.mark.parametrize(("left", "state"), [(HOUR, "held"), (timedelta(), "cancelled")])
def test_a_held_place_frees_24_hours_before_the_start(town, session, frozen_now, left, state):
    booking = builders.make_booking(town.next_week, town.dan, BookingState.HELD)
    now = town.next_week.starts_at - DAY - left
    holding.free_held(town.next_week.id, now)
    assert (booking.state, booking.session_id in holding.with_places_to_free(now)) == (state, False)


def test_what_was_put_on_hold_on_the_day_stays_so_for_an_answer_on_the_day(town, frozen_now):
    booking = builders.make_booking(town.held, town.dan, BookingState.HELD)
    holding.free_held(town.held.id, frozen_now + HOUR)
    assert booking.state is BookingState.HELD


# --- Asking from a phone --------------------------------------------------------------------------


def ask(town: Town, held: ScheduledSession, now: datetime) -> Booking:
    return asking.ask_for(phone_of(town.dan), town.dan, held.id, now)


def test_a_question_takes_no_place_and_the_mentor_lets_them_in(town, told, frozen_now):
    booking = ask(town, town.next_week, frozen_now)
    assert (booking.state, places.places_taken(town.next_week.id)) == (BookingState.REQUESTED, 0)
    asking.let_in(town.viewer, booking, frozen_now)
    assert booking.state is BookingState.CONFIRMED
    assert told == [(town.dan.id, MessageKind.BOOKED)]


def test_a_no_has_its_reason(town, told, session, frozen_now):
    booking = ask(town, town.next_week, frozen_now)
    with pytest.raises(no.ReasonNeeded):
        asking.decline(town.viewer, booking, " ", frozen_now)
    asking.decline(town.viewer, booking, "It is full", frozen_now)
    reasons = session.scalars(sa.select(BookingEvent.reason).order_by(BookingEvent.id)).all()
    assert (booking.state, reasons[-1]) == (BookingState.DECLINED, "It is full")
    assert told == [(town.dan.id, MessageKind.CANCELLED)]


@pytest.mark.parametrize(
    "answer",
    [asking.let_in, lambda viewer, booking, now: asking.decline(viewer, booking, "No", now)],
)
def test_a_question_is_answered_once(town, frozen_now, answer):
    booking = ask(town, town.next_week, frozen_now)
    asking.decline(town.viewer, booking, "It is full", frozen_now)
    with pytest.raises(no.NotAsked):
        answer(town.viewer, booking, frozen_now)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (BookingState.REQUESTED, no.AlreadyAsked),
        (BookingState.WAITLISTED, no.AlreadyWaiting),
        (BookingState.HELD, no.AlreadyBooked),
    ],
)
def test_nobody_asks_for_what_they_have(town, frozen_now, state, why):
    builders.make_booking(town.next_week, town.dan, state)
    with pytest.raises(why) as refusal:
        ask(town, town.next_week, frozen_now)
    assert type(refusal.value) is why


def test_nobody_asks_for_a_session_that_has_begun_or_is_off_or_overlaps(town, found, frozen_now):
    with pytest.raises(no.Over):
        ask(town, town.held, town.held.starts_at)
    builders.make_booking(town.held, town.dan)
    with pytest.raises(no.Overlaps):
        ask(town, builders.make_session(builders.make_series(town.trust)), frozen_now)
    town.next_week.cancelled_at = frozen_now
    builders.save()
    with pytest.raises(no.CalledOff):
        ask(town, town.next_week, frozen_now)


def test_a_phone_does_not_say_why_somebody_must_talk_to_their_mentor(town, found, frozen_now):
    for finding in (ASK, NEVER):
        found[town.dan.id] = finding
        with pytest.raises(no.NotCleared, match=r"^Talk to your mentor about this one\.$"):
            ask(town, town.next_week, frozen_now)


def test_five_questions_at_a_time_are_enough(town, frozen_now):
    for weeks in range(2, 7):
        ask(town, town.in_weeks(weeks), frozen_now)
    with pytest.raises(no.TooManyAsked):
        ask(town, town.next_week, frozen_now)


def test_who_is_left_in_peace_asks_for_nothing(town, frozen_now):
    town.dan = town.somebody(state=EnrolmentState.PAUSED)
    with pytest.raises(no.NotTakingPart):
        ask(town, town.next_week, frozen_now)


# --- The worker -----------------------------------------------------------------------------------


def test_the_worker_does_each_of_it_once_however_often_it_looks(town, session, told, frozen_now):
    held = builders.make_booking(town.next_week, town.dan, BookingState.HELD)
    builders.make_booking(town.next_week, town.somebody())
    next_one = wait_for(town.next_week, town.somebody())
    builders.save()
    now = town.next_week.starts_at - DAY
    for _ in range(2):
        free_places(now)
    session.expire_all()
    # Just 24 hours are left, so the next is booked and not only asked.
    assert (held.state, next_one.state) == (BookingState.CANCELLED, BookingState.CONFIRMED)
    assert told == [
        (held.participant_id, MessageKind.CANCELLED),
        (next_one.participant_id, MessageKind.BOOKED),
    ]
