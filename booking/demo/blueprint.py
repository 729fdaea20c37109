"""What a size of the demo consists of, before anything is drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass

from booking.demo.catalogue import ALL_SERIES
from booking.demo.organisations import ORGANISATIONS, TRUSTS, DemoOrganisation
from booking.demo.series import DemoSeries
from booking.demo.staff import STAFF, DemoStaff
from booking.demo.venue import DemoVenue
from booking.demo.venues import VENUES


@dataclass(frozen=True)
class Blueprint:
    """Partners, venues, staff and offers, and how many people take part."""

    organisations: tuple[DemoOrganisation, ...]
    venues: tuple[DemoVenue, ...]
    staff: tuple[DemoStaff, ...]
    series: tuple[DemoSeries, ...]
    # Trusts with the same number are near enough for people to go to each other's sessions.
    neighbourhoods: dict[str, int]
    participants: int


UNITED = Blueprint(
    ORGANISATIONS,
    VENUES,
    STAFF,
    ALL_SERIES,
    neighbourhoods={trust.slug: 0 for trust in TRUSTS},
    participants=300,
)
