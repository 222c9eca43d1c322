"""Reads an Authentication-Results header (RFC 8601 section 2.2), and refuses whole what does not read cleanly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile(r'\\.?|["()]', re.DOTALL)
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_SECTION = re.compile(rf'(?:{_QUOTED}|[^;"])++', re.DOTALL)
_WORD = rf'(?:{_QUOTED}|[^\s"])++'
_PAIR = re.compile(rf'([^\s=";]++)\s*+=\s*+({_WORD})|{_QUOTED}|[^\s=";]++', re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
#: A header that begins with a result: Microsoft 365 names no server.
_NAMELESS = re.compile(r"(?:spf|dkim|dmarc|compauth|arc)\s*=")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


#: What ``shop.authserv_id`` is at Microsoft 365, whose header names no server though RFC 8601 section 2.2 asks for it.
MICROSOFT = "protection.outlook.com"


@dataclass(frozen=True, slots=True)
class Result:
    """One ``method=result`` with its properties, such as ``dkim=pass header.d=a.example``; all lower case."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One header: who says it (the authserv-id, empty where it begins with a result at once), and what."""

    server: str
    results: tuple[Result, ...]


def read(value: str) -> Report | None:
    """The header's value as a Report, or None where brackets or quotes do not close.

    Refusing is the safe side: a crafted envelope address, copied in by a careless server, would otherwise
    close a comment and slip in a result of its own.
    """
    text = _without_comments(value)
    if text is None:
        return None
    first, *sections = [match.group() for match in _SECTION.finditer(text.lower() + ";")] or [""]
    server = _plain(first.strip()).split()
    if server and _NAMELESS.match(first.strip()):
        server, sections = [], [first, *sections]
    return Report(server[0] if server else "", tuple(r for r in map(_result, sections) if r is not None))


def is_of(server: str, wanted: str) -> bool:
    """Whether an authserv-id is the configured one. ``*.mail.example`` means any host of that domain, and
    ``protection.outlook.com`` the header that names none.
    """
    wanted = wanted.strip().lower()
    if wanted == MICROSOFT:
        return not server
    if wanted.startswith("*."):
        return server.endswith(wanted[1:]) and server != wanted[1:]
    return bool(wanted) and server == wanted


def _without_comments(value: str) -> str | None:
    kept: list[str] = []
    start, depth, quoted, quotes = 0, 0, False, 0
    for mark in _MARK.finditer(value):
        sign = mark.group()
        if sign == '"' and not depth:
            quoted = not quoted
        elif sign == '"':
            quotes += 1
        elif sign == "(" and not quoted:
            if not depth:
                kept.append(value[start : mark.start()])
            depth += 1
        elif sign == ")" and not quoted:
            depth -= 1
            start = mark.end()
        # A torn quote in a comment, or an escape where none may stand, is the trace of a crafted address.
        stray = sign.startswith("\\") and not (depth or quoted)
        if depth < 0 or stray or (not depth and quotes % 2):
            return None
    return None if depth or quoted else " ".join([*kept, value[start:]])


def _result(section: str) -> Result | None:
    pairs = [(key, _plain(word)) for key, word in _PAIR.findall(section) if key]
    if not pairs:
        return None
    (method, result), *properties = pairs
    # The first of two properties of a name counts: a second one is not the server's habit.
    return Result(method.partition("/")[0], result, dict(reversed(properties)))


def _plain(word: str) -> str:
    return _STRING.sub(lambda string: _ESCAPED.sub(r"\1", string.group(1)), word)
