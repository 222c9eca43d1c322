"""A message as a few dense numbers: what it is about as a whole, in its subject and in its opening, and its manner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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


def gists(meanings: Meanings, texts: Sequence[str]) -> Floats:
    """Dense vectors of cleaned texts: shape (n_texts, 3 * meanings' size + MANNERS)."""
    parted = [_parted(text) for text in texts]
    manners = [_manner(text, subject, count) for text, (subject, _, _, count) in zip(texts, parted, strict=True)]
    sums = meanings.sums([meanings.numbers(part) for place in range(3) for part in (each[place] for each in parted)])
    subjects, openings, rests = sums.reshape(3, len(texts), len(meanings.centre))
    about = meanings.centred(np.concatenate([subjects + openings + rests, subjects, openings]))
    weighed = about.reshape(3, len(texts), -1) * np.array([1, SUBJECT, OPENING], np.float32)[:, None, None]
    return np.hstack([*weighed, MANNER * np.array(manners, np.float32).reshape(len(texts), MANNERS)])


def _parted(text: str) -> tuple[str, str, str, int]:
    """The subject, the opening, the rest, and how many sentences the body has."""
    subject, _, body = text.partition("\n")
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(body)), len(body)]
    ends = [end for start, end in pairwise(starts) if not body[start:end].isspace() and start < end]
    opening = ends[min(OPENING_SENTENCES, len(ends)) - 1] if ends else 0
    return subject, body[:opening], body[opening:], len(ends)


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
