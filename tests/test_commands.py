"""The ``casedesk`` command as people and programs meet it: exit codes, output shapes, one line for each trouble."""

from __future__ import annotations

import json
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.ses import Fault, SesServer, in_turn
from tests.servers.dovecot import Account
from tests.shop import AUTHSERV_ID, COMMAND, WRONG, Done, Shop, casedesk, in_process, mail

DRAFT_KEYS = {
    *(
        "id",
        "ticket",
        "message_id",
        "drafted_at",
        "state",
        "kind",
        "category",
        "intent",
        "also",
        "template",
        "language",
    ),
    *("to", "subject", "body", "offers", "unsure", "order_number", "urgent", "may_send_automatically", "warnings"),
    "reason",
}
OFFER_KEYS = {"remedy", "order_number", "amount", "currency", "extra_case", "goodwill", "return_required"}
GERMAN = "Guten Tag, ich habe leider die falsche Hülle bekommen und möchte gern mein Geld zurück. Viele Grüße, Bob"
COMMANDS = [
    *("demo", "init", "check", "run", "send", "pause", "resume", "batch", "inspect", "classify"),
    *(f"drafts {name}" for name in ("list", "show", "approve", "reject", "edit", "start", "settle", "label")),
    *("train", "evaluate", "model list", "model rollback"),
    *(f"quarantine {name}" for name in ("list", "show", "retry", "drop")),
    *(f"spam {name}" for name in ("list", "mark", "unmark")),
]


def run(shop: Shop, *words: object) -> Done:
    """One command in the shop's folder."""
    return in_process(shop.folder, *words)


def waiting(shop: Shop, *words: str) -> list[dict[str, Any]]:
    """``drafts list --json``."""
    done = run(shop, "drafts", "list", "--json", *words)
    assert done.code == 0
    for record in done.records:
        assert set(record) == DRAFT_KEYS
        assert all(set(offer) == OFFER_KEYS for offer in record["offers"])
    return done.records


def test_the_whole_road_by_command(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    shop = ses_shop
    account.append("INBOX", mail("old"))
    first = casedesk(shop.folder, "run", "--once")
    assert (first.code, first.out) == (0, "")
    assert first.err.splitlines()[-2].startswith("listed 1, taken 1, duplicate 0, set aside 0, drafts 0, seconds ")
    assert first.err.splitlines()[-1] == "sent 0, uncertain 0, failed 0"

    for number in range(4):
        account.append("INBOX", mail(number, sender="ana@customer.example"))
    account.append("INBOX", mail("german", GERMAN, sender="bob@customer.example"))
    second = run(shop, "run", "--once")
    assert "listed 5, taken 5, duplicate 0, set aside 0, drafts 4, " in second.err
    found = waiting(shop)
    assert sorted(record["id"] for record in found) == [1, 2, 3, 4]
    assert {(record["state"], record["kind"]) for record in found} == {("drafted", "reply")}
    assert {record["to"] for record in found} == {"ana@customer.example"}
    assert found[0]["offers"] != []
    held = waiting(shop, "--held")
    assert [(record["id"], record["body"], record["state"]) for record in held] == [
        (None, None, "imported"),
        (None, None, "held"),
    ]
    assert held[1]["to"] == "bob@customer.example"

    shown = run(shop, "drafts", "show", 1)
    assert WRONG in shown.out
    assert next(record["body"] for record in found if record["id"] == 1) in shown.out
    (shop.folder / "reply.txt").write_text("\ufeffDear Ana,\r\nwe are sorry.\r\n", encoding="utf-8")
    assert run(shop, "drafts", "edit", 1, "--body", "reply.txt").code == 0
    assert waiting(shop, "--state", "edited")[0]["body"] == "Dear Ana,\nwe are sorry."

    assert run(shop, "pause").code == 0
    assert casedesk(shop.folder, "drafts", "approve", 1).code == 0
    paused = casedesk(shop.folder, "send")
    assert (paused.code, ses.accepted) == (0, [])
    assert "1 queued mails wait: sending is paused" in paused.err
    assert run(shop, "resume").code == 0
    assert run(shop, "send").err.splitlines()[-1] == "sent 1, uncertain 0, failed 0"
    sent = message_from_bytes(ses.accepted[0].mime)
    assert sent["In-Reply-To"] == "<m0@customer.example>"
    plain, html = sent.get_payload()
    assert plain.get_payload(decode=True) == b"Dear Ana,\r\nwe are sorry."
    assert b"<p>Dear Ana,<br>" in html.get_payload(decode=True)
    assert list(ses.accepted[0].tags) == ["casedesk-outbox"]

    label = shop.folder / "label.pdf"
    label.write_bytes(b"%PDF-1.7")
    assert run(shop, "drafts", "attach", 2, label).err == "draft 2: label.pdf is attached\n"
    assert "Attached: label.pdf (application/pdf, 1 KB)" in run(shop, "drafts", "show", 2).out
    assert "cannot be read" in run(shop, "drafts", "attach", 2, shop.folder / "none.pdf").err

    everything = run(shop, "drafts", "approve", "--all")  # the second reply of the day is the last under the cap
    assert everything.code == 1
    assert "draft 2: approved and queued" in everything.err
    assert everything.err.count("--over-cap --why TEXT") == 2
    assert run(shop, "drafts", "approve", 3, "--over-cap").code == 2
    assert run(shop, "drafts", "approve", 3, "--over-cap", "--why", "she asked twice").code == 0
    assert run(shop, "send").err.splitlines()[-1] == "sent 2, uncertain 0, failed 0"
    assert run(shop, "drafts", "reject", 4, "--why", "answered by phone").code == 0
    assert waiting(shop) == []
    assert {record["state"] for record in waiting(shop, "--state", "all")} == {"sent", "rejected"}

    ticket = next(record["ticket"] for record in held if record["state"] == "held")
    assert run(shop, "drafts", "start", ticket).code == 0
    assert [record["to"] for record in waiting(shop)] == ["bob@customer.example"]


def test_an_uncertain_send_is_settled_by_command(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    shop = ses_shop
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1))
        opened.run_once()
    ses.behaviour = in_turn(Fault("reset_after_accept"))
    assert run(shop, "drafts", "approve", 1).code == 0
    sent = run(shop, "send")
    assert (sent.code, sent.err.splitlines()[-1]) == (1, "sent 0, uncertain 1, failed 0")
    assert [record["state"] for record in waiting(shop)] == ["uncertain"]
    assert run(shop, "drafts", "approve", 1).code == 1
    assert run(shop, "drafts", "settle", 1).code == 2
    assert run(shop, "drafts", "settle", 1, "--not-sent").code == 0
    assert [record["state"] for record in waiting(shop)] == ["drafted"]
    assert run(shop, "drafts", "settle", 1, "--sent").code == 1


def test_quarantine_by_command(ses_shop: Shop, account: Account) -> None:
    shop = ses_shop
    with shop.open() as opened:
        opened.run_once()
        for number in (1, 2):
            account.append("INBOX", mail(number))
        opened.run_once()
        with opened.store.write() as connection:
            connection.exec_driver_sql("UPDATE inbox SET state = 'set_aside', reason = 'too odd' WHERE id > 0")
    listed = run(shop, "quarantine", "list", "--json")
    assert [set(record) for record in listed.records] == [
        {"id", "source", "message_id", "size", "taken_at", "reason"}
    ] * 2
    assert "too odd" in run(shop, "quarantine", "list").out
    shown = subprocess.run([*COMMAND, "quarantine", "show", "1"], cwd=shop.folder, capture_output=True, check=True)
    assert shown.stdout == mail(1)
    assert run(shop, "quarantine", "drop", 2).code == 0
    assert run(shop, "quarantine", "drop", 2).code == 1
    assert run(shop, "quarantine", "show", 2).code == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"port": 1}, "nobody listens"),
        ({"password": "wrong"}, "password"),
        ({"tls": "implicit"}, "certificate"),
    ],
)
def test_each_trouble_with_the_mailbox_has_its_line(
    shop: Shop, account: Account, changes: dict[str, Any], says: str
) -> None:
    if "tls" in changes:
        changes = changes | {"port": account.server.tls_port, "ca_file": str(account.server.wrong_ca_file)}
    shop.write(mailbox=changes)
    done = casedesk(shop.folder, "run", "--once")
    assert done.code == 3
    said = done.err.splitlines()
    assert says in said[0].lower()
    assert said[-2:][0].startswith("listed 0, ")
    assert len(said) == 3
    checked = run(shop, "check")
    assert checked.code == 3
    assert [line for line in checked.out.splitlines() if line.startswith("TODO mailbox") and says in line.lower()] != []
    source = run(shop, "batch", "imap:INBOX")
    assert (source.code, source.out, len(source.err.splitlines())) == (3, "", 1)


def test_ses_away_is_one_line(ses_shop: Shop, account: Account) -> None:
    with ses_shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1))
        opened.run_once()
        opened.approve(1)
    ses_shop.write(sending={"endpoint_url": "http://127.0.0.1:1"})
    away = run(ses_shop, "run", "--once")
    assert (away.code, len(away.err.splitlines())) == (1, 4)
    assert "SES is away" in away.err.splitlines()[0]
    checked = run(ses_shop, "check")
    assert checked.code == 1
    assert [line for line in checked.out.splitlines() if line.startswith("TODO sending: SES")] != []


def test_check_proposes_the_authserv_id_that_the_mail_carries(shop: Shop, account: Account) -> None:
    account.deliver_many("INBOX", [mail(number) for number in range(6)])
    says = {
        None: "set shop.authserv_id to it",
        "mx.other.example": "but the newest mails carry",
        AUTHSERV_ID: "by what",
    }
    for configured, said in says.items():
        shop.write(shop={"authserv_id": configured})
        found = [line for line in in_process(shop.folder, "check").out.splitlines() if "sender proof" in line]
        assert (len(found), found[0].startswith("ok")) == (1, configured == AUTHSERV_ID)
        assert said in found[0]
        assert AUTHSERV_ID in found[0]


def test_init_then_check_tells_what_is_missing(tmp_path: Path) -> None:
    written = casedesk(tmp_path, "init", "myshop")
    assert written.code == 0
    folder = tmp_path / "myshop"
    assert {path.name for path in folder.iterdir()} == {"pipeline.yaml", "templates", "orders.csv"}
    before = (folder / "pipeline.yaml").read_bytes()
    assert casedesk(folder, "init").code == 0
    assert (folder / "pipeline.yaml").read_bytes() == before
    checked = in_process(folder, "check")
    assert checked.code == 1
    marks = {line.split(": ")[0] for line in checked.out.splitlines()}
    assert {"TODO mailbox", "ok   orders", "ok   templates", "ok   classifier", "ok   store"} <= marks
    needs = in_process(folder, "run", "--once")
    assert (needs.code, len(needs.err.splitlines())) == (2, 1)
    assert "mailbox.host" in needs.err


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--config", "nowhere.yaml"),
        ("drafts", "list", "--state", "lost"),
        ("drafts", "approve"),
        ("drafts", "approve", "99999999999999999999"),
        ("drafts", "show", "99"),
        ("drafts", "edit", "1", "--body", "nowhere.txt"),
        ("drafts", "start", "T-nobody"),
        ("quarantine", "show", "99"),
        ("send", "--now", "yesterday"),
        ("batch",),
        ("batch", "nowhere"),
        ("batch", "mail.eml", "--out", "nowhere/verdicts.jsonl"),
        ("batch", "mail.eml", "--report", "nowhere/report.html"),
        ("batch", "mail.eml", "--out", "mail.eml"),
        ("inspect", "nowhere.eml"),
        ("classify", "nowhere.jsonl"),
        ("sing",),
    ],
)
def test_wrong_use_is_exit_code_two_and_a_clear_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    Shop(tmp_path).write()
    (tmp_path / "mail.eml").write_bytes(mail(1))
    done = in_process(tmp_path, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip() != ""
    assert (tmp_path / "mail.eml").read_bytes() == mail(1)


def test_trouble_with_disk_and_store_is_one_line(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write()
    (tmp_path / "mail.eml").write_bytes(mail(1))
    full = casedesk(tmp_path, "batch", "mail.eml", "--out", "/dev/full")
    assert (full.code, full.err.count("\n")) == (2, 1)
    assert "No space left" in full.err
    with shop.open() as opened, opened.store.write() as connection:
        connection.exec_driver_sql("DROP TABLE switch")
    damaged = run(shop, "pause")
    assert (damaged.code, damaged.err.count("\n")) == (2, 1)
    assert "no such table" in damaged.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, tmp_path: Path) -> None:
    helped = in_process(tmp_path, *command.split(), "--help")
    assert helped.code == 0
    lines = helped.out.splitlines()
    assert [line for line in lines if line.startswith("    ") and f"casedesk {command}" in line] != []
    assert max(map(len, lines)) <= 90


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """In a process of its own, whatever this one has loaded."""
    code = (
        "import sys\nfrom pipeline.cli import main\nsys.argv = ['casedesk', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = set(json.loads(done.stderr.replace("'", '"')))
    assert "typer" in loaded
    assert not loaded & {"sqlalchemy", "sklearn", "numpy", "boto3", "botocore", "imapclient", "pydantic", "jinja2"}
