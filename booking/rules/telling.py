"""Who must hear of a change, and who has heard. Sent is not told: a human marks them told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    IS_BUSY,
    Booking,
    BookingState,
    ChangeKind,
    ScheduledSession,
    SessionChange,
    ToTell,
)
from booking.permissions import Viewer

# Time to think again before anybody is told.
THINK_AGAIN = timedelta(minutes=2)


class TooLateToUndo(Refused):
    """The two minutes are over, so people are being told."""


class NothingToTell(Refused):
    """The change was undone, or a later one made it pointless."""


def expected_bookings(session_id: int) -> list[Booking]:
    """Everybody who has a place in a session or is offered one, in the order of their tickets."""
    return list(
        session().scalars(
            sa.select(Booking)
            .where(Booking.session_id == session_id, Booking.state.in_(IS_BUSY))
            .order_by(Booking.ticket)
        )
    )


def on_the_list(session_id: int) -> list[Booking]:
    """Everybody who hears whether a session is on: those, and who waits for a place."""
    return list(
        session().scalars(
            sa.select(Booking)
            .where(
                Booking.session_id == session_id,
                Booking.state.in_((*IS_BUSY, BookingState.WAITLISTED)),
            )
            .order_by(Booking.ticket)
        )
    )


def how_many_expected(session_ids: Sequence[int]) -> dict[int, int]:
    """How many are expected at each of these sessions; those with nobody are left out."""
    rows = session().execute(
        sa.select(Booking.session_id, sa.func.count())
        .where(Booking.session_id.in_(session_ids), Booking.state.in_(IS_BUSY))
        .group_by(Booking.session_id)
    )
    return {session_id: number for session_id, number in rows}


def how_many_people(session_ids: Sequence[int]) -> int:
    """How many people are expected at any of these sessions, each counted once."""
    return (
        session()
        .execute(
            sa.select(sa.func.count(Booking.participant_id.distinct())).where(
                Booking.session_id.in_(session_ids), Booking.state.in_(IS_BUSY)
            )
        )
        .scalar_one()
    )


def note_change(
    viewer: Viewer,
    held: ScheduledSession,
    kind: ChangeKind,
    reason: str,
    was: dict[str, Any],
    action_id: str,
    now: datetime,
) -> SessionChange:
    """Write down what is about to happen to a session, while it still is as it was."""
    change = SessionChange(
        action_id=action_id,
        session_id=held.id,
        kind=kind,
        reason=reason,
        made_at=now,
        tell_at=now + THINK_AGAIN,
        made_by_id=viewer.user_id,
        was_starts_at=held.starts_at,
        was_ends_at=held.ends_at,
        was_venue_id=held.venue_id,
        was=json.dumps(was),
    )
    session().add(change)
    session().flush()
    return change


def must_hear(change: SessionChange, bookings: Iterable[Booking], now: datetime) -> list[ToTell]:
    """Put people on the list of those to be told of a change.

    What they had not been told yet of an earlier change of the same session is not needed any
    more: they hear the newest alone. Who never heard that it was off need not hear that it is on,
    but then what they had not heard before that counts again; who never heard that it was moved
    need not hear that it is where it was.
    """
    to_tell = []
    for booking in bookings:
        unheard = _not_told_yet(booking)
        for earlier in unheard:
            earlier.not_needed_at = now
        off = [one for one in unheard if one.change.kind is ChangeKind.CALLED_OFF]
        if change.kind is ChangeKind.ON_AGAIN and off:
            _count_again(off[-1])
            continue
        if change.kind is ChangeKind.MOVED and any(map(_is_as_before, unheard)):
            continue
        to_tell.append(ToTell(change_id=change.id, booking_id=booking.id))
    session().add_all(to_tell)
    session().flush()
    return to_tell


def _is_as_before(unheard: ToTell) -> bool:
    """Whether a session is again where and when it was before a move that somebody never heard."""
    change, held = unheard.change, unheard.change.session
    return change.kind is ChangeKind.MOVED and (
        (held.starts_at, held.ends_at, held.venue_id, held.meeting_point)
        == (
            change.was_starts_at,
            change.was_ends_at,
            change.was_venue_id,
            change.before["meeting_point"],
        )
    )


def _count_again(off: ToTell) -> None:
    """What somebody had not heard when it was called off, they must hear now that it is on."""
    before = session().scalars(
        sa.select(ToTell)
        .join(SessionChange, SessionChange.id == ToTell.change_id)
        .where(
            ToTell.booking_id == off.booking_id,
            ToTell.change_id < off.change_id,
            ToTell.not_needed_at == off.change.made_at,
            ToTell.told_at.is_(None),
            SessionChange.undone_at.is_(None),
        )
        .order_by(ToTell.change_id.desc())
        .limit(1)
    )
    for one in before.all():
        one.not_needed_at = None


def _not_told_yet(booking: Booking) -> list[ToTell]:
    return list(
        session().scalars(
            sa.select(ToTell).where(
                ToTell.booking_id == booking.id,
                ToTell.told_at.is_(None),
                ToTell.not_needed_at.is_(None),
            )
        )
    )


def take_back(change: SessionChange, now: datetime) -> None:
    """Nobody needs to hear of a change that was undone.

    Raises TooLateToUndo when the two minutes are over.
    """
    if now >= change.tell_at:
        raise TooLateToUndo(
            "Two minutes have passed, and people are being told. "
            "Put it back on instead: they hear that too."
        )
    change.undone_at = now
    session().execute(
        sa.update(ToTell)
        .where(ToTell.change_id == change.id)
        .values(not_needed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    # What they had not heard before counts again.
    session().execute(
        sa.update(ToTell)
        .where(
            ToTell.change_id != change.id,
            ToTell.not_needed_at == change.made_at,
            ToTell.told_at.is_(None),
            ToTell.booking_id.in_(
                sa.select(Booking.id).where(Booking.session_id == change.session_id)
            ),
        )
        .values(not_needed_at=None)
        .execution_options(synchronize_session="fetch")
    )
    session().flush()


def mark_told(viewer: Viewer, to_tell: ToTell, now: datetime) -> ToTell:
    """A human has told the person. Raises NothingToTell when there is nothing left to tell."""
    if to_tell.not_needed_at is not None or to_tell.change.undone_at is not None:
        raise NothingToTell("This has changed again. Look at the session before you ring.")
    if to_tell.told_at is None:
        to_tell.told_at, to_tell.told_by_id = now, viewer.user_id
        session().flush()
    return to_tell


def mark_not_told(to_tell: ToTell) -> ToTell:
    """It was a slip of the finger: the person has not been told."""
    to_tell.told_at = to_tell.told_by_id = None
    session().flush()
    return to_tell
