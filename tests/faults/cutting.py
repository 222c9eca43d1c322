"""A wire between us and a server that is cut in the middle of a mail, as often as told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType

RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing sends RST


class CuttingWire:
    """Hands bytes on in both directions; the next ``cuts`` mails end in a reset after ``octets`` of their literal."""

    def __init__(self, port: int, octets: int) -> None:
        self.cuts = self.done = 0
        self._to, self._octets = port, octets
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> CuttingWire:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._to), timeout=10)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                for one, other, cut in ((near, far, False), (far, near, True)):
                    threading.Thread(target=self._hand_on, args=(one, other, cut), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket, cut: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                start = data.find(b"BODY[] {") if cut and self.done < self.cuts else -1
                if start >= 0:
                    self.done += 1
                    other.sendall(data[: start + self._octets])
                    other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
