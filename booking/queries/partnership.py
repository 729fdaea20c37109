"""The trusts side by side: what they offer and how full it is. No names, and no league table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.models import (
    IS_EXPECTED,
    TAKES_A_PLACE,
    Audience,
    Booking,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from booking.permissions import Viewer
from booking.queries.offers import visible_to
from booking.queries.partners import trusts

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class TrustRow:
    """One trust: series published now, and its sessions of the next seven days.

    `places` and `taken` count the partnership's places, of sessions that are not called off.
    """

    trust: Organisation
    open_series: int = 0
    referral_series: int = 0
    sessions: int = 0
    places: int = 0
    taken: int = 0


def side_by_side(viewer: Viewer, now: datetime) -> list[TrustRow]:
    """Every trust, by name. For those who may see the whole partnership."""
    offered, held = _series_counts(), _next_week(now)
    return [
        TrustRow(
            trust,
            offered.get((trust.id, Audience.OPEN), 0),
            offered.get((trust.id, Audience.BY_REFERRAL), 0),
            *held.get(trust.id, (0, 0, 0)),
        )
        for trust in trusts(viewer)
    ]


def _series_counts() -> dict[tuple[int, Audience], int]:
    rows = session().execute(
        sa.select(SessionSeries.organisation_id, SessionSeries.audience, sa.func.count())
        .where(SessionSeries.state == SeriesState.PUBLISHED)
        .group_by(SessionSeries.organisation_id, SessionSeries.audience)
    )
    return {(organisation_id, audience): number for organisation_id, audience, number in rows}


def _next_week(now: datetime) -> dict[int, tuple[int, int, int]]:
    this_week = sa.and_(
        ScheduledSession.starts_at >= now,
        ScheduledSession.starts_at < now + A_WEEK,
        ScheduledSession.cancelled_at.is_(None),
    )
    # Of this week alone: all that were ever booked are a hundred times as many.
    taken = (
        sa.select(Booking.session_id, sa.func.count().label("taken"))
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .where(Booking.state.in_(TAKES_A_PLACE), this_week)
        .group_by(Booking.session_id)
        .subquery()
    )
    rows = session().execute(
        sa.select(
            SessionSeries.organisation_id,
            sa.func.count(ScheduledSession.id),
            sa.func.sum(ScheduledSession.capacity),
            sa.func.coalesce(sa.func.sum(taken.c.taken), 0),
        )
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .outerjoin(taken, taken.c.session_id == ScheduledSession.id)
        .where(SessionSeries.state == SeriesState.PUBLISHED, this_week)
        .group_by(SessionSeries.organisation_id)
    )
    return {
        organisation_id: (sessions, places, taken)
        for organisation_id, sessions, places, taken in rows
    }


def people_booked(viewer: Viewer, series: SessionSeries, now: datetime) -> int:
    """How many places of a series' sessions to come are booked: a count, no names."""
    return (
        session()
        .execute(
            sa.select(sa.func.count())
            .select_from(Booking)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                ScheduledSession.series_id == series.id,
                ScheduledSession.starts_at > now,
                ScheduledSession.cancelled_at.is_(None),
                Booking.state.in_(IS_EXPECTED),
            )
        )
        .scalar_one()
    )


def published_offers(
    viewer: Viewer, trusts: Sequence[Organisation] | None = None
) -> list[SessionSeries]:
    """Every published offer that the viewer may see, or those of some trusts, with venue and
    trust."""
    found = (
        sa.select(SessionSeries)
        .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
        .where(SessionSeries.state == SeriesState.PUBLISHED, visible_to(viewer))
    )
    if trusts is not None:
        found = found.where(SessionSeries.organisation_id.in_([trust.id for trust in trusts]))
    return list(session().scalars(found))
