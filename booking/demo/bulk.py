"""Many rows into one table at once, each value stored exactly as an INSERT would store it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Stored = Callable[[Any], Any]


def write_rows(current: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows in the session's own transaction. All of them name the same columns."""
    if not rows:
        return
    connection = current.connection()
    columns = [column for column in table.c if column.name in rows[0] or _has_default(column)]
    values = _values(columns, rows, connection.dialect)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        _copy(driver, _copy_into(table, columns, connection.dialect), values)
    else:
        insert = sa.insert(table).compile(
            dialect=connection.dialect, column_keys=[column.name for column in columns]
        )
        driver.executemany(str(insert), values)


def _copy_into(table: sa.Table, columns: Sequence[sa.Column[Any]], dialect: Dialect) -> str:
    quoted = dialect.identifier_preparer
    names = ", ".join(quoted.format_column(column) for column in columns)
    return f"COPY {quoted.format_table(table)} ({names}) FROM STDIN"


def _copy(driver: Any, copy_from: str, values: Iterator[list[Any]]) -> None:
    with driver.cursor() as cursor, cursor.copy(copy_from) as copy:
        write = copy.write_row
        for each in values:
            write(each)


def _has_default(column: sa.Column[Any]) -> bool:
    return isinstance(column.default, sa.ColumnDefault)


def _values(
    columns: Sequence[sa.Column[Any]], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> Iterator[list[Any]]:
    """The rows as the driver takes them, with the columns' own values for what they leave out."""
    stored = [(column.name, _as_stored(column, dialect)) for column in columns]
    left_out = {column.name: _default(column) for column in columns if column.name not in rows[0]}
    for row in rows:
        whole = {**left_out, **row} if left_out else row
        yield [whole[name] if turn is None else turn(whole[name]) for name, turn in stored]


def _as_stored(column: sa.Column[Any], dialect: Dialect) -> Stored | None:
    """What SQLAlchemy makes of a value of this column before the driver gets it."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _default(column: sa.Column[Any]) -> Any:
    default = column.default
    assert isinstance(default, sa.ColumnDefault)
    if not default.is_scalar:
        raise ValueError(f"{column} is filled in row by row: name it in the rows")
    return default.arg
