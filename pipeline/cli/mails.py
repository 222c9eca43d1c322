"""``batch``, ``inspect`` and ``classify``: verdicts over mail that is at hand."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import DEFAULT, Config, Now, settings_or_built_in
from pipeline.cli.show import progress, say, table


def batch(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="mbox, Maildir, folder of .eml, .eml, imap:FOLDER")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the verdicts (JSONL) there; default: stdout.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Also write a page with the figures (HTML).")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Reading processes.")] = 1,
    store: Annotated[
        bool, typer.Option("--store", help="Keep tickets and drafts in the store, as 'run' does.")
    ] = False,
    now: Now = None,
    config: Config = DEFAULT,
) -> None:
    """Says of every mail in some mailbox files what it is; sends nothing.

    Examples: casedesk batch export.mbox --out verdicts.jsonl --report report.html
              casedesk batch ~/Maildir imap:INBOX --store
    """
    from pipeline import opening
    from pipeline.batch import run_batch
    from pipeline.ingestion.registry import open_source
    from pipeline.reporting import Figures, write_report

    settings = settings_or_built_in(config)
    opened = [open_source(each, settings) for each in sources]
    totals = [source.count() for source in opened]
    total = None if None in totals else sum(each for each in totals if each is not None)
    begun, figures = time.monotonic(), Figures()
    with (
        opening.open_store(settings) if store else opening.passing_store() as kept,
        opening.open_road(settings, kept, opening.fixed(now), jobs, drafts=store) as road,
        out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as file,
        progress("mails", total) as advance,
    ):
        quiet = out is None and sys.stdout.isatty()

        def write(record: dict[str, Any]) -> None:
            figures.add(record)
            if not quiet:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")

        counts = run_batch(road, opened, write, advance)
    if quiet:
        table(("category", "mails"), [(name, str(number)) for name, number in figures.categories.most_common()])
    if report:
        write_report(report, figures)
    for source in opened:
        for skipped in source.skipped:
            say(f"skipped: {skipped}")
    say(counts.line(time.monotonic() - begun))
    raise typer.Exit(1 if counts.set_aside or any(source.skipped for source in opened) else 0)


def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.eml...")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Shows what the pipeline sees in a mail: text, sender, kind, category, numbers."""
    from pipeline.ingestion.source import SourceError, read_file
    from pipeline.inspection import inspect_files
    from pipeline.reading import ReadingSettings

    settings = settings_or_built_in(config)
    try:
        raws = [read_file(file) for file in files]
    except OSError as error:
        raise SourceError(f"{error.filename or 'file'}: {error.strerror}; name a file that holds one mail") from None
    failed = 0
    for record in inspect_files(ReadingSettings.of(settings), raws):
        failed += record["error"] is not None
        if as_json:
            print(json.dumps(record, ensure_ascii=False))
        else:
            table(("", record["file"]), [(key, _shown(value)) for key, value in record.items() if key != "file"])
    raise typer.Exit(1 if failed else 0)


def _shown(value: Any) -> str:
    if isinstance(value, str) or value is None:
        return (value or "-")[:2000]
    return json.dumps(value, ensure_ascii=False)


def classify(
    file: Annotated[
        str, typer.Argument(metavar="[FILE.jsonl|-]", help="Lines with id, subject, body; '-': stdin.")
    ] = "-",
    config: Config = DEFAULT,
) -> None:
    """Reads messages as JSON lines and says of each which issue it is.

    Example: echo '{"id": 1, "subject": "", "body": "where is my parcel"}' | casedesk classify
    """
    from pipeline import inspection
    from pipeline.flow import Stops
    from pipeline.reading import ReadingSettings

    settings = settings_or_built_in(config)
    stops = Stops.load(ReadingSettings.of(settings))
    with nullcontext(sys.stdin.buffer) if file == "-" else _opened(file) as lines:
        for record in inspection.classify(stops, _messages(lines)):
            print(json.dumps(record, ensure_ascii=False))


def _opened(file: str) -> Any:
    from pipeline.ingestion.source import SourceError

    try:
        return Path(file).open("rb")
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}; name a file of JSON lines, or '-' for stdin") from None


def _messages(lines: Any) -> Iterator[dict[str, Any]]:
    from pipeline.ingestion.source import SourceError

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line.decode("utf-8", "replace"))
        except (json.JSONDecodeError, RecursionError) as error:
            raise SourceError(f"line {number} is no JSON: {error}; each line is one object") from None
        if not isinstance(message, dict):
            raise SourceError(f"line {number} should be an object with id, subject and body")
        yield message
