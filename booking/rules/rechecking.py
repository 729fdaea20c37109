"""Working clearances out again when a fact changes: what no longer clears is held."""

from __future__ import annotations

from datetime import datetime

from booking.permissions import Viewer


def recheck_person(viewer: Viewer, participant_id: int, now: datetime) -> int:
    """Look again at all that one person is booked for; how many bookings changed."""
    return 0


def recheck_series(viewer: Viewer, series_id: int, now: datetime) -> int:
    """Look again at everybody who is booked for one series; how many bookings changed."""
    return 0


def recheck_venue(viewer: Viewer, venue_id: int, now: datetime) -> int:
    """Look again at everybody who is booked at one venue; how many bookings changed."""
    return 0
