"""Tables without indexes while millions of rows go in: what is built once is built many times faster.

All in the transaction of the load: if that ends early, everything is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.database import Base

# What is taken down first is put back last: what points, then what is unique, then the indexes.
CONSTRAINTS = sa.text(
    """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE contype = :kind AND conrelid IN (SELECT unnest(CAST(:tables AS regclass[])))
    ORDER BY conrelid::regclass::text, conname
    """
)
INDEXES = sa.text(
    """
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid IN (SELECT unnest(CAST(:tables AS regclass[])))
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY indexrelid::regclass::text
    """
)
MEMORY_TO_BUILD = "256MB"


@contextmanager
def bare_tables(current: Session) -> Iterator[None]:
    """Without indexes, but those of the numbers, until the end of this block; PostgreSQL only.

    SQLite cannot take down what keeps values unique, and its other indexes cost it little.
    """
    if current.get_bind().dialect.name != "postgresql":
        yield
        return
    up_again = []
    for take_down, put_up in _found(current):
        current.connection().exec_driver_sql(take_down)
        up_again.append(put_up)
    yield
    current.execute(sa.text(f"SET LOCAL maintenance_work_mem = '{MEMORY_TO_BUILD}'"))
    for put_up in reversed(up_again):
        current.connection().exec_driver_sql(put_up)


def _found(current: Session) -> list[tuple[str, str]]:
    """How each is taken down, and how the database itself says that it is put up."""
    tables = {"tables": [f'"{table.name}"' for table in Base.metadata.sorted_tables]}
    found: list[Any] = []
    for kind in ("f", "u"):
        found += current.execute(CONSTRAINTS, {"kind": kind, **tables}).all()
    found += current.execute(INDEXES, tables).all()
    return [(take_down, put_up) for take_down, put_up in found]
