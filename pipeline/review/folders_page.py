"""The mails that we put into the folders: a draft as a reply that is ready to read, and one that needs attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.parser import BytesParser
from email.policy import compat32
from email.utils import format_datetime

from pipeline.config import Settings
from pipeline.config_folders import ReviewFolders
from pipeline.delivery.compose import ascii_address, compose, one_line
from pipeline.review import folders_reference
from pipeline.review.folders_reference import Reference
from pipeline.review.folders_words import HOW, NOTE, NOTE_ENDS, rule
from pipeline.store.engine import AnyRow
from pipeline.store.tickets import asked_by

_ORIGINAL_CHARS = 20_000
_AS_IT_WAS = "mail-as-it-was.eml"


def review_mail(
    settings: Settings,
    names: ReviewFolders,
    key: bytes,
    draft: AnyRow,
    asked: AnyRow | None,
    now: datetime,
    files: Sequence[str] = (),
) -> bytes:
    """A waiting draft: its text, our line, and below it what staff need to decide. ``files``: what leaves with it."""
    text = f"{draft.body.rstrip()}\n\n{_below(names, key, draft, asked, files=files)}"
    return _mail(settings, key, draft, asked, text, now)


def attention_mail(
    settings: Settings,
    names: ReviewFolders,
    key: bytes,
    draft: AnyRow,
    asked: AnyRow | None,
    reply: str,
    reason: str,
    now: datetime,
    as_it_was: bytes = b"",
) -> bytes:
    """A copy that was not taken: why, then staff's own words, ready to be moved to Approved, then the draft's as the
    store has them if they differ. ``as_it_was``: the mail itself, where its text alone would lose something.
    """
    note = [f"{NOTE} {reason}.", ""]
    if draft.state in ("drafted", "edited", "failed"):
        note[1] = f'If it still fits, change what has to be changed and move it to "{names.approved}" once more.'
    text = "\n".join([*note, NOTE_ENDS, "", f"{reply}\n", _below(names, key, draft, asked, reply)])
    return _with_file(_mail(settings, key, draft, asked, text, now), as_it_was)


def unknown_mail(settings: Settings, subject: str, reason: str, as_it_was: bytes, now: datetime) -> bytes:
    """A note on a mail of which nobody knows what draft it is, with the mail itself."""
    where = "it lies beside this note" if not as_it_was else f"it is attached as {_AS_IT_WAS}"
    text = f"{NOTE} {reason}.\nNothing of it is lost: {where}.\n{NOTE_ENDS}\n"
    own_id = f"<casedesk-note.{int(now.timestamp() * 1_000_000)}@{_domain(settings)}>"
    ours = settings.shop.address
    return _with_file(
        compose(settings.shop, ours, f"Not sent: {subject}", text, own_id, None, (), False, now), as_it_was
    )


def _mail(settings: Settings, key: bytes, draft: AnyRow, asked: AnyRow | None, text: str, now: datetime) -> bytes:
    own_id = message_id(settings, key, draft)
    theirs = asked_by(asked, draft.recipient)
    asked_id = theirs.message_id if theirs is not None else None
    cites = theirs.cites if theirs is not None else ()
    return compose(settings.shop, draft.recipient, draft.subject, text, own_id, asked_id, cites, False, now)


def message_id(settings: Settings, key: bytes, draft: AnyRow) -> str:
    """The Message-ID of a copy that shows a draft as it is now."""
    return Reference(draft.id, draft.version).message_id(key, _domain(settings))


def _domain(settings: Settings) -> str:
    return ascii_address(settings.shop.address).rpartition("@")[2]


def _below(
    names: ReviewFolders, key: bytes, draft: AnyRow, asked: AnyRow | None, reply: str = "", files: Sequence[str] = ()
) -> str:
    """All that stands under the reply, and never leaves."""
    lines = [
        rule(Reference(draft.id, draft.version).token(key)),
        f"{HOW}, save, and move this mail to a folder:",
        f"{names.approved}: it is sent as it stands above this line",
        f"{names.rejected}: it is dropped",
        "Do not send it yourself, and leave the line above as it is.",
        "",
        *_facts(draft),
        *(f"Leaves with it: {one_line(name)}" for name in files),
        "",
    ]
    if reply and reply.split() != draft.body.split():
        lines += ["The draft as casedesk has it:", *_quoted(draft.body), ""]
    if asked is not None:
        who = asked.sender_name or asked.sender or "somebody"
        lines += [f"{who}, {format_datetime(asked.arrived_at)}: {asked.subject}", *_quoted(asked.text)]
    return "\n".join(lines)


def _facts(draft: AnyRow) -> Iterator[str]:
    about = [f"Draft {draft.id}, ticket {draft.ticket}"]
    about += [f"order {draft.order_number}"] if draft.order_number else []
    about += [str(draft.category).replace("_", " ")] if draft.category else []
    about += ["urgent"] if draft.urgent else []
    yield ", ".join(about)
    for offer in draft.offers:
        amount = f" {offer['amount']:.2f} {offer['currency']}" if offer["amount"] is not None else ""
        more = [name.replace("_", " ") for name in ("extra_case", "goodwill", "return_required") if offer[name]]
        yield ", ".join([f"Offers: {offer['remedy'].replace('_', ' ')}{amount}", *more])
    if draft.warnings:
        yield f"Look out: {', '.join(warning.replace('_', ' ') for warning in draft.warnings)}"
    if draft.reason:
        yield f"Why: {draft.reason}"


def _quoted(text: str) -> list[str]:
    """Somebody else's text; what looks like our line in it loses its reference."""
    safe = folders_reference.IN_TEXT.sub("casedesk …", text[:_ORIGINAL_CHARS])
    return [f"> {line}" for line in safe.rstrip().split("\n")]


def _with_file(mail: bytes, as_it_was: bytes) -> bytes:
    """The mail with another one attached, in base64, so that nothing on its way changes an octet of it."""
    if not as_it_was:
        return mail
    plain = BytesParser(policy=compat32).parsebytes(mail.replace(b"\r\n", b"\n"))
    whole = MIMEMultipart("mixed", policy=compat32.clone(linesep="\r\n", max_line_length=None))
    del whole["MIME-Version"]
    text = Message()
    for name, value in plain.items():
        (text if name.lower().startswith("content-") else whole)[name] = value
    text.set_payload(plain.get_payload())
    file = MIMEApplication(as_it_was, "octet-stream")
    file.add_header("Content-Disposition", "attachment", filename=_AS_IT_WAS)
    whole.attach(text)
    whole.attach(file)
    return whole.as_bytes()
