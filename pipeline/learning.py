"""``train``: starter corpus and staff's decisions → a candidate → compared with the model that runs → published or not.

Whatever is decided is told in figures. The store is asked before and written after: training takes seconds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers import starter
from classifiers.corpus import Example, read_corpus
from classifiers.encoder import installed
from classifiers.evaluation import judged, out_of_fold
from classifiers.learning import (
    STAFF_WEIGHT,
    Comparison,
    Learned,
    gathered,
    grounds,
    held_out,
    learn,
    objections,
    on_starter,
    with_intents,
)
from classifiers.model import Model
from classifiers.persistence import load, save
from classifiers.training import fingerprint, train
from classifiers.verdict import Text
from pipeline.config import Settings
from pipeline.published import code, published, running_row
from pipeline.store import Store, labels, models
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow

#: So many mails that staff judged are learned from: corrected ones first, then the newest.
STAFF_MAILS = 3_000
STEPS = 3  # of a training: the running model, the new one, the comparison
Step = Callable[[int], None]


@dataclass(frozen=True)
class Base:
    """What casedesk comes with: the messages of the starter corpus, their hash, and how their model is got."""

    messages: Sequence[Example]
    corpus: str
    model: Callable[[], Model]

    @classmethod
    def of(cls, settings: Settings) -> Base:
        """The starter corpus of this casedesk."""
        folder = settings.classifier.cache_folder
        cache = settings.path(folder) if folder else None
        return cls(read_corpus(), starter.fingerprint(), lambda: starter.load_or_train(cache))

    @property
    def learned(self) -> Learned:
        """Its model, which has seen no mail of the shop."""
        return Learned(self.model(), self.corpus)


@dataclass(frozen=True)
class Running:
    """A model of the store with its version; ``models.STARTER`` for the one that casedesk comes with."""

    version: int
    learned: Learned


@dataclass(frozen=True)
class Trained:
    """A candidate and how it compares. ``grounds``: what decides, in figures; ``objections``: what speaks against it,
    empty where it may be published.
    """

    running: Running
    candidate: Learned
    comparisons: tuple[Comparison, ...]
    grounds: tuple[str, ...]
    objections: tuple[str, ...]


class NothingNew(Exception):  # noqa: N818  (it is an answer to a person, not a fault)
    """There is nothing to learn that the running model has not learned from."""


def train_candidate(
    base: Base,
    settings: Settings,
    store: Store,
    more: Sequence[Example] = (),
    test: Sequence[Example] = (),
    fresh: bool = False,
    step: Step = lambda _: None,
) -> Trained:
    """Trains of all there is, and compares. ``more``: further messages with labels of ours; ``test``: such messages,
    never learned from; ``fresh``: without the starter corpus.

    Raises NothingNew, and NotPossible where that is too little to train from.
    """
    known = running(base, settings, store)
    step(1)
    staff, own = staff_examples(store), with_intents(more, known.learned.model)
    if not (staff or own):
        raise NothingNew("no mail was judged by staff yet; approving, rejecting and 'casedesk drafts label' do that")
    examples = gathered(() if fresh else base.messages, own, staff)
    if fingerprint(examples) == known.learned.model.data:
        raise NothingNew(f"model {known.version}, which is running, has learned from all that staff judged")
    try:
        candidate = learn(examples, "" if fresh else base.corpus, staff)
    except ValueError as error:
        raise NotPossible(f"there is too little to learn from: {error}") from None
    step(1)
    found = _compared(base, (known.learned, candidate), staff, test)
    step(1)
    decides, against = grounds(*found, fresh=fresh), objections(*found, fresh=fresh)
    return Trained(known, candidate, found, tuple(decides), tuple(against))


def _compared(
    base: Base,
    both: tuple[Learned, Learned],
    staff: Mapping[int, Example],
    test: Sequence[Example] = (),
) -> tuple[Comparison, ...]:
    own = [tuple(held_out(each, staff)) for each in both]
    # what learned from an older corpus has seen most of this one: the starter model stands for it there
    fair = [each if each.corpus in ("", base.corpus) else base.learned for each in both]
    folds = [tuple(on_starter(each, base.messages)) for each in fair]
    found = [Comparison("mails that staff judged", *own), Comparison("the starter corpus", *folds)]
    if test:
        found.append(Comparison("the test file", *(tuple(judged(each.model, test)) for each in both)))
    return tuple(found)


def evaluated(
    base: Base, settings: Settings, store: Store, data: Sequence[Example] = ()
) -> tuple[Running, Running | None, tuple[Comparison, ...]]:
    """The running model, the one before it, and how they compare on messages that neither saw: staff's mails and the
    starter corpus, or else ``data``. Without a model before, ``before`` of the comparisons is empty.
    """
    now = running(base, settings, store)
    then = _before(base, store, now.version)
    both = ((then or now).learned, now.learned)
    if data:
        found: tuple[Comparison, ...] = (Comparison("the file", *(tuple(judged(e.model, data)) for e in both)),)
    else:
        found = _compared(base, both, staff_examples(store))
    found = tuple(each for each in found if each.after)
    return now, then, found if then else tuple(replace(each, before=()) for each in found)


def of_other_labels(settings: Settings, data: Sequence[Example], test: Sequence[Example]) -> Comparison:
    """A model of messages with labels of the user's own, which is thrown away: how it judges the test file, or else
    its own messages out of fold.
    """
    encoded = settings.classifier.encoder == "use" and installed()
    try:
        model = train(data, encoded=encoded)
    except ValueError as error:
        raise NotPossible(f"there is too little to learn from: {error}") from None
    found = judged(model, test) if test else out_of_fold(model, data)
    return Comparison("the test file" if test else "the same file, out of fold", (), tuple(found))


def publish(store: Store, trained: Trained, who: str, now: datetime) -> int:
    """Makes the candidate the model that every process follows at its next pass. Its version."""
    learned = trained.candidate
    values = {
        "code": code(),
        "data": learned.model.data,
        "corpus": learned.corpus,
        "held": {str(key): list(said) for key, said in learned.held.items()},
        "figures": {each.name: [_summary(side) for side in each.figures] for each in trained.comparisons},
    }
    with tempfile.TemporaryDirectory(prefix="casedesk-") as folder:
        if not save(learned.model, Path(folder), "model"):
            raise NotPossible(f"the model cannot be written to {folder}; make room there")
        octets = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
    with store.write() as connection:
        return models.publish(connection, values, octets, trained.running.version, who, now)


def _summary(figures: Any) -> dict[str, float]:
    names = ("messages", "accuracy", "macro_f1", "calibration_error", "coverage")
    return {name: round(getattr(figures, name), 4) for name in names}


def running(base: Base, settings: Settings, store: Store) -> Running:
    """The model that mail is read by now."""
    row = running_row(store)
    return Running(models.STARTER, base.learned) if row is None else _loaded(base, row, published(settings, store))


def _before(base: Base, store: Store, version: int) -> Running | None:
    """The model that ran before a version; None for the starter model, before which there was none."""
    with store.read() as connection:
        row = models.get(connection, version)
        earlier = models.get(connection, row.instead_of) if row is not None else None
        octets = models.files(connection, earlier.id) if earlier is not None else {}
    if row is None:
        return None
    if earlier is None:
        return Running(models.STARTER, base.learned)
    with tempfile.TemporaryDirectory(prefix="casedesk-") as folder:
        for ending, data in octets.items():
            (Path(folder) / f"model{ending}").write_bytes(data)
        return _loaded(base, earlier, Path(folder) / "model")


def _loaded(base: Base, row: AnyRow, path: Path | None) -> Running:
    model = load(path.parent, path.name) if path and row.code == code() else None
    if model is None:  # other code made it: mail is read by the starter model until the next training
        return Running(row.id, base.learned)
    held = {int(key): (str(said), float(sure)) for key, (said, sure) in row.held.items()}
    return Running(row.id, Learned(model, row.corpus, held))


def staff_examples(store: Store) -> dict[int, Example]:
    """The mails that staff judged, by their rows, as training takes them. A customer is a voice."""
    with store.read() as connection:
        rows = labels.for_training(connection, STAFF_MAILS)
    found = [
        Example(
            f"mail {row.message_ref}",
            Text(row.subject, row.body),
            row.language or "",
            row.intent,
            voice=row.sender or "",
            weight=STAFF_WEIGHT,
        )
        for row in rows
    ]
    return {row.message_ref: example for row, example in zip(rows, found, strict=True)}
