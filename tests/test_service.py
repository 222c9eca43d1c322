"""``casedesk run`` as a service: it hears of new mail, sends what is approved, outlives the server, ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from tests.servers.dovecot import Account
from tests.shop import COMMAND, Shop, in_process, mail


@contextmanager
def service(shop: Shop) -> Iterator[subprocess.Popen[str]]:
    """A running ``casedesk run``; one that says nothing for too long is killed, which ends its output."""
    running = subprocess.Popen(
        [*COMMAND, "run"], cwd=shop.folder, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    watchdog = Timer(90, os.killpg, (running.pid, signal.SIGKILL))
    watchdog.start()
    try:
        yield running
    finally:
        watchdog.cancel()
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        if running.stderr:
            running.stderr.close()


def heard(running: subprocess.Popen[str], words: str) -> str:
    """The next line that holds some words."""
    assert running.stderr
    said = []
    while line := running.stderr.readline():
        said.append(line)
        if words in line:
            return line
    raise AssertionError(f"never said {words!r}: {''.join(said)}")


def test_a_service_drafts_sends_and_outlives_the_mail_server(shop: Shop, account: Account) -> None:
    shop.run_once()
    shop.write(mailbox={"poll_seconds": 1})
    with service(shop) as running:
        account.append("INBOX", mail(1))
        assert "taken 1, duplicate 0, set aside 0, drafts 1" in heard(running, "listed 1")
        assert in_process(shop.folder, "drafts", "approve", 1).code == 0
        assert "sent 1, uncertain 0" in heard(running, "sent 1")
        account.server.stop()
        try:
            assert "trying again in" in heard(running, "trying again")
        finally:
            account.server.start()
        account.append("INBOX", mail(2))
        assert "drafts 1" in heard(running, "listed 1")
        running.send_signal(signal.SIGTERM)
        _, rest = running.communicate(timeout=30)
    assert running.returncode == 143
    assert "Traceback" not in rest


def test_a_refused_login_ends_the_service(shop: Shop) -> None:
    shop.write(mailbox={"password": "wrong"})
    with service(shop) as running:
        _, said = running.communicate()
    assert running.returncode == 3
    assert "password" in said.splitlines()[-1]
    assert "Traceback" not in said
