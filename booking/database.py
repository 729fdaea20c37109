"""The database: engine, names of constraints, column types, and the one way to write."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar, dataclass_transform

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    Session,
    mapped_column,
    relationship,
)

from booking.crypto import FORMAT, key_ring

BUSY_TIMEOUT_MS = 15_000
DEADLOCK_TRIES = 3


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant. Always aware and UTC in Python; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives naive values back: they are UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(sa.TypeDecorator[bytes]):
    """A column that holds only encrypted text: anything in clear is refused before it is sent.

    Models read and write it through `Sealed`, which binds each value to its row.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Refuse what was not encrypted."""
        if value is not None and bytes(value[:1]) != FORMAT:
            raise ValueError("this column takes encrypted values only")
        return value


class Sealed:
    """Reads and writes the clear text of an encrypted column `<name>_sealed`.

    The row is named by its `public_id`, so the value cannot be moved to another row.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> str:
        value: bytes | None = getattr(row, f"{self.name}_sealed")
        if value is None:
            return ""
        return key_ring().decrypt(value, row.__tablename__, self.name, row.public_id)

    def __set__(self, row: Any, text: str) -> None:
        value = None
        if text:
            value = key_ring().encrypt(text, row.__tablename__, self.name, row.public_id)
        setattr(row, f"{self.name}_sealed", value)


# Said again for the type checker: that keywords alone are taken is not inherited in its eyes.
@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship)
)
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table. Rows are hashable and never print what they hold."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def session() -> Session:
    """The session of this request, job or command."""
    return db.session()


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy is told about each kind of database. No log ever carries what was bound."""
    if url.startswith("sqlite"):
        timeout = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        return {"connect_args": timeout, "hide_parameters": True}
    return {"pool_size": 8, "max_overflow": 4, "pool_pre_ping": True, "hide_parameters": True}


def prepare_engine(engine: sa.Engine) -> None:
    """SQLite only: WAL, foreign keys, and transactions that we begin ourselves.

    The driver's own BEGIN would come too late for a write transaction to see the newest data.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write_transaction() -> Iterator[Session]:
    """One transaction that writes: it starts afresh, and commits once, at its end.

    What was read before it may be stale: read again inside, after taking the locks.
    """
    current = session()
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("something was changed before write_transaction()")
    current.rollback()
    current.expire_all()
    current.connection(execution_options={"write": True})
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


P = ParamSpec("P")
T = TypeVar("T")


def retrying_deadlocks(work: Callable[P, T]) -> Callable[P, T]:
    """Run `work` again, up to three times in all, when the database breaks a deadlock, or when
    others have kept SQLite's one lock for so long that the wait for it ended."""

    @functools.wraps(work)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
        for tries in range(1, DEADLOCK_TRIES + 1):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                session().rollback()
                if tries == DEADLOCK_TRIES or not _is_deadlock(error):
                    raise
                time.sleep(0.02 * tries)
        raise AssertionError("unreachable")

    return attempt


def _is_deadlock(error: OperationalError) -> bool:
    # 40P01 deadlock_detected, 40001 serialization_failure (PostgreSQL, appendix A).
    waited_in_vain = getattr(error.orig, "sqlite_errorname", None) == "SQLITE_BUSY"
    return waited_in_vain or getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}
