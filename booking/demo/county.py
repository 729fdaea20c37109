"""A partnership ten times as large: the real trusts, and invented ones after their pattern."""

from __future__ import annotations

from dataclasses import replace

from booking.demo.blueprint import UNITED, Blueprint
from booking.demo.invented import (
    lead_of,
    probation_of,
    series_in,
    slug_of,
    staff_of,
    trust_in,
    venue_in,
    venue_key,
)
from booking.demo.organisations import LEAD, PROBATION, TRUSTS
from booking.demo.staff import DemoStaff
from booking.demo.venue import DemoVenue

PARTS = 10
# Towns that are on no map, so that nothing is said of a real one.
TOWN_BEGINNINGS = (
    "Aldwin",
    "Brack",
    "Cinder",
    "Dunn",
    "Elver",
    "Fallow",
    "Grizel",
    "Harrel",
    "Ink",
)
TOWN_ENDS = ("bridge", "croft", "field", "holme", "ley", "mere", "wick")


def part(number: int) -> Blueprint:
    """The neighbourhood of that number, from 1 on: the seven trusts over again, in other towns."""
    region = TOWN_BEGINNINGS[number - 1]
    towns = {trust.slug: region + end for trust, end in zip(TRUSTS, TOWN_ENDS, strict=True)}
    slugs = {slug: slug_of(town) for slug, town in towns.items()}
    first = number * len(TRUSTS)
    lead = lead_of(region, towns[TRUSTS[-1].slug], 100 + number)
    probation = probation_of(region, towns[TRUSTS[-1].slug], 120 + number)
    slugs |= {LEAD.slug: lead.slug, PROBATION.slug: probation.slug}
    return Blueprint(
        organisations=(
            *(trust_in(towns[t.slug], t, first + n) for n, t in enumerate(TRUSTS)),
            lead,
            probation,
        ),
        venues=tuple(_venue(venue, towns[venue.trust], number) for venue in UNITED.venues),
        staff=tuple(
            _staff(member, slugs, number * len(UNITED.staff) + n)
            for n, member in enumerate(UNITED.staff)
        ),
        series=tuple(
            series_in(towns[each.trust], each, _venue_keys(slugs[each.trust]))
            for each in UNITED.series
        ),
        participants=UNITED.participants,
    )


def _venue(venue: DemoVenue, town: str, number: int) -> DemoVenue:
    kind = "Park"
    if venue.stadium:
        kind = "football ground, community room"
    elif "Leisure" in venue.name:
        kind = "Leisure Centre"
    elif "Hall" in venue.name:
        kind = "Community Hall"
    elif "farm" in venue.name.lower():
        kind = "sports ground"
    there = venue_in(
        town, venue, key=venue.key, name=f"{town} {kind}", house=number, street="Station Road"
    )
    return replace(
        there,
        latitude=round(venue.latitude + number * 0.031, 4),
        longitude=round(venue.longitude + number * 0.017, 4),
    )


def _venue_keys(slug: str) -> dict[str, str]:
    return {venue.key: venue_key(venue.key, slug) for venue in UNITED.venues}


def _staff(member: DemoStaff, slugs: dict[str, str], number: int) -> DemoStaff:
    roles = ((slugs[slug], role) for slug, role in member.roles)
    return staff_of(number, *roles, area=slugs[member.area] if member.area else None)
