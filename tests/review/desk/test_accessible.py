"""axe-core finds nothing on any page, light and dark, on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from pipeline.store import drafts
from pipeline.store.tables import inbox
from tests.review.desk.chromium import chromium
from tests.review.desk.desks import PASSWORD, OpenDesk
from tests.review.desk.desks import Browser as Client

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
WIDTHS = ((1440, 900), (390, 844))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = chromium(playwright)
        yield running
        running.close()


def make_something_of_everything(desk: OpenDesk) -> list[str]:
    """Every kind of page with something on it, and the empty ones."""
    client: Client = desk.log_in("mia")
    rows = desk.waiting()
    client.post(f"/drafts/{rows[0].id}/save", version=rows[0].version, body="Mine.")
    client.post("/suppressions", address="a@b.example", reason="They asked us to.")
    client.post(f"/tickets/{rows[0].ticket}/notes", text="She called.")
    with desk.store.write() as connection:
        values = {"state": "set_aside", "reason": "it took too long"}
        connection.execute(inbox.update().where(inbox.c.id == 1).values(**values))
    for row, state in ((rows[1], "uncertain"), (rows[2], "failed"), (rows[3], "sent"), (rows[4], "approved")):
        with desk.store.write() as connection:
            drafts.move(connection, row.id, ("drafted",), state=state, approved_by="sam", approved_at=desk.clock())
    photo = next(row for row in rows if row.attachments)
    lists = ("/queue?view=held", "/queue?view=leaving", "/queue?view=rejected", "/bulk", "/uncertain", "/failed")
    rest = ("/quarantine", "/suppressions", "/tasks", "/templates", "/figures", "/search", "/search?q=nothing+like+it")
    tickets = (f"/tickets/{rows[0].ticket}", f"/tickets/{photo.ticket}", "/tickets/T-0", "/nothing")
    return ["/queue", "/queue?category=wrong_item", *lists, *rest, *tickets]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        f"{found['id']}: {node['html'][:160]} {node['any'][:1]}"
        for found in page.evaluate(RUN)["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("across", "down"), WIDTHS)
def test_axe_finds_nothing(
    browser: Browser, desk: OpenDesk, scheme: Literal["light", "dark"], across: int, down: int
) -> None:
    paths = make_something_of_everything(desk)
    size = ViewportSize(width=across, height=down)
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{desk.url}/login")
        found = [f"/login: {each}" for each in violations(page)]
        page.fill("#name", "sam")
        page.fill("#password", PASSWORD)
        page.click("text=Log in")
        page.wait_for_url("**/queue")
        for path in paths:
            page.goto(desk.url + path)
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            found += [f"{path}: {each}" for each in violations(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= across, f"{path} is {wide} pixels wide where there are {across}"
    assert found == []
