"""The shape of one offer in the demo, as a trust would publish it."""

from dataclasses import dataclass
from typing import Literal

Audience = Literal["open", "by_referral"]
Gender = Literal["everyone", "women", "men"]
Level = Literal["any", "beginner", "improver"]
ChildrenOnSite = Literal["no", "sometimes", "yes"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class DemoSeries:
    """One session series: what happens, who for, where, when, and how a first visit goes."""

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
