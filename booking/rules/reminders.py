"""What is sent by the clock: a reminder the evening before, and a kind word after a missed one.

Both go to those alone who get texts or e-mails: they are no reason for anybody to ring.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from booking.database import session
from booking.message_words import facts_of
from booking.models import (
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    BookingState,
    Channel,
    Consent,
    ConsentKind,
    ContactNote,
    ContactRoute,
    MessageKind,
    OutboxMessage,
    RegisterState,
    Route,
    ScheduledSession,
)
from booking.outbox import About
from booking.queries.changes import taking_part
from booking.queries.routes import how_to_tell
from booking.rules.messages import Message, drop_earlier, write
from booking.rules.quiet_hours import QUIET_FROM
from booking.words import LONDON, london

REMIND_AT = time(18)
MISSED_YOU_AT = time(10)
# Later than that it is no kind word any more, but a complaint.
MISSED_YOU_WITHIN = timedelta(days=3)


def reminders_due(now: datetime) -> list[int]:
    """The bookings of tomorrow that people are to be reminded of: from 18:00 to the quiet hours.

    Once for each booking and day. Not of a place that is held or waited for, and nobody who was
    booked since six: they have just heard.
    """
    local = london(now)
    if not REMIND_AT <= local.time() < QUIET_FROM:
        return []
    six = datetime.combine(local.date(), REMIND_AT, LONDON)
    since_six = sa.exists().where(BookingEvent.booking_id == Booking.id, BookingEvent.at >= six)
    return _bookings(
        Booking.state == BookingState.CONFIRMED,
        ScheduledSession.local_date == local.date() + timedelta(days=1),
        ScheduledSession.cancelled_at.is_(None),
        ~since_six,
        ~_written(MessageKind.REMINDER, OutboxMessage.created_at >= six),
    )


def missed_you_due(now: datetime) -> list[int]:
    """The bookings that people missed and are to get a kind word about, from ten the next day.

    Never before the register is in. Once for each session, and not to whoever has been to another
    since, nor where their mentor has dealt with it.
    """
    local = london(now)
    latest = local.date() - timedelta(days=1 if local.time() >= MISSED_YOU_AT else 2)
    return _bookings(
        Booking.state == BookingState.CONFIRMED,
        ScheduledSession.local_date.between(local.date() - MISSED_YOU_WITHIN, latest),
        ScheduledSession.register_state != RegisterState.OPEN,
        _attendance(Booking.id, AttendanceState.DID_NOT_ATTEND, Attendance.absence_reason == ""),
        ~_been_since(),
        ~_dealt_with(),
        ~_written(MessageKind.MISSED_YOU),
    )


def _bookings(*wanted: sa.ColumnElement[bool]) -> list[int]:
    """The bookings of people who get texts or e-mails and are not left in peace."""
    texts = sa.exists().where(
        Consent.participant_id == Booking.participant_id,
        Consent.kind == ConsentKind.TEXTS,
        Consent.withdrawn_at.is_(None),
    )
    by_text = sa.and_(ContactRoute.route == Route.TEXT, ContactRoute.safe_to_text.is_(True), texts)
    return list(
        session().scalars(
            sa.select(Booking.id)
            .join(Booking.session)
            .join(ContactRoute, ContactRoute.participant_id == Booking.participant_id)
            .where(sa.or_(by_text, ContactRoute.route == Route.EMAIL), taking_part(), *wanted)
            .order_by(Booking.id)
        )
    )


def _written(kind: MessageKind, *wanted: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        OutboxMessage.booking_id == Booking.id, OutboxMessage.kind == kind, *wanted
    )


def _attendance(
    booking_id: Any, state: AttendanceState, *wanted: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Attendance.booking_id == booking_id, Attendance.state == state, *wanted
    )


def _been_since() -> sa.ColumnElement[bool]:
    """Whether they were at a session that began later."""
    later, held = aliased(Booking), aliased(ScheduledSession)
    return sa.exists().where(
        later.participant_id == Booking.participant_id,
        held.id == later.session_id,
        held.starts_at > ScheduledSession.starts_at,
        _attendance(later.id, AttendanceState.ATTENDED),
    )


def _dealt_with() -> sa.ColumnElement[bool]:
    """Whether their mentor has closed it with a note, or has reached them since."""
    return sa.exists().where(
        ContactNote.participant_id == Booking.participant_id,
        sa.or_(
            ContactNote.closes == "missed:" + Booking.public_id,
            sa.and_(ContactNote.reached.is_(True), ContactNote.at > ScheduledSession.ends_at),
        ),
    )


def write_for(kind: MessageKind, booking_id: int, now: datetime) -> bool:
    """Write a reminder, or a kind word; False where it was written, or a human would have to."""
    booking = session().get_one(Booking, booking_id)
    held = booking.session
    if how_to_tell([booking.participant_id])[booking.participant_id].channel is Channel.BY_HAND:
        return False
    reminder = kind is MessageKind.REMINDER
    if reminder:
        drop_earlier([booking.id])
    message = Message(
        key=f"{kind}:{booking.public_id}" + (f":{held.local_date}" if reminder else ""),
        kind=kind,
        facts=facts_of(held),
        about=About(
            booking.id, send_by=held.starts_at if reminder else held.ends_at + MISSED_YOU_WITHIN
        ),
    )
    return write(booking.participant_id, message, now)
