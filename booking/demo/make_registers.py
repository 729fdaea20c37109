"""Registers of the past sessions: who came, how it was noticed, and why somebody did not."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.demo.drawing import local
from booking.demo.loading import Loading, Occasion, Offer, Partners, Person, Place, Story
from booking.demo.make_bookings import FRESH_DAYS
from booking.demo.people import ABSENCE_REASONS
from booking.models import (
    Attendance,
    AttendanceAction,
    AttendanceEvent,
    AttendanceMethod,
    AttendanceState,
    AttendanceUndo,
)

SENT_WHEN_FRESH = 0.78
SENT_AT_THE_PITCH = 0.85
BEGUN_BUT_NOT_SENT = 0.6
REASON_KNOWN = 0.6
TICKED_BY_MISTAKE = 0.012
METHODS = (AttendanceMethod.TICK, AttendanceMethod.SCAN, AttendanceMethod.CODE)
METHOD_WEIGHTS = (55, 37, 8)


def draw_registers(
    loading: Loading, offers: list[Offer], people: list[Person], partners: Partners
) -> None:
    """Decide of each past session whether its register was sent in, and who came."""
    absent = {
        _last_place(loading, person) for person in people if person.story is Story.MISSED_LAST
    }
    must_send = {place.occasion for place in absent}
    for missed in absent:
        _book_nothing_since(missed)
    for offer in offers:
        coaches = partners.coaches_of(offer.series.trust)
        for occasion in offer.occasions:
            if occasion.on >= loading.today or occasion.called_off_at is not None:
                continue
            occasion.coach = loading.draw.one_of(coaches)
            fresh = occasion.on >= loading.days_ago(FRESH_DAYS)
            sent = not fresh or loading.draw.chance(SENT_WHEN_FRESH) or occasion in must_send
            if sent:
                occasion.submitted_at = _sent_at(loading, occasion)
            elif not loading.draw.chance(BEGUN_BUT_NOT_SENT):
                occasion.coach = None
            for place in occasion.places:
                came = loading.draw.chance(place.person.reliability) and place not in absent
                # Nobody has come, as far as is known, until the register was begun.
                known = place.expected and occasion.coach is not None
                place.attended = place.walk_in or (came and known)


def _last_place(loading: Loading, person: Person) -> Place:
    """The last session that the person was expected at, called-off ones left out."""
    return max(
        (
            place
            for place in person.places
            if place.expected
            and place.occasion.on < loading.today
            and place.occasion.called_off_at is None
        ),
        key=lambda place: place.occasion.starts_at,
    )


def _book_nothing_since(missed: Place) -> None:
    """What somebody has was booked before they missed it, so that their mentor is asked to ring."""
    before = missed.occasion.starts_at - timedelta(days=1)
    for place in missed.person.places:
        place.booked_at = min(place.booked_at, before)


def _sent_at(loading: Loading, occasion: Occasion) -> datetime:
    """Most registers are sent in before the lights go out, the rest the next morning."""
    if loading.draw.chance(SENT_AT_THE_PITCH):
        return min(occasion.ends_at + timedelta(minutes=loading.draw.number(2, 40)), loading.now)
    next_day = occasion.on + timedelta(days=1)
    return min(local(next_day, 9, loading.draw.number(0, 59)), loading.now)


def write_attendances(loading: Loading, offers: list[Offer]) -> None:
    """Turn what is known of each booking into attendances and their history."""
    for offer in offers:
        for occasion in offer.occasions:
            for place in occasion.places:
                if place.expected:
                    _write_attendance(loading, place)


def _write_attendance(loading: Loading, place: Place) -> None:
    occasion = place.occasion
    if occasion.called_off_at is not None:
        _keep(loading, place, AttendanceState.STOOD_DOWN, occasion.called_off_at)
    elif place.attended:
        _write_arrival(loading, place)
    elif occasion.submitted_at is not None:
        known = place.person.story is not Story.MISSED_LAST and loading.draw.chance(REASON_KNOWN)
        reason = loading.draw.one_of(ABSENCE_REASONS) if known else ""
        if loading.draw.chance(TICKED_BY_MISTAKE):
            _write_mistake(loading, place)
        _keep(loading, place, AttendanceState.DID_NOT_ATTEND, occasion.submitted_at, reason=reason)


def _write_arrival(loading: Loading, place: Place) -> None:
    method = AttendanceMethod.WALK_IN
    at = place.booked_at
    if not place.walk_in:
        method = loading.draw.weighted(METHODS, METHOD_WEIGHTS)
        at = place.occasion.starts_at + timedelta(seconds=loading.draw.number(-900, 600))
    _write_line(loading, place, AttendanceAction.ARRIVE, at, method)
    _keep(loading, place, AttendanceState.ATTENDED, at, method=method, arrived_at=at)


def _write_mistake(loading: Loading, place: Place) -> None:
    """Somebody was ticked in the wrong row, and the coach took it back."""
    at = place.occasion.starts_at + timedelta(minutes=1)
    arrival = _write_line(loading, place, AttendanceAction.ARRIVE, at, AttendanceMethod.TICK)
    undone_at = at + timedelta(seconds=loading.draw.number(4, 90))
    _write_line(loading, place, AttendanceAction.UNDO, undone_at, None)
    loading.rows.put(
        AttendanceUndo,
        event_id=loading.rows.count(AttendanceEvent),
        arrival_item_id=arrival,
    )


def _write_line(
    loading: Loading,
    place: Place,
    action: AttendanceAction,
    at: datetime,
    method: AttendanceMethod | None,
) -> str:
    """One line of the register's history; returns the id that the coach's phone gave it."""
    coach = place.occasion.coach
    item_id = loading.draw.item_id()
    loading.rows.add(
        AttendanceEvent,
        item_id=item_id,
        booking_id=place.id,
        action=action,
        at=at,
        received_at=at + timedelta(seconds=loading.draw.number(0, 20)),
        outcome="welcome" if action is AttendanceAction.ARRIVE else "undone",
        method=method,
        by_user_id=coach.id if coach else None,
        by_phone_id=None,
    )
    return item_id


def _keep(
    loading: Loading,
    place: Place,
    state: AttendanceState,
    at: datetime,
    *,
    method: AttendanceMethod | None = None,
    arrived_at: datetime | None = None,
    reason: str = "",
) -> None:
    loading.rows.add(
        Attendance,
        booking_id=place.id,
        state=state,
        changed_at=at,
        method=method,
        arrived_at=arrived_at,
        absence_reason=reason,
    )
