"""Match days at a stadium: the dates that its trust enters, and until when that is all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import MatchDay, Venue
from booking.permissions import Permission, Viewer, may
from booking.rules.rechecking import recheck_venue
from booking.words import london

FARTHEST = timedelta(days=731)
MOST_DAYS = 200


class MatchDaysRefused(Refused):
    """Something about the days that were entered can't be; `field` is the answer."""

    field = "typed"


class NotAStadium(MatchDaysRefused):
    """Nobody has said that there is a stadium here, so it has no match days."""

    field = ""


class DayGone(MatchDaysRefused):
    """A match day in the past changes nothing."""


class TooFarAhead(MatchDaysRefused):
    """Further ahead than any season: a slip in the year."""


class TooManyDays(MatchDaysRefused):
    """More match days than any stadium has."""


class KnownUntilGone(MatchDaysRefused):
    """It says nothing about the days to come."""

    field = "known_until"


class KnownTooFarAhead(MatchDaysRefused):
    """Nobody knows all matches so far ahead."""

    field = "known_until"


@dataclass(frozen=True)
class Changes:
    """Days that are added and taken off, and until when all of them are entered."""

    added: Collection[date] = ()
    removed: Collection[date] = ()
    known_until: date | None = None


def refusals(venue: Venue, changes: Changes, today: date) -> Iterator[MatchDaysRefused]:
    """All that stands against what somebody entered."""
    if venue.stadium is not True:
        yield NotAStadium("Say on the venue’s page first that it is a stadium.")
    if any(each < today for each in changes.added):
        yield DayGone("One of these days is gone. Enter days from today on")
    if any(each - today > FARTHEST for each in changes.added):
        yield TooFarAhead("One of these days is over two years away. Check the year")
    if len(changes.added) > MOST_DAYS:
        yield TooManyDays(f"Enter up to {MOST_DAYS} days at once")
    until = changes.known_until
    if until is not None and until < today:
        yield KnownUntilGone("That day is gone. Enter the last day that you know all matches of")
    if until is not None and until - today > FARTHEST:
        yield KnownTooFarAhead("That is over two years away. Check the year")


def change(viewer: Viewer, venue: Venue, changes: Changes, now: datetime) -> None:
    """Enter match days, take some off, and say until when these are all.

    Everybody booked there is looked at again. Raises Missing for another trust's venue, and what
    `refusals` names. Two people who enter at the same moment both keep what they entered.
    """
    if not may(viewer, Permission.CLOSE_PLACES, venue.organisation_id):
        raise Missing
    for refused in refusals(venue, changes, london(now).date()):
        raise refused
    session().refresh(venue, with_for_update=True)
    there = set(session().scalars(sa.select(MatchDay.on_date).where(MatchDay.venue_id == venue.id)))
    for on in sorted(set(changes.added) - there):
        session().add(MatchDay(venue_id=venue.id, on_date=on, entered_by_id=viewer.user_id))
    session().execute(
        sa.delete(MatchDay).where(
            MatchDay.venue_id == venue.id, MatchDay.on_date.in_(changes.removed)
        )
    )
    venue.match_days_known_until = changes.known_until
    session().flush()
    recheck_venue(viewer, venue.id, now)
