"""A small world for tests of public pages: an open offer, and one by referral, marked all over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Audience,
    Gender,
    Level,
    Organisation,
    Photo,
    Role,
    ScheduledSession,
    SessionSeries,
    User,
    Venue,
)
from tests import builders

# Stands in every text of the by-referral offer, of its venue and of its photo, and nowhere else.
MARKED = "Quokka"
HIDDEN_ACTIVITY = "boxing-fitness"
HIDDEN_SUPPORT = "hearing"


def local(day: int) -> datetime:
    """6pm on a wall in London, on a day of March 2026."""
    return datetime(2026, 3, day, 18)  # noqa: DTZ001 - a local time has no zone


@dataclass
class World:
    """The ids that addresses are made of, and staff to sign in as."""

    trust: str
    offer: str
    date: str
    hidden: str
    hidden_date: str
    hidden_photo: str
    secret_trust: str
    coach: User
    other_coach: User
    mentor: User


def make_world() -> World:
    """One open series of a trust; and, of the same, a by-referral one whose every word is marked.

    A second trust has nothing but by-referral offers.
    """
    trust = builders.make_organisation(slug="rovers", short_name="Rovers", town="Testtown")
    other, secret = builders.make_organisation(), builders.make_organisation(slug="secret")
    lead = builders.make_organisation()
    offer = builders.make_series(
        trust, title="Walking football", first_visit="Come early.", open_how="Just turn up."
    )
    held, *_ = builders.make_dates(offer)
    hidden, hidden_date = _marked(trust)
    _marked(secret)
    world = World(
        trust.slug, offer.public_id, held.public_id, hidden.public_id, hidden_date.public_id,
        hidden.photo.public_id if hidden.photo else "", secret.slug, builders.make_user(trust),
        builders.make_user(other), builders.make_user(lead, Role.MENTOR),
    )  # fmt: skip
    builders.save()
    return world


def _marked(trust: Organisation) -> tuple[SessionSeries, ScheduledSession]:
    """A by-referral series with dates, one of them called off, another one moved."""
    photo = make_photo(trust, alt=f"{MARKED} photo", data=MARKED.encode())
    series = builders.make_series(
        trust,
        **_texts(SessionSeries)
        | {
            "venue": builders.make_venue(trust, **_texts(Venue) | {"step_free": True}),
            "audience": Audience.BY_REFERRAL,
            "activity": HIDDEN_ACTIVITY,
            "accessibility_support": HIDDEN_SUPPORT,
            "photo_id": photo.id,
        },
    )
    held, called_off, moved, *_ = builders.make_dates(series)
    called_off.cancelled_at = builders.this_moment()
    called_off.cancelled_why = f"{MARKED} reason"
    moved.starts_at += timedelta(hours=2)
    moved.ends_at += timedelta(hours=2)
    return series, held


def make_photo(trust: Organisation, **facts: Any) -> Photo:
    """A photo of a trust; `data` stands for the picture itself."""
    data = facts.pop("data", b"a picture")
    given = {
        "alt": "People laughing on a pitch",
        "width": 1600,
        "height": 1200,
        "large": data,
        "small": data,
        "created_at": builders.this_moment(),
        **facts,
    }
    photo = Photo(organisation_id=trust.id, **given)
    session().add(photo)
    session().flush()
    return photo


NOT_TEXTS = {
    "public_id", "activity", "accessibility_support", "weekdays", "weeks_off",
    "extra_dates", "phone",
}  # fmt: skip


def _texts(model: type) -> dict[str, str]:
    """Every text that staff type into a row, marked."""
    columns: list[Any] = list(sa.inspect(model).columns)
    return {
        column.name: f"{MARKED} {column.name}"[: column.type.length]
        for column in columns
        if isinstance(column.type, sa.String)
        and not isinstance(column.type, sa.Enum)
        and column.name not in NOT_TEXTS
    }


# --- Offers in three towns ------------------------------------------------------------------------

# Real places, so that the distances can be checked on a map: Burnley, Padiham, Blackpool.
BURNLEY, PADIHAM, BLACKPOOL = (53.789, -2.248), (53.801, -2.313), (53.817, -3.048)


def make_varied() -> None:
    """Four offers in three towns, on 5 March 2026. Beta was at 9am: it is over by noon."""
    rovers = builders.make_organisation(slug="rovers", short_name="Rovers")
    town = builders.make_organisation(slug="town", short_name="Town")
    hall = venue_in(rovers, "Burnley", BURNLEY, step_free=True, quiet_space="A side room.")
    shed = venue_in(rovers, "Padiham", PADIHAM, step_free=False, accessible_toilet=True)
    field = venue_in(town, "Blackpool", BLACKPOOL, quiet_space="No quiet room, sorry")
    for facts in (
        {"title": "Alpha", "venue": hall, "activity": "football", "starts_local": time(18),
         "accessibility_support": "sight,mental-health"},
        {"title": "Beta", "venue": shed, "activity": "yoga", "starts_local": time(9)},
        {"title": "Gamma", "venue": field, "activity": "football", "starts_local": time(14),
         "cost_pence": 200, "age_from": 50, "summary": "50% fun_", "level": Level.IMPROVER},
    ):  # fmt: skip
        owner = town if facts["venue"] is field else rovers
        builders.make_session(builders.make_series(owner, **facts))
    friday = builders.make_series(
        rovers, title="Delta", activity="gym", venue=shed, age_to=25, gender=Gender.WOMEN
    )
    builders.make_session(friday, local(6))
    builders.save()


def venue_in(organisation: Organisation, town: str, at: tuple[float, float], **facts: Any) -> Venue:
    """A venue of an organisation in a town, at a latitude and longitude."""
    latitude, longitude = at
    return builders.make_venue(
        organisation, town=town, latitude=latitude, longitude=longitude, **facts
    )
