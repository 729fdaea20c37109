"""Places as a plain model: dictionaries and a few loops, to hold the real rules against.

It says of every step who has which place afterwards, and what is told to whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from booking.models import BookingState as State
from booking.models import MessageKind as Kind
from booking.rules.clearance import Outcome as Clear
from booking.rules.waiting import answer_by

DAY = timedelta(hours=24)
TAKES = (State.CONFIRMED, State.HELD, State.OFFERED)
OPEN = (*TAKES, State.WAITLISTED, State.REQUESTED)


class No(Exception):
    """The model says no, and nothing changes."""


@dataclass
class Row:
    """One person's booking of one session."""

    person: int
    held: int
    state: State
    ticket: int
    since: datetime
    until: datetime | None = None


@dataclass
class Held:
    """One session."""

    id: int
    starts_at: datetime
    capacity: int
    tickets: int = 0
    off: bool = False

    @property
    def ends_at(self) -> datetime:
        """An hour later."""
        return self.starts_at + timedelta(hours=1)


@dataclass
class Model:
    """Everything there is: sessions, bookings, who is paused, who is clear, and what was told."""

    now: datetime
    sessions: dict[int, Held]
    rows: dict[tuple[int, int], Row] = field(default_factory=dict)
    paused: set[int] = field(default_factory=set)
    clear: dict[tuple[int, int], Clear] = field(default_factory=dict)
    told: list[tuple[int, int, State, Kind]] = field(default_factory=list)

    # --- What is so -------------------------------------------------------------------------------

    def state(self, person: int, held: int) -> State | None:
        """Where somebody stands in a session."""
        row = self.rows.get((person, held))
        return row.state if row else None

    def in_state(self, held: int, *states: State) -> list[Row]:
        """A session's bookings in these states, by ticket."""
        found = [row for row in self.rows.values() if row.held == held and row.state in states]
        return sorted(found, key=lambda row: row.ticket)

    def free(self, held: int) -> int:
        """The places that nobody has."""
        return max(0, self.sessions[held].capacity - len(self.in_state(held, *TAKES)))

    def busy(self, person: int, held: int) -> bool:
        """Whether somebody is expected elsewhere at the time of a session."""
        this = self.sessions[held]
        return any(
            row.person == person
            and row.held != held
            and row.state in TAKES
            and not other.off
            and other.starts_at < this.ends_at
            and other.ends_at > this.starts_at
            for row in self.rows.values()
            for other in [self.sessions[row.held]]
        )

    def is_clear(self, person: int, held: int) -> bool:
        """Whether somebody may come without anybody being asked."""
        return self.clear.get((person, held), Clear.CLEARED) is Clear.CLEARED

    def whose_turn(self, held: int) -> Iterator[Row]:
        """Who would get the places that are free, the earliest ticket first."""
        able = [
            row
            for row in self.in_state(held, State.WAITLISTED)
            if row.person not in self.paused
            and not self.busy(row.person, held)
            and self.is_clear(row.person, held)
        ]
        yield from able[: self.free(held)]

    # --- What happens -----------------------------------------------------------------------------

    def move(self, row: Row, state: State, tell: Kind | None = None) -> None:
        """A booking comes into a state, and is told or not."""
        row.state, row.since = state, self.now
        if state is not State.OFFERED:
            row.until = None
        if tell is not None:
            self.told.append((row.person, row.held, state, tell))

    def fill(self, held: int, but_for: int | None = None) -> None:
        """What is free goes to those whose turn it is."""
        this = self.sessions[held]
        late = this.starts_at - self.now < DAY
        until = answer_by(self.now, this.starts_at) if late else None
        if this.off or this.starts_at <= self.now or (late and until is None):
            return
        for row in list(self.whose_turn(held)):
            if row.person == but_for:
                continue
            if late:
                self.move(row, State.OFFERED, Kind.PLACE_FREE)
                row.until = until
            else:
                self.move(row, State.CONFIRMED, Kind.BOOKED)

    def book(self, person: int, held: int, waiting: bool) -> None:
        """A mentor books somebody."""
        this = self.sessions[held]
        if person in self.paused:
            raise No
        this.tickets += 1
        ticket = this.tickets
        self.fill(held, but_for=person)
        state = self._what_they_get(person, this, waiting)
        if state is None:
            return
        row = self.rows.get((person, held))
        if row is None:
            row = self.rows[person, held] = Row(person, held, state, ticket, self.now)
        if row.state not in (State.WAITLISTED, State.OFFERED):
            row.ticket = ticket
        kinds = {State.CONFIRMED: Kind.BOOKED, State.HELD: Kind.ON_HOLD}
        self.move(row, state, kinds.get(state, Kind.WAITING))

    def _what_they_get(self, person: int, this: Held, waiting: bool) -> State | None:
        before = self.state(person, this.id)
        clear = self.clear.get((person, this.id), Clear.CLEARED)
        if (
            this.off
            or this.ends_at <= self.now
            or before in (State.CONFIRMED, State.HELD)
            or self.busy(person, this.id)
            or clear is Clear.NOT_THIS_SESSION
        ):
            return None
        if not self.free(this.id) and before is not State.OFFERED:
            joins = waiting and before is not State.WAITLISTED and this.starts_at > self.now
            return State.WAITLISTED if joins else None
        if clear is Clear.CLEARED:
            return State.CONFIRMED
        return State.HELD if this.starts_at - self.now >= DAY else None

    def ask(self, person: int, held: int) -> None:
        """Somebody asks from their phone."""
        this = self.sessions[held]
        if (
            person in self.paused
            or this.off
            or this.starts_at <= self.now
            or self.state(person, held) in OPEN
            or self.busy(person, held)
            or not self.is_clear(person, held)
        ):
            raise No
        this.tickets += 1
        row = self.rows.setdefault((person, held), Row(person, held, State.REQUESTED, 0, self.now))
        row.ticket = this.tickets
        self.move(row, State.REQUESTED)

    def need(self, person: int, held: int, *states: State) -> Row:
        """The booking, if it is in one of these states."""
        row = self.rows.get((person, held))
        if row is None or row.state not in states:
            raise No
        return row

    def keep(self, person: int, held: int, state: State) -> None:
        """A held place is kept, or an offered one taken."""
        row, this = self.need(person, held, state), self.sessions[held]
        if (
            this.off
            or this.ends_at <= self.now
            or person in self.paused
            or (row.until is not None and row.until <= self.now)
            or self.busy(person, held)
            or not self.is_clear(person, held)
        ):
            raise No
        self.move(row, State.CONFIRMED, Kind.BOOKED)

    def cancel(self, person: int, held: int) -> None:
        """A booking is cancelled, whatever it is."""
        row = self.rows.get((person, held))
        if row is None or row.state not in OPEN:
            return
        if self.sessions[held].ends_at <= self.now:
            raise No
        had = row.state in TAKES
        self.move(row, State.CANCELLED, Kind.CANCELLED)
        if had:
            self.fill(held)

    def hold(self, person: int, held: int) -> None:
        """A place that does not clear any more."""
        row = self.rows[person, held]
        if row.state is State.CONFIRMED:
            self.move(row, State.HELD, Kind.ON_HOLD)
        elif row.state is State.OFFERED:
            self.move(row, State.WAITLISTED, Kind.WAITING)

    def set_capacity(self, held: int, capacity: int, take_back: bool) -> None:
        """A session has more places, or fewer."""
        this = self.sessions[held]
        if this.off or this.starts_at <= self.now or capacity == this.capacity:
            raise No
        this.capacity = capacity
        self.fill(held)
        over = len(self.in_state(held, *TAKES)) - capacity
        if take_back and over > 0:
            for row in self.in_state(held, *TAKES)[-over:]:
                self.move(row, State.CANCELLED)

    def put_back_on(self, held: int) -> None:
        """It is on again: what does not fit any more is held."""
        self.sessions[held].off = False
        for row in self.in_state(held, State.CONFIRMED):
            if self.busy(row.person, held) or not self.is_clear(row.person, held):
                self.move(row, State.HELD)

    def pause(self, person: int) -> None:
        """Somebody is left in peace, and everything of theirs is free."""
        self.paused.add(person)
        going = [
            row
            for row in self.rows.values()
            if row.person == person
            and row.state in OPEN
            and self.sessions[row.held].ends_at > self.now
        ]
        freed = {row.held for row in going if row.state in TAKES}
        for row in going:
            self.move(row, State.CANCELLED)
        for held in sorted(freed):
            self.fill(held)

    def work(self) -> None:
        """The worker frees what is held too long, ends offers, and gives what is free."""
        for this in (self.sessions[held] for held in sorted(self.sessions)):
            if this.off:
                continue
            if self.now < this.starts_at <= self.now + DAY:
                self._end(this, State.HELD, State.CANCELLED)
        for this in (self.sessions[held] for held in sorted(self.sessions)):
            if not this.off and this.starts_at > self.now - DAY:
                self._end(this, State.OFFERED, State.DECLINED)
        for held in sorted(self.sessions):
            self.fill(held)

    def _end(self, this: Held, state: State, then: State) -> None:
        over = [
            row
            for row in self.in_state(this.id, state)
            if (row.until or row.since + DAY) <= (self.now if row.until else this.starts_at)
        ]
        for row in over:
            self.move(row, then, Kind.CANCELLED)
        if over:
            self.fill(this.id)
