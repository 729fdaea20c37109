"""Places, whatever happens in whatever order: the rules beside a plain model of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from booking.errors import Refused
from booking.models import (
    Booking,
    Enrolment,
    EnrolmentState,
    MessageKind,
    Role,
)
from booking.models import BookingState as State
from booking.permissions import Viewer
from booking.rules import asking, dates, holding, messages, places, rechecking, waiting
from booking.rules.clearance import Clearance, Finding, Rule
from booking.rules.clearance import Outcome as Clear
from tests import builders
from tests.places_model import TAKES, Held, Model, No

EXAMPLES = 15
NOON = datetime.fromisoformat("2026-03-05 12:00")
# Two at one time in three days, one tomorrow early in the afternoon.
STARTS = (NOON + timedelta(hours=78), NOON + timedelta(hours=78.5), NOON + timedelta(hours=26))
PEOPLE = 6

person, held_one = st.integers(0, PEOPLE - 1), st.integers(0, len(STARTS) - 1)
nth = st.integers(0, 7)


class Machine(RuleBasedStateMachine):
    """Every step is done twice, by the rules and by the model, and both must agree."""

    def __init__(self, session: Any, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
        super().__init__()
        self.session, self.start = session, now
        self.told: list[tuple[int, int, State, Any]] = []
        self.taken: dict[int, int] = {}
        monkeypatch.setattr(messages, "tell_together", self._tell)
        for module in (places, waiting, holding, asking):
            monkeypatch.setattr(module, "clearances", self._clearances)
        # What a changed fact holds is another story, told in test_rechecking.py.
        monkeypatch.setattr(rechecking, "recheck_sessions", self._give_what_is_free)

    @staticmethod
    def _give_what_is_free(_viewer: Any, held: Any, now: datetime, *, give: bool = True) -> int:
        return len(waiting.fill(held, now)) if give else 0

    def _tell(self, happened: Any, kind: MessageKind, _now: datetime) -> None:
        for booking, event in happened:
            self.told.append((booking.participant_id, booking.session_id, event.state, kind))

    def _clearances(self, people: Any, held: Any, _now: datetime) -> Any:
        found = {
            (one, at): self.model.clear.get((one, at), Clear.CLEARED)
            for one in people
            for at in held
        }
        return {key: self._as_found(outcome) for key, outcome in found.items()}

    @staticmethod
    def _as_found(outcome: Clear) -> Clearance:
        nothing = outcome is Clear.CLEARED
        return Clearance(() if nothing else (Finding(Rule.VENUE, outcome, "Ask."),))

    @initialize(comers=st.permutations(range(PEOPLE)), crowded=held_one)
    def begin(self, comers: list[int], crowded: int) -> None:
        """Everybody wants the same session: it is full, and there is a line before it."""
        self.session.rollback()
        trust = builders.make_organisation()
        mentor = builders.make_user(trust, Role.MENTOR)
        self.mentor = builders.viewer_of(mentor)
        series = builders.make_series(trust, capacity=2)
        self.sessions = [builders.make_session(series, start) for start in STARTS]
        self.people = [builders.make_participant(trust, mentor, ready=False) for _ in range(PEOPLE)]
        self.model = Model(
            self.start,
            {one.id: Held(one.id, one.starts_at, one.capacity) for one in self.sessions},
        )
        for who in comers:
            self.book(who, crowded, True)

    # --- Both sides of a step ---------------------------------------------------------------------

    @contextmanager
    def both(self, model: Callable[[], Any]) -> Iterator[None]:
        """The body is the real step; what it refuses the model must refuse too."""
        try:
            model()
            allowed = True
        except No:
            allowed = False
        refused = None
        try:
            with self.session.begin_nested():
                yield
        except Refused as why:
            refused = why
        assert allowed is (refused is None), refused

    def step(
        self,
        nth: int,
        states: tuple[State, ...],
        model: Callable[[int, int], Any],
        real: Callable[[Booking], Any],
    ) -> None:
        """A step on a booking in one of these states; if there is none, on any, as if forged."""
        rows = [row for row in self.model.rows.values() if row.state in states]
        rows = rows or list(self.model.rows.values())
        row = rows[nth % len(rows)]
        booking = self.session.scalar(
            sa.select(Booking).where(
                Booking.participant_id == row.person, Booking.session_id == row.held
            )
        )
        with self.both(lambda: model(row.person, row.held)):
            real(booking)

    def act(self) -> dates.Act:
        return dates.Act(viewer=Viewer.system("a test"), reason="Pitch", now=self.model.now)

    # --- Steps ------------------------------------------------------------------------------------

    @rule(who=person, where=held_one, wait=st.booleans())
    def book(self, who: int, where: int, wait: bool) -> None:
        one, held = self.people[who], self.sessions[where]
        with self.both(lambda: self.model.book(one.id, held.id, wait)):
            places.book(self.mentor, one, [held.id], self.model.now, waiting=wait)

    @rule(who=person, where=held_one)
    def ask(self, who: int, where: int) -> None:
        one, held = self.people[who], self.sessions[where]
        phone = Viewer(participant_id=one.id, phone_id=1)
        with self.both(lambda: self.model.ask(one.id, held.id)):
            asking.ask_for(phone, one, held.id, self.model.now)

    @rule(nth=nth, wait=st.booleans())
    def let_in(self, nth: int, wait: bool) -> None:
        def model(one: int, held: int) -> None:
            self.model.need(one, held, State.REQUESTED)
            self.model.book(one, held, wait)

        self.step(
            nth, (State.REQUESTED,), model,
            lambda it: asking.let_in(self.mentor, it, self.model.now, waiting=wait),
        )  # fmt: skip

    @rule(nth=nth)
    def decline(self, nth: int) -> None:
        def model(one: int, held: int) -> None:
            row = self.model.need(one, held, State.REQUESTED)
            self.model.move(row, State.DECLINED, MessageKind.CANCELLED)

        self.step(
            nth, (State.REQUESTED,), model,
            lambda it: asking.decline(self.mentor, it, "Full", self.model.now),
        )  # fmt: skip

    @rule(nth=nth)
    def hold(self, nth: int) -> None:
        self.step(
            nth, (State.CONFIRMED, State.OFFERED), self.model.hold,
            lambda it: places.hold(self.mentor, it, "Ask", self.model.now),
        )  # fmt: skip

    @rule(nth=nth)
    def keep(self, nth: int) -> None:
        self.step(
            nth, (State.HELD,), lambda one, held: self.model.keep(one, held, State.HELD),
            lambda it: places.keep(self.mentor, it, self.model.now),
        )  # fmt: skip

    @rule(nth=nth)
    def accept(self, nth: int) -> None:
        self.step(
            nth, (State.OFFERED,), lambda one, held: self.model.keep(one, held, State.OFFERED),
            lambda it: places.accept(self.mentor, it, self.model.now),
        )  # fmt: skip

    @rule(nth=nth)
    def turn_down(self, nth: int) -> None:
        def model(one: int, held: int) -> None:
            row = self.model.need(one, held, State.OFFERED)
            self.model.move(row, State.DECLINED, MessageKind.CANCELLED)
            self.model.fill(held)

        self.step(
            nth, (State.OFFERED,), model,
            lambda it: places.turn_down(self.mentor, it, self.model.now),
        )  # fmt: skip

    @rule(nth=nth)
    def cancel(self, nth: int) -> None:
        self.step(
            nth, TAKES, self.model.cancel,
            lambda it: places.cancel(self.mentor, it, "Not well", self.model.now),
        )  # fmt: skip

    @rule(where=held_one, capacity=st.integers(1, 4), take_back=st.booleans())
    def change_capacity(self, where: int, capacity: int, take_back: bool) -> None:
        held = self.sessions[where]
        with self.both(lambda: self.model.set_capacity(held.id, capacity, take_back)):
            self.session.refresh(held)
            new = replace(dates.as_it_is(held), capacity=capacity)
            dates.change_date(self.act(), held, new, take_back=take_back)

    @rule(where=held_one)
    def call_off_or_put_back(self, where: int) -> None:
        held = self.sessions[where]
        this = self.model.sessions[held.id]
        if this.ends_at <= self.model.now:
            return
        if this.off:
            self.model.put_back_on(held.id)
            dates.put_back_on(self.act(), held)
        else:
            this.off = True
            dates.call_off(self.act(), held)

    @rule(who=person)
    def pause_or_go_on(self, who: int) -> None:
        one = self.people[who]
        enrolment = self.session.query(Enrolment).filter_by(participant_id=one.id).one()
        if one.id in self.model.paused:
            self.model.paused.discard(one.id)
            enrolment.state = EnrolmentState.ACTIVE
        else:
            enrolment.state = EnrolmentState.PAUSED
            self.model.pause(one.id)
            places.free_all(self.mentor, one, "Support is paused", self.model.now)
        self.session.flush()

    @rule(who=person, where=held_one, outcome=st.sampled_from(Clear))
    def clear_otherwise(self, who: int, where: int, outcome: Clear) -> None:
        self.model.clear[self.people[who].id, self.sessions[where].id] = outcome

    @rule(hours=st.sampled_from([1, 3, 12, 26]))
    def time_passes(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule()
    def the_worker_works(self) -> None:
        # Nobody thinks again any more.
        self.model.now += timedelta(minutes=2)
        now = self.model.now
        for sessions, work in (
            (holding.with_places_to_free, holding.free_held),
            (waiting.with_offers_over, waiting.expire),
            (waiting.with_something_free, waiting.give_what_is_free),
        ):
            for held in sessions(now):
                work(held, now)
        self.model.work()

    # --- What always holds ------------------------------------------------------------------------

    @invariant()
    def the_rules_and_the_model_agree(self) -> None:
        rows = self.session.execute(
            sa.select(Booking.participant_id, Booking.session_id, Booking.state, Booking.ticket)
        )
        real = {(one, held): (state, ticket) for one, held, state, ticket in rows}
        assert real == {key: (row.state, row.ticket) for key, row in self.model.rows.items()}

    @invariant()
    def each_told_fact_has_one_message(self) -> None:
        assert Counter(self.told) == Counter(self.model.told)

    @invariant()
    def nobody_raises_the_places_taken_above_capacity(self) -> None:
        for this in self.model.sessions.values():
            taken = places.places_taken(this.id)
            assert taken <= max(this.capacity, self.taken.get(this.id, 0))
            self.taken[this.id] = taken

    @invariant()
    def nobody_is_at_two_places_at_once(self) -> None:
        for row in self.model.rows.values():
            # What a session put back on holds is for the mentor to choose.
            if row.state is State.CONFIRMED and not self.model.sessions[row.held].off:
                others = [
                    other
                    for other in self.model.rows.values()
                    if other.person == row.person
                    and other.held != row.held
                    and other.state in (*TAKES,)
                    and other.state is not State.HELD
                ]
                this = self.model.sessions[row.held]
                for other in others:
                    there = self.model.sessions[other.held]
                    apart = there.ends_at <= this.starts_at or there.starts_at >= this.ends_at
                    assert apart or there.off

    def teardown(self) -> None:
        self.session.rollback()


def test_places_whatever_happens_in_whatever_order(session, monkeypatch, frozen_now):
    """`hypothesis` finds the shortest steps after which the rules and the model part."""
    run_state_machine_as_test(
        # Its signature asks for a class; whatever makes a machine will do.
        cast(Any, lambda: Machine(session, monkeypatch, frozen_now)),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
