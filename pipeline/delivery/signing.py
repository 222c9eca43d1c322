"""Ids of our own that nobody else can make, so that a citation of one proves that its writer had our mail."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY_OCTETS = 32


def load_key(path: Path) -> bytes:
    """The signing key beside the store, made at first use with mode 0600 (invariant 14).

    It appears whole or not at all, whoever else makes one at the same time. Raises ValueError where it is damaged.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(KEY_OCTETS))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != KEY_OCTETS:
        raise ValueError(f"it holds {len(key)} octets where there should be {KEY_OCTETS}")
    return key


def signed_id(key: bytes, draft_id: int, attempt: int, domain: str) -> str:
    """The Message-ID of an attempt to send a draft: ``<casedesk.7.1.0a1b…@shop.example>``."""
    return f"<casedesk.{draft_id}.{attempt}.{_signature(key, draft_id, attempt)}@{domain}>"


def _signature(key: bytes, draft_id: int, attempt: int) -> str:
    return hmac.new(key, f"{draft_id}.{attempt}".encode(), hashlib.sha256).hexdigest()[:20]
