"""What staff's labels are worth: the starter model beside one that also learned from them. One command:

    python benchmarks/learning.py [FOLDER]

FOLDER holds ``written_dev.jsonl`` and ``real_dev.jsonl`` (default: ``../shared/corpora/messages`` beside the checkout),
which stand for a shop's mail: every message is another customer's, and all are labelled.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from classifiers.corpus import read_corpus  # noqa: E402
from classifiers.labelled import read_labelled  # noqa: E402
from classifiers.learning import (  # noqa: E402
    STAFF_WEIGHT,
    Comparison,
    Learned,
    gathered,
    grounds,
    held_out,
    learn,
    on_starter,
    with_intents,
)
from classifiers.starter import load_or_train  # noqa: E402


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT.parent / "shared" / "corpora" / "messages"
    starter, before = read_corpus(), Learned(load_or_train(), "starter")
    for path in (folder / "written_dev.jsonl", folder / "real_dev.jsonl"):
        if not path.is_file():
            print(f"{path} is not there")
            continue
        found = with_intents(read_labelled(path), before.model)
        staff = {n: replace(each, voice=each.id, weight=STAFF_WEIGHT) for n, each in enumerate(found)}
        begun = time.perf_counter()
        after = learn(gathered(starter, [], staff), "starter", staff)
        seconds = time.perf_counter() - begun
        own = Comparison(path.stem, *(tuple(held_out(each, staff)) for each in (before, after)))
        folds = Comparison("the starter corpus", *(tuple(on_starter(each, starter)) for each in (before, after)))
        shares = " → ".join(f"{side.accuracy:.3f}" for side in own.figures)
        print(f"{path.stem}: {len(staff)} messages, accuracy {shares}; trained in {seconds:.0f} s")
        for line in grounds(own, folds):
            print(f"  {line}")


if __name__ == "__main__":
    main()
