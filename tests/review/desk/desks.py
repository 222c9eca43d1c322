"""A desk for tests: the demo's customers and orders, read once; a real server on loopback; people who may log in."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlalchemy import Table, select

from pipeline.config import Settings
from pipeline.delivery.post import Post
from pipeline.demo import world
from pipeline.demo.ses import SesServer
from pipeline.drafting import Letters
from pipeline.flow import Arrival, Road, take_in, understand
from pipeline.model import RawMail
from pipeline.opening import open_post, signing_key
from pipeline.orders import open_orders
from pipeline.reading import Readers
from pipeline.review.desk.app import create_app
from pipeline.review.desk.serving import open_desk
from pipeline.review.desk.sessions import hashed
from pipeline.review.desk.visit import Desk
from pipeline.store import Store, drafts, inbox, people, queue
from pipeline.store.queue import Filter

PASSWORD = "a long enough password"
HASHED = hashed(PASSWORD)  # one for everybody: argon2 takes its time
PEOPLE = {"sam": "staff", "mia": "manager", "ada": "admin"}


def settings_in(folder: Path, ses: SesServer | None = None, **sections: Any) -> Settings:
    """The demo's shop, in a folder."""
    sending = {"kind": "ses", "endpoint_url": ses.url} if ses else {"kind": "maildir", "path": folder / "sent"}
    shop = {"name": world.SHOP_NAME, "address": world.SHOP, "authserv_id": world.AUTHSERV_ID}
    made: dict[str, Any] = {
        "shop": {**shop, "country": "US", "timezone": "America/New_York", "languages": ["en"]},
        "store": f"sqlite:///{folder}/casedesk.db",
        "orders": {"kind": "csv", "path": folder / "orders.csv", "number_patterns": [world.ORDER_PATTERN]},
        "sending": {**sending, "rate": 1000},
    }
    for name, section in sections.items():
        made[name] = {**made.get(name, {}), **section}
    return Settings.model_validate({**made, "folder": folder})


def play(folder: Path, readers: Readers, settings: Settings) -> None:
    """The demo's customers have written, and their mail was read and drafted."""
    now = datetime.now(UTC)
    world.write_orders(folder / "orders.csv", now)
    store = Store.open(settings.store_url, durable=False)
    road = Road(settings, store, readers, open_orders(settings), Letters(settings), lambda: datetime.now(UTC))
    mails = world.customer_mails(now)
    take_in(road, [Arrival(RawMail(mail.data, f"demo/{mail.key}", len(mail.data), mail.received)) for mail in mails])
    counts = understand(road)
    with store.read() as connection:
        assert counts.drafts > 20, [(row.source, row.reason) for row in inbox.quarantine(connection)]
    with store.write() as connection:
        for name, role in PEOPLE.items():
            people.add(connection, name, HASHED, role, "test", now)
    store.close()


@dataclass
class Clock:
    """The wall clock, which a test may set forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class OpenDesk:
    """A desk that is served at ``url``, and what lies behind it."""

    desk: Desk
    post: Post
    url: str
    clock: Clock
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.desk.store

    def log_in(self, name: str = "sam") -> Browser:
        """A browser of that person."""
        browser = self.browser()
        assert browser.post("/login", name=name, password=PASSWORD).status_code == 303
        browser.csrf = ""  # the session is another one now
        return browser

    def browser(self) -> Browser:
        """A browser of nobody."""
        client = httpx.Client(base_url=self.url, timeout=20)
        self.clients.append(client)
        return Browser(client)

    def waiting(self, category: str = "") -> list[Any]:
        """The queue."""
        with self.store.read() as connection:
            return queue.waiting(connection, Filter(category), None, 1000)

    def draft(self, draft_id: int) -> Any:
        with self.store.read() as connection:
            return drafts.get(connection, draft_id)

    def rows(self, table: Table, *conditions: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(table).where(*conditions)))


@dataclass
class Browser:
    """What a browser without JavaScript does: follows nothing by itself, posts the token of the last page."""

    client: httpx.Client
    csrf: str = ""

    def get(self, path: str) -> httpx.Response:
        answer = self.client.get(path)
        if found := re.search(r'name="csrf" value="([0-9a-f]{64})"', answer.text):
            self.csrf = found[1]
        return answer

    def post(self, path: str, **fields: Any) -> httpx.Response:
        if not self.csrf or path == "/login":
            self.get("/login" if path == "/login" else "/queue")
        return self.client.post(path, data={"csrf": self.csrf, **fields})


@contextmanager
def served(settings: Settings, store: Store, readers: Readers) -> Iterator[OpenDesk]:
    """The desk on a free port of this machine."""
    clock = Clock()
    road = Road(settings, store, readers, open_orders(settings), Letters(settings), clock)
    desk = open_desk(road, signing_key(settings))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    opened = OpenDesk(desk, open_post(settings, store, clock), f"http://127.0.0.1:{listener.getsockname()[1]}", clock)
    try:
        yield opened
    finally:
        for client in opened.clients:
            client.close()
        server.should_exit = True
        thread.join(timeout=10)
