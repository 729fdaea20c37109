"""Changing when an offer happens: all its dates to come, or one date and later.

What was changed by hand stays. A date that the new rule keeps stays the same session with its
bookings, also at another time or place. A date that it drops is called off if anybody ever booked
it, and deleted if nobody did. The plan says all of this before anything happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Booking,
    ChildrenOnSite,
    ScheduledSession,
    SessionChange,
    SessionSeries,
)
from booking.rules import attendance, dates, limits, marks, rechecking, telling
from booking.rules.dates import Act
from booking.rules.offer_facts import Schedule, schedule_refusals
from booking.rules.offer_refusals import OfferRefused, VenueNotOurs
from booking.rules.offers import lock_offer, stored
from booking.rules.schedule import HORIZON, add_sessions, sessions_to_come
from booking.rules.weekly import WeeklyRule, instant, read_dates, read_starts
from booking.words import london

# What a schedule's form shows of a series, and so what two editors can both have changed.
SCHEDULE_FACTS = (
    "venue_id",
    "weekdays",
    "starts_local",
    "length_minutes",
    "first_on",
    "last_on",
    "every_weeks",
    "weeks_off",
    "on_bank_holidays",
    "extra_dates",
    "children_on_site",
)


class ChildrenNotSaid(OfferRefused):
    """At another time or place somebody must say afresh whether children are about."""

    field = "children_on_site"


@dataclass(frozen=True, kw_only=True)
class NewSchedule:
    """How an offer shall be held from `since` on; None: all its dates to come."""

    schedule: Schedule
    children_on_site: ChildrenOnSite
    since: date | None = None


@dataclass(frozen=True)
class Plan:
    """What a new schedule does to the dates of the next 12 weeks, before it does it.

    `retimed` pairs a session with its new naive local start; sessions changed in nothing are
    `kept`. `people` counts those expected at each session by its id.
    """

    rule: WeeklyRule
    kept: list[ScheduledSession] = field(default_factory=list)
    retimed: list[tuple[ScheduledSession, datetime]] = field(default_factory=list)
    called_off: list[ScheduledSession] = field(default_factory=list)
    deleted: list[ScheduledSession] = field(default_factory=list)
    added: list[datetime] = field(default_factory=list)
    by_hand: list[ScheduledSession] = field(default_factory=list)
    people: dict[int, int] = field(default_factory=dict)

    @property
    def touched(self) -> int:
        """How many bookings the plan moves or calls off."""
        moved = [held for held, _ in self.retimed if held.cancelled_at is None]
        return sum(self.people.get(held.id, 0) for held in (*moved, *self.called_off))

    @property
    def mark(self) -> str:
        """The same for the same plan: what was shown beforehand is what is then done."""
        said = (
            [(held.public_id, local) for held, local in self.retimed],
            [held.public_id for held in self.called_off],
            [held.public_id for held in self.deleted],
            self.added,
            self.touched,
        )
        return marks.mark(said)


def schedule_of(series: SessionSeries) -> Schedule:
    """When and where a series is held now."""
    return Schedule(
        venue=series.venue,
        weekdays=series.weekdays,
        starts_local=series.starts_local,
        length_minutes=series.length_minutes,
        first_on=series.first_on,
        last_on=series.last_on,
        every_weeks=series.every_weeks,
        weeks_off=read_dates(series.weeks_off),
        on_bank_holidays=series.on_bank_holidays,
        extra_dates=read_starts(series.extra_dates),
    )


def plan_change(series: SessionSeries, new: NewSchedule, now: datetime) -> Plan:
    """What a new schedule would do. Nothing is changed yet."""
    today = london(now).date()
    start = max(new.since or today, today)
    rule = new.schedule.rule(new.since or new.schedule.first_on, _weeks_from(series, new, start))
    wanted = {
        local.date(): local for local in rule.starts(today + HORIZON) if local.date() >= start
    }
    rows = sessions_to_come(series, start, now)
    taken_dates = {
        local.date()
        for local in session().scalars(
            sa.select(ScheduledSession.original_local).where(
                ScheduledSession.series_id == series.id
            )
        )
    }
    plan = Plan(
        rule,
        added=[
            local
            for on, local in sorted(wanted.items())
            if on not in taken_dates and instant(local) > now
        ],
        people=_people(rows),
    )
    booked = _ever_booked(rows)
    for held in rows:
        slot = wanted.get(held.original_local.date())
        if slot is not None and instant(slot) <= now:
            # Today's session can't go back to a time that has passed: it stays this once.
            plan.kept.append(held)
        else:
            _place(plan, series, new.schedule, held, slot, booked)
    return plan


def _weeks_from(series: SessionSeries, new: NewSchedule, start: date) -> date:
    """The day from which every n weeks are counted: on from before, or afresh with the change."""
    if new.since is not None:
        return new.since
    if new.schedule.first_on != series.first_on:
        return new.schedule.first_on
    if new.schedule.every_weeks != series.every_weeks:
        return max(start, new.schedule.first_on)
    return series.weeks_from


def _place(
    plan: Plan,
    series: SessionSeries,
    schedule: Schedule,
    held: ScheduledSession,
    slot: datetime | None,
    booked: set[int],
) -> None:
    """Say what becomes of one session, whose date has a slot under the new rule or not."""
    if "start" in held.by_hand and (slot is not None or _within(schedule, held.local_date)):
        plan.by_hand.append(held)
    elif slot is None:
        if held.id not in booked:
            plan.deleted.append(held)
        elif held.cancelled_at is None:
            plan.called_off.append(held)
        else:
            plan.kept.append(held)
    elif _stays_as_it_is(series, schedule, held, slot):
        plan.kept.append(held)
    else:
        plan.retimed.append((held, slot))


def _within(schedule: Schedule, on: date) -> bool:
    return schedule.first_on <= on and (schedule.last_on is None or on <= schedule.last_on)


def _stays_as_it_is(
    series: SessionSeries, schedule: Schedule, held: ScheduledSession, slot: datetime
) -> bool:
    assert schedule.venue is not None
    venue_id = held.venue_id if "venue" in held.by_hand else schedule.venue.id
    minutes = int((held.ends_at - held.starts_at).total_seconds() // 60)
    return (held.original_local, held.venue_id, minutes) == (
        slot,
        venue_id,
        schedule.length_minutes,
    )


def _people(rows: list[ScheduledSession]) -> dict[int, int]:
    """How many are expected at each session."""
    return telling.how_many_expected([held.id for held in rows])


def _ever_booked(rows: list[ScheduledSession]) -> set[int]:
    """The sessions that anybody ever booked, even if they cancelled since."""
    return set(
        session().scalars(
            sa.select(Booking.session_id)
            .where(Booking.session_id.in_([held.id for held in rows]))
            .distinct()
        )
    )


def refusals(series: SessionSeries, new: NewSchedule, now: datetime) -> list[OfferRefused]:
    """Everything that does not hold about a new schedule."""
    found = list(schedule_refusals(new.schedule, now, new.since))
    venue = new.schedule.venue
    if venue is not None and venue.organisation_id != series.organisation_id:
        found.append(VenueNotOurs("Choose one of your own venues."))
    was = schedule_of(series)
    moved = replace(new.schedule, venue=venue, last_on=was.last_on) != was
    if moved and new.children_on_site is ChildrenOnSite.NOT_KNOWN:
        found.append(ChildrenNotSaid("Say whether children are about then."))
    return found


def change_schedule(act: Act, series: SessionSeries, seen: str, new: NewSchedule) -> Plan:
    """Hold an offer by a new schedule, as its plan says; whoever it touches is to be told.

    `seen` is the mark of SCHEDULE_FACTS that the editor read. Raises Stale when somebody else was
    quicker, NoReason when people are touched without a reason, and by name what does not hold.
    """
    act = replace(act, by_schedule=True)
    lock_offer(series, seen, SCHEDULE_FACTS)
    for refused in refusals(series, new, act.now):
        raise refused
    plan = plan_change(series, new, act.now)
    if plan.touched and not act.reason.strip():
        raise dates.NoReason("Say why. People who are booked read it.")
    for held in sorted(_locked(plan), key=lambda each: each.id):
        attendance.lock_session(held.id)
        session().refresh(held)
    _keep_schedule(series, new, plan, act.now)
    for held in plan.called_off:
        dates.call_off(act, held)
    _delete(plan.deleted)
    for held, local in plan.retimed:
        _retime(act, series, held, local)
    for held in plan.by_hand:
        slot = plan.rule.on(held.original_local.date())
        if slot is not None:
            held.original_local = slot
    session().flush()
    add_sessions(series, plan.added, act.now)
    rechecking.recheck_series(act.viewer, series.id, act.now)
    return plan


def _locked(plan: Plan) -> list[ScheduledSession]:
    return [*(held for held, _ in plan.retimed), *plan.called_off, *plan.deleted, *plan.by_hand]


def _keep_schedule(series: SessionSeries, new: NewSchedule, plan: Plan, now: datetime) -> None:
    schedule = new.schedule
    assert schedule.venue is not None
    for name, value in stored(schedule).items():
        setattr(series, name, value)
    series.venue_id = schedule.venue.id
    series.children_on_site = new.children_on_site
    # Nobody just turns up where children may be, and the offer can't say otherwise.
    series.walk_ins_welcome &= new.children_on_site is ChildrenOnSite.NO
    series.rule_from = plan.rule.from_on
    series.weeks_from = plan.rule.weeks_from or plan.rule.from_on
    if new.since is None:
        series.first_on = schedule.first_on
    series.last_modified_at = now
    session().flush()
    session().refresh(series)


def _delete(rows: list[ScheduledSession]) -> None:
    ids = [held.id for held in rows]
    session().execute(sa.delete(SessionChange).where(SessionChange.session_id.in_(ids)))
    for held in rows:
        session().delete(held)
    session().flush()


def _retime(act: Act, series: SessionSeries, held: ScheduledSession, local: datetime) -> None:
    """Let a session follow the rule: another time, length or venue; its id and bookings stay."""
    held.original_local = local
    new = replace(
        dates.as_it_is(held),
        starts_local=local,
        length_minutes=series.length_minutes,
        venue=held.venue if "venue" in held.by_hand else series.venue,
        # What was confirmed for this one date was confirmed for its old time and place.
        children_on_site=None,
    )
    if held.cancelled_at is None:
        dates.follow_rule(act, held, new)
    else:
        dates.put_values(held, new)
        _come_on_if_open(act, held)
    closed = limits.closure_of(held)
    if closed is not None and held.cancelled_at is None:
        dates.call_off(replace(act, reason=closed.reason), held, closed)


def _come_on_if_open(act: Act, held: ScheduledSession) -> None:
    """What a closure called off is on again at a place that is open."""
    if held.closure_id is not None and limits.closure_of(held) is None:
        dates.put_back_on(act, held)
