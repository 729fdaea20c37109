"""A running site with the demo's data, for tests that need a real server."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import runs

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 90
_numbers = itertools.count(1)


@dataclass(frozen=True)
class LiveSite:
    """A site that answers at `url`; its SQLite database is at `database_url`."""

    url: str
    database_url: str
    log: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server, as when its machine goes down."""
        self.process.terminate()
        self.process.wait(10)


StartSite = Callable[[], LiveSite]


def demo_environment(database_url: str, url: str = "http://127.0.0.1:5000") -> dict[str, str]:
    """The environment of a demo site on this database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOUCHLINE_")}
    own = {"TOUCHLINE_DEMO": "1", "TOUCHLINE_BASE_URL": url, "DATABASE_URL": database_url}
    return kept | own


def demo_database(folder: Path) -> str:
    """The URL of a new SQLite database with the small demo, which is loaded once for each run."""

    def make() -> str:
        path = runs.folder() / "demo.db"
        environment = demo_environment(f"sqlite:///{path}")
        for arguments in (["upgrade"], ["demo", "load", "--size", "united", "--seed", "1"]):
            done = subprocess.run(
                [sys.executable, "-m", "flask", *arguments],
                cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise RuntimeError(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return str(path)

    copy = folder / f"demo-{next(_numbers)}.db"
    shutil.copyfile(runs.once("demo", make), copy)
    return f"sqlite:///{copy}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_site(folder: Path) -> LiveSite:
    """Start a server on a new copy of the demo; returns once it answers."""
    url = f"http://127.0.0.1:{free_port()}"
    database_url = demo_database(folder)
    log = folder / f"site-{next(_numbers)}.log"
    command = [sys.executable, "-m", "gunicorn", "app:serve()", "--no-control-socket"]
    command += ["--bind", url.removeprefix("http://"), "--worker-class", "gthread"]
    command += ["--threads", "8"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=demo_environment(database_url, url), stdout=output, stderr=output
        )
    wait_until_up(url, process, log)
    return LiveSite(url, database_url, log, process)


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the site answers; stop it and raise RuntimeError if it does not start."""
    deadline = time.monotonic() + SECONDS_TO_START
    answer = "nothing"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{url}/healthz", timeout=2):
                return
        except (URLError, OSError) as error:
            answer = str(error)
            time.sleep(0.05)
    process.terminate()
    process.wait(10)
    raise RuntimeError(f"the site did not start; it answered: {answer}. {log.read_text()}")


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running demo site, shared by all tests of this worker: leave it as you found it."""
    site = start_site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[StartSite]:
    """Starts demo sites for one test alone, which may change or stop them."""
    sites: list[LiveSite] = []

    def start() -> LiveSite:
        sites.append(start_site(tmp_path))
        return sites[-1]

    yield start
    for site in sites:
        site.stop()
