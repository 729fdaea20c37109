"""From an offer's weekly rule to its dated sessions, in Europe/London's wall time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from dateutil.rrule import WEEKLY, rrule

from booking.database import session
from booking.models import ScheduledSession, SeriesState, SessionSeries
from booking.words import LONDON, WEEKDAYS

HORIZON = timedelta(weeks=12)
CODE_KEY_BYTES = 16


def local_starts(
    weekdays: str,
    starts_local: time,
    first_on: date,
    last_on: date | None,
    until: date,
    every_weeks: int = 1,
) -> Iterator[datetime]:
    """The naive local starts of a weekly rule, from its first date up to `until`, both included.

    `weekdays` is "mon,thu". Weeks are counted from the Monday of the first date's week.
    """
    end = min(last_on, until) if last_on else until
    yield from rrule(
        WEEKLY,
        interval=every_weeks,
        byweekday=[WEEKDAYS.index(name) for name in weekdays.split(",")],
        dtstart=datetime.combine(first_on, starts_local),
        until=datetime.combine(end, starts_local),
    )


def instant(local: datetime) -> datetime:
    """The UTC instant of a naive Europe/London time.

    Of an hour that comes twice (October) it is the first; one that never comes (March) is
    counted on from before the change, as RFC 5545 section 3.3.5 says.
    """
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def dated_session(series: SessionSeries, local: datetime, now: datetime) -> ScheduledSession:
    """The session that a series' rule makes at one local start."""
    starts_at = instant(local)
    return ScheduledSession(
        series_id=series.id,
        original_local=local,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.length_minutes),
        local_date=local.date(),
        local_weekday=local.weekday(),
        local_time=local.time(),
        capacity=series.capacity,
        last_modified_at=now,
        code_key=secrets.token_bytes(CODE_KEY_BYTES),
    )


def make_sessions(series: SessionSeries, now: datetime) -> list[ScheduledSession]:
    """Make the dated sessions that are missing from today until 12 weeks ahead.

    Those that exist stay as they are, moved and called-off ones too.
    """
    today = now.astimezone(LONDON).date()
    there = set(
        session().scalars(
            sa.select(ScheduledSession.original_local).where(
                ScheduledSession.series_id == series.id
            )
        )
    )
    made = [
        dated_session(series, local, now)
        for local in local_starts(
            series.weekdays,
            series.starts_local,
            series.first_on,
            series.last_on,
            today + HORIZON,
            series.every_weeks,
        )
        if local.date() >= today and local not in there
    ]
    session().add_all(made)
    session().flush()
    return made


def extend_all(now: datetime) -> int:
    """Bring every published series' sessions up to 12 weeks ahead; returns how many were made.

    A series on one day a week whose furthest date is in the last week before that has all of
    them: only the others are opened.
    """
    horizon = now.astimezone(LONDON).date() + HORIZON
    last_week = datetime.combine(horizon - timedelta(days=6), time())
    furthest = (
        sa.select(sa.func.max(ScheduledSession.original_local))
        .where(ScheduledSession.series_id == SessionSeries.id)
        .correlate(SessionSeries)
        .scalar_subquery()
    )
    behind = session().scalars(
        sa.select(SessionSeries)
        .where(
            SessionSeries.state == SeriesState.PUBLISHED,
            sa.or_(SessionSeries.last_on.is_(None), SessionSeries.last_on >= now.date()),
            sa.or_(
                furthest.is_(None),
                furthest < last_week,
                SessionSeries.every_weeks > 1,
                SessionSeries.weekdays.contains(","),
            ),
        )
        .order_by(SessionSeries.id)
    )
    return sum(len(make_sessions(series, now)) for series in behind)
