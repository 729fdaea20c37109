"""What the workers of one test run share: a folder, made at its start and removed at its end."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.postgres import Server

VARIABLE = "TOUCHLINE_TEST_RUN"
PREFIX = "touchline-tests-"


def begin() -> None:
    """Make the folder and tell the workers about it, who inherit our environment."""
    clear_up_after_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    # PostgreSQL may have to run as another user, who must reach its own folder inside.
    folder.chmod(0o711)
    os.environ[VARIABLE] = str(folder)


def folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[VARIABLE])


def end() -> None:
    """Stop the PostgreSQL of this run, if one was started, and remove the folder."""
    remove(folder())
    del os.environ[VARIABLE]


def remove(run: Path) -> None:
    """Remove what one run left behind."""
    Server(run / "postgres").stop()
    shutil.rmtree(run, ignore_errors=True)


def clear_up_after_killed_runs() -> None:
    """Remove the folders of runs whose process is gone without having ended them."""
    for run in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        process = run.name.removeprefix(PREFIX).split("-")[0]
        if process.isdigit() and not _is_running(int(process)):
            remove(run)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def once(name: str, make: Callable[[], str]) -> str:
    """What `make` gives, made by the first worker that asks and read by the others."""
    result = folder() / f"{name}.txt"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_text(make())
    return result.read_text()
