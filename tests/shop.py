"""A shop for the tests of the whole road: its pipeline.yaml, its customers' mails, and the ``casedesk`` command."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlalchemy import Table, select

from pipeline.cli import main
from pipeline.config import Settings
from pipeline.config_file import load
from pipeline.delivery.post import Post
from pipeline.demo.ses import SesServer
from pipeline.drafting import Letters
from pipeline.flow import Road
from pipeline.live import Pass, one_pass
from pipeline.opening import open_post, open_store, signing_key, wall_clock
from pipeline.orders import open_orders
from pipeline.reading import Readers, ReadingSettings
from pipeline.rechecking import recheck
from pipeline.review import decisions
from pipeline.store import Store
from tests.servers.dovecot import PASSWORD, Account

ADDRESS = "help@shop.example"
#: Texts that no classifier worth its name takes for something else.
WRONG = (
    "You sent me the wrong item. I ordered the blue case and received a red one, so this is not what I ordered. "
    "Please send me the correct case."
)
LATE = "My order has still not arrived after six weeks. Where is it? I have waited so long."
AUTHSERV_ID = "mx.shop.example"
TODAY = format_datetime(datetime.now(UTC))
NO_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def mail(
    number: int | str,
    body: str = WRONG,
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    proven: bool = True,
) -> bytes:
    """A customer's mail with ``<mNUMBER@customer.example>`` as its Message-ID; ``headers`` adds or replaces some."""
    sender = sender or f"c{number}@customer.example"
    domain = sender.rpartition("@")[2]
    given = {
        "From": f"Customer <{sender}>",
        "To": f"Shop <{ADDRESS}>",
        "Subject": "My phone case",
        "Date": TODAY,
        "Message-ID": f"<m{number}@customer.example>",
    }
    if proven:
        given = {"Authentication-Results": f"{AUTHSERV_ID}; dmarc=pass header.from={domain}"} | given
    message = EmailMessage(SMTP.clone(max_line_length=998))  # else a long id becomes an encoded word, and no id
    for name, value in (given | dict(headers or {})).items():
        if value:
            message[name] = value
    message.set_content(body)
    return message.as_bytes()


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON objects of its stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


COMMAND = [str(Path(sys.executable).with_name("casedesk"))]


def casedesk(folder: Path, *words: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Runs the installed command in a folder and checks what holds for every use: no traceback, ever."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env={**os.environ, **NO_KEYS, **(env or {})},
        check=False,
        timeout=120,
    )
    said = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in said.err, said.err
    return said


def in_process(folder: Path, *words: object) -> Done:
    """The same in this process, for commands that only look or refuse: they need no interpreter of their own."""
    argv, at, terminate = sys.argv, Path.cwd(), signal.getsignal(signal.SIGTERM)
    written = io.BytesIO(), io.BytesIO()
    out, err = map(io.TextIOWrapper, written)
    sys.argv = ["casedesk", *map(str, words)]
    os.chdir(folder)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        os.chdir(at)
        sys.argv = argv
        signal.signal(signal.SIGTERM, terminate)
    out.flush()
    err.flush()
    return Done(code, written[0].getvalue().decode(), written[1].getvalue().decode())


@dataclass
class Shop:
    """One shop in a folder of its own. ``changes`` to its sections are written into pipeline.yaml."""

    folder: Path
    account: Account | None = None
    ses: SesServer | None = None
    readers: Callable[[Settings], Readers] = field(default=lambda settings: Readers(ReadingSettings.of(settings)))

    def write(self, **changes: Any) -> Path:
        """Writes pipeline.yaml; sections that are given are merged into the usual ones, lists replace them."""
        sections: dict[str, Any] = {"shop": {"address": ADDRESS, "authserv_id": AUTHSERV_ID}}
        sections["sending"] = {"kind": "maildir", "path": "sent", "rate": 1000}
        if self.ses:
            sections["sending"] = {"kind": "ses", "endpoint_url": self.ses.url, "rate": 1000}
        if self.account:
            server = self.account.server
            sections["mailbox"] = {"host": "localhost", "port": server.plain_port, "tls": "none"}
            sections["mailbox"] |= {"user": self.account.user, "password": PASSWORD, "timeout_seconds": 10}
        for name, section in changes.items():
            sections[name] = {**sections.get(name, {}), **section} if isinstance(section, dict) else section
        if "mailboxes" in changes:
            sections.pop("mailbox", None)
        path = self.folder / "pipeline.yaml"
        path.write_text(yaml.safe_dump(sections), encoding="utf-8")
        return path

    @contextmanager
    def open(self, clock: Callable[[], datetime] = wall_clock) -> Iterator[Opened]:
        """The shop as a command opens it, with reading processes that tests share."""
        settings = load(self.folder / "pipeline.yaml")
        with open_store(settings) as store:
            road = Road(settings, store, self.readers(settings), open_orders(settings), Letters(settings), clock)
            yield Opened(settings, store, road, open_post(settings, store, clock))

    def run_once(self, answer_since: datetime | None = None) -> Pass:
        """One pass of ``run``."""
        with self.open() as opened:
            return opened.run_once(answer_since)

    def rows(self, table: Table, *conditions: Any) -> list[Any]:
        """What the store holds, oldest first."""
        with self.open() as opened:
            return opened.rows(table, *conditions)


@dataclass
class Opened:
    """An open store with the road to it and the way out."""

    settings: Settings
    store: Store
    road: Road
    post: Post

    def run_once(self, answer_since: datetime | None = None) -> Pass:
        """One pass of ``run``."""
        return one_pass(self.road, self.post, answer_since, lambda *_: None)

    def rows(self, table: Table, *conditions: Any) -> list[Any]:
        """What the store holds, oldest first."""
        with self.store.read() as connection:
            return list(connection.execute(select(table).where(*conditions).order_by(table.c.id)))

    def approve(self, draft_id: int) -> None:
        """A person approves a draft."""
        assert recheck(self.road, draft_id, "test") == ""
        with self.store.write() as connection:
            decisions.approve(connection, draft_id, self.settings, signing_key(self.settings), "test", wall_clock())
