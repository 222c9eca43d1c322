"""What is said about a mailbox folder: how far it was read, what is new in it, and what came of fetching it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import RawMail


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder was taken in (invariant 2), kept by (account, folder).

    ``last_uid``: the highest UID that was settled; ``import_below``: UIDs under it were there at the first run,
    so they get tickets and no drafts (invariant 6).
    """

    uidvalidity: int
    last_uid: int
    import_below: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds beyond the cursor. ``uids`` ascending.

    ``first_run``: there was no cursor. ``relisted``: UIDVALIDITY changed, the old UIDs name other mails now, so
    all of the folder is listed and to be matched by content (RFC 3501 section 2.3.1.1).
    """

    uidvalidity: int
    uidnext: int
    uids: tuple[int, ...]
    first_run: bool
    relisted: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of some UIDs, each of which is in exactly one of the three.

    ``mails``: taken (oversize ones as header). ``vanished``: expunged between listing and fetching.
    ``unreadable``: still listed, and the server does not hand them over; with the header, or without any octets.
    ``last_uid``: the highest UID settled by this, for the cursor in the same transaction as the octets.
    """

    mails: tuple[RawMail, ...]
    vanished: tuple[int, ...]
    unreadable: tuple[RawMail, ...]
    last_uid: int
