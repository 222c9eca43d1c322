"""A mail's text without the history it quotes and without its signature, in one pass over the lines.

The libraries for this all have quadratic expressions or get less than two thirds of public examples right. Here
each line is looked at a bounded number of times. When in doubt the text is kept: the whole of it stands beside
(invariant 13).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.parsing import quote_words as words
from pipeline.parsing.device_lines import is_device_line

_INTRO_LINES = 6  # "On … wrote:" as mail programs fold it, empty lines included
_INTRO_CHARS = 400
_HEADER_BLOCK_LINES = 12
_SIGNATURE_LINES = 12
_FORWARD_WORDS = 4  # fewer above a forwarded mail, and the forwarded mail is what the sender wants read
_COVER_WORDS = 40  # more than that above "answers below" is a letter of its own
_RULE = re.compile(r"[-_=*~+#\u2500\u1427\s]+")
_TIMED = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年")
_SHORTEST_MARK = 3  # "От:"
_MARKED = re.compile("[-_:：=~—–]")
_COLONS = (":", "：")
#: Yahoo's apps go on in the same line: "On Mon, … Shop <help@shop.example> wrote:   Hello Ana".
_GOES_ON = re.compile(r"(?<=>)( (?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef) ?:)[ \xa0]{2,}(?=\S)")


def new_text_of(text: str, subject: str = "") -> str:
    """What the sender wrote anew.

    Off go: quoted lines (``>``) and the line that introduces them, in some 20 languages; everything below such a
    line, a header block (From, Sent, To, Subject) or an "Original Message" rule; the signature below ``-- ``;
    "Sent from my iPhone" and its kin at the end. Answers between quoted lines stay, and everything stays where the
    sender says that the answers are below. A forwarded mail stays where hardly anything is written above it, or where
    the ``subject`` says that it is one (Fwd:, WG:, TR: …). If nothing would be left, the whole text is the answer.
    """
    lines = (_GOES_ON.sub(r"\1\n", text) if ":  " in text or ":\xa0" in text else text).split("\n")
    kept = _without_history(lines, bool(words.FORWARD_PREFIX.match(subject)))
    if len(kept) < len(lines) and _answers_below(kept):
        return text.strip()
    return "\n".join(_without_signature(kept)).strip() or text.strip()


def _answers_below(kept: Sequence[str]) -> bool:
    cover = " ".join(kept[-_INTRO_LINES * 4 :])[-2_000:]
    return len(cover.split(None, _COVER_WORDS)) <= _COVER_WORDS and words.says_answers_are_below(cover)


@dataclass(slots=True)
class _Kept:
    """Lines kept so far, and how many words stand in them."""

    lines: list[str] = field(default_factory=list)
    words: int = 0

    def add(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self.words += sum(len(line.split()) for line in lines)


def _without_history(lines: Sequence[str], forwarded: bool) -> list[str]:
    kept = _Kept()
    colons = _colon_ahead(lines)
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    at = 0
    while at < len(lines):
        end = at + 1
        if _is_quoted(lines[at]):
            end = _quote_end(lines, at)
            # A quote with nothing above it, not even who wrote it, is part of the message.
            if (at == first and not _quotes_intro(lines[at:end])) or (forwarded and kept.words < _COVER_WORDS):
                kept.add(lines[at:end])
        elif intro := colons[at] and _intro_end(lines, at):
            if kept.words and not _quote_follows(lines, intro):
                break
            end = intro
        elif _MARKED.search(lines[at]) and words.is_mark(lines[at], words.FORWARDED_MESSAGE):
            if kept.words < _FORWARD_WORDS or forwarded:
                kept.add(lines[at:])
            break
        elif _starts_history(lines, at):
            if not kept.words or (forwarded and kept.words < _COVER_WORDS):
                kept.add(lines[at:])
            break
        else:
            kept.add(lines[at:end])
        at = end
    return kept.lines


def _quotes_intro(quote: Sequence[str]) -> bool:
    opening = [line.lstrip("> \t") for line in quote[:_INTRO_LINES]]
    return bool(_intro_end(opening, 0))


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _quote_end(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and _is_quoted(lines[at]):
        at += 1
    return at


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    following = (line for line in lines[at : at + 4] if line.strip())
    return _is_quoted(next(following, ""))


def _colon_ahead(lines: Sequence[str]) -> list[bool]:
    """Whether one of the lines that an introduction may span ends in a colon, and one tells a time: nearly all lines
    are done with that.
    """
    ahead = [False] * len(lines)
    timed, seen = -1, 0
    for at, line in enumerate(lines):
        if line.rstrip(" *_").endswith(_COLONS):
            first = max(0, at - _INTRO_LINES + 1)
            for looked in range(max(first, seen), at + 1):
                timed = looked if _TIMED.search(lines[looked]) else timed
            seen = at + 1
            if timed >= first:
                ahead[first : at + 1] = [True] * (at + 1 - first)
    return ahead


def _intro_end(lines: Sequence[str], at: int) -> int:
    """The line after an introduction ("On … wrote:") that begins at ``at``, or 0 where none begins."""
    if not words.may_begin_intro(lines[at].strip(" *_")[:200]):
        return 0
    if lines[at].strip(" .)").isdigit() and not "".join(lines[at + 1 : at + 2]).strip():
        return 0  # "2", set apart: the answer to a choice, not the day of a folded date
    joined = ""
    for end in range(at, min(at + _INTRO_LINES, len(lines))):
        if _is_quoted(lines[end]) and joined.count("<") <= joined.count(">"):
            return 0
        joined = f"{joined} {lines[end].strip(' *_')}".strip()
        if len(joined) > _INTRO_CHARS:
            return 0
        if joined.endswith(_COLONS) and _TIMED.search(joined):
            return end + 1 if words.tells_who_wrote(joined) else 0
    return 0


def _starts_history(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if len(line) < _SHORTEST_MARK or not _MARKED.search(line):
        return False
    if _RULE.fullmatch(line):
        following = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip()), None)
        return following is not None and _is_header_block(lines, following)
    return _is_original_mark(line) or _is_header_block(lines, at)


def _is_original_mark(line: str) -> bool:
    if words.is_mark(line, words.ORIGINAL_MESSAGE):
        return True
    ruled = line.strip()
    return len(ruled) < 150 and ruled[:1] in "-#=_" and bool(words.REPLY_ABOVE.match(ruled.strip("-#=_ *")))


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Lines with a From label and at least two of Sent or Date, To, Subject; From first, or, as some web mailers have
    it, second.
    """
    first = words.LABELS.get(_label(lines[at]), "")
    if first not in ("from", "time"):
        return False
    kinds = [words.LABELS.get(_label(line), "") for line in lines[at : at + _HEADER_BLOCK_LINES]]
    if first == "time" and "from" not in kinds[1:3]:
        return False
    return len({*kinds} - {"", "from", first if first == "from" else ""}) >= 2


def _label(line: str) -> str:
    label, colon, _ = line.lstrip(" *>_\t")[:60].replace("：", ":").partition(":")
    return label.rstrip(" *_\xa0").lower() if colon else ""


def _without_signature(lines: list[str]) -> list[str]:
    """Take off what stands below the last lines' ``-- `` (RFC 3676 section 4.3; many programs lose the blank)."""
    written = 0
    mark = None
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].rstrip() == "--":
            mark = at
        written += bool(lines[at].strip())
        if written > _SIGNATURE_LINES:
            break
    end = len(lines) if mark is None else mark
    while end and _is_padding(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_padding(line: str) -> bool:
    return not line.strip() or bool(_RULE.fullmatch(line)) or is_device_line(line)
