"""A shop whose drafts are approved in mail folders, and a mail program that works in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.live import Pass
from pipeline.store import Store
from pipeline.store.tables import draft, outbox
from tests.servers.dovecot import Account
from tests.shop import Opened, Shop, mail

REVIEW, APPROVED, REJECTED = "Casedesk/Review", "Casedesk/Approved", "Casedesk/Rejected"
SENT, ATTENTION = "Casedesk/Sent", "Casedesk/Attention"
Rewrite = Callable[[bytes], bytes]


def text_of(data: bytes) -> str:
    """The first text part, decoded; not by the code under test."""
    message = message_from_bytes(data)
    part = next(each for each in message.walk() if each.get_content_maintype() == "text")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")


def reply_in(data: bytes) -> str:
    """What stands above the line, as a person reads it."""
    return text_of(data).partition("[== casedesk")[0].strip()


@dataclass
class Desk:
    """The open shop and its mailbox as a mail program sees it."""

    opened: Opened
    account: Account

    def run(self) -> Pass:
        """One pass, in which no mailbox made trouble."""
        done = self.opened.run_once()
        assert done.problems == ()
        return done

    def ask(self, name: int | str = 1, *args: Any, **more: Any) -> None:
        """A customer's mail comes in and a draft is made."""
        self.account.append("INBOX", mail(name, *args, **more))
        self.run()

    def mails(self, folder: str) -> dict[int, bytes]:
        """UID → mail, of those that are not marked as deleted."""
        with self.account.client() as client:
            client.select_folder(folder, readonly=True)
            uids = client.search(["UNDELETED"])
            return {uid: row[b"BODY[]"] for uid, row in client.fetch(uids, ["BODY.PEEK[]"]).items()} if uids else {}

    def only(self, folder: str) -> tuple[int, bytes]:
        """The one mail of a folder."""
        (found,) = self.mails(folder).items()
        return found

    def save(self, folder: str, uid: int, data: bytes, flags: tuple[bytes, ...] = (b"\\Draft", b"\\Seen")) -> int:
        """Saves an edited copy, as mail programs do: a new mail, then the old one goes. The new UID."""
        with self.account.client() as client:
            client.append(folder, data, flags)
            client.select_folder(folder)
            client.delete_messages([uid], silent=True)
            if client.has_capability("UIDPLUS"):
                client.uid_expunge([uid])
            return int(max(client.search(["UNDELETED"])))

    def move(self, folder: str, uid: int, target: str) -> None:
        """Moves one mail."""
        with self.account.client() as client:
            client.select_folder(folder)
            client.move([uid], target)

    def copy_and_mark(self, folder: str, uid: int, target: str) -> None:
        """Moves as programs do on a server without MOVE and UIDPLUS: copied, and the old one only marked."""
        with self.account.client() as client:
            client.select_folder(folder)
            client.copy([uid], target)
            client.delete_messages([uid], silent=True)

    def edit_in_review(self, rewrite: Rewrite) -> int:
        """Somebody edits the one draft in Review and saves it."""
        uid, data = self.only(REVIEW)
        return self.save(REVIEW, uid, rewrite(data))

    def approve(self, rewrite: Rewrite | None = None) -> Pass:
        """Somebody moves the one draft in Review, perhaps edited, to Approved; then a pass."""
        uid = self.edit_in_review(rewrite) if rewrite else self.only(REVIEW)[0]
        self.move(REVIEW, uid, APPROVED)
        return self.run()

    def counts(self) -> dict[str, int]:
        """How many mails lie where."""
        names = {"review": REVIEW, "approved": APPROVED, "rejected": REJECTED, "sent": SENT, "attention": ATTENTION}
        found = {name: len(self.mails(folder)) for name, folder in names.items()}
        return {name: count for name, count in found.items() if count}

    def draft(self, number: int = 1) -> Any:
        """One draft's row."""
        return self.opened.rows(draft, draft.c.id == number)[0]

    def sent(self) -> list[Message]:
        """The mails that left, as the sender got them."""
        folder = self.opened.settings.folder / "sent" / "new"
        return [message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("*"))] if folder.exists() else []

    def attempts(self) -> int:
        """How many rows the outbox has."""
        return len(self.opened.rows(outbox))


@cache
def _migrated() -> bytes:
    """An empty store's file: migrating takes longer than most tests."""
    with TemporaryDirectory() as folder:
        Store.open(f"sqlite:///{folder}/casedesk.db").close()
        return (Path(folder) / "casedesk.db").read_bytes()


@contextmanager
def desk_of(shop: Shop, account: Account, **keys: Any) -> Iterator[Desk]:
    """The shop with review folders, after its first run."""
    shop.write(mailbox={"review_folders": {}, **keys})
    (shop.folder / "casedesk.db").write_bytes(_migrated())
    with shop.open() as opened:
        made = Desk(opened, account)
        made.run()
        yield made


def reply_edited(old: str, new: str) -> Callable[[str], str]:
    """What a person does to the text: one phrase becomes another."""

    def edited(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edited
