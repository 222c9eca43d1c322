"""A shop's web service: checked certificates, time-outs, bounded retries, and one clear line where it cannot answer.

Only questions go this way, which change nothing there: that is why they may be asked again.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from pipeline.orders.source import SourceAway, SourceRefused

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0  # for a whole answer, so that one which trickles in ends too
ANSWER_OCTETS = 16 * 1024 * 1024
ATTEMPTS = 3
PAUSE_SECONDS = 0.5  # doubled with each attempt
LONGEST_PAUSE_SECONDS = 15.0  # who asks for a longer one is away for now
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))
_CHUNK = 64 * 1024

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """``json`` is None where the body is no JSON."""

    status: int
    headers: Mapping[str, str]
    json: Any


class _TooSlowError(HTTPError):
    """The answer trickles in."""


class Web:
    """One web service. ``credentials``: the keys of pipeline.yaml that an error about them names."""

    def __init__(self, url: str, credentials: str, sleep: Sleep = time.sleep) -> None:
        self._url = url.rstrip("/")
        self.name = urlsplit(url).netloc
        self.credentials = credentials
        self.sleep = sleep
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        context = ssl.create_default_context()
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False, ssl_context=context)

    def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """The answer to a GET. Raises SourceAway, or SourceRefused where our credentials are not accepted."""
        return self._ask("GET", f"{path}?{urlencode(query)}", b"", headers)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a question that is put by POST, as GraphQL and OAuth do. Raises as ``get``."""
        return self._ask("POST", path, body, headers)

    def away(self, why: str) -> SourceAway:
        """An error in the words of this service."""
        return SourceAway(f"orders {self.name}: {why}")

    def refused(self, why: str) -> SourceRefused:
        """The same for credentials."""
        return SourceRefused(f"orders {self.name}: {why}; check {self.credentials} in pipeline.yaml")

    def unreadable(self) -> SourceAway:
        """It answered, and in a form that is not the documented one."""
        return self.away("answers in a form that is not its documented one; check orders.url in pipeline.yaml")

    def pause(self, seconds: float, why: str) -> None:
        """Waits; who wants us to wait too long is away."""
        if seconds > LONGEST_PAUSE_SECONDS:
            raise self.away(f"{why}; it asks us to come back in {seconds:.0f} seconds")
        self.sleep(seconds)

    def _ask(self, method: Literal["GET", "POST"], path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for attempt in range(ATTEMPTS):
            pause = PAUSE_SECONDS * 2**attempt
            try:
                answer = self._once(method, path, body, headers)
            except HTTPError as error:
                why = _trouble(error)
                if isinstance(error, SSLError):
                    break
            else:
                if answer.status not in _AGAIN:
                    return self._accepted(answer)
                why = f"answers {answer.status}"
                pause = _retry_after(answer) or pause
            if attempt + 1 < ATTEMPTS:
                self.pause(pause, why)
        raise self.away(f"{why}; its orders are asked for again with the next mail")

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        until = time.monotonic() + ANSWER_SECONDS
        response = self._pool.request(
            method, f"{self._url}{path}", body=body or None, headers=headers, redirect=False, preload_content=False
        )
        try:
            data = bytearray()
            while chunk := response.read1(_CHUNK, decode_content=True):
                data += chunk
                if len(data) > ANSWER_OCTETS:
                    raise self.away(f"answers with more than {ANSWER_OCTETS} octets")
                if time.monotonic() > until:
                    raise _TooSlowError
            response.release_conn()
        finally:
            response.close()
        return Answer(response.status, response.headers, _json(bytes(data)))

    def _accepted(self, answer: Answer) -> Answer:
        """The answer, where it is one to our question."""
        status = answer.status
        if status in (401, 403):
            raise self.refused(f"does not accept our credentials ({status})")
        if 300 <= status < 400:
            raise self.away("sends us elsewhere; set orders.url in pipeline.yaml to the address at which it ends")
        if status == 404:
            raise self.away("has no such service (404); check orders.url in pipeline.yaml")
        if status == 200 and answer.json is None:
            raise self.away("answers with something that is no JSON; check orders.url in pipeline.yaml")
        return answer


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _retry_after(answer: Answer) -> float | None:
    """Seconds of the Retry-After header (RFC 9110 section 10.2.3); a date there counts as nothing said."""
    try:
        return max(0.0, float(answer.headers.get("Retry-After", "")))
    except ValueError:
        return None


def _trouble(error: HTTPError) -> str:
    """The library's words would name its own objects, and the path with a customer's address."""
    if isinstance(error, NameResolutionError):
        return "there is no such host; check orders.url in pipeline.yaml"
    if isinstance(error, ReadTimeoutError | _TooSlowError):
        return f"does not answer within {ANSWER_SECONDS:.0f} seconds"
    if isinstance(error, ConnectTimeoutError | NewConnectionError):
        return "cannot be reached"
    if isinstance(error, SSLError):
        untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        return "its certificate is not trusted" if untrusted else "no encrypted connection comes about"
    return "breaks off in the middle of an answer"
