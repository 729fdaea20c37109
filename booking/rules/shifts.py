"""Shifts: which member of staff runs an offer, from one day until another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import Membership, SessionSeries, Shift, User
from booking.permissions import ROLE_MAY, Permission, Viewer, may
from booking.rules.rechecking import recheck_series
from booking.words import london

FARTHEST = timedelta(days=731)


class ShiftRefused(Refused):
    """Something about a shift is missing or can't be; `field` is the answer."""

    field = ""


class NotOurStaff(ShiftRefused):
    """Nobody was chosen, or somebody who does not run sessions at this trust."""

    field = "who"


class AlreadyOnShift(ShiftRefused):
    """They run it in these days already."""

    field = "who"


class TooFarAway(ShiftRefused):
    """Years from now or years ago: a slip in the year."""

    field = "from_on"


class UntilBeforeFrom(ShiftRefused):
    """It would end before it begins."""

    field = "until_on"


class AlreadyOver(ShiftRefused):
    """Its last day is gone, so it changes nothing."""

    field = "until_on"


@dataclass(frozen=True)
class NewShift:
    """Who runs it, and when. Both dates are included; without a last one it goes on."""

    user: User | None
    from_on: date
    until_on: date | None = None


def refusals(new: NewShift, today: date) -> Iterator[ShiftRefused]:
    """All that stands against a shift, whoever it is."""
    if new.user is None:
        yield NotOurStaff("Choose somebody who works here")
    if abs(new.from_on - today) > FARTHEST:
        yield TooFarAway("That is over two years away. Check the year")
    if new.until_on is not None and new.until_on < new.from_on:
        yield UntilBeforeFrom("The last day is before the first one. Check both")
    elif new.until_on is not None and new.until_on < today:
        yield AlreadyOver("That day is gone. Enter shifts that are still on")


def add(viewer: Viewer, series: SessionSeries, new: NewShift, now: datetime) -> Shift:
    """Say that somebody runs an offer; everybody booked for it is looked at again.

    Raises Missing for another trust's offer, and what `refusals` names; NotOurStaff for somebody
    who does not run sessions at the trust, AlreadyOnShift where the days overlap.
    """
    if not may(viewer, Permission.PUBLISH_OFFERS, series.organisation_id):
        raise Missing
    for refused in refusals(new, london(now).date()):
        raise refused
    session().refresh(series, with_for_update={"of": SessionSeries})
    if new.user is None or not _runs_sessions(new.user, series.organisation_id):
        raise NotOurStaff("Choose somebody who works here")
    if _overlaps(series, new):
        raise AlreadyOnShift(f"{new.user.name} runs it in these days already. End that one first")
    shift = Shift(
        series_id=series.id, user_id=new.user.id, from_on=new.from_on, until_on=new.until_on
    )
    session().add(shift)
    session().flush()
    recheck_series(viewer, series.id, now)
    return shift


def _runs_sessions(user: User, organisation_id: int) -> bool:
    roles = session().scalars(
        sa.select(Membership.role).where(
            Membership.user_id == user.id,
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
        )
    )
    at_work = user.disabled_at is None
    return at_work and any(Permission.RUN_SESSIONS in ROLE_MAY[role] for role in roles)


def _overlaps(series: SessionSeries, new: NewShift) -> bool:
    assert new.user is not None
    found = session().scalar(
        sa.select(Shift.id)
        .where(
            Shift.series_id == series.id,
            Shift.user_id == new.user.id,
            Shift.from_on <= (new.until_on or date.max),
            sa.or_(Shift.until_on.is_(None), Shift.until_on >= new.from_on),
        )
        .limit(1)
    )
    return found is not None


def end(viewer: Viewer, series: SessionSeries, shift: Shift, now: datetime) -> date | None:
    """Today is their last day; one that has not begun goes altogether (None). Looks again."""
    if not may(viewer, Permission.PUBLISH_OFFERS, series.organisation_id):
        raise Missing
    today = london(now).date()
    last = None if shift.from_on > today else min(today, shift.until_on or today)
    if last is None:
        session().delete(shift)
    else:
        shift.until_on = last
    session().flush()
    recheck_series(viewer, series.id, now)
    return last
