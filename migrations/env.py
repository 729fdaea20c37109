"""Runs the migrations on the connection it is handed, else on the database of the settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import booking.models  # noqa: F401 - so that Base knows every table
from booking.database import Base, prepare_engine
from booking.settings import Settings


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write a column type of our own as the plain type beneath it.

    A migration must still run when the code it was written beside is long gone.
    """
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


@contextmanager
def foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite rebuild a table without deleting the rows that point to it.

    SQLite changes most of a table by copying it and dropping the old one; with foreign keys on, the
    drop would empty other tables. The switch does nothing inside a transaction. Violations that
    were there all the same are found before the end.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    if connection.in_transaction():
        raise RuntimeError("SQLite is migrated on a connection without an open transaction")
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def migrate(connection: sa.Connection) -> None:
    """Run what was asked for in one transaction, so that a failure leaves nothing half done."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transactional_ddl=True,
    )
    with foreign_keys_off(connection), context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if orphans:
                raise RuntimeError(f"rows that point nowhere after migrating: {orphans[:5]}")


def migrate_configured_database() -> None:
    """Run on the database of the settings, for the `alembic` command."""
    # Migrations sign and encrypt nothing, so no secret is asked for.
    settings = Settings.from_environment({**os.environ, "TOUCHLINE_DEMO": "1"})
    engine = sa.create_engine(settings.database_url)
    prepare_engine(engine)
    with engine.connect().execution_options(write=True) as connection:
        migrate(connection)
    engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    migrate_configured_database()
