"""Every demo venue, and the one place to look one up by its key."""

from booking.demo.venue import DemoVenue
from booking.demo.venues_coast import COAST_VENUES
from booking.demo.venues_inland import INLAND_VENUES

VENUES: tuple[DemoVenue, ...] = (*INLAND_VENUES, *COAST_VENUES)

VENUE_BY_KEY: dict[str, DemoVenue] = {venue.key: venue for venue in VENUES}
