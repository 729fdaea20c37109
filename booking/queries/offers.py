"""Offers: what's on, for whoever asks. By-referral series do not exist for the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    TAKES_A_PLACE,
    Audience,
    Booking,
    Gender,
    Level,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission, Viewer, may
from booking.words import WEEKDAYS

TIMES_OF_DAY = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(23, 59, 59)),
}
PAGE_SIZE = 24
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Filters:
    """What somebody looks for. Each is one query parameter of `/`; None asks for nothing."""

    q: str = ""
    trust: str = ""
    town: str = ""
    day: str = ""
    time: str = ""
    activity: str = ""
    gender: str = ""
    level: str = ""
    age: int | None = None
    free: bool = False
    page: int = 1

    @property
    def chosen(self) -> bool:
        """Whether anything at all is asked for."""
        return replace(self, page=1) != Filters()


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
    def places_left(self) -> int:
        """Free places; never below 0."""
        return max(0, self.session.capacity - self.taken)


@dataclass(frozen=True)
class Page:
    """One page of a longer list."""

    rows: Sequence[SessionRow]
    page: int
    total: int
    filters: Filters = field(default_factory=Filters)

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The series that a viewer may see: the open ones; by-referral ones for mentors, lead and
    safeguarding; and everything, drafts too, of the trust they write offers for."""
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


def _taken() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Booking.id))
        .where(Booking.session_id == ScheduledSession.id, Booking.state.in_(TAKES_A_PLACE))
        .correlate(ScheduledSession)
        .scalar_subquery()
    )


def _sessions() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(ScheduledSession, _taken())
        .join(ScheduledSession.series)
        .join(SessionSeries.venue)
        .join(SessionSeries.organisation)
        .options(
            contains_eager(ScheduledSession.series).options(
                contains_eager(SessionSeries.venue), contains_eager(SessionSeries.organisation)
            )
        )
    )


def _rows(statement: sa.Select[*tuple[Any, ...]]) -> list[SessionRow]:
    return [SessionRow(held, taken) for held, taken in session().execute(statement)]


def whats_on(viewer: Viewer, filters: Filters, now: datetime) -> Page:
    """One page of sessions to come, soonest first, of the published series the viewer may see."""
    matches = [
        visible_to(viewer),
        SessionSeries.state == SeriesState.PUBLISHED,
        ScheduledSession.ends_at > now,
        ScheduledSession.cancelled_at.is_(None),
        *_wanted(filters),
    ]
    found = (
        sa.select(sa.func.count(ScheduledSession.id))
        .join(ScheduledSession.series)
        .join(SessionSeries.venue)
        .join(SessionSeries.organisation)
        .where(*matches)
    )
    total = session().execute(found).scalar_one()
    last_page = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, filters.page), last_page)
    rows = _rows(
        _sessions()
        .where(*matches)
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page(rows, page, total, filters)


def _wanted(filters: Filters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for word in filters.q[:LONGEST_SEARCH].split()[:6]:
        like = f"%{_literal(word.lower())}%"
        wanted.append(
            sa.or_(
                *(
                    sa.func.lower(column).like(like, escape="\\")
                    for column in (
                        SessionSeries.title,
                        SessionSeries.summary,
                        SessionSeries.what_happens,
                        Venue.name,
                        Venue.town,
                        Organisation.name,
                    )
                )
            )
        )
    if filters.trust:
        wanted.append(Organisation.slug == filters.trust)
    if filters.town:
        wanted.append(sa.func.lower(Venue.town) == filters.town.lower())
    if filters.day:
        wanted.append(ScheduledSession.local_weekday == WEEKDAYS.index(filters.day))
    if filters.time:
        start, end = TIMES_OF_DAY[filters.time]
        wanted.append(ScheduledSession.local_time >= start)
        wanted.append(ScheduledSession.local_time < end)
    if filters.activity:
        wanted.append(SessionSeries.activity == filters.activity)
    if filters.gender:
        wanted.append(SessionSeries.gender.in_([Gender(filters.gender), Gender.EVERYONE]))
    if filters.level:
        wanted.append(SessionSeries.level.in_([Level(filters.level), Level.ANY]))
    if filters.age is not None:
        wanted.append(SessionSeries.age_from <= filters.age)
        wanted.append(sa.or_(SessionSeries.age_to.is_(None), SessionSeries.age_to >= filters.age))
    if filters.free:
        wanted.append(SessionSeries.cost_pence == 0)
    return wanted


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def get_series(viewer: Viewer, public_id: str) -> SessionSeries:
    """A series that the viewer may see; raises Missing for by-referral, others' and absent ones."""
    found = session().scalar(
        sa.select(SessionSeries)
        .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
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


def our_series(viewer: Viewer) -> list[SessionSeries]:
    """Every series of the trusts the viewer writes offers for, drafts too, by title."""
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


def trust_series(viewer: Viewer, organisation: Organisation) -> list[SessionSeries]:
    """The published series of one trust that the viewer may see, by weekly order of day."""
    return list(
        session().scalars(
            sa.select(SessionSeries)
            .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
            .where(
                SessionSeries.organisation_id == organisation.id,
                SessionSeries.state == SeriesState.PUBLISHED,
                visible_to(viewer),
            )
            .order_by(sa.func.lower(SessionSeries.title))
        )
    )


def dates_to_come(
    viewer: Viewer, series: SessionSeries, now: datetime, most: int = 12
) -> list[SessionRow]:
    """The next dates of a series that the viewer has been shown, called-off ones too."""
    return _rows(
        _sessions()
        .where(ScheduledSession.series_id == series.id, ScheduledSession.ends_at > now)
        .order_by(ScheduledSession.starts_at)
        .limit(most)
    )


def get_session(viewer: Viewer, series: SessionSeries, public_id: str) -> SessionRow:
    """One date of a series that the viewer has been shown; raises Missing for any other."""
    rows = _rows(
        _sessions().where(
            ScheduledSession.series_id == series.id, ScheduledSession.public_id == public_id
        )
    )
    if not rows:
        raise Missing
    return rows[0]


def sessions_by_public_id(viewer: Viewer, public_ids: Sequence[str]) -> list[ScheduledSession]:
    """The sessions with these ids, soonest first; raises Missing if the viewer lacks one."""
    found = [
        row.session
        for row in _rows(
            _sessions()
            .where(
                ScheduledSession.public_id.in_(public_ids),
                SessionSeries.state == SeriesState.PUBLISHED,
                visible_to(viewer),
            )
            .order_by(ScheduledSession.starts_at)
        )
    ]
    if len(found) != len(set(public_ids)):
        raise Missing
    return found


def sessions_between(
    viewer: Viewer,
    from_at: datetime,
    until_at: datetime,
    filters: Filters | None = None,
    series: SessionSeries | None = None,
) -> list[ScheduledSession]:
    """Sessions that start in a span of time, called-off ones too, for calendars."""
    matches = [
        visible_to(viewer),
        SessionSeries.state == SeriesState.PUBLISHED,
        ScheduledSession.starts_at >= from_at,
        ScheduledSession.starts_at < until_at,
        *_wanted(filters or Filters()),
    ]
    if series is not None:
        matches.append(ScheduledSession.series_id == series.id)
    return [
        row.session
        for row in _rows(
            _sessions().where(*matches).order_by(ScheduledSession.starts_at, ScheduledSession.id)
        )
    ]


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
