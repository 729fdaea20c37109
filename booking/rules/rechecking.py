"""Working clearances out again when a fact changes: what no longer clears is held."""

from __future__ import annotations

from datetime import datetime


def recheck_person(participant_id: int, now: datetime) -> None:
    """Look again at all that one person is booked for."""


def recheck_series(series_id: int, now: datetime) -> None:
    """Look again at everybody who is booked for one series."""


def recheck_venue(venue_id: int, now: datetime) -> None:
    """Look again at everybody who is booked at one venue."""
