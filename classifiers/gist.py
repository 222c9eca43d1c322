"""A message as a few dense numbers: what it is about as a whole, in its subject and in its opening, and its manner."""

from __future__ import annotations

import re
from collections.abc import Sequence

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

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[。！？])")


def gists(meanings: Meanings, texts: Sequence[str]) -> Floats:
    """Dense vectors of cleaned texts: shape (n_texts, 3 * meanings' size + MANNERS)."""
    parted = [text.partition("\n") for text in texts]
    subjects = [subject for subject, _, _ in parted]
    sentences = [[part for part in _SENTENCE.split(body) if part.strip()] for _, _, body in parted]
    openings = [" ".join(each[:OPENING_SENTENCES]) for each in sentences]
    manners = [_manner(*each) for each in zip(texts, subjects, map(len, sentences), strict=True)]
    about = meanings.vectors([*texts, *subjects, *openings]).reshape(3, len(texts), len(meanings.centre))
    weighed = about * np.array([1, SUBJECT, OPENING], np.float32)[:, None, None]
    return np.hstack([*weighed, MANNER * np.array(manners, np.float32).reshape(len(texts), MANNERS)])


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
