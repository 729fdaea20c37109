"""Wishes: what somebody may ask of the catalogue, and what each asks of a session."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from booking.models import (
    Gender,
    Level,
    Organisation,
    ScheduledSession,
    SessionSeries,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.offers import listed, not_over, visible_to
from booking.words import WEEKDAYS

TIMES_OF_DAY = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(23, 59, 59)),
}
WITHIN_MILES = (2, 5, 10, 20)
PLACE_ACCESS = ("step-free", "accessible-toilet", "quiet-space")
LONGEST_SEARCH = 100
# IUGG's mean radius of the earth, 6,371.0088 km, in miles of 1.609344 km.
EARTH_MILES = 3958.7613
MILES_A_DEGREE = EARTH_MILES * math.pi / 180


@dataclass(frozen=True)
class Place:
    """A point to look around: the middle of a town's venues or, without a town, where one is."""

    latitude: float
    longitude: float
    town: str = ""

    def miles_to(self, venue: Venue | Place) -> float:
        """How far a venue is as the crow flies, in miles (haversine)."""
        here, there = math.radians(self.latitude), math.radians(venue.latitude)
        across = math.radians(venue.longitude - self.longitude)
        half_chord = (
            math.sin((there - here) / 2) ** 2
            + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
        )
        return 2 * EARTH_MILES * math.asin(min(1.0, math.sqrt(half_chord)))

    def box(self, miles: float) -> list[sa.ColumnElement[bool]]:
        """Venues in the box that holds the circle of so many miles: what the database can judge
        the size of, before it works out distances."""
        north = miles / MILES_A_DEGREE
        east = north / math.cos(math.radians(self.latitude))
        return [
            Venue.latitude.between(self.latitude - north, self.latitude + north),
            Venue.longitude.between(self.longitude - east, self.longitude + east),
        ]

    @property
    def square(self) -> sa.ColumnElement[float]:
        """The square of the miles to each session's venue, near enough for a county.

        Plain sums, which both databases work out alike: a degree of longitude is as long as it is
        at this place, and the earth is flat from there.
        """
        north = (Venue.latitude - self.latitude) * MILES_A_DEGREE
        east = (Venue.longitude - self.longitude) * (
            MILES_A_DEGREE * math.cos(math.radians(self.latitude))
        )
        return north * north + east * east


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; nothing at all unless told.

    `access` holds some of PLACE_ACCESS and slugs of vocabulary.ACCESSIBILITY_SUPPORT. `within`
    is in miles of `near`. `by` is "offer" for a list of offers instead of days.
    """

    q: str = ""
    trust: str = ""
    town: str = ""
    day: tuple[str, ...] = ()
    time: str = ""
    activity: str = ""
    gender: str = ""
    level: str = ""
    age: int | None = None
    access: tuple[str, ...] = ()
    free: bool = False
    near: Place | None = None
    within: int | None = None
    by: str = ""
    page: int = 1

    @property
    def chosen(self) -> bool:
        """Whether anything at all is asked for."""
        return replace(self, page=1, by="") != Filters()


def to_come(viewer: Viewer, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Sessions that are still to come, of the listed series that the viewer may see."""
    return [visible_to(viewer), listed(now), not_over(now), ScheduledSession.cancelled_at.is_(None)]


def wishes(filters: Filters) -> dict[str, sa.ColumnElement[bool]]:
    """What each filter asks of a session, of its venue on that date, its series and its club."""
    asked = {
        "q": _words(filters.q) if filters.q else None,
        "trust": Organisation.slug == filters.trust if filters.trust else None,
        "town": sa.func.lower(Venue.town) == filters.town.lower() if filters.town else None,
        "within": within(filters.near, filters.within),
        "day": _days(filters.day) if filters.day else None,
        "time": _time_of_day(filters.time) if filters.time else None,
        "activity": SessionSeries.activity == filters.activity if filters.activity else None,
        "gender": _gender(filters.gender) if filters.gender else None,
        "level": _level(filters.level) if filters.level else None,
        "age": None if filters.age is None else _age(filters.age),
        "access": sa.and_(*map(_access, filters.access)) if filters.access else None,
        "free": SessionSeries.cost_pence == 0 if filters.free else None,
    }
    return {name: condition for name, condition in asked.items() if condition is not None}


def within(place: Place | None, distance: int | None) -> sa.ColumnElement[bool] | None:
    """Sessions at most so many miles from a place; None where no such thing is asked."""
    if place is None or distance is None:
        return None
    return sa.and_(*place.box(distance), place.square <= distance * distance)


def _words(text: str) -> sa.ColumnElement[bool]:
    words = text[:LONGEST_SEARCH].lower().split()[:6]
    return sa.and_(sa.true(), *(_word(f"%{_literal(word)}%") for word in words))


def _word(like: str) -> sa.ColumnElement[bool]:
    """What holds a word, as offers and as places: each is looked at once, not on all its dates."""
    series, club, venue = aliased(SessionSeries), aliased(Organisation), aliased(Venue)
    offers = (
        sa.select(series.id)
        .join(club, club.id == series.organisation_id)
        .where(_holds(like, series.title, series.summary, series.what_happens, club.name))
    )
    places = sa.select(venue.id).where(_holds(like, venue.name, venue.town))
    return sa.or_(ScheduledSession.series_id.in_(offers), ScheduledSession.venue_id.in_(places))


def _holds(like: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(sa.func.lower(column).like(like, escape="\\") for column in columns))


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def free_at(slots: Collection[tuple[str, str]]) -> sa.ColumnElement[bool]:
    """Sessions that begin in one of these parts of the week: ("tue", "morning")."""
    days = {time: [day for day, of in slots if of == time] for time in TIMES_OF_DAY}
    return sa.or_(
        *(sa.and_(_days(each), _time_of_day(time)) for time, each in days.items() if each)
    )


def slot_of(held: ScheduledSession) -> tuple[str, str]:
    """The part of the week in which a session begins."""
    starts = ((time, start) for time, (start, _) in TIMES_OF_DAY.items())
    time = max((start, time) for time, start in starts if start <= held.local_time)[1]
    return WEEKDAYS[held.local_weekday], time


def _days(days: Sequence[str]) -> sa.ColumnElement[bool]:
    return ScheduledSession.local_weekday.in_([WEEKDAYS.index(day) for day in days])


def _time_of_day(name: str) -> sa.ColumnElement[bool]:
    start, end = TIMES_OF_DAY[name]
    return sa.and_(ScheduledSession.local_time >= start, ScheduledSession.local_time < end)


def _gender(gender: str) -> sa.ColumnElement[bool]:
    return SessionSeries.gender.in_([Gender(gender), Gender.EVERYONE])


def _level(level: str) -> sa.ColumnElement[bool]:
    return SessionSeries.level.in_([Level(level), Level.ANY])


def _age(age: int) -> sa.ColumnElement[bool]:
    not_too_old = sa.or_(SessionSeries.age_to.is_(None), SessionSeries.age_to >= age)
    return sa.and_(SessionSeries.age_from <= age, not_too_old)


def access_of(venue: Venue, series: SessionSeries) -> set[str]:
    """What a venue and an offer say of themselves, in the words of the wishes for access."""
    said = venue.quiet_space.strip().lower()
    has = {
        "step-free": venue.step_free is True,
        "accessible-toilet": venue.accessible_toilet is True,
        "quiet-space": said not in ("", "no") and not said.startswith(NOT_QUIET),
    }
    support = series.accessibility_support.split(",")
    return {wish for wish, there in has.items() if there} | {each for each in support if each}


def _access(wish: str) -> sa.ColumnElement[bool]:
    """What nobody has said of a venue or an offer does not match."""
    if wish == "step-free":
        return Venue.step_free.is_(True)
    if wish == "accessible-toilet":
        return Venue.accessible_toilet.is_(True)
    if wish == "quiet-space":
        # It is said in words, and "no" is one of them.
        said = sa.func.lower(Venue.quiet_space)
        return sa.and_(said != "", said != "no", *(said.not_like(f"{no}%") for no in NOT_QUIET))
    return ("," + SessionSeries.accessibility_support + ",").like(f"%,{wish},%")


NOT_QUIET = ("no ", "no,", "no.", "none", "not ", "n/a")
