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
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

USER = "casedesk"
READY_SECONDS = 60.0
_SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 50
"""


#: Ends the server and removes its folder when the tests' end of stdin closes: also when they are killed.
_GUARD = """
"$1" -D "$2/data" >"$2/log" 2>&1 </dev/null & server=$!
read -r nothing
kill -QUIT $server
wait $server
rm -rf "$2"
"""


def available() -> bool:
    """Whether PostgreSQL's server programs and the driver are installed here."""
    return (_programs() / "initdb").exists() and importlib.util.find_spec("psycopg") is not None


def _programs() -> Path:
    """The folder of initdb and postgres: Debian keeps one for each version and puts none on the path."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    return Path(shutil.which("initdb") or "/usr/bin/initdb").resolve().parent


class Postgres:
    """The server: ``with Postgres() as server: server.database()``. Stops with the block; its folder goes too."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        owner = _unprivileged()
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._as_owner = (owner.pw_uid, owner.pw_gid) if os.geteuid() == 0 else (None, None)
        self._guard: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def __enter__(self) -> Postgres:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def _start(self) -> None:
        data = self.folder / "data"
        options = ("-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        made = self._popen(str(_programs() / "initdb"), *options)
        said = made.communicate()[0].decode(errors="replace")
        if made.returncode != 0:
            raise RuntimeError(f"initdb: {said}")
        with (data / "postgresql.conf").open("a", encoding="ascii") as configuration:
            configuration.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        self._guard = self._popen("sh", "-c", _GUARD, "sh", str(_programs() / "postgres"), str(self.folder))
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text(errors='replace')}")
            time.sleep(0.05)

    def _popen(self, *command: str) -> subprocess.Popen[bytes]:
        user, group = self._as_owner
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            user=user,
            group=group,
            start_new_session=True,
        )

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(host=str(self.folder), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _stop(self) -> None:
        if self._guard is not None:
            self._guard.communicate(timeout=READY_SECONDS)  # closes its stdin, and so ends the server
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """A new, empty database's URL, as pipeline.yaml takes it."""
        import psycopg

        name = f"test{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"


def _unprivileged() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwnam(getpass.getuser())
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _environment() -> Mapping[str, str]:
    """Ours without PG…, which would lead the programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
