"""Rows that decide who may be where: instructions, keep-aparts and what is allotted."""

from __future__ import annotations

from typing import Any

from booking.database import session
from booking.models import Allotment, Instruction, InstructionKind, InstructionSource, KeepApart
from booking.models import Participant as Person
from tests.builders import this_moment


def instruct(person: Person, kind: InstructionKind, **facts: Any) -> Instruction:
    """Something must be done for a person, from today on."""
    now = this_moment()
    given = {
        "source": InstructionSource.PROBATION,
        "confirmed_on": now.date(),
        "from_on": now.date(),
        "entered_at": now,
        "entered_by_id": None,
        **facts,
    }
    row = Instruction(participant_id=person.id, kind=kind, **given)
    session().add(row)
    session().flush()
    return row


def keep_apart(protected: Person | None, other: Person | None) -> KeepApart:
    """Two people are kept apart; one of them may be a stranger."""
    row = KeepApart(
        protected_id=protected.id if protected else None,
        other_id=other.id if other else None,
        made_at=this_moment(),
        made_by_id=None,
    )
    session().add(row)
    session().flush()
    return row


def allot(apart: KeepApart, *, to_protected: bool, **what: Any) -> Allotment:
    """A series, venue or weekday belongs to one side, from today on."""
    now = this_moment()
    row = Allotment(
        keep_apart_id=apart.id,
        to_protected=to_protected,
        from_on=now.date(),
        made_at=now,
        made_by_id=None,
        **what,
    )
    session().add(row)
    session().flush()
    return row
