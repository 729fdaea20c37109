"""Working out clearances from what the database knows at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import product

from booking.queries.clearance_reads import facts_of
from booking.rules.clearance import Clearance
from booking.rules.clearance_rules import work_out
from booking.words import london


def clearances(
    participant_ids: Collection[int], session_ids: Collection[int], now: datetime
) -> dict[tuple[int, int], Clearance]:
    """The clearance of each of these people for each of these sessions, by both ids.

    A fixed number of statements, however many there are. Nothing of another participant's
    bookings goes into it.
    """
    return clearances_of(product(participant_ids, session_ids), now)


def clearances_of(
    pairs: Iterable[tuple[int, int]], now: datetime
) -> dict[tuple[int, int], Clearance]:
    """The same for certain people in certain sessions alone: by the ids of both, person first."""
    pairs = list(pairs)
    facts = facts_of({person for person, _ in pairs}, {held for _, held in pairs})
    today = london(now).date()
    return {
        (person, held): work_out(facts.people[person], facts.sessions[held], today)
        for person, held in pairs
    }


def clearance(participant_id: int, session_id: int, now: datetime) -> Clearance:
    """The clearance of one person for one session."""
    return clearances([participant_id], [session_id], now)[participant_id, session_id]
