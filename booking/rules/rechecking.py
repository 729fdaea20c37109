"""Clearance worked out again: when a fact has changed, and on the morning.

A booking that does not clear any more is held; one that was held for that, and clears now, is
confirmed again. A hold because of a clash stays: there somebody must choose. Whoever changes a fact
calls this after it, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.models import Booking, BookingEvent, BookingState, ScheduledSession
from booking.permissions import Viewer
from booking.queries.people import mentor_of
from booking.rules import holding, messages
from booking.rules.clearing import clearances_of
from booking.rules.locks import lock_people
from booking.rules.waiting import fill, is_clear, lock_people_waiting
from booking.words import CLASHES, london

# What the mentor reads of a place on hold: the same words whatever is behind it.
ASK_AGAIN = "Something has changed, so somebody must be asked again"
RECHECKED = (BookingState.CONFIRMED, BookingState.OFFERED, BookingState.HELD)
# Who waits may be clear now, and a place that is free goes to the earliest of them.
LOCKED = (*RECHECKED, BookingState.WAITLISTED)
# On the morning it is today's sessions, and those that people set out to within a week.
DAYS_AHEAD = timedelta(days=8)


def recheck_person(viewer: Viewer, participant_id: int, now: datetime) -> int:
    """Something about a person has changed: look at all their bookings; how many that changed.

    Who is booked at the same moment is not missed: that waits for the person's lock, or is seen
    once it is ours.
    """
    theirs = Booking.participant_id == participant_id
    booked = sa.select(Booking.session_id).where(theirs, Booking.state.in_(LOCKED))
    lock_people_waiting(_lock_sessions(ScheduledSession.id.in_(booked), now), [participant_id])
    # One that was booked meanwhile is locked out of turn: a deadlock that breaks is tried again.
    held = _lock_sessions(ScheduledSession.id.in_(booked), now)
    changed = _settle(viewer, theirs, now)
    fill(held, now)
    return changed


def recheck_series(viewer: Viewer, series_id: int, now: datetime) -> int:
    """A series, its shifts, or what it is allotted to has changed; how many bookings that did."""
    return _recheck(viewer, ScheduledSession.series_id == series_id, now)


def recheck_venue(viewer: Viewer, venue_id: int, now: datetime) -> int:
    """What is known of a venue, or its match days, has changed; how many bookings that did."""
    return _recheck(viewer, ScheduledSession.venue_id == venue_id, now)


def recheck_sessions(
    viewer: Viewer, session_ids: Collection[int], now: datetime, *, give: bool = True
) -> int:
    """Certain dates have changed; how many bookings did with them.

    Without `give` those who wait get nothing yet: the change may still be undone.
    """
    return _recheck(viewer, ScheduledSession.id.in_(session_ids), now, give=give)


# --- On the morning -------------------------------------------------------------------------------


def sessions_ahead(now: datetime) -> Sequence[int]:
    """The sessions of today and the next days for which anybody is booked."""
    return (
        session()
        .scalars(
            sa.select(Booking.session_id)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                *_to_come(now),
                ScheduledSession.starts_at < now + DAYS_AHEAD,
                Booking.state.in_(RECHECKED),
            )
            .distinct()
            .order_by(Booking.session_id)
        )
        .all()
    )


def due(session_ids: Collection[int], now: datetime) -> list[int]:
    """Those of some sessions where a booking does not stand as it should; nothing is locked."""
    found = _to_change(Booking.session_id.in_(session_ids), now)
    return sorted({booking.session_id for booking in found})


# --- What all of these do -------------------------------------------------------------------------


def _recheck(
    viewer: Viewer, which: sa.ColumnElement[bool], now: datetime, *, give: bool = True
) -> int:
    """Look at the bookings of some sessions: locked before anybody new is booked by old facts."""
    held = _lock_sessions(which, now)
    theirs = sa.and_(Booking.session_id.in_(held), Booking.state.in_(LOCKED))
    lock_people(session().scalars(sa.select(Booking.participant_id).where(theirs)).all())
    changed = _settle(viewer, theirs, now)
    if give:
        fill(held, now)
    return changed


def _lock_sessions(which: sa.ColumnElement[bool], now: datetime) -> Sequence[int]:
    """Lock sessions to come by ascending id; a database that writes one by one needs no more."""
    return (
        session()
        .scalars(
            sa.select(ScheduledSession.id)
            .where(which, *_to_come(now))
            .order_by(ScheduledSession.id)
            .with_for_update(key_share=True)
        )
        .all()
    )


def _to_come(now: datetime) -> list[sa.ColumnElement[bool]]:
    return [ScheduledSession.starts_at > now, ScheduledSession.cancelled_at.is_(None)]


def _settle(viewer: Viewer, which: sa.ColumnElement[bool], now: datetime) -> int:
    """Hold what does not clear any more, and confirm what clears again."""
    found = _to_change(which, now)
    for booking in found:
        if booking.state is not BookingState.HELD:
            holding.hold(viewer, booking, ASK_AGAIN, now)
            continue
        # Something else may stand against it by now, such as another session at that time.
        if holding.keep_if_clear(viewer, booking, now):
            _tell_mentor(viewer, booking, now)
    return len(found)


def _tell_mentor(viewer: Viewer, booking: Booking, now: datetime) -> None:
    """Tell the mentor that a place is not on hold any more, unless it is they who settled it."""
    mentor = mentor_of(booking.participant, london(now).date())
    if mentor is not None and mentor.user_id != viewer.user_id:
        what = "A place that was on hold is booked again."
        messages.tell_mentor(
            booking.participant, what, f"kept:{booking.public_id}:{now.isoformat()}", now
        )


def _to_change(which: sa.ColumnElement[bool], now: datetime) -> list[Booking]:
    """The bookings that are not held and do not clear, or are held for that and do."""
    rows: list[Any] = list(
        session().execute(
            sa.select(Booking, _why_held())
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .options(joinedload(Booking.participant))
            .where(which, Booking.state.in_(RECHECKED), *_to_come(now))
            .order_by(Booking.session_id, Booking.participant_id)
            .execution_options(populate_existing=True)
        )
    )
    clear = clearances_of([(row.participant_id, row.session_id) for row, _ in rows], now)
    changed = []
    for booking, why_held in rows:
        found = clear[booking.participant_id, booking.session_id]
        is_held = booking.state is BookingState.HELD
        stays_held = is_held and why_held == CLASHES
        if is_clear(found, booking.accompanied) is is_held and not stays_held:
            changed.append(booking)
    return changed


def _why_held() -> sa.ScalarSelect[str]:
    return (
        sa.select(BookingEvent.reason)
        .where(BookingEvent.booking_id == Booking.id, BookingEvent.state == BookingState.HELD)
        .order_by(BookingEvent.id.desc())
        .limit(1)
        .correlate(Booking)
        .scalar_subquery()
    )
