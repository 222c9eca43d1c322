"""The classifier's figures, quality and speed, printed and written into ``docs/classifier.md``. One command:

    python benchmarks/classifier.py [CORPORA]

CORPORA (default: ``../shared/corpora`` beside the checkout) holds ``messages/written_dev.jsonl``,
``messages/real_dev.jsonl`` and ``banking77/{train,test}.csv``. What is missing there is left out of the table.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from classifiers import encoder  # noqa: E402
from classifiers.classifier import Classifier  # noqa: E402
from classifiers.corpus import read_corpus, read_rows  # noqa: E402
from classifiers.evaluation import Figures, Report, figures, judged, out_of_fold, scored  # noqa: E402
from classifiers.labelled import read_labelled  # noqa: E402
from classifiers.training import train  # noqa: E402
from classifiers.verdict import Text  # noqa: E402

DOCS = CHECKOUT / "docs" / "classifier.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PACKAGES = ("scikit-learn", "numpy", "scipy", "py3langid")
ROUNDS = 5
SHORTEST, LONGEST = 200, 400  # characters of a usual mail, 300 on average
#: A language with fewer messages gets no line of its own.
LEAST = 10

Row = tuple[str, ...]


def main() -> None:
    corpora = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT.parent / "shared" / "corpora"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        classifier = Classifier.load(Path(cache))
        first = time.perf_counter() - started
        parts = [
            f"Measured {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, {versions} on "
            f"{os.cpu_count()} shared cores (load average {os.getloadavg()[0]:.1f}).",
            *quality(classifier, corpora / "messages"),
            table(("speed", ""), list(speeds(classifier, first, Path(cache)))),
            *banking(corpora / "banking77"),
        ]
    text = "\n\n".join(parts)
    print(text)
    write(text)


def write(text: str) -> None:
    """Puts the figures between the two marks of the page."""
    page = DOCS.read_text(encoding="utf-8")
    head, tail = page.index(BEGIN) + len(BEGIN), page.index(END)
    DOCS.write_text(f"{page[:head]}\n{text}\n{page[tail:]}", encoding="utf-8")


def table(head: Row, rows: Sequence[Row]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def quality(classifier: Classifier, folder: Path) -> list[str]:
    """Two tables: how well messages are read, and how well what they ask for and urgent ones are found."""
    examples = read_corpus()
    folds = Report.of(out_of_fold(classifier.model, examples))
    rows, of_rules = list(lines("starter corpus, 3 folds", folds)), []
    own = CHECKOUT / "benchmarks" / "messages" / "own.jsonl"
    for path in (own, folder / "written_dev.jsonl", folder / "real_dev.jsonl"):
        if path.is_file():
            report = scored(classifier, path)
            rows += lines(path.stem, report, accepting(classifier, path))
            measured = (report.remedies_f1, report.escalate_recall, report.escalate_precision)
            of_rules.append((path.stem, *("-" if each is None else f"{each:.2f}" for each in measured)))
    head = ("messages", "number", "accuracy", "accepting `also`", "macro-F1", "calibration error", "coverage at 95 %")
    rules = ("messages", "remedies, micro-F1", "escalation, recall", "escalation, precision")
    return [table(head, rows), table(rules, of_rules)]


def lines(name: str, report: Report, accepted: str = "-") -> Iterator[Row]:
    for language, found in report.by_language.items():
        if found.messages >= LEAST:
            yield row(f"{name}, {language}", found, accepted if language == "all" else "-")


def row(name: str, found: Figures, accepted: str) -> Row:
    measured = (found.macro_f1, found.calibration_error, found.coverage)
    return (name, f"{found.messages:,}", f"{found.accuracy:.3f}", accepted, *(f"{each:.2f}" for each in measured))


def accepting(classifier: Classifier, path: Path) -> str:
    """The share of messages whose category or one of whose further categories was said."""
    rows = read_rows(path)
    verdicts = classifier.read([Text(each["subject"], each["body"]) for each in rows])
    report = scored(classifier, path)
    pairs = zip(report.judged, verdicts, rows, strict=True)
    return f"{sum(one.right or verdict.category in each['also'] for one, verdict, each in pairs) / len(rows):.3f}"


def banking(folder: Path) -> list[str]:
    """BANKING77 by the code that ``casedesk train --data FILE --fresh`` runs, with the encoder where it is there."""
    if not (folder / "train.csv").is_file():
        return []
    known, new = (read_labelled(folder / name, ("en",)) for name in ("train.csv", "test.csv"))
    rows = []
    for encoded in (False, True) if encoder.installed() else (False,):
        started = time.perf_counter()
        model = train(known, encoded=encoded)
        took = time.perf_counter() - started
        found = figures(judged(model, new))
        name = f"{len(known):,} messages, {'with the encoder' if encoded else 'plain'}"
        rows.append((name, f"{found.accuracy:.3f}", f"{found.macro_f1:.3f}", f"{found.coverage:.2f}", f"{took:.0f} s"))
    return [table(("BANKING77", "accuracy", "macro-F1", "coverage at 95 %", "training"), rows)]


def speeds(classifier: Classifier, first: float, cache: Path) -> Iterator[Row]:
    examples = read_corpus()
    usual = [each.text for each in examples if SHORTEST <= len(each.text.body) <= LONGEST]
    mean = sum(len(text.body) for text in usual) / len(usual)
    classifier.read(usual)
    batch = best(cpu_seconds(lambda: classifier.read(usual)) for _ in range(ROUNDS))
    single = sorted(cpu_seconds(lambda text=text: classifier.read([text])) for text in usual)  # type: ignore[misc]
    code = "import sys, pathlib, classifiers.classifier as c; c.Classifier.load(pathlib.Path(sys.argv[1]))"
    start = best(seconds(lambda: subprocess.run([sys.executable, "-c", code, cache], cwd=CHECKOUT)) for _ in range(3))
    yield (f"batch of {len(usual):,} mails of {mean:.0f} characters", f"{len(usual) / batch:,.0f} mails a CPU second")
    median, slow = single[len(single) // 2], single[int(0.99 * len(single))]
    yield ("one mail, median / 99 %", f"{1e3 * median:.1f} / {1e3 * slow:.1f} ms")
    trained = cpu_seconds(lambda: train(examples))
    yield (f"training on {len(examples):,} messages", f"{trained:.0f} CPU s ({first:.0f} s at the first load)")
    yield ("start of Python, import and load", f"{start:.1f} s")


def best(times: Iterable[float]) -> float:
    return min(times)


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
