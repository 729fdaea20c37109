"""Letting somebody in all the same: by the named role, with a reason, on record, for a while."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    ClearanceOverride,
    Participant,
    Role,
    ScheduledSession,
    SessionSeries,
)
from booking.permissions import Permission, Viewer, may
from booking.rules.clearance import Finding, Rule
from booking.rules.clearing import clearances
from booking.words import london

LONGEST = timedelta(days=28)
LONGEST_REASON = 500
# Nobody but the person, and nobody but the partners, can say yes to these.
NEVER = frozenset({Rule.CONSENT, Rule.AGREEMENT})


class OverrideRefused(Refused):
    """Something stands against it; `field` is the answer that it is about."""

    field = ""


class NotYoursToOverride(OverrideRefused):
    """Only the lead and the safeguarding leads let somebody in all the same."""


class ReasonMissing(OverrideRefused):
    """It is on the record, so somebody must be able to read why."""

    field = "reason"


class ReasonTooLong(OverrideRefused):
    """More than anybody reads."""

    field = "reason"


class UntilPast(OverrideRefused):
    """Its last day is gone."""

    field = "until_on"


class UntilTooFar(OverrideRefused):
    """It would last longer than 28 days."""

    field = "until_on"


class NothingAgainstIt(OverrideRefused):
    """It is clear as it is, or what stands against it is nobody's to go past."""


class SealedNotYours(OverrideRefused):
    """What stands against it is sealed: the safeguarding lead decides."""


@dataclass(frozen=True, kw_only=True)
class NewOverride:
    """For a series, or for one of its dates alone, until a local day, and why."""

    series: SessionSeries
    session: ScheduledSession | None
    until_on: date
    reason: str


def refusals(viewer: Viewer, new: NewOverride, today: date) -> Iterator[OverrideRefused]:
    """What stands against its words and days."""
    if not may(viewer, Permission.OVERRIDE_CLEARANCE):
        yield NotYoursToOverride("Only the lead and the safeguarding leads decide this.")
    if not new.reason:
        yield ReasonMissing("Say why. It is kept, and read by the safeguarding leads alone")
    elif len(new.reason) > LONGEST_REASON:
        yield ReasonTooLong(f"Keep it under {LONGEST_REASON} characters")
    if new.until_on < today:
        yield UntilPast("That day is gone")
    elif new.until_on - today > LONGEST:
        yield UntilTooFar(f"{LONGEST.days} days at most. Then look at it again")


def dates_of(
    series: SessionSeries, session_id: int | None, until_on: date, now: datetime
) -> Sequence[ScheduledSession]:
    """The dates that an override would be about: those to come until its last day."""
    wanted = [
        ScheduledSession.series_id == series.id,
        ScheduledSession.cancelled_at.is_(None),
        ScheduledSession.starts_at > now,
        ScheduledSession.local_date <= until_on,
    ]
    if session_id is not None:
        wanted.append(ScheduledSession.id == session_id)
    return (
        session()
        .scalars(sa.select(ScheduledSession).where(*wanted).order_by(ScheduledSession.starts_at))
        .all()
    )


def standing_against(
    participant: Participant, held: Collection[ScheduledSession], now: datetime
) -> list[Finding]:
    """All that stands against these dates for somebody, each rule's words once."""
    clear = clearances([participant.id], [each.id for each in held], now)
    found = [finding for clearance in clear.values() for finding in clearance.findings]
    return list({(each.rule, each.words, each.sealed): each for each in found}.values())


def to_go_past(viewer: Viewer, found: Collection[Finding]) -> set[Rule]:
    """The rules that this viewer may go past: what is sealed is the safeguarding role's."""
    if not may(viewer, Permission.OVERRIDE_CLEARANCE):
        return set()
    sealed_too = may(viewer, Permission.SEE_SEALED)
    open_ones = {each.rule for each in found if sealed_too or not each.sealed} - NEVER
    if sealed_too:
        return open_ones
    # A rule that was found sealed as well would let somebody past what the lead may not read.
    return open_ones - {each.rule for each in found if each.sealed}


def make(
    viewer: Viewer, participant: Participant, new: NewOverride, now: datetime
) -> ClearanceOverride:
    """Let somebody in: past what stands against it now, and nothing that comes up later.

    Raises what `refusals` names, NothingAgainstIt, or SealedNotYours. Whoever calls it follows it
    up for the person's bookings.
    """
    for refused in refusals(viewer, new, london(now).date()):
        raise refused
    session_id = new.session.id if new.session else None
    found = standing_against(participant, dates_of(new.series, session_id, new.until_on, now), now)
    rules = to_go_past(viewer, found)
    if not rules:
        _refuse(found)
    override = ClearanceOverride(
        participant_id=participant.id,
        series_id=new.series.id,
        session_id=session_id,
        rules=",".join(sorted(rules)),
        made_at=now,
        made_by_id=viewer.user_id,
        made_as=Role.SAFEGUARDING if may(viewer, Permission.SEE_SEALED) else Role.LEAD,
        until_on=new.until_on,
    )
    override.reason = new.reason
    session().add(override)
    session().flush()
    return override


def _refuse(found: Collection[Finding]) -> None:
    if any(each.sealed for each in found):
        raise SealedNotYours("Only the safeguarding lead lets somebody in here.")
    if any(each.rule in NEVER for each in found):
        raise NothingAgainstIt("Nobody can decide this for them: look at what is missing.")
    raise NothingAgainstIt("Nothing stands against these dates. Their mentor can book.")


def end(viewer: Viewer, override: ClearanceOverride, now: datetime) -> None:
    """It does not hold any more. Raises NotYoursToOverride; the lead ends none of another role."""
    as_safeguarding = may(viewer, Permission.SEE_SEALED)
    if not may(viewer, Permission.OVERRIDE_CLEARANCE) or not (
        as_safeguarding or override.made_as is Role.LEAD
    ):
        raise NotYoursToOverride("Only the safeguarding leads end this.")
    if override.ended_at is None:
        override.ended_at, override.ended_by_id = now, viewer.user_id
        session().flush()
