"""Opening a participant's record at the edge: the look is kept before anything is shown."""

from __future__ import annotations

from booking.database import write_transaction
from booking.models import Participant
from booking.queries.people import open_participant
from booking.views.edge import now, viewer


def opened(public_id: str, what: str) -> Participant:
    """Open a participant of the viewer's to read; raises Missing for anybody else's.

    A view that writes opens the participant inside its own transaction instead.
    """
    with write_transaction():
        return open_participant(viewer(), public_id, what, now())
