"""Trusts that do not exist, after the pattern of the demo's own: what they have in common."""

from __future__ import annotations

import re
from dataclasses import replace

from booking.demo.organisations import LEAD, PROBATION, DemoOrganisation
from booking.demo.people import FIRST_NAMES_MEN, FIRST_NAMES_WOMEN, SURNAMES
from booking.demo.series import DemoMove, DemoSeries
from booking.demo.staff import DemoStaff
from booking.demo.venue import DemoVenue

PLACES = re.compile(
    r"Oswaldtwistle|Accrington|Blackburn|Blackpool|Fleetwood|Thornton|Cleveleys|Morecambe"
    r"|Lancaster|Towneley|Burnley|Padiham|Preston|Harwood|Stanley|Heysham|Chorley|Leyland|Layton"
    r"|Darwen|Witton|Ewood|Deepdale|Williamson|Salt Ayre|Moor Park|Tangerine|Cod Army|Shrimps"
    r"|Rovers|the Esplanade"
)
FIRST_NAMES = FIRST_NAMES_WOMEN + FIRST_NAMES_MEN
# After the numbers of the real trusts.
FIRST_PHONE = 200


def slug_of(town: str) -> str:
    """The short name of an invented town's trust."""
    return town.lower()


def trust_in(town: str, after: DemoOrganisation, number: int) -> DemoOrganisation:
    """A trust in this town, in the colours of another; `number` tells it from all others."""
    return replace(
        after,
        slug=slug_of(town),
        name=f"{town} Town Community Trust",
        short_name=town,
        town=town,
        phone=f"01632 960{FIRST_PHONE + number}",
        about=f"Sport, good company and a warm welcome in {town}.",
        part_played=f"Runs sport and social sessions in {town}, and lends out kit.",
    )


def lead_of(region: str, town: str, number: int) -> DemoOrganisation:
    """Who brings the trusts of a region together, and employs their mentors."""
    return replace(
        LEAD,
        slug=f"active-{region.lower()}",
        name=f"Active {region}",
        short_name=f"Active {region}",
        town=town,
        phone=f"01632 960{FIRST_PHONE + number}",
        about=f"We bring the club trusts round {town} together so that more people get moving.",
        part_played="Brings the clubs together, finds the money, and knows whom to ask.",
    )


def probation_of(region: str, town: str, number: int) -> DemoOrganisation:
    """The probation service of a region."""
    return replace(
        PROBATION,
        slug=f"probation-{region.lower()}",
        name=f"Probation Service {region}",
        short_name=f"Probation {region}",
        town=town,
        phone=f"01632 960{FIRST_PHONE + number}",
    )


def venue_key(key: str, slug: str) -> str:
    """The key of an invented trust's venue."""
    return f"{slug}-{key}"


def venue_in(
    town: str, after: DemoVenue, *, key: str, name: str, house: int, street: str
) -> DemoVenue:
    """A venue of the town's trust, with nothing in its words that is true of one place only."""
    return replace(
        after,
        key=venue_key(key, slug_of(town)),
        trust=slug_of(town),
        name=name,
        address=f"{house} {street}",
        town=town,
        by_bus=f"Buses from the town centre stop on {street}.",
        by_train="",
        parking="There is parking in the streets near by.",
        meeting_point="The main door.",
    )


def series_in(town: str, after: DemoSeries, venues: dict[str, str]) -> DemoSeries:
    """The same offer in another town: every name of a place becomes the town's.

    `venues` says which of the trust's own venues stands for which.
    """

    def there(text: str) -> str:
        return PLACES.sub(town, text)

    return replace(
        after,
        trust=slug_of(town),
        title=there(after.title),
        summary=there(after.summary),
        what_happens=there(after.what_happens),
        open_how=there(after.open_how),
        who_for=there(after.who_for),
        what_to_bring=there(after.what_to_bring),
        provided=there(after.provided),
        first_visit=there(after.first_visit),
        fare_help=there(after.fare_help),
        own_children=there(after.own_children),
        meeting_point="The main door." if after.meeting_point else "",
        venue=venues[after.venue],
        moved=_moved(after.moved, venues),
    )


def _moved(moved: DemoMove | None, venues: dict[str, str]) -> DemoMove | None:
    """The same move at the invented trust's own venue."""
    if moved is None or not moved.to_venue:
        return moved
    return replace(moved, to_venue=venues[moved.to_venue])


def staff_name(number: int) -> str:
    """A name for an invented member of staff: another one for each number."""
    turn, first = divmod(number, len(FIRST_NAMES))
    return f"{FIRST_NAMES[first]} {SURNAMES[(turn + first * 61) % len(SURNAMES)]}"


def staff_of(number: int, *roles: tuple[str, str], area: str | None = None) -> DemoStaff:
    """Somebody who works there; nobody can sign in as them."""
    return DemoStaff(name=staff_name(number), roles=roles, area=area)
