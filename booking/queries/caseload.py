"""A mentor's caseload: their people, how each one's last session went, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from booking.database import session
from booking.models import (
    IS_EXPECTED,
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    Caseload,
    CaseloadKind,
    Enrolment,
    EnrolmentState,
    Participant,
    ScheduledSession,
    SessionSeries,
)
from booking.permissions import Permission, Viewer
from booking.queries.notes import NoteFacts, notes_since
from booking.queries.offers import not_over
from booking.queries.people import on_caseload, record_access
from booking.words import london

# How long a place that was given back stays on a mentor's list.
GIVEN_BACK_LASTS = timedelta(days=7)
# As far back as anything on a mentor's list goes: an older note settles nothing that stands there.
NOTES_MATTER = timedelta(days=35)
# What is known of somebody at a session: that they came, or that they did not.
IS_KNOWN = (AttendanceState.ATTENDED, AttendanceState.DID_NOT_ATTEND)


@dataclass(frozen=True)
class LastSession:
    """The latest session of which it is known whether somebody came, and why they did not."""

    booking_id: str
    title: str
    starts_at: datetime
    state: AttendanceState
    reason: str = ""


@dataclass(frozen=True)
class GivenBack:
    """A place that somebody gave back from their phone, and why, if they said."""

    booking_id: str
    title: str
    starts_at: datetime
    at: datetime
    reason: str


@dataclass(frozen=True)
class PersonRow:
    """One participant as their mentor's list shows them.

    `since` is the day from which the viewer supports them; `came_at` the start of the latest
    session that they came to.
    """

    participant: Participant
    kind: CaseloadKind
    enrolment: EnrolmentState
    since: date
    next_session: ScheduledSession | None = None
    last: LastSession | None = None
    booked_at: datetime | None = None
    given_back: GivenBack | None = None
    came_at: datetime | None = None
    notes: Sequence[NoteFacts] = ()

    @property
    def missed_last(self) -> bool:
        """Whether they missed their latest session; known only once its register is in."""
        return self.last is not None and self.last.state is AttendanceState.DID_NOT_ATTEND

    @property
    def booked_again(self) -> bool:
        """Whether they missed the latest session and something was booked for them since."""
        return (
            self.last is not None
            and self.missed_last
            and self.booked_at is not None
            and self.booked_at > self.last.starts_at
        )


@dataclass(frozen=True)
class TodayRow:
    """One of today's sessions, with those of the viewer's people who are expected there."""

    session: ScheduledSession
    people: list[tuple[Participant, AttendanceState]]


def caseload(viewer: Viewer, now: datetime) -> list[PersonRow]:
    """The viewer's people today, with each one's next session and how the last one went.

    As many statements however long the list is; the look at the list is written as one row, which
    the caller commits before it shows anything.
    """
    found = _supported(viewer, now)
    record_access(viewer, Permission.SUPPORT_PEOPLE, "caseload list", now, people_shown=len(found))
    rows = _with_facts(found, now)
    return sorted(rows, key=lambda row: row.participant.details.full_name.casefold())


def row_of(viewer: Viewer, participant: Participant, now: datetime) -> PersonRow:
    """The same of one person whose record the viewer has opened, whatever their standing."""
    return _with_facts(_supported(viewer, now, Participant.id == participant.id), now)[0]


def _supported(
    viewer: Viewer, now: datetime, wanted: sa.ColumnElement[bool] | None = None
) -> list[PersonRow]:
    """The people whom the viewer supports today, as lead or as cover; unless told otherwise
    without those whose support has ended."""
    ended = (EnrolmentState.ARCHIVED, EnrolmentState.DIED)
    found = session().execute(
        sa.select(Participant, Caseload.kind, Enrolment.state, Caseload.from_on)
        .join(Caseload, Caseload.participant_id == Participant.id)
        .join(
            Enrolment,
            sa.and_(Enrolment.participant_id == Participant.id, Enrolment.ended_at.is_(None)),
        )
        .options(joinedload(Participant.details))
        .where(
            on_caseload(viewer, london(now).date()),
            Enrolment.state.not_in(ended) if wanted is None else wanted,
        )
        .order_by(Caseload.kind, Caseload.id)
    )
    # Who leads somebody and has covered for them as well stands there once, as their lead.
    people = {row.Participant.id: PersonRow(*row) for row in found}
    return list(people.values())


def _with_facts(rows: Sequence[PersonRow], now: datetime) -> list[PersonRow]:
    ids = [row.participant.id for row in rows]
    coming, last, came = _next_sessions(ids, now), _last_sessions(ids, now), _came_at(ids, now)
    booked_at, given_back = _booked_at(ids, now), _given_back(ids, now)
    notes = notes_since(ids, now - NOTES_MATTER)
    return [
        replace(
            row,
            next_session=coming.get(row.participant.id),
            last=last.get(row.participant.id),
            booked_at=booked_at.get(row.participant.id),
            given_back=given_back.get(row.participant.id),
            came_at=came.get(row.participant.id),
            notes=notes.get(row.participant.id, ()),
        )
        for row in rows
    ]


def sessions_today(viewer: Viewer, rows: Sequence[PersonRow], now: datetime) -> list[TodayRow]:
    """Today's sessions of the people on the list that the viewer has opened, soonest first.

    The people of each stand in the order of the list.
    """
    people = {row.participant.id: row.participant for row in rows}
    found = session().execute(
        sa.select(ScheduledSession, Booking.participant_id, Attendance.state)
        .join(Booking, Booking.session_id == ScheduledSession.id)
        .outerjoin(Attendance, Attendance.booking_id == Booking.id)
        .options(joinedload(ScheduledSession.series), joinedload(ScheduledSession.venue))
        .where(
            Booking.participant_id.in_(people),
            Booking.state.in_(IS_EXPECTED),
            ScheduledSession.local_date == london(now).date(),
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )
    days: dict[int, TodayRow] = {}
    for held, participant_id, state in found:
        row = days.setdefault(held.id, TodayRow(held, []))
        row.people.append((people[participant_id], state or AttendanceState.NOT_KNOWN))
    place = {participant_id: number for number, participant_id in enumerate(people)}
    for row in days.values():
        row.people.sort(key=lambda each: place[each[0].id])
    return list(days.values())


def _next_sessions(ids: Sequence[int], now: datetime) -> dict[int, ScheduledSession]:
    """Each person's next session, however many they are booked for."""
    first = _one_booking_each(
        ids,
        ScheduledSession.starts_at.asc(),
        not_over(now),
    )
    found = session().execute(
        sa.select(first.c.participant_id, ScheduledSession)
        .join(ScheduledSession, ScheduledSession.id == first.c.session_id)
        .options(joinedload(ScheduledSession.series), joinedload(ScheduledSession.venue))
        .where(first.c.place == 1)
    )
    return {participant_id: held for participant_id, held in found}


def _last_sessions(ids: Sequence[int], now: datetime) -> dict[int, LastSession]:
    """How the latest session went of which that is known, however long they have been coming.

    A register that never came in hides nothing of the one before.
    """
    known = sa.exists().where(Attendance.booking_id == Booking.id, Attendance.state.in_(IS_KNOWN))
    last = _one_booking_each(
        ids, ScheduledSession.starts_at.desc(), sa.and_(ScheduledSession.starts_at <= now, known)
    )
    found = session().execute(
        sa.select(
            last.c.participant_id,
            Booking.public_id,
            SessionSeries.title,
            last.c.starts_at,
            Attendance.state,
            Attendance.absence_reason,
        )
        .join(Booking, Booking.id == last.c.booking_id)
        .join(ScheduledSession, ScheduledSession.id == last.c.session_id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .join(Attendance, Attendance.booking_id == last.c.booking_id)
        .where(last.c.place == 1)
    )
    return {row[0]: LastSession(*row[1:]) for row in found}


def _came_at(ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    """The start of the latest session of these weeks that each of them came to."""
    found = session().execute(
        sa.select(Booking.participant_id, sa.func.max(ScheduledSession.starts_at))
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(
            Booking.participant_id.in_(ids),
            Attendance.state == AttendanceState.ATTENDED,
            ScheduledSession.starts_at > now - NOTES_MATTER,
        )
        .group_by(Booking.participant_id)
    )
    return {participant_id: at for participant_id, at in found}


def _booked_at(ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    """When something to come was last booked for each person."""
    found = session().execute(
        sa.select(Booking.participant_id, sa.func.max(BookingEvent.at))
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .where(
            Booking.participant_id.in_(ids),
            Booking.state.in_(IS_EXPECTED),
            BookingEvent.state.in_(IS_EXPECTED),
            ScheduledSession.cancelled_at.is_(None),
            not_over(now),
        )
        .group_by(Booking.participant_id)
    )
    return {participant_id: at for participant_id, at in found}


def _given_back(ids: Sequence[int], now: datetime) -> dict[int, GivenBack]:
    """The place that each person last gave back from their phone, if nothing was booked since."""
    booked, booked_event = aliased(Booking), aliased(BookingEvent)
    booked_since = sa.exists().where(
        booked.participant_id == Booking.participant_id,
        booked.state.in_(IS_EXPECTED),
        booked_event.booking_id == booked.id,
        booked_event.state.in_(IS_EXPECTED),
        booked_event.at > BookingEvent.at,
    )
    later = aliased(BookingEvent)
    newest = ~sa.exists().where(later.booking_id == Booking.id, later.id > BookingEvent.id)
    found = session().execute(
        sa.select(
            Booking.participant_id,
            Booking.public_id,
            SessionSeries.title,
            ScheduledSession.starts_at,
            BookingEvent.at,
            BookingEvent.reason,
        )
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .where(
            Booking.participant_id.in_(ids),
            Booking.state == BookingState.CANCELLED,
            BookingEvent.by_participant,
            BookingEvent.at > now - GIVEN_BACK_LASTS,
            newest,
            ~booked_since,
        )
        .order_by(BookingEvent.at, BookingEvent.id)
    )
    return {row[0]: GivenBack(*row[1:]) for row in found}


def _one_booking_each(
    ids: Sequence[int],
    order: sa.UnaryExpression[datetime],
    when: sa.ColumnElement[bool],
) -> sa.Subquery:
    """These people's bookings in an order; each one's first has place 1."""
    return (
        sa.select(
            Booking.participant_id,
            Booking.session_id,
            Booking.id.label("booking_id"),
            ScheduledSession.starts_at,
            sa.func.row_number()
            .over(partition_by=Booking.participant_id, order_by=(order, Booking.id))
            .label("place"),
        )
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .where(
            Booking.participant_id.in_(ids),
            Booking.state.in_(IS_EXPECTED),
            ScheduledSession.cancelled_at.is_(None),
            when,
        )
        .subquery()
    )
