"""Whether a model that was trained anew is better than the one that runs: what decides, in figures.

Pure: examples and models in, comparisons and objections out. The store and the commands stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from classifiers.cleaning import clean
from classifiers.corpus import Example
from classifiers.evaluation import Figures, Judged, figures, judged, out_of_fold
from classifiers.features import Said
from classifiers.model import Doubles, Model
from classifiers.training import FOLDS, Lesson, shares_of_categories, taught
from classifiers.verdict import INTENTS

#: As how many messages of the starter corpus one counts that staff judged.
STAFF_WEIGHT = 3.0
#: Of two models that are as good, the new one is called worse with this chance at most.
CHANCE = 0.10
#: So much macro-F1 the starter corpus may lose to the shop's own mail.
STARTER_LOSS = 0.01
#: Without the starter corpus, so many mails judged by staff must speak for a model.
OWN_MAILS = 200
#: The score of an intent that a model does not know.
NEVER = float("-inf")


@dataclass(frozen=True)
class Learned:
    """A model, and what it learned from. ``corpus``: the hash of the starter corpus, whose messages come first, or ""
    where it learned without.

    ``held``: of the messages that staff judged, by their keys, the category and confidence of planes that learned
    from all else but knew nothing of the same customer.
    """

    model: Model
    corpus: str
    held: Mapping[int, tuple[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """One set of messages that neither model saw, judged by the running model and by the new one."""

    name: str
    before: tuple[Judged, ...]
    after: tuple[Judged, ...]

    @property
    def won(self) -> int:
        """How many messages only the new model judges right."""
        return sum(new.right and not old.right for old, new in zip(self.before, self.after, strict=True))

    @property
    def lost(self) -> int:
        """How many messages only the running model judges right."""
        return sum(old.right and not new.right for old, new in zip(self.before, self.after, strict=True))

    @property
    def chance(self) -> float:
        """How likely so many losses are where both are as good: the one-sided sign test over won and lost."""
        from scipy.stats import binomtest

        both = self.won + self.lost
        return float(binomtest(self.lost, both, alternative="greater").pvalue) if both else 1.0

    @property
    def figures(self) -> tuple[Figures, Figures]:
        """Before and after."""
        return figures(self.before), figures(self.after)


def with_intents(examples: Sequence[Example], model: Model) -> list[Example]:
    """The same messages; those that bear only a category get the intent in it that the model thinks likeliest."""
    bare = [place for place, example in enumerate(examples) if example.intent in INTENTS]
    scores = _scores(model, [examples[place] for place in bare])
    found = list(examples)
    for place, row in zip(bare, scores, strict=True):
        best = max(INTENTS[found[place].intent], key=lambda intent: row.get(intent, NEVER))
        found[place] = replace(found[place], intent=best)
    return found


def _scores(model: Model, examples: Sequence[Example]) -> list[dict[str, float]]:
    if not examples:
        return []
    scores = model.scores(model.look([Said(clean(example.text), example.language) for example in examples]))
    return [dict(zip(model.intents, row.tolist(), strict=True)) for row in scores]


def gathered(starter: Sequence[Example], more: Sequence[Example], staff: Mapping[int, Example]) -> list[Example]:
    """All to learn from, in this order. Voices are set so that the folds of the starter corpus stay as they are, and
    both models meet the same ones: where a language has few voices there, all its messages are dealt out, and the
    others as the last of them.
    """
    voices: dict[str, list[str]] = {}
    for example in starter:
        if example.voice not in voices.setdefault(example.language, []):
            voices[example.language].append(example.voice)
    few = {language: known[0] for language, known in voices.items() if len(known) < FOLDS}
    own = [replace(each, voice=few.get(each.language, each.voice)) for each in (*more, *staff.values())]
    return [*starter, *own]


def learn(examples: Sequence[Example], corpus: str, staff: Mapping[int, Example]) -> Learned:
    """A model of what was gathered. ``staff``: the last of the messages by their keys, with the customer as voice.

    Raises ValueError where they hold fewer than two intents.
    """
    lesson = Lesson.of(examples)
    model = taught(lesson)
    first = len(examples) - len(staff)
    scores = _without_the_customer(lesson, [example.voice for example in staff.values()], first)
    shares = shares_of_categories(scores, model.temperatures, lesson.examples[first:], model.intents)
    held = {
        key: (model.categories[int(row.argmax())], round(float(row.max()), 4))
        for key, row in zip(staff, shares, strict=True)
    }
    return Learned(model, corpus, held)


def _without_the_customer(lesson: Lesson, customers: Sequence[str], first: int) -> Doubles:
    """Scores of the messages from place ``first`` on, shape (n, n_intents), by planes that learned from all others but
    those of the same customers. Unlike training's own folds they keep the starter corpus whole, as the model itself.
    """
    numbers = {customer: number for number, customer in enumerate(dict.fromkeys(customers))}
    places = np.array([-1] * first + [numbers[customer] % FOLDS for customer in customers])
    scores = np.zeros((len(places), len(lesson.intents)))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(places != fold), np.flatnonzero(places == fold)
        if len(outside) and len(inside):
            scores[outside] = lesson.judge(outside, inside)
    found: Doubles = scores[first:]
    return found


def held_out(learned: Learned, staff: Mapping[int, Example]) -> list[Judged]:
    """Staff's messages judged by a model: those that it learned from as planes did that had not, the others as new."""
    new = [key for key in staff if key not in learned.held]
    found = dict(zip(new, judged(learned.model, [staff[key] for key in new]), strict=True))
    found |= {
        key: Judged(example.language, example.category, *learned.held[key])
        for key, example in staff.items()
        if key in learned.held
    }
    return [found[key] for key in staff]


def on_starter(learned: Learned, starter: Sequence[Example]) -> list[Judged]:
    """The starter corpus judged by a model: out of fold where it learned from it, else as it is."""
    return out_of_fold(learned.model, starter) if learned.corpus else judged(learned.model, starter)


def grounds(staff: Comparison, starter: Comparison, *tests: Comparison, fresh: bool = False) -> list[str]:
    """What decides whether the new model may be published, in figures: a sentence for each set of messages."""
    found = [
        f"on {each.name} only the new model is right about {each.won}, only the running one about {each.lost}; "
        f"were both as good, so many losses had a chance of {each.chance:.1%}, and under {CHANCE:.0%} it is refused"
        for each in (staff, *tests)
        if each.after
    ]
    before, after = (side.macro_f1 for side in starter.figures)
    rule = "which does not decide, as it learned without it" if fresh else f"and may lose {STARTER_LOSS} at most"
    return [*found, f"on {starter.name} its macro-F1 is {after:.3f} where the running model has {before:.3f}, {rule}"]


def objections(staff: Comparison, starter: Comparison, *tests: Comparison, fresh: bool = False) -> list[str]:
    """What speaks against the new model; where nothing does it may be published.

    ``fresh``: it did without the starter corpus, which then is no measure of it, so that many mails of staff's must be.
    """
    against = [
        f"it is worse on {each.name}" for each in (staff, *tests) if each.lost > each.won and each.chance < CHANCE
    ]
    before, after = (side.macro_f1 for side in starter.figures)
    if not fresh and after < before - STARTER_LOSS:
        against.append(f"it is worse on {starter.name}")
    if fresh and len(staff.after) < OWN_MAILS:
        against.append(
            f"without the starter corpus {OWN_MAILS} mails that staff judged must speak for it, "
            f"and there are {len(staff.after)}"
        )
    return against
