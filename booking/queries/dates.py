"""The dates to come of one's own offers, with counts of who is booked. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from booking.database import session
from booking.errors import Missing
from booking.models import (
    IS_EXPECTED,
    TAKES_A_PLACE,
    Booking,
    BookingState,
    Closure,
    ScheduledSession,
    SessionChange,
    SessionSeries,
)
from booking.permissions import Viewer
from booking.queries.offers import get_own_series, not_over


@dataclass(frozen=True)
class DateRow:
    """One date of an offer, as its own staff see it.

    `taken` places of its capacity are taken, `on_hold` of them by people whose booking somebody
    must look at again; `expected` counts walk-ins too. `closure` is what called it off.
    """

    session: ScheduledSession
    taken: int
    expected: int
    on_hold: int
    closure: Closure | None

    @property
    def above(self) -> int:
        """How many have a place more than there are."""
        return max(0, self.taken - self.session.capacity)


def our_dates(viewer: Viewer, series: SessionSeries, now: datetime) -> list[DateRow]:
    """The dates of a series of one's own that are not over, soonest first, called-off ones too.

    They reach as far ahead as dates are made, 12 weeks, and a moved one further. One statement.
    """
    return _rows(
        ScheduledSession.series_id == series.id,
        not_over(now),
    )


def get_date(viewer: Viewer, series_id: str, session_id: str) -> DateRow:
    """One date of a series that the viewer may change; raises Missing for any other."""
    series = get_own_series(viewer, series_id)
    rows = _rows(ScheduledSession.series_id == series.id, ScheduledSession.public_id == session_id)
    if not rows:
        raise Missing
    return rows[0]


def was_written_down(viewer: Viewer, action_id: str) -> bool:
    """Whether an act changed a session in a way that people must hear of."""
    found = sa.select(SessionChange.id).where(SessionChange.action_id == action_id).limit(1)
    return session().scalar(found) is not None


def _rows(*wanted: sa.ColumnElement[bool]) -> list[DateRow]:
    statement = (
        sa.select(
            ScheduledSession,
            _how_many(*TAKES_A_PLACE),
            _how_many(*IS_EXPECTED),
            _how_many(BookingState.HELD),
            Closure,
        )
        .join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .outerjoin(Closure, Closure.id == ScheduledSession.closure_id)
        .options(contains_eager(ScheduledSession.venue), contains_eager(ScheduledSession.series))
        .where(*wanted)
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )
    return [DateRow(*row) for row in session().execute(statement)]


def _how_many(*states: BookingState) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Booking.id))
        .where(Booking.session_id == ScheduledSession.id, Booking.state.in_(states))
        .correlate(ScheduledSession)
        .scalar_subquery()
    )
