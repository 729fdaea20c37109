"""`make run`: prepares the demo's database, then runs the site and its worker until Ctrl-C."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.engine import make_url

from booking.settings import BadSetting, Settings

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

SIGN_INS = """\
Sign in at {address}/sign-in with the password touchline-demo as

  mentor@demo.example         peer mentor           Active Lancashire
  coach@demo.example          coach                 Burnley FC in the Community
  manager@demo.example        trust manager         Burnley FC in the Community
  lead@demo.example           partnership lead
  coach2@demo.example         coach                 Blackpool FC Community Trust
  safeguarding@demo.example   safeguarding lead
  probation@demo.example      probation practitioner

Everybody in it is invented. Ctrl-C stops the site; what you changed is kept."""


class CannotServe(Exception):
    """Something stands in the way; its text is one sentence for whoever started us."""


def flask(*arguments: str) -> list[str]:
    """The command line of one of the site's own commands."""
    return [sys.executable, "-m", "flask", *arguments]


def stop_if_taken(port: int) -> None:
    """Raise CannotServe if another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} is in use. Choose another: make run PORT={port + 1}"
            ) from error


def prepare_database(url: str, environment: Mapping[str, str]) -> None:
    """Migrate the database and fill it with the demo, unless that was done at the last start."""
    stamp = _stamp_beside(url)
    state = _state_of_migrations()
    if stamp is not None and stamp.exists() and stamp.read_text() == state:
        return
    for command in (
        flask("upgrade"),
        flask("demo", "load", "--size", "united", "--seed", "1", "--if-empty"),
    ):
        if subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode:
            raise CannotServe("The database could not be prepared; the reason stands above.")
    if stamp is not None:
        stamp.write_text(state)


def _stamp_beside(url: str) -> Path | None:
    """Where it is noted that a SQLite file is prepared; None for others, and for a file gone."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    database = Path(parsed.database)
    stamp = database.with_name(database.name + ".prepared")
    if not database.exists():
        stamp.unlink(missing_ok=True)
    return stamp


def _state_of_migrations() -> str:
    digest = hashlib.sha256()
    for migration in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        digest.update(migration.read_bytes())
    return digest.hexdigest()


def start(port: int, environment: Mapping[str, str]) -> list[subprocess.Popen[bytes]]:
    """Start the site and its worker.

    Each in a session of its own: Ctrl-C reaches us alone, and we stop them in order.
    """
    site = [sys.executable, "-m", "gunicorn", "app:serve()", "--bind", f"127.0.0.1:{port}"]
    site += ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    # Programs that read the open data work on a page for longer than the two seconds it would be.
    site += ["--keep-alive", "75"]
    site += ["--log-level", "warning", "--no-control-socket"]
    return [
        subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
        for command in (site, flask("jobs", "run"))
    ]


def wait_until_it_answers(address: str, processes: list[subprocess.Popen[bytes]]) -> None:
    """Return once /healthz answers; raise CannotServe if a process ends or time runs out."""
    deadline = time.monotonic() + SECONDS_TO_START
    answer = "nothing"
    while time.monotonic() < deadline:
        stop_if_ended(processes)
        try:
            with urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own http address
                return
        except (URLError, OSError) as error:
            answer = str(error)
            time.sleep(0.1)
    raise CannotServe(f"The site is not up after {SECONDS_TO_START} seconds: {answer}.")


def stop_if_ended(processes: list[subprocess.Popen[bytes]]) -> None:
    """Raise CannotServe if one of the processes is no longer there."""
    for process in processes:
        if process.poll() is not None:
            what = "The site" if process is processes[0] else "The site's worker"
            raise CannotServe(f"{what} stopped by itself (exit status {process.returncode}).")


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End all processes: politely, then by force."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve() -> None:
    """Run the demo until Ctrl-C; raise CannotServe or BadSetting if it cannot be."""
    try:
        port = int(os.environ.get("PORT", "5000"))
    except ValueError as error:
        raise CannotServe("PORT must be a number.") from error
    address = f"http://127.0.0.1:{port}"
    environment = {"TOUCHLINE_BASE_URL": address, **os.environ, "TOUCHLINE_DEMO": "1"}
    settings = Settings.from_environment(environment)
    stop_if_taken(port)
    prepare_database(settings.database_url, environment)

    processes = start(port, environment)
    try:
        wait_until_it_answers(address, processes)
        print(f"\nTouchline is running at {address}\n\n{SIGN_INS.format(address=address)}\n")
        sys.stdout.flush()
        while True:
            stop_if_ended(processes)
            time.sleep(0.5)
    finally:
        stop(processes)


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not leave a process behind.
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    for ending in ENDINGS:
        signal.signal(ending, _on_signal)
    try:
        serve()
    except KeyboardInterrupt:
        print("\nTouchline has stopped.")
    except (BadSetting, CannotServe) as reason:
        sys.exit(str(reason))
