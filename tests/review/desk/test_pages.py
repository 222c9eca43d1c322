"""Every page opens, says what it shows, and is honest when it is empty."""

from __future__ import annotations

import re

import pytest

from pipeline.review.desk.queue import PAGE
from pipeline.store.tables import draft, message
from tests.review.desk.desks import OpenDesk

PAGES = (
    *("/queue", "/queue?view=held", "/queue?view=leaving", "/queue?view=sent", "/queue?view=rejected"),
    *("/search", "/search?q=case", "/bulk", "/uncertain", "/failed", "/quarantine", "/suppressions", "/tasks"),
    *("/templates", "/figures"),
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens(desk: OpenDesk, path: str) -> None:
    answer = desk.log_in().get(path)
    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert "Undefined" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/tickets/T-1", "/messages/1/html"])
def test_nobody_sees_a_page_without_logging_in(desk: OpenDesk, path: str) -> None:
    answer = desk.browser().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_every_ticket_opens(desk: OpenDesk) -> None:
    browser = desk.log_in()
    names = {row.ticket_id: row for row in desk.rows(message)}
    assert len(names) > 10
    for row in desk.waiting():
        answer = browser.get(f"/tickets/{row.ticket}")
        assert answer.status_code == 200
        assert row.recipient in answer.text


def test_the_queue_shows_urgent_ones_first_then_the_oldest(desk: OpenDesk) -> None:
    rows = desk.waiting()
    keys = [(not row.urgent, row.question_at) for row in rows]
    assert keys == sorted(keys)
    page = desk.log_in().get("/queue").text
    places = [page.index(f"/tickets/{row.ticket}") for row in rows[:PAGE]]
    assert places == sorted(places)


def test_filters_and_search_find_what_they_name(desk: OpenDesk) -> None:
    browser = desk.log_in()
    wrong = desk.waiting(category="wrong_item")
    others = {row.ticket for row in desk.waiting()} - {row.ticket for row in wrong}
    page = browser.get("/queue?category=wrong_item").text
    assert wrong
    assert all(row.ticket in page for row in wrong)
    assert not any(name in page for name in others)
    found = browser.get(f"/search?q={wrong[0].recipient}").text
    assert wrong[0].ticket in found
    numbered = next(row for row in desk.waiting() if row.order_number)
    assert numbered.ticket in browser.get(f"/search?q={numbered.order_number}").text


def test_paging_by_key_shows_every_draft_once(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.review.desk.queue.PAGE", 4)
    browser = desk.log_in()
    path: str | None = "/queue"
    seen: list[str] = []
    while path:
        page = browser.get(path).text
        seen += re.findall(r'class="open" href="/tickets/(T-[0-9a-f]+)', page)
        more = re.search(r'href="(/queue\?[^"]*after=\d+)"', page)
        path = more[1].replace("&amp;", "&") if more else None
    assert seen == [row.ticket for row in desk.waiting()]


def test_a_former_name_leads_to_the_ticket(desk: OpenDesk) -> None:
    assert desk.log_in().get("/tickets/T-0000000000000000").status_code == 404


def test_what_waits_is_told_to_open_pages(desk: OpenDesk) -> None:
    told = desk.log_in().get("/queue/news").json()
    assert told["waiting"] == len(desk.waiting()) == len(desk.rows(draft, draft.c.state == "drafted"))
