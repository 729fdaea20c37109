"""Venues: where sessions happen, and how a stranger finds the right door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import Organisation, ScheduledSession, SessionSeries, Venue
from booking.permissions import Permission, Viewer, may
from booking.rules import rechecking
from booking.rules.marks import lock_as_seen

# The four corners of the United Kingdom, from Scilly to Shetland and Fermanagh to Lowestoft, in
# degrees (WGS 84), a little wide.
LATITUDES = (49.8, 60.9)
LONGITUDES = (-8.7, 1.8)
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class VenueRefused(Refused):
    """Something about a venue does not hold. `field` names the answer that it is about."""

    field = ""


class MissingFact(VenueRefused):
    """Nobody could find the place without this."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class NoPostcode(VenueRefused):
    """It is not written like a postcode."""

    field = "postcode"


class OutsideUk(VenueRefused):
    """The place on the map is not in the United Kingdom."""

    field = "point"


class AlreadyThere(VenueRefused):
    """The trust has a venue of this name there."""

    field = "name"


@dataclass(frozen=True, kw_only=True)
class VenueFacts:
    """What is known of a venue. None: nobody has said, which is never read as no."""

    name: str
    address: str
    town: str
    postcode: str
    latitude: float
    longitude: float
    by_bus: str = ""
    by_train: str = ""
    parking: str = ""
    meeting_point: str = ""
    step_free: bool | None = None
    toilets: str = ""
    accessible_toilet: bool | None = None
    quiet_space: str = ""
    licensed_bar: bool | None = None
    stadium: bool | None = None


NAMES = tuple(fact.name for fact in fields(VenueFacts))
# What somebody wants to know before they set out, in the words that say it is missing.
WANTED = {
    "by_bus": "the bus",
    "meeting_point": "where to meet",
    "step_free": "whether it is step-free",
    "toilets": "the toilets",
    "accessible_toilet": "whether there is an accessible toilet",
    "parking": "parking",
    "licensed_bar": "whether there is a bar",
    "stadium": "whether it is at a stadium",
}


def missing_facts(venue: Venue) -> list[str]:
    """What nobody has said about a venue, in words, what matters most first."""
    return [words for name, words in WANTED.items() if getattr(venue, name) in ("", None)]


def facts_of(venue: Venue) -> VenueFacts:
    """What is known of a venue now."""
    return VenueFacts(**{name: getattr(venue, name) for name in NAMES})


def refusals(facts: VenueFacts) -> Iterator[VenueRefused]:
    """Everything that a venue does not say and must, or says wrongly."""
    for name, words in (
        ("name", "Enter what people call the place."),
        ("address", "Enter the street, and the number if it has one."),
        ("town", "Enter the town."),
    ):
        if not getattr(facts, name).strip():
            yield MissingFact(name, words)
    if tidy_postcode(facts.postcode) is None:
        yield NoPostcode("Enter the whole postcode, like BB10 4BX.")
    if not in_uk(facts.latitude, facts.longitude):
        yield OutsideUk(
            "That is outside the United Kingdom. In most of it the second number "
            "has a minus in front, like 53.789, -2.230."
        )


def in_uk(latitude: float, longitude: float) -> bool:
    """Whether a place may be in the United Kingdom: no border, but it finds slips of the finger."""
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def tidy_postcode(typed: str) -> str | None:
    """ "BB10 4BX", however it was typed; None if it is no postcode."""
    found = POSTCODE.fullmatch("".join(typed.upper().split()))
    return f"{found[1]} {found[2]}" if found else None


def add(viewer: Viewer, organisation: Organisation, facts: VenueFacts) -> Venue:
    """Add a venue of the viewer's own trust.

    Raises Missing at another trust, AlreadyThere for the same name and postcode, and by name
    whatever else does not hold.
    """
    if not may(viewer, Permission.CLOSE_PLACES, organisation.id):
        raise Missing
    for refused in refusals(facts):
        raise refused
    # Two people who add it at the same moment do so one after the other.
    session().get_one(Organisation, organisation.id, with_for_update=True, populate_existing=True)
    _refuse_a_second(organisation.id, facts)
    venue = Venue(organisation_id=organisation.id, **_stored(facts))
    session().add(venue)
    session().flush()
    return venue


def mend(
    viewer: Viewer, venue: Venue, seen: str, facts: VenueFacts, now: datetime
) -> list[SessionSeries]:
    """Change what is known of a venue; returns the offers that show it.

    `seen` is the mark of what the editor read. Raises Missing at another trust, Stale when somebody
    else was quicker, and by name whatever does not hold.
    """
    if not may(viewer, Permission.CLOSE_PLACES, venue.organisation_id):
        raise Missing
    lock_as_seen(venue, NAMES, seen)
    for refused in refusals(facts):
        raise refused
    _refuse_a_second(venue.organisation_id, facts, venue.id)
    for name, value in _stored(facts, venue.id).items():
        setattr(venue, name, value)
    _touch(venue, now)
    session().flush()
    rechecking.recheck_venue(viewer, venue.id, now)
    return list(
        session().scalars(
            sa.select(SessionSeries)
            .where(SessionSeries.venue_id == venue.id)
            .order_by(SessionSeries.id)
        )
    )


def _touch(venue: Venue, now: datetime) -> None:
    """Calendars and other copies of what happens there must notice that it says something new."""
    session().execute(
        sa.update(SessionSeries)
        .where(SessionSeries.venue_id == venue.id)
        .values(last_modified_at=now)
        .execution_options(synchronize_session=False)
    )
    session().execute(
        sa.update(ScheduledSession)
        .where(ScheduledSession.venue_id == venue.id, ScheduledSession.ends_at > now)
        .values(last_modified_at=now)
        .execution_options(synchronize_session=False)
    )


def _stored(facts: VenueFacts, but_for: int = 0) -> dict[str, Any]:
    town = facts.town.strip()
    known = session().scalar(
        sa.select(Venue.town)
        .where(sa.func.lower(Venue.town) == town.lower(), Venue.id != but_for)
        .limit(1)
    )
    return vars(facts) | {
        # One town is one choice in the catalogue, whoever writes it how.
        "town": known or town,
        "postcode": tidy_postcode(facts.postcode),
    }


def _refuse_a_second(organisation_id: int, facts: VenueFacts, but_for: int = 0) -> None:
    same = sa.select(Venue.id).where(
        Venue.organisation_id == organisation_id,
        sa.func.lower(Venue.name) == facts.name.strip().lower(),
        Venue.postcode == tidy_postcode(facts.postcode),
        Venue.id != but_for,
    )
    if session().scalar(same.limit(1)) is not None:
        raise AlreadyThere(f"You have {facts.name.strip()} already.")
