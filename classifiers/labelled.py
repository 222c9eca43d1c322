"""Labelled messages from a file of the user's: JSON lines, or CSV with a header.

Of each message: ``subject`` (may be missing), ``body`` or ``text``, and its label under the first of ``intent``,
``category``, ``primary`` and ``label``. ``language`` is found out where it is missing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from classifiers import language
from classifiers.cleaning import clean, unmasked
from classifiers.corpus import Example
from classifiers.verdict import CATEGORY_OF, INTENTS, Text

LABELS = ("intent", "category", "primary", "label")
BODIES = ("body", "text")
CELL_CHARS = 1 << 20


class LabelledFileError(ValueError):
    """The file cannot be used; the message is one line that names file, line and remedy."""


def read_labelled(path: Path, shop_languages: Sequence[str] = ()) -> list[Example]:
    """The messages of a file, in order. Their ``intent`` is the label as it stands there, be it a category's name.

    Raises LabelledFileError over the first line that holds no message with a label.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = _csv_rows(lines) if path.suffix.lower() == ".csv" else _json_rows(lines, path)
            examples = [_example(row, path, number, shop_languages) for number, row in rows]
    except OSError as error:
        raise LabelledFileError(f"{path}: {error.strerror}; name a file of labelled messages") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise LabelledFileError(f"{path}: {error}; expected UTF-8 text, as JSON lines or CSV") from None
    if not examples:
        raise LabelledFileError(f"{path}: holds no message; expected one JSON object a line, or CSV with a header")
    return examples


def are_ours(examples: Sequence[Example]) -> bool:
    """Whether all labels are categories or intents of the labelling guide."""
    return all(example.intent in CATEGORY_OF or example.intent in INTENTS for example in examples)


def _csv_rows(lines: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(CELL_CHARS)
    reader = csv.DictReader(lines)
    for row in reader:
        yield reader.line_num, row


def _json_rows(lines: Any, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise LabelledFileError(f"{path}:{number}: is no JSON: {error}") from None
        if not isinstance(row, dict):
            raise LabelledFileError(f"{path}:{number}: expected an object with body and category")
        yield number, row


def _example(row: dict[str, Any], path: Path, number: int, shop_languages: Sequence[str]) -> Example:
    label, body = _first(row, LABELS), _first(row, BODIES)
    text = Text(str(row.get("subject") or ""), body)
    if not label or not (text.subject or body):
        missing = "a label under 'intent' or 'category'" if not label else "its text under 'body' or 'text'"
        raise LabelledFileError(f"{path}:{number}: the message lacks {missing}")
    spoken = str(row.get("language") or "") or next(iter(language.identify(unmasked(clean(text)), shop_languages)), "")
    return Example(f"{path.name}:{number}", text, spoken, label, voice=path.name)


def _first(row: dict[str, Any], names: Sequence[str]) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "").encode("utf-8", "replace").decode()
