"""Offers: what's on, for whoever asks. By-referral series do not exist for the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    LEAVES_AFTER,
    TAKES_A_PLACE,
    Audience,
    Booking,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission, Viewer, may

# No session lasts as long: what began before that is over. Said to the database, it need not look
# through the past.
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SessionRow:
    """One dated session as a list shows it, with the places that are free at this moment."""

    session: ScheduledSession
    taken: int

    @property
    def series(self) -> SessionSeries:
        """The offer it belongs to."""
        return self.session.series

    @property
    def venue(self) -> Venue:
        """Where it is held, which may not be where the offer usually is."""
        return self.session.venue

    @property
    def places_left(self) -> int:
        """Free places; never below 0."""
        return max(0, self.session.capacity - self.taken)


def visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The series that a viewer may see: the open ones; by-referral ones for mentors, lead and
    safeguarding; and everything, also what is off, of the trust they write offers for."""
    published = SessionSeries.state == SeriesState.PUBLISHED
    clauses: list[sa.ColumnElement[bool]] = []
    if viewer.system_reason:
        return sa.true()
    if may(viewer, Permission.SEE_REFERRAL_OFFERS):
        clauses.append(published)
    else:
        clauses.append(sa.and_(published, SessionSeries.audience == Audience.OPEN))
    ours = {
        *viewer.organisations_where(Permission.PUBLISH_OFFERS),
        *viewer.organisations_where(Permission.RUN_SESSIONS),
    }
    if ours:
        clauses.append(SessionSeries.organisation_id.in_(ours))
    return sa.or_(*clauses)


def listed(now: datetime) -> sa.ColumnElement[bool]:
    """Series that the catalogue shows: published, and confirmed lately enough to be bookable.

    What SessionSeries.standing says of one series.
    """
    return sa.and_(
        SessionSeries.state == SeriesState.PUBLISHED,
        SessionSeries.confirmed_at >= now - LEAVES_AFTER,
    )


def not_over(now: datetime) -> sa.ColumnElement[bool]:
    """Sessions that are still to come or going on."""
    return sa.and_(ScheduledSession.ends_at > now, ScheduledSession.starts_at > now - A_DAY)


def _taken() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Booking.id))
        .where(Booking.session_id == ScheduledSession.id, Booking.state.in_(TAKES_A_PLACE))
        .correlate(ScheduledSession)
        .scalar_subquery()
    )


def sessions_with_places() -> sa.Select[*tuple[Any, ...]]:
    """Dated sessions with the places taken, and their venue, series and club at hand."""
    return _at_hand(sa.select(ScheduledSession, _taken()))


def sessions_alone() -> sa.Select[*tuple[Any, ...]]:
    """Dated sessions with their venue, series and club at hand; nobody counts their places."""
    return _at_hand(sa.select(ScheduledSession))


def _at_hand(sessions: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sessions.join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .options(
            contains_eager(ScheduledSession.venue),
            contains_eager(ScheduledSession.series).contains_eager(SessionSeries.organisation),
        )
    )


def rows_of(statement: sa.Select[*tuple[Any, ...]]) -> list[SessionRow]:
    """The sessions that a statement of `sessions_with_places` finds."""
    return [SessionRow(held, taken) for held, taken in session().execute(statement)]


def get_series(viewer: Viewer, public_id: str) -> SessionSeries:
    """A series that the viewer may see; raises Missing for by-referral, others' and absent ones."""
    found = session().scalar(
        sa.select(SessionSeries)
        .options(
            joinedload(SessionSeries.venue),
            joinedload(SessionSeries.organisation),
            joinedload(SessionSeries.photo),
        )
        .where(SessionSeries.public_id == public_id, visible_to(viewer))
    )
    if found is None:
        raise Missing
    return found


def get_own_series(viewer: Viewer, public_id: str) -> SessionSeries:
    """A series that the viewer may change: one of a trust they write offers for."""
    found = get_series(viewer, public_id)
    if not may(viewer, Permission.PUBLISH_OFFERS, found.organisation_id):
        raise Missing
    return found


def find_own_series(viewer: Viewer, public_id: str) -> SessionSeries | None:
    """A series of a trust that the viewer writes offers for, if it is there."""
    try:
        return get_own_series(viewer, public_id)
    except Missing:
        return None


def our_series(viewer: Viewer) -> list[SessionSeries]:
    """Every series of the trusts the viewer writes offers for, also what is off, by title."""
    return list(
        session().scalars(
            sa.select(SessionSeries)
            .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
            .where(
                SessionSeries.organisation_id.in_(
                    viewer.organisations_where(Permission.PUBLISH_OFFERS)
                )
            )
            .order_by(sa.func.lower(SessionSeries.title))
        )
    )


def trust_series(viewer: Viewer, organisation: Organisation, now: datetime) -> list[SessionSeries]:
    """The listed series of one trust that the viewer may see, by title."""
    return list(
        session().scalars(
            sa.select(SessionSeries)
            .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
            .where(
                SessionSeries.organisation_id == organisation.id,
                listed(now),
                visible_to(viewer),
            )
            .order_by(sa.func.lower(SessionSeries.title))
        )
    )


def dates_to_come(
    viewer: Viewer, series: SessionSeries, now: datetime, most: int = 12
) -> list[SessionRow]:
    """The next dates of a series that the viewer has been shown, called-off ones too."""
    return rows_of(
        sessions_with_places()
        .where(ScheduledSession.series_id == series.id, not_over(now))
        .order_by(ScheduledSession.starts_at)
        .limit(most)
    )


def get_session(viewer: Viewer, series: SessionSeries, public_id: str) -> SessionRow:
    """One date of a series that the viewer has been shown; raises Missing for any other."""
    rows = rows_of(
        sessions_with_places().where(
            ScheduledSession.series_id == series.id, ScheduledSession.public_id == public_id
        )
    )
    if not rows:
        raise Missing
    return rows[0]


def session_rows(viewer: Viewer, public_ids: Sequence[str]) -> list[SessionRow]:
    """The sessions with these ids, soonest first; raises Missing if the viewer lacks one."""
    found = rows_of(
        sessions_with_places()
        .where(
            ScheduledSession.public_id.in_(public_ids),
            SessionSeries.state == SeriesState.PUBLISHED,
            visible_to(viewer),
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )
    if len(found) != len(set(public_ids)):
        raise Missing
    return found


def sessions_by_public_id(viewer: Viewer, public_ids: Sequence[str]) -> list[ScheduledSession]:
    """The same, without their places."""
    return [row.session for row in session_rows(viewer, public_ids)]


def next_dates(viewer: Viewer, series_ids: Sequence[int], today: date) -> dict[int, date]:
    """The next local date of each of these series, in one statement."""
    rows = session().execute(
        sa.select(ScheduledSession.series_id, sa.func.min(ScheduledSession.local_date))
        .where(
            ScheduledSession.series_id.in_(series_ids),
            ScheduledSession.local_date >= today,
            ScheduledSession.cancelled_at.is_(None),
        )
        .group_by(ScheduledSession.series_id)
    )
    return {series_id: on for series_id, on in rows}
