"""TF-IDF over words, pieces of words, notions and stems, for a whole batch at once.

Four blocks, each of length 1 (L2): words and pairs of words (``\\w\\w+``, n = 1-2); pieces of 2-5 characters within a
word and its edges (scikit-learn's ``char_wb``); notions: the words that the glossary knows, in English whatever the
language, and pairs of them that stand near each other; stems: the beginnings of words, and pairs of them that stand
side by side or with one between. Counts are sublinear (1 + log n), idf is smoothed as scikit-learn's. Most words of a
mail were seen before, so what a word gives is looked up once and kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.lexicon import fold, notions

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
#: The numbers of a text's features, ascending, and their values: two arrays of shape (n,).
Vector = tuple[Ints, Floats]

WORD = re.compile(r"\w\w+")
BLOCKS = 4
PIECES = range(2, 6)
STEM = 5
_ANY_WORD = re.compile(r"\w+")
#: Notions count as a pair where at most this many others stand between them.
BETWEEN = 3
#: From this many texts on, what hardly any text holds is left out, and pieces that stand in many of them.
MANY_TEXTS, SEEN_IN, PIECES_SEEN_IN, COMMON = 1_000, 2, 3, 0.2
#: Bounds of the memory of known words: how many, and how long a word may be to be kept.
KEPT_WORDS, KEPT_LENGTH = 50_000, 24


class Said(NamedTuple):
    """A cleaned text and the language that it is written in (ISO 639-1, "" where unknown)."""

    text: str
    language: str


def phrases(text: str) -> list[str]:
    """The words and the pairs of neighbouring words of a text, lower case, in order and with repeats."""
    words = WORD.findall(text.lower())
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def pieces(word: str) -> list[str]:
    """The pieces of one space-free word, its edges marked by a space: " wo", "wor", "ord", "rd " and so on."""
    padded = f" {word} "
    found: list[str] = []
    for size in PIECES:
        found += [padded[start : start + size] for start in range(max(1, len(padded) - size + 1))]
        if size >= len(padded):
            break
    return found


def near(words: Sequence[str]) -> list[str]:
    """Notions and their pairs, the lesser word of a pair first; a notion said twice in a row counts once."""
    said = [word for word, last in zip(words, [None, *words], strict=False) if word != last]
    pairs = [
        f"{one} {two}" if one < two else f"{two} {one}"
        for place, one in enumerate(said)
        for two in said[place + 1 : place + 2 + BETWEEN]
        if one != two
    ]
    return said + pairs


def stems(text: str) -> list[str]:
    """The beginnings of all words without accents, their pairs ("par lost") and pairs over one word ("par_lost")."""
    said = [word[:STEM] for word in _ANY_WORD.findall(fold(text))]
    pairs = [f"{one} {two}" for one, two in pairwise(said)]
    return said + pairs + [f"{one}_{two}" for one, two in zip(said, said[2:], strict=False)]


def _plain(text: str) -> list[str]:
    return text.lower().replace("’", "'").split()


@dataclass(frozen=True, slots=True)
class Features:
    """A fitted vocabulary. Row i of a model's weights belongs to the feature with number i.

    ``words``, ``pieces``, ``notions``, ``stems``: feature → its number, in this order. ``idf``: float32, shape
    (n_features,).
    """

    words: dict[str, int]
    pieces: dict[str, int]
    notions: dict[str, int]
    stems: dict[str, int]
    idf: Floats
    _known: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(cls, texts: Sequence[Said]) -> Features:
        """Learn the vocabulary of cleaned texts."""
        many = len(texts) >= MANY_TEXTS
        most = COMMON * len(texts) if many else len(texts)
        counts = (
            _document_counts(texts, lambda said: phrases(said.text), SEEN_IN if many else 1),
            _document_counts(texts, _all_pieces, PIECES_SEEN_IN if many else 1, most),
            _document_counts(texts, lambda said: near(notions(*said)), SEEN_IN if many else 1),
            _document_counts(texts, lambda said: stems(said.text), SEEN_IN if many else 1),
        )
        return cls.numbered(counts, _idf(list(chain.from_iterable(part.values() for part in counts)), len(texts)))

    @classmethod
    def numbered(cls, parts: Sequence[Iterable[str]], idf: Floats) -> Features:
        """Features from the four lists of names, numbered in their order. Raises ValueError if idf does not fit."""
        names = [list(part) for part in parts]
        numbers = iter(range(len(idf)))
        words, spelled, meant, begun = ({name: next(numbers, -1) for name in part} for part in names)
        if sum(map(len, names)) != len(idf):
            raise ValueError("features and their idf do not belong together")
        return cls(words, spelled, meant, begun, idf)

    @property
    def names(self) -> list[str]:
        """Every feature by its number."""
        return [*self.words, *self.pieces, *self.notions, *self.stems]

    def vectors(self, texts: Sequence[Said]) -> list[Vector]:
        """The features of cleaned texts that the vocabulary knows."""
        return _weighed(list(chain.from_iterable(map(self._numbers, texts))), self.idf)

    def _numbers(self, said: Said) -> tuple[list[int], ...]:
        """The numbers of one text's features, with repeats: a list for each of the BLOCKS."""
        spelled = list(chain.from_iterable(map(self._of_word, _plain(said.text))))
        return (
            [n for n in map(self.words.get, phrases(said.text)) if n is not None],
            spelled,
            [n for n in map(self.notions.get, near(notions(*said))) if n is not None],
            [n for n in map(self.stems.get, stems(said.text)) if n is not None],
        )

    def _of_word(self, word: str) -> list[int]:
        known = self._known.get(word)
        if known is None:
            known = [n for n in map(self.pieces.get, pieces(word)) if n is not None]
            if len(word) <= KEPT_LENGTH:
                if len(self._known) >= KEPT_WORDS:
                    self._known.clear()
                self._known[word] = known
        return known


def _weighed(rows: Sequence[list[int]], idf: Floats) -> list[Vector]:
    """Sublinear counts times idf of every text, whose blocks are rows that follow each other, each of length 1."""
    if not rows:
        return []
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    width = max(1, len(idf))
    numbers = np.fromiter(chain.from_iterable(rows), np.int64, int(lengths.sum()))
    keys, counts = np.unique(np.repeat(np.arange(len(rows)), lengths) * width + numbers, return_counts=True)
    places, ids = np.divmod(keys, width)
    values = (1 + np.log(counts)).astype(np.float32) * idf[ids]
    norms = np.sqrt(np.bincount(places, values * values, minlength=len(rows)))
    values /= norms[places].astype(np.float32)
    ends = np.searchsorted(places, np.arange(BLOCKS, len(rows), BLOCKS))
    return list(zip(np.split(ids.astype(np.int32), ends), np.split(values, ends), strict=True))


def _all_pieces(said: Said) -> Iterable[str]:
    return (piece for word in set(_plain(said.text)) for piece in pieces(word))


def _document_counts(
    texts: Sequence[Said], of: Callable[[Said], Iterable[str]], least: int, most: float = np.inf
) -> dict[str, int]:
    """In how many texts each feature stands, in alphabetical order so that the same texts give the same numbers."""
    counts = Counter(chain.from_iterable(set(of(said)) for said in texts))
    return {feature: counts[feature] for feature in sorted(counts) if least <= counts[feature] <= most}


def _idf(counts: Sequence[int], texts: int) -> Floats:
    return (np.log((1 + texts) / (1 + np.array(counts, dtype=np.float64))) + 1).astype(np.float32)
