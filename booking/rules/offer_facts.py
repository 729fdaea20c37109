"""What an offer says, when and where it happens, and what of it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from booking.models import Audience, ChildrenOnSite, Gender, Level, SessionSeries, Venue
from booking.rules.offer_refusals import (
    AgesTheWrongWay,
    LastBeforeFirst,
    LastTooFar,
    MissingFact,
    NoDates,
    NoUkNumber,
    NoWeekday,
    OfferRefused,
    OutOfRange,
    OutOfReach,
    TooManyDates,
    UnknownSupport,
    VenueNotOurs,
    WalkInsByReferral,
    WalkInsWithChildren,
)
from booking.rules.phone_numbers import RING_A_NUMBER, is_uk_phone
from booking.rules.weekly import WeeklyRule, monday
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES
from booking.words import WEEKDAYS, london

# A series may have begun already, or begin after the summer; further off is a slip of the finger.
FURTHEST = timedelta(days=366)
LONGEST_RUN = timedelta(days=5 * 366)
CAPACITY = range(1, 501)
LENGTH_MINUTES = range(15, 721)
EVERY_WEEKS = range(1, 9)
# More dates than anybody types by hand.
MOST_DATES = 60


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
    fare_help: str = ""
    with_someone: str = ""
    own_children: str = ""
    # Slugs of vocabulary.ACCESSIBILITY_SUPPORT, with commas.
    accessibility_support: str = ""
    phone: str = ""
    walk_ins_welcome: bool = False
    children_on_site: ChildrenOnSite = ChildrenOnSite.NOT_KNOWN


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When and where: a rule in Europe/London's wall time. `weekdays` is "mon,thu".

    `weeks_off` holds any day of each week off; `extra_dates` naive local starts. Without a venue
    it can be checked, not published.
    """

    venue: Venue | None
    weekdays: str
    starts_local: time
    length_minutes: int
    first_on: date
    last_on: date | None = None
    every_weeks: int = 1
    weeks_off: tuple[date, ...] = ()
    on_bank_holidays: bool = True
    extra_dates: tuple[datetime, ...] = ()

    def rule(self, since: date | None = None, weeks_from: date | None = None) -> WeeklyRule:
        """The weekly rule, from the first date on or from a later day."""
        return WeeklyRule(
            weekdays=self.weekdays,
            starts_local=self.starts_local,
            from_on=since or self.first_on,
            last_on=self.last_on,
            every_weeks=self.every_weeks,
            weeks_from=weeks_from,
            weeks_off=frozenset(monday(on) for on in self.weeks_off),
            on_bank_holidays=self.on_bank_holidays,
            extra_dates=self.extra_dates,
        )


def offer_of(series: SessionSeries) -> Offer:
    """What a series says now."""
    return Offer(**{field.name: getattr(series, field.name) for field in fields(Offer)})


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
    if offer.phone.strip() and not is_uk_phone(offer.phone):
        yield NoUkNumber(f"{RING_A_NUMBER} You can also leave it empty.")
    named = {slug for slug in offer.accessibility_support.split(",") if slug}
    if not named <= set(ACCESSIBILITY_SUPPORT):
        yield UnknownSupport("Choose from the list.")


def schedule_refusals(
    schedule: Schedule, now: datetime, since: date | None = None
) -> Iterator[OfferRefused]:
    """Everything that does not hold about when an offer happens, from `since` on if it is given."""
    today = london(now).date()
    if schedule.venue is None:
        yield VenueNotOurs("Choose one of your own venues.")
    if not _known_weekdays(schedule):
        yield NoWeekday("Choose at least one day of the week.")
    if schedule.length_minutes not in LENGTH_MINUTES:
        yield OutOfRange("length_minutes", "A session lasts between 15 minutes and 12 hours.")
    if schedule.every_weeks not in EVERY_WEEKS:
        yield OutOfRange("every_weeks", "It comes every week, or every 2 to 8 weeks.")
    for name, dates in (
        ("weeks_off", schedule.weeks_off),
        ("extra_dates", schedule.extra_dates),
    ):
        if len(dates) > MOST_DATES:
            yield TooManyDates(name, f"Enter up to {MOST_DATES} dates here.")
    wrong_dates = _date_refusal(schedule, today, since)
    if wrong_dates is not None:
        yield wrong_dates
    elif _can_be_counted(schedule) and not schedule.rule(since).next_start(now):
        yield NoDates("No session would be left to come. Choose a later last date or another day.")


def _known_weekdays(schedule: Schedule) -> bool:
    return bool(schedule.weekdays) and set(schedule.weekdays.split(",")) <= set(WEEKDAYS)


def _can_be_counted(schedule: Schedule) -> bool:
    return _known_weekdays(schedule) and schedule.every_weeks in EVERY_WEEKS


def _date_refusal(schedule: Schedule, today: date, since: date | None) -> OfferRefused | None:
    if since is None and schedule.first_on > today + FURTHEST:
        return OutOfReach("Choose a first date within a year of today.")
    if since is None and schedule.first_on < today - LONGEST_RUN:
        return OutOfReach("Choose a first date in the last five years.")
    if schedule.last_on is not None:
        if schedule.last_on < schedule.first_on:
            return LastBeforeFirst("The last date can’t be before the first.")
        if schedule.last_on - schedule.first_on > 2 * LONGEST_RUN:
            return LastTooFar("Choose a last date within five years, or leave it empty.")
        if schedule.last_on - today > LONGEST_RUN:
            return LastTooFar("Choose a last date within five years, or leave it empty.")
    wrong = [local for local in schedule.extra_dates if abs(local.date() - today) > FURTHEST]
    if wrong:
        return OutOfRange("extra_dates", "Choose extra dates within a year of today.")
    return None
