"""A mail's plain text once more as HTML: paragraphs, lists and links, and nothing that has to be fetched."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}")
_AFTER_A_LINK = ".,;:!?)]}'»”“„"  # what stands behind a link in a sentence and is no part of it
_NUMBERED = re.compile(r"(\d{1,3})\. +(?=\S)")
_INDENTED = re.compile(r" {2,}(?=\S)")


def html_part(text: str) -> str:
    """A whole HTML document of the text.

    A blank line parts paragraphs; lines that begin with ``1. `` are a numbered list, indented ones a list, and any
    other line end is kept. All text is escaped. There is no style, image or script: it looks as plain mail does.
    """
    parts = "\n".join(_paragraph(part) for part in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")))
    return f'<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n{parts}\n</body>\n</html>\n'


def _paragraph(text: str) -> str:
    """The lines of a paragraph, those of a list gathered in it."""
    return "\n".join(_block(kind, [*lines]) for kind, lines in groupby(text.split("\n"), _kind))


def _kind(line: str) -> str:
    return "ol" if _NUMBERED.match(line) else "ul" if _INDENTED.match(line) else "p"


def _block(kind: str, lines: list[str]) -> str:
    if kind == "p":
        return "<p>" + "<br>\n".join(map(_linked, lines)) + "</p>"
    return "\n".join((f"<{kind}>", *map(_item, lines), f"</{kind}>"))


def _item(line: str) -> str:
    """A list's line. It keeps the number that the text gives it: a customer may answer by it."""
    number = _NUMBERED.match(line)
    if number is None:
        return f"<li>{_linked(line.lstrip(' '))}</li>"
    return f'<li value="{int(number[1])}">{_linked(line[number.end() :])}</li>'


def _linked(line: str) -> str:
    """Escaped text in which web addresses can be clicked. They are shown as they are: nothing hides behind a word."""
    done, at = [], 0
    for found in _LINK.finditer(line):
        address = found[0].rstrip(_AFTER_A_LINK)
        done += [escape(line[at : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        at = found.start() + len(address)
    return "".join((*done, escape(line[at:])))
