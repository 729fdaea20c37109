"""Instructions that only the safeguarding role enters, reads and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from booking.database import session
from booking.models import Instruction, InstructionKind, Participant, User
from booking.permissions import Permission, Viewer, may
from booking.rules import instructions
from booking.rules.instructions import InstructionRefused, NewInstruction, NotYoursToEnter
from booking.words import london

SEALED_KINDS = (
    InstructionKind.NO_CHILDREN,
    InstructionKind.NOT_WHEN_ON_SHIFT,
    InstructionKind.NOT_AT_VENUE,
    InstructionKind.NOT_THIS_SERIES,
    InstructionKind.NOT_ON_DAY,
)


class NotASealedKind(InstructionRefused):
    """A kind that a mentor enters and reads."""


class NobodyOnShift(InstructionRefused):
    """Nobody was chosen whom they are kept away from."""

    field = "staff"


@dataclass(frozen=True, kw_only=True)
class NewSealed(NewInstruction):
    """What is to be entered, with whose shift it is about."""

    shift_of: User | None = None


def refusals(new: NewSealed, today: date) -> Iterator[InstructionRefused]:
    """All that stands against it: what stands against a mentor's, and what is asked besides."""
    if new.kind not in SEALED_KINDS:
        yield NotASealedKind("Their mentor enters this: it is nothing that has to be sealed.")
    if new.kind is InstructionKind.NOT_WHEN_ON_SHIFT and new.shift_of is None:
        yield NobodyOnShift("Choose whom they are kept away from")
    for refused in instructions.refusals(new, today):
        if not isinstance(refused, NotYoursToEnter):
            yield refused


def add(viewer: Viewer, participant: Participant, new: NewSealed, now: datetime) -> Instruction:
    """Enter it, sealed. Raises NotYoursToEnter, and what `refusals` names.

    Whoever calls it follows it up for the person's bookings.
    """
    _guard(viewer)
    for refused in refusals(new, london(now).date()):
        raise refused
    instruction = Instruction(
        participant_id=participant.id,
        kind=new.kind,
        source=new.source,
        confirmed_on=new.confirmed_on,
        from_on=new.from_on,
        until_on=new.until_on,
        entered_at=now,
        entered_by_id=viewer.user_id,
        is_sealed=True,
        venue_id=new.venue.id if new.venue else None,
        series_id=new.series.id if new.series else None,
        weekday=new.weekday,
        shift_of_id=new.shift_of.id if new.shift_of else None,
    )
    instruction.confirmed_by = new.confirmed_by
    session().add(instruction)
    session().flush()
    return instruction


def end(viewer: Viewer, instruction: Instruction, now: datetime) -> None:
    """It does not hold any more. Raises NotYoursToEnter."""
    _guard(viewer)
    instructions.end(viewer, instruction, now)


def _guard(viewer: Viewer) -> None:
    if not may(viewer, Permission.SEE_SEALED):
        raise NotYoursToEnter("Only the safeguarding leads enter this.")
