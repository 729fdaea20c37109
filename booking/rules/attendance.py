"""Attendance: the only place that writes it.

Every arrival and every undo is kept as an event; what holds now is worked out from them. A person
attended when some arrival is not undone, in whatever order the events came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from booking.database import session
from booking.errors import Refused
from booking.models import (
    IS_EXPECTED,
    Attendance,
    AttendanceAction,
    AttendanceEvent,
    AttendanceMethod,
    AttendanceState,
    AttendanceUndo,
    Booking,
    RegisterState,
    ScheduledSession,
)
from booking.permissions import Viewer

LARGEST_HEADCOUNT = 500


class RegisterLocked(Refused):
    """The register is over seven days old, so it changes only by a correction."""


class NotOverYet(Refused):
    """A register is submitted once its session has begun."""


def lock_session(session_id: int) -> None:
    """Let one change of a session's register happen at a time."""
    session().execute(
        sa.update(ScheduledSession)
        .where(ScheduledSession.id == session_id)
        .values(last_ticket=ScheduledSession.last_ticket)
        .execution_options(synchronize_session=False)
    )


def find_event(item_id: str) -> AttendanceEvent | None:
    """The event that an item became when it was first sent."""
    return session().scalar(sa.select(AttendanceEvent).where(AttendanceEvent.item_id == item_id))


def record_arrival(
    viewer: Viewer,
    booking: Booking,
    *,
    item_id: str,
    method: AttendanceMethod,
    outcome: str,
    at: datetime,
    now: datetime,
) -> Attendance:
    """Keep one arrival and work the attendance out again. `at` is when it was noticed."""
    _keep(viewer, booking, AttendanceAction.ARRIVE, item_id, method, outcome, at, now)
    return work_out(booking, now)


def record_undo(
    viewer: Viewer,
    booking: Booking,
    *,
    item_id: str,
    undoes: Sequence[str],
    outcome: str,
    at: datetime,
    now: datetime,
) -> Attendance:
    """Keep an undo of the named arrivals, come in or not, and work the attendance out again."""
    event = _keep(viewer, booking, AttendanceAction.UNDO, item_id, None, outcome, at, now)
    session().add_all(
        AttendanceUndo(event_id=event.id, arrival_item_id=arrival) for arrival in set(undoes)
    )
    session().flush()
    return work_out(booking, now)


def live_arrivals(booking_id: int) -> list[AttendanceEvent]:
    """The arrivals of a booking that nobody undid, oldest first."""
    return live_arrivals_of([booking_id]).get(booking_id, [])


def live_arrivals_of(booking_ids: Sequence[int]) -> dict[int, list[AttendanceEvent]]:
    """The arrivals that nobody undid, oldest first, by booking, in one statement."""
    live: dict[int, list[AttendanceEvent]] = {}
    for event in session().scalars(_live(AttendanceEvent.booking_id.in_(booking_ids))):
        live.setdefault(event.booking_id, []).append(event)
    return live


def first_arrival(booking_id: int) -> AttendanceEvent | None:
    """The oldest arrival of a booking that nobody undid: the person is in if there is one."""
    return session().scalar(_live(AttendanceEvent.booking_id == booking_id).limit(1))


def _live(wanted: sa.ColumnElement[bool]) -> sa.Select[AttendanceEvent]:
    undo = aliased(AttendanceEvent)
    undone = (
        sa.select(AttendanceUndo.event_id)
        .join(undo, undo.id == AttendanceUndo.event_id)
        .where(
            AttendanceUndo.arrival_item_id == AttendanceEvent.item_id,
            undo.booking_id == AttendanceEvent.booking_id,
        )
    )
    return (
        sa.select(AttendanceEvent)
        .where(wanted, AttendanceEvent.action == AttendanceAction.ARRIVE, ~undone.exists())
        .order_by(AttendanceEvent.at, AttendanceEvent.id)
    )


def is_undone(booking_id: int, item_id: str) -> bool:
    """Whether some undo of this booking names the arrival, come in or not."""
    undo = session().scalar(
        sa.select(AttendanceUndo.event_id)
        .join(AttendanceEvent, AttendanceEvent.id == AttendanceUndo.event_id)
        .where(AttendanceUndo.arrival_item_id == item_id, AttendanceEvent.booking_id == booking_id)
        .limit(1)
    )
    return undo is not None


def work_out(booking: Booking, now: datetime) -> Attendance:
    """What holds for a booking: attended, stood down, did not attend, or not known yet."""
    cancelled_at, register = (
        session()
        .execute(
            sa.select(ScheduledSession.cancelled_at, ScheduledSession.register_state).where(
                ScheduledSession.id == booking.session_id
            )
        )
        .one()
    )
    arrival = first_arrival(booking.id)
    attendance = session().scalar(sa.select(Attendance).where(Attendance.booking_id == booking.id))
    if attendance is None:
        attendance = Attendance(
            booking_id=booking.id, state=AttendanceState.NOT_KNOWN, changed_at=now
        )
        session().add(attendance)
    attendance.state = _state(arrival is not None, cancelled_at is not None, register)
    attendance.arrived_at = arrival.at if arrival else None
    attendance.method = arrival.method if arrival else None
    attendance.changed_at = now
    session().flush()
    return attendance


def _state(arrived: bool, called_off: bool, register: RegisterState) -> AttendanceState:
    if arrived:
        return AttendanceState.ATTENDED
    if called_off:
        return AttendanceState.STOOD_DOWN
    if register is RegisterState.OPEN:
        return AttendanceState.NOT_KNOWN
    return AttendanceState.DID_NOT_ATTEND


def submit_register(
    viewer: Viewer, held: ScheduledSession, headcount: int, now: datetime
) -> ScheduledSession:
    """Say that the register is complete: who has not arrived did not attend.

    Raises NotOverYet before the session's start, RegisterLocked when it is locked. Submitting
    again changes the headcount.
    """
    lock_session(held.id)
    session().refresh(held)
    if held.starts_at > now:
        raise NotOverYet("The session has not started yet. Send the register when it has.")
    if held.register_state is RegisterState.LOCKED:
        raise RegisterLocked("This register is locked. Ask your manager for a correction.")
    held.register_state = RegisterState.SUBMITTED
    held.submitted_at = now
    held.submitted_by_id = viewer.user_id
    held.headcount = headcount
    # A session held and registered is an offer that is true: nobody has to say so again.
    held.series.confirmed_at = now
    session().flush()
    expected = session().scalars(
        sa.select(Booking).where(Booking.session_id == held.id, Booking.state.in_(IS_EXPECTED))
    )
    for booking in expected:
        work_out(booking, now)
    return held


def _keep(
    viewer: Viewer,
    booking: Booking,
    action: AttendanceAction,
    item_id: str,
    method: AttendanceMethod | None,
    outcome: str,
    at: datetime,
    now: datetime,
) -> AttendanceEvent:
    event = AttendanceEvent(
        item_id=item_id,
        booking_id=booking.id,
        action=action,
        at=at,
        received_at=now,
        outcome=outcome,
        method=method,
        by_user_id=viewer.user_id,
        by_phone_id=viewer.phone_id,
    )
    session().add(event)
    session().flush()
    return event


def say_why_absent(participant_id: int, booking_id: str, reason: str) -> None:
    """Keep why somebody did not come: a reason without a verdict, or none any more.

    `booking_id` is the public one; nothing is kept of somebody who came after all.
    """
    attendance = session().scalar(
        sa.select(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .where(
            Booking.public_id == booking_id,
            Booking.participant_id == participant_id,
            Attendance.state == AttendanceState.DID_NOT_ATTEND,
        )
    )
    if attendance is not None:
        attendance.absence_reason = reason
        session().flush()
