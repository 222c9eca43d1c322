"""HTML → text, by resiliparse: linear in size and depth, and it leaves out what the reader would not see."""

from __future__ import annotations

import re

from resiliparse.extract.html2text import extract_plain_text

from pipeline import limits

_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r" \(((?:https?://|mailto:|tel:)[^\s()]*)\)")


def text_of(html: str) -> str:
    """The visible text of an HTML body, of which ``limits.HTML_CHARS`` are looked at.

    Paragraphs are set apart by a blank line, cells of a table by a tab, and a link that says more than its text
    follows it as ``text (url)``. What the library refuses is read with its tags taken off.
    """
    html = html[: limits.HTML_CHARS]
    try:
        text = str(extract_plain_text(html, main_content=False, links=True, alt_texts=False))
    except (ValueError, TypeError, RuntimeError):
        text = _TAG.sub(" ", html)
    return _squeeze(_LINK.sub(_worth_showing, text))


def _worth_showing(link: re.Match[str]) -> str:
    """A link whose text is its own address, or that only opens a mail program, says nothing new."""
    url = link[1]
    start = link.start()
    if url.startswith(("mailto:", "tel:")) or link.string[max(0, start - len(url)) : start] == url:
        return ""
    return link[0]


def _squeeze(text: str) -> str:
    """Layout tables leave runs of empty lines; two line ends say as much."""
    lines: list[str] = []
    for line in text.replace("\xa0", " ").split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)
