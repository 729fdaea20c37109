"""Finding a session: what somebody may ask for, and the days or the offers that have it."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from booking.database import session
from booking.models import (
    Gender,
    Level,
    Organisation,
    ScheduledSession,
    SessionSeries,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.offers import (
    A_DAY,
    SessionRow,
    listed,
    not_over,
    rows_of,
    sessions_with_places,
    visible_to,
)
from booking.words import WEEKDAYS, london

TIMES_OF_DAY = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(23, 59, 59)),
}
WITHIN_MILES = (2, 5, 10, 20)
PLACE_ACCESS = ("step-free", "accessible-toilet", "quiet-space")
PAGE_SIZE = 24
# Nobody turns so many pages; whoever finds more narrows it down.
MOST_COUNTED = 1000
LONGEST_SEARCH = 100
# A called-off session this soon stays in its day's list: somebody may be about to set out.
CALLED_OFF_SHOWN = timedelta(days=7)
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


@dataclass(frozen=True)
class Page:
    """One page of the days' sessions."""

    rows: Sequence[SessionRow]
    page: int
    total: int
    # Whether there are more than the total says.
    more: bool = False
    filters: Filters = field(default_factory=Filters)
    # The first session of the next page.
    then: SessionRow | None = None

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return _pages(self.total)


@dataclass(frozen=True)
class OfferRow:
    """One offer of a list: its next date that fits, and how many fit."""

    next: SessionRow
    to_come: int

    @property
    def series(self) -> SessionSeries:
        """The offer."""
        return self.next.series


@dataclass(frozen=True)
class OfferPage:
    """One page of the offers."""

    rows: Sequence[OfferRow]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return _pages(self.total)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


# --- What is asked for, as conditions -------------------------------------------------------------


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


# --- What is found --------------------------------------------------------------------------------


def whats_on(viewer: Viewer, filters: Filters, now: datetime) -> Page:
    """One page of sessions to come, soonest first, of the listed series the viewer may see.

    With a place to look around, the nearest of each day comes first.
    """
    matches = [*to_come(viewer, now), *wishes(filters).values()]
    total = _count(matches)
    page = min(max(1, filters.page), _pages(min(total, MOST_COUNTED)))
    found = in_order_to_come(matches, filters.near, now)
    asked = found.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    rows = rows_of(asked) if total else []
    then = rows[PAGE_SIZE] if len(rows) > PAGE_SIZE else None
    more = total > MOST_COUNTED
    return Page(rows[:PAGE_SIZE], page, min(total, MOST_COUNTED), more, filters, then)


def _count(matches: Sequence[sa.ColumnElement[bool]]) -> int:
    """How many sessions fit, as far as anybody counts: MOST_COUNTED and one more means many."""
    soonest = _joined(ScheduledSession.id, matches).order_by(ScheduledSession.starts_at)
    some = soonest.limit(MOST_COUNTED + 1).subquery()
    return int(session().execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def with_called_off(viewer: Viewer, found: Page, now: datetime) -> list[SessionRow]:
    """The sessions of a page, and where they would stand those of the next seven days that are
    called off. These are in no page's total."""

    def place(row: SessionRow) -> tuple[Any, ...]:
        held, near = row.session, found.filters.near
        miles = near.miles_to(row.venue) if near else 0.0
        return held.local_date, miles, held.starts_at, held.id

    since = place(found.rows[0]) if found.page > 1 and found.rows else None
    until = place(found.then) if found.then else None
    matches = [
        visible_to(viewer),
        listed(now),
        not_over(now),
        ScheduledSession.starts_at < now + CALLED_OFF_SHOWN,
        ScheduledSession.cancelled_at.is_not(None),
        *wishes(found.filters).values(),
    ]
    # Of the page's own days: a day of snow calls off as many as there are.
    if since:
        matches.append(ScheduledSession.local_date >= since[0])
    if until:
        matches.append(ScheduledSession.local_date <= until[0])
    called_off = [
        row
        for row in rows_of(in_order_to_come(matches, found.filters.near, now))
        if (since is None or place(row) >= since) and (until is None or place(row) < until)
    ]
    return list(heapq.merge(found.rows, called_off, key=place))


def in_order(
    statement: sa.Select[*tuple[Any, ...]], near: Place | None
) -> sa.Select[*tuple[Any, ...]]:
    """Sessions soonest first, or day by day the nearest first."""
    by_day = (ScheduledSession.local_date, near.square) if near else ()
    return statement.order_by(*by_day, ScheduledSession.starts_at, ScheduledSession.id)


def in_order_to_come(
    matches: Sequence[sa.ColumnElement[bool]], near: Place | None, now: datetime
) -> sa.Select[*tuple[Any, ...]]:
    """The sessions that fit of those that are not over, with their places, in the list's order.

    The days are named too where they come first in the order: the database then begins with the
    first one, and stops when it has enough.
    """
    since = [ScheduledSession.local_date >= london(now - A_DAY).date()] if near else []
    return in_order(sessions_with_places().where(*matches, *since), near)


def offers_found(viewer: Viewer, filters: Filters, now: datetime) -> OfferPage:
    """One page of the offers that have such sessions to come, the soonest or nearest first."""
    matches = [*to_come(viewer, now), *wishes(filters).values()]
    how_many = sa.func.count(ScheduledSession.series_id.distinct())
    total = session().execute(_joined(how_many, matches)).scalar_one()
    page = min(max(1, filters.page), _pages(total))
    first_at = sa.func.min(ScheduledSession.starts_at).label("first_at")
    nearest = sa.func.min(filters.near.square) if filters.near else sa.literal(0)
    offers = (
        _joined(ScheduledSession.series_id, matches)
        .add_columns(
            first_at, sa.func.count(ScheduledSession.id).label("dates"), nearest.label("nearest")
        )
        .group_by(ScheduledSession.series_id)
        .order_by(*([nearest] if filters.near else []), first_at, ScheduledSession.series_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    return OfferPage(_first_dates(offers, matches) if total else [], page, total)


def _first_dates(offers: sa.Subquery, matches: list[sa.ColumnElement[bool]]) -> list[OfferRow]:
    """The next date of each of the offers that were found, in their order."""
    first_of_each = sa.and_(
        offers.c.series_id == ScheduledSession.series_id,
        offers.c.first_at == ScheduledSession.starts_at,
    )
    found = session().execute(
        sessions_with_places()
        .options(contains_eager(ScheduledSession.series).joinedload(SessionSeries.venue))
        .add_columns(offers.c.dates)
        .join(offers, first_of_each)
        .where(*matches)
        .order_by(offers.c.nearest, offers.c.first_at, offers.c.series_id, ScheduledSession.id)
    )
    rows: dict[int, OfferRow] = {}
    for held, taken, dates in found:
        rows.setdefault(held.series_id, OfferRow(SessionRow(held, taken), dates))
    return list(rows.values())


def _joined(what: Any, matches: Sequence[sa.ColumnElement[bool]]) -> sa.Select[*tuple[Any, ...]]:
    """Something of the sessions that match, with all tables that a filter can ask."""
    return (
        sa.select(what)
        .select_from(ScheduledSession)
        .join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .where(*matches)
    )
