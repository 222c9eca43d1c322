"""Notes and letters as they come, from reception desks, sick beds and customers; and every message that we train on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pipeline.screening import screen
from tests.screening.mails import SHOP, a_mail

with Path(__file__).with_name("notes.tsv").open(encoding="utf-8", newline="") as file:
    NOTES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
CORPUS = Path(__file__).parents[2] / "classifiers" / "corpus"


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note["text"][:40])
def test_a_note_or_a_letter(note: dict[str, str]) -> None:
    text = note["text"].replace("\\n", "\n")
    screening = screen(a_mail(subject=note["subject"], text=text), SHOP)
    assert (screening.kind, screening.may_answer) == (note["kind"], note["kind"] == "human"), screening.flags


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_customers_of_the_starter_corpus_are_people(path: Path) -> None:
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert messages
    for message in messages:
        screening = screen(a_mail(subject=message["subject"], text=message["body"]), SHOP)
        assert screening.kind == "human", (message["id"], screening.flags)
