"""The starter corpus: labelled messages, as JSON lines in ``corpus/``, one file a writer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.verdict import Text, category_of

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message.

    ``intent``: of the labelling guide, or any other label, which then is a category of its own. ``also``: further
    categories; ``remedies``: what it asks for, None where nobody said so; ``voice``: who wrote it; ``weight``: as how
    many it counts in training.
    """

    id: str
    text: Text
    language: str
    intent: str
    also: tuple[str, ...] = ()
    remedies: tuple[str, ...] | None = None
    escalate: bool = False
    voice: str = ""
    weight: float = 1.0

    @property
    def category(self) -> str:
        """The category that the intent belongs to."""
        return category_of(self.intent)


def files(folder: Path = FOLDER) -> list[Path]:
    """The corpus' files in order of name."""
    return sorted(folder.glob("*.jsonl"))


def read_corpus(folder: Path = FOLDER) -> list[Example]:
    """Every message of the corpus' files, in order of file name and line."""
    return [_example(row, path.stem) for path in files(folder) for row in read_rows(path)]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file; blank lines do not count."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _example(row: dict[str, Any], voice: str) -> Example:
    return Example(
        row["id"],
        Text(row["subject"], row["body"]),
        row["language"],
        row["intent"],
        tuple(row.get("also", ())),
        tuple(row.get("remedy", ())),
        bool(row.get("escalate", False)),
        voice,
    )
