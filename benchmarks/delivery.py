"""How fast approved mails leave, and how soon a mail in the mailbox is a draft.

``python benchmarks/delivery.py``: the test SES is a process of its own and answers at once. Fails where a bar is
missed. Needs Dovecot and PostgreSQL (``make servers``); what is missing is said and left out.
"""

from __future__ import annotations

import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline import service
from pipeline.delivery.post import Post
from pipeline.delivery.senders import SesSender
from pipeline.review.decisions import approve
from pipeline.store import Store
from tests.delivery.sending import Clock, approve_all
from tests.servers import dovecot, postgres
from tests.shop import Shop, mail
from tests.store.given import KEY, NOW, a_draft, a_mail, settings

MAILS, BAR_SENDS, DRAFTS, BAR_SECONDS = 600, 200, 40, 1.0
SES = """
import sys
from pipeline.demo.ses import SesServer
with SesServer() as ses:
    print(ses.url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def ses_process() -> Iterator[str]:
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", SES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.communicate()


def sends(url: str, ses: str) -> float:
    """Mails a second, from the queue to the recorded answer."""
    store = Store.open(url)
    given = settings(sending={"endpoint_url": ses, "at_once": 4})
    post = Post(store, given, KEY, SesSender(given), Clock())
    approve_all(store, given, 20)
    post.run()
    with store.write() as connection:
        for number in range(MAILS):
            draft_id = a_draft(connection, a_mail(f"b{number}", f"buyer{number}@mail.example"))
            approve(connection, draft_id, given, KEY, "me", NOW)
    begun, cpu = time.perf_counter(), time.process_time()
    assert post.run().sent == MAILS
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{url.partition(':')[0]}: {MAILS / seconds:.0f} sends/s, {1000 * cpu / MAILS:.1f} ms of processor a send")
    store.close()
    return MAILS / seconds


class Over(Exception):  # noqa: N818
    """The measurement is over."""


def until_drafted(folder: Path, server: dovecot.Dovecot) -> float:
    """Seconds from the end of APPEND to the committed draft, which ``run`` tells of; the 95th percentile."""
    shop = Shop(folder, server.account())
    shop.write(mailbox={"poll_seconds": 60})
    said: queue.Queue[str] = queue.Queue()
    over = threading.Event()

    def clock() -> datetime:
        if over.is_set():
            raise Over
        return datetime.now(UTC)

    def run() -> None:
        try:
            with shop.open(clock) as opened:
                service.run_for_ever(opened.road, opened.post, None, said.put)
        except Over:
            return

    assert shop.account
    shop.run_once()
    running = threading.Thread(target=run, daemon=True)
    running.start()
    waits = []
    for number in range(DRAFTS + 2):
        shop.account.append("INBOX", mail(number))
        begun = time.perf_counter()
        while "drafts 1" not in said.get(timeout=180):
            continue
        waits.append(time.perf_counter() - begun)
    over.set()
    shop.account.append("INBOX", mail("last"))
    running.join(30)
    waits = sorted(waits[2:])  # the reader starts with the first
    p95 = waits[int(0.95 * len(waits))]
    print(f"mailbox to draft, IDLE on Dovecot: median {statistics.median(waits):.2f} s, p95 {p95:.2f} s")
    return p95


def main() -> None:
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    missed = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ses = stack.enter_context(ses_process())
        urls = [f"sqlite:///{folder}/outbox.db"]
        if postgres.available():
            urls.append(stack.enter_context(postgres.Postgres()).database())
        else:
            print("PostgreSQL is not installed here")
        missed += [url.partition(":")[0] for url in urls if sends(url, ses) < BAR_SENDS]
        if dovecot.available():
            if until_drafted(folder, stack.enter_context(dovecot.Dovecot())) > BAR_SECONDS:
                missed.append("mailbox to draft")
        else:
            print("Dovecot is not installed here")
    if missed:
        sys.exit(f"missed the bar: {', '.join(missed)}")


if __name__ == "__main__":
    main()
