"""``train``, ``evaluate``, ``model``: a model that learns from what staff decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.figures import tell, tell_weeks
from pipeline.cli.options import DEFAULT, AsJson, Config, me, settings_of, settings_or_built_in
from pipeline.cli.show import progress, say, table

if TYPE_CHECKING:
    from classifiers.corpus import Example
    from pipeline.config import Settings

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FILE", help="Labelled messages, as JSON lines or CSV: body, category or intent."),
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Also write a page with the figures (HTML).")
]


def train(
    data: Data = None,
    test: Annotated[
        Path | None, typer.Option("--test", metavar="FILE", help="Labelled messages to judge by, never learned from.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Without the messages that casedesk comes with.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare, and publish nothing.")] = False,
    report: Report = None,
    config: Config = DEFAULT,
) -> None:
    """Trains a model from what staff decided, and publishes it if it is not worse.

    It learns from the messages that casedesk comes with and from every draft that you sent, rejected or corrected.
    Then it is compared with the running model on mails that neither had seen. Every process follows it at its next
    pass; the last five are kept. Exit code 1 where it is worse and nothing was published.

    With --data and labels of your own (--fresh), it only tells how well those can be told apart.

    \b
    Examples:
      casedesk train
      casedesk train --dry-run --report model.html
      casedesk train --fresh --data labelled.csv --test held-out.csv
    """
    settings = settings_or_built_in(config) if fresh and data else settings_of(config)
    more, held = _read(data, settings), _read(test, settings)
    if _of_other_labels(more, held, fresh):
        _train_on_other_labels(settings, more, held, report)
        return
    _train_and_publish(settings_of(config), more, held, fresh, dry_run, report)


def _of_other_labels(more: Sequence[Example], held: Sequence[Example], fresh: bool) -> bool:
    from classifiers.labelled import are_ours
    from pipeline.store.drafts import NotPossible

    if are_ours([*more, *held]):
        return False
    if not more or not fresh:
        raise NotPossible(
            "the file has labels that are no categories of casedesk; --data FILE --fresh tries them apart"
        )
    return True


def _train_on_other_labels(
    settings: Settings, more: Sequence[Example], held: Sequence[Example], report: Path | None
) -> None:
    from pipeline.learning import of_other_labels
    from pipeline.model_report import write_model_report

    with progress("training", lambda: 1) as advance:
        found = of_other_labels(settings, more, held)
        advance(1)
    tell([found])
    if report:
        write_model_report(report, "A model of your own labels", (), [found])
    say("These are no categories of casedesk, so nothing was published.")


def _train_and_publish(
    settings: Settings,
    more: Sequence[Example],
    held: Sequence[Example],
    fresh: bool,
    dry_run: bool,
    report: Path | None,
) -> None:
    from pipeline import learning, opening
    from pipeline.model_report import write_model_report

    with opening.open_store(settings) as store:
        try:
            with progress("training", lambda: learning.STEPS) as advance:
                trained = learning.train_candidate(
                    learning.Base.of(settings), settings, store, more, held, fresh, advance
                )
        except learning.NothingNew as nothing:
            say(f"Nothing was trained: {nothing}.")
            return
        shown = [each for each in trained.comparisons if each.after]
        tell(shown)
        version = trained.running.version
        verdict = [f"What decides: {ground}." for ground in trained.grounds]
        verdict += [f"Not published: {why}." for why in trained.objections]
        if dry_run and not trained.objections:
            verdict.append("It would be published.")
        elif not trained.objections:
            new = learning.publish(store, trained, me(), opening.wall_clock())
            verdict += [f"Published as model {new}; 'casedesk model rollback' returns to {_name(version)}."]
    if report:
        write_model_report(report, f"A new model beside {_name(version)}", verdict, shown)
    for line in verdict:
        say(line)
    raise typer.Exit(1 if trained.objections else 0)


def evaluate(
    data: Data = None,
    report: Report = None,
    drift: Annotated[bool, typer.Option("--drift", help="Only the weeks: unsure, corrected, categories.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Tells how well mail is understood.

    By the running model, and by the one before it: on mails that staff judged and on the messages that casedesk
    comes with, each judged as if it had never been seen; or on a labelled file of yours. Then week by week how often
    the classifier was unsure, and how often staff corrected it.

    \b
    Examples:
      casedesk evaluate
      casedesk evaluate --report model.html
      casedesk evaluate --data labelled.jsonl
      casedesk evaluate --drift
    """
    from pipeline import opening
    from pipeline.drift import weekly
    from pipeline.learning import Base, evaluated
    from pipeline.model_report import write_model_report

    settings = settings_of(config)
    messages = _read(data, settings)
    with opening.open_store(settings) as store:
        with store.read() as connection:
            weeks = weekly(connection, opening.wall_clock())
        if drift:
            tell_weeks(weeks)
            return
        now, then, found = evaluated(Base.of(settings), settings, store, messages)
    compared = f"{_name(now.version)} (after) and {_name(then.version)} (before)" if then else _name(now.version)
    say(f"Compared: {compared}" if then else f"Running: {compared}")
    tell(found)
    tell_weeks(weeks)
    if report:
        write_model_report(report, "How well mail is understood", [f"{compared}."], found, weeks)


app = typer.Typer(
    help="The models that were trained from what staff decided.",
    epilog="""\b
Examples:
  casedesk model list
  casedesk model rollback            returns to the one before""",
    no_args_is_help=True,
)


@app.command("list")
def list_models(as_json: AsJson = False, config: Config = DEFAULT) -> None:
    """Lists the models that are kept; '*' marks the one that mail is read by.

    \b
    Example:
      casedesk model list
    """
    import json

    from pipeline import opening
    from pipeline.published import code
    from pipeline.store import models

    with opening.open_store(settings_of(config)) as store, store.read() as connection:
        running, rows = models.running(connection), models.listing(connection)
    records = [_model_record(row, running, code()) for row in rows]
    records.append({"id": models.STARTER, "running": running == models.STARTER, "trained": "", "mails": 0})
    records[-1] |= {"who": "casedesk", "usable": True, "figures": {}}
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
        return
    table(("", "id", "trained", "who", "mails", "right before", "right after", ""), [_cells(each) for each in records])


def _model_record(row: Any, running: int, code: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "running": row.id == running,
        "trained": row.created_at.isoformat(timespec="seconds"),
        "mails": len(row.held),
        "who": row.who,
        "usable": row.code == code,
        "figures": row.figures,
    }


def _cells(record: dict[str, Any]) -> list[str]:
    before, after = record["figures"].get("mails that staff judged", [{}, {}])
    shares = [f"{each['accuracy']:.3f}" if each.get("messages") else "" for each in (before, after)]
    name = "starter" if record["id"] == 0 else str(record["id"])
    unusable = "" if record["usable"] else "made by another casedesk: train again"
    mark = "*" if record["running"] else ""
    return [mark, name, record["trained"], record["who"], str(record["mails"]), *shares, unusable]


@app.command()
def rollback(
    version: Annotated[
        int | None, typer.Argument(metavar="ID", min=0, help="As 'list' shows it; 0 is the starter model.")
    ] = None,
    config: Config = DEFAULT,
) -> None:
    """Returns to an earlier model; without ID to the one before.

    Every process follows at its next pass. Mail that was read already stays as it is.

    \b
    Examples:
      casedesk model rollback
      casedesk model rollback 3
    """
    from pipeline import opening
    from pipeline.store import models

    with opening.open_store(settings_of(config)) as store, store.write() as connection:
        running = models.roll_back(connection, version, me(), opening.wall_clock())
    say(f"Mail is read by {_name(running)} from the next pass on.")


def _name(version: int) -> str:
    return f"model {version}" if version else "the starter model"


def _read(path: Path | None, settings: Settings) -> list[Example]:
    from classifiers.labelled import LabelledFileError, read_labelled
    from pipeline.ingestion.source import SourceError

    try:
        return read_labelled(path, settings.shop.languages) if path else []
    except LabelledFileError as error:
        raise SourceError(str(error)) from None
