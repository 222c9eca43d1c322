"""HTML → text, by resiliparse, which is linear in size and depth: hidden text left out, quotes marked with ``>``.

Marks are put into the parsed page (characters of the private use area, which the sender's own text is freed of before)
and read from the text that comes out, so that nothing of the page has to be taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from pipeline import limits
from pipeline.parsing.quote_words import FORWARDED_MESSAGE, is_mark

_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r" \(((?:https?://|mailto:|tel:)[^\s()]*)\)")
_QUOTE, _UNQUOTE, _HIDE, _SHOW = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile(f"[{_QUOTE}-{_SHOW}]")
_DEEPEST = 9
_MARKED = 2_000  # elements: more quotes than that no person wrote

#: Whatever stands in these was written by somebody before.
_QUOTES = (
    "blockquote[type=cite], blockquote.gmail_quote, blockquote.iosymail, blockquote.clean_bq,"
    "blockquote.tutanota_quote,"
    "blockquote#isReplyContent, blockquote[style*=border-left], blockquote[cite], div.gmail_attr, div.yahoo_quoted,"
    "div.protonmail_quote, div.moz-cite-prefix, div.zmail_extra, div.x_gmail_attr, blockquote.x_gmail_quote,"
    'div.x_yahoo_quoted, div[name=quote], div#isReplyContent, div[id^="yahoo_quoted"], div.gmail_quote_attribution,'
    "p.gmail_attr, div.mail-quote-collapse, #mail-app-auto-quote, div.mail_quote, blockquote.mail_android_quote"
)
#: With these begins a copy of the mail that is answered, which goes on to the end.
_HISTORY = (
    "#divRplyFwdMsg, #x_divRplyFwdMsg, #OLK_SRC_BODY_SECTION, div.OutlookMessageHeader,"
    "#ms-outlook-mobile-reference-message, div.ms-outlook-mobile-reference-message"
)
_OUTLOOK_RULE = re.compile(r"border:none;border-top:solid#[be][0-9a-f]{5}1\.0pt")
_HIDDEN = (
    "[hidden], [style*=none i], [style*=hidden i], [style*=font-size i], [style*=opacity i], [style*=max-height i]"
)
_UNSEEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all;.{0,200}display:none|opacity:0(?:\.0+)?(?:;|!|$)|"
    r"font-size:[01](?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)|max-height:0(?:px|pt|em|%)?(?:;|!|$))"
)


def text_of(html: str) -> str:
    """The visible text of an HTML body, of which ``limits.HTML_CHARS`` are looked at.

    Paragraphs are set apart by a blank line, cells of a table by a tab, and a link that says more than its text
    follows it as ``text (url)``. What a reader would not see is left out (preheaders, ``display:none``). Lines that
    a mail program marks as quoted begin with ``> ``, as they would in its plain text. What the library refuses is
    read with its tags taken off.
    """
    html = _MARKS.sub("", html[: limits.HTML_CHARS])
    try:
        tree = HTMLTree.parse(html)
        if tree.body is not None:
            _mark(tree)
        text = str(extract_plain_text(tree, main_content=False, links=True, alt_texts=False))
    except (ValueError, TypeError, RuntimeError):
        text = _TAG.sub(" ", html)
    if "://" in text or "mailto:" in text or "tel:" in text:
        text = _LINK.sub(_worth_showing, text)
    text = text.replace("\xa0", " ")
    if _MARKS.search(text) is None:
        return _squeeze(text)
    seen = _squeeze("\n".join(_Reader(text).lines()))
    return seen if seen.strip() else _squeeze(_MARKS.sub("", text))


def _mark(tree: Any) -> None:
    body = tree.body
    for element in body.query_selector_all(_QUOTES)[:_MARKED]:
        _enclose(tree, element, _QUOTE, _UNQUOTE)
    history = body.query_selector_all(_HISTORY)[:1]
    ruled = body.query_selector_all("div[style*=border-top i]")[:_MARKED]
    for element in (*history, *(one for one in ruled if _OUTLOOK_RULE.search(_style(one)))):
        if element.first_child is not None:
            element.insert_before(tree.create_text_node(_QUOTE), element.first_child)
    for element in body.query_selector_all(_HIDDEN)[:_MARKED]:
        if element.tag != "body" and (element.getattr("hidden") is not None or _UNSEEN.search(_style(element))):
            _enclose(tree, element, _HIDE, _SHOW)


def _style(element: Any) -> str:
    return "".join(str(element.getattr("style") or "")[:2_000].lower().split())


def _enclose(tree: Any, element: Any, opening: str, closing: str) -> None:
    first = element.first_child
    if first is not None:
        element.insert_before(tree.create_text_node(opening), first)
        element.append_child(tree.create_text_node(closing))


def _worth_showing(link: re.Match[str]) -> str:
    """A link whose text is its own address, or that only opens a mail program, says nothing new."""
    url = link[1]
    start = link.start()
    if url.startswith(("mailto:", "tel:")) or link.string[max(0, start - len(url)) : start] == url:
        return ""
    return link[0]


def _squeeze(text: str) -> str:
    """Layout tables leave runs of empty lines; one says as much."""
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line.strip("> ") or (lines and lines[-1].strip("> ")):
            lines.append(line)
    return "\n".join(lines)


@dataclass(slots=True)
class _Reader:
    """Reads the marks in a text. ``quotes``: for each open element, whether its lines count as quoted;
    ``depth``: how many do."""

    text: str
    quotes: list[bool] = field(default_factory=list)
    depth: int = 0
    hidden: int = 0

    def lines(self) -> Iterator[str]:
        at = 0
        for line in self.text.split("\n"):
            seen, depth = self._line(line, at)
            at += len(line) + 1
            if seen.strip() or not line.strip():
                yield f"{'>' * min(depth, _DEEPEST)} {seen}" if depth else seen

    def _line(self, line: str, at: int) -> tuple[str, int]:
        """What is seen of a line, and how deep the quote is that its first words stand in."""
        seen: list[str] = []
        depth = self.depth
        before = 0
        for mark in (*_MARKS.finditer(line), None):
            piece = line[before : mark.start() if mark else len(line)]
            if piece and not self.hidden:
                depth = depth if any(part.strip() for part in seen) else self.depth
                seen.append(piece)
            if mark:
                before = mark.end()
                self._note(mark.group(), at + before)
        return "".join(seen), depth

    def _note(self, mark: str, at: int) -> None:
        if mark == _QUOTE:
            self.quotes.append(not self._is_forward(at))
            self.depth += self.quotes[-1]
        elif mark == _UNQUOTE and self.quotes:
            self.depth -= self.quotes.pop()
        elif mark == _HIDE:
            self.hidden += 1
        elif mark == _SHOW:
            self.hidden = max(0, self.hidden - 1)

    def _is_forward(self, at: int) -> bool:
        """A forwarded mail stands in the same elements as an answered one; only its first line tells."""
        first = _MARKS.sub("", self.text[at : at + 200]).lstrip().partition("\n")[0]
        return is_mark(first, FORWARDED_MESSAGE)
