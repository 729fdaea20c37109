"""Thinking again: within two minutes an act on sessions is undone as if it had never been."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import ChangeKind, ChildrenOnSite, ScheduledSession, SessionChange
from booking.permissions import Viewer
from booking.rules import dates, holding, limits, rechecking, telling
from booking.rules.dates import DateRefused


class ChangedSince(DateRefused):
    """A later change stands on this one, so that one comes off first."""


class PartOfSchedule(DateRefused):
    """The whole offer's schedule did it, so it is changed back there."""


def undo(viewer: Viewer, changes: Sequence[SessionChange], now: datetime) -> None:
    """Undo one action as if it had never been; nobody hears of it.

    What a closure forbids meanwhile is called off under that closure. Raises TooLateToUndo after
    two minutes, ChangedSince, or PartOfSchedule.
    """
    undone = []
    # Sessions are locked by ascending id; the newest change of each comes off first.
    for change in sorted(changes, key=lambda each: (each.session_id, -each.id)):
        held = session().get_one(ScheduledSession, change.session_id)
        dates.lock(held)
        session().refresh(change)
        if change.undone_at is not None:
            continue
        for refused in undo_refusals([change]):
            raise refused
        telling.take_back(change, now)
        _restore(held, change.before)
        dates.touch(held, now)
        limits.settle_capacity(held)
        undone.append(change)
    # Only now has every session its own time and places back.
    for change in undone:
        held = session().get_one(ScheduledSession, change.session_id)
        if change.kind is ChangeKind.PLACE_LOST:
            holding.give_back_lost(viewer, change, now)
        holding.let_go_of(viewer, change, now)
        dates.work_out(telling.expected_bookings(held.id), now)
        closed = limits.closure_of(held)
        if closed is not None and held.cancelled_at is None and held.ends_at > now:
            again = dates.Act(viewer=viewer, reason=closed.reason, now=now, id=closed.public_id)
            dates.call_off(again, held, closed)
    again_as_before = [change.session_id for change in undone]
    rechecking.recheck_sessions(viewer, again_as_before, now, give=False)


def undo_refusals(changes: Sequence[SessionChange]) -> Iterable[DateRefused]:
    """What stands against undoing an action, but for the time that has passed."""
    if any(change.by_schedule for change in changes):
        yield PartOfSchedule("The offer’s days and times did this. Change them back there.")
    newest = {change.session_id: change for change in sorted(changes, key=lambda each: each.id)}
    later = session().execute(
        sa.select(SessionChange.session_id, sa.func.max(SessionChange.id))
        .where(
            SessionChange.session_id.in_(newest),
            SessionChange.action_id.not_in({change.action_id for change in changes}),
            SessionChange.undone_at.is_(None),
        )
        .group_by(SessionChange.session_id)
    )
    if any(change_id > newest[session_id].id for session_id, change_id in later):
        yield ChangedSince("It was changed again since. Look at the newest change.")


def changes_of(action_id: str) -> list[SessionChange]:
    """Everything that one action did; raises Missing when there is no such action."""
    found = list(
        session().scalars(
            sa.select(SessionChange)
            .where(SessionChange.action_id == action_id)
            .order_by(SessionChange.id)
        )
    )
    if not found:
        raise Missing
    return found


def _restore(held: ScheduledSession, was: dict[str, Any]) -> None:
    # Naive on purpose: it was written as London's wall time.
    local = datetime.fromisoformat(was["starts_local"])
    held.starts_at = datetime.fromisoformat(was["starts_at"])
    held.ends_at = datetime.fromisoformat(was["ends_at"])
    held.local_date, held.local_weekday = local.date(), local.weekday()
    held.local_time = local.time()
    held.venue_id, held.meeting_point = was["venue_id"], was["meeting_point"]
    held.own_capacity, held.overridden = was["own_capacity"], was["overridden"]
    children = was["children_on_site"]
    held.children_on_site = ChildrenOnSite(children) if children else None
    off = was["cancelled_at"]
    held.cancelled_at = datetime.fromisoformat(off) if off else None
    held.cancelled_why, held.closure_id = was["cancelled_why"], was["closure_id"]
    session().flush()
    session().refresh(held)
