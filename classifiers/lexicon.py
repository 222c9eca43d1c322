"""The words that the rules and the glossary know, one text file a language in ``lexicon/``.

A file has sections. ``[escalate]``, ``[injury]`` and one for each remedy hold phrases, one a line: regular
expressions that begin with a letter and match from the beginning of a word; ``~`` stands for at most 40 characters
within the sentence, a space for white space. ``[thanks]`` and ``[harmless]`` hold the words of a mail that only says
thanks. ``[glossary]`` says what the beginnings of words mean in English: ``stem stem = english words``; a stem with a
full stop is the whole word. All is lower case and without accents, as ``fold`` makes a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"

_GAP, _SPACE = r"[^.!?\n]{0,40}", r"[ \n]{1,3}"
#: No stem is longer, and none shorter: shorter ones fit words of every meaning.
_STEM = range(3, 17)
_WORD = re.compile(r"\w+")

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
            (whole if stem.endswith(".") else stems)[stem.rstrip(".")] = english
    return whole, stems


def has_glossary(language: str) -> bool:
    """Whether texts of a language can be put into English words."""
    return bool(_glossary(language)[0])


def in_english(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text that the glossary knows, as (English words, start, end): word by word, the rest left out.

    No translation anyone should read: it lets a model that learned in English see what a mail is about.
    """
    whole, stems = _glossary(language)
    for match in _WORD.finditer(text):
        english = _meaning(fold(match.group()), whole, stems)
        if english:
            yield english, match.start(), match.end()


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
