"""From an offer's rule to its dated sessions."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.models import ScheduledSession, SeriesState, SessionSeries
from booking.rules import closures
from booking.rules.weekly import instant, rule_of
from booking.words import LONDON

HORIZON = timedelta(weeks=12)
CODE_KEY_BYTES = 16


def dated_session(series: SessionSeries, local: datetime, now: datetime) -> ScheduledSession:
    """The session that a series' rule makes at one local start."""
    starts_at = instant(local)
    return ScheduledSession(
        series_id=series.id,
        venue_id=series.venue_id,
        original_local=local,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.length_minutes),
        local_date=local.date(),
        local_weekday=local.weekday(),
        local_time=local.time(),
        capacity=series.capacity,
        own_capacity=series.capacity,
        last_modified_at=now,
        code_key=secrets.token_bytes(CODE_KEY_BYTES),
    )


def make_sessions(series: SessionSeries, now: datetime) -> list[ScheduledSession]:
    """Make the dated sessions that are missing from today until 12 weeks ahead.

    Those that exist stay as they are, moved and called-off ones too. New ones in a closure are
    called off from the start, or have as few places as it says.
    """
    today = now.astimezone(LONDON).date()
    there = {
        local.date()
        for local in session().scalars(
            sa.select(ScheduledSession.original_local).where(
                ScheduledSession.series_id == series.id
            )
        )
    }
    missing = [
        local
        for local in rule_of(series).starts(today + HORIZON)
        if local.date() >= today and local.date() not in there
    ]
    return add_sessions(series, missing, now)


def add_sessions(
    series: SessionSeries, starts: Iterable[datetime], now: datetime
) -> list[ScheduledSession]:
    """Add dated sessions at these naive local starts, as closures allow."""
    made = [dated_session(series, local, now) for local in starts]
    session().add_all(made)
    session().flush()
    closures.settle_new(series.organisation_id, made, now)
    return made


def extend_all(now: datetime) -> int:
    """Bring every published series' sessions up to 12 weeks ahead; returns how many were made.

    A plain series on one day a week whose furthest date is in the last week before that has all
    of them: only the others are opened.
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
            sa.or_(
                SessionSeries.last_on.is_(None),
                SessionSeries.last_on >= now.date(),
                SessionSeries.extra_dates != "",
            ),
            sa.or_(
                furthest.is_(None),
                furthest < last_week,
                SessionSeries.every_weeks > 1,
                SessionSeries.weekdays.contains(","),
                SessionSeries.extra_dates != "",
            ),
        )
        .order_by(SessionSeries.id)
    )
    return sum(len(make_sessions(series, now)) for series in behind.all() if _is_ours(series))


def _is_ours(series: SessionSeries) -> bool:
    """Lock a series against another worker and whoever edits it; whether it is still published."""
    session().refresh(series, with_for_update={"of": SessionSeries})
    return series.state is SeriesState.PUBLISHED


def sessions_to_come(series: SessionSeries, since: date, now: datetime) -> list[ScheduledSession]:
    """The series' sessions that have not begun, of rule dates from `since` on, by ascending id.

    That is the order in which every rule locks sessions.
    """
    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .where(
                ScheduledSession.series_id == series.id,
                ScheduledSession.starts_at > now,
                ScheduledSession.original_local >= datetime.combine(since, time()),
            )
            .order_by(ScheduledSession.id)
        )
    )
