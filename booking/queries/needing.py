"""What can stand on a mentor's list, and the plain facts that it is worked out from."""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import NeedsConfirmed, OutboxMessage
from booking.queries.caseload import GivenBack, LastSession, PersonRow
from booking.queries.notes import NoteFacts
from booking.queries.to_dos import ToDo
from booking.queries.waiting import Waiting
from booking.words import london

LONG_AGO = datetime.fromisoformat("2000-01-01T00:00+00:00")


class Kind(enum.IntEnum):
    """Why somebody needs their mentor, the most pressing first."""

    MISSED = enum.auto()
    RELEASED = enum.auto()
    LOST_CONTACT = enum.auto()
    GAVE_BACK = enum.auto()
    UNBOOKED = enum.auto()
    WAITING = enum.auto()
    HELD = enum.auto()
    CHANGED = enum.auto()
    BY_HAND = enum.auto()
    HELLO = enum.auto()
    ANSWER_DUE = enum.auto()


@dataclass(frozen=True)
class Item:
    """One thing that a mentor owes somebody, until it is done or a note settles it.

    `key` is what a note names to settle it; it stands in forms, so it gives nobody away. Only a
    note from `counts_from` on settles it, and if it `needs_reaching` only one with an answer.
    Among items of one kind the smaller `rank` presses more; of what runs out it is the moment.
    """

    kind: Kind
    participant_id: int
    key: str
    rank: float
    counts_from: datetime = LONG_AGO
    needs_reaching: bool = False
    title: str = ""
    starts_at: datetime | None = None
    on: date | None = None
    words: str = ""
    to_do: ToDo | None = None
    message: OutboxMessage | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person, as far as their mentor's list needs it. Dates are London's."""

    participant_id: int
    supported_since: date
    released_on: date | None = None
    last: LastSession | None = None
    booked_at: datetime | None = None
    next_on: date | None = None
    came_at: datetime | None = None
    given_back: GivenBack | None = None
    notes: Sequence[NoteFacts] = field(default_factory=tuple)


def facts_of(row: PersonRow) -> PersonFacts:
    """The plain facts of one line of a caseload."""
    released_on = row.participant.details.released_on
    return PersonFacts(
        participant_id=row.participant.id,
        supported_since=row.since,
        released_on=date.fromisoformat(released_on) if released_on else None,
        last=row.last,
        booked_at=row.booked_at,
        next_on=london(row.next_session.starts_at).date() if row.next_session else None,
        came_at=row.came_at,
        given_back=row.given_back,
        notes=row.notes,
    )


def confirmed_at(ids: Collection[int]) -> dict[int, datetime]:
    """When it was last said of each of these people that all that they need is known."""
    found = session().execute(
        sa.select(NeedsConfirmed.participant_id, sa.func.max(NeedsConfirmed.at))
        .where(NeedsConfirmed.participant_id.in_(ids))
        .group_by(NeedsConfirmed.participant_id)
    )
    return {participant_id: at for participant_id, at in found}
