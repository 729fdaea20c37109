"""The rows of the demo on their way into the database: gathered, then written in bulk."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.crypto import key_ring
from booking.database import Base
from booking.demo.bulk import write_rows
from booking.models import (
    Action,
    Agreement,
    AgreementParty,
    Allotment,
    Attendance,
    AttendanceEvent,
    AttendanceUndo,
    Booking,
    BookingEvent,
    Caseload,
    Closure,
    Consent,
    ContactNote,
    ContactRoute,
    Enrolment,
    Goal,
    Installation,
    Instruction,
    KeepApart,
    MatchDay,
    Membership,
    NeedsConfirmed,
    OfferDraft,
    Organisation,
    OutboxMessage,
    Participant,
    Pass,
    PersonDetails,
    PersonNeeds,
    Photo,
    Plan,
    PractitionerQuestion,
    Proposal,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    Shift,
    ToTell,
    User,
    Venue,
)

# In the order in which they may be written: what is pointed at comes first.
TABLES: tuple[type[Base], ...] = (
    Organisation,
    Agreement,
    AgreementParty,
    Venue,
    User,
    Membership,
    MatchDay,
    Participant,
    PersonDetails,
    PersonNeeds,
    ContactRoute,
    Consent,
    NeedsConfirmed,
    Enrolment,
    Caseload,
    ContactNote,
    Pass,
    Photo,
    OfferDraft,
    SessionSeries,
    Shift,
    Instruction,
    KeepApart,
    Allotment,
    Proposal,
    PractitionerQuestion,
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
    OutboxMessage,
    Installation,
)


class Rows:
    """Rows of every table, numbered as they are added, so that others can point at them.

    A demo is made part by part, and only the rows of one part are kept; their numbers go on.
    """

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._let_go: Counter[type[Base]] = Counter()

    def add(self, table: type[Base], **values: Any) -> int:
        """Add a row and return its number. Rows of one table name the same columns."""
        rows = self._rows[table]
        number = values["id"] = self._let_go[table] + len(rows) + 1
        rows.append(values)
        return number

    def put(self, table: type[Base], **values: Any) -> None:
        """Add a row of a table whose key is another table's."""
        self._rows[table].append(values)

    def row(self, table: type[Base], number: int) -> dict[str, Any]:
        """A row of this part by its number, to be read or changed before it is written."""
        return self._rows[table][number - self._let_go[table] - 1]

    def of(self, table: type[Base]) -> list[dict[str, Any]]:
        """The rows of a table in this part, in the order of their numbers."""
        return self._rows[table]

    def count(self, table: type[Base]) -> int:
        """How many rows a table has got, with the parts before this one."""
        return self._let_go[table] + len(self._rows[table])

    def let_go(self) -> None:
        """Forget the rows of this part, and go on with their numbers."""
        for table, rows in self._rows.items():
            self._let_go[table] += len(rows)
        self._rows.clear()

    def write(self, current: Session) -> None:
        """Write this part, table by table."""
        for model in TABLES:
            write_rows(current, _table_of(model), self._rows[model])

    def set_counters(self, current: Session) -> None:
        """Let PostgreSQL go on from our numbers, for we gave them ourselves."""
        if current.get_bind().dialect.name != "postgresql":
            return
        for model in TABLES:
            table = _table_of(model)
            if "id" in table.c and self.count(model):
                counter = sa.func.pg_get_serial_sequence(table.name, "id")
                current.execute(sa.select(sa.func.setval(counter, self.count(model))))


def _table_of(model: type[Base]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


def sealed(text: str, model: type[Base], column: str, public_id: str) -> bytes | None:
    """A text as its encrypted column holds it, bound to its row; nothing for an empty text."""
    if not text:
        return None
    return key_ring().encrypt(text, model.__tablename__, column, public_id)
