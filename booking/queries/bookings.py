"""One participant's bookings, for a viewer who has opened their record."""

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
    IS_EXPECTED,
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    ChangeKind,
    Participant,
    ScheduledSession,
    SeriesState,
    SessionChange,
    SessionSeries,
    ToTell,
)
from booking.permissions import Viewer
from booking.queries.offers import not_over, visible_to

# How far back somebody has been to a session that they may like to go to again.
BEEN_BEFORE = timedelta(days=183)
TAKES_NO_PLACE_YET = (BookingState.WAITLISTED, BookingState.REQUESTED)


@dataclass(frozen=True)
class BookingRow:
    """A booking, its session, and what is known of the attendance."""

    booking: Booking
    attendance: AttendanceState

    @property
    def session(self) -> ScheduledSession:
        """The dated session."""
        return self.booking.session

    @property
    def series(self) -> SessionSeries:
        """The offer it belongs to."""
        return self.booking.session.series

    @property
    def is_in(self) -> bool:
        """Whether they are checked in, so that there is nothing to give back any more."""
        return self.attendance is AttendanceState.ATTENDED


def _bookings(participant: Participant) -> sa.Select[*tuple[Any, ...]]:
    held = joinedload(Booking.session)
    return (
        sa.select(Booking, Attendance.state)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .outerjoin(Attendance, Attendance.booking_id == Booking.id)
        .options(held.joinedload(ScheduledSession.venue))
        .options(held.joinedload(ScheduledSession.series).joinedload(SessionSeries.organisation))
        .where(Booking.participant_id == participant.id)
    )


def _rows(
    statement: sa.Select[*tuple[Any, ...]],
) -> list[BookingRow]:
    return [
        BookingRow(booking, state or AttendanceState.NOT_KNOWN)
        for booking, state in session().execute(statement)
    ]


def coming(viewer: Viewer, participant: Participant, now: datetime) -> list[BookingRow]:
    """The sessions that the participant is booked for and that are not over, soonest first."""
    return _rows(
        _bookings(participant)
        .where(Booking.state.in_(IS_EXPECTED), not_over(now))
        .order_by(ScheduledSession.starts_at)
    )


def ahead(viewer: Viewer, participant: Participant, now: datetime) -> list[BookingRow]:
    """The same with those that take no place: on the waiting list, or asked for."""
    return _rows(
        _bookings(participant)
        .where(Booking.state.in_((*IS_EXPECTED, *TAKES_NO_PLACE_YET)), not_over(now))
        .order_by(ScheduledSession.starts_at)
    )


def past(
    viewer: Viewer, participant: Participant, now: datetime, most: int = 20
) -> list[BookingRow]:
    """The participant's sessions that are over, newest first."""
    return _rows(
        _bookings(participant)
        .where(Booking.state.in_(IS_EXPECTED), ScheduledSession.ends_at <= now)
        .order_by(ScheduledSession.starts_at.desc())
        .limit(most)
    )


@dataclass(frozen=True)
class GivenUp:
    """A place that was given back: by whom, when and why.

    `was_taken_back`: nobody gave it back, the club has fewer places.
    """

    booking: Booking
    event: BookingEvent
    was_taken_back: bool = False


def given_up(viewer: Viewer, participant: Participant, now: datetime) -> list[GivenUp]:
    """The places that the participant has given back in sessions still to come, newest first."""
    newest = (
        sa.select(sa.func.max(BookingEvent.id))
        .where(BookingEvent.booking_id == Booking.id)
        .correlate(Booking)
        .scalar_subquery()
    )
    taken_back = sa.exists().where(
        ToTell.booking_id == Booking.id,
        SessionChange.id == ToTell.change_id,
        SessionChange.kind == ChangeKind.PLACE_LOST,
        SessionChange.made_at == BookingEvent.at,
    )
    found = session().execute(
        sa.select(Booking, BookingEvent, taken_back)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(BookingEvent, BookingEvent.id == newest)
        .options(joinedload(Booking.session).joinedload(ScheduledSession.series))
        .where(
            Booking.participant_id == participant.id,
            Booking.state == BookingState.CANCELLED,
            not_over(now),
        )
        .order_by(BookingEvent.at.desc())
    )
    return [GivenUp(booking, event, bool(lost)) for booking, event, lost in found]


def get_booking(viewer: Viewer, participant: Participant, public_id: str) -> Booking:
    """One booking of a participant whose record is open; raises Missing for anybody else's."""
    found = session().scalar(
        sa.select(Booking)
        .options(joinedload(Booking.session).joinedload(ScheduledSession.series))
        .where(Booking.public_id == public_id, Booking.participant_id == participant.id)
    )
    if found is None:
        raise Missing
    return found


def get_bookings(
    viewer: Viewer, participant: Participant, public_ids: Sequence[str]
) -> list[Booking]:
    """Several bookings of a participant whose record is open, soonest session first; raises
    Missing if one of them is not theirs."""
    found = session().scalars(
        sa.select(Booking)
        .join(Booking.session)
        .options(contains_eager(Booking.session).joinedload(ScheduledSession.series))
        .options(contains_eager(Booking.session).joinedload(ScheduledSession.venue))
        .where(Booking.public_id.in_(public_ids), Booking.participant_id == participant.id)
        .order_by(ScheduledSession.starts_at, Booking.id)
    )
    bookings = list(found)
    if len(bookings) != len(set(public_ids)):
        raise Missing
    return bookings


def is_checked_in(viewer: Viewer, booking: Booking) -> bool:
    """Whether the person of a booking that was opened is in."""
    found = session().scalar(
        sa.select(Attendance.id).where(
            Attendance.booking_id == booking.id, Attendance.state == AttendanceState.ATTENDED
        )
    )
    return found is not None


def attended_on(viewer: Viewer, participant: Participant) -> list[date]:
    """The local dates at which the participant attended, oldest first."""
    return list(
        session().scalars(
            sa.select(ScheduledSession.local_date)
            .join(Booking, Booking.session_id == ScheduledSession.id)
            .join(Attendance, Attendance.booking_id == Booking.id)
            .where(
                Booking.participant_id == participant.id,
                Attendance.state == AttendanceState.ATTENDED,
            )
            .order_by(ScheduledSession.local_date)
        )
    )


def been_before(
    viewer: Viewer, participant: Participant, now: datetime, most: int = 50
) -> list[tuple[SessionSeries, int]]:
    """The offers that the participant went to of late and that can still be booked, with how
    often; where they went most comes first."""
    went = (
        sa.select(ScheduledSession.series_id, sa.func.count().label("times"))
        .join(Booking, Booking.session_id == ScheduledSession.id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(
            Booking.participant_id == participant.id,
            Attendance.state == AttendanceState.ATTENDED,
            ScheduledSession.starts_at > now - BEEN_BEFORE,
        )
        .group_by(ScheduledSession.series_id)
        .subquery()
    )
    found = session().execute(
        sa.select(SessionSeries, went.c.times)
        .join(went, went.c.series_id == SessionSeries.id)
        .options(joinedload(SessionSeries.venue))
        .where(SessionSeries.state == SeriesState.PUBLISHED, visible_to(viewer))
        .order_by(went.c.times.desc(), sa.func.lower(SessionSeries.title), SessionSeries.id)
        .limit(most)
    )
    return [(series, times) for series, times in found]


def between(
    viewer: Viewer, participant: Participant, from_at: datetime, until_at: datetime
) -> list[BookingRow]:
    """Bookings whose session starts in a span, cancelled ones too, for the private calendar."""
    return _rows(
        _bookings(participant)
        .where(ScheduledSession.starts_at >= from_at, ScheduledSession.starts_at < until_at)
        .order_by(ScheduledSession.starts_at)
    )
