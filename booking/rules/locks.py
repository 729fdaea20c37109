"""Row locks that several rules take. Sessions come before people, each by ascending id."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from booking.database import session
from booking.models import Participant


def lock_people(participant_ids: Iterable[int]) -> None:
    """Let one change of each person's standing, support or bookings happen at a time."""
    for participant_id in sorted(set(participant_ids)):
        session().execute(
            sa.update(Participant)
            .where(Participant.id == participant_id)
            .values(bookings_made=Participant.bookings_made)
            .execution_options(synchronize_session=False)
        )
