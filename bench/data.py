"""Two demos on one PostgreSQL: united and national, made once and kept for the next run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
# Outside the project: PostgreSQL may have to run as a user who cannot reach it.
KEPT = Path(tempfile.gettempdir()) / f"touchline-bench-{os.getuid()}"
SIZES = ("united", "national")


class CannotMeasure(Exception):
    """Something is missing; its text is one sentence for whoever ran us."""


@dataclass(frozen=True)
class Databases:
    """A running server with a database of each size."""

    server: postgres.Server

    def url(self, size: str) -> str:
        """Where the site of this size keeps its data."""
        return self.server.url.replace("/postgres?", f"/{size}?")


def prepare() -> Databases:
    """Start the server and load what is not there yet, or not of this code and day."""
    programs = postgres.find_programs()
    if programs is None:
        raise CannotMeasure("PostgreSQL is neither installed nor in the virtual environment.")
    server = postgres.Server(KEPT)
    if server.data.exists():
        server.stop()
        server.resume()
    else:
        server.start(programs)
    databases = Databases(server)
    for size in SIZES:
        stamp = KEPT / f"{size}.txt"
        if not stamp.exists() or stamp.read_text() != _state():
            stamp.unlink(missing_ok=True)
            _load(databases, size)
            stamp.write_text(_state())
    return databases


def _state() -> str:
    """What the data depends on: the day, the tables, and the making of the demo."""
    digest = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 - any day will do
    for folder in ("migrations/versions", "booking/demo"):
        for file in sorted((ROOT / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _load(databases: Databases, size: str) -> None:
    print(f"Loading the {size} demo.", flush=True)
    engine = sa.create_engine(
        databases.server.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {size} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {size}")
    environment = {**os.environ, "DATABASE_URL": databases.url(size), "TOUCHLINE_DEMO": "1"}
    for command in (("upgrade",), ("demo", "load", "--size", size, "--seed", "1")):
        subprocess.run(
            [sys.executable, "-m", "flask", *command], env=environment, cwd=ROOT, check=True
        )
    with engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
