"""Whatever arrives gets an answer, and what is outside the shop's business is not forced into it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifiers.classifier import Classifier
from classifiers.verdict import CATEGORIES, Text, Verdict
from tests.shop import in_process

LINES = 10_000
BODIES = ("", "😡", "\ud800", "Where is my parcel?", "Hvor er min pakke?", "注文が届きません", "x" * 500, "12345")


def read(classifier: Classifier, body: str, subject: str = "") -> Verdict:
    return classifier.read([Text(subject, body)])[0]


def test_a_danish_mail(classifier: Classifier) -> None:
    verdict = read(classifier, "Hvor er min pakke? Jeg har ventet i tre uger, og ingen svarer på mine mails.")
    assert (verdict.language, verdict.unsure) == ("da", True)


def test_an_empty_mail(classifier: Classifier) -> None:
    verdict = read(classifier, "")
    assert (verdict.category, verdict.language, verdict.unsure) == ("other", None, True)


@pytest.mark.parametrize("piece", ["a", "where is my parcel ", "!?", "é" * 50 + "\n", "> quoted\n"])
def test_200_kb_of_text(classifier: Classifier, piece: str) -> None:
    assert read(classifier, piece * (200_000 // len(piece))).category in CATEGORIES


@pytest.mark.parametrize("body", ["\ud800", "\udfff lost \ud83d parcel", "\ud83d" * 1000])
def test_lone_surrogates(classifier: Classifier, body: str) -> None:
    verdict = read(classifier, body, body)
    assert verdict.category in CATEGORIES
    json.dumps(verdict.evidence, ensure_ascii=False).encode("utf-8")


def test_emoji_only(classifier: Classifier) -> None:
    verdict = read(classifier, "😡😡😡 📦❓")
    assert (verdict.category, verdict.unsure) == ("other", True)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Application as a warehouse assistant", "I have five years of experience in logistics; my CV is attached."),
        ("", "asdkjh qwoeiu zxmcn lkjqwe poiasd mnbzxc qweoiu"),
        ("", "Где моя посылка? Я жду уже три недели и никто не отвечает."),
        ("", "أين طردي؟ أنتظر منذ ثلاثة أسابيع"),
        ("Minutes", "Attached the minutes of the board meeting. The next one is on 3 June at 10 in room 4."),
        ("", "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore."),
    ],
    ids=["application", "gibberish", "russian", "arabic", "minutes", "latin"],
)
def test_what_is_no_business_of_the_shop(classifier: Classifier, subject: str, body: str) -> None:
    verdict = read(classifier, body, subject)
    assert verdict.category == "other" or verdict.unsure


def test_10_000_lines_through_classify(tmp_path: Path) -> None:
    rows = ({"id": str(number), "subject": "", "body": BODIES[number % len(BODIES)]} for number in range(LINES))
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = in_process(tmp_path, "classify", "in.jsonl")
    assert done.code == 0
    assert [record["id"] for record in done.records] == [str(number) for number in range(LINES)]
    assert {record["category"] for record in done.records} <= set(CATEGORIES)
