"""A small IMAP server that misbehaves as told: for servers that cannot be had as a package."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType

#: Answers as a server with one INBOX of three mails would give them; ``TAG`` stands for the command's tag.
WELL = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n",
    "LOGIN": "TAG OK in\r\n",
    "EXAMINE": "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\nTAG OK [READ-ONLY] done\r\n",
    "UID SEARCH": "* SEARCH 1 2 3\r\nTAG OK done\r\n",
    "IDLE": "+ idling\r\n",
    "DONE": "TAG OK done\r\n",
    "NOOP": "TAG OK done\r\n",
    "LOGOUT": "* BYE\r\nTAG OK done\r\n",
}


class ScriptedImap:
    """Listens on a loopback port until the block ends; ``heard`` holds every line that a client sent.

    ``answers`` replaces entries of ``WELL``; an empty answer hangs up.
    """

    def __init__(self, answers: Mapping[str, str], greeting: str = "* OK ready\r\n") -> None:
        self.heard: list[str] = []
        self._answers = {**WELL, **answers}
        self._greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ScriptedImap:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                client.settimeout(10)
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        client.sendall(self._greeting.encode())
        tag = ""
        for raw in client.makefile("rb"):
            line = raw.decode("latin-1").strip()
            self.heard.append(line)
            words = line.split(" ")
            if line == "DONE":
                command = line
            else:
                tag, command = words[0], " ".join(words[1 : 3 if words[1].upper() == "UID" else 2]).upper()
            answer = self._answers.get(command, "TAG BAD unknown\r\n")
            if not answer:
                return
            client.sendall(answer.replace("TAG", tag).encode())
            if command == "LOGOUT":
                return
