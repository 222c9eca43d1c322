"""The words of a reply inside the copy that staff edit: where they begin and end, and whether anybody changed them.

Pure: texts in, texts out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.parsing.device_lines import is_device_line
from pipeline.review import folders_reference

#: With this begins what we say to staff under the reply.
HOW = "Edit the text above if you like"
NOTE = "[casedesk note]"
NOTE_ENDS = "[== casedesk note ends == reply begins below ==]"

_NOTE_ENDS = re.compile(r"\[?[=\s]{0,8}casedesk\s{1,4}note\s{1,4}ends[^\]\[]{0,80}\]?", re.IGNORECASE)
_NOTE = re.compile(r"casedesk\s{1,4}note", re.IGNORECASE)
_HOW = re.compile(r"\s{1,4}".join(map(re.escape, HOW.split())), re.IGNORECASE)
_RULE = re.compile(r"\[==\s{0,4}casedesk", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SIGNATURE_LINES = 12
_COMPARED_WORDS = 2_000  # a reply has some 150; comparing takes the square of it

GONE = "the line '[== casedesk … ==]' under the reply is gone, so nobody can tell where the reply ends"
CHANGED = "the line '[== casedesk … ==]' under the reply was changed"
QUOTED = "it answers or forwards the draft; edit the draft itself"
NOTE_LEFT = "a part of casedesk's note stands in the reply"
EMPTY = "there is no reply in it"


@dataclass(frozen=True, slots=True)
class Cut:
    """``reply``: what stands above the line, or, where that is gone, what may be the reply. ``mark``: the reference as
    it stands in the line, not verified. ``problem``: why the reply cannot be taken as it is."""

    reply: str
    mark: re.Match[str] | None
    problem: str = ""


def rule(token: str) -> str:
    """The line under the reply. Short, since some mail programs break lines after 72 characters."""
    return f"[== casedesk {token} == reply ends above ==]"


def cut(text: str) -> Cut:
    """The reply in a copy's text: below our note, if there is one, and above our line."""
    mark = folders_reference.IN_TEXT.search(text)
    if mark is None:
        return Cut(_below_note(_guessed(text)), None, CHANGED if _rules_in(text) else GONE)
    above, line = text[: mark.start()], text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()]
    reply = _below_note(above.rstrip("[= \t\r\n\xa0"))
    if line.lstrip().startswith(">"):
        return Cut(reply, mark, QUOTED)
    if _rules_in(reply) or _NOTE.search(reply):
        return Cut(reply, mark, NOTE_LEFT)
    return Cut(reply, mark, "" if reply else EMPTY)


def _rules_in(text: str) -> list[int]:
    """Where lines of ours begin that do not end a note."""
    return [found.start() for found in _RULE.finditer(text) if not _NOTE_ENDS.match(text, found.start())]


def _guessed(text: str) -> str:
    """Without the line: what stands before our words to staff and before the first quoted line."""
    how = _HOW.search(text)
    lines = (text[: how.start()] if how else text).split("\n")
    quoted = next((at for at, line in enumerate(lines) if line.startswith(">")), len(lines))
    kept = "\n".join(lines[:quoted])
    return kept[: next(iter(_rules_in(kept)), len(kept))]


def _below_note(text: str) -> str:
    ends = [found.end() for found in _NOTE_ENDS.finditer(text)]
    return _tidy(text[ends[-1] if ends else 0 :])


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\xa0", " ").strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def digest(text: str) -> str:
    """The same for texts with the same words, whatever their lines."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()


def words(text: str) -> list[str]:
    """The words of a text, composed (NFC): some mail programs write accents apart."""
    return unicodedata.normalize("NFC", text).replace("\u200b", "").split()


def changed(written: str, ours: str) -> str | None:
    """What staff made of our text, or None where it says the same: lines broken elsewhere, or a mail program's
    signature under it, are no change.
    """
    written = unicodedata.normalize("NFC", written)
    bare = _without_signature(written)
    if words(ours) in (words(written), words(bare)):
        return None
    return _in_our_lines(bare, ours)


def _without_signature(text: str) -> str:
    """Without what mail programs put under a text: below ``-- `` (RFC 3676 section 4.3), "Sent from my iPhone"."""
    lines = text.split("\n")
    tail = range(max(0, len(lines) - _SIGNATURE_LINES), len(lines))
    lines = lines[: next((at for at in tail if lines[at].rstrip() == "--"), len(lines))]
    while lines and (not lines[-1].strip() or is_device_line(lines[-1])):
        lines.pop()
    return "\n".join(lines) or text


def _in_our_lines(written: str, ours: str) -> str:
    """The written words; where ours stand among them, in our lines, unless somebody set a paragraph there on purpose.

    So an edit in a program that breaks lines or spaces paragraphs its own way reaches the customer as we lay it out.
    """
    theirs, before = list(_WORD.finditer(written)), list(_WORD.finditer(ours))
    if not theirs or max(len(theirs), len(before)) > _COMPARED_WORDS:
        return f"{written}\n"
    gaps = [written[one.end() : two.start()] for one, two in pairwise(theirs)]
    matcher = SequenceMatcher(None, [one[0] for one in before], [one[0] for one in theirs], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    for block in blocks:
        for step in range(block.size - 1):
            gap = ours[before[block.a + step].end() : before[block.a + step + 1].start()]
            at = block.b + step
            gaps[at] = gap if _is_artefact(gaps[at], gap) else gaps[at]
    for one, two in pairwise(blocks):  # words put into a line of ours, or other words in their place
        if "\n" not in ours[before[one.a + one.size - 1].end() : before[two.a].start()]:
            for at in range(one.b + one.size - 1, two.b):
                gaps[at] = " " if gaps[at].count("\n") == 1 else gaps[at]
    return _joined(theirs, gaps)


def _joined(theirs: Sequence[re.Match[str]], gaps: Sequence[str]) -> str:
    return "".join(word[0] + gap for word, gap in zip(theirs, [*gaps, "\n"], strict=True))


def _is_artefact(written: str, ours: str) -> bool:
    """Whether a mail program alone may have made ``written`` of ``ours``: wrapped, joined, or set as a paragraph."""
    now, then = min(written.count("\n"), 2), min(ours.count("\n"), 2)
    return now == then or (now, then) in ((1, 0), (0, 1), (2, 1))
