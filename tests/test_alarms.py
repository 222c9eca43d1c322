"""Whoever owns the shop hears by another road that nothing comes in or goes out: once, and once more at its end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from pipeline.alarms import Alarms, sending_problem
from pipeline.config_alarms import Alarms as Section
from pipeline.delivery.gate import ALARMS_A_DAY
from pipeline.delivery.post import Sent
from pipeline.delivery.senders import SesSender
from pipeline.demo.ses import SesServer
from pipeline.store import Store, outbox
from tests.delivery.sending import DAY, MINUTE, Clock
from tests.servers.dovecot import free_ports
from tests.store.given import SHOP, settings

OWNER = "owner@home.example"


@dataclass
class Hook:
    """A webhook on loopback: what it was told."""

    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class Watched:
    """Alarms as a service has them; ``again`` is the service after a restart."""

    store: Store
    given: Any
    clock: Clock = field(default_factory=Clock)
    said: list[str] = field(default_factory=list)

    def again(self) -> Alarms:
        return Alarms(self.store, self.given, SesSender(self.given), self.clock, self.said.append)


def watched(store: Store, ses: SesServer, **alarms: Any) -> Watched:
    return Watched(store, settings(sending={"endpoint_url": ses.url, "timeout_seconds": 5}, alarms=alarms))


def test_an_outage_is_told_once_over_restarts_and_its_end_too(store: Store, ses: SesServer, hook: Hook) -> None:
    shop = watched(store, ses, mail=OWNER, webhook=hook.url, after_minutes=60)
    shop.again().heard("fetch", "")
    for _ in range(59):
        shop.clock.now += MINUTE
        shop.again().heard("fetch", "imap.shop.example: away")
    assert (shop.said, hook.told, ses.accepted) == ([], [], [])
    with store.write() as connection:
        outbox.set_paused(connection, True)  # an alarm is no reply
    for _ in range(10):
        shop.clock.now += MINUTE
        shop.again().heard("fetch", "imap.shop.example: away")
    assert [told["state"] for told in hook.told] == ["alarm"]
    assert len(shop.said) == 1
    assert "could not fetch mail since 2026-11-24 12:00 UTC: imap.shop.example: away" in shop.said[0]
    (mail,) = ses.accepted
    assert mail.recipients == (OWNER,)
    assert message_from_bytes(mail.mime)["Auto-Submitted"] == "auto-generated"
    for _ in range(3):
        shop.again().heard("fetch", "")
    assert [told["state"] for told in hook.told] == ["alarm", "over"]
    assert len(ses.accepted) == 2
    assert "fetch mail again" in str(message_from_bytes(ses.accepted[1].mime)["Subject"])


def test_fetching_and_sending_are_watched_apart(store: Store, ses: SesServer, hook: Hook) -> None:
    shop = watched(store, ses, webhook=hook.url, after_minutes=5)
    service = shop.again()
    for _ in range(8):
        service.heard("fetch", "")
        service.heard("send", "SES is away")
        shop.clock.now += MINUTE
    assert [(told["what"], told["state"]) for told in hook.told] == [("send", "alarm")]


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (Sent(), ""),
        (Sent(sent=3, refused_in_a_row=3, problem="busy", waiting=2), ""),
        (Sent(waiting=4, refused_in_a_row=3, problem="SES is away"), "SES is away"),
        (Sent(uncertain=1, uncertain_in_a_row=1, problem="no answer"), "no answer"),
        (Sent(waiting=4), None),  # each waits for its next try: this pass has learnt nothing
    ],
)
def test_what_a_pass_says_of_sending(sent: Sent, problem: str | None) -> None:
    assert sending_problem(sent) == problem


def test_the_mails_of_a_day_are_few(store: Store, ses: SesServer) -> None:
    shop = watched(store, ses, mail=OWNER, after_minutes=1)
    service = shop.again()
    service.heard("fetch", "")
    for _ in range(ALARMS_A_DAY):
        shop.clock.now += MINUTE * 2
        service.heard("fetch", "away")
        service.heard("fetch", "")
    assert len(ses.accepted) == ALARMS_A_DAY
    assert any("10 alarms went there" in line for line in shop.said)
    shop.clock.now += DAY
    service.heard("fetch", "away")
    assert len(ses.accepted) == ALARMS_A_DAY + 1


def test_a_road_that_is_closed_is_told_in_the_log(store: Store, ses: SesServer) -> None:
    (port,) = free_ports(1)
    shop = watched(store, ses, mail=SHOP, webhook=f"http://127.0.0.1:{port}/", after_minutes=1)
    service = shop.again()
    service.heard("fetch", "")
    shop.clock.now += MINUTE * 2
    service.heard("fetch", "away")
    assert [line for line in shop.said if "shop's own address" in line]
    assert [line for line in shop.said if "webhook cannot be reached" in line]
    assert ses.accepted == []


def test_a_clock_that_is_set_back_raises_no_alarm(store: Store, ses: SesServer, hook: Hook) -> None:
    shop = watched(store, ses, webhook=hook.url, after_minutes=60)
    service = shop.again()
    service.heard("fetch", "")
    shop.clock.now -= timedelta(hours=1)
    service.heard("fetch", "away")
    shop.clock.now += MINUTE * 59
    service.heard("fetch", "away")
    assert hook.told == []
    shop.clock.now += MINUTE * 2
    service.heard("fetch", "away")
    assert len(hook.told) == 1


def test_a_store_that_is_away_is_what_the_alarm_tells(store: Store, ses: SesServer, hook: Hook) -> None:
    shop = watched(store, ses, webhook=hook.url, after_minutes=10)
    service = shop.again()
    service.heard("fetch", "")
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE switch RENAME TO gone"))
    try:
        for _ in range(15):
            shop.clock.now += MINUTE
            service.heard("fetch", "the database is away")
    finally:
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO switch"))
    assert [told["problem"] for told in hook.told] == ["the database is away"]
    service.heard("fetch", "the database is away")  # it was told from memory, and is noted now
    shop.again().heard("fetch", "the database is away")
    assert len(hook.told) == 1


@pytest.mark.parametrize("url", ["http://chat.example/hook", "ftp://chat.example", "chat.example", "http://10.0.0.1/"])
def test_a_webhook_speaks_https(url: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        Section.model_validate({"webhook": url})
    assert Section.model_validate({"webhook": "https://chat.example/x"}).after_minutes == 60
