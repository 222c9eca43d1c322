"""A model on disk: ``NAME.npz`` for the numbers, ``NAME.json`` for the words. Never a pickle, which is code.

Each file is written under a temporary name and put in place at once, the JSON last; a reader takes the pair only
if both are there and fit each other, so an interrupted or damaged cache reads as no cache.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np

from classifiers.features import Features
from classifiers.model import Model


def save(model: Model, folder: Path, name: str) -> bool:
    """Write the model's two files; False where the folder cannot be written, which is no error for a cache."""
    features = model.features
    words = {
        "intents": model.intents,
        "languages": model.languages,
        "temperature": model.temperature,
        "words": list(features.words),
        "pieces": list(features.pieces),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(
            folder / f"{name}.npz",
            lambda file: np.savez_compressed(file, weights=model.weights, bias=model.bias, idf=features.idf),
        )
        _put(folder / f"{name}.json", lambda file: file.write(json.dumps(words, ensure_ascii=False).encode()))
    except OSError:
        return False
    return True


def load(folder: Path, name: str) -> Model | None:
    """The model of that name, or None where it is not there, not whole or not readable."""
    try:
        words = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return _assembled(words, {part: arrays[part] for part in ("weights", "bias", "idf")})
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        return None


def _assembled(words: dict[str, Any], arrays: dict[str, Any]) -> Model:
    spoken, spelled = words["words"], words["pieces"]
    intents = tuple(words["intents"])
    expected = (len(spoken) + len(spelled), len(intents))
    if arrays["weights"].shape != expected or arrays["idf"].shape != expected[:1]:
        raise ValueError("the two files of the model do not belong together")
    features = Features(
        {feature: number for number, feature in enumerate(spoken)},
        {feature: number for number, feature in enumerate(spelled, len(spoken))},
        arrays["idf"],
    )
    languages = tuple(words["languages"])
    return Model(features, intents, arrays["weights"], arrays["bias"], float(words["temperature"]), languages)


def _put(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            write(file)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
