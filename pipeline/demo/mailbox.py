"""The demo's mailbox: a real IMAP server (pymap, in memory) on this machine, for as long as the demo runs."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from typing import IO, Any

import imapclient

START_SECONDS = 20.0
TIMEOUT_SECONDS = 10.0
STARTS = 3  # a free port may be taken by another program between our look and the server's bind

# pymap has no __main__. The password comes by stdin, so that it stands in no list of processes; the end of
# stdin ends the server, so that none is left behind by a demo that was killed.
_SERVER = """
import os, sys, threading
from pymap.main import main
password = sys.stdin.readline().rstrip("\\n")
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
sys.argv = ["pymap", *sys.argv[1:], "--demo-password=" + password]
main()
"""


class MailboxError(Exception):
    """The demo's mailbox cannot be had; the message is one line with the remedy."""


class DemoMailbox:
    """An IMAP mailbox with one user and an empty INBOX, from ``with DemoMailbox() as box:`` to its end.

    Plain text on loopback only: ``host``, ``port``, ``user`` and ``password`` are what a ``mailbox`` section
    with ``tls: none`` needs. pymap keeps no keywords and nothing on disk.
    """

    host = "127.0.0.1"

    def __init__(self, user: str = "help@casecorner.example") -> None:
        self.user = user
        self.password = secrets.token_urlsafe(16)
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._client: Any = None

    def __enter__(self) -> DemoMailbox:
        if importlib.util.find_spec("pymap") is None:
            raise MailboxError("the demo's mailbox needs pymap: pip install 'casedesk[demo]'")
        try:
            self._start()
            self._client = self._log_in()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            with contextlib.suppress(imapclient.exceptions.IMAPClientError, OSError):
                self._client.shutdown()
            self._client = None
        self._stop()

    @property
    def pid(self) -> int | None:
        """The server's process id; None where it does not run."""
        return self._server.pid if self._server else None

    def append(self, folder: str, data: bytes, internaldate: datetime) -> None:
        """Puts a message into a folder, which is made where it is missing. ``internaldate`` is an aware datetime."""
        if folder.upper() != "INBOX" and not self._client.folder_exists(folder):
            self._client.create_folder(folder)
        self._client.append(folder, data, msg_time=internaldate)

    def _start(self) -> None:
        for _ in range(STARTS):
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _stop
            self.port = _free_port()
            self._server = subprocess.Popen(  # noqa: S603 - our own interpreter, no word of a sender's
                [sys.executable, "-P", "-c", _SERVER, *_arguments(self.host, self.port, self.user)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for the demo, which then stops the server itself
            )
            assert self._server.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._server.stdin.write(f"{self.password}\n".encode())
                self._server.stdin.flush()
            if self._is_ready(self._server):
                return
            said = self._last_error()
            self._stop()
        raise MailboxError(f"the demo's mailbox did not start: {said or 'no answer'}")

    def _is_ready(self, server: subprocess.Popen[bytes]) -> bool:
        """Waits until the port answers with an IMAP greeting (RFC 9051 section 7.1.1), or the process is gone."""
        end = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < end:
            try:
                with socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS) as connection:
                    greeting = connection.recv(64)
            except OSError:
                time.sleep(0.05)
                continue
            # Where another program has the port, our own process has ended over it by now or does so soon.
            return greeting.startswith(b"* OK") and server.poll() is None
        return False

    def _log_in(self) -> Any:
        client = imapclient.IMAPClient(self.host, self.port, ssl=False, timeout=TIMEOUT_SECONDS)
        # A message goes out in several small writes: with Nagle's algorithm each waits 40 ms for an ACK.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(self.user, self.password)
        return client

    def _last_error(self) -> str:
        assert self._errors is not None
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _stop(self) -> None:
        if self._server is not None:
            if self._server.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._server.stdin.close()
            self._server.terminate()
            try:
                self._server.wait(TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._errors is not None:
            self._errors.close()
            self._errors = None


def _arguments(host: str, port: int, user: str) -> list[str]:
    idle = [word for name in ("admin", "managesieve", "swim") for word in ("--no-service", name)]
    return [f"--host={host}", f"--port={port}", "--no-tls", *idle, "dict", f"--demo-user={user}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
