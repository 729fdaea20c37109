"""Where the invented trusts are: towns that are on no map, at places that are on land."""

from __future__ import annotations

from dataclasses import dataclass, replace

from booking.demo.blueprint import UNITED
from booking.demo.invented import venue_in
from booking.demo.venue import DemoVenue

REGIONS = (
    "Aldwinshire", "Brackshire", "Cindershire", "Dunselshire", "Elvershire", "Fallowshire",
    "Grizelshire", "Hobrinshire", "Inkleshire", "Jessopshire", "Kestleshire", "Larrowshire",
    "Merrinshire", "Nettleshire", "Oskelshire", "Pebbleshire", "Quillshire", "Rushelshire",
    "Sallowshire", "Tanselshire", "Umbershire", "Vennelshire", "Wexelshire", "Yarrelshire",
    "Zennelshire", "Ambleshire", "Birrelshire", "Corvelshire", "Dapplesshire", "Emmershire",
    "Farrelshire",
)  # fmt: skip
# The middle of each region, inland in England: latitude and longitude.
CENTRES = (
    (54.95, -1.75), (54.55, -1.40), (54.05, -1.25), (53.78, -1.60), (53.70, -0.70),
    (53.45, -1.40), (53.40, -2.30), (53.20, -2.60), (53.15, -1.30), (52.95, -2.10),
    (52.95, -1.20), (52.85, -0.45), (52.60, 0.50), (52.60, 1.10), (52.50, -1.90),
    (52.45, -1.30), (52.40, -0.75), (52.20, -2.30), (52.25, 0.25), (52.10, 0.90),
    (51.95, -0.90), (51.85, -2.10), (51.80, 0.30), (51.75, -1.40), (51.55, -0.30),
    (51.48, -2.45), (51.25, 0.40), (51.25, -1.00), (51.05, -0.30), (51.05, -2.60),
    (50.85, -3.45),
)  # fmt: skip
TOWN_BEGINNINGS = (
    "Arkel", "Brindle", "Carrow", "Dovel", "Easel", "Ferrin", "Gossel", "Hazzle", "Ivel", "Jarrel",
    "Kerrin", "Lintle", "Mossel", "Norrel", "Ottel", "Pinnel", "Quarrel", "Ribbel", "Sorrel",
    "Thessel", "Ullin", "Varrel", "Wintle", "Yeddel", "Zarrin", "Appel", "Bessel", "Corrin",
    "Dunnel", "Errel", "Fossel",
)  # fmt: skip
TOWN_ENDS = ("bridge", "croft", "field", "holme", "mere", "wick", "stead", "worth")
STREETS = (
    "Mill Lane", "Chapel Street", "Orchard Way", "Priory Road", "Quarry Lane", "Canal Street",
    "Weavers Row", "Foundry Road", "Meadow Lane", "Tanners Yard", "Market Street", "Abbey Walk",
    "Windmill Hill",
)  # fmt: skip
# Where the towns of a region lie from its middle.
TOWN_SHIFTS = ((0.0, 0.0), (0.08, 0.07), (-0.06, 0.11))
VILLAGE = (0.035, -0.04)
WITHIN_TOWN = 0.006
# One region in so many has the closures that the real trusts have between them.
CLOSED_IN_ONE_TRUST_OF = 7


@dataclass(frozen=True)
class Venues:
    """A trust's venues, and which of them stands for each venue of the real trusts."""

    all: tuple[DemoVenue, ...]
    instead_of: dict[str, DemoVenue]


def town_name(trust: int) -> str:
    """The town of an invented trust: another one for each number."""
    beginning = trust % len(TOWN_BEGINNINGS)
    turn = trust // len(TOWN_BEGINNINGS)
    return TOWN_BEGINNINGS[beginning] + TOWN_ENDS[(beginning + turn * 3) % len(TOWN_ENDS)]


def venues_of(trust: int, centre: tuple[float, float]) -> Venues:
    """A ground, two leisure centres, three halls and two parks, some of them out of town."""
    found: dict[str, DemoVenue] = {}
    instead_of: dict[str, DemoVenue] = {}
    for number, venue in enumerate(UNITED.venues):
        kind = _kind(venue)
        key = f"{kind}-{number // 4 % HOW_MANY[kind]}"
        if key not in found:
            found[key] = _venue(trust, centre, venue, key, len(found))
        instead_of[venue.key] = found[key]
    return Venues(tuple(found.values()), instead_of)


HOW_MANY = {"ground": 1, "leisure": 2, "hall": 3, "park": 2}


def _kind(venue: DemoVenue) -> str:
    if venue.stadium:
        return "ground"
    if "Leisure" in venue.name:
        return "leisure"
    return "hall" if "Hall" in venue.name else "park"


def _venue(
    trust: int, centre: tuple[float, float], after: DemoVenue, key: str, number: int
) -> DemoVenue:
    town = town_name(trust)
    kind, which = key.split("-")
    street = STREETS[(trust + number * 3) % len(STREETS)]
    name = {
        "ground": f"{town} football ground, community room",
        "leisure": f"{town} Leisure Centre" if which == "0" else f"{street} Sports Centre",
        "hall": f"{street} Community Hall",
        "park": f"{town} Park" if which == "0" else f"{street} playing fields",
    }[kind]
    there = venue_in(town, after, key=key, name=name, house=number + 2, street=street)
    shift = TOWN_SHIFTS[trust % len(TOWN_SHIFTS)]
    latitude = centre[0] + shift[0] + (number % 3 - 1) * WITHIN_TOWN
    longitude = centre[1] + shift[1] + (number // 3 - 1) * WITHIN_TOWN
    if which == str(HOW_MANY[kind] - 1) and kind != "ground":
        there = replace(there, town=f"Little {town}")
        latitude, longitude = latitude + VILLAGE[0], longitude + VILLAGE[1]
    return replace(
        there,
        latitude=round(latitude, 4),
        longitude=round(longitude, 4),
        # No postcode begins like that.
        postcode=f"XX{trust % 99 + 1} {number % 9 + 1}AA",
        closed=after.closed if trust % CLOSED_IN_ONE_TRUST_OF == 0 else None,
    )
