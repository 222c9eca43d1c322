"""What a text is about as one short vector, whatever its language: the weighted mean of its words' meanings.

The table (``lexicon/meanings.npz``: 47,000 words of ten languages, 96 numbers each) was distilled once from the
multilingual Universal Sentence Encoder by ``python -m classifiers.distil``; reading it needs numpy alone. Words of like
meaning lie near each other across languages, so that a mail in one teaches for all. A word that the table lacks is
looked up by its longest known beginning, and what follows it by itself (compounds).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.features import Floats

TABLE = Path(__file__).parent / "lexicon" / "meanings.npz"

_WORD = re.compile(r"[^\W\d_]+")
#: Words from here on are of scripts that are written without spaces.
_FIRST_KANA = "\u3040"
#: The shortest beginning of a word, and the shortest rest, that is looked up by itself.
SHORTEST = 4
#: The longest word looked for in a script without spaces, and the longest of all.
LONGEST_UNSPACED, LONGEST = 6, 40
KEPT_WORDS = 50_000
#: Texts that are summed together: as many as stay in the processor's cache.
AT_ONCE = 64


class Table(NamedTuple):
    """``words``: word → its row; ``rows``: float32, shape (n_words, size), each of length 1."""

    words: dict[str, int]
    rows: Floats


@lru_cache(maxsize=1)
def table() -> Table:
    """The distilled table, read once a process."""
    with np.load(TABLE, allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode("utf-8").split("\n")
        rows = arrays["rows"].astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Table({word: row for row, word in enumerate(words)}, rows)


def unit(vectors: NDArray[np.floating]) -> Floats:
    """Each row brought to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Meanings:
    """Fitted to a corpus. ``idf``: how telling each word of the table is; ``centre``: what every mail is about."""

    idf: Floats
    centre: Floats
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Meanings:
        """Count the words of cleaned texts."""
        words = table().words
        counts = np.zeros(len(words))
        raw = cls(np.ones(len(words), np.float32), np.zeros(table().rows.shape[1], np.float32))
        for text in texts:
            counts[list(set(raw.numbers(text)))] += 1
        idf = np.log((1 + len(texts)) / (1 + counts)).astype(np.float32)
        centre = cls(idf, raw.centre).vectors(texts).mean(axis=0)
        return cls(idf, centre)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One vector a text, of length 1, or of zeros where no word is known: shape (n_texts, size)."""
        return self.centred(self.sums([self.numbers(text) for text in texts]))

    def sums(self, found: Sequence[Sequence[int]]) -> Floats:
        """The weighed sum of the words of each text, given by their rows: shape (n_texts, size)."""
        sums = np.zeros((len(found), len(self.centre)), np.float32)
        filled = [row for row, entry in enumerate(found) if entry]
        for start in range(0, len(filled), AT_ONCE):
            some = filled[start : start + AT_ONCE]
            numbers = np.fromiter(chain.from_iterable(found[row] for row in some), np.int64)
            starts = np.cumsum([0, *(len(found[row]) for row in some)])[:-1]
            weighed = table().rows[numbers] * self.idf[numbers, None]
            sums[some] = np.add.reduceat(weighed, starts, axis=0)
        return sums

    def centred(self, sums: Floats) -> Floats:
        """Sums as directions, of length 1 and less what every mail is about; no words stay zeros."""
        return unit(np.where(sums.any(axis=1, keepdims=True), unit(sums) - self.centre, 0))

    def numbers(self, text: str) -> list[int]:
        """The rows of the table for a text's words, with repeats."""
        found: list[int] = []
        for token in text.lower().split():
            known = self._known.get(token)
            if known is None:
                known = tuple(chain.from_iterable(map(_rows, _WORD.findall(token))))
                if len(token) <= LONGEST:
                    if len(self._known) >= KEPT_WORDS:
                        self._known.clear()
                    self._known[token] = known
            found += known
        return found


def _rows(word: str) -> list[int]:
    return _unspaced(word) if word[0] >= _FIRST_KANA else _spaced(word[:LONGEST])


def _spaced(word: str) -> list[int]:
    words = table().words
    if word in words:
        return [words[word]]
    for size in range(len(word) - 1, SHORTEST - 1, -1):
        if word[:size] in words:
            rest = word[size:]
            tail = [words[rest]] if len(rest) >= SHORTEST and rest in words else []
            return [words[word[:size]], *tail]
    return []


def _unspaced(word: str) -> list[int]:
    """The longest known words one after the other, from the left."""
    words, found, place = table().words, [], 0
    while place < len(word):
        sizes = range(LONGEST_UNSPACED, 1, -1)
        size = next((size for size in sizes if word[place : place + size] in words), 0)
        if size:
            found.append(words[word[place : place + size]])
        place += size or 1
    return found
