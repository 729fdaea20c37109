"""Tables without indexes while millions of rows go in: built once at the end, they cost far less.

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


SQLITE_INDEXES = sa.text(
    """
    SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master
    WHERE type = 'index' AND sql IS NOT NULL ORDER BY name
    """
)
MEMORY_TO_BUILD = "256MB"
# SQLite's own is 2 MB: what is unique stays, and would be read and written for every row.
SQLITE_CACHE = "PRAGMA cache_size = -131072"


@contextmanager
def bare_tables(current: Session) -> Iterator[None]:
    """Without indexes until the end of this block, but for those that number the rows.

    SQLite keeps what makes values unique as well: it is part of its tables.
    """
    connection = current.connection()
    is_postgres = connection.dialect.name == "postgresql"
    if not is_postgres:
        connection.exec_driver_sql(SQLITE_CACHE)
    up_again = []
    for take_down, put_up in _on_postgres(current) if is_postgres else _on_sqlite(current):
        connection.exec_driver_sql(take_down)
        up_again.append(put_up)
    yield
    if is_postgres:
        connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = '{MEMORY_TO_BUILD}'")
    for put_up in reversed(up_again):
        connection.exec_driver_sql(put_up)


def _on_postgres(current: Session) -> list[tuple[str, str]]:
    """How each is taken down, and how the database itself says that it is put up."""
    tables = {"tables": [f'"{table.name}"' for table in Base.metadata.sorted_tables]}
    found: list[Any] = []
    for kind in ("f", "u"):
        found += current.execute(CONSTRAINTS, {"kind": kind, **tables}).all()
    found += current.execute(INDEXES, tables).all()
    return [(take_down, put_up) for take_down, put_up in found]


def _on_sqlite(current: Session) -> list[tuple[str, str]]:
    return [(take_down, put_up) for take_down, put_up in current.execute(SQLITE_INDEXES).all()]
