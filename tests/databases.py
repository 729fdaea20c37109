"""Databases for tests: migrated once for each run, copied for each worker and test."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from booking.database import Base, prepare_engine
from tests import postgres, runs

ROOT = Path(__file__).resolve().parent.parent
ROLE = "touchline_test"
TEMPLATE = "touchline_test_template"
_numbers = itertools.count(1)


def engine_for(url: str | sa.URL) -> sa.Engine:
    """An engine that keeps no connection, set up as the site's own."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    prepare_engine(engine)
    return engine


def migrations_on(connection: sa.Connection) -> Config:
    """Alembic's configuration for migrating this connection."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Bring a database to the newest migration."""
    engine = engine_for(url)
    with engine.connect() as connection:
        command.upgrade(migrations_on(connection), "head")
    engine.dispose()


def worker() -> str:
    """The name of this worker among those of the run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


# --- SQLite --------------------------------------------------------------------------------------


def empty_sqlite(folder: Path) -> str:
    """The URL of a SQLite database that is not there yet."""
    return f"sqlite:///{folder / f'test-{next(_numbers)}.db'}"


def _migrated_template() -> str:
    """The path of a migrated SQLite database to copy."""

    def make() -> str:
        path = runs.folder() / "template.db"
        upgrade(f"sqlite:///{path}")
        return str(path)

    return runs.once("sqlite", make)


def migrated_sqlite(folder: Path) -> str:
    """The URL of a new, migrated SQLite database."""
    url = empty_sqlite(folder)
    shutil.copyfile(_migrated_template(), url.removeprefix("sqlite:///"))
    return url


def clean_sqlite() -> str:
    """The URL of this worker's SQLite database, migrated, without what earlier tests left in it."""
    return _cleaned("sqlite", _own_sqlite)


def _own_sqlite() -> str:
    path = runs.folder() / f"{worker()}.db"
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copyfile(_migrated_template(), path)
    return f"sqlite:///{path}"


# --- PostgreSQL ----------------------------------------------------------------------------------


def postgres_url() -> sa.URL:
    """Where the plain role that tests use connects; skips the test if there is no PostgreSQL.

    TEST_DATABASE_URL names a server to use, by a role that may make databases; without it a server
    is started. A superuser would pass every row-level rule, so tests never connect as one.
    """

    def make() -> str:
        admin = os.environ.get("TEST_DATABASE_URL") or _start_server()
        return plain_role(sa.make_url(admin).set(drivername="postgresql+psycopg"))

    if not os.environ.get("TEST_DATABASE_URL") and postgres.find_programs() is None:
        pytest.skip("PostgreSQL: neither installed nor in the virtual environment")
    return sa.make_url(runs.once("postgres", make))


def _start_server() -> str:
    programs = postgres.find_programs()
    assert programs is not None
    server = postgres.Server(runs.folder() / "postgres")
    server.start(programs)
    return server.url


def plain_role(admin: sa.URL) -> str:
    """The URL of a role without special rights but that of making databases."""
    with sa.create_engine(admin, poolclass=sa.NullPool).connect() as connection:
        is_superuser = connection.scalar(
            sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        )
        exists = connection.scalar(
            sa.text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": ROLE}
        )
        if is_superuser and not exists:
            connection.exec_driver_sql(
                f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD '{ROLE}'"
            )
            connection.commit()
    url = admin.set(username=ROLE, password=ROLE) if is_superuser else admin
    return url.render_as_string(hide_password=False)


def _administer(*statements: str) -> None:
    engine = sa.create_engine(postgres_url(), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _url_of(name: str) -> str:
    return postgres_url().set(database=name).render_as_string(hide_password=False)


def new_postgres(name: str, template: str = "template0") -> str:
    """The URL of a new database, a copy of `template`; one of the same name is dropped first."""
    _administer(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {template}",
    )
    return _url_of(name)


def empty_postgres() -> str:
    """The URL of this worker's empty PostgreSQL database."""
    return new_postgres(f"touchline_test_{worker()}_empty")


def migrated_postgres() -> str:
    """The URL of a new copy of the migrated template."""

    def make() -> str:
        upgrade(new_postgres(TEMPLATE))
        return TEMPLATE

    template = runs.once("postgres-template", make)
    return new_postgres(f"touchline_test_{worker()}", template)


def clean_postgres() -> str:
    """The URL of this worker's database, migrated, without what earlier tests left in it."""
    return _cleaned("postgresql", migrated_postgres)


# --- Kept from test to test ----------------------------------------------------------------------

# A table that held more than this leaves so much behind that a new copy is quicker.
FEW_ROWS = 3_000
_kept: dict[str, Kept] = {}
_users: list[sa.Engine] = []


def keeps_connections(engine: sa.Engine) -> None:
    """Say that an engine stays connected from test to test: a connection costs more than most do.

    It is told to let go when the database under it is replaced.
    """
    _users.append(engine)


def let_go() -> None:
    """Close what is kept open to this worker's databases."""
    for engine in (*_users, *(kept.engine for kept in _kept.values())):
        engine.dispose()


class Kept:
    """A database of this worker that serves one test after the other, emptied in between.

    Emptying the few tables that a test wrote to takes 1 ms on a connection that stays open, where
    a new copy takes 10 (SQLite) or 50. It is not enough when a test changed the tables themselves,
    left a lock, or wrote a whole demo; nor if rows came with a migration.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(url, pool_size=1)
        prepare_engine(self.engine)
        with self.engine.begin() as connection:
            self.may_be_emptied = not _filled_tables(connection)
            self.shape = _shape(connection)

    def empty(self) -> bool:
        """Delete every row; False where a new copy is needed instead."""
        try:
            with self.engine.begin() as connection:
                _wait_for_no_lock(connection)
                rows = [
                    connection.exec_driver_sql(f'DELETE FROM "{table}"').rowcount
                    for table in _filled_tables(connection)
                ]
                same = _shape(connection) == self.shape
        except sa.exc.DBAPIError:
            return False
        return same and self.may_be_emptied and max(rows, default=0) <= FEW_ROWS


def _cleaned(kind: str, copy: Callable[[], str]) -> str:
    if kind not in _kept or not _kept[kind].empty():
        let_go()
        _kept[kind] = Kept(copy())
    return _kept[kind].url


def _filled_tables(connection: sa.Connection) -> list[str]:
    """The tables that have rows, those that others point to last."""
    filled = set(connection.exec_driver_sql(_which_are_filled()).scalars())
    return [table.name for table in reversed(Base.metadata.sorted_tables) if table.name in filled]


@functools.cache
def _which_are_filled() -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"
        for table in Base.metadata.tables
    )


def _shape(connection: sa.Connection) -> Any:
    """What changes with the tables and indexes; PostgreSQL's tests put back what they change."""
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql("PRAGMA schema_version").scalar()
    return None


def _wait_for_no_lock(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA busy_timeout = 1000")
    else:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")


def drop_on_given_server() -> None:
    """Drop what a run made on the server of TEST_DATABASE_URL; one of our own goes as a whole."""
    if not os.environ.get("TEST_DATABASE_URL") or not (runs.folder() / "postgres.txt").exists():
        return
    engine = sa.create_engine(postgres_url(), poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = connection.scalars(
            sa.text("SELECT datname FROM pg_database WHERE datname LIKE 'touchline_test_%'")
        ).all()
    _administer(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names))
