"""The lead's own lines in the list of words to avoid."""

from __future__ import annotations

import sqlalchemy as sa

from booking.database import session
from booking.models import WatchedWord
from booking.permissions import Viewer


def own_lines(viewer: Viewer) -> list[WatchedWord]:
    """What the lead added to the list, changed or took off, by word. It is no secret."""
    return list(session().scalars(sa.select(WatchedWord).order_by(sa.func.lower(WatchedWord.word))))
