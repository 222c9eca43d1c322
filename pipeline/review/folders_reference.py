"""The signed name of a draft that a copy of it carries, so that no mail program and nobody else can make one up.

It stands in the Message-ID, in References and in our own header, which mail programs may drop when somebody edits the
copy, and in the line under the reply, which they leave alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

_SIGNED = r"([0-9]{1,18})\s{0,4}[-‐‑–.]\s{0,4}([0-9]{1,9})\s{0,4}[-‐‑–.]\s{0,4}([a-z2-7]{16})(?![a-z0-9])"
_IN_ID = re.compile(rf"<?casedesk-draft\.{_SIGNED}@", re.IGNORECASE)
#: The reference in a text; a mail program may have wrapped it, or put its own kind of dash or blank in.
IN_TEXT = re.compile(rf"casedesk\s{{1,4}}{_SIGNED}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """Which version of which draft somebody has before them."""

    draft_id: int
    version: int

    def token(self, key: bytes) -> str:
        """``12-3-`` and 80 bits of signature, which name nothing else that the key signs."""
        signature = hmac.new(key, f"review {self.draft_id}.{self.version}".encode(), hashlib.sha256).digest()
        return f"{self.draft_id}-{self.version}-{base64.b32encode(signature[:10]).decode().lower()}"

    def message_id(self, key: bytes, domain: str) -> str:
        """The copy's Message-ID: ``<casedesk-draft.12.3.abc…@shop.example>``."""
        return f"<casedesk-draft.{self.token(key).replace('-', '.')}@{domain}>"


def in_ids(key: bytes, ids: Iterable[str]) -> list[Reference]:
    """The references among Message-IDs that we signed, in their order."""
    found = (_IN_ID.match(one) for one in ids)
    return [reference for match in found if match and (reference := signed(key, match))]


def signed(key: bytes, match: re.Match[str]) -> Reference | None:
    """What a match names, or None where the signature is not ours."""
    reference = Reference(int(match[1]), int(match[2]))
    good = reference.token(key).rpartition("-")[2]
    return reference if hmac.compare_digest(good, match[3].lower()) else None
