"""From labelled messages to a model, in seconds and the same each time.

The starter corpus lies beside this file as JSON lines. The trained model is kept in a cache folder under a name
made from the corpus and the code, so that a change of either trains anew and nothing else does.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.cleaning import clean
from classifiers.features import Features
from classifiers.model import Doubles, Model, category_table, softmax
from classifiers.persistence import load, save
from classifiers.verdict import CATEGORIES, CATEGORY_OF, Text

CORPUS = Path(__file__).parent / "corpus"
FOLDS = 5
STRENGTH = 0.5  # LinearSVC's C
TEMPERATURES = np.geomspace(0.02, 5.0, 120)
#: A language counts as trained from this many messages on.
MESSAGES_A_LANGUAGE = 50
#: The languages that the starter model is trained on. The corpus holds more; with all of them training takes ten times
#: as long and the others are read no better than through the glossary (docs/classifier.md), so they wait for a model
#: that makes something of them.
TRAINED_ON = frozenset({"en"})
_CODE = ("cleaning.py", "features.py", "model.py", "training.py", "persistence.py", "verdict.py")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message. ``remedies``: what it asks for; ``also``: further categories it raises."""

    id: str
    text: Text
    language: str
    intent: str
    also: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    escalate: bool = False

    @property
    def category(self) -> str:
        """The category that the intent belongs to."""
        return CATEGORY_OF[self.intent]


def read_corpus(folder: Path = CORPUS) -> list[Example]:
    """Every message of the corpus' files, in order of file name and line."""
    return [_example(row) for path in _files(folder) for row in read_rows(path)]


def starter() -> list[Example]:
    """The messages that the starter model is made of."""
    return [example for example in read_corpus() if example.language in TRAINED_ON]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file; blank lines do not count."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def train(examples: Sequence[Example]) -> Model:
    """A model of labelled messages. Raises ValueError where they hold fewer than two intents."""
    texts = [clean(example.text) for example in examples]
    intents = [example.intent for example in examples]
    if len(set(intents)) < 2:
        raise ValueError("training needs messages of at least two intents")
    model = fit(texts, intents)
    temperature = fit_temperature(out_of_fold(texts, intents, model.intents), intents, model.intents)
    return replace(model, temperature=temperature, languages=_languages(examples))


def fit(texts: Sequence[str], intents: Sequence[str]) -> Model:
    """Features and planes for cleaned texts, without a fitted temperature."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    features = Features.fit(texts)
    vectors = [features.vector(text) for text in texts]
    ends = np.cumsum([0, *(len(ids) for ids, _ in vectors)])
    ids, values = (np.concatenate(part) for part in zip(*vectors, strict=True))
    matrix = csr_matrix((values, ids, ends), shape=(len(texts), len(features.idf)))
    planes = LinearSVC(C=STRENGTH, random_state=0).fit(matrix, intents)
    names = tuple(str(name) for name in planes.classes_)
    weights, bias = planes.coef_, planes.intercept_
    if len(names) == 2:  # scikit-learn keeps one plane for two classes
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Model(features, names, np.ascontiguousarray(weights.T, np.float32), bias.astype(np.float32), 1.0, ())


def fit_temperature(scores: Doubles, intents: Sequence[str], names: tuple[str, ...]) -> float:
    """The temperature at which the categories' probabilities explain the truth best (least mean log loss)."""
    table = category_table(names)
    truth = [CATEGORIES.index(CATEGORY_OF[intent]) for intent in intents]
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        right = (softmax(scores, temperature) @ table)[rows, truth]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    return min((float(t) for t in TEMPERATURES), key=loss)


def folds(intents: Sequence[str], count: int = FOLDS) -> list[int]:
    """The fold of each message: every intent is dealt out in turn, so each fold has its share of each."""
    dealt: dict[str, int] = defaultdict(int)
    places = []
    for intent in intents:
        places.append((dealt[intent] + len(dealt)) % count)
        dealt[intent] += 1
    return places


def out_of_fold(texts: Sequence[str], intents: Sequence[str], names: tuple[str, ...]) -> Doubles:
    """Each message's scores by a model that did not see it: shape (n_messages, n_names)."""
    places = folds(intents)
    scores = np.full((len(texts), len(names)), -1.0)  # what a plane says of an intent it never met
    for fold in range(FOLDS):
        inside = [i for i, place in enumerate(places) if place != fold]
        if len({intents[i] for i in inside}) < 2:
            continue
        model = fit([texts[i] for i in inside], [intents[i] for i in inside])
        columns = [names.index(intent) for intent in model.intents]
        for i in (i for i, place in enumerate(places) if place == fold):
            scores[i, columns] = model.scores(model.features.vector(texts[i]))
    return scores


def load_or_train(cache_folder: Path | None = None) -> Model:
    """The starter model: from the cache where it is there and whole, else trained now and put there.

    ``cache_folder`` None: ``$XDG_CACHE_HOME/casedesk``, else ``~/.cache/casedesk``, else, where that cannot be
    written, a folder of this user's in the temporary folder. A cache that fails is never an error.
    """
    name = f"model-{fingerprint()}"
    folders = [cache_folder] if cache_folder else default_folders()
    for folder in folders:
        model = load(folder, name)
        if model:
            return model
    model = train(starter())
    any(save(model, folder, name) for folder in folders)
    return model


def fingerprint(corpus: Path = CORPUS) -> str:
    """Sixteen hex digits that change with the corpus and with the code that makes a model of it."""
    digest = hashlib.sha256()
    for path in [*(Path(__file__).parent / name for name in _CODE), *_files(corpus)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def default_folders() -> list[Path]:
    """Where the cache may lie, best first. The temporary folder is shared: what another user put there is not read."""
    folders = [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "casedesk"]
    shared = Path(tempfile.gettempdir()) / f"casedesk-{os.getuid()}"
    with suppress(OSError):
        shared.mkdir(mode=0o700, exist_ok=True)
        if shared.lstat().st_uid == os.getuid() and not shared.is_symlink():
            folders.append(shared)
    return folders


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _example(row: dict[str, Any]) -> Example:
    return Example(
        row["id"],
        Text(row["subject"], row["body"]),
        row["language"],
        row["intent"],
        tuple(row.get("also", ())),
        tuple(row.get("remedy", ())),
        bool(row.get("escalate", False)),
    )


def _languages(examples: Sequence[Example]) -> tuple[str, ...]:
    counts = Counter(example.language for example in examples)
    return tuple(sorted(language for language, count in counts.items() if count >= MESSAGES_A_LANGUAGE))
