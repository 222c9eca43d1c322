"""``batch --report``: one page of figures that names no customer and loads nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Shop as ShopSettings
from pipeline.reporting import Figures
from tests.shop import ADDRESS, Shop, in_process, mail
from tests.test_batch import write_folder


def record(confidence: float, category: str = "long_wait", **other: Any) -> dict[str, Any]:
    values = {"error": None, "kind": "human", "category": category, "language": "en", "remedies": ["refund"]}
    values |= {"date": "2026-11-24T23:30:00+00:00", "from": {"name": "", "address": "ana@customer.example"}}
    return {**values, "confidence": confidence, "new_text": "Where is it?", **other}


def figures(*records: dict[str, Any]) -> Figures:
    made = Figures(ShopSettings(address=ADDRESS, timezone="Europe/Berlin"))
    for each in records:
        made.add(each)
    return made


def test_the_share_of_errors_is_that_of_all_mails_above_a_confidence() -> None:
    made = figures(*[record(0.99)] * 50, *[record(0.9)] * 30, *[record(0.5)] * 20)
    assert made.automatic() == [
        (0.01, 0.99, 50, 0.5),
        (0.02, 0.99, 50, 0.5),
        (0.05, 0.9, 80, 0.8),
        (0.1, 0.9, 80, 0.8),
    ]
    assert figures().automatic() == []


def test_hours_and_months_are_the_shops() -> None:
    made = figures(record(0.9), record(0.9, date=None), record(0.9, date="2026-11-30T23:30:00+00:00"))
    assert made.hours == {0: 2}
    assert {month: dict(each) for month, each in made.months.items()} == {
        "2026-11": {"long_wait": 1},
        "2026-12": {"long_wait": 1},
    }


def test_the_shops_own_mail_and_machines_are_no_customers() -> None:
    made = figures(
        record(0.9),
        record(0.9, **{"from": {"name": "", "address": ADDRESS}}),
        record(0.9, **{"from": None}),
        record(0.9, kind="bulk"),
    )
    assert (made.mails, made.kinds.total(), made.categories.total()) == (4, 4, 1)


def test_samples_are_few_short_and_masked() -> None:
    text = f"My parcel 1Z6W04A26890137724, order #4711, mail me at ana@customer.example {'x' * 900}"
    made = figures(*[record(0.9, new_text=text)] * 50)
    (samples,) = made.samples.values()
    assert len(samples) == 3
    assert all(len(sample) < 170 for sample in samples)
    assert not any(told in sample for sample in samples for told in ("1Z6W", "4711", "ana@"))


def test_the_page_shows_offers_the_slowest_answer_and_what_was_set_aside(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    orders = "number,email,name,phone,placed_at,currency,total,items,country,shipped_at,carrier,tracking_number,"
    orders += "last_scan_at,last_status,delivered_at\n4711,c1@customer.example,C,,2026-11-01T10:00:00Z,EUR,29.90,"
    orders += "1 x Marble Rose case @ 29.90,DE,2026-11-02T10:00:00Z,DHL,,,,2026-11-06T10:00:00Z\n"
    (tmp_path / "orders.csv").write_text(orders, encoding="utf-8")
    shop.write(orders={"kind": "csv", "path": "orders.csv"})
    asked = "Tue, 10 Nov 2026 09:00:00 +0000"
    answered = {"From": ADDRESS, "To": "c1@customer.example", "In-Reply-To": "<m1@customer.example>"}
    write_folder(
        tmp_path / "mails",
        [
            mail(1, "Order 4711: I received the wrong case. I want my money back.", headers={"Date": asked}),
            mail("2", "We look into it.", headers=answered | {"Date": "Wed, 11 Nov 2026 10:30:00 +0000"}),
        ],
    )
    words = ("--store", "--now", "2026-11-11T12:00", "--out", "out.jsonl", "--report", "report.html")
    done = in_process(tmp_path, "batch", "mails", *words)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert done.code == 0, done.err
    ticket = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])["ticket"]
    assert f"{ticket}</th><td>10 Nov 2026, 09:00</td><td>25.5 h" in page
    assert "customer.example" not in page
    assert "c1@" not in page
    assert "<script" not in page
    assert "http" not in page


@pytest.mark.parametrize("store", [(), ("--store",)])
def test_a_box_without_mail_gives_a_page_too(tmp_path: Path, store: tuple[str, ...]) -> None:
    Shop(tmp_path).write()
    (tmp_path / "empty.mbox").write_bytes(b"")
    done = in_process(tmp_path, "batch", "empty.mbox", "--report", "report.html", *store)
    assert done.code == 0
    assert "No customer has written." in (tmp_path / "report.html").read_text(encoding="utf-8")
