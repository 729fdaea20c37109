"""Limits on what could be guessed: sign-ins, short codes, pairing links."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from booking.database import session
from booking.errors import TooMany
from booking.models import TryCount


def count_try(what: str, limit: int, seconds: int, now: datetime) -> None:
    """Count one try of `what`; raise TooMany when there were over `limit` in this span.

    The count is one atomic statement, so guesses made at the same moment are all counted.
    The caller commits it even when the try fails.
    """
    window = int(now.timestamp()) // seconds
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else None
    statement = (insert or sqlite.insert)(TryCount).values(what=what[:100], window=window, tries=1)
    tries = (
        session()
        .execute(
            statement.on_conflict_do_update(
                index_elements=["what", "window"], set_={"tries": TryCount.tries + 1}
            ).returning(TryCount.tries)
        )
        .scalar_one()
    )
    if tries > limit:
        minutes = max(1, seconds // 60)
        raise TooMany(f"That was tried too often. Please wait {minutes} minutes, then try again.")


def forget_tries(what: str) -> None:
    """Start counting afresh: whoever tried has shown that they know the answer."""
    session().execute(sa.delete(TryCount).where(TryCount.what == what[:100]))


def forget_old_tries(now: datetime) -> None:
    """Delete counts over a day old."""
    longest = int(now.timestamp()) - 86_400
    session().execute(sa.delete(TryCount).where(TryCount.window * 60 < longest))
