"""``batch``, ``inspect`` and ``classify``: verdicts over mail that is at hand."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, Now, settings_or_built_in
from pipeline.cli.show import progress, say, table

if TYPE_CHECKING:
    from pipeline.flow import Counts
    from pipeline.ingestion.source import Source
    from pipeline.model import RawMail

COMPLAINTS = 10  # lines of a file that are told one by one; it may be no JSONL at all


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="An mbox, a Maildir, a folder of .eml, an .eml, or imap:FOLDER."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write the verdicts; default: stdout.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Also write a page with the figures (HTML).")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, metavar="N", help="So many processes read at a time.")
    ] = 1,
    dask: Annotated[
        str, typer.Option("--dask", metavar="ADDRESS", help="Read on this Dask cluster, as tcp://HOST:8786.")
    ] = "",
    store: Annotated[
        bool, typer.Option("--store", help="Keep tickets and drafts in the store, as 'run' does.")
    ] = False,
    now: Now = None,
    config: Config = DEFAULT,
) -> None:
    """Says of every mail in some mailboxes what it is.

    Writes one JSON object a mail, in their order, and a summary on stderr. Nothing is ever sent, and without
    --store nothing is kept. The mailboxes are only read.

    \b
    Examples:
      casedesk batch export.mbox --out verdicts.jsonl --report report.html
      casedesk batch Maildir imap:INBOX --jobs 4 --out verdicts.jsonl
      casedesk batch export.mbox --store --now 2026-11-24T09:30
    """
    from pipeline import opening
    from pipeline.batch import run_batch
    from pipeline.ingestion.registry import open_source
    from pipeline.reporting import Figures, write_report

    settings = settings_or_built_in(config)
    opened = [open_source(each, settings) for each in sources]
    _refuse_to_overwrite(sources, out, report)
    if report:
        report.open("a").close()  # an hour later would be late to hear that it cannot be written
    begun, figures = time.monotonic(), Figures(settings.shop)
    with (
        opening.open_store(settings) if store else opening.passing_store() as kept,
        opening.open_road(settings, kept, opening.fixed(now), jobs, drafts=store, dask=dask) as road,
        out.open("w", encoding="utf-8", errors="backslashreplace") if out else nullcontext(sys.stdout) as file,
        progress("mails", lambda: _total(opened)) as advance,
    ):
        quiet = out is None and sys.stdout.isatty()

        def write(record: dict[str, Any]) -> None:
            figures.add(record)
            if not quiet:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")

        counts, earlier = run_batch(road, opened, write, advance)
        if report:
            write_report(report, figures, kept, settings.shop, store)
    if quiet:
        table(("category", "mails"), [(name, str(number)) for name, number in figures.categories.most_common()])
    raise typer.Exit(_tell(counts, earlier, opened, time.monotonic() - begun))


def _tell(counts: Counts, earlier: Counts, sources: Iterable[Source], seconds: float) -> int:
    """What a batch says at its end, the summary line last. Returns the exit code."""
    skipped = [line for source in sources for line in source.skipped]
    for line in skipped:
        say(f"skipped: {line}")
    if earlier.set_aside:
        say(f"{earlier.set_aside} mails of an interrupted run were set aside")
    say(counts.line(seconds))
    return 1 if counts.set_aside or earlier.set_aside or skipped else 0


def _refuse_to_overwrite(sources: Iterable[str], *outputs: Path | None) -> None:
    from pipeline.ingestion.source import SourceError

    for output in outputs:
        if output is None or not output.exists():
            continue
        if output.suffix == ".eml" or any(Path(each).exists() and output.samefile(each) for each in sources):
            raise SourceError(f"{output} holds mail, which the output would replace; choose another name for it")


def _total(sources: Iterable[Source]) -> int | None:
    counted = [source.count() for source in sources]
    return None if None in counted else sum(number for number in counted if number is not None)


def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.eml", help="Files that hold one mail each.")],
    as_json: AsJson = False,
    config: Config = DEFAULT,
) -> None:
    """Shows what the pipeline sees in a mail.

    Text, sender, kind, category, order and tracking numbers, and whether it may be answered.

    \b
    Examples:
      casedesk inspect complaint.eml
      casedesk inspect --json mails/*.eml
    """
    from pipeline.inspection import inspect_files
    from pipeline.reading import ReadingSettings

    settings = settings_or_built_in(config)
    failed = 0
    for record in inspect_files(ReadingSettings.of(settings), _mails(files)):
        failed += record["error"] is not None
        if as_json:
            print(json.dumps(record, ensure_ascii=False))
        else:
            table(("", record["file"]), [(key, _shown(value)) for key, value in record.items() if key != "file"])
    raise typer.Exit(1 if failed else 0)


def _mails(files: Iterable[Path]) -> Iterator[RawMail]:
    from pipeline.ingestion.source import SourceError, read_file, reason, shown

    for file in files:
        try:
            yield read_file(file)
        except OSError as error:
            raise SourceError(f"{shown(file)}: {reason(error)}; name a file that holds one mail") from None


def _shown(value: Any) -> str:
    if isinstance(value, str) or value is None:
        return (value or "-")[:2000]
    return json.dumps(value, ensure_ascii=False)


def classify(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="Lines with id, subject and body; '-' is stdin.")
    ] = "-",
    config: Config = DEFAULT,
) -> None:
    """Says of messages in JSON lines which issue each is.

    Takes one object a line with id, subject and body, and writes one a line in the same order. A line that is no
    such object is told on stderr and left out (exit code 1); where all are, it is the wrong file (exit code 2).

    \b
    Examples:
      casedesk classify messages.jsonl > verdicts.jsonl
      echo '{"id": 1, "subject": "", "body": "where is my parcel"}' | casedesk classify
    """
    from pipeline import inspection
    from pipeline.reading import ReadingSettings
    from pipeline.stops import Stops

    settings = settings_or_built_in(config)
    written = 0
    wrong: list[int] = []
    with nullcontext(sys.stdin.buffer) if file == "-" else _opened(file) as lines:
        stops = Stops.load(ReadingSettings.of(settings))
        for record in inspection.classify(stops, _messages(lines, wrong)):
            print(json.dumps(record, ensure_ascii=False))
            written += 1
    raise typer.Exit((1 if written else 2) if wrong else 0)


def _opened(file: str) -> Any:
    from pipeline.ingestion.source import SourceError

    try:
        return Path(file).open("rb")
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}; name a file of JSON lines, or '-' for stdin") from None


def _messages(lines: Iterable[bytes], wrong: list[int]) -> Iterator[dict[str, Any]]:
    """The messages of a JSONL file; the number of a line that holds none goes into ``wrong``."""
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8", "replace").strip().lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")  # a BOM
            message = json.loads(text) if text else {}
            problem = None if isinstance(message, dict) else "is JSON, but no object"
        except (ValueError, RecursionError) as error:
            message, problem = {}, f"is no JSON: {error}"
        if problem:
            wrong.append(number)
            if len(wrong) <= COMPLAINTS:
                say(f"casedesk: line {number} {problem}; each line should be an object with id, subject and body")
        elif text:
            yield message
    if len(wrong) > COMPLAINTS:
        say(f"casedesk: {len(wrong)} lines in all are no messages")
