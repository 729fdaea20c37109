"""Closing a venue or a whole trust for a period, or letting fewer people in, and opening again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from booking.database import session
from booking.errors import Refused
from booking.models import (
    Closure,
    Organisation,
    RegisterState,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission, may
from booking.rules import dates, limits, telling, thinking_again, waiting
from booking.rules.dates import Act
from booking.words import london

LONGEST = timedelta(days=366)
MOST_PLACES = range(1, 501)


class ClosureRefused(Refused):
    """Something about a closure does not hold. `field` names the answer it is about."""

    field = ""


class NotOurs(ClosureRefused):
    """The venue or trust is another's."""

    field = "venue"


class PeriodWrong(ClosureRefused):
    """The period ends before it begins, is over, or is longer than a year."""

    field = "until_on"


class ReasonNeeded(ClosureRefused):
    """People are told why."""

    field = "reason"


class PlacesWrong(ClosureRefused):
    """A limit is between 1 and 500 places."""

    field = "most_places"


class Lifted(ClosureRefused):
    """The closure does not hold any more."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """What is closed, or limited to `most_places`, from one local date to another, included."""

    organisation: Organisation
    from_on: date
    until_on: date
    venue: Venue | None = None
    most_places: int | None = None
    remove_people: bool = False


def close(act: Act, period: Period) -> Closure:
    """Close, or limit, at once: every session of the period is called off, or has fewer places.

    A limit takes places from nobody unless `remove_people` says so. Sessions that are made later
    fall under it too. Raises by name whatever does not hold.
    """
    for refused in refusals(act, period):
        raise refused
    closure = Closure(
        organisation_id=period.organisation.id,
        venue_id=period.venue.id if period.venue else None,
        from_on=period.from_on,
        until_on=period.until_on,
        most_places=period.most_places,
        reason=act.reason,
        made_at=act.now,
        made_by_id=act.viewer.user_id,
        public_id=act.id,
    )
    session().add(closure)
    session().flush()
    for held in touched_by(period, act.now):
        if period.most_places is None:
            # Called off or registered while we waited for its lock: there is nothing left to do.
            with suppress(dates.OffAlready, dates.RegisterSent):
                dates.call_off(act, held, closure)
            continue
        _settle(held, act.now)
        if period.remove_people:
            dates.cut_places(act, held)
    return closure


def _give_back_places(limited: Sequence[ScheduledSession], now: datetime) -> None:
    """Let sessions have their own places again, for those who wait for one."""
    for held in limited:
        _settle(held, now)
    if limited:
        waiting.fill([held.id for held in limited], now)


def _settle(held: ScheduledSession, now: datetime) -> None:
    """Let a session have the places that hold now, while nobody else changes its own number."""
    dates.lock(held)
    limits.settle_capacity(held)
    held.last_modified_at = now


def refusals(act: Act, period: Period) -> Iterable[ClosureRefused]:
    """Everything that does not hold about a closure."""
    venue, organisation = period.venue, period.organisation
    if not may(act.viewer, Permission.CLOSE_PLACES, organisation.id):
        yield NotOurs("Only the trust’s own staff close its places.")
    if venue is not None and venue.organisation_id != organisation.id:
        yield NotOurs("Choose one of your own venues.")
    if period.until_on < period.from_on:
        yield PeriodWrong("The last day can’t be before the first.")
    elif period.until_on < london(act.now).date():
        yield PeriodWrong("That period is over.")
    elif period.until_on - period.from_on > LONGEST:
        yield PeriodWrong("Close for a year at most.")
    if not act.reason.strip():
        yield ReasonNeeded("Say why. People read it.")
    if period.most_places is not None and period.most_places not in MOST_PLACES:
        yield PlacesWrong("Enter a number from 1 to 500.")


def touched_by(period: Period, now: datetime) -> list[ScheduledSession]:
    """The sessions of a period that have not ended, are on, and are not registered, by id.

    A session that has begun can still be called off, but its places are not cut.
    """
    not_over = (
        ScheduledSession.ends_at if period.most_places is None else ScheduledSession.starts_at
    )
    wanted = [
        SessionSeries.organisation_id == period.organisation.id,
        ScheduledSession.local_date >= period.from_on,
        ScheduledSession.local_date <= period.until_on,
        ScheduledSession.cancelled_at.is_(None),
        ScheduledSession.register_state == RegisterState.OPEN,
        not_over > now,
    ]
    if period.venue is not None:
        wanted.append(ScheduledSession.venue_id == period.venue.id)
    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .join(ScheduledSession.series)
            .options(contains_eager(ScheduledSession.series), joinedload(ScheduledSession.venue))
            .where(*wanted)
            .order_by(ScheduledSession.id)
        )
    )


def open_again(act: Act, closure: Closure) -> list[SessionChange]:
    """End a closure before its time: what it called off and is still to come is on again.

    A session that another closure keeps shut stays off. Raises NotOurs, or Lifted.
    """
    if not may(act.viewer, Permission.CLOSE_PLACES, closure.organisation_id):
        raise NotOurs("Only the trust’s own staff open its places.")
    session().refresh(closure, with_for_update={"of": Closure})
    if closure.lifted_at is not None:
        raise Lifted("It is open already.")
    closure.lifted_at = act.now
    session().flush()
    changes = []
    off = _called_off_by(closure, act.now)
    # All sessions before any person: the order in which every rule locks.
    for held in off:
        dates.lock(held)
    for held in off:
        other = limits.closure_of(held)
        if other is not None:
            held.closure_id = other.id
            continue
        changes.append(dates.put_back_on(act, held))
    _give_back_places(_limited_by(closure, act.now), act.now)
    return changes


def think_again(act: Act, closure: Closure) -> None:
    """Undo a closure within two minutes: nobody hears of it.

    Raises TooLateToUndo afterwards.
    """
    session().refresh(closure, with_for_update={"of": Closure})
    if closure.lifted_at is not None:
        raise Lifted("It is open already.")
    if act.now >= closure.made_at + telling.THINK_AGAIN:
        raise telling.TooLateToUndo(
            "Two minutes have passed, and people are being told. Open it again instead."
        )
    closure.lifted_at = act.now
    session().flush()
    made = session().scalars(
        sa.select(SessionChange).where(SessionChange.action_id == closure.public_id)
    )
    limited = _limited_by(closure, act.now)
    for held in limited:
        _settle(held, act.now)
    thinking_again.undo(act.viewer, list(made), act.now)
    for held in _called_off_by(closure, act.now):
        # Made while it was closed: nobody can have been booked.
        held.cancelled_at, held.cancelled_why, held.closure_id = None, "", None
    _give_back_places(limited, act.now)


def settle_new(organisation_id: int, made: Sequence[ScheduledSession], now: datetime) -> None:
    """Let sessions that were just made fall under the closures that stand."""
    if not made:
        return
    standing = list(
        session().scalars(
            sa.select(Closure)
            .where(
                Closure.organisation_id == organisation_id,
                Closure.lifted_at.is_(None),
                Closure.until_on >= min(held.local_date for held in made),
            )
            .order_by(Closure.id)
        )
    )
    for held in made:
        for closure in standing:
            if not _holds(closure, held):
                continue
            if closure.most_places is not None:
                held.capacity = min(held.capacity, closure.most_places)
            elif held.cancelled_at is None:
                held.cancelled_at, held.cancelled_why = now, closure.reason
                held.closure_id = closure.id
    session().flush()


def on_again_without(closure: Closure, now: datetime) -> list[ScheduledSession]:
    """The sessions that would be on again if a closure ended now: no other keeps them shut."""
    others = list(
        session().scalars(
            sa.select(Closure).where(
                Closure.organisation_id == closure.organisation_id,
                Closure.id != closure.id,
                Closure.lifted_at.is_(None),
                Closure.most_places.is_(None),
            )
        )
    )
    return [
        held
        for held in _called_off_by(closure, now)
        if not any(_holds(other, held) for other in others)
    ]


def _holds(closure: Closure, held: ScheduledSession) -> bool:
    """Whether a session of the closure's trust falls under it."""
    there = closure.venue_id in (None, held.venue_id)
    return there and closure.from_on <= held.local_date <= closure.until_on


def _called_off_by(closure: Closure, now: datetime) -> list[ScheduledSession]:
    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .options(joinedload(ScheduledSession.series), joinedload(ScheduledSession.venue))
            .where(ScheduledSession.closure_id == closure.id, ScheduledSession.ends_at > now)
            .order_by(ScheduledSession.id)
        )
    )


def _limited_by(closure: Closure, now: datetime) -> list[ScheduledSession]:
    if closure.most_places is None:
        return []
    wanted = [
        SessionSeries.organisation_id == closure.organisation_id,
        ScheduledSession.local_date >= closure.from_on,
        ScheduledSession.local_date <= closure.until_on,
        ScheduledSession.starts_at > now,
    ]
    if closure.venue_id is not None:
        wanted.append(ScheduledSession.venue_id == closure.venue_id)
    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .join(ScheduledSession.series)
            .where(*wanted)
            .order_by(ScheduledSession.id)
        )
    )
