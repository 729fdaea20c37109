"""A partnership ten times as large: the real trusts, and invented ones after their pattern."""

from __future__ import annotations

import re
from dataclasses import replace

from booking.demo.blueprint import UNITED, Blueprint
from booking.demo.organisations import TRUSTS, DemoOrganisation
from booking.demo.people import FIRST_NAMES_MEN, FIRST_NAMES_WOMEN, SURNAMES
from booking.demo.series import DemoMove, DemoSeries
from booking.demo.staff import DemoStaff
from booking.demo.venue import DemoVenue

COPIES = 9
# Towns that are on no map, so that nothing is said of a real one.
TOWN_BEGINNINGS = ("Alder", "Brack", "Cinder", "Dunn", "Elver", "Fallow", "Grizel", "Harrow", "Ink")
TOWN_ENDS = ("bridge", "croft", "field", "holme", "ley", "mere", "wick")
PLACES = re.compile(
    r"Oswaldtwistle|Accrington|Blackburn|Blackpool|Fleetwood|Thornton|Cleveleys|Morecambe"
    r"|Lancaster|Towneley|Burnley|Padiham|Preston|Harwood|Stanley|Heysham|Chorley|Leyland|Layton"
    r"|Darwen|Witton|Ewood|Deepdale|Williamson|Salt Ayre|Moor Park|Tangerine|Cod Army|Shrimps"
    r"|Rovers|the Esplanade"
)


def county() -> Blueprint:
    """The seven trusts and sixty-three invented ones, with series, staff and people to match."""
    organisations = list(UNITED.organisations)
    venues, staff, series = list(UNITED.venues), list(UNITED.staff), list(UNITED.series)
    neighbourhoods = dict(UNITED.neighbourhoods)
    for copy in range(1, COPIES + 1):
        for number, trust in enumerate(TRUSTS):
            town = TOWN_BEGINNINGS[copy - 1] + TOWN_ENDS[number]
            slug = town.lower()
            neighbourhoods[slug] = copy
            organisations.append(_trust(trust, slug, town, copy * 10 + number))
            venues += [_venue(v, slug, town, copy) for v in UNITED.venues if v.trust == trust.slug]
            series += [_series(s, slug, town) for s in UNITED.series if s.trust == trust.slug]
        staff += [_staff(member, copy, number) for number, member in enumerate(UNITED.staff)]
    return Blueprint(
        tuple(organisations),
        tuple(venues),
        tuple(staff),
        tuple(series),
        neighbourhoods,
        participants=UNITED.participants * (COPIES + 1),
    )


def _copied_slug(slug: str, copy: int) -> str:
    """The invented trust that copies a real one; any other organisation stays itself."""
    real = [trust.slug for trust in TRUSTS]
    if slug not in real:
        return slug
    return (TOWN_BEGINNINGS[copy - 1] + TOWN_ENDS[real.index(slug)]).lower()


def _trust(trust: DemoOrganisation, slug: str, town: str, number: int) -> DemoOrganisation:
    return replace(
        trust,
        slug=slug,
        name=f"{town} Town Community Trust",
        short_name=town,
        town=town,
        phone=f"01632 960{200 + number}",
        about=f"Sport, good company and a warm welcome in {town}.",
        part_played=f"Runs sport and social sessions in {town}, and lends out kit.",
    )


def _venue(venue: DemoVenue, slug: str, town: str, copy: int) -> DemoVenue:
    kind = "Park"
    if venue.stadium:
        kind = "football ground, community room"
    elif "Leisure" in venue.name:
        kind = "Leisure Centre"
    elif "Hall" in venue.name:
        kind = "Community Hall"
    elif "farm" in venue.name.lower():
        kind = "sports ground"
    return replace(
        venue,
        key=_venue_key(venue.key, slug),
        trust=slug,
        name=f"{town} {kind}",
        address=f"{copy} Station Road",
        town=town,
        latitude=round(venue.latitude + copy * 0.031, 4),
        longitude=round(venue.longitude + copy * 0.017, 4),
        by_bus="Buses from the town centre stop near by.",
        by_train="",
        parking="There is parking in the streets near by.",
        meeting_point="The main door.",
    )


def _venue_key(key: str, slug: str) -> str:
    return f"{slug}-{key}"


def _series(series: DemoSeries, slug: str, town: str) -> DemoSeries:
    """The same offer in another town: every name of a place becomes the town's."""

    def there(text: str) -> str:
        return PLACES.sub(town, text)

    return replace(
        series,
        trust=slug,
        title=there(series.title),
        summary=there(series.summary),
        what_happens=there(series.what_happens),
        open_how=there(series.open_how),
        who_for=there(series.who_for),
        what_to_bring=there(series.what_to_bring),
        provided=there(series.provided),
        first_visit=there(series.first_visit),
        fare_help=there(series.fare_help),
        own_children=there(series.own_children),
        meeting_point="The main door." if series.meeting_point else "",
        venue=_venue_key(series.venue, slug),
        moved=_moved(series.moved, slug),
    )


def _moved(moved: DemoMove | None, slug: str) -> DemoMove | None:
    """The same move at the invented trust's own venue."""
    if moved is None or not moved.to_venue:
        return moved
    return replace(moved, to_venue=_venue_key(moved.to_venue, slug))


def _staff(member: DemoStaff, copy: int, number: int) -> DemoStaff:
    """Somebody with the same roles at the invented trusts; nobody can sign in as them."""
    names = FIRST_NAMES_WOMEN + FIRST_NAMES_MEN
    index = copy * len(UNITED.staff) + number
    return DemoStaff(
        name=f"{names[index * 37 % len(names)]} {SURNAMES[index * 61 % len(SURNAMES)]}",
        roles=tuple((_copied_slug(slug, copy), role) for slug, role in member.roles),
        area=_copied_slug(member.area, copy) if member.area else None,
    )
