"""``batch``: a verdict for every mail, in order, with tickets that do not depend on it."""

from __future__ import annotations

import json
import mailbox
import random
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import batch, limits
from pipeline.batch import run_batch
from pipeline.config import Settings
from pipeline.demo.world import customer_mails
from pipeline.flow import Counts
from pipeline.ingestion.registry import open_source
from pipeline.reading import Readers
from pipeline.store.tables import draft, message
from tests.servers.dovecot import Account
from tests.shop import COMMAND, Done, Shop, casedesk, in_process, mail

CORPUS = Path(__file__).parents[1] / ".." / "shared" / "corpora" / "mail"
VERDICT_KEYS = {
    *("file", "message_id", "date", "from", "reply_to", "subject", "text", "new_text", "language", "attachments"),
    *("kind", "flags", "authentic", "may_answer", "may_disclose_order", "category", "intent", "confidence", "also"),
    *("remedies", "escalate", "order_numbers", "tracking_numbers", "error", "source", "ticket"),
}


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    made = Shop(tmp_path, readers=readers)
    made.write()
    return made


def thread(name: str, length: int) -> list[bytes]:
    """A customer and the shop in turn, each citing the mail before."""
    mails = []
    for number in range(length):
        asked = f"<m{name}{number - 1}@customer.example>"
        people = {"From": f"{name}@customer.example", "To": "help@shop.example"}
        if number % 2:
            people = {"From": people["To"], "To": people["From"]}
        mails.append(mail(f"{name}{number}", headers=people | ({"In-Reply-To": asked} if number else {})))
    return mails


def everything() -> list[bytes]:
    """Some sixty mails: the sample customers, two threads, a mail twice, one without any header, an empty one."""
    return [
        *(sample.data for sample in customer_mails(datetime(2026, 11, 24, tzinfo=UTC))),
        *thread("ana", 5),
        *thread("bob", 4),
        mail("twice"),
        mail("twice"),
        b"no header at all, only a line\n\nand another",
        b"",
    ]


def write_folder(folder: Path, mails: list[bytes]) -> Path:
    """A folder of .eml files, named in order."""
    folder.mkdir()
    for number, data in enumerate(mails):
        (folder / f"{number:04}.eml").write_bytes(data)
    return folder


def write_mbox(path: Path, mails: list[bytes]) -> Path:
    """An mbox as most programs write it."""
    box = mailbox.mbox(path)
    for data in mails:
        box.add(data)
    box.close()
    return path


def verdicts(shop: Shop, *sources: object) -> tuple[list[dict[str, Any]], Counts]:
    """The records of a batch in this process, and its counts."""
    records: list[dict[str, Any]] = []
    with shop.open() as opened:
        found = [open_source(str(source), opened.settings) for source in sources]
        counts, _ = run_batch(opened.road, found, records.append, lambda _: None)
    assert counts.listed == len(records) == counts.taken + counts.duplicate + counts.set_aside
    assert all(set(record) == VERDICT_KEYS for record in records)
    return records, counts


def without_place(record: dict[str, Any]) -> dict[str, Any]:
    """A verdict without what differs by where the mail lay."""
    return {key: value for key, value in record.items() if key not in ("file", "source")}


def test_every_kind_of_source_gives_the_same_verdicts_in_its_order(files: Shop, account: Account) -> None:
    files.account = account
    files.write()
    mails = everything()[:-2]  # a mail of no octets is none for an IMAP server
    folder = write_folder(files.folder / "mails", mails)
    write_mbox(files.folder / "mails.mbox", mails)
    box = mailbox.Maildir(files.folder / "Maildir")
    for data in mails:
        box.add(data)
    account.deliver_many("INBOX", mails)
    wanted = casedesk(files.folder, "batch", "mails").records
    assert [record["source"] for record in wanted] == [f"mails/{path.name}" for path in sorted(folder.iterdir())]
    assert all(set(record) == VERDICT_KEYS for record in wanted)
    again, _ = verdicts(files, files.folder / "mails.mbox")
    assert list(map(without_place, again)) == list(map(without_place, wanted))
    by_imap, counts = verdicts(files, "imap:INBOX")
    assert list(map(without_place, by_imap)) == list(map(without_place, wanted))
    assert (counts.taken, counts.duplicate) == (0, len(mails))  # this store has met them in the mbox
    in_maildir, _ = verdicts(files, files.folder / "Maildir")
    assert sorted(map(repr, map(without_place, in_maildir))) == sorted(map(repr, map(without_place, wanted)))
    assert account.flags("INBOX") == dict.fromkeys(range(1, len(mails) + 1), ())


def test_tickets_are_the_same_in_any_order(files: Shop) -> None:
    mails = everything()
    seen = set()
    for seed in range(3):
        shuffled = random.Random(seed).sample(mails, len(mails)) if seed else mails
        shop = Shop(files.folder / f"{seed}", readers=files.readers)
        shop.folder.mkdir()
        shop.write()
        records, _ = verdicts(shop, write_folder(shop.folder / "mails", shuffled))
        tickets = {(record["message_id"], record["subject"], record["ticket"]) for record in records}
        seen.add(frozenset(tickets))
        assert len({ticket for number, _, ticket in tickets if number and number.startswith("<mana")}) == 1
        assert len({ticket for number, _, ticket in tickets if number and number.startswith("<mbob")}) == 1
        assert None not in {record["ticket"] for record in records}
    assert len(seen) == 1


def test_jobs_change_nothing_but_the_time(files: Shop) -> None:
    mails = [mail(number, f"You sent me the wrong case, number {number}.") for number in range(2 * limits.FETCH_BATCH)]
    write_mbox(files.folder / "mails.mbox", [*everything(), *mails])
    one, two = (casedesk(files.folder, "batch", "mails.mbox", "--jobs", jobs) for jobs in (1, 2))
    assert (one.code, two.code) == (0, 0)
    assert one.out == two.out


def test_turns_and_duplicates_change_nothing(files: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two turns a live run may understand mail; of a batch of duplicates nothing new is heard."""
    mails = [mail(number, f"You sent me the wrong case, number {number}.") for number in range(limits.FETCH_BATCH)]
    write_mbox(files.folder / "mails.mbox", [*mails, *mails, *mails, *everything(), *mails])
    wanted, counts = verdicts(files, files.folder / "mails.mbox")
    assert counts.duplicate >= 3 * len(mails)
    other = Shop(files.folder / "other", readers=files.readers)
    other.folder.mkdir()
    other.write()
    monkeypatch.setattr(batch, "MAILS_A_TURN", 1)
    again, counts_again = verdicts(other, files.folder / "mails.mbox")
    assert (again, counts_again) == (wanted, counts)


def test_a_stored_batch_drafts_by_the_given_time_and_a_second_one_is_all_duplicates(files: Shop) -> None:
    write_mbox(files.folder / "old.mbox", [mail(1), mail(2), mail(1)])
    late = casedesk(files.folder, "batch", "old.mbox", "--store", "--now", "2031-01-01")
    assert "listed 3, taken 2, duplicate 1, set aside 0, drafts 0, " in late.err  # nobody answers after years
    other = Shop(files.folder / "other", readers=files.readers)
    other.folder.mkdir()
    other.write()
    first = in_process(other.folder, "batch", "../old.mbox", "--store")
    assert "listed 3, taken 2, duplicate 1, set aside 0, drafts 2, " in first.err
    second = in_process(other.folder, "batch", "../old.mbox", "--store")
    assert "listed 3, taken 0, duplicate 3, set aside 0, drafts 0, " in second.err
    assert second.out == first.out
    tickets = [record["ticket"] for record in second.records]
    assert tickets[0] == tickets[2] != tickets[1]
    assert (len(other.rows(message)), len(other.rows(draft))) == (2, 2)


def test_out_and_report_are_written_and_stdout_stays_empty(files: Shop) -> None:
    write_folder(files.folder / "mails", everything())
    done = in_process(files.folder, "batch", "mails", "--out", "verdicts.jsonl", "--report", "report.html")
    assert (done.code, done.out, len(done.err.splitlines())) == (0, "", 1)
    lines = (files.folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [set(json.loads(line)) for line in lines] == [VERDICT_KEYS] * len(everything())
    assert "<script" not in (files.folder / "report.html").read_text(encoding="utf-8")
    assert not (files.folder / "casedesk.db").exists()


def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(files: Shop) -> None:
    folder = write_folder(files.folder / "mails", [mail(1), mail(2)])
    (folder / "0001a.eml").symlink_to("nowhere")
    done = in_process(files.folder, "batch", "mails")
    assert (done.code, len(done.records)) == (1, 2)
    assert done.err.splitlines()[0].startswith("skipped: mails/0001a.eml: ")


def test_the_corpus_of_odd_mails_is_all_accounted_for(files: Shop) -> None:
    if not CORPUS.is_dir():
        pytest.skip("needs the corpora beside the checkout (../shared/corpora/mail)")
    rows = (CORPUS / "kinds.tsv").read_text(encoding="utf-8").splitlines()[1:]
    paths = [(CORPUS / row.partition("\t")[0]).resolve() for row in rows]
    assert len(paths) == 277
    done = casedesk(files.folder, "batch", *paths)
    assert done.code in (0, 1)
    figures = dict(part.rsplit(" ", 1) for part in done.err.splitlines()[-1].split(", "))
    listed, taken, duplicate, aside = (int(figures[key]) for key in ("listed", "taken", "duplicate", "set aside"))
    assert listed == taken + duplicate + aside == len(done.records) >= 277
    assert aside == 0


def test_a_stopped_batch_ends_like_every_other_program(files: Shop) -> None:
    write_folder(files.folder / "mails", [mail(number) for number in range(300)])
    with subprocess.Popen(
        [*COMMAND, "batch", "mails", "--store"], cwd=files.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        while not (files.folder / "casedesk.db-wal").exists():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in said
    done: Done = in_process(files.folder, "batch", "mails", "--store")
    assert (done.code, len(files.rows(message)), len(files.rows(draft))) == (0, 300, 300)
