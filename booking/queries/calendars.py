"""What a calendar shows: two weeks back, twelve ahead, for whoever its address belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from booking.crypto import token_hash
from booking.database import session
from booking.models import (
    IS_EXPECTED,
    Booking,
    BookingEvent,
    BookingState,
    CalendarToken,
    Caseload,
    Enrolment,
    EnrolmentState,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    User,
)
from booking.permissions import Permission, Viewer
from booking.queries.finding import in_order
from booking.queries.offers import listed, sessions_alone, visible_to
from booking.queries.wishes import Filters, wishes
from booking.words import london

BACK = timedelta(weeks=2)
AHEAD = timedelta(weeks=12)
# More makes a file of megabytes that calendar apps refuse, and takes seconds to write.
MOST_SESSIONS = 1000
LONGEST_TOKEN = 100
# Support that is paused or over shows nothing: the phone may be in somebody else's hands.
SHOWS_NOTHING = (EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED)


@dataclass(frozen=True)
class Entry:
    """One session in a calendar. `cancelled` is the person's own place, not the session's."""

    session: ScheduledSession
    cancelled: bool = False
    changed_at: datetime | None = None
    changes: int = 0


def span(now: datetime) -> tuple[datetime, datetime]:
    """From when until when a calendar shows sessions; it moves on once a day."""
    today = london(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - BACK, today + AHEAD


@dataclass(frozen=True)
class Span:
    """The sessions of a span of time. `until` is the last day that is wholly in it (or the first,
    where not even that is), where there was not room for all."""

    sessions: Sequence[ScheduledSession]
    until: date | None = None


def sessions_between(
    viewer: Viewer,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
    filters: Filters | None = None,
    series: SessionSeries | None = None,
    most: int | None = None,
) -> Span:
    """Sessions that start in a span of time, called-off ones too, for calendars.

    An offer that has left the catalogue leaves the calendars as well. Where there are more than
    `most`, the days before today go first, then days at the far end: whole ones, unless that would
    leave less than half.
    """
    matches = [
        visible_to(viewer),
        listed(now),
        ScheduledSession.starts_at >= from_at,
        ScheduledSession.starts_at < until_at,
        *wishes(filters or Filters()).values(),
    ]
    if series is not None:
        matches.append(ScheduledSession.series_id == series.id)
    is_past = ScheduledSession.local_date < london(now).date()
    found = in_order(sessions_alone().where(*matches).order_by(is_past), None)
    held = list(session().scalars(found if most is None else found.limit(most + 1)))
    if most is None or len(held) <= most:
        return Span(sorted(held, key=attrgetter("starts_at", "id")))
    coming = [each for each in held if each.local_date >= london(now).date()]
    if len(coming) <= most:
        return Span(coming)
    whole_days = [each for each in coming if each.local_date < coming[most].local_date]
    until = whole_days[-1].local_date if whole_days else coming[0].local_date
    kept = whole_days if 2 * len(whole_days) >= most else coming[:most]
    return Span(kept, until)


def find_calendar(token: str) -> CalendarToken | None:
    """The private calendar behind an address, if it works now.

    It doesn't once it is revoked, its owner's account is closed, or their support has ended.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    return session().scalar(
        sa.select(CalendarToken)
        .outerjoin(User, User.id == CalendarToken.user_id)
        .outerjoin(
            Enrolment,
            sa.and_(
                Enrolment.participant_id == CalendarToken.participant_id,
                Enrolment.ended_at.is_(None),
            ),
        )
        .where(
            CalendarToken.token_hash == token_hash(token),
            CalendarToken.revoked_at.is_(None),
            sa.or_(
                sa.and_(CalendarToken.user_id.is_not(None), User.disabled_at.is_(None)),
                Enrolment.state.not_in(SHOWS_NOTHING),
            ),
        )
    )


def own_bookings(viewer: Viewer, from_at: datetime, until_at: datetime) -> list[Entry]:
    """The sessions that this participant has or had a place in, cancelled places marked.

    It is read by the person's own address, so it is their own look and not recorded.
    """
    events = (
        sa.select(
            BookingEvent.booking_id,
            sa.func.max(BookingEvent.at).label("changed_at"),
            sa.func.count().label("changes"),
        )
        .join(Booking, Booking.id == BookingEvent.booking_id)
        .where(Booking.participant_id == viewer.participant_id)
        .group_by(BookingEvent.booking_id)
        .subquery()
    )
    rows = session().execute(
        _with_series(
            sa.select(ScheduledSession, Booking.state, events.c.changed_at, events.c.changes)
            .join(Booking, Booking.session_id == ScheduledSession.id)
            .outerjoin(events, events.c.booking_id == Booking.id)
        ).where(
            Booking.participant_id == viewer.participant_id,
            Booking.state.in_((*IS_EXPECTED, BookingState.CANCELLED)),
            ScheduledSession.starts_at >= from_at,
            ScheduledSession.starts_at < until_at,
        )
    )
    return [
        Entry(held, state is BookingState.CANCELLED, changed_at, max(0, (changes or 0) - 1))
        for held, state, changed_at, changes in rows
    ]


def working_sessions(viewer: Viewer, from_at: datetime, until_at: datetime) -> list[Entry]:
    """The sessions that a member of staff has to do with: a coach's trust's, and those that a
    mentor's people are expected at. Nothing says who comes."""
    today = london(from_at + BACK).date()
    people = sa.select(Caseload.participant_id).where(
        Caseload.mentor_id == viewer.user_id,
        Caseload.organisation_id.in_(viewer.organisations_where(Permission.SUPPORT_PEOPLE)),
        Caseload.from_on <= today,
        sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today),
    )
    booked = sa.select(Booking.session_id).where(
        Booking.participant_id.in_(people), Booking.state.in_(IS_EXPECTED)
    )
    ours = sa.and_(
        SessionSeries.organisation_id.in_(viewer.organisations_where(Permission.RUN_SESSIONS)),
        SessionSeries.state == SeriesState.PUBLISHED,
    )
    rows = session().scalars(
        _with_series(sa.select(ScheduledSession)).where(
            ScheduledSession.starts_at >= from_at,
            ScheduledSession.starts_at < until_at,
            sa.or_(ScheduledSession.id.in_(booked), ours),
        )
    )
    return [Entry(held) for held in rows]


def _with_series(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        statement.join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(Organisation, Organisation.id == SessionSeries.organisation_id)
        .options(
            contains_eager(ScheduledSession.venue),
            contains_eager(ScheduledSession.series).contains_eager(SessionSeries.organisation),
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )


def entries(sessions: Sequence[ScheduledSession]) -> list[Entry]:
    """Plain sessions as a calendar's entries."""
    return [Entry(held) for held in sessions]
