"""``casedesk demo``: the main job from a customer's mail to the reply that left, on servers that live for a minute."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from pipeline.cli.show import progress, say, table
from pipeline.config import Settings
from pipeline.delivery.post import Post
from pipeline.demo import world
from pipeline.demo.mailbox import DemoMailbox
from pipeline.demo.ses import SesServer
from pipeline.finishing import finish
from pipeline.live import one_pass
from pipeline.opening import open_post, open_road, open_store, signing_key, wall_clock
from pipeline.outreach import watch
from pipeline.review.decisions import approve
from pipeline.road import Road
from pipeline.store import Store, drafts, people, tasks

SHOWN = 12
UNDO_SECONDS = 5
CHOICE = "Please send the replacement. Thank you!"


def run_demo(headless: bool) -> int:
    """Plays the demo through; prints what happens. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="casedesk-demo-") as folder, DemoMailbox() as box, SesServer() as ses:
        settings = _settings(Path(folder), box, ses)
        orders = world.write_orders(Path(folder) / "orders.csv", datetime.now(UTC))
        say(f"A mailbox, an order book of {orders} orders and an SES are running on this machine, for this demo alone.")
        with _no_real_account(), open_store(settings) as store, open_road(settings, store, wall_clock) as road:
            post = open_post(settings, store, wall_clock)
            one_pass(road, post, None, lambda *_: None)  # the first run of a mailbox only imports
            _customers_write(box)
            _draft(road, post)
            _show_queue(store)
            answered = _approve_one(store, settings)
            sent = post.run()
            _show_what_left(ses, answered)
            _customer_answers(box, ses)
            _draft(road, post)
            chosen = _carry_out_the_choice(road)
            unasked = _look_at_the_parcels(road)
            say(f"\nReplies sent: {sent.sent}. Waiting for a person: {_waiting(store)}.")
            if not headless:
                _open_the_desk(road, post, ses)
                _try_next()
            return 0 if sent.sent == 1 and chosen and unasked else 1


def _settings(folder: Path, box: DemoMailbox, ses: SesServer) -> Settings:
    return Settings.model_validate(
        {
            "shop": {
                "name": world.SHOP_NAME,
                "address": world.SHOP,
                "authserv_id": world.AUTHSERV_ID,
                "country": "US",
                "timezone": "America/New_York",
                "languages": ["en", "es", "de", "fr", "pt", "it", "nl"],
            },
            "mailbox": {
                "host": box.host,
                "port": box.port,
                "tls": "none",
                "user": box.user,
                "password": box.password,
            },
            "store": f"sqlite:///{folder}/demo.db",
            "orders": {"kind": "csv", "path": folder / "orders.csv", "number_patterns": [world.ORDER_PATTERN]},
            "sending": {"kind": "ses", "endpoint_url": ses.url},
            "desk": {"port": _free_port(), "undo_seconds": UNDO_SECONDS},
        }
    )


@contextmanager
def _no_real_account() -> Iterator[None]:
    """The demo's SES wants a signature and checks none: no real key is ever used for it."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ |= {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo"}
    try:
        yield
    finally:
        for name in names:
            os.environ.pop(name, None)
        os.environ |= kept


def _customers_write(box: DemoMailbox) -> None:
    mails = world.customer_mails(datetime.now(UTC))
    for mail in mails:
        box.append("INBOX", mail.data, mail.received)
    say(f"{len(mails)} customers wrote to {world.SHOP}.")


def _draft(road: Road, post: Post) -> int:
    with progress("reading and drafting", None) as advance:
        done = one_pass(road, post, None, lambda what, n: advance(n if what == "understood" else 0))
    mails = done.mails
    say(f"listed {mails.listed}, taken {mails.taken}, set aside {mails.set_aside}, drafts {mails.drafts}")
    return mails.listed


def _show_queue(store: Store) -> None:
    with store.read() as connection:
        rows = drafts.listing(connection, drafts.WAITS_FOR_A_PERSON)
    cells = [
        (str(r.id), "!" if r.urgent else "", r.category, r.recipient, r.template, r.order_number or "-") for r in rows
    ]
    title = f"Drafts that wait for a person ({min(SHOWN, len(rows))} of {len(rows)} shown)"
    table(("id", "!", "category", "to", "template", "order"), cells[:SHOWN], title)


def _approve_one(store: Store, settings: Settings) -> int:
    """The demo's person approves the first wrong-item choice."""
    with store.write() as connection:
        rows = drafts.listing(connection, ("drafted",))
        chosen = next((row for row in rows if row.template == "wrong_item_choice" and row.kind == "reply"), rows[0])
        approve(connection, chosen.id, settings, signing_key(settings), "demo", wall_clock())
    say(f"Draft {chosen.id} ({chosen.template}) was read and approved.")
    return int(chosen.id)


def _show_what_left(ses: SesServer, draft_id: int) -> None:
    _show_mail(ses.accepted[0].mime, f"the reply that left (draft {draft_id})")


def _show_mail(mime: bytes, title: str) -> None:
    message = message_from_bytes(mime, policy=policy.default)
    print(f"\n--- {title} " + "-" * 30)
    for name in ("From", "To", "Subject", "In-Reply-To"):
        print(f"{name}: {message[name]}")
    print()
    plain = message.get_body(("plain",))
    print(plain.get_content() if plain else "")
    print("-" * 70)
    sys.stdout.flush()


def _customer_answers(box: DemoMailbox, ses: SesServer) -> None:
    sent = ses.accepted[0]
    reply = world.answer(sent.mime, CHOICE, datetime.now(UTC))
    box.append("INBOX", reply, datetime.now(UTC))


def _carry_out_the_choice(road: Road) -> bool:
    """The answer became a task; a person does it, and the mail that says so is drafted."""
    with road.store.read() as connection:
        rows = tasks.listing(connection)
    chosen = next((row for row in rows if row.kind == "replacement"), None)
    if chosen is None:
        return False
    say(f'The customer answered "{CHOICE}", which became task {chosen.id}: {chosen.reason}')
    done = finish(road, chosen.id, "demo", tracking_url="https://carrier.example/track/9400100000000000000099")
    say(f"It was carried out, and the mail that says so waits as draft {done.draft_id}.")
    return done.draft_id is not None


def _look_at_the_parcels(road: Road) -> bool:
    """We write first where a parcel is in trouble and nobody has written about it."""
    watched = watch(road)
    for found in watched.drafted[:1]:
        say(f"Nobody wrote about order {found.order_number}, whose parcel is in trouble; a mail to its owner waits.")
    return bool(watched.drafted)


def _open_the_desk(road: Road, post: Post, ses: SesServer) -> None:
    """The review desk, until Ctrl-C; what is approved there leaves, and is shown here."""
    from pipeline.review.desk.serving import open_desk, sending, server_of
    from pipeline.review.desk.sessions import hashed

    password = secrets.token_urlsafe(9)
    with road.store.write() as connection:
        people.add(connection, "demo", hashed(password), "manager", "demo", wall_clock())
    desk = road.settings.desk
    say(f"\nThe desk is open: http://{desk.host}:{desk.port}/   name: demo   password: {password}")
    say(f"Approve a draft there: {UNDO_SECONDS} seconds later it leaves, and you see it here. Ctrl-C ends the demo.")
    shown = len(ses.accepted)

    def show_new(_line: str) -> None:
        nonlocal shown
        for sent in ses.accepted[shown:]:
            _show_mail(sent.mime, "the mail that left")
        shown = len(ses.accepted)

    with suppress(KeyboardInterrupt), sending(post, show_new):
        server_of(open_desk(road, signing_key(road.settings))).run()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _waiting(store: Store) -> int:
    with store.read() as connection:
        return len(drafts.listing(connection, drafts.WAITS_FOR_A_PERSON))


def _try_next() -> None:
    say("\nThe demo's mailbox is gone now. With a mailbox of your own, try next:")
    say("  casedesk init myshop && cd myshop    writes a pipeline.yaml to fill in")
    say("  casedesk check                       tells what is still missing")
    say("  casedesk run --once                  reads the mailbox and drafts replies")
    say("  casedesk drafts list                 shows what waits for you; 'show', 'approve', 'reject' follow")
    say("  casedesk batch export.mbox           says what it would make of old mail, and sends nothing")
