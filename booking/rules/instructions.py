"""Instructions: what a participant needs and who says so, never why; entered, ended, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    Instruction,
    InstructionKind,
    InstructionSource,
    NeedsConfirmed,
    Participant,
    SessionSeries,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.clearance_facts import ALWAYS_SEALED
from booking.words import clock, london

MENTORS_KINDS = tuple(kind for kind in InstructionKind if kind not in ALWAYS_SEALED)
MENTORS_SOURCES = tuple(
    source for source in InstructionSource if source is not InstructionSource.SAFEGUARDING
)
# Nobody has to be home in the middle of the night or in the morning: 7am is meant to be 7pm.
EARLIEST_HOME, LATEST_HOME = time(12), time(2, 59)
LONGEST_AHEAD = timedelta(days=731)
LONGEST_AGO = timedelta(days=366)
# A slip of the finger is noticed at once.
TAKEN_BACK_WITHIN = timedelta(minutes=30)
LONGEST_NAME = 120


class InstructionRefused(Refused):
    """Something in an instruction is missing or can't be; `field` is the answer it is about."""

    field = ""


class NotYoursToEnter(InstructionRefused):
    """Only the safeguarding lead enters this kind."""


class HomeByMissing(InstructionRefused):
    """Nobody said when they must be home."""

    field = "home_by"


class OddTime(InstructionRefused):
    """A time at which nobody has to be home."""

    field = "home_by"


class VenueMissing(InstructionRefused):
    """No venue was chosen, or one that there isn't."""

    field = "venue"


class OfferMissing(InstructionRefused):
    """No series was chosen, or one that the mentor can't see."""

    field = "series"


class DayMissing(InstructionRefused):
    """No day of the week was chosen."""

    field = "weekday"


class NobodyConfirmed(InstructionRefused):
    """Somebody else than the person says so, and nobody is named for it."""

    field = "confirmed_by"


class NameTooLong(InstructionRefused):
    """More than a name, or a role and a number."""

    field = "confirmed_by"


class ConfirmedInTheFuture(InstructionRefused):
    """It can't have been confirmed on a day that is still to come."""

    field = "confirmed_on"


class ConfirmedLongAgo(InstructionRefused):
    """It was confirmed so long ago that it must be asked again."""

    field = "confirmed_on"


class FromTooFarAhead(InstructionRefused):
    """It begins years from now, which is a slip."""

    field = "from_on"


class UntilBeforeFrom(InstructionRefused):
    """It would end before it begins."""

    field = "until_on"


class AlreadyOver(InstructionRefused):
    """Its last day is gone, so there is nothing to keep."""

    field = "until_on"


class AlreadySaid(InstructionRefused):
    """The same instruction is on the list."""


@dataclass(frozen=True, kw_only=True)
class NewInstruction:
    """What somebody wants to enter. Of the last four, the one that its kind asks for counts."""

    kind: InstructionKind
    source: InstructionSource
    confirmed_on: date
    from_on: date
    until_on: date | None = None
    confirmed_by: str = ""
    home_by: time | None = None
    venue: Venue | None = None
    series: SessionSeries | None = None
    weekday: int | None = None


def refusals(new: NewInstruction, today: date) -> Iterator[InstructionRefused]:
    """All that stands against an instruction that a mentor wants to enter."""
    if new.kind in ALWAYS_SEALED or new.source not in MENTORS_SOURCES:
        yield NotYoursToEnter("The safeguarding lead enters this: tell them in words.")
    yield from _what(new)
    yield from _who(new, today)
    yield from _days(new, today)


def _what(new: NewInstruction) -> Iterator[InstructionRefused]:
    kind = new.kind
    if kind is InstructionKind.HOME_BY:
        if new.home_by is None:
            yield HomeByMissing("Enter when they must be home, like 7pm")
        elif LATEST_HOME < new.home_by < EARLIEST_HOME:
            yield OddTime(odd_time_words(new.home_by))
    if kind is InstructionKind.NOT_AT_VENUE and new.venue is None:
        yield VenueMissing("Choose the place from the list")
    if kind is InstructionKind.NOT_THIS_SERIES and new.series is None:
        yield OfferMissing("Choose which sessions")
    if kind is InstructionKind.NOT_ON_DAY and new.weekday not in range(7):
        yield DayMissing("Choose the day of the week")


def odd_time_words(home_by: time) -> str:
    """What is said of a time at which nobody has to be home."""
    return f"{clock(home_by)} is an odd time to be home by. Enter one from noon to 2.59am, like 7pm"


def _who(new: NewInstruction, today: date) -> Iterator[InstructionRefused]:
    if not new.confirmed_by and new.source is not InstructionSource.THE_PERSON:
        yield NobodyConfirmed("Enter who confirmed it: a name, or a role and a number")
    if len(new.confirmed_by) > LONGEST_NAME:
        yield NameTooLong(f"Use at most {LONGEST_NAME} characters: a name, or a role and a number")
    if new.confirmed_on > today:
        yield ConfirmedInTheFuture("That day is still to come. Enter when it was confirmed")
    elif today - new.confirmed_on > LONGEST_AGO:
        yield ConfirmedLongAgo("That is over a year ago. Ask again, then enter today")


def _days(new: NewInstruction, today: date) -> Iterator[InstructionRefused]:
    if new.from_on - today > LONGEST_AHEAD:
        yield FromTooFarAhead("That is over two years from now. Check the year")
    if new.until_on is not None and new.until_on < new.from_on:
        yield UntilBeforeFrom("The last day is before the first one. Check both")
    elif new.until_on is not None and new.until_on < today:
        yield AlreadyOver("That day is gone, so it does not hold any more")


def add(
    viewer: Viewer, participant: Participant, new: NewInstruction, now: datetime
) -> Instruction:
    """Enter what somebody needs. Raises what `refusals` names, and AlreadySaid.

    Whoever calls it follows it up for the person's bookings.
    """
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
    )
    _name_subject(instruction, new)
    instruction.confirmed_by = new.confirmed_by
    if _is_said(instruction, london(now).date()):
        raise AlreadySaid("That is on the list already. End the old one if its days are others.")
    session().add(instruction)
    session().flush()
    return instruction


def _name_subject(instruction: Instruction, new: NewInstruction) -> None:
    """Keep the one value that the kind asks for; whatever else was sent is left out."""
    if new.kind is InstructionKind.HOME_BY:
        instruction.home_by = new.home_by
    elif new.kind is InstructionKind.NOT_AT_VENUE and new.venue is not None:
        instruction.venue_id = new.venue.id
    elif new.kind is InstructionKind.NOT_THIS_SERIES and new.series is not None:
        instruction.series_id = new.series.id
    elif new.kind is InstructionKind.NOT_ON_DAY:
        instruction.weekday = new.weekday


def _is_said(instruction: Instruction, today: date) -> bool:
    """Whether the same stands on the mentor's own list. What is sealed is never looked at."""
    same = [
        getattr(Instruction, name).is_not_distinct_from(getattr(instruction, name))
        for name in ("kind", "home_by", "weekday", "venue_id", "series_id")
    ]
    found = session().scalar(
        sa.select(Instruction.id)
        .where(
            Instruction.participant_id == instruction.participant_id,
            Instruction.ended_at.is_(None),
            Instruction.is_sealed.is_(False),
            Instruction.kind.not_in(ALWAYS_SEALED),
            sa.or_(Instruction.until_on.is_(None), Instruction.until_on >= today),
            *same,
        )
        .limit(1)
    )
    return found is not None


def end(viewer: Viewer, instruction: Instruction, now: datetime) -> None:
    """It does not hold any more, from now on. One that has ended stays as it ended."""
    if instruction.ended_at is None:
        instruction.ended_at, instruction.ended_by_id = now, viewer.user_id
        session().flush()


def take_up_again(viewer: Viewer, instruction: Instruction, now: datetime) -> None:
    """It was ended by a slip and holds again. Raises AlreadySaid if the same was entered since."""
    if instruction.ended_at is None:
        return
    if _is_said(instruction, london(now).date()):
        raise AlreadySaid("The same was entered again since, so it is on the list already.")
    instruction.ended_at = instruction.ended_by_id = None
    session().flush()


# --- Nothing has changed --------------------------------------------------------------------------


def confirm(
    viewer: Viewer, participant: Participant, source: InstructionSource, now: datetime
) -> NeedsConfirmed:
    """Somebody asked again and says that these are all the instructions there are.

    Raises NotYoursToEnter where the source is the safeguarding lead's own.
    """
    if source not in MENTORS_SOURCES:
        raise NotYoursToEnter("Only the safeguarding lead says that.")
    said = NeedsConfirmed(
        participant_id=participant.id, at=now, source=source, by_user_id=viewer.user_id
    )
    session().add(said)
    session().flush()
    return said


def take_back_confirmation(viewer: Viewer, participant: Participant, now: datetime) -> bool:
    """It was a slip of the finger: one's own newest, if it is half an hour old at most."""
    newest = session().scalar(
        sa.select(NeedsConfirmed)
        .where(NeedsConfirmed.participant_id == participant.id)
        .order_by(NeedsConfirmed.at.desc(), NeedsConfirmed.id.desc())
        .limit(1)
    )
    if newest is None or newest.by_user_id != viewer.user_id:
        return False
    if now - newest.at > TAKEN_BACK_WITHIN:
        return False
    session().delete(newest)
    session().flush()
    return True
