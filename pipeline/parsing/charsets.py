"""Octets → text, whatever the label says. Labels are wrong in about one foreign mail in ten, so each is tried as
the superset that senders really use (the WHATWG Encoding Standard, section 4.2), and text that is valid UTF-8
beats the western single-octet labels.
"""

from __future__ import annotations

import base64
import codecs
import re

#: What senders write → what they mean. Keys without anything but letters and digits.
_SUPERSETS = {
    **dict.fromkeys(("gb2312", "gb231280", "gbk", "xgbk", "cp936", "euccn", "xeuccn", "chinese"), "gb18030"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "mskanji", "windows31j"), "cp932"),
    **dict.fromkeys(("ksc56011987", "ksc5601", "ksc56011989", "euckr", "korean"), "cp949"),
    **dict.fromkeys(("big5", "xxbig5", "cnbig5"), "big5hkscs"),
    **dict.fromkeys(("iso88599", "latin5"), "cp1254"),
    **dict.fromkeys(("iso885911", "tis620"), "cp874"),
    **dict.fromkeys(("iso88598i", "iso88598e", "logical"), "iso8859_8"),
    **dict.fromkeys(("unicode11utf8", "utf8mb4", "xunicode20utf8"), "utf-8"),
}
#: Labels that programs write without having looked: UTF-8 where that is valid, else Windows' western set.
_WESTERN = {
    *("iso88591", "latin1", "l1", "cp819", "windows1252", "cp1252", "xansi", "ansi"),
    *("usascii", "ascii", "ansix341968", "iso646us", "unknown", "unknown8bit", "default", "defaultcharset"),
    *("8bit", "7bit", "binary", "none", "charset", "xuserdefined"),
}
#: Codecs that Python has and no mail may ask for: quadratic (punycode, idna) or reading escapes as code.
_REFUSED = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
_UTF_7 = frozenset({"utf7", "unicode11utf7", "xunicode20utf7"})
_SHIFTED = re.compile(r"\+([A-Za-z0-9+/]{2,2000})-?")
_ISO_2022_JP_MARK = b"\x1b$"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PUNCTUATION = re.compile("[^a-z0-9]")
_C1 = re.compile("[\x80-\x9f]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def decode(data: bytes, label: str | None) -> tuple[str, bool]:
    """Read octets as text.

    Parameters: ``data``, and the sender's ``label`` (None where there is none). Returns the cleaned text, and
    whether it was read without a loss. Never raises. Of UTF-7 (RFC 2152) only what is beyond ASCII is decoded: who
    writes ASCII in disguise hides markup.
    """
    name = _PUNCTUATION.sub("", (label or "").lower()[:60])
    if _ISO_2022_JP_MARK in data and (name.startswith("iso2022jp") or name in _WESTERN or not name):
        text, sound = _decode_iso_2022_jp(data)
    elif name == "utf8" or name in ("utf", "unicode"):
        text, sound = _decode_utf8(data)
    elif name in _UTF_7:
        text, sound = _decode_western(data)
        text = _SHIFTED.sub(_unshifted, text)
    elif not name or name in _WESTERN:
        text, sound = _decode_western(data)
    else:
        text, sound = _decode_labelled(data, _SUPERSETS.get(name) or (label or "").strip(" \"'"))
    return clean(text), sound


def clean(text: str) -> str:
    """Text that every store takes: no NUL or other control but tab and line feed, no lone surrogate, one line end.

    C1 controls are curly quotes that went through the wrong table (Windows-1252 read as ISO-8859-1).
    """
    if not _UNCLEAN.search(text):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    if _C1.search(text):
        text = _C1.sub(lambda match: bytes([ord(match.group())]).decode("cp1252", "replace"), text)
    return text.replace("\x0c", "\n").lstrip("\ufeff")


def _decode_utf8(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    foreign = sum(1 for octet in data if octet > 0x7F)
    # A mail cut in the middle of a character is still UTF-8; one that is mostly unreadable never was.
    if text.count("\ufffd") * 4 > foreign:
        return data.decode("cp1252", "replace"), False
    return text, False


def _decode_western(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        return text, "\ufffd" not in text


def _unshifted(sequence: re.Match[str]) -> str:
    """A shifted sequence of UTF-7 as text, or as it was written where any of it is ASCII or it is none."""
    coded = sequence[1]
    try:
        octets = base64.b64decode(coded + "=" * (-len(coded) % 4))
        text = octets[: len(octets) // 2 * 2].decode("utf-16-be")
    except ValueError:
        return sequence[0]
    return text if text and min(text) > "\x7f" else sequence[0]


def _decode_labelled(data: bytes, label: str) -> tuple[str, bool]:
    try:
        codec = codecs.lookup(label).name.replace("_", "-")
        if codec in _REFUSED:
            raise LookupError(codec)
        return data.decode(codec), True
    except UnicodeError:
        pass
    except (LookupError, ValueError):
        return _decode_western(data)
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), False


_JIS_SEGMENT = re.compile(rb"\x1b(\$\(?[@BCD]|\([BJI])")


def _decode_iso_2022_jp(data: bytes) -> tuple[str, bool]:
    """RFC 1468 and its extensions; where a strict reading fails, with the vendors' row 13 (①, ㈱) as in CP932."""
    try:
        return data.decode("iso2022_jp_ext"), True
    except UnicodeDecodeError:
        pieces = _JIS_SEGMENT.split(data)
    text = [pieces[0].decode("cp932", "replace")]
    for escape, segment in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape.startswith(b"$"):
            segment = _shift(segment)
        elif escape == b"(I":
            segment = bytes(octet | 0x80 if octet > 0x20 else octet for octet in segment)
        text.append(segment.decode("cp932", "replace"))
    joined = "".join(text)
    return joined, "\ufffd" not in joined


def _shift(segment: bytes) -> bytes:
    """Pairs of JIS X 0208 octets → Shift_JIS; line ends and blanks between them stay."""
    out = bytearray()
    at = 0
    while at < len(segment):
        row = segment[at]
        if row <= 0x20 or row > 0x7E or at + 1 == len(segment):
            out.append(row)
            at += 1
            continue
        cell = segment[at + 1]
        out.append((row + 1) // 2 + (0x70 if row <= 0x5E else 0xB0))
        out.append((cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E) & 0xFF)
        at += 2
    return bytes(out)
