"""What places are like for clearance, and what the people of the demo need: instructions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from booking.demo.blueprint import Blueprint
from booking.demo.loading import Loading, Offer, Partners, Person, Place, StaffMember
from booking.demo.make_people import NEVER_STARTED, SUPPORT_ENDED
from booking.demo.rows import sealed
from booking.demo.venue import DemoVenue
from booking.models import (
    Booking,
    EnrolmentState,
    Instruction,
    InstructionKind,
    InstructionSource,
    MatchDay,
    Shift,
    Venue,
)

KIND = InstructionKind
SATURDAY, TUESDAY = 5, 1
MATCH_ON_TUESDAY = 0.2
FIXTURES_KNOWN_WEEKS = 14
SHARE_WITH_INSTRUCTION = 0.25
SHARE_SEALED = 0.03
NEW_FOR_DAYS = 21
GOES_WITH_SOMEBODY = 0.5
TRIES = 4
KINDS: dict[InstructionKind, int] = {
    KIND.HOME_BY: 42,
    KIND.NO_LICENSED_BAR: 16,
    KIND.NOT_AT_VENUE: 15,
    KIND.NOT_ON_MATCH_DAYS: 10,
    KIND.NOT_ON_DAY: 7,
    KIND.NOT_THIS_SERIES: 5,
    KIND.WOMEN_ONLY: 5,
}
SEALED_KINDS: dict[InstructionKind, int] = {KIND.NO_CHILDREN: 70, KIND.NOT_WHEN_ON_SHIFT: 30}
HOME_BY = {time(19): 10, time(20): 30, time(20, 30): 20, time(21): 30, time(21, 30): 10}
# Some time to get home from the last session that they go to anyway.
WAY_HOME = timedelta(minutes=30)
CONFIRMED_BY: dict[InstructionSource, str] = {
    InstructionSource.PROBATION: "Their practitioner, on the phone",
    InstructionSource.HOUSING: "The house’s manager",
    InstructionSource.THE_PERSON: "They said so themselves",
    InstructionSource.SAFEGUARDING: "The safeguarding lead",
}


@dataclass(frozen=True)
class Ground:
    """What clearance asks of places, and who is on shift: by short names and numbers of offers."""

    venues: dict[str, DemoVenue]
    match_days: dict[str, frozenset[date]]
    shifts: dict[int, StaffMember]


def write_ground(
    loading: Loading, offers: list[Offer], blueprint: Blueprint, partners: Partners
) -> Ground:
    """Match days at the stadiums, as the trusts entered them, and a coach for every offer."""
    match_days = {
        venue.key: _write_match_days(loading, venue, partners)
        for venue in blueprint.venues
        if venue.stadium
    }
    shifts = {offer.id: _write_shift(loading, offer, partners) for offer in offers}
    return Ground({venue.key: venue for venue in blueprint.venues}, match_days, shifts)


def _write_match_days(loading: Loading, venue: DemoVenue, partners: Partners) -> frozenset[date]:
    """At home on every other Saturday, and on a Tuesday now and then."""
    venue_id = partners.venue_ids[venue.key]
    until_on = loading.today + timedelta(weeks=FIXTURES_KNOWN_WEEKS)
    away_first = loading.draw.number(0, 1)
    found = set()
    for ahead in range((until_on - loading.today).days + 1):
        day = loading.today + timedelta(days=ahead)
        at_home = (ahead // 7) % 2 == away_first
        saturday = day.weekday() == SATURDAY and at_home
        tuesday = day.weekday() == TUESDAY and loading.draw.chance(MATCH_ON_TUESDAY)
        if saturday or tuesday:
            found.add(day)
    for day in sorted(found):
        loading.rows.add(
            MatchDay,
            venue_id=venue_id,
            on_date=day,
            entered_by_id=partners.manager_of(venue.trust).id,
        )
    loading.rows.row(Venue, venue_id)["match_days_known_until"] = until_on
    return frozenset(found)


def _write_shift(loading: Loading, offer: Offer, partners: Partners) -> StaffMember:
    coach = loading.draw.one_of(partners.coaches_of(offer.series.trust))
    loading.rows.add(
        Shift,
        public_id=loading.draw.public_id(),
        series_id=offer.id,
        user_id=coach.id,
        from_on=offer.first_on,
        until_on=None,
    )
    return coach


def write_instructions(
    loading: Loading, people: list[Person], offers: list[Offer], partners: Partners, ground: Ground
) -> None:
    """A quarter of the people need something. None of it stands against what they are booked for.

    A booking that is not cleared would be put on hold the next morning.
    """
    writer = _Instructions(loading, offers, partners, ground)
    taking_part = [p for p in people if p.state not in (*NEVER_STARTED, *SUPPORT_ENDED)]
    told = writer.write_stories(taking_part)
    for person in taking_part:
        if person in told:
            continue
        if person.joined_on >= loading.days_ago(NEW_FOR_DAYS):
            writer.let_somebody_go_along(person)
        elif loading.draw.chance(SHARE_SEALED):
            writer.write_one(person, SEALED_KINDS)
        elif loading.draw.chance(SHARE_WITH_INSTRUCTION):
            writer.write_one(person, KINDS)


class _Instructions:
    """Draws instructions that fit what somebody is booked for, and writes them."""

    def __init__(
        self, loading: Loading, offers: list[Offer], partners: Partners, ground: Ground
    ) -> None:
        self._loading = loading
        self._offers = offers
        self._partners = partners
        self._ground = ground
        safeguarding = partners.with_role("safeguarding")
        self._safeguarding = safeguarding[0] if safeguarding else None

    def write_stories(self, people: list[Person]) -> set[Person]:
        """Two of the demo mentor's people: one must be home in time, one has something sealed."""
        own = [
            person
            for person in people
            if person.is_the_demo_mentors
            and person.story is None
            and person.state is EnrolmentState.ACTIVE
            and person.ahead(self._loading.today)
        ]
        told: set[Person] = set()
        for kinds in ({KIND.HOME_BY: 1}, {KIND.NO_CHILDREN: 1}):
            for person in own:
                if person not in told and self.write_one(person, kinds):
                    told.add(person)
                    break
        return told

    def let_somebody_go_along(self, person: Person) -> None:
        """Somebody new may want company on the first visit; what is booked already has it."""
        if not self._loading.draw.chance(GOES_WITH_SOMEBODY):
            return
        self._write(person, KIND.ACCOMPANIED_FIRST_VISIT, InstructionSource.THE_PERSON, {})
        for place in person.ahead(self._loading.today):
            self._loading.rows.row(Booking, place.id)["accompanied"] = True

    def write_one(self, person: Person, kinds: dict[InstructionKind, int]) -> bool:
        """One instruction of these kinds that stands against nothing; False if none was found."""
        ahead = person.ahead(self._loading.today)
        for _ in range(TRIES):
            kind = self._loading.draw.weighted(list(kinds), list(kinds.values()))
            facts = DRAWN[kind](self, person, ahead)
            if facts is not None:
                self._write(person, kind, self._source(kind), facts)
                return True
        return False

    def _source(self, kind: InstructionKind) -> InstructionSource:
        if kind in SEALED_KINDS:
            return InstructionSource.SAFEGUARDING
        if kind in (KIND.WOMEN_ONLY, KIND.NO_LICENSED_BAR):
            return InstructionSource.THE_PERSON
        if kind is KIND.HOME_BY and self._loading.draw.chance(0.4):
            return InstructionSource.HOUSING
        return InstructionSource.PROBATION

    def home_by(self, _person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """A time that leaves the way home after the latest session."""
        wanted = self._loading.draw.weighted(list(HOME_BY), list(HOME_BY.values()))
        length = [timedelta(minutes=p.occasion.offer.series.length_minutes) for p in ahead]
        ends = [p.occasion.local_start + each for p, each in zip(ahead, length, strict=True)]
        latest = max(((end + WAY_HOME).time() for end in ends), default=time(0))
        fits = wanted >= latest and all(end.hour > 0 for end in ends)
        return {"home_by": wanted} if fits else None

    def no_bar(self, _person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """Only for somebody who goes nowhere with a bar, or where nobody has said."""
        dry = all(self._venue(place).licensed_bar is False for place in ahead)
        return {} if dry else None

    def no_match_days(self, _person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """Only for somebody who is booked at no ground on a match day."""
        for place in ahead:
            venue = self._venue(place)
            matches = self._ground.match_days.get(venue.key, frozenset())
            if venue.stadium is None or place.occasion.on in matches:
                return None
        return {}

    def not_at_venue(self, person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """One of the places near them, to which they do not go."""
        near = [v for v in self._ground.venues.values() if v.trust == person.area]
        going = {place.occasion.venue for place in ahead}
        others = [venue.key for venue in near if venue.key not in going]
        if not others:
            return None
        return {"venue_id": self._partners.venue_ids[self._loading.draw.one_of(others)]}

    def not_on_day(self, _person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """A day on which they have nothing."""
        going = {place.occasion.on.weekday() for place in ahead}
        free = [day for day in range(7) if day not in going]
        return {"weekday": self._loading.draw.one_of(free)} if free else None

    def not_this_series(self, person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """An offer near them, to which they do not go."""
        others = self._offers_near(person, ahead)
        return {"series_id": self._loading.draw.one_of(others).id} if others else None

    def not_when_on_shift(self, person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """A coach near them, of nothing that they go to."""
        known = {self._ground.shifts[place.occasion.offer.id].id for place in ahead}
        others = [self._ground.shifts[o.id].id for o in self._offers_near(person, ahead)]
        fits = [number for number in others if number not in known]
        return {"shift_of_id": self._loading.draw.one_of(fits)} if fits else None

    def women_only(self, person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """For a woman who goes to women's sessions alone."""
        series = [place.occasion.offer.series for place in ahead]
        fits = person.woman and all(each.gender == "women" for each in series)
        return {} if fits else None

    def no_children(self, _person: Person, ahead: list[Place]) -> dict[str, Any] | None:
        """For somebody who goes nowhere where children are about."""
        series = [place.occasion.offer.series for place in ahead]
        return {} if all(each.children_on_site == "no" for each in series) else None

    def _venue(self, place: Place) -> DemoVenue:
        return self._ground.venues[place.occasion.venue]

    def _offers_near(self, person: Person, ahead: list[Place]) -> list[Offer]:
        going = {place.occasion.offer.id for place in ahead}
        near = [offer for offer in self._offers if offer.series.trust == person.area]
        return [offer for offer in near if offer.id not in going]

    def _write(
        self,
        person: Person,
        kind: InstructionKind,
        source: InstructionSource,
        facts: dict[str, Any],
    ) -> None:
        draw, is_sealed = self._loading.draw, kind in SEALED_KINDS
        on = max(self._loading.days_ago(draw.number(1, 20)), person.joined_on)
        on = min(on, self._loading.days_ago(1))
        by = self._safeguarding if is_sealed and self._safeguarding else person.mentor
        public_id = draw.public_id()
        set_by_kind = ("home_by", "weekday", "venue_id", "series_id", "shift_of_id")
        self._loading.rows.add(
            Instruction,
            public_id=public_id,
            participant_id=person.id,
            kind=kind,
            source=source,
            confirmed_on=on,
            from_on=on,
            entered_at=draw.office_hours(on),
            entered_by_id=by.id,
            is_sealed=is_sealed,
            until_on=on + timedelta(days=180) if kind is KIND.HOME_BY else None,
            **{name: facts.get(name) for name in set_by_kind},
            confirmed_by_sealed=sealed(
                CONFIRMED_BY[source], Instruction, "confirmed_by", public_id
            ),
            ended_at=None,
            ended_by_id=None,
        )


Drawn = Callable[[_Instructions, Person, list[Place]], dict[str, Any] | None]
DRAWN: dict[InstructionKind, Drawn] = {
    KIND.HOME_BY: _Instructions.home_by,
    KIND.NO_LICENSED_BAR: _Instructions.no_bar,
    KIND.NOT_ON_MATCH_DAYS: _Instructions.no_match_days,
    KIND.NOT_AT_VENUE: _Instructions.not_at_venue,
    KIND.NOT_ON_DAY: _Instructions.not_on_day,
    KIND.NOT_THIS_SERIES: _Instructions.not_this_series,
    KIND.NOT_WHEN_ON_SHIFT: _Instructions.not_when_on_shift,
    KIND.WOMEN_ONLY: _Instructions.women_only,
    KIND.NO_CHILDREN: _Instructions.no_children,
}
