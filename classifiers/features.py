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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, repeat
from typing import Any, NamedTuple

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

#: Texts that are weighed together: as many as stay in the processor's cache.
AT_ONCE = 32
#: What tells pairs of stems side by side from those over one word, and from other pairs.
SIDE_BY_SIDE, ONE_BETWEEN = 1, 2
_NONE = np.zeros(0, np.int32)
#: A count → 1 + its logarithm; a cleaned text holds no more than these.
_SUBLINEAR = (1 + np.log(np.maximum(np.arange(4_096), 1))).astype(np.float32)


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


class _Token(NamedTuple):
    """What stands between two spaces: the numbers of its pieces, words and stems, unknown words and stems included."""

    pieces: Ints
    words: tuple[int, ...]
    stems: tuple[int, ...]


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
    _pairs: dict[int, int]
    _known: dict[str, _Token] = field(default_factory=dict, repr=False, compare=False)

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
        pairs = dict(_pairs_of(words, " ", len(idf))) | dict(_pairs_of(meant, " ", len(idf)))
        for between, apart in ((" ", SIDE_BY_SIDE), ("_", ONE_BETWEEN)):
            pairs |= {apart * (len(idf) + 1) ** 2 + key: n for key, n in _pairs_of(begun, between, len(idf))}
        return cls(words, spelled, meant, begun, idf, pairs)

    @property
    def names(self) -> list[str]:
        """Every feature by its number."""
        return [*self.words, *self.pieces, *self.notions, *self.stems]

    def vectors(self, texts: Sequence[Said]) -> list[Vector]:
        """The features of cleaned texts that the vocabulary knows."""
        found: list[Vector] = []
        for start in range(0, len(texts), AT_ONCE):
            found += self._weighed([self._numbers(said) for said in texts[start : start + AT_ONCE]])
        return found

    def _numbers(self, said: Said) -> tuple[list[Ints], list[int]]:
        """The numbers of one text's features, with repeats: those of its pieces a token, and all others. A pair that
        the vocabulary lacks has the number after the last.
        """
        get = self._known.get
        tokens = [get(token) or self._token(token) for token in _plain(said.text)]
        words = [number for token in tokens for number in token.words]
        stems = [number for token in tokens for number in token.stems]
        meant = self._notions(said)
        unknown = len(self.idf)
        width = unknown + 1
        side, apart = SIDE_BY_SIDE * width**2, ONE_BETWEEN * width**2
        keys = [one * width + two for one, two in pairwise(words)]
        keys += [side + one * width + two for one, two in pairwise(stems)]
        keys += [apart + one * width + two for one, two in zip(stems, stems[2:], strict=False)]
        for distance in range(1, BETWEEN + 2):
            keys += [
                one * width + two if one < two else two * width + one
                for one, two in zip(meant, meant[distance:], strict=False)
                if one != two
            ]
        return [token.pieces for token in tokens], [
            *words,
            *stems,
            *meant,
            *map(self._pairs.get, keys, repeat(unknown)),
        ]

    def _token(self, token: str) -> _Token:
        unknown = len(self.idf)
        spelled = [n for n in map(self.pieces.get, pieces(token)) if n is not None]
        known = _Token(
            np.array(spelled, np.int32),
            tuple(self.words.get(word, unknown) for word in WORD.findall(token)),
            tuple(self.stems.get(word[:STEM], unknown) for word in _ANY_WORD.findall(fold(token))),
        )
        if len(token) <= KEPT_LENGTH:
            if len(self._known) >= KEPT_WORDS:
                self._known.clear()
            self._known[token] = known
        return known

    def _notions(self, said: Said) -> list[int]:
        """The numbers of what a text is about, in order; a notion said twice in a row counts once."""
        meant = list(map(self.notions.get, notions(*said), repeat(len(self.idf))))
        return [number for number, last in zip(meant, [None, *meant], strict=False) if number != last]

    def _weighed(self, rows: Sequence[tuple[list[Ints], list[int]]]) -> list[Vector]:
        """Sublinear counts times idf of every text, each block brought to length 1."""
        lengths = [[sum(map(len, spelled)) for spelled, _ in rows], [len(others) for _, others in rows]]
        spelled = np.concatenate([_NONE, *chain.from_iterable(parts for parts, _ in rows)])
        others = np.fromiter(chain.from_iterable(others for _, others in rows), np.int32, sum(lengths[1]))
        shift = (len(self.idf) + 1).bit_length()
        sort: type[np.signedinteger[Any]] = np.int32 if len(rows) << shift < 1 << 31 else np.int64
        texts = np.repeat(np.tile(np.arange(len(rows), dtype=sort) * sort(1 << shift), 2), np.concatenate(lengths))
        keys = np.sort(texts + np.concatenate([spelled, others]))
        firsts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.intp)
        counts, keys = np.diff(firsts, append=len(keys)), keys[firsts]
        ids = keys & ((1 << shift) - 1)
        known = ids < len(self.idf)
        ids, counts, places = ids[known].astype(np.int32), counts[known], keys[known] >> shift
        values = _SUBLINEAR[np.minimum(counts, len(_SUBLINEAR) - 1)] * self.idf[ids]
        blocks = places * BLOCKS + self._block(ids)
        norms = np.sqrt(np.bincount(blocks, values * values, minlength=1)).astype(np.float32)
        values /= norms[blocks]
        ends = np.searchsorted(places, np.arange(len(rows) + 1)).tolist()
        return [(ids[start:end], values[start:end]) for start, end in pairwise(ends)]

    def _block(self, ids: Ints) -> Ints:
        """Which block each feature is of."""
        ends = np.cumsum([len(self.words), len(self.pieces), len(self.notions)])
        return sum(((ids >= end).astype(np.int32) for end in ends), np.zeros(len(ids), np.int32))


def _pairs_of(names: Mapping[str, int], between: str, unknown: int) -> Iterator[tuple[int, int]]:
    """(key, number) of the names that are a pair of two names, which its key is made of."""
    for name, number in names.items():
        place = name.find(between, 1)
        while place > 0:
            one, two = names.get(name[:place]), names.get(name[place + 1 :])
            if one is not None and two is not None:
                yield one * (unknown + 1) + two, number
            place = name.find(between, place + 1)


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
