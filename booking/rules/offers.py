"""Offers: publishing a weekly series, mending its words and facts, taking it off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Audience,
    ChildrenOnSite,
    Gender,
    Level,
    Organisation,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission, Viewer, may
from booking.rules.offer_refusals import (
    AgesTheWrongWay,
    LastBeforeFirst,
    LastTooFar,
    MissingFact,
    NoDates,
    NoWeekday,
    OfferRefused,
    OutOfRange,
    OutOfReach,
    Stale,
    VenueNotOurs,
    WalkInsByReferral,
    WalkInsWithChildren,
)
from booking.rules.places import places_taken
from booking.rules.schedule import instant, local_starts, make_sessions
from booking.words import ACTIVITIES, count, london, when

# A series may have begun already, or begin after the summer; further off is a slip of the finger.
FURTHEST = timedelta(days=366)
LONGEST_RUN = timedelta(days=5 * 366)
CAPACITY = range(1, 501)
LENGTH_MINUTES = range(15, 721)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What an offer says: its words and facts. When and where it happens is its schedule."""

    title: str
    summary: str
    what_happens: str
    activity: str
    audience: Audience
    capacity: int
    who_meets_you: str
    first_visit: str
    open_how: str = ""
    who_for: str = ""
    age_from: int = 18
    age_to: int | None = None
    gender: Gender = Gender.EVERYONE
    level: Level = Level.ANY
    meeting_point: str = ""
    cost_pence: int = 0
    cost_note: str = ""
    what_to_bring: str = ""
    provided: str = ""
    phone: str = ""
    walk_ins_welcome: bool = False
    children_on_site: ChildrenOnSite = ChildrenOnSite.NOT_KNOWN


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When and where: a weekly rule in Europe/London's wall time. `weekdays` is "mon,thu".

    Without a venue it can be checked, not published.
    """

    venue: Venue | None
    weekdays: str
    starts_local: time
    length_minutes: int
    first_on: date
    last_on: date | None = None


@dataclass(frozen=True)
class Published:
    """A series with the sessions that its rule made."""

    series: SessionSeries
    sessions: list[ScheduledSession]

    @property
    def words(self) -> str:
        """ "12 sessions, the next on Thursday 4 March, 6pm"."""
        if not self.sessions:
            return "Its dates appear twelve weeks before they happen"
        first = self.sessions[0].starts_at
        return f"{count(len(self.sessions), 'session')}, the next on {when(first)}"


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
    viewer: Viewer, organisation: Organisation, offer: Offer, schedule: Schedule, now: datetime
) -> Published:
    """Publish a weekly series of the viewer's own trust and make its sessions, 12 weeks ahead.

    Raises VenueNotOurs for a venue or trust that is not the viewer's, and by name whatever else
    does not hold.
    """
    may_publish = may(viewer, Permission.PUBLISH_OFFERS, organisation.id)
    venue = schedule.venue
    if not may_publish or venue is None or venue.organisation_id != organisation.id:
        raise VenueNotOurs("Choose one of your own venues.")
    for refused in (*offer_refusals(offer), *schedule_refusals(schedule, now)):
        raise refused
    series = SessionSeries(
        organisation_id=organisation.id,
        venue_id=venue.id,
        state=SeriesState.PUBLISHED,
        weekdays=schedule.weekdays,
        starts_local=schedule.starts_local,
        length_minutes=schedule.length_minutes,
        first_on=schedule.first_on,
        last_on=schedule.last_on,
        created_at=now,
        last_modified_at=now,
        # Whoever publishes an offer has just said that it is true.
        confirmed_at=now,
        **asdict(offer),
    )
    session().add(series)
    session().flush()
    return Published(series, make_sessions(series, now))


def offer_of(series: SessionSeries) -> Offer:
    """What a series says now."""
    return Offer(**{field.name: getattr(series, field.name) for field in fields(Offer)})


def mend(series: SessionSeries, version: int, offer: Offer, now: datetime) -> Mended:
    """Change an offer's words and facts, if nobody else has since `version` was read.

    A new capacity goes to the dates to come whose capacity was not set by hand; it removes
    nobody. Raises Stale when somebody else was quicker, and by name whatever does not hold.
    """
    for refused in offer_refusals(offer):
        raise refused
    mine = session().execute(
        sa.update(SessionSeries)
        .where(SessionSeries.id == series.id, SessionSeries.version == version)
        .values(version=SessionSeries.version + 1)
        .returning(SessionSeries.id)
        .execution_options(synchronize_session=False)
    )
    if mine.first() is None:
        raise Stale("Somebody else changed this offer while you were typing.")
    session().refresh(series)
    new_capacity = offer.capacity != series.capacity
    for name, value in asdict(offer).items():
        setattr(series, name, value)
    series.last_modified_at = now
    session().flush()
    return _spread_capacity(series, now) if new_capacity else Mended()


def _spread_capacity(series: SessionSeries, now: datetime) -> Mended:
    changed = kept = overfull = 0
    # One after the other by ascending id, the order in which every rule locks sessions.
    ids = session().scalars(
        sa.select(ScheduledSession.id)
        .where(ScheduledSession.series_id == series.id, ScheduledSession.starts_at > now)
        .order_by(ScheduledSession.id)
    )
    for session_id in ids.all():
        held = session().get_one(ScheduledSession, session_id)
        session().refresh(held, with_for_update=True)
        if "capacity" in held.overridden.split(","):
            kept += 1
            continue
        held.capacity, held.last_modified_at = series.capacity, now
        session().flush()
        changed += 1
        overfull += places_taken(session_id) > series.capacity
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
    if _next_start(
        series.weekdays,
        series.starts_local,
        series.first_on,
        series.last_on,
        now,
        series.every_weeks,
    ):
        series.state = SeriesState.PUBLISHED
        series.last_modified_at = series.confirmed_at = now
        series.version += 1
        session().flush()
        make_sessions(series, now)
        return Published(series, _to_come(series, now))
    raise NoDates("Its last date is over. Copy it to a new offer instead.")


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


def offer_refusals(offer: Offer) -> Iterator[OfferRefused]:
    """Everything that an offer says wrongly, or does not say and must."""
    for field, words in (
        ("title", "Give it a title."),
        ("summary", "Say in a sentence what it is."),
        ("what_happens", "Say what happens at a session."),
        ("who_meets_you", "Say who meets people when they arrive."),
        ("first_visit", "Say how a first visit goes."),
    ):
        if not getattr(offer, field).strip():
            yield MissingFact(field, words)
    if offer.audience is Audience.OPEN and not offer.open_how.strip():
        yield MissingFact(
            "open_how", "Say how anyone can come, such as “just turn up”.", ("audience",)
        )
    if offer.activity not in ACTIVITIES:
        yield MissingFact("activity", "Choose an activity.")
    if offer.capacity not in CAPACITY:
        yield OutOfRange("capacity", "A session has between 1 and 500 places.")
    if offer.age_to is not None and offer.age_to < offer.age_from:
        yield AgesTheWrongWay("The oldest age can’t be below the youngest.")
    if offer.walk_ins_welcome and offer.audience is Audience.BY_REFERRAL:
        yield WalkInsByReferral("Nobody just turns up to a by-referral session. Untick this.")
    if offer.walk_ins_welcome and offer.children_on_site is not ChildrenOnSite.NO:
        yield WalkInsWithChildren(
            "People can just turn up only where no children are on site. "
            "Choose “No”, or untick this."
        )


def schedule_refusals(schedule: Schedule, now: datetime) -> Iterator[OfferRefused]:
    """Everything that does not hold about when an offer happens."""
    today = london(now).date()
    if schedule.venue is None:
        yield VenueNotOurs("Choose one of your own venues.")
    if not schedule.weekdays:
        yield NoWeekday("Choose at least one day of the week.")
    if schedule.length_minutes not in LENGTH_MINUTES:
        yield OutOfRange("length_minutes", "A session lasts between 15 minutes and 12 hours.")
    wrong_dates = _date_refusal(schedule, today)
    if wrong_dates is not None:
        yield wrong_dates
    elif schedule.weekdays and not _next_start(
        schedule.weekdays, schedule.starts_local, schedule.first_on, schedule.last_on, now
    ):
        yield NoDates("No session would be left to come. Choose a later last date or another day.")


def _date_refusal(schedule: Schedule, today: date) -> OfferRefused | None:
    if abs(schedule.first_on - today) > FURTHEST:
        return OutOfReach("Choose a first date within a year of today.")
    if schedule.last_on is not None:
        if schedule.last_on < schedule.first_on:
            return LastBeforeFirst("The last date can’t be before the first.")
        if schedule.last_on - schedule.first_on > LONGEST_RUN:
            return LastTooFar("Choose a last date within five years, or leave it empty.")
    return None


def _next_start(
    weekdays: str,
    starts: time,
    first_on: date,
    last_on: date | None,
    now: datetime,
    every_weeks: int = 1,
) -> datetime | None:
    """The next start still to come of a weekly rule. Without a last date there always is one."""
    far_enough = max(first_on, london(now).date()) + timedelta(weeks=every_weeks + 1)
    until = last_on or far_enough
    locals_ = local_starts(weekdays, starts, first_on, last_on, until, every_weeks)
    return next((local for local in locals_ if instant(local) > now), None)
