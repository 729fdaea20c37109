"""What closing a place, or opening it again, would touch, said before it happens: counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    IS_EXPECTED,
    TAKES_A_PLACE,
    Booking,
    ChangeKind,
    Closure,
    ScheduledSession,
    SessionChange,
    ToTell,
)
from booking.rules import closures, marks, telling
from booking.rules.closures import Period


@dataclass(frozen=True)
class Touched:
    """One session that would be touched, and how many of its people."""

    session: ScheduledSession
    people: int


@dataclass(frozen=True)
class Preview:
    """The sessions that would be touched, soonest first, and how many people, each counted once.

    `mark` is the same for the same preview: what was shown beforehand is what is then done.
    """

    touched: list[Touched]
    people: int

    @property
    def mark(self) -> str:
        """A short name of all that is shown."""
        return marks.mark([(row.session.public_id, row.people) for row in self.touched])


def of_closing(period: Period, now: datetime) -> Preview:
    """What a closure would call off and who must be told; or, of a limit, the sessions that get
    fewer places and how many people have a place above it."""
    found = closures.touched_by(period, now)
    ids = [held.id for held in found]
    if period.most_places is None:
        return Preview(
            _in_order(found, telling.how_many_expected(ids)), telling.how_many_people(ids)
        )
    most = period.most_places
    fewer = [held for held in found if held.capacity > most]
    taken = _taken([held.id for held in fewer])
    above = {
        held.id: max(0, taken.get(held.id, 0) - min(held.own_capacity, most)) for held in fewer
    }
    return Preview(_in_order(fewer, above), sum(above.values()))


def of_opening(closure: Closure, now: datetime) -> Preview:
    """What would be on again if a closure ended now, and who must be told.

    Who has not heard that it was off need not hear that it is on.
    """
    found = closures.on_again_without(closure, now)
    unheard = sa.exists().where(
        ToTell.booking_id == Booking.id,
        ToTell.told_at.is_(None),
        ToTell.not_needed_at.is_(None),
        SessionChange.id == ToTell.change_id,
        SessionChange.kind == ChangeKind.CALLED_OFF,
    )
    rows = list(
        session().execute(
            sa.select(Booking.session_id, Booking.participant_id).where(
                Booking.session_id.in_([held.id for held in found]),
                Booking.state.in_(IS_EXPECTED),
                ~unheard,
            )
        )
    )
    people: dict[int, int] = {}
    for session_id, _ in rows:
        people[session_id] = people.get(session_id, 0) + 1
    return Preview(_in_order(found, people), len({participant for _, participant in rows}))


def _in_order(found: Sequence[ScheduledSession], people: dict[int, int]) -> list[Touched]:
    in_order = sorted(found, key=lambda held: (held.starts_at, held.id))
    return [Touched(held, people.get(held.id, 0)) for held in in_order]


def _taken(session_ids: Sequence[int]) -> dict[int, int]:
    rows = session().execute(
        sa.select(Booking.session_id, sa.func.count())
        .where(Booking.session_id.in_(session_ids), Booking.state.in_(TAKES_A_PLACE))
        .group_by(Booking.session_id)
    )
    return {session_id: number for session_id, number in rows}
