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
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"

_GAP, _SPACE = r"[^.!?\n]{0,40}", r"[ \n]{1,3}"
#: No stem is longer, and none shorter: shorter ones fit words of every meaning.
_STEM = range(3, 17)
_WORD = re.compile(r"\w+")

#: Bounds of the memory of known words: how many a language, and how long a word may be to be kept.
KEPT_WORDS, KEPT_LENGTH = 50_000, 24

#: Languages without spaces: their phrases may begin anywhere.
UNSPACED = ("ja",)
_LETTERS = re.compile("[a-z0-9]*")
_KANA_OR_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")

Sections = dict[str, tuple[str, ...]]
#: (section, expression) of phrases that may begin at a word.
Candidates = tuple[tuple[str, re.Pattern[str]], ...]


def _base_letters() -> dict[int, str]:
    """Every accented Latin letter → the letter under its accents."""
    table = {ord("ß"): "ss", ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("’"): "'"}
    table |= {ord("ı"): "i", 0x307: ""}  # Turkish: the dotless i, and the dot that the lower case of İ leaves over
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


class Phrases:
    """The phrases of some sections in all languages, found in one walk over a text's words.

    Phrases wait under the letters that they begin with, so that nearly every word of a text is dismissed by one look.
    """

    def __init__(self, sections: tuple[str, ...]) -> None:
        whole: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        begun: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for language, own in languages().items():
            for section in sections if language not in UNSPACED else ():
                for phrase in own.get(section, ()):
                    start, is_whole = _beginning(phrase)
                    (whole if is_whole else begun)[start][section].append(phrase)
        self._whole = {start: _compiled(by_section) for start, by_section in whole.items()}
        self._begun = {start: _compiled(by_section) for start, by_section in begun.items()}
        self._sizes = sorted({len(start) for start in begun})
        self._known: dict[str, Candidates] = {}
        unspaced = {name: _unspaced_phrases(name) for name in sections}
        self._unspaced = _compiled({name: found for name, found in unspaced.items() if found})

    def found(self, folded: str) -> Iterator[tuple[str, int]]:
        """(section, where) for each place of a folded text where a phrase of the section begins."""
        for match in _WORD.finditer(folded):
            candidates = self._known.get(match[0])
            if candidates is None:
                candidates = self._candidates(match[0])
            for section, phrases in candidates:
                if phrases.match(folded, match.start()):
                    yield section, match.start()
        if not folded.isascii() and _KANA_OR_HAN.search(folded):
            yield from ((section, 0) for section, phrases in self._unspaced if phrases.search(folded))

    def _candidates(self, word: str) -> Candidates:
        found = self._whole.get(word, ())
        for size in self._sizes:
            if size <= len(word):
                found += self._begun.get(word[:size], ())
        if len(word) <= KEPT_LENGTH:
            if len(self._known) >= KEPT_WORDS:
                self._known.clear()
            self._known[word] = found
        return found


@lru_cache
def phrases(sections: tuple[str, ...]) -> Phrases:
    """What finds the phrases of these sections."""
    return Phrases(sections)


def _beginning(phrase: str) -> tuple[str, bool]:
    """The letters that a phrase begins with for certain, and whether they are a whole word."""
    match = _LETTERS.match(phrase)
    letters = match[0] if match else ""
    rest = phrase[len(letters) :]
    if rest[:1] in ("?", "*", "{"):
        return letters[:-1], False
    return letters, rest.startswith((" ", r"\b"))


def _compiled(by_section: Mapping[str, Sequence[str]]) -> Candidates:
    return tuple(
        (section, re.compile("|".join(f"(?:{phrase.replace(' ', _SPACE).replace('~', _GAP)})" for phrase in phrases)))
        for section, phrases in by_section.items()
    )


def _unspaced_phrases(section: str) -> list[str]:
    return [phrase for language in UNSPACED for phrase in languages().get(language, {}).get(section, ())]


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
    for token in text.lower().split():
        english = known.get(token)
        if english is None:
            meant = [_meaning(fold(word), whole, stems) or "" for word in _WORD.findall(token)]
            english = tuple(" ".join(meant).split())
            if len(known) >= KEPT_WORDS:
                known.clear()
            if len(token) <= KEPT_LENGTH:
                known[token] = english
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
