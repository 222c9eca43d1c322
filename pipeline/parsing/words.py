"""Header text: raw 8-bit octets and encoded words (RFC 2047) → text."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

from pipeline.parsing import charsets

_FOLD = re.compile(r"[\r\n]+[ \t]*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]*)\?=")


def raw_text(value: str, label: str | None = None) -> str:
    """A header value as the parser keeps it (octets above 127 as surrogates) → unfolded text, words not decoded.

    Raw octets are UTF-8 (RFC 6532) where that is valid, else the charset ``label`` of the mail's own text.
    """
    if value.isascii() and value.isprintable():
        return value.strip()
    value = _FOLD.sub(" ", value)
    if value.isascii() and "\x1b" not in value:
        return charsets.clean(value).strip()
    octets = value.encode("utf-8", "surrogateescape")
    try:
        return charsets.clean(octets.decode("utf-8")).strip() if "\x1b" not in value else _labelled(octets, label)
    except UnicodeDecodeError:
        return _labelled(octets, label)


def _labelled(octets: bytes, label: str | None) -> str:
    return charsets.decode(octets, label)[0].strip()


def decode_words(text: str) -> str:
    """Decode the encoded words in a text, also where they stand in quotes or without a blank between them.

    Neighbours of one charset are joined before decoding: senders cut in the middle of a character, though
    section 5 forbids it. A word that cannot be read stays as it was written.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    at = 0
    run, label = b"", ""
    for word in _ENCODED_WORD.finditer(text):
        gap = text[at : word.start()]
        octets = _octets(word)
        if octets is None:
            continue
        charset = word[1].partition("*")[0].lower()
        if run and (charset != label or gap.strip()):
            out.append(charsets.decode(run, label)[0])
            run = b""
        if gap.strip() or not at:
            out.append(gap)
        run, label = run + octets, charset
        at = word.end()
    out.append(charsets.decode(run, label)[0])
    out.append(text[at:])
    return "".join(out)


def _octets(word: re.Match[str]) -> bytes | None:
    payload = word[3].encode("utf-8", "surrogateescape")
    if word[2] in "qQ":
        return quopri.decodestring(payload.replace(b"_", b" "), header=False)
    payload = _NOT_BASE64.sub(b"", payload)
    try:
        return base64.b64decode(payload + b"=" * (-len(payload) % 4))
    except binascii.Error:
        return base64.b64decode(payload[:-1]) if len(payload) % 4 == 1 else None
