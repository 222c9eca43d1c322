"""Ids of our own that nobody else can make, so that a citation of one proves that its writer had our mail."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

_OURS = re.compile(r"<casedesk\.(\d{1,18})\.(\d{1,9})\.([0-9a-f]{20})@[^<>\s]{1,255}>")


def load_key(path: Path) -> bytes:
    """The signing key beside the store, made at first use with mode 0600 (invariant 14)."""
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    with os.fdopen(file, "w", encoding="ascii") as handle:
        handle.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def signed_id(key: bytes, draft_id: int, attempt: int, domain: str) -> str:
    """The Message-ID of an attempt to send a draft: ``<casedesk.7.1.0a1b…@shop.example>``."""
    return f"<casedesk.{draft_id}.{attempt}.{_signature(key, draft_id, attempt)}@{domain}>"


def draft_of(key: bytes, message_id: str) -> int | None:
    """The draft that one of our ids names, or None where it is not ours or was tampered with."""
    match = _OURS.fullmatch(message_id)
    if not match:
        return None
    draft_id, attempt = int(match[1]), int(match[2])
    return draft_id if hmac.compare_digest(match[3], _signature(key, draft_id, attempt)) else None


def _signature(key: bytes, draft_id: int, attempt: int) -> str:
    return hmac.new(key, f"{draft_id}.{attempt}".encode(), hashlib.sha256).hexdigest()[:20]
