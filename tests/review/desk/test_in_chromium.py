"""The desk as a person uses it, in Debian's Chromium. Everything waits for what it looks for; nothing sleeps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pipeline.config import Settings
from pipeline.demo.ses import SesServer
from pipeline.reading import Readers
from pipeline.review.desk.serving import sending
from pipeline.store import Store, drafts
from pipeline.store.tables import draft, inbox, outbox
from tests.review.desk.chromium import chromium
from tests.review.desk.desks import PASSWORD, OpenDesk, served, settings_in


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = chromium(playwright)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, desk: OpenDesk) -> Iterator[Page]:
    """A page of sam, at the queue."""
    with browser.new_context() as context:
        yield logged_in(context.new_page(), desk)


def logged_in(page: Page, desk: OpenDesk, name: str = "sam") -> Page:
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.set_default_timeout(10_000)
    page.goto(f"{desk.url}/login")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("text=Log in")
    page.wait_for_url("**/queue")
    return page


def opened(page: Page, row: Any) -> Page:
    page.goto(f"{page.url.partition('/queue')[0].partition('/tickets')[0]}/tickets/{row.ticket}")
    return page


def test_reading_and_approving_by_keys(page: Page, desk: OpenDesk) -> None:
    """j goes into the list, Enter opens, a approves and brings the next: one key a draft."""
    first, second, third = desk.waiting()[:3]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{first.ticket}*")
    page.keyboard.press("a")
    page.wait_for_url(f"**/tickets/{second.ticket}*")
    page.keyboard.press("a")
    page.wait_for_url(f"**/tickets/{third.ticket}*")
    assert [desk.draft(row.id).state for row in (first, second)] == ["approved", "approved"]
    assert desk.draft(third.id).state == "drafted"


def test_undo_by_key(page: Page, desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    opened(page, row).keyboard.press("a")
    expect(page.locator(".banner.undo")).to_contain_text(row.recipient)
    page.keyboard.press("u")
    page.wait_for_url(f"**/tickets/{row.ticket}*")
    expect(page.locator(".banner.undo")).to_have_count(0)
    assert desk.draft(row.id).state == "drafted"


def test_editing_then_approving(page: Page, desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    opened(page, row).keyboard.press("e")
    editor = page.locator("textarea[name=body]").first
    expect(editor).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("My own words, and a b c are letters here.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".banner.undo")).to_be_visible()
    assert desk.draft(row.id).body == "My own words, and a b c are letters here.\n"


def test_rejecting_with_a_reason(page: Page, desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    opened(page, row).keyboard.press("r")
    expect(page.locator(f"#why-{row.id}")).to_be_focused()
    page.keyboard.type("I called them")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: row.ticket not in url)
    assert desk.draft(row.id).state == "rejected"


def test_correcting_the_category_by_a_digit(page: Page, desk: OpenDesk) -> None:
    row = next(row for row in desk.waiting(category="wrong_item") if row.kind == "reply")
    with opened(page, row).expect_navigation():
        page.keyboard.press("4")
    expect(page.locator("button.on[data-key='4']")).to_have_count(1)
    assert desk.draft(row.id).state == "superseded"


def test_bulk_approval_lets_only_what_is_ticked_go(page: Page, desk: OpenDesk) -> None:
    rows = desk.waiting()[:3]
    page.goto(f"{desk.url}/bulk")
    for row in (rows[0], rows[2]):
        expect(page.locator("article", has=page.locator(f"input[value='{row.id}.1']"))).to_contain_text(row.recipient)
        page.check(f"input[value='{row.id}.1']")
    page.click("text=Approve what is ticked")
    expect(page.locator(".banner.good")).to_contain_text("2 approved")
    assert [desk.draft(row.id).state for row in rows] == ["approved", "drafted", "approved"]


def test_two_browsers_never_overwrite_each_other(browser: Browser, page: Page, desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    opened(page, row)
    with browser.new_context() as context:
        other = opened(logged_in(context.new_page(), desk, "mia"), row)
        other.locator("textarea[name=body]").first.fill("Mia's words.")
        with other.expect_navigation():
            other.click("button:text-is('Save')")
    page.locator("textarea[name=body]").first.fill("Sam's words.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text("This draft was changed meanwhile")
    expect(page.locator("#body")).to_have_value("Sam's words.")
    expect(page.locator("pre.letter")).to_have_text("Mia's words.\n")
    page.click("text=Go on with this one")
    expect(page.locator("textarea[name=body]").first).to_have_value("Mia's words.\n")
    assert desk.draft(row.id).state == "edited"


def test_the_quarantine_is_settled_by_buttons(page: Page, desk: OpenDesk) -> None:
    with desk.store.write() as connection:
        some = connection.execute(inbox.select().limit(1)).one()
        values = {"state": "set_aside", "reason": "it took too long"}
        connection.execute(inbox.update().where(inbox.c.id == some.id).values(**values))
    page.goto(f"{desk.url}/quarantine")
    expect(page.locator(".row")).to_contain_text("it took too long")
    with page.expect_download() as download:
        page.click("text=Download")
    assert b"Subject:" in Path(download.value.path()).read_bytes()
    page.get_by_role("button", name="Give it up").click()
    expect(page.locator(".empty")).to_contain_text("Every mail could be read")
    assert desk.rows(inbox, inbox.c.id == some.id)[0].state == "dropped"


def test_an_uncertain_send_is_settled_by_a_person(page: Page, desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    with desk.store.write() as connection:
        drafts.move(connection, row.id, ("drafted",), state="uncertain", approved_by="sam")
        values = {"draft_id": row.id, "state": "uncertain", "recipient": row.recipient, "mime": b"", "signed_id": "<1>"}
        values |= {"attempts": 1, "not_before": row.drafted_at, "reason": "", "queued_at": row.drafted_at}
        connection.execute(outbox.insert(), values)
    page.goto(f"{desk.url}/uncertain")
    page.click("text=It did not leave")
    expect(page.locator(".empty")).to_contain_text("Nothing is uncertain")
    assert desk.draft(row.id).state == "drafted"


def test_help_and_search_by_key(page: Page, desk: OpenDesk) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    row = desk.waiting()[0]
    page.keyboard.press("/")
    page.keyboard.type(row.recipient)
    page.keyboard.press("Enter")
    expect(page.locator(f"a[href='/tickets/{row.ticket}']")).to_be_visible()


def test_a_customers_html_does_nothing_and_loads_nothing(page: Page, desk: OpenDesk) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for row in desk.waiting()[:5]:
        opened(page, row)
        page.locator("details.html > summary").first.click()
        frame = page.locator("details.html iframe").first
        expect(frame).to_be_visible()
        expect(frame.content_frame.locator("main")).to_be_attached()
    assert asked
    assert all(url.startswith(desk.url) for url in asked)


@pytest.mark.parametrize("seconds", [1])
def test_a_mail_is_at_ses_a_second_after_its_undo_window(
    browser: Browser, copied: Path, readers: Callable[[Settings], Readers], ses: SesServer, seconds: int
) -> None:
    settings = settings_in(copied, ses, desk={"undo_seconds": seconds})
    store = Store.open(settings.store_url)
    arrived = threading.Event()
    ses.behaviour = lambda number, request: (arrived.set(), ordinary(number, request))[1]
    with served(settings, store, readers(settings)) as desk, sending(desk.post, print), browser.new_page() as page:
        logged_in(page, desk)
        row = desk.waiting()[0]
        opened(page, row).keyboard.press("a")
        expect(page.locator(".banner.undo")).to_be_visible()
        assert arrived.wait(10)
        left = desk.clock()
        (kept,) = desk.rows(draft, draft.c.id == row.id)
        window_over = kept.approved_at + timedelta(seconds=seconds)
        assert window_over <= left <= window_over + timedelta(seconds=1)
    store.close()


def ordinary(number: int, request: Any) -> Any:
    from pipeline.demo.ses import Fault

    return Fault()
