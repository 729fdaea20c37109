"""The register's reads: a coach's sessions, who is expected at one, and who is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingState,
    Participant,
    Pass,
    RegisterState,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from booking.permissions import Permission, Viewer
from booking.queries.people import record_access
from booking.rules.attendance import live_arrivals_of
from booking.words import london
from checkin.tokens import is_open, is_public_id

STRAIGHT_IN = (BookingState.CONFIRMED, BookingState.WALK_IN)
# All of them read the same at the door: "have a word".
ASK_FIRST = (
    BookingState.HELD,
    BookingState.OFFERED,
    BookingState.WAITLISTED,
    BookingState.REQUESTED,
)
DAYS_AHEAD = 7
DAYS_BACK = 7


@dataclass(frozen=True)
class Card:
    """One session as a coach's list shows it: how many are in, of how many expected."""

    session: ScheduledSession
    expected: int
    in_count: int

    @property
    def series(self) -> SessionSeries:
        """The offer it belongs to."""
        return self.session.series


@dataclass(frozen=True)
class Today:
    """A coach's sessions: today's, the next days', and those whose register is not sent yet."""

    today: Sequence[Card]
    to_come: Sequence[Card]
    not_sent: Sequence[Card]


@dataclass(frozen=True)
class Entry:
    """One name in a register. Nothing in it tells why somebody is not straight in."""

    booking: Booking
    name: str
    straight_in: bool
    attendance: AttendanceState
    arrivals: tuple[str, ...] = ()
    first_time: bool = False
    pass_sha256: str | None = None
    code_sha256: str | None = None

    @property
    def is_in(self) -> bool:
        """Whether the person came."""
        return self.attendance is AttendanceState.ATTENDED

    @property
    def is_expected(self) -> bool:
        """Whether the person counts among those expected."""
        return self.straight_in or self.is_in

    @property
    def state(self) -> str:
        """The state that the row of the register shows."""
        if self.is_in:
            walked_in = self.booking.state is BookingState.WALK_IN
            return "walk_in" if walked_in else "in"
        if not self.straight_in:
            return "have_a_word"
        if self.attendance is AttendanceState.DID_NOT_ATTEND:
            return "not_here"
        if self.attendance is AttendanceState.STOOD_DOWN:
            return "stood_down"
        return "expected"


# --- Sessions ----------------------------------------------------------------------------------


def _runs(viewer: Viewer) -> sa.ColumnElement[bool]:
    return SessionSeries.organisation_id.in_(viewer.organisations_where(Permission.RUN_SESSIONS))


def _attended() -> sa.ColumnElement[bool]:
    return Attendance.state == AttendanceState.ATTENDED


def _cards(viewer: Viewer, *wanted: sa.ColumnElement[bool]) -> list[Card]:
    """Sessions of the viewer's trusts with their counts, soonest first, in one statement."""
    came = sa.func.count(sa.case((_attended(), Booking.id)))
    expected = sa.func.count(
        sa.case((sa.or_(Booking.state.in_(STRAIGHT_IN), _attended()), Booking.id))
    )
    counts = (
        sa.select(
            ScheduledSession.id.label("id"), expected.label("expected"), came.label("in_count")
        )
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .outerjoin(Booking, Booking.session_id == ScheduledSession.id)
        .outerjoin(Attendance, Attendance.booking_id == Booking.id)
        .where(_runs(viewer), *wanted)
        .group_by(ScheduledSession.id)
        .subquery()
    )
    found = session().execute(
        _with_offer(
            sa.select(ScheduledSession, counts.c.expected, counts.c.in_count).join(
                counts, counts.c.id == ScheduledSession.id
            )
        )
        .where(sa.or_(SessionSeries.state == SeriesState.PUBLISHED, counts.c.expected > 0))
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )
    return [Card(held, expected, came) for held, expected, came in found]


def _with_offer(statement: sa.Select[Any]) -> sa.Select[Any]:
    return (
        statement.join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .options(
            contains_eager(ScheduledSession.venue),
            contains_eager(ScheduledSession.series).contains_eager(SessionSeries.organisation),
        )
    )


def today(viewer: Viewer, now: datetime) -> Today:
    """The sessions of the viewer's trusts today and in the next 7 days, and registers to send.

    A register is still to send when its session of the last 7 days is over, was not called off,
    expected somebody, and nobody has sent it.
    """
    on = london(now).date()
    cards = _cards(
        viewer,
        ScheduledSession.local_date >= on - timedelta(days=DAYS_BACK),
        ScheduledSession.local_date <= on + timedelta(days=DAYS_AHEAD),
    )
    return Today(
        today=[card for card in cards if card.session.local_date == on],
        to_come=[card for card in cards if card.session.local_date > on],
        not_sent=[
            card
            for card in cards
            if card.session.local_date < on
            and card.session.register_state is RegisterState.OPEN
            and card.session.cancelled_at is None
            and card.expected
        ],
    )


def sessions_on(viewer: Viewer, on: date) -> list[ScheduledSession]:
    """The sessions of the viewer's trusts on one local date, soonest first."""
    return [card.session for card in _cards(viewer, ScheduledSession.local_date == on)]


def running_now(viewer: Viewer, now: datetime) -> list[ScheduledSession]:
    """Today's sessions to check in to: those going on, or else all that are not called off."""
    held_today = [
        held for held in sessions_on(viewer, london(now).date()) if held.cancelled_at is None
    ]
    return [held for held in held_today if is_open(held, now)] or held_today


def get_session(viewer: Viewer, public_id: str) -> ScheduledSession:
    """A session that the viewer runs; raises Missing for another trust's, and for none."""
    held = find_sessions(viewer, [public_id]).get(public_id)
    if held is None:
        raise Missing
    return held


def find_sessions(viewer: Viewer, public_ids: Sequence[str]) -> dict[str, ScheduledSession]:
    """Those of these sessions that the viewer runs, by public id."""
    possible = {public_id for public_id in public_ids if is_public_id(public_id)}
    found = session().scalars(
        _with_offer(sa.select(ScheduledSession)).where(
            ScheduledSession.public_id.in_(possible),
            _runs(viewer),
        )
    )
    return {held.public_id: held for held in found}


def session_of_any_trust(public_id: str) -> ScheduledSession | None:
    """A session by its id, for a code that is checked next: it says nothing by itself."""
    found: ScheduledSession | None = session().scalar(
        _with_offer(sa.select(ScheduledSession)).where(ScheduledSession.public_id == public_id)
    )
    return found


def in_count(held: ScheduledSession) -> int:
    """How many are in at this moment: a count without names."""
    return (
        session()
        .execute(
            sa.select(sa.func.count(Attendance.id))
            .join(Booking, Booking.id == Attendance.booking_id)
            .where(Booking.session_id == held.id, _attended())
        )
        .scalar_one()
    )


# --- Names -------------------------------------------------------------------------------------


def entries(viewer: Viewer, held: ScheduledSession, now: datetime) -> list[Entry]:
    """The names in one register, those straight in first; writes down who looks.

    The caller commits before anything is shown.
    """
    found = entries_of([held])[held.id]
    record_access(
        viewer,
        Permission.RUN_SESSIONS,
        f"register {held.public_id}",
        now,
        people_shown=len(found),
        organisation_id=held.series.organisation_id,
    )
    return found


def entries_of(sessions: Sequence[ScheduledSession]) -> dict[int, list[Entry]]:
    """The names in several registers, by session, in three statements.

    Nothing is written down here: the caller does that before anything is shown.
    """
    ids = [held.id for held in sessions]
    return _entries(sessions, Booking.session_id.in_(ids))


def find_entry(held: ScheduledSession, booking: Booking) -> Entry | None:
    """The one name that a scan or a tick is about, if the register lists it."""
    return next(iter(_entries([held], Booking.id == booking.id)[held.id]), None)


def _entries(
    sessions: Sequence[ScheduledSession], wanted: sa.ColumnElement[bool]
) -> dict[int, list[Entry]]:
    listed = Booking.state.in_((*STRAIGHT_IN, *ASK_FIRST))
    rows = (
        session()
        .execute(
            sa.select(Booking, Attendance.state, Pass.token_hash, Pass.short_code_hash)
            .outerjoin(Attendance, Attendance.booking_id == Booking.id)
            .outerjoin(
                Pass,
                sa.and_(Pass.participant_id == Booking.participant_id, Pass.revoked_at.is_(None)),
            )
            .options(joinedload(Booking.participant).joinedload(Participant.details))
            .where(wanted, sa.or_(listed, _attended()))
        )
        .all()
    )
    by_id = {held.id: held for held in sessions}
    arrivals = live_arrivals_of([booking.id for booking, *_ in rows])
    firsts = first_attendances(
        {booking.participant_id for booking, *_ in rows},
        {held.series.organisation_id for held in sessions},
    )
    found: dict[int, list[Entry]] = {held.id: [] for held in sessions}
    for booking, state, token, code in rows:
        entry = Entry(
            booking=booking,
            name=booking.participant.details.door_name,
            straight_in=booking.state in STRAIGHT_IN,
            attendance=state or AttendanceState.NOT_KNOWN,
            arrivals=tuple(event.item_id for event in arrivals.get(booking.id, ())),
            pass_sha256=token,
            code_sha256=code,
        )
        held = by_id[booking.session_id]
        first = firsts.get((booking.participant_id, held.series.organisation_id))
        is_first = first is None or first >= held.starts_at
        found[held.id].append(replace(entry, first_time=is_first))
    for names in found.values():
        names.sort(key=lambda entry: (not entry.is_expected, entry.name.casefold()))
    return found


def first_attendances(
    participant_ids: set[int], organisation_ids: set[int]
) -> dict[tuple[int, int], datetime]:
    """When each person first attended at each of these trusts: the session's start, UTC."""
    found = session().execute(
        sa.select(
            Booking.participant_id,
            SessionSeries.organisation_id,
            sa.func.min(ScheduledSession.starts_at),
        )
        .join(Attendance, Attendance.booking_id == Booking.id)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .where(
            _attended(),
            Booking.participant_id.in_(participant_ids),
            SessionSeries.organisation_id.in_(organisation_ids),
        )
        .group_by(Booking.participant_id, SessionSeries.organisation_id)
    )
    return {(person, trust): first for person, trust, first in found}


def next_here(held: ScheduledSession, participant_id: int, now: datetime) -> datetime | None:
    """When the person's next booked session at this session's trust starts, if there is one."""
    return session().scalar(
        sa.select(sa.func.min(ScheduledSession.starts_at))
        .join(Booking, Booking.session_id == ScheduledSession.id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .where(
            Booking.participant_id == participant_id,
            Booking.state.in_(STRAIGHT_IN),
            SessionSeries.organisation_id == held.series.organisation_id,
            ScheduledSession.id != held.id,
            ScheduledSession.ends_at > now,
            ScheduledSession.cancelled_at.is_(None),
        )
    )
