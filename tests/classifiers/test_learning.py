"""What decides whether a new model is published, and that it is judged by mails that it had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from classifiers.corpus import Example
from classifiers.evaluation import Judged, judged
from classifiers.learning import (
    OWN_MAILS,
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
from classifiers.training import folds, train
from classifiers.verdict import Text


def said(*right: bool) -> tuple[Judged, ...]:
    return tuple(Judged("en", "other", "other" if each else "long_wait", 0.9) for each in right)


def compared(won: int = 0, lost: int = 0, same: int = 10, name: str = "mails") -> Comparison:
    before = [True] * same + [False] * won + [True] * lost
    after = [True] * same + [True] * won + [False] * lost
    return Comparison(name, said(*before), said(*after))


LEVEL = compared(name="the starter corpus")


@pytest.mark.parametrize(
    ("won", "lost", "refused"),
    [(0, 0, False), (5, 0, False), (0, 3, False), (0, 4, True), (3, 3, False), (2, 8, True), (9, 14, False)],
)
def test_losses_beyond_chance_are_refused(won: int, lost: int, refused: bool) -> None:
    found = objections(compared(won, lost), LEVEL)
    assert bool(found) is refused
    said = f"on mails only the new model is right about {won}, only the running one about {lost}; "
    assert grounds(compared(won, lost), LEVEL)[0].startswith(said)
    assert found == (["it is worse on mails"] if refused else [])
    assert bool(objections(LEVEL, LEVEL, compared(won, lost, name="the test file"))) is refused


def test_the_figures_of_a_comparison_are_of_both_sides() -> None:
    found = compared(won=2, lost=6, same=2)
    before, after = found.figures
    assert (found.won, found.lost, before.accuracy, after.accuracy) == (2, 6, 0.8, 0.4)
    assert found.chance == pytest.approx(37 / 256)  # of eight fair coins six or more fall on one side


def test_the_starter_corpus_may_lose_a_point() -> None:
    worse = compared(lost=3, same=97, name="the starter corpus")
    assert objections(LEVEL, worse) == ["it is worse on the starter corpus"]
    assert grounds(LEVEL, worse)[-1].startswith("on the starter corpus its macro-F1 is 0.")
    assert grounds(LEVEL, worse, fresh=True)[-1].endswith("which does not decide, as it learned without it")
    assert objections(LEVEL, compared(lost=1, same=199, name="the starter corpus")) == []


def test_without_the_starter_corpus_many_mails_must_speak_for_it() -> None:
    worse = compared(lost=3, same=97)
    few, many = compared(same=OWN_MAILS - 1), compared(same=OWN_MAILS)
    assert f"there are {OWN_MAILS - 1}" in objections(few, worse, fresh=True)[0]
    assert objections(many, worse, fresh=True) == []
    assert objections(compared(lost=9, same=OWN_MAILS), worse, fresh=True) != []


def test_the_folds_of_the_starter_corpus_stay_as_they_are(small: list[Example]) -> None:
    """Else one German mail more would take all German messages out of each other's folds."""
    german = [replace(each, language="de", voice="a") for each in small]
    english = [replace(each, voice=f"voice {number % 4}") for number, each in enumerate(small)]
    starter = [*german, *english]
    staff = {
        n: replace(each, language=language, voice=f"customer {n}") for n, (each, language) in enumerate(_mails(small))
    }
    examples = gathered(starter, [], staff)
    assert folds(examples)[: len(starter)] == folds(starter)
    assert {each.voice for each in examples[len(starter) :] if each.language == "de"} == {"a"}
    assert len({each.voice for each in examples[len(starter) :] if each.language == "fr"}) > 3


def _mails(small: Sequence[Example]) -> list[tuple[Example, str]]:
    return [(each, language) for each in small[:6] for language in ("de", "en", "fr")]


def test_a_customers_mails_are_judged_by_planes_that_know_none_of_them(small: list[Example]) -> None:
    """Two mails of one customer say the same nonsense; what one teaches must not flatter the other."""
    secret = Text("", "Flurb wexel, the zonk is grabbled!")
    alone = {n: Example(f"m{n}", secret, "en", "defective", voice="ana", weight=3) for n in range(2)}
    learned = learn(gathered(small, [], alone), "small", alone)
    assert judged(learned.model, list(alone.values()))[0].said == "not_satisfied"
    sure = [each.confidence for each in judged(learned.model, list(alone.values())) if each.right]
    before = judged(train(small), list(alone.values()))[0]
    assert [each.confidence for each in held_out(learned, alone)] == pytest.approx([before.confidence] * 2, abs=0.05)
    assert min(sure) > before.confidence
    apart = {n: replace(each, voice=f"customer {n}") for n, each in alone.items()}
    assert all(each.right for each in held_out(learn(gathered(small, [], apart), "small", apart), apart))


def test_a_label_that_changed_since_is_the_truth_by_which_it_is_judged(small: list[Example]) -> None:
    staff = {3: replace(small[0], voice="ana")}
    learned = learn(gathered(small, [], staff), "small", staff)
    now = {3: replace(staff[3], intent="late"), 4: small[6]}
    first, second = held_out(learned, now)
    assert (first.truth, first.said, first.confidence) == ("long_wait", *learned.held[3])
    assert second.right


def test_the_starter_corpus_is_judged_out_of_fold_by_what_learned_from_it(small: list[Example]) -> None:
    model = train(small)
    known = on_starter(Learned(model, "small"), small)
    seen = on_starter(Learned(model, ""), small)
    assert sum(each.right for each in known) < sum(each.right for each in seen) == len(small)


def test_the_same_messages_teach_the_same(small: list[Example]) -> None:
    staff = {1: replace(small[3], intent="late", weight=3)}
    first, second = (learn(gathered(small, [], staff), "small", staff) for _ in range(2))
    assert first.model.data == second.model.data
    assert first.held == second.held


def test_a_category_alone_gets_the_intent_that_the_model_thinks_likeliest(small: list[Example]) -> None:
    model = train([*small, *_customs()])
    bare = [
        Example("1", Text("", "It sits in customs and they want papers."), "en", "tracking_delayed"),
        Example("2", Text("", "Thank you so much!"), "en", "other"),
        Example("3", Text("", "It broke."), "en", "wrong_item"),  # a category that this model has never met
        small[0],
    ]
    assert [each.intent for each in with_intents(bare, model)] == [
        "held_in_customs",
        "thanks",
        "wrong_variant",
        small[0].intent,
    ]


def _customs() -> list[Example]:
    stuck = ("The tracking has not moved for days.", "Tracking is stuck since Monday.", "No scan on the tracking page.")
    held = ("Customs holds my parcel.", "It sits in customs, they want papers.", "The customs office wants money.")
    return [
        Example(f"{intent}-{n}", Text("", body), "en", intent)
        for intent, bodies in (("tracking_stuck", stuck), ("held_in_customs", held))
        for n, body in enumerate(bodies)
    ]


def test_too_little_to_learn_from_is_told() -> None:
    one = {1: Example("1", Text("", "Where is it?"), "en", "late")}
    with pytest.raises(ValueError, match="two intents"):
        learn(gathered([], [], one), "", one)
