"""One dated session: calling it off, moving it, putting it back on, and its number of places.

Each act is written down with how it was before, so that it can be undone: see thinking_again.
Whoever is expected is put on the list of those to be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from booking.crypto import new_public_id
from booking.database import session
from booking.errors import Refused
from booking.models import (
    TAKES_A_PLACE,
    Booking,
    ChangeKind,
    ChildrenOnSite,
    Closure,
    RegisterState,
    ScheduledSession,
    SessionChange,
    Venue,
)
from booking.permissions import Viewer
from booking.rules import attendance, holding, limits, rechecking, telling
from booking.rules.locks import places_taken
from booking.rules.weekly import instant
from booking.words import LONDON

FURTHEST_MOVE = timedelta(days=366)
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)


class DateRefused(Refused):
    """Something about a change of one date does not hold. `field` names the answer it is about."""

    field = ""


class OffAlready(DateRefused):
    """The session is called off."""


class NotOff(DateRefused):
    """The session is not called off, so there is nothing to put back on."""


class OverAlready(DateRefused):
    """The session has ended, or has begun where that counts."""


class RegisterSent(DateRefused):
    """The register says that it happened."""


class NoReason(DateRefused):
    """People are told why: a reason is needed."""

    field = "reason"


class IntoThePast(DateRefused):
    """A session can't be moved to a time that is over."""

    field = "date"


class TooFarOff(DateRefused):
    """A session can't be moved further than a year."""

    field = "date"


class WrongLength(DateRefused):
    """A session lasts between 15 minutes and 12 hours."""

    field = "length_minutes"


class WrongPlaces(DateRefused):
    """A session has between 1 and 500 places."""

    field = "capacity"


class ChildrenNotSaid(DateRefused):
    """At another time or place somebody must say afresh whether children are about."""

    field = "children_on_site"


class VenueNotOurs(DateRefused):
    """The venue belongs to another trust."""

    field = "venue"


class ClosedThen(DateRefused):
    """The venue or the trust is closed on that day."""

    field = "date"


class NothingChanged(DateRefused):
    """The date is as it was."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who does it, why and when. What is done at once to many sessions shares its `id`.

    `by_schedule`: the offer's whole schedule changes, so one session can't be undone on its own.
    """

    viewer: Viewer
    reason: str
    now: datetime
    by_schedule: bool = False
    id: str = field(default_factory=new_public_id)


@dataclass(frozen=True, kw_only=True)
class NewDate:
    """What one date shall be. `starts_local` is naive and Europe/London's.

    `children_on_site` None: nobody has said, which is allowed only where time and place stay.
    """

    starts_local: datetime
    length_minutes: int
    venue: Venue
    meeting_point: str
    capacity: int
    children_on_site: ChildrenOnSite | None = None


def as_it_is(held: ScheduledSession) -> NewDate:
    """What one date is now."""
    return NewDate(
        starts_local=held.starts_at.astimezone(LONDON).replace(tzinfo=None),
        length_minutes=int((held.ends_at - held.starts_at).total_seconds() // 60),
        venue=held.venue,
        meeting_point=held.meeting_point,
        capacity=held.own_capacity,
        children_on_site=held.children_on_site,
    )


# --- Calling off, and on again --------------------------------------------------------------------


def call_off(act: Act, held: ScheduledSession, closure: Closure | None = None) -> SessionChange:
    """Call a session off: nobody can book it, and who is expected is stood down, never absent.

    Raises NoReason, OffAlready, OverAlready or RegisterSent.
    """
    lock(held)
    for refused in off_refusals(held, act.reason, act.now):
        raise refused
    change = _note(act, held, ChangeKind.CALLED_OFF)
    expected = telling.expected_bookings(held.id)
    held.cancelled_at, held.cancelled_why = act.now, act.reason
    held.closure_id = closure.id if closure else None
    touch(held, act.now)
    work_out(expected, act.now)
    telling.must_hear(change, telling.on_the_list(held.id), act.now)
    return change


def off_refusals(held: ScheduledSession, reason: str, now: datetime) -> Iterable[DateRefused]:
    """Everything that stands against calling a session off."""
    if held.cancelled_at is not None:
        yield OffAlready("This session is called off already.")
    if held.ends_at <= now:
        yield OverAlready("This session is over.")
    if held.register_state is not RegisterState.OPEN:
        yield RegisterSent("Its register is sent, so it did happen.")
    if not reason.strip():
        yield NoReason("Say why. People read it.")


def put_back_on(act: Act, held: ScheduledSession) -> SessionChange:
    """It's on again. Who has booked something else at that time meanwhile is held, not lost.

    A place that is free goes to who waits for it once nobody can think again: by the worker.
    Raises NotOff, OverAlready, or ClosedThen while a closure still stands.
    """
    lock(held)
    if held.cancelled_at is None:
        raise NotOff("This session is on.")
    if held.ends_at <= act.now:
        raise OverAlready("This session is over.")
    closed = limits.closure_of(held)
    if closed is not None:
        raise ClosedThen(limits.closed_words(closed))
    change = _note(act, held, ChangeKind.ON_AGAIN)
    held.cancelled_at, held.cancelled_why, held.closure_id = None, "", None
    touch(held, act.now)
    limits.settle_capacity(held)
    expected = telling.expected_bookings(held.id)
    work_out(expected, act.now)
    holding.hold_what_does_not_fit(act.viewer, held, expected, act.now)
    telling.must_hear(change, telling.on_the_list(held.id), act.now)
    rechecking.recheck_sessions(act.viewer, [held.id], act.now, give=False)
    return change


# --- Changing one date ----------------------------------------------------------------------------


def change_date(
    act: Act, held: ScheduledSession, new: NewDate, *, take_back: bool = False
) -> SessionChange | None:
    """Change one date by hand. It keeps its id and its bookings, and no later change of the whole
    offer takes it back.

    At another time or place nothing that was confirmed for it holds any more: children on site is
    asked afresh, and who is booked elsewhere then is held. More places, or another answer about
    children, is nothing that people must hear: no change is returned then. Fewer places remove
    nobody unless `take_back` says so; see cut_places. More places go to those who wait for one.
    Raises by name whatever does not hold.
    """
    lock(held)
    for refused in date_refusals(held, new, act.now):
        raise refused
    was = _values(held)
    change = follow_rule(act, held, new)
    lost = cut_places(act, held, was) if take_back else None
    undoable = lost or change
    rechecking.recheck_sessions(act.viewer, [held.id], act.now, give=undoable is None)
    return undoable


def is_heard(before: NewDate, new: NewDate) -> bool:
    """Whether people must hear of a change: of another time, length, venue or meeting point."""
    return (before.starts_local, before.length_minutes, before.venue.id, before.meeting_point) != (
        new.starts_local,
        new.length_minutes,
        new.venue.id,
        new.meeting_point,
    )


def follow_rule(act: Act, held: ScheduledSession, new: NewDate) -> SessionChange | None:
    """Give a locked session new values, by hand or because its offer's rule says so."""
    to_hear = is_heard(as_it_is(held), new)
    change = None
    if to_hear:
        change = _note(act, held, ChangeKind.MOVED)
    put_values(held, new)
    touch(held, act.now, sequence=to_hear)
    if change is None:
        return None
    expected = telling.expected_bookings(held.id)
    holding.hold_what_does_not_fit(act.viewer, held, expected, act.now)
    telling.must_hear(change, expected, act.now)
    return change


def date_refusals(held: ScheduledSession, new: NewDate, now: datetime) -> Iterable[DateRefused]:
    """Everything that stands against changing one date so."""
    before = as_it_is(held)
    if held.cancelled_at is not None:
        yield OffAlready("This session is called off. Put it back on first.")
    if held.starts_at <= now:
        yield OverAlready("This session has begun, so it stays as it is.")
    if before == new:
        yield NothingChanged("Nothing is changed yet.")
    starts_at = instant(new.starts_local)
    if starts_at <= now < held.starts_at:
        yield IntoThePast("Choose a time that is still to come.")
    if abs(starts_at - held.starts_at) > FURTHEST_MOVE:
        yield TooFarOff("Choose a date within a year of the old one.")
    if not SHORTEST <= timedelta(minutes=new.length_minutes) <= LONGEST:
        yield WrongLength("A session lasts between 15 minutes and 12 hours.")
    if new.capacity not in range(1, 501):
        yield WrongPlaces("A session has between 1 and 500 places.")
    if new.venue.organisation_id != held.series.organisation_id:
        yield VenueNotOurs("Choose one of your own venues.")
    moved = (before.starts_local, before.venue.id) != (new.starts_local, new.venue.id)
    if moved and new.children_on_site is None:
        yield ChildrenNotSaid("Say whether children are about then.")
    closed = limits.closure_on(
        held.series.organisation_id, new.venue.id, new.starts_local.date(), closed_only=True
    )
    if closed is not None:
        yield ClosedThen(limits.closed_words(closed))


def cut_places(
    act: Act, held: ScheduledSession, was: dict[str, Any] | None = None
) -> SessionChange | None:
    """Take back the places above the session's capacity, the latest bookings first.

    Only when whoever cuts the places says so: without this everybody keeps theirs. `was` is how
    the session was before the act that cut them, for undoing all of it.
    """
    lock(held)
    over = places_taken(held.id) - held.capacity
    if over <= 0:
        return None
    change = telling.note_change(
        act.viewer, held, ChangeKind.PLACE_LOST, act.reason, was or _values(held), act.id, act.now
    )
    losing = [
        booking
        for booking in reversed(telling.expected_bookings(held.id))
        if booking.state in TAKES_A_PLACE
    ][:over]
    for booking in losing:
        holding.lose(act.viewer, booking, act.reason, act.now)
    telling.must_hear(change, losing, act.now)
    return change


# --- What all of these do -------------------------------------------------------------------------


def lock(held: ScheduledSession) -> None:
    """Let one change of a session happen at a time, and read it as it is now."""
    attendance.lock_session(held.id)
    session().refresh(held)


def put_values(held: ScheduledSession, new: NewDate) -> None:
    """Give a date its values, and remember which of them are no longer the offer's own."""
    series = held.series
    before = as_it_is(held)
    starts_at = instant(new.starts_local)
    held.starts_at = starts_at
    held.ends_at = starts_at + timedelta(minutes=new.length_minutes)
    held.local_date = new.starts_local.date()
    held.local_weekday = new.starts_local.weekday()
    held.local_time = new.starts_local.time()
    held.venue_id = new.venue.id
    held.meeting_point = new.meeting_point
    held.own_capacity = new.capacity
    held.children_on_site = new.children_on_site
    names = set(held.by_hand)
    for name, by_hand in (
        (
            "start",
            new.starts_local != held.original_local or new.length_minutes != series.length_minutes,
        ),
        ("venue", new.venue.id != series.venue_id),
        ("meeting_point", bool(new.meeting_point)),
        ("children_on_site", new.children_on_site is not None),
    ):
        names = names | {name} if by_hand else names - {name}
    if new.capacity != before.capacity:
        # A number typed is meant, even if it is the offer's number today.
        names.add("capacity")
    held.overridden = ",".join(sorted(names))
    session().flush()
    session().refresh(held)
    limits.settle_capacity(held)


def _note(act: Act, held: ScheduledSession, kind: ChangeKind) -> SessionChange:
    """Write down what an act is about to do to a session, and how it is before."""
    was = {**_values(held), "by_schedule": act.by_schedule}
    return telling.note_change(act.viewer, held, kind, act.reason, was, act.id, act.now)


def _values(held: ScheduledSession) -> dict[str, Any]:
    """A date's own values, as they are kept for undoing."""
    return {
        "starts_local": held.starts_at.astimezone(LONDON).replace(tzinfo=None).isoformat(),
        "starts_at": held.starts_at.isoformat(),
        "ends_at": held.ends_at.isoformat(),
        "venue_id": held.venue_id,
        "meeting_point": held.meeting_point,
        "own_capacity": held.own_capacity,
        "children_on_site": held.children_on_site.value if held.children_on_site else None,
        "overridden": held.overridden,
        "cancelled_at": held.cancelled_at.isoformat() if held.cancelled_at else None,
        "cancelled_why": held.cancelled_why,
        "closure_id": held.closure_id,
    }


def touch(held: ScheduledSession, now: datetime, *, sequence: bool = True) -> None:
    """Let calendars and feeds see that a session has changed."""
    held.last_modified_at = now
    if sequence:
        held.sequence += 1
    session().flush()


def work_out(bookings: Iterable[Booking], now: datetime) -> None:
    """What holds of each one's attendance, now that the session is on, or off."""
    for booking in bookings:
        attendance.work_out(booking, now)
