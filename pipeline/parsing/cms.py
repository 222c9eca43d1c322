"""What an S/MIME part holds (RFC 8551, RFC 5652): something encrypted, or a text that is signed and can be read."""

from __future__ import annotations

_SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ENVELOPED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_AUTH_ENVELOPED = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
_OPENING = 64  # octets in which the content type stands
_OCTET_STRING, _CONSTRUCTED = 0x04, 0x24


def is_encrypted(der: bytes) -> bool:
    """Enveloped data: nobody without the key reads it."""
    return _ENVELOPED in der[:_OPENING] or _AUTH_ENVELOPED in der[:_OPENING]


def signed_content(der: bytes) -> bytes | None:
    """The MIME entity within signed data, whose signature nobody checks here; None where there is none to be found."""
    if _SIGNED not in der[:_OPENING]:
        return None
    at = der.find(_DATA, 0, 4096)
    if at < 0:
        return None
    try:
        tag, _, inner = _element(der, at + len(_DATA))  # [0] EXPLICIT
        if tag != 0xA0:
            return None
        tag, size, start = _element(der, inner)
        if tag == _OCTET_STRING:
            return der[start : start + (size or 0)]
        return _chunks(der, start) if tag == _CONSTRUCTED else None
    except IndexError:
        return None


def _chunks(der: bytes, at: int) -> bytes:
    """The octet strings that a constructed one (X.690 section 8.7.3) consists of."""
    chunks: list[bytes] = []
    while der[at] == _OCTET_STRING:
        _, size, start = _element(der, at)
        at = start + (size or 0)
        chunks.append(der[start:at])
    return b"".join(chunks)


def _element(der: bytes, at: int) -> tuple[int, int | None, int]:
    """(tag, length or None where it is indefinite, place of the content) of the element at ``at``."""
    first = der[at + 1]
    if first < 0x80:
        return der[at], first, at + 2
    count = first & 0x7F
    length = int.from_bytes(der[at + 2 : at + 2 + count], "big") if 0 < count <= 8 else None
    return der[at], length, at + 2 + (count if count <= 8 else 0)
