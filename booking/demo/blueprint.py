"""What a part of the demo consists of, before anything is drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass

from booking.demo.catalogue import ALL_SERIES
from booking.demo.organisations import ORGANISATIONS, DemoOrganisation
from booking.demo.series import DemoSeries
from booking.demo.staff import STAFF, DemoStaff
from booking.demo.venue import DemoVenue
from booking.demo.venues import VENUES


@dataclass(frozen=True)
class Blueprint:
    """Partners, venues, staff and offers, and how many people take part.

    Its trusts are near enough for people to go to each other's sessions.
    """

    organisations: tuple[DemoOrganisation, ...]
    venues: tuple[DemoVenue, ...]
    staff: tuple[DemoStaff, ...]
    series: tuple[DemoSeries, ...]
    participants: int
    # Of a hundred people, how many go to one, two, three or four of the offers.
    goes_to: tuple[int, int, int, int] = (15, 40, 30, 15)

    @property
    def has_sign_ins(self) -> bool:
        """Whether the people whom anybody can sign in as work here, with their stories."""
        return any(member.demo_email for member in self.staff)

    @property
    def sessions_a_week(self) -> float:
        """How many sessions an ordinary week has."""
        return sum(len(series.weekdays) / series.every_weeks for series in self.series)


UNITED = Blueprint(
    ORGANISATIONS,
    VENUES,
    STAFF,
    ALL_SERIES,
    participants=300,
)
