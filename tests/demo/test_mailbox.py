"""The demo's mailbox, read back with imapclient."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import imapclient
import pytest

from pipeline.demo import mailbox
from pipeline.demo.mailbox import DemoMailbox, MailboxError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HAS_PYMAP = importlib.util.find_spec("pymap") is not None


@pytest.fixture(scope="module")
def box() -> Iterator[DemoMailbox]:
    if not HAS_PYMAP:
        pytest.skip("pymap is not installed (extra demo)")
    with DemoMailbox() as running:
        yield running


def log_in(box: DemoMailbox) -> Any:
    client = imapclient.IMAPClient(box.host, box.port, ssl=False, timeout=5)
    client.login(box.user, box.password)
    return client


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def test_forty_mails_go_in_and_are_listed_with_their_times(box: DemoMailbox) -> None:
    began = time.monotonic()
    for n in range(40):
        box.append("INBOX", f"Subject: number {n}\r\n\r\nGrüße\r\n".encode(), NOW - timedelta(hours=n))
    assert time.monotonic() - began < 1.2, "40 ms a mail: TCP_NODELAY is not set"
    client = log_in(box)
    client.select_folder("INBOX", readonly=True)
    found = client.fetch(client.search("ALL"), ["INTERNALDATE", "BODY.PEEK[]"])
    assert len(found) == 40
    for n, uid in enumerate(sorted(found)):
        assert found[uid][b"BODY[]"] == f"Subject: number {n}\r\n\r\nGrüße\r\n".encode()
        stamp = found[uid][b"INTERNALDATE"].astimezone(UTC)
        assert stamp == NOW - timedelta(hours=n)
    client.logout()


def test_a_missing_folder_is_made(box: DemoMailbox) -> None:
    box.append("Sent", b"Subject: a\r\n\r\nb\r\n", NOW)
    box.append("Sent", b"Subject: c\r\n\r\nd\r\n", NOW)
    client = log_in(box)
    assert client.select_folder("Sent")[b"EXISTS"] == 2
    client.logout()


def test_only_our_user_gets_in(box: DemoMailbox) -> None:
    client = imapclient.IMAPClient(box.host, box.port, ssl=False, timeout=5)
    with pytest.raises(imapclient.exceptions.LoginError):
        client.login("demouser", "demopass")
    client.shutdown()


@pytest.mark.skipif(not HAS_PYMAP, reason="pymap is not installed (extra demo)")
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
def test_the_server_ends_with_the_demo_and_its_password_is_in_no_process_list() -> None:
    with DemoMailbox() as box:
        pid, port = box.pid, box.port
        assert pid is not None
        listed = Path(f"/proc/{pid}/cmdline").read_text()
        assert "pymap" in listed
        assert box.password not in listed
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not is_listening(port)


@pytest.mark.skipif(not HAS_PYMAP, reason="pymap is not installed (extra demo)")
def test_the_server_ends_when_the_demo_is_killed() -> None:
    code = (
        "import os, sys; from pipeline.demo.mailbox import DemoMailbox\n"
        "with DemoMailbox() as box: print(box.port, flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert killed.returncode == -9
    port = int(killed.stdout)
    end = time.monotonic() + 10
    while (listens := is_listening(port)) and time.monotonic() < end:
        pass
    assert not listens


def test_says_in_one_line_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(MailboxError, match=r"pip install 'casedesk\[demo\]'$") as error, DemoMailbox():
        pass
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not HAS_PYMAP, reason="pymap is not installed (extra demo)")
def test_a_taken_port_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(mailbox, "_free_port", lambda: taken.getsockname()[1])
        monkeypatch.setattr(mailbox, "TIMEOUT_SECONDS", 1.0)
        with pytest.raises(MailboxError, match="did not start") as error, DemoMailbox():
            pass
    assert "\n" not in str(error.value)
