"""Labelled files as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.labelled import LabelledFileError, are_ours, read_labelled


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_json_lines(tmp_path: Path) -> None:
    lines = (
        '{"subject": "My parcel", "body": "Wo ist mein Paket? Ich warte seit Wochen.", "category": "long_wait"}\n\n'
        '{"body": "Where is it?", "intent": "late", "category": "long_wait", "language": "en"}\n'
        '{"subject": "only a subject", "body": "", "primary": "other", "language": "en"}\n'
    )
    german, english, short = read_labelled(written(tmp_path, "a.jsonl", "\ufeff" + lines))
    assert (german.text.subject, german.intent, german.category, german.language) == (
        "My parcel",
        "long_wait",
        "long_wait",
        "de",
    )
    assert (english.intent, english.category, english.language) == ("late", "long_wait", "en")
    assert (short.text.body, short.intent) == ("", "other")
    assert are_ours([german, english, short])


def test_csv_with_labels_of_its_own(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.csv", 'text,category\n"My card, where is it?\nIt is late.",card_arrival\nLost it,card_lost\n'
    )
    first, second = read_labelled(path)
    assert (first.text.body, first.intent) == ("My card, where is it?\nIt is late.", "card_arrival")
    assert (second.intent, second.category) == ("card_lost", "card_lost")
    assert not are_ours([first, second])


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.jsonl", "no json\n", "a.jsonl:1: is no JSON"),
        ("a.jsonl", '{"body": "x", "intent": "late"}\n[1]\n', "a.jsonl:2: expected an object"),
        ("a.jsonl", '{"body": "x"}\n', "lacks a label"),
        ("a.jsonl", '{"intent": "late"}\n', "lacks its text"),
        ("a.jsonl", "[" * 100_000, "is no JSON"),
        ("a.csv", "text,label\nhello,\n", "a.csv:2: the message lacks a label"),
        ("a.csv", "text,label\n", "holds no message"),
        ("a.jsonl", b"\xff\xfe", "expected UTF-8"),
        ("a.csv", "text,label\n" + "x" * 1_100_000 + ",late\n", "field larger"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, name: str, text: str | bytes, says: str) -> None:
    with pytest.raises(LabelledFileError, match=says) as problem:
        read_labelled(written(tmp_path, name, text))
    assert "\n" not in str(problem.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabelledFileError, match="No such file"):
        read_labelled(tmp_path / "none.jsonl")


def test_a_lone_surrogate_does_no_harm(tmp_path: Path) -> None:
    (one,) = read_labelled(written(tmp_path, "a.jsonl", '{"body": "a\\ud800b", "intent": "late", "language": "en"}\n'))
    assert one.text.body == "a?b"
