"""The classifier's figures: quality on labelled mail it never saw, and speed. One command:

    python benchmarks/classifier.py [FOLDER]

FOLDER holds ``written_dev.jsonl`` and ``real_dev.jsonl`` (default: ``../shared/corpora/messages`` beside the checkout).
Without them only cross-validation over the starter corpus and the speeds are shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from classifiers.classifier import Classifier  # noqa: E402
from classifiers.corpus import read_corpus  # noqa: E402
from classifiers.evaluation import Figures, Report, cross_validated, scored  # noqa: E402
from classifiers.training import train  # noqa: E402
from classifiers.verdict import Text  # noqa: E402

ROUNDS = 5
LENGTH = 300  # characters of a usual mail


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT.parent / "shared" / "corpora" / "messages"
    examples = read_corpus()
    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        classifier = Classifier.load(Path(cache))
        first = time.perf_counter() - started
        print(f"{'messages':<28}{'number':>8}{'accuracy':>10}{'macro-F1':>10}{'ECE':>7}{'cov. at .95':>13}")
        show("starter corpus, 3 folds", cross_validated(examples))
        for name in ("written_dev", "real_dev"):
            if (folder / f"{name}.jsonl").is_file():
                show(name, scored(classifier, folder / f"{name}.jsonl"))
        print()
        speeds(classifier, [example.text for example in examples], first, Path(cache))


def show(name: str, report: Report) -> None:
    for language, figures in report.by_language.items():
        print(line(f"{name} {language}", figures))
    if report.remedies_f1 is not None:
        print(f"  remedies micro-F1 {report.remedies_f1:.3f}")
    if report.escalate_recall is not None and report.escalate_precision is not None:
        print(f"  escalate recall {report.escalate_recall:.2f}, precision {report.escalate_precision:.2f}")
    mistakes = sorted(
        ((count, truth, said) for (truth, said), count in report.confusion.items() if truth != said), reverse=True
    )
    print("  most mistaken: " + ", ".join(f"{truth} as {said} {count}" for count, truth, said in mistakes[:4]))


def line(name: str, figures: Figures) -> str:
    return (
        f"{name:<28}{figures.messages:>8}{figures.accuracy:>10.3f}{figures.macro_f1:>10.3f}"
        f"{figures.calibration_error:>7.3f}{figures.coverage:>13.3f}"
    )


def speeds(classifier: Classifier, texts: list[Text], first: float, cache: Path) -> None:
    usual = [text for text in texts if 0.5 * LENGTH < len(text.body) < 1.5 * LENGTH]
    mean = sum(len(text.body) for text in usual) / len(usual)
    classifier.read(usual)
    batch = best(seconds(lambda: classifier.read(usual)) for _ in range(ROUNDS))
    single = sorted(seconds(lambda text=text: classifier.read([text])) for text in usual)  # type: ignore[misc]
    training = best(seconds(lambda: train(read_corpus())) for _ in range(2))
    code = "import sys, pathlib, classifiers.classifier as c; c.Classifier.load(pathlib.Path(sys.argv[1]))"
    start = best(
        seconds(lambda: subprocess.run([sys.executable, "-c", code, str(cache)], check=True, cwd=CHECKOUT))
        for _ in range(3)
    )
    print(f"batch of {len(usual)} mails of {mean:.0f} characters   {len(usual) / batch:>7.0f} mails/s")
    print(
        f"single mail, median / 99 %            {1e3 * single[len(single) // 2]:>7.2f} / "
        f"{1e3 * single[int(0.99 * len(single))]:.2f} ms"
    )
    print(f"training                              {training:>7.2f} s (first load with it: {first:.2f} s)")
    print(f"start of Python, import and load      {start:>7.2f} s")
    print(f"load average                          {os.getloadavg()[0]:>7.2f}")


def best(times: Iterable[float]) -> float:
    return min(times)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
