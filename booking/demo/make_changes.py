"""What happened to single dates of the demo: moved, called off, closed, limited; and who knows."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from booking.demo.drawing import local
from booking.demo.loading import Change, Loading, Occasion, Offer, Partners, Place
from booking.demo.people import CALLED_OFF_REASONS
from booking.demo.venue import DemoClosure, DemoVenue
from booking.models import ChangeKind, Closure, SessionChange, ToTell
from booking.rules.telling import THINK_AGAIN
from booking.rules.weekly import instant

CALLED_OFF_PAST = 0.025
CALLED_OFF_SOON = 0.04
SOON = timedelta(weeks=4)
# Nothing is closed or moved from one day to the next.
CLOSED_IN_DAYS = 4
ALREADY_TOLD = 0.6
LEFT_TO_THE_DEMO_MENTOR = 2


def change_some(
    loading: Loading,
    offers: list[Offer],
    venues: tuple[DemoVenue, ...],
    partners: Partners,
    spared: Occasion | None,
) -> None:
    """Close and limit some venues, move a few dates, call others off; never the spared one."""
    for venue in venues:
        if venue.closed is not None:
            _close(loading, offers, venue, venue.closed, partners)
    for offer in offers:
        _move_one(loading, offer, partners)
    _call_some_off(loading, offers, partners, spared)


def _close(
    loading: Loading,
    offers: list[Offer],
    venue: DemoVenue,
    closed: DemoClosure,
    partners: Partners,
) -> None:
    """Close a venue, or let fewer people in, as its manager did yesterday."""
    from_on = loading.today + timedelta(days=1)
    if closed.from_weekday is not None:
        from_on = loading.today + timedelta(days=CLOSED_IN_DAYS)
        from_on += timedelta(days=(closed.from_weekday - from_on.weekday()) % 7)
    until_on = from_on + timedelta(days=closed.days - 1)
    manager = partners.manager_of(venue.trust)
    made_at, action_id = local(loading.days_ago(1), 16, 10), loading.draw.public_id()
    number = loading.rows.add(
        Closure,
        public_id=action_id,
        organisation_id=partners.organisation_ids[venue.trust],
        venue_id=partners.venue_ids[venue.key],
        from_on=from_on,
        until_on=until_on,
        most_places=closed.most_places,
        reason=closed.why,
        made_at=made_at,
        made_by_id=manager.id,
        lifted_at=None,
    )
    for occasion in _held_there(offers, venue, from_on, until_on):
        if closed.most_places is not None:
            occasion.most_places, occasion.limited_at = closed.most_places, made_at
            continue
        occasion.change = Change(
            ChangeKind.CALLED_OFF,
            closed.why,
            made_at,
            manager,
            action_id,
            occasion.starts_at,
            occasion.ends_at,
            closure_id=number,
        )


def _held_there(
    offers: list[Offer], venue: DemoVenue, from_on: date, until_on: date
) -> list[Occasion]:
    return [
        occasion
        for offer in offers
        if offer.series.trust == venue.trust
        for occasion in offer.occasions
        if occasion.venue == venue.key and from_on <= occasion.on <= until_on
    ]


def _move_one(loading: Loading, offer: Offer, partners: Partners) -> None:
    """Move one date to come to another time, day or venue, if the series says so."""
    moved = offer.series.moved
    if moved is None:
        return
    earliest = loading.today + timedelta(days=moved.in_days)
    occasion = next(each for each in offer.occasions if each.on >= earliest)
    occasion.change = Change(
        ChangeKind.MOVED,
        moved.why,
        loading.draw.office_hours(loading.days_ago(2)),
        loading.draw.one_of(partners.coaches_of(offer.series.trust)),
        loading.draw.public_id(),
        occasion.starts_at,
        occasion.ends_at,
    )
    on = occasion.on + timedelta(days=moved.days_later)
    occasion.local_start = datetime.combine(on, time.fromisoformat(moved.to_starts))
    length = occasion.ends_at - occasion.starts_at
    occasion.starts_at = instant(occasion.local_start)
    occasion.ends_at = occasion.starts_at + length
    occasion.venue = moved.to_venue or occasion.venue


def _call_some_off(
    loading: Loading, offers: list[Offer], partners: Partners, spared: Occasion | None
) -> None:
    """Call off a few sessions, past ones and some of the next weeks."""
    for offer in offers:
        coaches = partners.coaches_of(offer.series.trust)
        # Where dates are few, each one that is held shows that the offer is still true.
        seldom = offer.series.every_weeks > 1 or offer.series.rests_for_days > 0
        for occasion in offer.occasions:
            ahead = occasion.on >= loading.today
            stays = occasion is spared or occasion.on > loading.today + SOON or occasion.change
            if stays or (seldom and not ahead):
                continue
            if not loading.draw.chance(CALLED_OFF_SOON if ahead else CALLED_OFF_PAST):
                continue
            last_moment = min(occasion.starts_at - timedelta(hours=2), loading.now)
            occasion.change = Change(
                ChangeKind.CALLED_OFF,
                loading.draw.one_of(CALLED_OFF_REASONS),
                last_moment - timedelta(hours=loading.draw.number(1, 40)),
                loading.draw.one_of(coaches),
                loading.draw.public_id(),
                occasion.starts_at,
                occasion.ends_at,
            )


def write_changes(loading: Loading, offers: list[Offer], partners: Partners) -> None:
    """Turn what happened into rows, with everybody who had booked by then to be told."""
    changed = [
        (occasion, occasion.change)
        for offer in offers
        for occasion in offer.occasions
        if occasion.change is not None
    ]
    left = LEFT_TO_THE_DEMO_MENTOR
    for occasion, change in sorted(changed, key=lambda each: (each[0].starts_at, each[0].id)):
        change_id = _write_change(loading, occasion, change, partners)
        for place in occasion.places:
            if not place.expected or place.booked_at > change.at:
                continue
            told = occasion.on < loading.today or loading.draw.chance(ALREADY_TOLD)
            if place.person.mentor.staff.demo_email and occasion.on >= loading.today:
                told, left = left <= 0, left - 1
            _write_to_tell(loading, place, change, change_id, told=told)


def _write_change(loading: Loading, occasion: Occasion, change: Change, partners: Partners) -> int:
    was_venue_id = partners.venue_ids[occasion.offer.series.venue]
    return loading.rows.add(
        SessionChange,
        public_id=loading.draw.public_id(),
        action_id=change.action_id,
        session_id=occasion.id,
        kind=change.kind,
        reason=change.why,
        made_at=change.at,
        tell_at=change.at + THINK_AGAIN,
        made_by_id=change.by.id,
        was_starts_at=change.was_starts_at,
        was_ends_at=change.was_ends_at,
        was_venue_id=was_venue_id,
        was=json.dumps(_values_before(occasion, change, was_venue_id)),
        undone_at=None,
    )


def _values_before(
    occasion: Occasion, change: Change, venue_id: int
) -> dict[str, str | int | None]:
    """How the date was, as rules/dates.py keeps it for undoing: all still the offer's own."""
    return {
        "starts_local": occasion.rule_start.isoformat(),
        "starts_at": change.was_starts_at.isoformat(),
        "ends_at": change.was_ends_at.isoformat(),
        "venue_id": venue_id,
        "meeting_point": "",
        "own_capacity": occasion.offer.series.capacity,
        "children_on_site": None,
        "overridden": "",
        "cancelled_at": None,
        "cancelled_why": "",
        "closure_id": None,
        "by_schedule": False,
    }


def _write_to_tell(
    loading: Loading, place: Place, change: Change, change_id: int, *, told: bool
) -> None:
    told_at = None
    if told:
        latest = min(change.at + timedelta(hours=20), place.occasion.starts_at, loading.now)
        told_at = loading.draw.between(change.at + THINK_AGAIN, latest)
    loading.rows.add(
        ToTell,
        public_id=loading.draw.public_id(),
        change_id=change_id,
        booking_id=place.id,
        told_at=told_at,
        told_by_id=place.person.mentor.id if told else None,
        not_needed_at=None,
    )
