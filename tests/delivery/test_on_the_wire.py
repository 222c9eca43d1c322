"""What reaches the sender of a composed draft: hostile words, foreign addresses, and no faster than agreed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import Connection, select

from pipeline.delivery.post import Post, queue
from pipeline.delivery.senders import MaildirSender
from pipeline.demo.ses import SesServer
from pipeline.model import Delivery
from pipeline.review.decisions import approve
from pipeline.store import Store, drafts, outbox, pace
from pipeline.store.tables import outbox as outbox_table
from tests.delivery.sending import Clock, Frozen, a_post, approve_all, of
from tests.store.given import ANA, KEY, NOW, a_draft, a_mail, drafted, settings, words


def mime_of(connection: Connection, draft_id: int) -> bytes:
    mime: bytes = connection.execute(
        select(outbox_table.c.mime).where(outbox_table.c.draft_id == draft_id)
    ).scalar_one()
    return mime


def test_hostile_words_reach_ses_and_no_header(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    evil = "Re: x\r\nBcc: all@victims.example\0\x1b"
    with store.write() as connection:
        mail = a_mail("1", message_id="<a b\r\nBcc: x@y.example>", cites=("<" + "z" * 900 + ">", "<fine@a.example>"))
        draft_id = a_draft(connection, mail, words(subject=evil, body="Hello\0 \r\n.\r\nGrüße 📦" + "x" * 2_000))
        approve(connection, draft_id, given, KEY, "me", NOW)
        assert mime_of(connection, draft_id).isascii()
    assert a_post(store, given, clock).run().sent == 1
    message = message_from_bytes(ses.accepted[0].mime)
    assert message["Bcc"] is None
    assert ses.accepted[0].recipients == (ANA,)
    parts = message.get_payload()
    assert isinstance(parts, list)
    body, html = (part.get_payload(decode=True) for part in parts)
    assert isinstance(body, bytes)
    assert isinstance(html, bytes)
    assert "Grüße 📦" in html.decode()
    assert body.decode() == "Hello \r\n.\r\nGrüße 📦" + "x" * 2_000


def test_an_address_beyond_ascii_goes_as_dns_has_it(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses).model_copy(update={"shop": settings(shop={"address": "help@hülle.example"}).shop})
    with store.write() as connection:
        draft_id = a_draft(connection, a_mail("1", "ana@kühl.example"))
        approve(connection, draft_id, given, KEY, "me", NOW)
    assert a_post(store, given, clock).run().sent == 1
    (taken,) = ses.accepted
    assert (taken.sender, taken.recipients) == ("help@xn--hlle-0ra.example", ("ana@xn--khl-hoa.example",))
    assert message_from_bytes(taken.mime)["To"] == "ana@xn--khl-hoa.example"


def test_each_attempt_has_an_id_of_its_own(store: Store) -> None:
    given = settings()
    draft_id = drafted(store)
    with store.write() as connection:
        for attempt in (1, 2):
            drafts.move(connection, draft_id, ("drafted", "queued"), state="approved")
            queue(connection, draft_id, given, KEY, NOW)
            assert outbox.attempts_so_far(connection, draft_id) == attempt
        ids = list(connection.scalars(select(outbox_table.c.signed_id)))
    assert len(set(ids)) == 2


def test_a_maildir_gets_every_reply(store: Store, tmp_path: Path, clock: Clock) -> None:
    given = settings()
    approve_all(store, given, 5)
    assert a_post(store, given, clock, MaildirSender(tmp_path / "out")).run().sent == 5
    assert len(list((tmp_path / "out" / "new").iterdir())) == 5


def test_the_rate_is_kept_by_all_senders_together(store: Store, clock: Clock) -> None:
    moments: list[float] = []
    given = settings(sending={"rate": 100, "at_once": 4})
    approve_all(store, given, 12)
    sender = Frozen(lambda: moments.append(time.monotonic()), Delivery("sent", "x"))
    posts = [a_post(each, given, clock, sender) for each in (store, Store(store.engine))]
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Post.run, posts))
    assert len(moments) == 12
    assert max(moments) - begun >= 11 / 100 - pace.CREDIT
