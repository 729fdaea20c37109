"""Who runs our offers, and on which days there is a match at our stadiums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import MatchDay, Membership, SessionSeries, Shift, User, Venue
from booking.permissions import ROLE_MAY, Permission, Viewer


@dataclass(frozen=True)
class ShiftRow:
    """One shift, and whose it is."""

    shift: Shift
    user: User


def shifts_of(viewer: Viewer, series: SessionSeries, today: date) -> list[ShiftRow]:
    """Who runs an offer of one's own, now or later, soonest first."""
    rows = session().execute(
        sa.select(Shift, User)
        .join(User, User.id == Shift.user_id)
        .where(
            Shift.series_id == series.id,
            sa.or_(Shift.until_on.is_(None), Shift.until_on >= today),
        )
        .order_by(Shift.from_on, Shift.id)
    )
    return [ShiftRow(shift, user) for shift, user in rows]


def get_shift(viewer: Viewer, series: SessionSeries, public_id: str) -> ShiftRow:
    """One shift of an offer of one's own; raises Missing for any other."""
    row = session().execute(
        sa.select(Shift, User)
        .join(User, User.id == Shift.user_id)
        .where(Shift.series_id == series.id, Shift.public_id == public_id)
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    return ShiftRow(row[0], row[1])


def who_runs_sessions(viewer: Viewer, organisation_id: int) -> Sequence[User]:
    """The staff of a trust who run sessions there, by name."""
    roles = [role for role, may_do in ROLE_MAY.items() if Permission.RUN_SESSIONS in may_do]
    return (
        session()
        .scalars(
            sa.select(User)
            .where(
                User.disabled_at.is_(None),
                sa.exists().where(
                    Membership.user_id == User.id,
                    Membership.organisation_id == organisation_id,
                    Membership.role.in_(roles),
                    Membership.ended_at.is_(None),
                ),
            )
            .order_by(sa.func.lower(User.name), User.id)
        )
        .all()
    )


def match_days_of(viewer: Viewer, venue: Venue, today: date) -> list[date]:
    """The match days at a venue of one's own from today on, soonest first."""
    return list(
        session().scalars(
            sa.select(MatchDay.on_date)
            .where(MatchDay.venue_id == venue.id, MatchDay.on_date >= today)
            .order_by(MatchDay.on_date)
        )
    )
