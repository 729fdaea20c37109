"""A hundred trusts: the real seven, and invented ones in thirty-one regions of England."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle, islice
from math import ceil

from booking.demo.blueprint import UNITED, Blueprint
from booking.demo.invented import (
    lead_of,
    probation_of,
    series_in,
    slug_of,
    staff_of,
    trust_in,
)
from booking.demo.national_places import CENTRES, REGIONS, town_name, venues_of
from booking.demo.organisations import TRUSTS
from booking.demo.series import WEEKDAYS, DemoSeries, Weekday
from booking.demo.staff import DemoStaff
from booking.demo.venue import DemoVenue

TRUSTS_IN_ALL = 100
SESSIONS_A_WEEK = 5_000
PARTICIPANTS = 100_000
TRUSTS_A_REGION = 3
INVENTED_TRUSTS = TRUSTS_IN_ALL - len(TRUSTS)
PARTS = 1 + INVENTED_TRUSTS // TRUSTS_A_REGION
MENTORS_A_TRUST = 36
COACHES_A_TRUST = 8
PRACTITIONERS_A_REGION = 4
# More people come to one session than to one of the real seven trusts'.
PLACES_TO_ONE = 2.25
GOES_TO = (24, 46, 22, 8)
LATEST_START = "20:30"
FIRST_LEAD, FIRST_PROBATION = 300, 400
# What an invented trust cannot offer: none of them is by the sea.
BY_THE_SEA = re.compile(r"\b(sea|seaside|prom|bay|harbour|shrimps|beach)\b", re.IGNORECASE)
A_DAYS_NAME = re.compile(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
INLAND: tuple[DemoSeries, ...] = tuple(
    series
    for series in UNITED.series
    if not BY_THE_SEA.search(f"{series.title} {series.summary} {series.what_happens}")
)
# Of so many offers in a row, a trust has all but one.
LEFT_OUT = 5
LONGEST_TITLE = 80


def part(number: int) -> Blueprint:
    """The region of that number, from 1 on: three trusts, their mentors and their people."""
    region = number - 1
    first = region * TRUSTS_A_REGION
    trusts = range(first, first + TRUSTS_A_REGION)
    lead = lead_of(REGIONS[region], town_name(first), FIRST_LEAD + region)
    probation = probation_of(REGIONS[region], town_name(first), FIRST_PROBATION + region)
    venues = {trust: venues_of(trust, CENTRES[region]) for trust in trusts}
    staff = [member for trust in trusts for member in _staff_of_trust(trust, lead.slug)]
    staff += _staff_of_region(region, lead.slug, probation.slug)
    return Blueprint(
        organisations=(
            *(trust_in(town_name(n), TRUSTS[n % len(TRUSTS)], n) for n in trusts),
            lead,
            probation,
        ),
        venues=tuple(venue for trust in trusts for venue in venues[trust].all),
        staff=tuple(staff),
        series=tuple(
            each for trust in trusts for each in _series_of(trust, venues[trust].instead_of)
        ),
        goes_to=GOES_TO,
        participants=_share(PARTICIPANTS - UNITED.participants, PARTS - 1, region),
    )


def _share(whole: int, parts: int, number: int) -> int:
    """A part of a whole number that is dealt out evenly."""
    return whole // parts + (number < whole % parts)


def _staff_of_trust(trust: int, lead: str) -> list[DemoStaff]:
    """A manager, coaches, and the mentors who work in the trust's town."""
    slug = slug_of(town_name(trust))
    number = trust * (1 + COACHES_A_TRUST + MENTORS_A_TRUST)
    manager = staff_of(number, (slug, "manager"), (slug, "safeguarding"))
    coaches = [staff_of(number + 1 + n, (slug, "coach")) for n in range(COACHES_A_TRUST)]
    number += 1 + COACHES_A_TRUST
    mentors = [staff_of(number + n, (lead, "mentor"), area=slug) for n in range(MENTORS_A_TRUST)]
    return [manager, *coaches, *mentors]


def _staff_of_region(region: int, lead: str, probation: str) -> list[DemoStaff]:
    number = INVENTED_TRUSTS * (1 + COACHES_A_TRUST + MENTORS_A_TRUST)
    number += region * (1 + PRACTITIONERS_A_REGION)
    practitioners = [
        staff_of(number + 1 + n, (probation, "practitioner")) for n in range(PRACTITIONERS_A_REGION)
    ]
    return [staff_of(number, (lead, "lead"), (lead, "safeguarding")), *practitioners]


def _series_of(trust: int, venues: dict[str, DemoVenue]) -> list[DemoSeries]:
    """The trust's offers; the popular ones on more days, until its week is full."""
    town = town_name(trust)
    keys = {key: venue.key for key, venue in venues.items()}
    chosen: list[DemoSeries] = []
    titles: set[str] = set()
    for number, series in enumerate(INLAND):
        if (number + trust) % LEFT_OUT:
            there = series_in(town, series, keys)
            title = _title(there.title, venues[series.venue], number + trust, titles)
            titles.add(title)
            chosen.append(_as_held_there(replace(there, title=title), trust))
    wanted = _share(SESSIONS_A_WEEK - int(UNITED.sessions_a_week), INVENTED_TRUSTS, trust)
    return _on_more_days(chosen, wanted, trust)


def _title(title: str, venue: DemoVenue, number: int, taken: set[str]) -> str:
    """A title that tells the offer from the trust's others, and often from other towns'."""
    place = venue.name.split(",")[0]
    ways = (title, f"{title}, {venue.town}", f"{title} at {place}")
    if venue.town in title:
        ways = (title, title, f"{title} at {place}")
    turned = ways[number % len(ways) :] + ways
    return next(way for way in turned if way not in taken and len(way) <= LONGEST_TITLE)


def _as_held_there(series: DemoSeries, trust: int) -> DemoSeries:
    """The same offer at another time and with more places."""
    hour, minute = map(int, series.starts.split(":"))
    minutes = hour * 60 + minute + 15 * (trust % 4)
    return replace(
        series,
        starts=min(f"{minutes // 60:02d}:{minutes % 60:02d}", max(LATEST_START, series.starts)),
        capacity=round(series.capacity * PLACES_TO_ONE),
        weekdays=_turned(series, trust) if _may_move(series) else series.weekdays,
    )


def _may_move(series: DemoSeries) -> bool:
    """Whether nothing said of the offer names its day, and no date of it was changed by hand."""
    said = f"{series.title} {series.summary} {series.what_happens} {series.open_how}"
    return not (A_DAYS_NAME.search(said) or series.moved or series.extra)


def _turned(series: DemoSeries, days: int) -> tuple[Weekday, ...]:
    return _in_order({(WEEKDAYS.index(day) + days) % 7 for day in series.weekdays})


def _in_order(days: set[int]) -> tuple[Weekday, ...]:
    return tuple(WEEKDAYS[day] for day in sorted(days))


def _on_more_days(chosen: list[DemoSeries], wanted: int, trust: int) -> list[DemoSeries]:
    """Hold some of the weekly offers on a second day, or a third."""
    found = list(chosen)
    every_week = [n for n, each in enumerate(found) if each.every_weeks == 1 and _may_move(each)]
    missing = ceil(wanted - sum(len(each.weekdays) / each.every_weeks for each in found))
    start = trust % len(every_week)
    for n in islice(cycle(every_week), start, start + missing):
        days = {WEEKDAYS.index(day) for day in found[n].weekdays}
        days.add(next(day % 7 for day in range(trust + n, trust + n + 7) if day % 7 not in days))
        found[n] = replace(found[n], weekdays=_in_order(days))
    return found
