"""A model on disk: ``NAME.npz`` for the numbers, ``NAME.json`` for the words. Never a pickle, which is code.

Each file is written under a temporary name and put in place at once, the JSON last; a reader takes the pair only
if both are there and fit each other, so an interrupted or damaged cache reads as no cache.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np

from classifiers.features import Features
from classifiers.meanings import Meanings
from classifiers.model import Model
from classifiers.trial import Trial
from classifiers.wishes import Wishes


def save(model: Model, folder: Path, name: str) -> bool:
    """Write the model's two files; False where the folder cannot be written, which is no error for a cache."""
    words = {
        "intents": model.intents,
        "languages": model.languages,
        "encoded": model.encoded,
        "temperatures": model.temperatures,
        "data": model.data,
        "words": list(model.features.words),
        "pieces": list(model.features.pieces),
        "notions": list(model.features.notions),
        "stems": list(model.features.stems),
    }
    arrays: dict[str, Any] = {
        "weights": model.weights,
        "bias": model.bias,
        "dense": model.dense,
        "idf": model.features.idf,
        "meanings_idf": model.meanings.idf,
        "meanings_centre": model.meanings.centre,
        **{f"wishes_{part.name}": getattr(model.wishes, part.name) for part in fields(Wishes)},
        **{f"trial_{part.name}": getattr(model.trial, part.name) for part in fields(Trial)},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder / f"{name}.npz", lambda file: np.savez(file, **arrays))
        _put(folder / f"{name}.json", lambda file: file.write(json.dumps(words, ensure_ascii=False).encode()))
    except OSError:
        return False
    return True


def load(folder: Path, name: str) -> Model | None:
    """The model of that name, or None where it is not there, not whole or not readable."""
    try:
        words = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return _assembled(words, {part: arrays[part] for part in arrays.files})
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        return None


def _assembled(words: dict[str, Any], arrays: dict[str, Any]) -> Model:
    intents = tuple(words["intents"])
    features = Features.numbered([words[part] for part in ("words", "pieces", "notions", "stems")], arrays["idf"])
    if arrays["weights"].shape != (len(arrays["idf"]), len(intents)) or arrays["dense"].shape[1:] != (len(intents),):
        raise ValueError("the two files of the model do not belong together")
    return Model(
        features,
        Meanings(arrays["meanings_idf"], arrays["meanings_centre"]),
        intents,
        arrays["weights"],
        arrays["dense"],
        arrays["bias"],
        bool(words["encoded"]),
        {language: float(each) for language, each in words["temperatures"].items()},
        tuple(words["languages"]),
        Trial(*(arrays[f"trial_{part.name}"] for part in fields(Trial))),
        Wishes(*(arrays[f"wishes_{part.name}"] for part in fields(Wishes))),
        str(words["data"]),
    )


def _put(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            write(file)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
