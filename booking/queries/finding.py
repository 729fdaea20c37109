"""Finding a session: the days or the offers that have what somebody asks for."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from booking.database import session
from booking.models import ScheduledSession, SessionSeries
from booking.permissions import Viewer
from booking.queries.offers import (
    A_DAY,
    SessionRow,
    listed,
    not_over,
    rows_of,
    sessions_with_places,
    visible_to,
)
from booking.queries.wishes import Filters, Place, to_come, wishes
from booking.words import london

PAGE_SIZE = 24
# Nobody turns so many pages; whoever finds more narrows it down.
MOST_COUNTED = 1000
# A called-off session this soon stays in its day's list: somebody may be about to set out.
CALLED_OFF_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Page:
    """One page of the days' sessions."""

    rows: Sequence[SessionRow]
    page: int
    total: int
    # Whether there are more than the total says.
    more: bool = False
    filters: Filters = field(default_factory=Filters)
    # The first session of the next page.
    then: SessionRow | None = None

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return _pages(self.total)


@dataclass(frozen=True)
class OfferRow:
    """One offer of a list: its next date that fits, and how many fit."""

    next: SessionRow
    to_come: int

    @property
    def series(self) -> SessionSeries:
        """The offer."""
        return self.next.series


@dataclass(frozen=True)
class OfferPage:
    """One page of the offers."""

    rows: Sequence[OfferRow]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return _pages(self.total)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def whats_on(viewer: Viewer, filters: Filters, now: datetime) -> Page:
    """One page of sessions to come, soonest first, of the listed series the viewer may see.

    With a place to look around, the nearest of each day comes first.
    """
    matches = [*to_come(viewer, now), *wishes(filters).values()]
    total = _count(matches)
    page = min(max(1, filters.page), _pages(min(total, MOST_COUNTED)))
    found = in_order_to_come(matches, filters.near, now)
    asked = found.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    rows = rows_of(asked) if total else []
    then = rows[PAGE_SIZE] if len(rows) > PAGE_SIZE else None
    more = total > MOST_COUNTED
    return Page(rows[:PAGE_SIZE], page, min(total, MOST_COUNTED), more, filters, then)


def _count(matches: Sequence[sa.ColumnElement[bool]]) -> int:
    """How many sessions fit, as far as anybody counts: MOST_COUNTED and one more means many."""
    soonest = _joined(ScheduledSession.id, matches).order_by(ScheduledSession.starts_at)
    some = soonest.limit(MOST_COUNTED + 1).subquery()
    return int(session().execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def with_called_off(viewer: Viewer, found: Page, now: datetime) -> list[SessionRow]:
    """The sessions of a page, and where they would stand those of the next seven days that are
    called off. These are in no page's total."""

    def place(row: SessionRow) -> tuple[Any, ...]:
        held, near = row.session, found.filters.near
        miles = near.miles_to(row.venue) if near else 0.0
        return held.local_date, miles, held.starts_at, held.id

    since = place(found.rows[0]) if found.page > 1 and found.rows else None
    until = place(found.then) if found.then else None
    matches = [
        visible_to(viewer),
        listed(now),
        not_over(now),
        ScheduledSession.starts_at < now + CALLED_OFF_SHOWN,
        ScheduledSession.cancelled_at.is_not(None),
        *wishes(found.filters).values(),
    ]
    # Of the page's own days: a day of snow calls off as many as there are.
    if since:
        matches.append(ScheduledSession.local_date >= since[0])
    if until:
        matches.append(ScheduledSession.local_date <= until[0])
    called_off = [
        row
        for row in rows_of(in_order_to_come(matches, found.filters.near, now))
        if (since is None or place(row) >= since) and (until is None or place(row) < until)
    ]
    return list(heapq.merge(found.rows, called_off, key=place))


def in_order(
    statement: sa.Select[*tuple[Any, ...]], near: Place | None
) -> sa.Select[*tuple[Any, ...]]:
    """Sessions soonest first, or day by day the nearest first."""
    by_day = (ScheduledSession.local_date, near.square) if near else ()
    return statement.order_by(*by_day, ScheduledSession.starts_at, ScheduledSession.id)


def in_order_to_come(
    matches: Sequence[sa.ColumnElement[bool]], near: Place | None, now: datetime
) -> sa.Select[*tuple[Any, ...]]:
    """The sessions that fit of those that are not over, with their places, in the list's order.

    The days are named too where they come first in the order: the database then begins with the
    first one, and stops when it has enough.
    """
    since = [ScheduledSession.local_date >= london(now - A_DAY).date()] if near else []
    return in_order(sessions_with_places().where(*matches, *since), near)


def offers_found(viewer: Viewer, filters: Filters, now: datetime) -> OfferPage:
    """One page of the offers that have such sessions to come, the soonest or nearest first."""
    matches = [*to_come(viewer, now), *wishes(filters).values()]
    how_many = sa.func.count(ScheduledSession.series_id.distinct())
    total = session().execute(_joined(how_many, matches)).scalar_one()
    page = min(max(1, filters.page), _pages(total))
    first_at = sa.func.min(ScheduledSession.starts_at).label("first_at")
    nearest = sa.func.min(filters.near.square) if filters.near else sa.literal(0)
    offers = (
        _joined(ScheduledSession.series_id, matches)
        .add_columns(
            first_at, sa.func.count(ScheduledSession.id).label("dates"), nearest.label("nearest")
        )
        .group_by(ScheduledSession.series_id)
        .order_by(*([nearest] if filters.near else []), first_at, ScheduledSession.series_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    return OfferPage(_first_dates(offers, matches) if total else [], page, total)


def _first_dates(offers: sa.Subquery, matches: list[sa.ColumnElement[bool]]) -> list[OfferRow]:
    """The next date of each of the offers that were found, in their order."""
    first_of_each = sa.and_(
        offers.c.series_id == ScheduledSession.series_id,
        offers.c.first_at == ScheduledSession.starts_at,
    )
    found = session().execute(
        sessions_with_places()
        .options(contains_eager(ScheduledSession.series).joinedload(SessionSeries.venue))
        .add_columns(offers.c.dates)
        .join(offers, first_of_each)
        .where(*matches)
        .order_by(offers.c.nearest, offers.c.first_at, offers.c.series_id, ScheduledSession.id)
    )
    rows: dict[int, OfferRow] = {}
    for held, taken, dates in found:
        rows.setdefault(held.series_id, OfferRow(SessionRow(held, taken), dates))
    return list(rows.values())


def _joined(what: Any, matches: Sequence[sa.ColumnElement[bool]]) -> sa.Select[*tuple[Any, ...]]:
    """Something of the sessions that match, with all tables that a filter can ask."""
    return (
        sa.select(what)
        .select_from(ScheduledSession)
        .join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .where(*matches)
    )
