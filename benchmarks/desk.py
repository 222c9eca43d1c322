"""How fast the desk's pages are over 100,000 tickets in SQLite, by a real server on loopback. One command:

    python benchmarks/desk.py [TICKETS]

A tenth of the drafts wait, and a twentieth of the mails without one: more than any shop's people would bear.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from pipeline.reading import Readers, ReadingSettings  # noqa: E402
from pipeline.review.desk.words import CATEGORIES  # noqa: E402
from pipeline.store import Store, people, tables  # noqa: E402
from tests.review.desk.desks import HASHED, OpenDesk, served, settings_in  # noqa: E402

ROUNDS = 200
WORDS = "case order parcel tracking broken colour waiting refund please week arrived model photo phone"
#: A tenth of the drafts waits, which is more than a shop's people would bear.
STATES = ("drafted", *("sent",) * 7, "rejected", "superseded")


def fill(store: Store, number: int) -> None:
    """So many tickets with one to three messages and a draft each."""
    chance = random.Random(7)
    now = datetime.now(UTC)
    for start in range(0, number, 5_000):
        rows = [_ticket(chance, each, now) for each in range(start + 1, min(start + 5_000, number) + 1)]
        with store.write() as connection:
            for table in (tables.ticket, tables.message, tables.known_id, tables.draft, tables.audit):
                connection.execute(table.insert(), [row for rows_of in rows for row in rows_of[table.name]])


def _ticket(chance: random.Random, number: int, now: datetime) -> dict[str, list[dict[str, Any]]]:
    at = now - timedelta(minutes=7 * (number % 20_000) + number / 1e4)
    customer = f"c{number % 60_000}@customer.example"
    subject = " ".join(chance.choices(WORDS.split(), k=5))
    category = chance.choice(tuple(CATEGORIES))
    state = "held" if number % 20 == 0 else STATES[number % len(STATES)]
    messages = [
        _message(chance, 3 * number + each, number, at, customer, subject, category) for each in range(1 + number % 3)
    ]
    messages[-1]["outcome"] = {"held": "held", "sent": "answered"}.get(state, "drafted")
    order = f"CC-{number:06}"
    ids = [{"message_ref": 3 * number, "value": f"order CC{number:06} of {customer}"}]
    draft = {
        "id": number, "ticket_id": number, "answers": messages[-1]["id"], "kind": "reply", "state": state, "version": 1,
        "category": category, "intent": "late", "also": [], "row": "delivery_choice", "template": "delivery_choice",
        "language": chance.choice(("en", "en", "en", "de", "es")), "recipient": customer, "subject": f"Re: {subject}",
        "body": _text(chance, 120), "offers": [], "order_number": order, "unsure": number % 9 == 0,
        "urgent": number % 17 == 0, "may_send_automatically": False, "warnings": [], "reason": "Past its window.",
        "question_at": at, "drafted_at": at, "edited_at": at if state == "edited" else None,
    }  # fmt: skip
    ticket = {"id": number, "name": _name(number), "subject": subject, "customer": customer, "state": "open"}
    ticket |= {"created_at": at, "updated_at": at}
    return {
        "ticket": [ticket],
        "message": messages,
        "known_id": ids,
        "draft": [] if state == "held" else [draft],
        "audit": [{"at": at, "who": "casedesk", "what": "delivery_choice", "ticket_id": number, "detail": "Past it."}],
    }


def _name(number: int) -> str:
    return f"T-{hashlib.sha256(str(number).encode()).hexdigest()[:16]}"


def _message(
    chance: random.Random, number: int, ticket: int, at: datetime, sender: str, subject: str, category: str
) -> dict[str, Any]:
    text = _text(chance, 90)
    verdict = {"category": category, "intent": "late", "confidence": 0.9, "ranking": [[category, 0.9], ["other", 0.1]]}
    return {
        "id": number, "ticket_id": ticket, "direction": "in", "identity": str(number), "sender": sender,
        "message_id": f"<{number}@customer.example>", "sender_name": "Ana", "answer_to": sender, "subject": subject,
        "arrived_at": at, "text": f"{text}\n\nOn Monday you wrote:\n> {text}", "new_text": text, "kind": "human",
        "screening": {"proof": "passed"}, "verdict": verdict, "order_numbers": [], "attachments": [], "cites": [],
        "outcome": "drafted", "category": category, "reason": "", "warnings": [], "urgent": ticket % 17 == 0,
    }  # fmt: skip


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS.split(), k=words))


def pages(desk: OpenDesk, number: int) -> dict[str, Callable[[], str]]:
    """What is measured → the next address to ask for."""
    chance = random.Random(1)
    with desk.store.read() as connection:
        names = list(connection.scalars(tables.ticket.select().with_only_columns(tables.ticket.c.name).limit(20_000)))
        waiting = tables.draft.select().with_only_columns(tables.draft.c.id).where(tables.draft.c.state == "drafted")
        ids = list(connection.scalars(waiting))
    return {
        "queue, first page": lambda: "/queue",
        "queue, anywhere": lambda: f"/queue?after={chance.choice(ids)}",
        "queue, by category": lambda: f"/queue?category={chance.choice(tuple(CATEGORIES))}",
        "queue, unsure": lambda: "/queue?mark=unsure",
        "queue, sender not proven": lambda: "/queue?mark=unproven",
        "without a draft": lambda: "/queue?view=held",
        "sent": lambda: "/queue?view=sent",
        "ticket": lambda: f"/tickets/{chance.choice(names)}",
        "search by address": lambda: f"/search?q=c{chance.randrange(60_000)}@customer.example",
        "search by order": lambda: f"/search?q=CC-{chance.randrange(number):06}",
        "search by subject": lambda: f"/search?q={'+'.join(chance.choices(WORDS.split(), k=3))}",
        "bulk": lambda: "/bulk",
    }


def measured(desk: OpenDesk, number: int) -> Iterator[tuple[str, float, float, float]]:
    """Page; median, p95 and processor time a request in milliseconds. The last does not depend on a busy machine."""
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in desk.log_in("mia").client.cookies.items())}
    server = HTTPConnection("127.0.0.1", int(desk.url.rpartition(":")[2]))
    for name, address in pages(desk, number).items():
        took, busy = [], time.process_time()
        for _ in range(ROUNDS):
            path = address()
            begun = time.perf_counter()
            server.request("GET", path, headers=cookies)
            answer = server.getresponse()
            answer.read()
            took.append(1000 * (time.perf_counter() - begun))
            assert answer.status == 200, (path, answer.status)
        yield name, median(took), quantiles(took, n=20)[-1], 1000 * (time.process_time() - busy) / ROUNDS


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_in(folder, orders={"kind": "none", "path": None})
        store = Store.open(settings.store_url, durable=False)
        fill(store, number)
        with store.write() as connection:
            people.add(connection, "mia", HASHED, "manager", "bench", datetime.now(UTC))
        with served(settings, store, Readers(ReadingSettings.of(settings))) as desk:
            print(f"{number:,} tickets, SQLite, {ROUNDS} requests a page")
            print(f"{'page':<28}{'median ms':>10}{'p95 ms':>10}{'CPU ms':>10}")
            for page, middle, slow, busy in measured(desk, number):
                print(f"{page:<28}{middle:>10.1f}{slow:>10.1f}{busy:>10.1f}", flush=True)
        store.close()


if __name__ == "__main__":
    main()
