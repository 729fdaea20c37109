"""Which machine, and which programs, a result was measured with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from bench.works import Site

COUNTED = (
    ("offers", "session_series"), ("dates", "scheduled_session"), ("people", "participant"),
    ("bookings", "booking"), ("attendances", "attendance"),
)  # fmt: skip


def described(site: Site) -> list[str]:
    """Lines about the machine, the programs, and how much data there is."""
    database = site.one("SELECT current_setting('server_version')").split(" ")[0]
    counted = ", ".join(
        f"{site.one(f'SELECT count(*) FROM {table}'):,} {name}" for name, table in COUNTED
    )
    return [
        f"{os.cpu_count()} cores ({_processor()}), {_memory()} GB of memory, {platform.system()}",
        f"Python {platform.python_version()}, Flask {version('flask')}, SQLAlchemy "
        f"{version('sqlalchemy')}, psycopg {version('psycopg')}, PostgreSQL {database} with its "
        "own settings but for fsync, full_page_writes and synchronous_commit, which are off",
        f"National: {counted}",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
