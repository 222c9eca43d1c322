"""Access tokens for IMAP by OAuth 2.0: bought with a refresh token (RFC 6749 section 6), renewed before they end.

Many providers hand out another refresh token each time and let the old one die. So the newest is kept in a file beside
the store, written whole or not at all, before anybody uses what came with it; and one process at a time asks.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from pipeline.config import Mailbox
from pipeline.config_oauth2 import OAuth2
from pipeline.ingestion.imap_errors import CertificateRefused, LoginRefused, MailboxAway, words

MARGIN_SECONDS = 300.0  # a token is renewed so long before it ends, or in the second half of its time if that is later
UNSAID_SECONDS = 600.0  # the time of a token of which nothing is said
SECONDS = 20.0
ANSWER_OCTETS = 64 * 1024
_FILE_OCTETS = 32 * 1024  # so much room is taken before asking: what cannot be kept is not asked for
_MEND = "give consent again and put the new refresh token into mailbox.oauth2.refresh_token"
_REMEDIES = {
    "invalid_grant": f"the consent has ended or was withdrawn: {_MEND}",
    "invalid_client": "check mailbox.oauth2.client_id and client_secret (a client secret may have run out)",
    "unauthorized_client": "this app may not use refresh tokens: check its registration and client_id",
    "invalid_scope": "check mailbox.oauth2.scope: it must be within what was consented to",
    "interaction_required": f"the provider wants to see a person: {_MEND}",
}
_LATER = ("temporarily_unavailable", "server_error", "slow_down")

Clock: TypeAlias = Callable[[], float]  # seconds since 1970, as other processes count them too


@dataclass(frozen=True, slots=True)
class Kept:
    """What the file holds. ``origin``: what the owner configured when it was bought; ``ends_at``: of ``access``."""

    origin: str
    refresh: str
    access: str = ""
    ends_at: float = 0.0
    renew_at: float = 0.0
    renewed_at: float = 0.0


def access_token(box: Mailbox, refused: str = "", clock: Clock = time.time) -> str:
    """A token for this mailbox that is good for a while. ``refused``: one that the mailbox did not take.

    Raises LoginRefused where the provider does not accept our consent any more, MailboxAway where it cannot be asked
    now, CertificateRefused.
    """
    given = _given(box)
    first = Kept(given.origin, given.refresh_token.get_secret_value())
    if given.kept_in is None:
        return _renewed(given, first, clock()).access
    with _mine(given.kept_in):
        kept = _read(given.kept_in)
        if kept is None or kept.origin != given.origin:
            kept = first
        if kept.access and kept.access != refused and clock() < kept.renew_at:
            return kept.access
        with _writing(given.kept_in) as write:
            new = _first_that_works(given, (kept, first), clock())
            write(new)
        return new.access


def standing(box: Mailbox) -> str:
    """What is known of the tokens, for a person: no word of the tokens themselves."""
    kept = _read(path) if (path := _given(box).kept_in) else None
    if kept is None or kept.origin != _given(box).origin:
        return "no token is kept yet"
    used, ends = _time(kept.renewed_at), _time(kept.ends_at)
    return f"the refresh token was used last at {used}, the access token holds until {ends}"


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _given(box: Mailbox) -> OAuth2:
    if box.oauth2 is None:
        raise ValueError("this mailbox logs in by password")
    return box.oauth2


def _first_that_works(given: OAuth2, tries: tuple[Kept, Kept], now: float) -> Kept:
    """The newest refresh token, and where its provider knows it no more the configured one: a backup may be older."""
    newest, configured = tries
    try:
        return _renewed(given, newest, now)
    except LoginRefused:
        if newest.refresh == configured.refresh:
            raise
        return _renewed(given, configured, now)


def _renewed(given: OAuth2, kept: Kept, now: float) -> Kept:
    asked = {"grant_type": "refresh_token", "refresh_token": kept.refresh, "client_id": given.client_id}
    if secret := given.client_secret.get_secret_value():
        asked["client_secret"] = secret
    if given.wanted_scope:
        asked["scope"] = given.wanted_scope
    name = urlsplit(given.server).netloc
    answer = _answer(name, *_ask(given.server, name, asked))
    access, another = answer.get("access_token"), answer.get("refresh_token") or kept.refresh
    if not (_is_token(access) and _is_token(another)):
        raise MailboxAway(f"{name}: gives no access token; check mailbox.oauth2.token_url")
    lasts = _seconds(answer.get("expires_in"))
    renew_at = now + max(lasts - MARGIN_SECONDS, lasts / 2)
    return Kept(given.origin, str(another), str(access), now + lasts, renew_at, now)


def _is_token(value: Any) -> bool:
    """As RFC 6750 section 2.1 wants it, and nothing that would end a line of IMAP."""
    return isinstance(value, str) and bool(re.fullmatch(r"[\x21-\x7e]{1,16000}", value))


def _seconds(said: Any) -> float:
    try:
        return min(max(float(said), 0.0), 366 * 86_400.0)
    except (TypeError, ValueError):
        return UNSAID_SECONDS


def _ask(url: str, name: str, asked: dict[str, str]) -> tuple[int, bytes]:
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5.0, read=SECONDS), retries=False)
    until = time.monotonic() + SECONDS
    try:
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(asked).encode()
        response = pool.request("POST", url, body=body, headers=headers, redirect=False, preload_content=False)
        data = bytearray()
        try:
            while chunk := response.read1(ANSWER_OCTETS, decode_content=True):
                data += chunk
                if len(data) > ANSWER_OCTETS or time.monotonic() > until:
                    raise MailboxAway(f"{name}: its answer has no end; check mailbox.oauth2.token_url")
        finally:
            response.close()
    except SSLError as error:
        raise CertificateRefused(f"{name}: no trusted encryption; check mailbox.oauth2.token_url") from error
    except HTTPError as error:  # its words would name the library's own objects
        away = "cannot be asked for an access token just now; it is tried again by itself"
        raise MailboxAway(f"{name}: {away}") from error
    finally:
        pool.clear()
    return response.status, bytes(data)


def _answer(name: str, status: int, data: bytes) -> dict[str, Any]:
    """The answer, or what is wrong (RFC 6749 section 5.2). What the server says in words may hold what we sent."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    answer: dict[str, Any] = found if isinstance(found, dict) else {}
    code = answer.get("error") if re.fullmatch("[a-z_]{1,40}", str(answer.get("error"))) else None
    if status in (408, 429) or status >= 500 or code in _LATER:
        raise MailboxAway(f"{name}: gives no access token just now ({code or status}); it is tried again by itself")
    if status != 200 or code:
        own = re.search("AADSTS[0-9]{4,8}", str(answer.get("error_description"))[:200])
        why = " ".join((str(code or status), *([own[0]] if own else [])))
        remedy = _REMEDIES.get(str(code), "check mailbox.oauth2.token_url and client_id")
        raise LoginRefused(f"{name}: refuses an access token ({why}); {remedy}")
    return answer


# ------------------------------------------------------------------------------------------------------- the file


@contextmanager
def _mine(path: Path) -> Iterator[None]:
    """One process at a time: two that used one refresh token at once would look to the provider like a thief."""
    try:
        handle = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise _unkept(path, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which unlocks it


def _read(path: Path) -> Kept | None:
    """What is kept; None where there is nothing, or nothing that can be read: then the configured token counts."""
    try:
        return Kept(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def _writing(path: Path) -> Iterator[Callable[[Kept], None]]:
    """Makes room for the file first; then it replaces the old one as a whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as handle:
            handle.write(b" " * _FILE_OCTETS)
            _flush(handle)

            def write(kept: Kept) -> None:
                handle.seek(0)
                handle.write(json.dumps(asdict(kept)).encode())
                handle.truncate()
                _flush(handle)
                draft.replace(path)

            yield write
    except OSError as error:
        raise _unkept(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _flush(handle: BinaryIO) -> None:
    handle.flush()
    os.fsync(handle.fileno())


def _unkept(path: Path, error: OSError) -> MailboxAway:
    return MailboxAway(f"{path}: tokens cannot be kept there ({words(error)}); make room, or let us write there")
