"""The options that commands share, and how their words become values."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.config import Settings

DEFAULT = Path("pipeline.yaml")

Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The shop's configuration.", show_default=True)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")]


def _id(text: str) -> int:
    if not text.isdecimal() or not 0 < len(text) <= 18:  # no database numbers its rows beyond
        raise typer.BadParameter(f"{text!r} should be the number that 'list' shows")
    return int(text)


ID: dict[str, Any] = {"parser": _id, "metavar": "ID"}
Id = Annotated[int, typer.Argument(**ID, help="As 'list' shows it.")]
Ids = Annotated[list[int], typer.Argument(**ID, help="As 'list' shows them.")]


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} should be a time such as 2026-11-24T09:30:00Z") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


Now = Annotated[
    datetime | None,
    typer.Option(
        "--now",
        parser=_time,
        metavar="TIME",
        help="The time that the rules see; default: the clock.",
    ),
]
AnswerSince = Annotated[
    datetime | None,
    typer.Option(
        "--answer-since",
        parser=_time,
        metavar="TIME",
        help="Also draft for mail since this time that was there before the first run, such as 2026-11-20.",
    ),
]


def settings_of(config: Path) -> Settings:
    """The settings of a command that needs a pipeline.yaml."""
    from pipeline.config_file import load

    return load(config)


def settings_or_built_in(config: Path) -> Settings:
    """The settings of a command that also runs without a pipeline.yaml."""
    from pipeline.config import built_in

    return built_in() if config == DEFAULT and not config.exists() else settings_of(config)


def me() -> str:
    """Who sits at the shell, for the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "shell"
