"""Where both sides of a keep-apart are expected at one session that is allotted to neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from booking.database import session
from booking.models import (
    IS_EXPECTED,
    Allotment,
    Booking,
    KeepApart,
    Organisation,
    OrganisationKind,
    Role,
    ScheduledSession,
    SessionSeries,
)
from booking.permissions import Viewer


@dataclass(frozen=True)
class Meeting:
    """Both sides of a keep-apart are expected at one session, walk-ins too."""

    keep_apart: KeepApart
    session: ScheduledSession


def meetings(viewer: Viewer, now: datetime) -> list[Meeting]:
    """The meetings to come that nobody foresaw, the soonest first; for the safeguarding role alone.

    At a trust it sees its own sessions', at the lead all of them. Anybody else sees none.
    """
    protected, other = aliased(Booking), aliased(Booking)
    rows = session().execute(
        sa.select(KeepApart, ScheduledSession)
        .join(protected, protected.participant_id == KeepApart.protected_id)
        .join(
            other,
            sa.and_(
                other.participant_id == KeepApart.other_id,
                other.session_id == protected.session_id,
            ),
        )
        .join(ScheduledSession, ScheduledSession.id == protected.session_id)
        .join(ScheduledSession.series)
        .options(contains_eager(ScheduledSession.series))
        .where(
            KeepApart.ended_at.is_(None),
            protected.state.in_(IS_EXPECTED),
            other.state.in_(IS_EXPECTED),
            ScheduledSession.cancelled_at.is_(None),
            ScheduledSession.ends_at > now,
            ~_touching().where(Allotment.keep_apart_id == KeepApart.id),
            _watched_by(viewer),
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id, KeepApart.id)
    )
    return [Meeting(keep_apart, held) for keep_apart, held in rows]


def allotted(session_ids: list[int]) -> set[int]:
    """Those of these sessions that anything is allotted in: there nobody comes unbooked."""
    live = _touching().where(
        Allotment.keep_apart_id.in_(sa.select(KeepApart.id).where(KeepApart.ended_at.is_(None)))
    )
    return set(
        session().scalars(
            sa.select(ScheduledSession.id).where(ScheduledSession.id.in_(session_ids), live)
        )
    )


def _touching() -> sa.Exists:
    """A live allotment touches a session: its series, its venue or its local weekday."""
    on = ScheduledSession.local_date
    return sa.exists().where(
        Allotment.ended_at.is_(None),
        Allotment.from_on <= on,
        sa.or_(Allotment.until_on.is_(None), Allotment.until_on >= on),
        sa.or_(
            Allotment.series_id == ScheduledSession.series_id,
            Allotment.venue_id == ScheduledSession.venue_id,
            Allotment.weekday == ScheduledSession.local_weekday,
        ),
    )


def _watched_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The sessions whose meetings this viewer is told of; a job watches all."""
    if viewer.system_reason:
        return sa.true()
    at = [organisation for organisation, role in viewer.roles if role is Role.SAFEGUARDING]
    at_the_lead = sa.exists().where(
        Organisation.id.in_(at), Organisation.kind == OrganisationKind.LEAD
    )
    return sa.or_(SessionSeries.organisation_id.in_(at), at_the_lead)
