"""``inspect`` and ``classify``: what the pipeline sees, for other programs to read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import limits
from pipeline.config import Shop
from pipeline.inspection import inspect_files
from pipeline.model import RawMail
from pipeline.reading import ReadingSettings
from tests.shop import WRONG, casedesk, in_process, mail
from tests.test_batch import VERDICT_KEYS

INSPECT_KEYS = VERDICT_KEYS - {"source", "ticket"}
CLASSIFY_KEYS = {
    *("id", "category", "intent", "confidence", "ranking", "also", "remedies", "escalate", "language"),
    *("order_numbers", "tracking_numbers", "evidence"),
}


def classify(folder: Path, *lines: object) -> tuple[int, list[dict[str, Any]], str]:
    """Runs ``classify`` on lines; what is no text already becomes JSON."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "in.jsonl").write_text(text, encoding="utf-8", errors="surrogatepass")
    done = in_process(folder, "classify", "in.jsonl")
    assert all(set(record) == CLASSIFY_KEYS for record in done.records)
    return done.code, done.records, done.err


def test_inspect_shows_what_is_seen_in_ordinary_and_odd_mails(tmp_path: Path) -> None:
    mails = {
        "ordinary.eml": mail(1, f"{WRONG} My order number is MX-3081."),
        "empty.eml": b"",
        "junk.eml": bytes(range(256)) * 50,
        "bare.eml": b"where is my parcel",
        "huge.eml": mail("huge") + b"x" * limits.MAIL_OCTETS,
    }
    for name, data in mails.items():
        (tmp_path / name).write_bytes(data)
    done = casedesk(tmp_path, "inspect", "--json", *mails)
    assert done.code == 0
    assert [record["file"] for record in done.records] == list(mails)
    assert all(set(record) == INSPECT_KEYS for record in done.records)
    seen = done.records[0]
    assert (seen["kind"], seen["error"], seen["category"]) == ("human", None, "wrong_item")
    assert seen["from"] == {"name": "Customer", "address": "c1@customer.example"}
    assert seen["order_numbers"] == ["MX-3081"]
    assert "oversize" in done.records[4]["flags"]
    assert not done.records[1]["may_answer"]


def test_inspect_goes_on_behind_a_mail_that_hangs_and_says_so() -> None:
    settings = ReadingSettings(Shop(address="help@shop.example"), ("(a+)+b",), None, 0.6)
    mails = [RawMail(data, name, len(data)) for name, data in (("hangs", mail(1, "a" * 60)), ("well", mail(2)))]
    records = list(inspect_files(settings, mails, seconds_a_mail=0.5))
    assert [record["error"] for record in records] == ["reading it took longer than 0.5 seconds", None]
    assert [set(record) for record in records] == [INSPECT_KEYS] * 2


def test_classify_keeps_the_order_and_the_ids(tmp_path: Path) -> None:
    ids = [*range(250), "text", None, {"nested": [1]}, 1.5, "\ud800"]
    lines = [{"id": each, "subject": "", "body": WRONG} for each in ids]
    code, records, said = classify(tmp_path, *lines)
    assert (code, said) == (0, "")
    assert [record["id"] for record in records] == ids
    assert {record["category"] for record in records} == {"wrong_item"}
    for record in records:
        assert len(record["ranking"]) == 7
        assert record["ranking"][0] == [record["category"], record["confidence"]]


def test_classify_takes_whatever_a_field_holds(tmp_path: Path) -> None:
    bodies: list[object] = ["", None, 5, True, ["a"], {"b": 1}, "\ud83d broken \udc00", "\0", "x " * 500_000, WRONG]
    lines = [{"body": body} for body in bodies] + [{"subject": body} for body in bodies] + [{}]
    code, records, _ = classify(tmp_path, "\ufeff" + json.dumps({"id": "bom"}), *lines)
    assert (code, len(records)) == (0, 1 + len(lines))
    assert records[0]["id"] == "bom"
    assert records[len(bodies)]["category"] == "wrong_item"


def test_a_bad_line_is_told_and_stops_no_other(tmp_path: Path) -> None:
    good = {"id": "good", "body": WRONG}
    for bad in ("{not json", "[1, 2]", '"text"', "[" * 100_000, '{"id": ' + "9" * 5000 + "}", '{"id": 1} {"id": 2}'):
        code, records, said = classify(tmp_path, good, bad, "", good)
        assert (code, [record["id"] for record in records]) == (1, ["good", "good"])
        assert len(said.splitlines()) == 1
        assert "line 2 " in said


def test_a_file_that_is_no_jsonl_at_all_is_wrong_use(tmp_path: Path) -> None:
    code, records, said = classify(tmp_path, *["a,b,c"] * 50)
    assert (code, records) == (2, [])
    assert len(said.splitlines()) == 11
    assert "50 lines in all" in said


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
def test_classify_takes_the_same_memory_for_any_number_of_messages(tmp_path: Path) -> None:
    code = (
        "import resource, sys\nfrom pipeline.cli import main\nsys.argv = ['casedesk', 'classify', sys.argv[1]]\n"
        "try:\n    main()\nfinally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    peaks = []
    for count in (300, 1_500):
        bodies = (f"{WRONG} {' '.join(str(number * each) for each in range(40))}" for number in range(count))
        (tmp_path / "in.jsonl").write_text("".join(json.dumps({"body": body}) + "\n" for body in bodies))
        words = [sys.executable, "-c", code, "in.jsonl"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)
        assert done.stdout.count(b"\n") == count
        peaks.append(int(done.stderr.split()[-1]))
    assert peaks[1] - peaks[0] < 2_500  # kilobytes, of 2,300 that a list of all would take
