"""The shop's report: the figures it shows are those of the store, and it names no customer."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from pipeline import causes
from pipeline.model import Decision, Delivery, Item, Order
from pipeline.shop_report import automation, cause_figures, response_times, shop_figures, write_shop_report
from pipeline.store import Store, drafts, outbox
from pipeline.store.tables import message
from tests.shop import in_process
from tests.store.given import ANA, NOW, a_draft, a_mail, file, settings

DAY = timedelta(days=1)


def sent(store: Store, name: str, hours: float, edited: bool = False, by: str | None = "maria") -> None:
    """A mail, and the reply that left so many hours later."""
    with store.write() as connection:
        draft_id = a_draft(connection, a_mail(name), at=NOW - DAY)
        if edited:
            drafts.edit(connection, draft_id, "In our words.", "maria", NOW)
        drafts.move(connection, draft_id, ("drafted", "edited"), state="approved", approved_by=by)
        at = NOW - DAY + timedelta(hours=hours)
        row = outbox.queue(connection, draft_id, ANA, b"mime", f"<casedesk.{name}@shop.example>", at)
        outbox.claim(connection, row, "owner", at + timedelta(minutes=1))
        outbox.settle(connection, row, Delivery("sent"), at, at)


def replies(*hours: float) -> Any:
    asked = NOW - 9 * DAY
    return [SimpleNamespace(question_at=asked, settled_at=asked + timedelta(hours=each)) for each in hours]


def test_figures_of_a_store(store: Store) -> None:
    sent(store, "1", 0.5)
    sent(store, "2", 3, edited=True)
    sent(store, "3", 30, by=None)
    with store.write() as connection:
        file(connection, a_mail("old"), NOW - 40 * DAY)
        ticket_id, imported = file(connection, a_mail("imported"), NOW - DAY)
        connection.execute(update(message).where(message.c.id == imported).values(outcome="imported"))
        order = Order("1", ANA, items=(Item(1, "Marble case"),), carrier="USPS", country="US")
        causes.propose(connection, ticket_id, Decision("draft", "defective_choice", "x", order=order), NOW)
    with store.read() as connection:
        found = shop_figures(connection, settings(), NOW, 30)
    assert (found.mails, found.kinds) == (3, [("human", [3])])
    assert found.categories == ["long_wait"]
    assert sum(numbers[0] for _, numbers in found.weeks) == 3
    assert len(found.weeks) == 6  # thirty days reach into so many, each from Monday to Sunday
    assert found.response.replies == 3
    assert found.response.median == pytest.approx(3)
    assert found.response.in_time == pytest.approx(2 / 3)
    assert found.automation == [("by itself", [1]), ("as drafted", [1]), ("edited", [1])]
    assert [name for name, _ in found.causes["product"]] == ["Marble case"]


def test_response_times() -> None:
    assert response_times([], 24).median is None
    one = response_times(replies(5), 24)
    assert (one.median, one.ninth_tenth, one.in_time) == (5, 5, 1)
    many = response_times(replies(*range(1, 12)), 6)
    assert (many.replies, many.median, many.ninth_tenth) == (11, 6, 10)
    assert many.in_time == pytest.approx(6 / 11)
    assert [numbers[0] for _, numbers in many.bars] == [1, 3, 7, 0, 0, 0]
    assert sum(numbers[0] for _, numbers in response_times(replies(0.2, 20, 47, 49, 480), 24).bars) == 5
    unasked: Any = SimpleNamespace(question_at=None, settled_at=NOW)
    assert response_times([unasked], 24).replies == 0


def test_automation_counts_each_mail_once() -> None:
    row: Any = SimpleNamespace
    ways = [
        row(approved_by=None, edited_at=None),
        row(approved_by="a", edited_at=None),
        row(approved_by="a", edited_at=NOW),
    ]
    assert [numbers for _, numbers in automation([*ways, ways[1]])] == [[1], [2], [1]]


def test_beyond_a_dozen_products_are_one_line(store: Store) -> None:
    with store.write() as connection:
        for number in range(15):
            for copy in range(2 if number < 3 else 1):
                ticket_id, _ = file(connection, a_mail(f"{number}.{copy}"))
                order = Order("1", ANA, items=(Item(1, f"Case {number:02}"),))
                causes.propose(connection, ticket_id, Decision("draft", "defective_choice", "x", order=order), NOW)
        shown = cause_figures(connection, "product", NOW - DAY)
        carriers = cause_figures(connection, "carrier", NOW - DAY)
    assert [name for name, _ in shown[:3]] == ["Case 00", "Case 01", "Case 02"]
    assert len(shown) == 13
    assert (shown[-1][0], sum(shown[-1][1])) == ("all others", 3)
    assert [(name, sum(numbers)) for name, numbers in carriers] == [("not known", 18)]


class Texts(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def test_the_page_shows_the_figures_beside_the_plots_and_no_customer(store: Store, tmp_path: Path) -> None:
    sent(store, "1", 2)
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail("2"))
        order = Order("1001", ANA, "Ana Sample", items=(Item(1, "<b>Marble</b> case"),), carrier="USPS", country="DE")
        causes.propose(connection, ticket_id, Decision("draft", "defective_choice", "x", order=order), NOW)
    with store.read() as connection:
        shown = shop_figures(connection, settings(), NOW, 30)
    write_shop_report(tmp_path / "report.html", shown, settings().shop)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    tags = Texts(page).tags
    assert not {"script", "link", "img", "iframe", "b"}.intersection(tags)
    assert tags.count("table") >= 4
    assert tags.count("svg") >= 6
    assert "&lt;b&gt;Marble&lt;/b&gt; case" in page
    for customers in ("customer.example", "Ana", "1001", "Where is my order"):
        assert customers not in page
    assert "2 mails came" in page
    assert not re.search(r"https?://|url\(|@import", page)


def test_an_empty_store_has_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text("shop: {address: help@shop.example}\n", encoding="utf-8")
    done = in_process(tmp_path, "report", "--out", "report.html")
    assert (done.code, done.out) == (0, "")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "No mail came." in page
    assert "No reply left." in page
    assert "None was recorded." in page
    assert in_process(tmp_path, "report", "--out", "no/such/report.html").code == 2
