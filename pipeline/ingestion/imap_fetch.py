"""Taking mails out of an IMAP folder: sizes first, then bodies in batches, and each UID settled one way or another.

A server may keep a mail back in three ways: it leaves it out, it refuses the whole command, or it hangs up over it
(Dovecot does the last for a file that it cannot read). So what a batch did not bring is asked for alone, and a mail
that alone isn't handed over is *unreadable*, if the server hands over others: else the fault is the server's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline import limits
from pipeline.ingestion.imap_connection import Connection
from pipeline.ingestion.imap_errors import LOST, REFUSED, MailboxAway, is_temporary, words
from pipeline.ingestion.mailbox import Fetched
from pipeline.ingestion.source import header_of
from pipeline.model import RawMail

_NEIGHBOURS = 1_000


@dataclass(frozen=True, slots=True)
class _Facts:
    size: int
    stamp: datetime | None

    @property
    def oversize(self) -> bool:
        return self.size > limits.MAIL_OCTETS


def fetch(connection: Connection, folder: str, uids: Iterable[int], account: str) -> Iterator[Fetched]:
    """Settles the UIDs in ascending order, a batch at a time; see ``ImapSession.fetch``."""
    wanted = sorted(set(uids))
    taking = _Taking(connection, folder, account)
    for start in range(0, len(wanted), limits.FETCH_BATCH):
        some = wanted[start : start + limits.FETCH_BATCH]
        facts = taking.facts(some)
        for group in _groups(some, facts):
            yield taking.settle(group, facts)


def _groups(uids: Sequence[int], facts: dict[int, _Facts]) -> Iterator[list[int]]:
    """Cuts ascending UIDs so that a group's octets stay within FETCH_OCTETS; one larger mail stands alone."""
    group: list[int] = []
    octets = 0
    for uid in uids:
        size = facts[uid].size if uid in facts and not facts[uid].oversize else limits.HEADER_OCTETS
        if group and octets + size > limits.FETCH_OCTETS:
            yield group
            group, octets = [], 0
        group.append(uid)
        octets += size
    if group:
        yield group


class _Taking:
    def __init__(self, connection: Connection, folder: str, account: str) -> None:
        self._connection = connection
        self._folder = folder
        self._place = f"imap:{account}/{folder}" if account else f"imap:{folder}"
        self._failure = "not handed over"

    def settle(self, group: Sequence[int], facts: dict[int, _Facts]) -> Fetched:
        """Brings every UID of a group to its end: taken, vanished or unreadable."""
        mails = self._mails(group, facts)
        vanished: list[int] = []
        unreadable: list[RawMail] = []
        for uid in group:
            if uid in mails or self._came_alone(uid, mails):
                continue
            if self._is_listed(uid):
                unreadable.append(self._unreadable(uid))
            else:
                vanished.append(uid)
        taken = tuple(mails[uid] for uid in group if uid in mails)
        return Fetched(taken, tuple(vanished), tuple(unreadable), group[-1])

    def facts(self, uids: Sequence[int]) -> dict[int, _Facts]:
        """Size and time of each mail, before any of its octets."""
        rows = self._ask(uids, "RFC822.SIZE", "INTERNALDATE")
        sizes = ((uid, row.get(b"RFC822.SIZE")) for uid, row in rows.items())
        return {uid: _Facts(size, _utc(rows[uid].get(b"INTERNALDATE"))) for uid, size in sizes if isinstance(size, int)}

    def _mails(self, uids: Sequence[int], facts: dict[int, _Facts]) -> dict[int, RawMail]:
        """What the server hands over: whole mails in one command, of oversize ones the header each."""
        bodies = self._octets([uid for uid in uids if uid in facts and not facts[uid].oversize], "BODY.PEEK[]")
        for uid in uids:
            if uid in facts and facts[uid].oversize:
                bodies |= self._header(uid)
        return {uid: self._mail(uid, data, facts[uid]) for uid, data in bodies.items()}

    def _mail(self, uid: int, data: bytes, facts: _Facts) -> RawMail:
        # Some servers estimate RFC822.SIZE, so the octets themselves are measured too.
        size = max(facts.size, len(data))
        oversize = size > limits.MAIL_OCTETS
        source = f"{self._place}/{uid}"
        return RawMail(header_of(data) if oversize else data, source, size, facts.stamp, uid, oversize)

    def _came_alone(self, uid: int, mails: dict[int, RawMail]) -> bool:
        for _ in range(limits.ATTEMPTS):
            mails |= self._mails([uid], self.facts([uid]))
            if uid in mails or not self._is_listed(uid):
                break
        return uid in mails

    def _unreadable(self, uid: int) -> RawMail:
        facts = self.facts([uid]).get(uid, _Facts(0, None))
        header = self._header(uid).get(uid, b"")
        why = self._failure
        if not self._hands_over_others(uid):
            raise MailboxAway(
                f"{self._connection.box.host}: hands over no mail of folder {self._folder!r} ({why}); it is tried again"
            )
        return RawMail(header, f"{self._place}/{uid}", facts.size, facts.stamp, uid, facts.oversize)

    def _hands_over_others(self, uid: int) -> bool:
        """Whether the server gives some other mail, or has no other: a throttled server gives none."""
        nearby = self._search(f"{max(1, uid - _NEIGHBOURS)}:{uid + _NEIGHBOURS}")
        others = sorted(other for other in nearby if other != uid)
        probes = {others[0], others[len(others) // 2], others[-1]} if others else set()
        return not probes or any(self._octets([other], "BODY.PEEK[]<0.1024>") for other in sorted(probes))

    def _header(self, uid: int) -> dict[int, bytes]:
        return self._octets([uid], f"BODY.PEEK[HEADER]<0.{limits.HEADER_OCTETS}>")

    def _is_listed(self, uid: int) -> bool:
        return uid in self._search(str(uid))

    def _search(self, uids: str) -> list[int]:
        self._connection.enter(self._folder)
        with self._connection.asking(f"searching folder {self._folder!r}"):
            return list(self._connection.client.search(["UID", uids]))

    def _octets(self, uids: Sequence[int], item: str) -> dict[int, bytes]:
        """UID → octets of one BODY item; a UID whose octets are missing or NIL is left out."""
        rows = self._ask(uids, item)
        found = {uid: next((row[key] for key in row if key.startswith(b"BODY[")), None) for uid, row in rows.items()}
        return {uid: data for uid, data in found.items() if isinstance(data, bytes)}

    def _ask(self, uids: Sequence[int], *items: str) -> dict[int, dict[bytes, object]]:
        """One FETCH; nothing where the server refuses it or hangs up over it. Then we are connected anew."""
        if not uids:
            return {}
        self._connection.enter(self._folder)
        try:
            return dict(self._connection.client.fetch(uids, items))
        except LOST as error:
            self._failure = words(error)
            self._connection.reopen()
        except REFUSED as error:
            if is_temporary(error):
                raise MailboxAway(
                    f"{self._connection.box.host}: gives no mail just now ({words(error)}); it is tried again"
                ) from error
            self._failure = words(error)
        return {}


def _utc(moment: object) -> datetime | None:
    try:
        return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None
    except OverflowError:
        return None
