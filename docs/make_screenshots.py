"""Makes the screenshots of docs/desk.md, from the demo's customers: ``python docs/make_screenshots.py [FOLDER]``.

Needs the ``dev`` extra (Playwright) and Debian's Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from pipeline.reading import Readers, ReadingSettings  # noqa: E402
from pipeline.store import Store  # noqa: E402
from tests.review.desk.chromium import chromium  # noqa: E402
from tests.review.desk.desks import PASSWORD, OpenDesk, play, served, settings_in  # noqa: E402

WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}


@contextmanager
def open_desk() -> Iterator[OpenDesk]:
    """The desk over the demo's customers, with a few decisions taken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_in(folder, shop={"languages": ["en"]})
        with Readers(ReadingSettings.of(settings)) as readers:
            play(folder, readers, settings)
            store = Store.open(settings.store_url)
            with served(settings, store, readers) as desk:
                decide_some(desk)
                yield desk
            store.close()


def decide_some(desk: OpenDesk) -> None:
    """Sends some replies, so that the figures show something."""
    browser = desk.log_in("mia")
    for row in desk.waiting()[-6:]:
        browser.post(f"/drafts/{row.id}/approve", version=row.version)
    desk.clock.ahead = timedelta(minutes=1)
    desk.post.run()
    desk.clock.ahead = timedelta()


def pictures(desk: OpenDesk) -> Iterator[tuple[str, str, str, str]]:
    """Name, width, colour scheme and address of each."""
    chosen = next((row for row in desk.waiting() if row.offers and row.attachments), desk.waiting()[0])
    ticket = f"/tickets/{chosen.ticket}"
    for name, address in {"queue": "/queue", "ticket": ticket, "bulk": "/bulk", "figures": "/figures"}.items():
        yield name, "wide", "light", address
    yield "ticket", "narrow", "light", ticket
    yield "queue", "narrow", "dark", "/queue"


def log_in(page: Page, url: str, name: str = "sam") -> None:
    """To the queue."""
    page.goto(f"{url}/login")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("text=Log in")
    page.wait_for_url("**/queue")


def main(folder: Path) -> None:
    """Takes them all."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_desk() as desk, sync_playwright() as playwright:
        browser: Browser = chromium(playwright)
        for name, width, scheme, address in pictures(desk):
            across, down = WIDTHS[width]
            colours: Literal["light", "dark"] = "dark" if scheme == "dark" else "light"
            context = browser.new_context(viewport=ViewportSize(width=across, height=down), color_scheme=colours)
            page = context.new_page()
            log_in(page, desk.url)
            page.goto(desk.url + address)
            page.wait_for_load_state("networkidle")
            whole = name in ("ticket", "figures")
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=whole)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT / "docs" / "screenshots")
