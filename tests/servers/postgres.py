"""A real PostgreSQL for tests: Debian's postgresql as a cluster of its own, in a temporary folder.

It listens on a unix socket alone. As root the cluster belongs to ``postgres`` (or ``nobody``), since PostgreSQL
refuses to run as root. Nothing is synced to disk: the cluster goes with the block.
"""

from __future__ import annotations

import getpass
import importlib.util
import itertools
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

USER = "casedesk"
READY_SECONDS = 60
_SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 50
"""


def available() -> bool:
    """Whether PostgreSQL's server programs and the driver are installed here."""
    return _programs() is not None and importlib.util.find_spec("psycopg") is not None


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps one for each version and puts none on the path."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """The server: ``with Postgres() as server: server.database()``. Stops with the block; its folder goes too."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._owner = _unprivileged()
        os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        self._data, self._log = self.folder / "data", self.folder / "log"
        self._numbers = itertools.count(1)

    def __enter__(self) -> Postgres:
        try:
            options = ("-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            self._run("initdb", *options)
            with (self._data / "postgresql.conf").open("a", encoding="ascii") as configuration:
                configuration.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
            self._run("pg_ctl", "-D", str(self._data), "-l", str(self._log), "-w", "-t", str(READY_SECONDS), "start")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._remove()

    def _remove(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """A new, empty database's URL, as pipeline.yaml takes it."""
        import psycopg

        name = f"test{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        folder = _programs()
        assert folder is not None
        user, group = (self._owner.pw_uid, self._owner.pw_gid) if os.geteuid() == 0 else (None, None)
        # pg_ctl's server keeps what it inherits: with a pipe nobody would see its end
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(folder / program), *arguments],
                stdout=said,
                stderr=said,
                cwd="/",
                env=_environment(),
                user=user,
                group=group,
            )
            said.seek(0)
            if done.returncode != 0:
                log = self._log.read_text(errors="replace") if self._log.exists() else ""
                raise RuntimeError(f"{program}: {said.read().decode(errors='replace')} {log}")


def _unprivileged() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwnam(getpass.getuser())
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _environment() -> Mapping[str, str]:
    """Ours without PG…, which would lead the programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
