"""A mail's text as staff see it: what was written anew, what is quoted folded away, evidence marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_CHARS = 20_000  # of what was written anew; the rest is folded
EVIDENCE = 12  # phrases


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text. ``folded``: it quotes, or is a signature; ``pieces``: (text, whether it is evidence)."""

    folded: bool
    pieces: tuple[tuple[str, bool], ...]


def passages(text: str, new_text: str, evidence: Sequence[str] = ()) -> list[Passage]:
    """The whole text in its order; ``new_text`` is what of its lines the sender wrote."""
    found: list[Passage] = []
    shown = 0
    for folded, stretch in _stretches(text.split("\n"), new_text.split("\n")):
        if not stretch.strip():
            continue
        if not folded and shown + len(stretch) > SHOWN_CHARS:
            cut = max(0, SHOWN_CHARS - shown)
            found += [Passage(part_folded, ((part, False),)) for part_folded, part in _cut(stretch, cut)]
        else:
            found.append(Passage(folded, ((stretch, False),) if folded else marked(stretch, evidence)))
        shown += 0 if folded else len(stretch)
    return found


def _cut(stretch: str, at: int) -> Iterable[tuple[bool, str]]:
    return ((folded, part) for folded, part in ((False, stretch[:at]), (True, stretch[at:])) if part)


def _stretches(lines: Sequence[str], new: Sequence[str]) -> list[tuple[bool, str]]:
    """(folded, lines) in turn: the lines of ``new`` are met in their order among ``lines``."""
    stretches: list[tuple[bool, list[str]]] = []
    at = 0
    for line in lines:
        kept = at < len(new) and line.strip() == new[at].strip()
        if kept:
            at += 1
        folded = not kept and bool(line.strip())
        if not stretches or (stretches[-1][0] != folded and line.strip()):
            stretches.append((folded, []))
        stretches[-1][1].append(line)
    if at < len([line for line in new if line.strip()]):  # the two do not belong together line by line: all is shown
        return [(False, "\n".join(new))]
    return [(folded, "\n".join(part).strip("\n")) for folded, part in stretches]


def marked(text: str, evidence: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, of which those that the classifier went by are told apart."""
    phrases = [r"\s+".join(map(re.escape, phrase.split())) for phrase in evidence[:EVIDENCE] if len(phrase.strip()) > 1]
    if not phrases:
        return ((text, False),)
    phrases.sort(key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.I)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in pattern.finditer(text):
        pieces += [(text[end : found.start()], False), (found[0], True)]
        end = found.end()
    return tuple(piece for piece in (*pieces, (text[end:], False)) if piece[0])
