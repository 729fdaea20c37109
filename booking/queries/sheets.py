"""The offers of a what's-on sheet: each once, with the dates that it needs to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from booking.database import session
from booking.models import Organisation, ScheduledSession, SessionSeries
from booking.permissions import Viewer
from booking.queries.offers import next_dates, not_over, visible_to
from booking.queries.wishes import Filters, to_come, wishes
from booking.words import london

# A sheet says what is not as usual in its next weeks; who reads it later rings.
HOLDS_FOR = timedelta(weeks=4)


@dataclass(frozen=True)
class Listed:
    """One offer of a sheet: its dates of the next four weeks (of the next twelve where it does
    not come every week), called-off ones too, and the first of all that is on."""

    series: SessionSeries
    dates: Sequence[ScheduledSession]
    next_on: date | None


@dataclass(frozen=True)
class Found:
    """How many offers there are, and those; none of them where there are too many."""

    total: int
    offers: Sequence[Listed] = field(default_factory=list)


def offers_for_sheet(
    viewer: Viewer, filters: Filters, now: datetime, most: int | None = None
) -> Found:
    """The listed offers that have such sessions to come, at most so many."""
    matching = (
        sa.select(ScheduledSession.series_id)
        .join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .where(*to_come(viewer, now), *wishes(filters).values())
        .distinct()
        .correlate(None)
    )
    how_many = sa.select(sa.func.count()).select_from(matching.subquery())
    total = session().execute(how_many).scalar_one()
    if most is not None and total > most:
        return Found(total)
    series = session().scalars(
        sa.select(SessionSeries)
        .join(SessionSeries.organisation)
        .options(contains_eager(SessionSeries.organisation), joinedload(SessionSeries.venue))
        .where(SessionSeries.id.in_(matching))
        .order_by(sa.func.lower(SessionSeries.title), Organisation.id, SessionSeries.id)
    )
    return Found(total, _with_dates(viewer, list(series), now))


def _with_dates(viewer: Viewer, series: Sequence[SessionSeries], now: datetime) -> list[Listed]:
    ids = [each.id for each in series]
    first = next_dates(viewer, ids, london(now).date())
    dates: dict[int, list[ScheduledSession]] = {}
    for held in session().scalars(
        sa.select(ScheduledSession)
        .join(ScheduledSession.series)
        .options(contains_eager(ScheduledSession.series), joinedload(ScheduledSession.venue))
        .where(
            visible_to(viewer),
            ScheduledSession.series_id.in_(ids),
            not_over(now),
            sa.or_(
                ScheduledSession.starts_at < now + HOLDS_FOR,
                SessionSeries.every_weeks > 1,
                SessionSeries.weekdays == "",
            ),
        )
        .order_by(ScheduledSession.starts_at)
    ):
        dates.setdefault(held.series_id, []).append(held)
    return [Listed(each, dates.get(each.id, []), first.get(each.id)) for each in series]
