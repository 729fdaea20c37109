"""How many have heard of the newest change of a session: counts for the pages that lead to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from booking.database import session
from booking.models import Booking, ScheduledSession, SessionChange, SessionSeries, ToTell
from booking.permissions import Permission, Viewer
from booking.queries.changes import still_to_hear, taking_part


@dataclass(frozen=True)
class Newest:
    """The newest change of one session that stands, and how many of its people have heard of it."""

    change: SessionChange
    everybody: int
    waiting: int

    @property
    def heard(self) -> int:
        """How many people have been told."""
        return self.everybody - self.waiting

    def may_undo(self, now: datetime) -> bool:
        """Whether it can still be undone; a new schedule is changed back, not undone."""
        return self.change.tell_at > now and not self.change.by_schedule


def newest_changes(viewer: Viewer, session_ids: Collection[int]) -> dict[int, Newest]:
    """The newest change that stands of each of these sessions of the viewer's trusts, by the
    session's id; none for a session that never changed. One statement, and no names.
    """
    newest_ids = (
        sa.select(sa.func.max(SessionChange.id))
        .where(SessionChange.session_id.in_(session_ids), SessionChange.undone_at.is_(None))
        .group_by(SessionChange.session_id)
    )
    newest = aliased(SessionChange)
    waiting = sa.and_(still_to_hear(), taking_part())
    concerned = sa.or_(ToTell.told_at.is_not(None), waiting)
    rows = session().execute(
        sa.select(newest, _how_many_people(concerned), _how_many_people(waiting))
        .join(ScheduledSession, ScheduledSession.id == newest.session_id)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        # One act may have moved a session and cut its places: both are on its list.
        .join(
            SessionChange,
            sa.and_(
                SessionChange.session_id == newest.session_id,
                SessionChange.action_id == newest.action_id,
            ),
        )
        .outerjoin(ToTell, ToTell.change_id == SessionChange.id)
        .outerjoin(Booking, Booking.id == ToTell.booking_id)
        .where(
            newest.id.in_(newest_ids),
            SessionSeries.organisation_id.in_(
                viewer.organisations_where(Permission.PUBLISH_OFFERS)
            ),
        )
        .group_by(newest.id)
    )
    return {
        change.session_id: Newest(change, everybody, still) for change, everybody, still in rows
    }


def _how_many_people(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((which, Booking.participant_id)).distinct())
