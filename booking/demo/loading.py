"""What is known while the demo is being made: the day, and who and what was made so far."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from booking.demo.drawing import Draw, local
from booking.demo.rows import Rows
from booking.demo.series import DemoSeries
from booking.demo.staff import DemoStaff
from booking.models import BookingState, ChangeKind, EnrolmentState
from booking.rules.weekly import WeeklyRule

WEEKS_PAST = 26


@dataclass(frozen=True)
class Loading:
    """One load of the demo. `today` is dated in Europe/London; its sessions are all to come."""

    draw: Draw
    rows: Rows
    today: date

    @property
    def now(self) -> datetime:
        """The early morning of today: nothing in the demo was recorded after it."""
        return local(self.today, 0, 30)

    @property
    def first_day(self) -> date:
        """The day of the oldest sessions."""
        return self.today - timedelta(weeks=WEEKS_PAST)

    def days_ago(self, days: int) -> date:
        """The date that many days before today."""
        return self.today - timedelta(days=days)

    def beside(self, what: str) -> Loading:
        """The same load, with lots of its own."""
        return replace(self, draw=self.draw.beside(what))


@dataclass(frozen=True)
class StaffMember:
    """A user of the demo and their number."""

    id: int
    staff: DemoStaff

    def has(self, role: str, organisation: str) -> bool:
        """Whether they hold this role there."""
        return (organisation, role) in self.staff.roles


@dataclass(frozen=True)
class Partners:
    """Organisations, venues and club colours by short names, and everybody who works there."""

    organisation_ids: dict[str, int]
    venue_ids: dict[str, int]
    staff: tuple[StaffMember, ...]
    colours: dict[str, tuple[str, str]]

    @property
    def mentors(self) -> list[StaffMember]:
        """Everybody who supports people."""
        return [member for member in self.staff if member.staff.area]

    def coaches_of(self, trust: str) -> list[StaffMember]:
        """The coaches of a trust, the demo's own first."""
        return [member for member in self.staff if member.has("coach", trust)]

    def with_role(self, role: str) -> list[StaffMember]:
        """Everybody who holds this role anywhere."""
        return [each for each in self.staff if any(role == held for _, held in each.staff.roles)]

    def manager_of(self, trust: str) -> StaffMember:
        """The manager of a trust."""
        return next(member for member in self.staff if member.has("manager", trust))


class Story(enum.Enum):
    """What the demo mentor's list must be able to show, whatever the seed."""

    FIVE_OF_EIGHT = "booked today, and five of eight sessions done"
    MISSED_LAST = "missed the last session, and nobody knows why yet"
    NOTHING_BOOKED = "came for weeks, and has nothing booked now"
    NEWCOMER = "comes for the first time today"


@dataclass(eq=False)
class Person:
    """A participant while the demo is being made. What is here only steers the lots."""

    id: int
    area: str
    mentor: StaffMember
    woman: bool
    age: int
    state: EnrolmentState
    joined_on: date
    left_on: date | None
    reliability: float
    books_ahead: bool
    story: Story | None = None
    has_phone: bool = False
    gets_texts: bool = False
    released_on: date | None = None
    places: list[Place] = field(default_factory=list)
    places_by_day: dict[date, list[Place]] = field(default_factory=dict)

    def takes_part_on(self, day: date) -> bool:
        """Whether they were, or will be, taking part that day."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)

    def is_free(self, occasion: Occasion) -> bool:
        """Whether nothing else of theirs overlaps. No session of the demo passes midnight."""
        return all(
            place.occasion.ends_at <= occasion.starts_at
            or place.occasion.starts_at >= occasion.ends_at
            for place in self.places_by_day.get(occasion.on, ())
        )

    def take(self, place: Place) -> None:
        """Give the person a place, and the session its person."""
        self.places.append(place)
        self.places_by_day.setdefault(place.occasion.on, []).append(place)
        place.occasion.places.append(place)
        # Cancelled bookings and walk-ins take none.
        place.occasion.taken += place.cancelled_at is None and not place.walk_in

    def ahead(self, today: date) -> list[Place]:
        """What they are expected at from today on."""
        return [
            place
            for place in self.places
            if place.expected
            and place.occasion.on >= today
            and place.occasion.called_off_at is None
        ]

    @property
    def is_the_demo_mentors(self) -> bool:
        """Whether whoever signs in as the demo's mentor supports them."""
        return self.mentor.staff.demo_email is not None

    def may_join(self, series: DemoSeries) -> bool:
        """Whether the series is for somebody like them."""
        fits_gender = series.gender == "everyone" or (series.gender == "women") is self.woman
        return fits_gender and series.age_from <= self.age <= (series.age_to or 200)


@dataclass(eq=False)
class Offer:
    """A series while the demo is being made, with its dates in order."""

    id: int
    series: DemoSeries
    popularity: float
    created_at: datetime
    first_on: date
    rule: WeeklyRule
    public_id: str
    occasions: list[Occasion] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What was done to one dated session before today, by whom, and how it was before."""

    kind: ChangeKind
    why: str
    at: datetime
    by: StaffMember
    action_id: str
    was_starts_at: datetime
    was_ends_at: datetime
    closure_id: int | None = None


@dataclass(eq=False)
class Occasion:
    """One dated session while the demo is being made. `rule_start` is where its rule put it."""

    id: int
    offer: Offer
    rule_start: datetime
    local_start: datetime
    starts_at: datetime
    ends_at: datetime
    venue: str
    most_places: int | None = None
    limited_at: datetime | None = None
    change: Change | None = None
    coach: StaffMember | None = None
    submitted_at: datetime | None = None
    places: list[Place] = field(default_factory=list)
    taken: int = 0
    # What make_bookings asks of each date again and again.
    days_ahead: int = field(init=False)
    last_moment: datetime = field(init=False)

    @property
    def on(self) -> date:
        """Its date."""
        return self.local_start.date()

    @property
    def capacity(self) -> int:
        """Its places, fewer where they are limited."""
        own = self.offer.series.capacity
        return own if self.most_places is None else min(own, self.most_places)

    @property
    def called_off_at(self) -> datetime | None:
        """When it was called off; nothing if it is on."""
        off = self.change is not None and self.change.kind is ChangeKind.CALLED_OFF
        return self.change.at if self.change and off else None


@dataclass(eq=False)
class Place:
    """One person's booking while the demo is being made."""

    person: Person
    occasion: Occasion
    booked_at: datetime
    cancelled_at: datetime | None = None
    cancelled_why: str = ""
    walk_in: bool = False
    attended: bool = False
    state: BookingState = BookingState.CONFIRMED
    id: int = 0

    @property
    def expected(self) -> bool:
        """Whether the person is on the register."""
        return self.cancelled_at is None
