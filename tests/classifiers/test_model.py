from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.classifier import Classifier
from classifiers.corpus import Example
from classifiers.features import Said
from classifiers.model import Model, softmax
from classifiers.persistence import load, save
from classifiers.starter import default_folders, load_or_train
from classifiers.training import FOLDS, folds, train
from classifiers.trial import Trial
from classifiers.verdict import Text


@pytest.fixture(scope="module")
def model(small: list[Example]) -> Model:
    return train(small)


def scores(model: Model, text: str) -> np.ndarray:
    return np.asarray(model.scores(model.look([Said(text, "en")]))[0])


def test_it_learns(model: Model) -> None:
    seen = scores(model, "no confirmation mail came after I paid")
    [of_intents], [of_categories] = model.probabilities(seen[None], ["en"])
    assert model.intents[int(of_intents.argmax())] == "no_confirmation"
    assert of_categories.sum() == pytest.approx(1)
    assert of_categories.argmax() == 0


def test_trained_twice_it_is_the_same_model(small: list[Example], model: Model) -> None:
    again = train(small)
    assert again.features.names == model.features.names
    assert (again.weights == model.weights).all()
    assert again.temperatures == model.temperatures


def test_evidence_stands_in_the_text(model: Model) -> None:
    text = "Hello, the clip BROKE\non Monday and the clip broke again"
    vector = model.look([Said(text, "en")]).vectors[0]
    found = [text[start:end] for start, end in model.evidence(text, vector, "defective")]
    assert found
    assert any("broke" in phrase.lower() for phrase in found)
    assert model.evidence(text, vector, "pitch") == []


def test_two_intents_are_enough_and_one_is_not(small: list[Example]) -> None:
    two = [example for example in small if example.intent in ("late", "defective")]
    model = train(two)
    assert model.intents == ("defective", "late")
    assert scores(model, "it broke").argmax() == 0
    assert scores(model, "waiting for weeks").argmax() == 1
    with pytest.raises(ValueError, match="two intents"):
        train([example for example in small if example.intent == "late"])


def example(intent: str, language: str = "en", voice: str = "") -> Example:
    return Example("", Text("", ""), language, intent, voice=voice)


def test_folds_deal_every_intent_out_where_one_person_wrote() -> None:
    places = folds([example("a")] * 9 + [example("b")] * 3)
    assert sorted(places[:9]) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert sorted(places[9:]) == [0, 1, 2]


def test_folds_never_split_a_voice_of_several() -> None:
    rows = [example("a", voice=voice) for voice in "pqrs" for _ in range(5)]
    places = folds(rows)
    assert all(len(set(places[start : start + 5])) == 1 for start in range(0, 20, 5))
    assert set(places) == set(range(FOLDS))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9), st.floats(0.02, 5))
def test_softmax_gives_probabilities(values: list[float], temperature: float) -> None:
    shares = softmax(np.array(values), temperature)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def test_saved_and_loaded_it_scores_the_same(model: Model, tmp_path: Path) -> None:
    assert save(model, tmp_path / "new" / "folder", "m")
    again = load(tmp_path / "new" / "folder", "m")
    assert again is not None
    for text in ("The parcel is late", "", "zzz", "grüße 注文"):
        assert (scores(again, text) == scores(model, text)).all()
    assert (again.temperatures, again.languages) == (model.temperatures, model.languages)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["m.json", "m.npz"]


@pytest.mark.parametrize("damage", ["json", "npz", "missing", "mismatch", "pickle"])
def test_a_damaged_cache_reads_as_none(model: Model, tmp_path: Path, damage: str) -> None:
    assert save(model, tmp_path, "m")
    if damage == "json":
        (tmp_path / "m.json").write_text('{"words": [')
    elif damage == "npz":
        (tmp_path / "m.npz").write_bytes((tmp_path / "m.npz").read_bytes()[:200])
    elif damage == "missing":
        (tmp_path / "m.npz").unlink()
    elif damage == "mismatch":
        words = json.loads((tmp_path / "m.json").read_text())
        words["words"].pop()
        (tmp_path / "m.json").write_text(json.dumps(words))
    else:
        np.savez(tmp_path / "m.npz", weights=np.array([{}], dtype=object), bias=model.bias, idf=model.features.idf)
    assert load(tmp_path, "m") is None


def test_a_folder_that_cannot_be_written_is_no_error(model: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not save(model, tmp_path / "file", "m")


def test_the_cache_is_used(cache: Path) -> None:
    stamps = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    first, second = load_or_train(cache), load_or_train(cache)
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == stamps
    assert len(stamps) == 2
    assert (first.weights == second.weights).all()


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folders()[0] == tmp_path / "casedesk"


def test_a_message_of_weight_counts_as_many(small: list[Example]) -> None:
    odd = Example("odd", Text("", "The clip broke on the first day."), "en", "late")
    text = "The clip broke on the first day."
    light, heavy = (train([*small, replace(odd, weight=weight)]) for weight in (1.0, 50.0))
    late = light.intents.index("late")
    assert scores(heavy, text)[late] > scores(light, text)[late]
    assert light.data != heavy.data


def test_labels_that_the_guide_does_not_know_are_categories(small: list[Example]) -> None:
    model = train([replace(each, intent=f"their_{each.intent}") for each in small])
    assert model.categories == ("their_defective", "their_late", "their_no_confirmation", "their_thanks")
    verdict = Classifier(model).read([Text("", "The clip broke on Monday.")])[0]
    assert (verdict.category, verdict.intent) == ("their_defective", "their_defective")
    assert len(verdict.ranking) == 4
    assert Classifier(model).read([Text("", "")])[0].category in model.categories


def test_a_threshold_holds_the_error_rate() -> None:
    sure = np.array([0.9] * 60 + [0.8] * 20 + [0.7] * 20, np.float32)
    right = np.array([True] * 60 + [True, False] * 10 + [False] * 20)
    trial = Trial(np.zeros(100, np.int16), sure, right, np.ones(100, np.float32))
    assert trial.threshold(0.05) == pytest.approx(0.9)
    assert trial.threshold(0.2) == pytest.approx(0.8)
    assert trial.threshold(0.5) == pytest.approx(0.7)
    assert trial.threshold(0.01) > 1  # sixty right ones do not prove one error in a hundred
    assert trial.of(3).threshold(0.5) > 1


def test_a_category_beyond_its_share_of_errors_is_unsure(model: Model) -> None:
    text = Text("", "The clip broke on the first day and the case has a crack.")
    believing = Classifier(model, unsure_below=0.0).read([text])[0]
    assert not replace(believing, unsure=False).unsure
    strict = Classifier(model, unsure_below=0.0, max_errors={believing.category: 0.001})
    assert strict.sure_from[believing.category] > 1
    assert strict.read([text])[0].unsure
    assert Classifier(model, unsure_below=0.0, max_errors={"other": 0.001}).sure_from[believing.category] == 0


def test_remedies_are_learned_from_messages_that_name_them(small: list[Example]) -> None:
    asking = [replace(each, remedies=("refund",) if each.intent == "late" else ()) for each in small]
    assert "refund" in Classifier(train(asking)).read([Text("", "I waited two months for the delivery")])[0].remedies
    assert Classifier(train(small)).read([Text("", "I waited two months for the delivery")])[0].remedies == ()
