"""Sessions of one week that may fit one person: narrowed by the database, and no more of them than
can be weighed one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.models import ScheduledSession, SessionSeries
from booking.permissions import Viewer
from booking.queries.offers import SessionRow, rows_of, sessions_with_places
from booking.queries.suits import Slot
from booking.queries.wishes import Filters, free_at, to_come, wishes

A_WEEK = timedelta(days=7)
# Each of them is cleared for the person, which is dear: whoever finds more narrows it down.
MOST_WEIGHED = 96


@dataclass(frozen=True)
class Looked:
    """What is looked for: the week that begins on a day, wishes, free times, and activities.

    Without `free_times` it is any time; without `activities` (None) it is any of them.
    """

    from_on: date
    filters: Filters
    free_times: frozenset[Slot] = frozenset()
    activities: Collection[str] | None = None

    @property
    def until_on(self) -> date:
        """The last day of the week."""
        return self.from_on + A_WEEK - timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """The sessions that were found, the nearest or soonest first, and whether there are more."""

    rows: list[SessionRow]
    more: bool


def may_fit(viewer: Viewer, looked: Looked, now: datetime) -> Found:
    """Up to MOST_WEIGHED sessions of a week that have what is looked for. One statement."""
    near = looked.filters.near
    statement = (
        sessions_with_places()
        .where(
            *to_come(viewer, now),
            *wishes(looked.filters).values(),
            ScheduledSession.local_date.between(looked.from_on, looked.until_on),
            *([free_at(looked.free_times)] if looked.free_times else []),
            *_of(looked.activities),
        )
        .order_by(*([near.square] if near else []), ScheduledSession.starts_at, ScheduledSession.id)
        .limit(MOST_WEIGHED + 1)
    )
    rows = rows_of(statement)
    return Found(rows[:MOST_WEIGHED], len(rows) > MOST_WEIGHED)


def _of(activities: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if activities is None else [SessionSeries.activity.in_(sorted(activities))]


def dates_until(
    viewer: Viewer, series: SessionSeries, until: date, now: datetime, most: int
) -> list[SessionRow]:
    """The dates of a series that was shown, from now until a day, that day included; `most` at
    most, called-off ones left out."""
    return rows_of(
        sessions_with_places()
        .where(
            *to_come(viewer, now),
            ScheduledSession.series_id == series.id,
            ScheduledSession.local_date <= until,
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
        .limit(most)
    )
