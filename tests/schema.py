"""What a database's tables look like, so that two databases can be compared."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

Schema = dict[str, set[str]]


def schema_of(connection: sa.Connection) -> Schema:
    """Each table's columns, keys, CHECK constraints and indexes, with the conditions of each.

    Alembic's own comparison passes over CHECK constraints and the conditions of partial indexes.
    """
    inspector = sa.inspect(connection)
    tables = set(inspector.get_table_names()) - {"alembic_version"}
    return {table: set(_facts_about(inspector, table)) for table in tables}


def _facts_about(inspector: sa.Inspector, table: str) -> list[str]:
    facts = []
    for column in inspector.get_columns(table):
        null = "NULL" if column["nullable"] else "NOT NULL"
        facts.append(f"column {column['name']} {column['type']} {null} {column['default']}")
    facts.append(f"primary key {_in_order(inspector.get_pk_constraint(table))}")
    facts += [f"foreign key {_in_order(key)}" for key in inspector.get_foreign_keys(table)]
    facts += [f"unique {_in_order(unique)}" for unique in inspector.get_unique_constraints(table)]
    facts += [
        f"check {check['name']} {' '.join(check['sqltext'].split())}"
        for check in inspector.get_check_constraints(table)
    ]
    facts += [f"index {_in_order(index)}" for index in inspector.get_indexes(table)]
    return facts


def _in_order(described: Any) -> str:
    """A text that is the same for the same thing, whatever order it was reflected in."""
    if isinstance(described, dict):
        return str(sorted((str(key), _in_order(value)) for key, value in described.items()))
    if isinstance(described, list | tuple):
        return str([_in_order(value) for value in described])
    return re.sub(r"\s+", " ", str(described))


def differences(one: Schema, other: Schema) -> list[str]:
    """What only one of the two schemas has: "- ..." for the first, "+ ..." for the second."""
    lines = []
    for table in sorted(one.keys() | other.keys()):
        first, second = one.get(table, set()), other.get(table, set())
        lines += [f"- {table}: {fact}" for fact in sorted(first - second)]
        lines += [f"+ {table}: {fact}" for fact in sorted(second - first)]
    return lines
