"""Mail that others wrote: the labelled files of the shared corpora, with floors that may only rise."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from pipeline.config import Shop
from pipeline.model import RawMail
from pipeline.parsing import parse
from pipeline.screening import screen

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora" / "mail"
SHOP = Shop(address="help@shop.example")


@pytest.fixture(scope="module")
def called() -> dict[str, dict[str, str]]:
    """Label (bulk with a header of its kind apart) → path → the kind that screening gives."""
    if not CORPUS.is_dir():
        pytest.skip(f"needs the shared mail corpus at {CORPUS}")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with (CORPUS / "kinds.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            data = (CORPUS / row["path"]).read_bytes()
            label = row["kind"] + (" with a signal" if row["kind"] == "bulk" and row["signal"] != "none" else "")
            found[label][row["path"]] = screen(parse(RawMail(data, row["path"], len(data))), SHOP).kind
    return found


def _others(called: dict[str, str], kind: str) -> list[str]:
    return sorted(path for path, found in called.items() if found != kind)


def test_people_are_people(called: dict[str, dict[str, str]]) -> None:
    assert len(called["human"]) >= 60
    assert _others(called["human"], "human") == []


def test_bounces(called: dict[str, dict[str, str]]) -> None:
    assert len(called["bounce"]) >= 80
    assert len(_others(called["bounce"], "bounce")) <= 0.02 * len(called["bounce"])


def test_auto_replies(called: dict[str, dict[str, str]]) -> None:
    assert len(called["auto_reply"]) >= 7
    assert _others(called["auto_reply"], "auto_reply") == []


def test_bulk_that_says_so(called: dict[str, dict[str, str]]) -> None:
    assert len(called["bulk with a signal"]) >= 4
    assert _others(called["bulk with a signal"], "bulk") == []
