"""Closures of the viewer's trusts: what is closed or limited, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import Closure, Organisation, ScheduledSession, SessionChange, User
from booking.permissions import Permission, Viewer
from booking.words import london


@dataclass(frozen=True)
class ClosureRow:
    """One closure that holds now or will, as its trust's staff see it."""

    closure: Closure
    organisation: Organisation
    by: str
    called_off: int = 0
    has_told_list: bool = False

    @property
    def place(self) -> str:
        """What is closed: one venue, or everything that the trust runs."""
        venue = self.closure.venue
        return venue.name if venue else f"Everything {self.organisation.short_name} runs"


def standing(viewer: Viewer, now: datetime) -> list[ClosureRow]:
    """What is closed or limited now and later, the next to begin first, in three statements."""
    found = _rows(viewer, Closure.lifted_at.is_(None), Closure.until_on >= london(now).date())
    called_off = _called_off([row.closure.id for row in found])
    touched = set(
        session().scalars(
            sa.select(SessionChange.action_id)
            .where(SessionChange.action_id.in_([row.closure.public_id for row in found]))
            .distinct()
        )
    )
    return [
        replace(
            row,
            called_off=called_off.get(row.closure.id, 0),
            has_told_list=row.closure.public_id in touched,
        )
        for row in found
    ]


def find(viewer: Viewer, public_id: str) -> ClosureRow | None:
    """A closure of the viewer's trusts, lifted or not; None for another trust's, and for none."""
    return next(iter(_rows(viewer, Closure.public_id == public_id)), None)


def get(viewer: Viewer, public_id: str) -> ClosureRow:
    """A closure of the viewer's trusts; raises Missing for another trust's, and for none."""
    row = find(viewer, public_id)
    if row is None:
        raise Missing
    return row


def _rows(viewer: Viewer, *wanted: sa.ColumnElement[bool]) -> list[ClosureRow]:
    ours = viewer.organisations_where(Permission.CLOSE_PLACES)
    rows = session().execute(
        sa.select(Closure, Organisation, User.name)
        .join(Organisation, Organisation.id == Closure.organisation_id)
        .outerjoin(User, User.id == Closure.made_by_id)
        .options(joinedload(Closure.venue))
        .where(Closure.organisation_id.in_(ours), *wanted)
        .order_by(Closure.from_on, Closure.id)
    )
    return [ClosureRow(closure, trust, name or "") for closure, trust, name in rows]


def _called_off(closure_ids: Collection[int]) -> dict[int, int]:
    rows = session().execute(
        sa.select(ScheduledSession.closure_id, sa.func.count())
        .where(ScheduledSession.closure_id.in_(closure_ids))
        .group_by(ScheduledSession.closure_id)
    )
    return {closure_id: number for closure_id, number in rows if closure_id is not None}
