"""The words that the rules and the glossary know, one text file a language in ``lexicon/``.

A file has sections. ``[escalate]``, ``[injury]`` and one for each remedy hold phrases, one a line: regular
expressions that begin with a letter and match from the beginning of a word; ``~`` stands for at most 40 characters
within the sentence, a space for white space. ``[thanks]`` and ``[harmless]`` hold the words of a mail that only says
thanks. ``[glossary]`` says which notions the beginnings of words stand for, in English: ``stem stem = english words``;
a stem with a full stop is the whole word, the first line that names a stem counts. English has one too, as "package"
and "parcel" are one notion. All is lower case and without accents, as ``fold`` makes a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"

_GAP, _SPACE = r"[^.!?\n]{0,40}", r"[ \n]{1,3}"
#: No stem is longer, and none shorter: shorter ones fit words of every meaning.
_STEM = range(3, 17)
_WORD = re.compile(r"\w+")

#: Bounds of the memory of known words: how many a language, and how long a word may be to be kept.
KEPT_WORDS, KEPT_LENGTH = 20_000, 24

Sections = dict[str, tuple[str, ...]]


def _base_letters() -> dict[int, str]:
    """Every accented Latin letter → the letter under its accents."""
    table = {ord("ß"): "ss", ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("’"): "'"}
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii():
            table[code] = plain
    return table


_BASE = _base_letters()


def fold(text: str) -> str:
    """Lower case, without accents, straight apostrophes; length may change."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_BASE)


_meanings: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)


@lru_cache(maxsize=1)
def languages() -> dict[str, Sections]:
    """Language → section → its lines."""
    return {path.stem: _sections(path) for path in sorted(FOLDER.glob("*.txt"))}


@lru_cache
def expression(section: str) -> re.Pattern[str]:
    """One expression for the phrases of a section in all languages, to be used on folded text.

    Phrases are grouped by their first letter: at most word starts one look at it rules out all of them.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for sections in languages().values():
        for phrase in sections.get(section, ()):
            by_letter[phrase[0]].append(phrase[1:].replace(" ", _SPACE).replace("~", _GAP))
    groups = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in sorted(by_letter.items()))
    return re.compile(rf"\b(?:{groups})")


@lru_cache
def words(section: str) -> frozenset[str]:
    """The words of a section in all languages."""
    return frozenset(
        word for sections in languages().values() for line in sections.get(section, ()) for word in line.split()
    )


@lru_cache
def _glossary(language: str) -> tuple[dict[str, str], dict[str, str]]:
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in languages().get(language, {}).get("glossary", ()):
        foreign, _, english = line.partition(" = ")
        for stem in foreign.split():
            (whole if stem.endswith(".") else stems).setdefault(stem.rstrip("."), english)
    return whole, stems


def notions(text: str, language: str) -> list[str]:
    """What a text is about, in English words whatever its language: word by word, what the glossary lacks left out.

    No translation anyone should read: it lets a model learn from every language for every other.
    """
    whole, stems = _glossary(language)
    if not stems:
        return []
    known = _meanings[language]
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        english = known.get(word)
        if english is None:
            english = tuple((_meaning(fold(word), whole, stems) or "").split())
            if len(known) >= KEPT_WORDS:
                known.clear()
            if len(word) <= KEPT_LENGTH:
                known[word] = english
        found += english
    return found


def _meaning(word: str, whole: dict[str, str], stems: dict[str, str]) -> str | None:
    if word in whole:
        return whole[word]
    known = (stems.get(word[:size]) for size in reversed(_STEM) if size <= len(word))
    return next((english for english in known if english), None)


def _sections(path: Path) -> Sections:
    found: dict[str, list[str]] = {}
    lines = found.setdefault("", [])
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {name: tuple(entries) for name, entries in found.items()}
