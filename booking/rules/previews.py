"""What a change of dates would touch, said before it happens; then exactly that is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from booking.errors import Refused
from booking.models import ChildrenOnSite, SeriesState, SessionSeries
from booking.rules import schedule_changes, telling
from booking.rules.dates import Act, NoReason
from booking.rules.marks import mark_of
from booking.rules.offers import lock_offer, stored
from booking.rules.schedule_changes import SCHEDULE_FACTS, NewSchedule, Plan, schedule_of


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would happen: counts, no names.

    `people` must hear of it, each counted once, of `bookings` on `dates`. `booked` are all who are
    expected at the date, or at all that are to come, whether they must hear of it or not. `above`
    have a place that one date would not have any more. `also_here`: the date that was opened had
    been changed by hand, and changes all the same. `mark` is the same for the same preview.
    """

    mark: str
    people: int = 0
    booked: int = 0
    bookings: int = 0
    dates: int = 0
    above: int = 0
    also_here: bool = False
    stops_walk_ins: bool = False
    plan: Plan | None = None


class NotAsShown(Refused):
    """Between looking and doing something changed, so what would happen is another thing now."""

    def __init__(self) -> None:
        super().__init__("Something changed meanwhile. This is what it does now.")


class OfferOff(Refused):
    """The offer was taken off, so only its single dates change."""

    field = "scope"

    def __init__(self) -> None:
        super().__init__("This offer is off. Put it back on before you change all its dates.")


class NothingNew(Refused):
    """The schedule is as it was."""


def is_off(series: SessionSeries) -> bool:
    """Whether an offer was taken off."""
    return series.state is not SeriesState.PUBLISHED


def reason_refusal(preview: Preview, reason: str) -> NoReason | None:
    """What to say when people are touched, or might be, and nobody says why."""
    if reason.strip() or not (preview.people or preview.above):
        return None
    return NoReason("Say why. People who are booked read it.")


def of_schedule(series: SessionSeries, new: NewSchedule, now: datetime) -> Preview:
    """What holding an offer by a new schedule that holds would do."""
    plan = schedule_changes.plan_change(series, new, now)
    moved = [held for held, _ in plan.retimed if held.cancelled_at is None]
    touched = [held.id for held in (*moved, *plan.called_off) if plan.people.get(held.id)]
    return Preview(
        mark=plan.mark,
        people=telling.how_many_people(touched),
        booked=telling.how_many_people(list(plan.people)),
        bookings=plan.touched,
        dates=len(touched),
        stops_walk_ins=series.walk_ins_welcome and new.children_on_site is not ChildrenOnSite.NO,
        plan=plan,
    )


def refusals(series: SessionSeries, new: NewSchedule, now: datetime) -> Iterator[Refused]:
    """Everything that stands against a new schedule, but for a reason that is missing."""
    if is_off(series):
        yield OfferOff()
    against = schedule_changes.refusals(series, new, now)
    yield from against
    if not against and is_as_it_was(series, new):
        yield NothingNew("Nothing is changed yet.")


def is_as_it_was(series: SessionSeries, new: NewSchedule) -> bool:
    """Whether a new schedule is the one that an offer is held by already."""
    was = schedule_of(series)
    assert new.schedule.venue is not None
    return (
        stored(new.schedule) == stored(was)
        and new.schedule.first_on == was.first_on
        and new.schedule.venue.id == series.venue_id
        and new.children_on_site is series.children_on_site
    )


def hold_by(act: Act, series: SessionSeries, seen: str, new: NewSchedule, shown: str) -> Plan:
    """Hold an offer by a new schedule if that does what was shown.

    Raises Stale when somebody else was quicker, NotAsShown when it would do something else now,
    NoReason when people are touched and nobody says why, and by name what does not hold.
    """
    lock_offer(series, seen, SCHEDULE_FACTS)
    for refused in refusals(series, new, act.now):
        raise refused
    would_do = of_schedule(series, new, act.now)
    if would_do.mark != shown:
        raise NotAsShown
    no_reason = reason_refusal(would_do, act.reason)
    if no_reason is not None:
        raise no_reason
    return schedule_changes.change_schedule(act, series, mark_of(series, SCHEDULE_FACTS), new)
