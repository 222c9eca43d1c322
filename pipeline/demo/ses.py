"""Amazon SES v2 on this machine: the REST protocol that boto3 speaks, and the ways in which it can go wrong.

It does to a message what SES does: Message-ID and Date are replaced (invariant 15), 8-bit text and unverified
senders are refused. Paths, members and error names are those of the service model ``sesv2/2019-09-27``.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Literal
from urllib.parse import unquote

from pipeline.demo.ses_request import Refused, Request, as_delivered, read_request

FaultKind = Literal[
    "ok", "throttle", "reject", "server_error", "reset_before_accept", "reset_after_accept", "accept_and_drop"
]
ACCEPTING = frozenset({"ok", "reset_after_accept", "accept_and_drop"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that SES took. ``mime`` is the copy the recipient gets; ``delivered`` is False where it was dropped."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    tags: dict[str, str]
    configuration_set: str | None
    mime: bytes
    delivered: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of one call.

    ``throttle``, ``reject``, ``server_error`` and ``reset_before_accept`` take nothing; ``reset_after_accept``
    takes the message and cuts the connection (TCP RST) without an answer; ``accept_and_drop`` answers as if all
    were well and delivers nothing. The answer, or the cut, waits ``delay`` seconds or until ``SesServer.release``.
    """

    kind: FaultKind = "ok"
    delay: float = 0.0


Behaviour = Callable[[int, Request], Fault]


def in_turn(*faults: Fault) -> Behaviour:
    """A behaviour: call n (from 0) meets the nth of ``faults``, and all goes well after the last."""
    return lambda number, _request: faults[number] if number < len(faults) else Fault()


REFUSALS: dict[FaultKind, tuple[int, str, str]] = {
    "throttle": (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    "reject": (400, "MessageRejected", "The message was rejected."),
    "server_error": (500, "InternalFailure", "The request could not be processed."),
}

DKIM_TOKENS = ("casedesk1", "casedesk2", "casedesk3")  # the selectors of the keys that every identity has


class SesServer:
    """SES v2 on loopback, from ``with SesServer() as ses:`` to its end.

    ``url`` is boto3's ``endpoint_url``; any credentials do. ``identities``: the verified addresses and domains,
    None for all. ``accepted`` grows by one ``Sent`` a message taken; ``calls`` counts SendEmail calls that
    passed the checks; ``enforces_quota`` refuses those beyond ``max_rate`` a second or ``max_24_hours``.
    ``behaviour`` and ``sending_enabled`` may be changed while it runs.
    """

    def __init__(
        self,
        behaviour: Behaviour = in_turn(),  # noqa: B008 - a constant function
        *,
        region: str = "us-east-1",
        identities: Iterable[str] | None = None,
        max_24_hours: float = 50_000,
        max_rate: float = 10_000,
        enforces_quota: bool = False,
    ) -> None:
        self.behaviour = behaviour
        self.region = region
        self.identities = None if identities is None else frozenset(name.lower() for name in identities)
        self.max_24_hours, self.max_rate, self.enforces_quota = max_24_hours, max_rate, enforces_quota
        self.sending_enabled = True
        self.accepted: list[Sent] = []
        self.calls = self.over_quota = 0
        self._taken_at: deque[float] = deque()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._http = _Listener(self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> SesServer:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._http.shutdown()
        self._http.server_close()
        self._http.cut_connections()

    def release(self) -> None:
        """Lets every delayed answer go now, and later ones at once."""
        self._released.set()

    def verified(self, identity: str) -> bool:
        """Is this address or domain, or the address's domain, one that the account may send from?"""
        identity = identity.lower()
        return self.identities is None or bool({identity, identity.rpartition("@")[2]} & self.identities)

    def send_email(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """SendEmail: the answer, or None where the connection is to be cut instead."""
        if not self.sending_enabled:
            raise Refused(400, "SendingPausedException", "Sending is paused for this account.")
        request = read_request(body)
        if not self.verified(request.sender):
            text = f"Email address is not verified. The following identities failed the check: {request.sender}"
            raise Refused(400, "MessageRejected", text)
        with self._lock:
            number, self.calls = self.calls, self.calls + 1
            self._count(time.monotonic())
        fault = self.behaviour(number, request)
        sent = self._accept(request, fault) if fault.kind in ACCEPTING else None
        if fault.delay:
            self._released.wait(fault.delay)
        if fault.kind in REFUSALS:
            raise Refused(*REFUSALS[fault.kind])
        return {"MessageId": sent.message_id} if sent and fault.kind != "reset_after_accept" else None

    def _count(self, now: float) -> None:
        """Refuses a call beyond the quota: more than ``max_rate`` in a second, or the day's number."""
        while self._taken_at and self._taken_at[0] <= now - 1:
            self._taken_at.popleft()
        self._taken_at.append(now)
        if self.enforces_quota and len(self._taken_at) > self.max_rate:
            self.over_quota += 1
            raise Refused(429, "TooManyRequestsException", "Maximum sending rate exceeded.")
        if self.enforces_quota and len(self.accepted) >= self.max_24_hours:
            self.over_quota += 1
            raise Refused(429, "LimitExceededException", "Daily message quota exceeded.")

    def _accept(self, request: Request, fault: Fault) -> Sent:
        now = datetime.now(UTC)
        message_id = f"0100{int(now.timestamp() * 1000):012x}-{uuid.uuid4()}-000000"
        sent = Sent(
            message_id,
            request.sender,
            request.recipients,
            request.tags,
            request.configuration_set,
            as_delivered(request.mime, message_id, now, self.region),
            delivered=fault.kind != "accept_and_drop",
        )
        with self._lock:
            self.accepted.append(sent)
        return sent

    def get_account(self) -> dict[str, Any]:
        """GetAccount: quota and whether sending is on."""
        return {
            "SendingEnabled": self.sending_enabled,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {
                "Max24HourSend": self.max_24_hours,
                "MaxSendRate": self.max_rate,
                "SentLast24Hours": float(len(self.accepted)),
            },
        }

    def get_identity(self, identity: str) -> dict[str, Any]:
        """GetEmailIdentity: NotFoundException for what is not an identity itself, as for an address of a domain."""
        if self.identities is not None and identity.lower() not in self.identities:
            raise Refused(404, "NotFoundException", f"Email identity {identity} does not exist.")
        return {
            "IdentityType": "EMAIL_ADDRESS" if "@" in identity else "DOMAIN",
            "VerifiedForSendingStatus": True,
            "VerificationStatus": "SUCCESS",
            "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": list(DKIM_TOKENS)},
        }


class _Listener(ThreadingHTTPServer):
    """Keeps its connections, so that a stopped SES answers nobody over a connection kept alive."""

    daemon_threads = True

    def __init__(self, ses: SesServer) -> None:
        self.ses = ses
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        # The inherited one says goodbye with a FIN first, and a reset would look like an orderly end.
        self._open.discard(request)
        request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that gave up on a late answer is what the demo's faults are for; the rest is a defect.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def cut_connections(self) -> None:
        """Ends what clients still keep open."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize: ClassVar[int] = -1
    server: _Listener

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the desk's terminal belongs to people."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            answer = self._route(body)
        except Refused as refusal:
            self._write(refusal.status, {"message": refusal.text}, refusal.name)
            return
        if answer is None:
            self._reset()
        else:
            self._write(200, answer)

    def _route(self, body: bytes) -> dict[str, Any] | None:
        ses = self.server.ses
        path = unquote(self.path.partition("?")[0])
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
            raise Refused(403, "MissingAuthenticationTokenException", "The request is not signed.")
        if (self.command, path) == ("POST", "/v2/email/outbound-emails"):
            return ses.send_email(_json_object(body))
        if (self.command, path) == ("GET", "/v2/email/account"):
            return ses.get_account()
        if self.command == "GET" and path.startswith("/v2/email/identities/"):
            return ses.get_identity(path.removeprefix("/v2/email/identities/"))
        raise Refused(404, "NotFoundException", f"This SES does not speak {self.command} {path}.")

    def _write(self, status: int, answer: dict[str, Any], error: str | None = None) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(data)

    def _reset(self) -> None:
        """Closing with a linger time of zero makes the kernel send RST (SO_LINGER, socket(7))."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "BadRequestException", "The body should be a JSON object.")
    return found
