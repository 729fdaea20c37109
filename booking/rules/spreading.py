"""A change that somebody begins at one date: for it alone, for it and later ones, or for all.

One date alone is changed by hand. Later ones and all follow a new schedule, with the same new
time, length, venue or day.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from booking.database import session
from booking.errors import Refused
from booking.models import ChildrenOnSite, ScheduledSession
from booking.rules import attendance, dates, limits, previews, schedule_changes, telling
from booking.rules.dates import (
    Act,
    ClosedThen,
    DateRefused,
    NewDate,
    as_it_is,
    date_refusals,
)
from booking.rules.locks import places_taken
from booking.rules.marks import mark, mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.offers import lock_offer
from booking.rules.previews import NotAsShown, OfferOff, Preview, reason_refusal
from booking.rules.schedule_changes import SCHEDULE_FACTS, NewSchedule, schedule_of
from booking.rules.weekly import monday, read_starts
from booking.words import WEEKDAYS, weekday

# What the form of one date shows, and so what two editors can both have changed.
DATE_FACTS = (
    "starts_at",
    "ends_at",
    "venue_id",
    "meeting_point",
    "own_capacity",
    "children_on_site",
    "cancelled_at",
)

NEW_VALUES = ("starts_local", "length_minutes", "meeting_point", "capacity", "children_on_site")


class Scope(enum.StrEnum):
    """How far a change goes."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


class ExtraDate(DateRefused):
    """A date of its own is no part of the weekly schedule."""

    field = "scope"


class OtherWeek(DateRefused):
    """All dates move within their weeks, not out of them."""

    field = "date"


class DayTaken(DateRefused):
    """The offer is on that day of the week already."""

    field = "date"


class OnlyHere(DateRefused):
    """The places and the meeting point of every date are facts of the offer."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a date shall be, and how far that goes.

    `take_back`: whoever booked last loses their place where there are fewer now.
    """

    new: NewDate
    scope: Scope = Scope.THIS
    take_back: bool = False


def seen_now(held: ScheduledSession) -> str:
    """A mark of a date and of its offer's schedule; a form sends back the one that it read."""
    return f"{mark_of(held.series, SCHEDULE_FACTS)}-{_date_mark(held)}"


def check_seen(held: ScheduledSession, seen: str, scope: Scope) -> None:
    """Raise Stale if what the form showed is not so any more."""
    of_series, _, of_date = seen.partition("-")
    newer_schedule = scope is not Scope.THIS and of_series != mark_of(held.series, SCHEDULE_FACTS)
    if newer_schedule or of_date != _date_mark(held):
        raise Stale("Somebody else changed this while you were typing.")


def _date_mark(held: ScheduledSession) -> str:
    return mark([getattr(held, name) for name in DATE_FACTS])


# --- What stands against it -----------------------------------------------------------------------


def refusals(held: ScheduledSession, wanted: Wanted, act: Act) -> Iterator[Refused]:
    """Everything that stands against a change, but for a reason that is missing."""
    of_one_date = [
        refused
        for refused in date_refusals(held, wanted.new, act.now)
        # What is closed on one day does not stop a change of the whole offer.
        if wanted.scope is Scope.THIS or not isinstance(refused, ClosedThen)
    ]
    yield from of_one_date
    if wanted.scope is Scope.THIS:
        return
    against = list(_spreading_refusals(held, wanted.new))
    yield from against
    if of_one_date or against:
        return
    new = new_schedule(held, wanted)
    does_not_hold = schedule_changes.refusals(held.series, new, act.now)
    yield from does_not_hold
    if not does_not_hold and _changes_nothing(held, wanted, new, act):
        yield dates.NothingChanged("Nothing is changed yet.")


def _changes_nothing(held: ScheduledSession, wanted: Wanted, new: NewSchedule, act: Act) -> bool:
    """Whether all dates are by the offer's rule already as they were asked to be."""
    if not previews.is_as_it_was(held.series, new):
        return False
    shown = _preview_of_many(held, wanted, act)
    plan = shown.plan
    assert plan is not None
    moves = plan.retimed or plan.called_off or plan.deleted or plan.added
    return not (moves or shown.also_here)


def _spreading_refusals(held: ScheduledSession, new: NewDate) -> Iterator[Refused]:
    series, before = held.series, as_it_is(held)
    if previews.is_off(series):
        yield OfferOff()
    if is_extra(held):
        yield ExtraDate("This is an extra date, so it changes alone.")
    for field in ("capacity", "meeting_point"):
        if getattr(new, field) != getattr(before, field):
            yield OnlyHere(
                field, "This changes for one date alone. For all of them, change the offer."
            )
    was_on = held.original_local.date()
    now_on = _shifted(held, new)
    if monday(now_on) != monday(was_on):
        yield OtherWeek("To move more than one date, choose a day of the same week.")
    elif now_on != was_on and WEEKDAYS[now_on.weekday()] in series.weekdays.split(","):
        yield DayTaken(f"This is on every {weekday(now_on)} already. Choose another day.")


def is_extra(held: ScheduledSession) -> bool:
    """Whether a session is one of its offer's extra dates."""
    extra = {local.date() for local in read_starts(held.series.extra_dates)}
    return held.original_local.date() in extra


def _shifted(held: ScheduledSession, new: NewDate) -> date:
    """The day of a session by its offer's rule, moved as far as the session is."""
    days = (new.starts_local.date() - as_it_is(held).starts_local.date()).days
    # Out of every calendar's reach is refused elsewhere, by name.
    return held.original_local.date() + timedelta(days=max(-366, min(366, days)))


# --- What it does ---------------------------------------------------------------------------------


def new_schedule(held: ScheduledSession, wanted: Wanted) -> NewSchedule:
    """The schedule that an offer has when what is new at one date goes for the others too."""
    new, before, series = wanted.new, as_it_is(held), held.series
    was_on, now_on = held.original_local.date(), _shifted(held, new)
    schedule = schedule_of(series)
    if new.starts_local.time() != before.starts_local.time():
        schedule = replace(schedule, starts_local=new.starts_local.time())
    if new.length_minutes != before.length_minutes:
        schedule = replace(schedule, length_minutes=new.length_minutes)
    if new.venue.id != before.venue.id:
        schedule = replace(schedule, venue=new.venue)
    if now_on != was_on:
        schedule = replace(schedule, weekdays=_instead(series.weekdays, was_on, now_on))
    return NewSchedule(
        schedule=schedule,
        children_on_site=_children_said(held, new) or series.children_on_site,
        # A date that moves to an earlier day of its week is still there in that week.
        since=min(was_on, now_on) if wanted.scope is Scope.LATER else None,
    )


def _children_said(held: ScheduledSession, new: NewDate) -> ChildrenOnSite | None:
    """What was said about children for all dates; what one date alone had confirmed is not."""
    before = as_it_is(held)
    moved = (before.starts_local, before.venue.id) != (new.starts_local, new.venue.id)
    return (
        new.children_on_site
        if moved or new.children_on_site is not before.children_on_site
        else None
    )


def _instead(weekdays: str, was_on: date, now_on: date) -> str:
    """ "mon,thu" becomes "mon,fri" when a Thursday goes to Friday."""
    days = {WEEKDAYS.index(name) for name in weekdays.split(",")}
    days = days - {was_on.weekday()} | {now_on.weekday()}
    return ",".join(WEEKDAYS[number] for number in sorted(days))


def preview(held: ScheduledSession, wanted: Wanted, act: Act) -> Preview:
    """What a change that holds would do."""
    if wanted.scope is not Scope.THIS:
        return _preview_of_many(held, wanted, act)
    new = wanted.new
    taken = places_taken(held.id)
    room = limits.places_on(
        held.series.organisation_id, new.venue.id, new.starts_local.date(), new.capacity
    )
    # Whoever was above the number before is not news.
    above = max(0, taken - room) if new.capacity != held.own_capacity else 0
    heard = dates.is_heard(as_it_is(held), new)
    booked = telling.how_many_people([held.id])
    people = booked if heard else 0
    said = [getattr(new, name) for name in NEW_VALUES]
    return Preview(
        mark=mark((said, new.venue.id, people, above)),
        people=people,
        booked=booked,
        bookings=people,
        dates=1 if people else 0,
        above=above,
    )


def _preview_of_many(held: ScheduledSession, wanted: Wanted, act: Act) -> Preview:
    shown = previews.of_schedule(held.series, new_schedule(held, wanted), act.now)
    if not _changes_also_by_hand(held, wanted, shown):
        return shown
    people = telling.how_many_people([held.id])
    return replace(
        shown,
        mark=mark((shown.mark, people)),
        people=shown.people + people,
        bookings=shown.bookings + people,
        dates=shown.dates + (1 if people else 0),
        also_here=True,
    )


def _changes_also_by_hand(held: ScheduledSession, wanted: Wanted, shown: Preview) -> bool:
    """Whether the date that was opened would not follow the rule, since a hand had set it."""
    assert shown.plan is not None
    gone = {each.id for each in (*shown.plan.called_off, *shown.plan.deleted)}
    if held.id in gone:
        return False
    set_apart = held.id in {each.id for each in shown.plan.by_hand}
    elsewhere = "venue" in held.by_hand and wanted.new.venue.id != held.venue_id
    return set_apart or elsewhere


def change(act: Act, held: ScheduledSession, seen: str, wanted: Wanted, shown: str) -> None:
    """Do what was shown beforehand, all of it under one act.

    Raises Stale when somebody else was quicker, NotAsShown when it would do something else now,
    NoReason when people are touched and nobody says why, and by name what does not hold.
    """
    series_seen = seen.partition("-")[0]
    if wanted.scope is Scope.THIS:
        attendance.lock_session(held.id)
    else:
        lock_offer(held.series, series_seen, SCHEDULE_FACTS)
    session().refresh(held)
    check_seen(held, seen, wanted.scope)
    for refused in refusals(held, wanted, act):
        raise refused
    would_do = preview(held, wanted, act)
    if would_do.mark != shown:
        raise NotAsShown()
    refused_reason = reason_refusal(would_do, act.reason)
    if refused_reason is not None:
        raise refused_reason
    if wanted.scope is Scope.THIS:
        dates.change_date(act, held, wanted.new, take_back=wanted.take_back)
        return
    schedule_changes.change_schedule(act, held.series, series_seen, new_schedule(held, wanted))
    if would_do.also_here and held.cancelled_at is None:
        dates.change_date(replace(act, by_schedule=True), held, wanted.new)
