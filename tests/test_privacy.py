"""Retention in ``run``, and one person's data by the commands: on the whole road."""

from __future__ import annotations

import base64
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import privacy
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import audit, draft, inbox, message, raw_mail, ticket
from pipeline.store.tables import outbox as outbox_table
from tests.servers.dovecot import Account
from tests.shop import ADDRESS, Opened, Shop, in_process, mail

ANA = "ana@customer.example"
BEN = "ben@customer.example"


def asked(opened: Opened, account: Account) -> None:
    """Ana and Ben have written, and Ana's answer has left."""
    opened.run_once()
    account.append("INBOX", mail("ana", sender=ANA))
    account.append("INBOX", mail("ben", sender=BEN))
    opened.run_once()
    opened.approve(next(row.id for row in opened.rows(draft) if row.recipient == ANA))
    assert opened.run_once().sent.sent == 1


def test_an_erased_person_is_gone_and_stays_away(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        asked(opened, account)
    refused = in_process(shop.folder, "erase", ANA)
    assert (refused.code, "--yes removes it" in refused.err) == (2, True)
    done = in_process(shop.folder, "erase", ANA.upper(), "--yes")
    assert done.code == 0
    assert "1 mails as they came, with attachments" in done.out
    assert "1 drafts" in done.out
    assert f"copy in the mailbox: {account.user}@localhost INBOX UID 1" in done.out
    account.bump_uidvalidity("INBOX")
    with shop.open() as opened:
        again = opened.run_once()
        assert (again.mails.duplicate, again.mails.taken, again.mails.drafts) == (2, 0, 0)
        assert {row.sender for row in opened.rows(message)} == {BEN}
        assert [row.customer for row in opened.rows(ticket)] == [BEN]
        assert [row.recipient for row in opened.rows(draft)] == [BEN]
        assert opened.rows(outbox_table) == []
        line = next(row for row in opened.rows(audit) if row.what == "person_erased")
        assert ANA not in line.detail
        account.append("INBOX", mail("ana-again", sender=ANA))
        assert opened.run_once().mails.drafts == 1, "whoever writes anew is answered as anybody"
    assert in_process(shop.folder, "erase", "nobody@customer.example", "--yes").err == "Nothing is held of them.\n"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (ADDRESS, "is the shop itself"),
        ("inquiries@carrier.example", "is the carrier dhl"),
        ("everyone", "is no e-mail address"),
    ],
)
def test_who_cannot_be_erased(shop: Shop, address: str, says: str) -> None:
    shop.write(carriers={"dhl": {"inquiry": "inquiries@carrier.example"}})
    for words in (("erase", address, "--yes"), ("export", address, "--out", "out.json")):
        done = in_process(shop.folder, *words)
        assert (done.code, says in done.err) == (2, True)


def test_neither_an_open_refund_nor_a_mail_on_its_way_is_lost_by_it(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        asked(opened, account)
        row = opened.rows(draft)[0]
        with opened.store.write() as connection:
            connection.execute(draft.update().where(draft.c.id == row.id).values(state="sending"))
        with pytest.raises(NotPossible, match="being sent just now"):
            privacy.erase_person(opened.store, opened.settings, row.recipient, "me", datetime.now(UTC))
        account.append("INBOX", mail("choice", "Refund please.", ANA, {"In-Reply-To": "<mana@customer.example>"}))
        with opened.store.write() as connection:
            connection.execute(draft.update().where(draft.c.id == row.id).values(state="sent"))
        opened.run_once()
        with pytest.raises(NotPossible, match=r"tasks for ana@customer\.example are open: refund \(1\)"):
            privacy.erase_person(opened.store, opened.settings, ANA, "me", datetime.now(UTC))
        assert opened.rows(draft)


def test_a_person_gets_all_that_is_held_of_them_and_of_nobody_else(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        asked(opened, account)
    path = shop.folder / "ana.json"
    path.write_text("old")
    path.chmod(0o644)
    done = in_process(shop.folder, "export", ANA, "--out", "ana.json")
    assert (done.code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
    whole: dict[str, Any] = json.loads(path.read_text())
    data = whole["data"]
    assert whole["address"] == ANA
    assert [row["direction"] for row in data["message"]] == ["in", "out"]
    assert [row["recipient"] for row in data["draft"]] == [ANA]
    assert b"<mana@customer.example>" in base64.b64decode(data["raw_mail"][0]["data"])
    assert BEN not in path.read_text()
    assert not {"person", "session", "switch", "model_file"} & set(data)
    with shop.open() as opened:
        assert len(opened.rows(message)) == 3, "an export removes nothing"


def test_run_removes_once_a_day_what_is_too_old(shop: Shop, account: Account, tmp_path: Path) -> None:
    shop.write(retention={"raw_days": 10, "text_days": 20, "audit_days": 40})
    with shop.open() as opened:
        asked(opened, account)
    start = datetime.now(UTC)

    def after(days: float) -> Opened:
        with shop.open(lambda: start + timedelta(days=days)) as opened:
            opened.run_once()
            return opened

    def held() -> tuple[int, int]:
        with shop.open() as opened:
            texts = sum(bool(row.text) for row in opened.rows(message))
            with opened.store.read() as connection:
                raw = len(connection.execute(raw_mail.select()).all())
            return raw, texts

    after(0.5)
    assert held() == (2, 3)
    after(11)
    assert held() == (1, 3), "Ben's mail waits for a person"
    after(11.9)
    with shop.open() as opened:
        assert [row.what for row in opened.rows(audit)].count("removed_by_age") == 1
    after(41)
    with shop.open() as opened:
        lines = opened.rows(audit)
        assert min(row.at for row in lines) > start + timedelta(days=1)
        assert {row.state for row in opened.rows(inbox)} == {"understood"}


def test_nothing_is_removed_unless_it_is_configured(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        asked(opened, account)
        before = len(opened.rows(audit))
        far = datetime.now(UTC) + timedelta(days=5_000)
        assert privacy.by_age(opened.store, opened.settings, far) == privacy.Removed()
        assert len(opened.rows(audit)) == before
