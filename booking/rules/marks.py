"""Two people who edit the same thing: a mark of what was read tells whether it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from booking.database import Base, session
from booking.rules.offer_refusals import Stale


def mark(said: object) -> str:
    """A short mark that is the same for the same."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def mark_of(row: Base, names: Iterable[str]) -> str:
    """A mark of what some of a row's values are; a form sends back the one that it read."""
    return mark([(name, getattr(row, name)) for name in sorted(names)])


def lock_as_seen(row: Base, names: Iterable[str], seen: str) -> None:
    """Lock a row and read it again; raises Stale if these values are not as they were seen."""
    locked: Any = {"of": type(row)}
    session().refresh(row, with_for_update=locked)
    if mark_of(row, names) != seen:
        raise Stale("Somebody else changed this while you were typing.")
