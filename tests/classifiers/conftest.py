"""One trained classifier for the whole run, and a small corpus of our own for what must not depend on the large one."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.classifier import Classifier
from classifiers.corpus import Example
from classifiers.starter import load_or_train
from classifiers.verdict import Text

SMALL = {
    "no_confirmation": (
        "I paid an hour ago and no confirmation mail came.",
        "Did my order go through? There is no receipt in my inbox.",
        "Order placed on Monday, nothing confirmed until now.",
        "The page froze after I paid and I have no confirmation.",
        "Could you mail the order confirmation, it never came.",
    ),
    "late": (
        "Five weeks and the parcel is still not here.",
        "You promised ten days, now it is thirty. Where is it?",
        "I have waited for two months for this delivery.",
        "The birthday is over and the case has not arrived.",
        "How much longer do I have to wait for my order?",
    ),
    "defective": (
        "The clip broke on the first day.",
        "The case has a crack along the edge.",
        "The button cover fell off after an hour.",
        "The magnet came loose and rattles.",
        "The leather is torn at the corner.",
    ),
    "thanks": (
        "Thank you, all is well now.",
        "Thanks for the quick help!",
        "Lovely service, thanks again.",
        "Great, that solved it, thank you.",
        "Many thanks to your team.",
    ),
}


@pytest.fixture(scope="session")
def small() -> list[Example]:
    return [
        Example(f"{intent}-{number}", Text("", body), "en", intent)
        for intent, bodies in SMALL.items()
        for number, body in enumerate(bodies)
    ]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the trained starter model: training takes seconds, so it is done once a run."""
    folder = tmp_path_factory.mktemp("model")
    load_or_train(folder)
    return folder


@pytest.fixture(scope="session")
def classifier(cache: Path) -> Classifier:
    return Classifier.load(cache, shop_languages=("en", "de", "es"))


@pytest.fixture(scope="session")
def messages() -> Path:
    folder = Path(__file__).parents[2] / ".." / "shared" / "corpora" / "messages"
    if not folder.is_dir():
        pytest.skip("the labelled messages for evaluation are not on this machine")
    return folder
