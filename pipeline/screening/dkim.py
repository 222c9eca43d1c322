"""DKIM verified by ourselves (RFC 6376), for mailboxes whose server adds no Authentication-Results.

Off by default (``shop.verify_dkim``) and asked before ``screen``, which takes what it finds as ``signed_by``: it needs
the mail's octets and the DNS, and screening has neither. The work is dkimpy's (``pip install casedesk[dkim]``), which
reads headers in its own way; so a mail is refused beforehand wherever two readers could see two senders in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.model import Mail
from pipeline.screening.proof import DOUBTFUL, aligned

#: A DNS name → the octets of its TXT record, its strings joined; None where there is none. May raise OSError.
TxtLookup = Callable[[str], bytes | None]

SIGNATURES = 3  # each may cost a lookup, and all of them together less than limits.SECONDS_A_MAIL
SIGNATURE_OCTETS = 4_000
#: Without these anybody may give an old mail of the sender's new words or a new date.
_MUST_BE_SIGNED = frozenset({"from", "subject", "date"})
_ALGORITHMS = frozenset({"rsa-sha256", "ed25519-sha256"})  # RFC 8301 section 3.1: no SHA-1
_FIELD = re.compile(rb"([!-9;-~]+):(.*(?:\n[ \t].*)*)(?:\n|\Z)")
_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*)")
#: dkimpy's patterns take quadratic time on such runs.
_LONG_BLANK = re.compile(rb"[ \t]{1000}")
_LONG_GAP = re.compile(rb"\s{50}")


def signers(data: bytes, mail: Mail, txt: TxtLookup) -> frozenset[str]:
    """The domains (``d=``) aligned with From whose signature covers this mail, body and all, and holds.

    ``data``: the octets that ``mail`` was read from. Never raises for what a sender wrote; a DNS that does not answer
    makes it an unsigned mail, a missing dkimpy is an ImportError. Signatures with ``l=`` are refused, since anything
    may follow the part that they cover. The validity of ``t=`` and ``x=`` is checked against the clock.
    """
    plain = data.replace(b"\r\n", b"\n")
    fields = _fields(plain)
    domain = mail.sender.domain if mail.sender else ""
    if not (domain and fields and _reads_one_way(plain, fields, mail)):
        return frozenset()
    wanted = [
        (place, tags["d"].lower())
        for place, tags in _signatures(fields)
        if _is_acceptable(tags) and aligned(tags["d"], domain)
    ]
    return frozenset(signer for place, signer in wanted[:SIGNATURES] if _holds(plain, place, txt))


def _fields(plain: bytes) -> list[tuple[str, bytes]]:
    """Name and value of each field of the header; none where a line of it belongs to no field."""
    head = plain.partition(b"\n\n")[0]
    found, at = [], 0
    while at < len(head):
        field = _FIELD.match(head, at)
        if field is None:
            return []
        found.append((field[1].decode("ascii").lower(), field[2]))
        at = field.end()
    return found


def _reads_one_way(plain: bytes, fields: list[tuple[str, bytes]], mail: Mail) -> bool:
    senders = [value for name, value in fields if name == "from"]
    if len(senders) != 1 or len(mail.senders) != 1 or len(mail.headers.get("from", ())) != 1:
        return False
    if DOUBTFUL.union({"oversize"}).intersection(mail.defects):
        return False
    if b"\r" in plain or b"\0" in plain or _LONG_BLANK.search(plain):
        return False
    return mail.senders[0].address.encode("utf-8", "replace") in senders[0].lower()


def _signatures(fields: list[tuple[str, bytes]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Place among the signatures, and tags, of each that is of a usual size."""
    values = [value for name, value in fields if name == "dkim-signature"]
    for place, value in enumerate(values):
        if len(value) <= SIGNATURE_OCTETS and value.isascii() and not _LONG_GAP.search(value):
            tags = (_TAG.match(tag) for tag in value.decode("ascii").split(";"))
            yield place, {tag[1]: tag[2].strip() for tag in tags if tag}


def _is_acceptable(tags: dict[str, str]) -> bool:
    signed = {name.strip().lower() for name in tags.get("h", "").split(":")}
    return bool(tags.get("d")) and "l" not in tags and tags.get("a") in _ALGORITHMS and signed >= _MUST_BE_SIGNED


def _holds(plain: bytes, place: int, txt: TxtLookup) -> bool:
    import dkim  # type: ignore[import-untyped, import-not-found, unused-ignore]  # an extra

    def record(name: bytes, **_: object) -> bytes | None:
        return txt(name.decode("ascii").rstrip("."))

    try:
        return bool(dkim.DKIM(plain, minkey=1024).verify(place, dnsfunc=record))
    except Exception:  # a signature that cannot be read, a key that cannot be had: the mail counts as unsigned
        return False
