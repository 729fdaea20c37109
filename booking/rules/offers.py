"""Offers: publishing a weekly series, mending its words and facts, taking it off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import Organisation, Photo, ScheduledSession, SeriesState, SessionSeries
from booking.permissions import Permission, Viewer, may
from booking.rules import limits, rechecking, waiting
from booking.rules.attendance import lock_session
from booking.rules.locks import places_taken
from booking.rules.marks import mark_of
from booking.rules.offer_facts import (
    Offer,
    Schedule,
    offer_of,
    offer_refusals,
    schedule_refusals,
)
from booking.rules.offer_refusals import NoDates, Stale, VenueNotOurs
from booking.rules.schedule import make_sessions
from booking.rules.spreadsheet_lines import is_named
from booking.rules.weekly import monday, rule_of, written_dates, written_starts
from booking.words import count, when

# No coach puts anybody on hold by mending an offer: what no longer clears does.
AN_OFFER_CHANGED = Viewer.system("an offer was changed")


@dataclass(frozen=True)
class Published:
    """A series with the sessions that its rule made."""

    series: SessionSeries
    sessions: list[ScheduledSession]

    @property
    def words(self) -> str:
        """ "12 sessions, the next on Thursday 4 March, 6pm"."""
        on = [held for held in self.sessions if held.cancelled_at is None]
        if not on:
            return "Its dates appear twelve weeks before they happen"
        first = min(held.starts_at for held in on)
        return f"{count(len(on), 'session')}, the next on {when(first)}"


@dataclass(frozen=True)
class Mended:
    """What a change of an offer did to its dates to come. Nobody ever loses a place by it."""

    dates_changed: int = 0
    dates_kept: int = 0
    overfull: int = 0

    @property
    def words(self) -> str:
        """What happened to the places, or nothing when they stayed as they were."""
        said = []
        if self.dates_changed:
            said.append(f"{count(self.dates_changed, 'date')} to come changed with it.")
        if self.dates_kept:
            said.append(f"{count(self.dates_kept, 'date')} set by hand stayed.")
        if self.overfull:
            said.append(
                f"{count(self.overfull, 'date')} had more people booked than that: "
                "everybody keeps their place."
            )
        return " ".join(said)


def publish(
    viewer: Viewer,
    organisation: Organisation,
    offer: Offer,
    schedule: Schedule,
    now: datetime,
    photo: Photo | None = None,
    public_id: str = "",
    row_key: str = "",
) -> Published:
    """Publish a weekly series of the viewer's own trust and make its sessions, 12 weeks ahead.

    `public_id`, and the trust's `row_key`, are kept where no other series has them. Raises
    VenueNotOurs for a venue, photo or trust that is not the viewer's, and by name whatever else
    does not hold.
    """
    may_publish = may(viewer, Permission.PUBLISH_OFFERS, organisation.id)
    venue = schedule.venue
    if not may_publish or venue is None or venue.organisation_id != organisation.id:
        raise VenueNotOurs("Choose one of your own venues.")
    if photo is not None and photo.organisation_id != organisation.id:
        raise VenueNotOurs("Choose one of your own photos.")
    for refused in (*offer_refusals(offer), *schedule_refusals(schedule, now)):
        raise refused
    series = SessionSeries(
        organisation_id=organisation.id,
        venue_id=venue.id,
        state=SeriesState.PUBLISHED,
        created_at=now,
        last_modified_at=now,
        # Whoever publishes an offer has just said that it is true.
        confirmed_at=now,
        rule_from=schedule.first_on,
        weeks_from=schedule.first_on,
        first_on=schedule.first_on,
        photo_id=photo.id if photo else None,
        **stored(schedule),
        **asdict(offer),
    )
    if public_id and not _is_taken(SessionSeries.public_id == public_id):
        series.public_id = public_id
    ours = SessionSeries.organisation_id == organisation.id
    if row_key and not _is_taken(sa.and_(ours, SessionSeries.row_key == row_key)):
        series.row_key = row_key
    session().add(series)
    session().flush()
    return Published(series, make_sessions(series, now))


def _is_taken(by: sa.ColumnElement[bool]) -> bool:
    return session().scalar(sa.select(SessionSeries.id).where(by)) is not None


def stored(schedule: Schedule) -> dict[str, Any]:
    """What a series keeps of its schedule, but for the days that it is counted from."""
    return {
        "weekdays": schedule.weekdays,
        "starts_local": schedule.starts_local,
        "length_minutes": schedule.length_minutes,
        "last_on": schedule.last_on,
        "every_weeks": schedule.every_weeks,
        "weeks_off": written_dates(monday(on) for on in schedule.weeks_off),
        "on_bank_holidays": schedule.on_bank_holidays,
        "extra_dates": written_starts(schedule.extra_dates),
    }


def mend(series: SessionSeries, seen: str, facts: Mapping[str, Any], now: datetime) -> Mended:
    """Change some of an offer's words and facts, if nobody else has changed those since.

    `facts` are fields of Offer by name; `seen` is the mark of them that the editor read. A new
    capacity goes to the dates to come whose capacity was not set by hand; it removes nobody, and
    what is free by it goes to those who wait.
    Raises Stale when somebody else was quicker, and by name whatever does not hold.
    """
    lock_offer(series, seen, facts)
    offer = replace(offer_of(series), **facts)
    for refused in offer_refusals(offer):
        raise refused
    new_capacity = offer.capacity != series.capacity
    for name, value in facts.items():
        setattr(series, name, value)
    series.last_modified_at = now
    session().flush()
    mended = _spread_capacity(series, now) if new_capacity else Mended()
    rechecking.recheck_series(AN_OFFER_CHANGED, series.id, now)
    return mended


def remember_row(series: SessionSeries, row_key: str) -> None:
    """Remember which row of the trust's spreadsheet means a series, if none does yet.

    A row with a Reference takes the place of one that was known by its words.
    """
    ours = SessionSeries.organisation_id == series.organisation_id
    is_free = not series.row_key or (is_named(row_key) and not is_named(series.row_key))
    if is_free and not _is_taken(sa.and_(ours, SessionSeries.row_key == row_key)):
        series.row_key = row_key
        session().flush()


def lock_offer(series: SessionSeries, seen: str, names: Iterable[str]) -> None:
    """Lock a series and read it again; raises Stale if these facts are not as they were seen."""
    session().execute(
        sa.update(SessionSeries)
        .where(SessionSeries.id == series.id)
        .values(version=SessionSeries.version + 1)
        .execution_options(synchronize_session=False)
    )
    session().refresh(series)
    if mark_of(series, names) != seen:
        raise Stale("Somebody else changed this while you were typing.")


def set_photo(series: SessionSeries, photo: Photo | None, now: datetime) -> None:
    """Show a photo with an offer, or none. Raises VenueNotOurs for another trust's photo."""
    if photo is not None and photo.organisation_id != series.organisation_id:
        raise VenueNotOurs("Choose one of your own photos.")
    series.photo_id = photo.id if photo else None
    # Not another version: no practitioner's answer about it lapses by a photo.
    series.last_modified_at = now
    session().flush()


def _spread_capacity(series: SessionSeries, now: datetime) -> Mended:
    changed = kept = overfull = 0
    # One after the other by ascending id, the order in which every rule locks sessions.
    ids = (
        session()
        .scalars(
            sa.select(ScheduledSession.id)
            .where(ScheduledSession.series_id == series.id, ScheduledSession.starts_at > now)
            .order_by(ScheduledSession.id)
        )
        .all()
    )
    for session_id in ids:
        held = session().get_one(ScheduledSession, session_id)
        lock_session(session_id)
        session().refresh(held)
        if "capacity" in held.by_hand:
            kept += 1
            continue
        held.own_capacity, held.last_modified_at = series.capacity, now
        limits.settle_capacity(held)
        changed += 1
        overfull += places_taken(session_id) > held.capacity
    if ids:
        waiting.fill(ids, now)
    return Mended(changed, kept, overfull)


def withdraw(series: SessionSeries, now: datetime) -> SessionSeries:
    """Take an offer off: nobody new can find or book it; bookings stay and are kept to."""
    if series.state is not SeriesState.WITHDRAWN:
        series.state = SeriesState.WITHDRAWN
        series.last_modified_at = now
        series.version += 1
        session().flush()
    return series


def offer_again(series: SessionSeries, now: datetime) -> Published:
    """Put an offer back that was taken off. Raises NoDates when its last date is over."""
    if not rule_of(series).next_start(now):
        raise NoDates("Its last date is over. Copy it to a new offer instead.")
    series.state = SeriesState.PUBLISHED
    series.last_modified_at = series.confirmed_at = now
    series.version += 1
    session().flush()
    make_sessions(series, now)
    return Published(series, _to_come(series, now))


def _to_come(series: SessionSeries, now: datetime) -> list[ScheduledSession]:
    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .where(
                ScheduledSession.series_id == series.id,
                ScheduledSession.starts_at > now,
                ScheduledSession.cancelled_at.is_(None),
            )
            .order_by(ScheduledSession.starts_at)
        )
    )
