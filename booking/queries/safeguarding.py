"""What the lead and the safeguarding leads look at: who is kept apart, and what waits for them.

Each of these is for viewers who may keep people apart; what is sealed, for the safeguarding role
alone. Others find nothing. Names come out of person details: whoever shows them records the look.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    Allotment,
    ClearanceOverride,
    Instruction,
    KeepApart,
    Participant,
    Proposal,
    Role,
    ScheduledSession,
    SessionSeries,
    User,
    Venue,
)
from booking.permissions import Permission, Viewer, may
from booking.queries.clearance_facts import ALWAYS_SEALED

MOST_SHOWN = 25
RUNS_OUT_WITHIN = timedelta(days=7)


def _guard(viewer: Viewer, permission: Permission) -> None:
    if not may(viewer, permission):
        raise Missing


# --- Who is kept apart ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ApartRow:
    """A keep-apart, with both sides as far as they are participants, and what each side has."""

    apart: KeepApart
    protected: Participant | None
    other: Participant | None
    protected_has: int
    other_has: int

    @property
    def people(self) -> list[Participant]:
        """The participants among the two sides."""
        return [each for each in (self.protected, self.other) if each is not None]


@dataclass(frozen=True)
class AllotmentRow:
    """What belongs to one side, with the names of what it is."""

    allotment: Allotment
    series: str
    venue: str
    made_by: str


def keep_aparts(viewer: Viewer, today: date) -> tuple[list[ApartRow], int]:
    """Who is kept apart now, the newest first, and how many pairs there are in all."""
    _guard(viewer, Permission.KEEP_APART)
    live = KeepApart.ended_at.is_(None)
    number = session().scalar(sa.select(sa.func.count()).select_from(KeepApart).where(live)) or 0
    return _apart_rows([live], today, MOST_SHOWN), number


def keep_aparts_of(viewer: Viewer, participant: Participant, today: date) -> list[ApartRow]:
    """Whom somebody is kept apart from now."""
    _guard(viewer, Permission.KEEP_APART)
    side = sa.or_(KeepApart.protected_id == participant.id, KeepApart.other_id == participant.id)
    return _apart_rows([KeepApart.ended_at.is_(None), side], today, MOST_SHOWN)


def get_keep_apart(viewer: Viewer, public_id: str, today: date) -> ApartRow:
    """One of them, ended or not. Raises Missing."""
    _guard(viewer, Permission.KEEP_APART)
    rows = _apart_rows([KeepApart.public_id == public_id], today, 1)
    if not rows:
        raise Missing
    return rows[0]


def keep_aparts_by_id(viewer: Viewer, ids: Collection[int], today: date) -> dict[int, ApartRow]:
    """Some of them, by their numbers."""
    _guard(viewer, Permission.KEEP_APART)
    rows = _apart_rows([KeepApart.id.in_(ids)], today, len(ids)) if ids else []
    return {row.apart.id: row for row in rows}


def _apart_rows(
    wanted: Collection[sa.ColumnElement[bool]], today: date, most: int
) -> list[ApartRow]:
    protected, other = aliased(Participant), aliased(Participant)
    rows = session().execute(
        sa.select(KeepApart, protected, other, _how_many(True, today), _how_many(False, today))
        .outerjoin(protected, protected.id == KeepApart.protected_id)
        .outerjoin(other, other.id == KeepApart.other_id)
        .options(joinedload(protected.details), joinedload(other.details))
        .where(*wanted)
        .order_by(KeepApart.made_at.desc(), KeepApart.id.desc())
        .limit(most)
    )
    return [ApartRow(*row) for row in rows]


def _how_many(to_protected: bool, today: date) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Allotment)
        .where(
            Allotment.keep_apart_id == KeepApart.id,
            Allotment.to_protected.is_(to_protected),
            *_holds(today),
        )
        .correlate(KeepApart)
        .scalar_subquery()
    )


def _holds(today: date) -> list[sa.ColumnElement[bool]]:
    still = sa.or_(Allotment.until_on.is_(None), Allotment.until_on >= today)
    return [Allotment.ended_at.is_(None), still]


def allotments_of(viewer: Viewer, apart: KeepApart, today: date) -> list[AllotmentRow]:
    """What belongs to each side now or later, in the order in which it was decided."""
    _guard(viewer, Permission.KEEP_APART)
    wanted = [Allotment.keep_apart_id == apart.id, *_holds(today)]
    rows = session().execute(_allotments().where(*wanted).order_by(Allotment.id))
    return [AllotmentRow(row[0], row[1] or "", row[2] or "", row[3] or "") for row in rows]


def get_allotment(viewer: Viewer, apart: KeepApart, public_id: str) -> AllotmentRow:
    """One allotment of a keep-apart. Raises Missing."""
    _guard(viewer, Permission.KEEP_APART)
    row = session().execute(
        _allotments().where(Allotment.keep_apart_id == apart.id, Allotment.public_id == public_id)
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    return AllotmentRow(row[0], row[1] or "", row[2] or "", row[3] or "")


def _allotments() -> sa.Select[Allotment, str, str, str]:
    return (
        sa.select(Allotment, SessionSeries.title, Venue.name, User.name)
        .outerjoin(SessionSeries, SessionSeries.id == Allotment.series_id)
        .outerjoin(Venue, Venue.id == Allotment.venue_id)
        .outerjoin(User, User.id == Allotment.made_by_id)
    )


# --- What people said in words --------------------------------------------------------------------


@dataclass(frozen=True)
class ProposalRow:
    """Somebody's words about a participant, and who wrote them."""

    proposal: Proposal
    participant: Participant
    sent_by: str


def proposals_waiting(
    viewer: Viewer, participant: Participant | None = None
) -> tuple[list[ProposalRow], int]:
    """What is not settled yet, the oldest first, and how much that is; about one person or all."""
    _guard(viewer, Permission.SEE_SEALED)
    wanted: list[sa.ColumnElement[bool]] = [Proposal.settled_at.is_(None)]
    if participant is not None:
        wanted.append(Proposal.participant_id == participant.id)
    number = session().scalar(sa.select(sa.func.count()).select_from(Proposal).where(*wanted)) or 0
    rows = session().execute(
        _proposals().where(*wanted).order_by(Proposal.sent_at, Proposal.id).limit(MOST_SHOWN)
    )
    return [ProposalRow(row[0], row[1], row[2] or "") for row in rows], number


def get_proposal(viewer: Viewer, public_id: str) -> ProposalRow:
    """One of them. Raises Missing."""
    _guard(viewer, Permission.SEE_SEALED)
    row = session().execute(_proposals().where(Proposal.public_id == public_id)).first()
    if row is None:
        raise Missing
    return ProposalRow(row[0], row[1], row[2] or "")


def _proposals() -> sa.Select[Proposal, Participant, str]:
    return (
        sa.select(Proposal, Participant, User.name)
        .join(Participant, Participant.id == Proposal.participant_id)
        .outerjoin(User, User.id == Proposal.sent_by_id)
        .options(joinedload(Participant.details))
    )


# --- What is sealed about somebody ----------------------------------------------------------------


@dataclass(frozen=True)
class SealedRow:
    """A sealed instruction, with the names of what it is about and of who entered it."""

    instruction: Instruction
    venue: str
    series: str
    shift_of: str
    entered_by: str


def sealed_of(viewer: Viewer, participant: Participant, today: date) -> list[SealedRow]:
    """What is sealed about somebody now or later."""
    _guard(viewer, Permission.SEE_SEALED)
    still = sa.or_(Instruction.until_on.is_(None), Instruction.until_on >= today)
    rows = session().execute(
        _sealed(participant)
        .where(Instruction.ended_at.is_(None), still)
        .order_by(Instruction.from_on > today, Instruction.id)
    )
    return [SealedRow(row[0], *(name or "" for name in row[1:])) for row in rows]


def get_sealed(viewer: Viewer, participant: Participant, public_id: str) -> SealedRow:
    """One sealed instruction of somebody's. Raises Missing."""
    _guard(viewer, Permission.SEE_SEALED)
    row = session().execute(
        _sealed(participant).where(Instruction.public_id == public_id)
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    return SealedRow(row[0], *(name or "" for name in row[1:]))


def _sealed(participant: Participant) -> sa.Select[Instruction, str, str, str, str]:
    on_shift, entered_by = aliased(User), aliased(User)
    return (
        sa.select(Instruction, Venue.name, SessionSeries.title, on_shift.name, entered_by.name)
        .outerjoin(Venue, Venue.id == Instruction.venue_id)
        .outerjoin(SessionSeries, SessionSeries.id == Instruction.series_id)
        .outerjoin(on_shift, on_shift.id == Instruction.shift_of_id)
        .outerjoin(entered_by, entered_by.id == Instruction.entered_by_id)
        .where(
            Instruction.participant_id == participant.id,
            sa.or_(Instruction.is_sealed, Instruction.kind.in_(ALWAYS_SEALED)),
        )
    )


# --- Overrides ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OverrideRow:
    """Somebody is let in all the same: into what, and who decided it."""

    override: ClearanceOverride
    participant: Participant
    series: SessionSeries
    session: ScheduledSession | None
    made_by: str


def overrides(
    viewer: Viewer, today: date, participant: Participant | None = None
) -> list[OverrideRow]:
    """What holds today: all of one person's, or of everybody what runs out within a week."""
    over = ClearanceOverride
    wanted = [*_readable(viewer), over.ended_at.is_(None), over.until_on >= today]
    if participant is None:
        wanted.append(over.until_on <= today + RUNS_OUT_WITHIN)
    else:
        wanted.append(over.participant_id == participant.id)
    found = _overrides().where(*wanted).order_by(over.until_on, over.id).limit(MOST_SHOWN)
    return [_override_row(row) for row in session().execute(found)]


def get_override(viewer: Viewer, public_id: str) -> OverrideRow:
    """One of them. Raises Missing."""
    wanted = [*_readable(viewer), ClearanceOverride.public_id == public_id]
    row = session().execute(_overrides().where(*wanted)).first()
    if row is None:
        raise Missing
    return _override_row(row)


def _readable(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    """What the safeguarding role decided may go past what is sealed: that it alone reads."""
    _guard(viewer, Permission.OVERRIDE_CLEARANCE)
    if may(viewer, Permission.SEE_SEALED):
        return []
    return [ClearanceOverride.made_as == Role.LEAD]


def _override_row(row: Any) -> OverrideRow:
    return OverrideRow(row[0], row[1], row[2], row[3], row[4] or "")


def _overrides() -> sa.Select[ClearanceOverride, Participant, SessionSeries, ScheduledSession, str]:
    over = ClearanceOverride
    return (
        sa.select(over, Participant, SessionSeries, ScheduledSession, User.name)
        .join(Participant, Participant.id == over.participant_id)
        .join(SessionSeries, SessionSeries.id == over.series_id)
        .outerjoin(ScheduledSession, ScheduledSession.id == over.session_id)
        .outerjoin(User, User.id == over.made_by_id)
        .options(joinedload(Participant.details), joinedload(SessionSeries.venue))
    )
