"""The sessions that somebody may ask for from their own phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.models import (
    Attendance,
    AttendanceState,
    Audience,
    Booking,
    Participant,
    ScheduledSession,
    SessionSeries,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.offers import SessionRow, listed, rows_of, sessions_with_places

# Far enough to look forward to, near enough to be meant.
AHEAD = timedelta(days=14)
# Of so many the first that are right for the person are shown.
LOOKED_AT = 60


def may_be_asked_for(viewer: Viewer, participant: Participant, now: datetime) -> list[SessionRow]:
    """The next date with a free place of each offer that a phone may show: what they have been to
    first, then the towns where they have been, then the soonest.

    By-referral offers do not exist for a phone, unless the person has been there. Who owns the
    phone is the viewer.
    """
    been, there = _been_to(participant.id), _towns_of(participant.id)
    rows = rows_of(
        sessions_with_places()
        .where(
            listed(now),
            _may_know_of(participant.id),
            ScheduledSession.cancelled_at.is_(None),
            ScheduledSession.starts_at > now,
            ScheduledSession.starts_at < now + AHEAD,
            ScheduledSession.id == _next_date(now),
        )
        .order_by(
            sa.case((SessionSeries.id.in_(been), 0), (Venue.town.in_(there), 1), else_=2),
            ScheduledSession.starts_at,
            ScheduledSession.id,
        )
        .limit(LOOKED_AT)
    )
    return [row for row in rows if row.places_left]


def find_asked_for(
    viewer: Viewer, participant: Participant, public_id: str, now: datetime
) -> ScheduledSession | None:
    """A session that somebody asks for; none where a phone may not know of it."""
    found = rows_of(
        sessions_with_places().where(
            listed(now), _may_know_of(participant.id), ScheduledSession.public_id == public_id
        )
    )
    return found[0].session if found else None


def _may_know_of(participant_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(
        SessionSeries.audience == Audience.OPEN, SessionSeries.id.in_(_been_to(participant_id))
    )


def _attended(participant_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        Booking.participant_id == participant_id, Attendance.state == AttendanceState.ATTENDED
    )


def _been_to(participant_id: int) -> sa.Select[int]:
    held = sa.orm.aliased(ScheduledSession)
    return (
        sa.select(held.series_id)
        .join(Booking, Booking.session_id == held.id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(_attended(participant_id))
    )


def _towns_of(participant_id: int) -> sa.Select[str]:
    held, venue = sa.orm.aliased(ScheduledSession), sa.orm.aliased(Venue)
    return (
        sa.select(venue.town)
        .join(held, held.venue_id == venue.id)
        .join(Booking, Booking.session_id == held.id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(_attended(participant_id))
    )


def _next_date(now: datetime) -> sa.ScalarSelect[int]:
    later = sa.orm.aliased(ScheduledSession)
    return (
        sa.select(later.id)
        .where(
            later.series_id == SessionSeries.id,
            later.cancelled_at.is_(None),
            later.starts_at > now,
        )
        .order_by(later.starts_at)
        .limit(1)
        .correlate(SessionSeries)
        .scalar_subquery()
    )
