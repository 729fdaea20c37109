"""The rows of the demo on their way into the database: gathered, then written in bulk."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.crypto import key_ring
from booking.database import Base
from booking.models import (
    Action,
    Attendance,
    AttendanceEvent,
    AttendanceUndo,
    Booking,
    BookingEvent,
    Caseload,
    Closure,
    Enrolment,
    Goal,
    Installation,
    Membership,
    OfferDraft,
    Organisation,
    Participant,
    Pass,
    PersonDetails,
    Photo,
    Plan,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    ToTell,
    User,
    Venue,
)

# In the order in which they may be written: what is pointed at comes first.
TABLES: tuple[type[Base], ...] = (
    Organisation,
    Venue,
    User,
    Membership,
    Participant,
    PersonDetails,
    Enrolment,
    Caseload,
    Pass,
    Photo,
    OfferDraft,
    SessionSeries,
    Closure,
    ScheduledSession,
    SessionChange,
    Booking,
    BookingEvent,
    ToTell,
    Attendance,
    AttendanceEvent,
    AttendanceUndo,
    Plan,
    Goal,
    Action,
    Installation,
)
ROWS_AT_ONCE = 5_000


class Rows:
    """Rows of every table, numbered as they are added, so that others can point at them."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: type[Base], **values: Any) -> int:
        """Add a row and return its number. Rows of one table name the same columns."""
        number = len(self._rows[table]) + 1
        self._rows[table].append({"id": number, **values})
        return number

    def put(self, table: type[Base], **values: Any) -> None:
        """Add a row of a table whose key is another table's."""
        self._rows[table].append(values)

    def of(self, table: type[Base]) -> list[dict[str, Any]]:
        """The rows of a table, in the order of their numbers."""
        return self._rows[table]

    def count(self, table: type[Base]) -> int:
        """How many rows a table has got."""
        return len(self._rows[table])

    def write(self, current: Session) -> None:
        """Write everything, table by table; on PostgreSQL set the counters behind the numbers."""
        for model in TABLES:
            rows = self._rows[model]
            table = _table_of(model)
            for start in range(0, len(rows), ROWS_AT_ONCE):
                current.execute(sa.insert(table), rows[start : start + ROWS_AT_ONCE])
        if current.get_bind().dialect.name == "postgresql":
            self._set_counters(current)

    def _set_counters(self, current: Session) -> None:
        # We number the rows ourselves, and the database must go on from there.
        for model in TABLES:
            table = _table_of(model)
            if "id" in table.c and self._rows[model]:
                counter = sa.func.pg_get_serial_sequence(table.name, "id")
                current.execute(sa.select(sa.func.setval(counter, len(self._rows[model]))))


def _table_of(model: type[Base]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


def sealed(text: str, model: type[Base], column: str, public_id: str) -> bytes | None:
    """A text as its encrypted column holds it, bound to its row; nothing for an empty text."""
    if not text:
        return None
    return key_ring().encrypt(text, model.__tablename__, column, public_id)
