"""A message as a few dense numbers: what it is about as a whole, in its subject and in its opening, and its manner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from classifiers.cleaning import LINK, ORDER, PARCEL
from classifiers.features import Floats
from classifiers.meanings import Meanings

#: What the subject, the opening and the manner count beside the whole.
SUBJECT, OPENING, MANNER = 0.4, 0.4, 0.3
#: The reason for writing most often stands in these sentences of the body.
OPENING_SENTENCES = 2
MANNERS = 9
LENGTH, MARKS, WORDS, SENTENCES = 8, 5, 10, 20

_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n+|[。！？]")


class _Parted(NamedTuple):
    """The subject, the opening and the rest of a text, and how many sentences its body has."""

    subject: str
    opening: str
    rest: str
    sentences: int


def gists(meanings: Meanings, texts: Sequence[str]) -> Floats:
    """Dense vectors of cleaned texts: shape (n_texts, 3 * meanings' size + MANNERS)."""
    parted = [_parted(text) for text in texts]
    manners = [_manner(text, each.subject, each.sentences) for text, each in zip(texts, parted, strict=True)]
    parts = [[each.subject for each in parted], [each.opening for each in parted], [each.rest for each in parted]]
    sums = meanings.sums(list(map(meanings.numbers, chain.from_iterable(parts))))
    subjects, openings, rests = sums.reshape(3, len(texts), len(meanings.centre))
    about = meanings.centred(np.concatenate([subjects + openings + rests, subjects, openings]))
    weighed = about.reshape(3, *subjects.shape) * np.array([1, SUBJECT, OPENING], np.float32)[:, None, None]
    return np.hstack([*weighed, MANNER * np.array(manners, np.float32).reshape(len(texts), MANNERS)])


def _parted(text: str) -> _Parted:
    subject, _, body = text.partition("\n")
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(body)), len(body)]
    ends = [end for start, end in pairwise(starts) if not body[start:end].isspace() and start < end]
    opening = ends[min(OPENING_SENTENCES, len(ends)) - 1] if ends else 0
    return _Parted(subject, body[:opening], body[opening:], len(ends))


def _manner(text: str, subject: str, sentences: int) -> tuple[float, ...]:
    """How it is written, in numbers of 0 to about 1."""
    return (
        ORDER in text,
        PARCEL in text,
        LINK in text,
        np.log1p(len(text)) / LENGTH,
        "?" in text,
        min(1, text.count("?") / MARKS),
        min(1, text.count("!") / MARKS),
        min(1, len(subject.split()) / WORDS),
        min(1, sentences / SENTENCES),
    )
