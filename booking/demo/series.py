"""The shape of one offer in the demo, as a trust would publish it."""

from dataclasses import dataclass
from typing import Literal

Audience = Literal["open", "by_referral"]
Gender = Literal["everyone", "women", "men"]
Level = Literal["any", "beginner", "improver"]
ChildrenOnSite = Literal["no", "sometimes", "yes"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Holiday = Literal["christmas", "easter"]
Picture = Literal["goal", "sea front"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class DemoExtra:
    """A date beside the weekly ones: that weekday, so many weeks from now."""

    in_weeks: int
    weekday: Weekday
    starts: str


@dataclass(frozen=True, kw_only=True)
class DemoMove:
    """One date to come that was moved by hand: the first one at least so many days from now."""

    in_days: int
    why: str
    to_starts: str
    days_later: int = 0
    to_venue: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoSeries:
    """One session series: what happens, who for, where, when, and how a first visit goes.

    `off_at` takes two weeks off at each Christmas or Easter. A series that `rests_for_days` was
    not held for so long before today, and nobody said that it is still true. `last_in_weeks`
    gives it a last date.
    """

    trust: str
    title: str
    activity: str
    summary: str
    what_happens: str
    audience: Audience
    who_for: str
    venue: str
    meeting_point: str
    weekdays: tuple[Weekday, ...]
    starts: str
    length_minutes: int
    capacity: int
    what_to_bring: str
    provided: str
    who_meets_you: str
    first_visit: str
    open_how: str = ""
    age_from: int = 18
    age_to: int | None = None
    gender: Gender = "everyone"
    level: Level = "any"
    cost_pence: int = 0
    cost_note: str = "Free"
    walk_ins_welcome: bool = False
    children_on_site: ChildrenOnSite = "no"
    phone: str | None = None
    fare_help: str = ""
    with_someone: str = ""
    own_children: str = ""
    accessibility_support: str = ""
    every_weeks: int = 1
    off_at: Holiday | None = None
    on_bank_holidays: bool = True
    last_in_weeks: int | None = None
    rests_for_days: int = 0
    extra: DemoExtra | None = None
    moved: DemoMove | None = None
    picture: Picture | None = None
    picture_alt: str = ""
