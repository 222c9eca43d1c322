"""Bounces: failure, delay and other delivery reports, read receipts and abuse reports."""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.absence import names_responder
from pipeline.screening.nondelivery import DAEMON_OPENINGS, FAILURE_SUBJECTS, FAILURES, MAIL_WORDS, RETURNED_COPY
from pipeline.screening.sender import has_null_path
from pipeline.screening.wording import (
    OPENING_CHARS,
    contains,
    fold,
    fold_subject,
    is_answer,
    is_forward,
    position,
    without_tags,
)

_REPORT_TYPES = {
    "message/delivery-status": "delivery_report",
    "message/global-delivery-status": "delivery_report",
    "message/feedback-report": "feedback_report",
    "message/disposition-notification": "disposition_notification",
    "message/global-disposition-notification": "disposition_notification",
}
_DAEMON = re.compile(r"\W*(?:mail(?:er)?[-_. ]?d(?:a?e)mon)\b")
_SYSTEM_ADDRESS = re.compile(r"(?:mdaemon|post[-_.]?master|mail[-_.]?(?:delivery|system|server))(?:$|[^a-z])")
_SYSTEM_NAME = re.compile(
    r"\bmail(?:er)?[-_ ]?daemon\b|\bpost ?master\b"
    r"|\bmail ?(?:delivery|deliver|system|server|gateway|administrator|transport|router)\b"
    r"|\b(?:system|email|e-mail|exchange|network) administrator\b|\bdelivery (?:sub)?system\b|\breturned mail\b"
    r"|\b(?:non-?)?delivery (?:service|report|notification|status)\b|\bmdaemon\b|\binterscan\b|\bsystem attendant\b"
)
#: An enhanced status (RFC 3463) after its reply code, or a reply code before the words that servers put there.
_SMTP_CODE = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|\(#[45]\.\d\.\d\)|\bstatus: ?[45]\.\d{1,3}\.\d"
    r"|\b5[057]\d[ -](?:user|unknown|mailbox|recipient|relay|sorry|no such|address|requested|message|service|host"
    r"|invalid|rejected|permanent|delivery|account|<)"
)
_FAILURE_COMMENT = re.compile(r"\((?:failure|rejected|warning-timeout|return receipt|postmaster)", re.IGNORECASE)
_SES_EVENT = re.compile(r'"(?:notification|event)type\\?"\s?:\s?\\?"(?:bounce|complaint|delivery|reject)')


def find(mail: Mail, _shop: Shop | None = None) -> tuple[str, ...]:
    """The machine-made parts of RFC 3464, 5965 and 8098 first, then headers, then who says what in words."""
    subject = fold_subject(mail.subject)
    return _reports(mail, subject) + _headers(mail) + _words(mail, subject)


def _reports(mail: Mail, subject: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(_REPORT_TYPES[part] for part in mail.content_types if part in _REPORT_TYPES))
    whole = mail.content_types[:1] == ("multipart/report",)
    # A person who forwards a bounce keeps its parts in some mail programs, but not its outermost type.
    if kinds and (whole or _from_daemon(mail) or not is_answer(subject)):
        return kinds
    return ("delivery_report",) if whole else ()


def _headers(mail: Mail) -> tuple[str, ...]:
    found = []
    if "x-failed-recipients" in mail.headers:
        found.append("failed_recipients")
    if _FAILURE_COMMENT.search(mail.header("auto-submitted")):
        found.append("failure_submitted")
    if "x-ms-exchange-message-is-ndr" in mail.headers:
        found.append("delivery_report")
    return tuple(found)


def _words(mail: Mail, subject: str) -> tuple[str, ...]:
    opening = fold(mail.text[:OPENING_CHARS])
    if opening.startswith("{") and _SES_EVENT.search(fold(mail.text[: 10 * OPENING_CHARS])):
        return ("ses_notification",)
    if is_forward(subject) or (names_responder(subject) and not _from_daemon(mail)):
        return ()
    answers, daemon, null = is_answer(subject), _from_daemon(mail), has_null_path(mail)
    titled = not answers and without_tags(subject).startswith(FAILURE_SUBJECTS)
    opens_so = ("failure_wording",) if not answers and opening.startswith(DAEMON_OPENINGS) else ()
    system = _from_system(mail)
    if not (daemon or system or null or titled):
        return opens_so
    says_so = _mail_failed(opening)
    technical = _SMTP_CODE.search(opening) is not None
    named = {"failure_subject": titled, "failure_wording": says_so, "smtp_code": technical}
    reasons = tuple(name for name, holds in named.items() if holds)
    if daemon or (system and (reasons or null or contains(opening, FAILURES))):
        return ("failure_sender", *reasons)
    if opens_so or (null and reasons):
        return reasons or opens_so
    return reasons if titled and says_so and (technical or _returns_copy(mail)) else ()


def _returns_copy(mail: Mail) -> bool:
    return "message/rfc822" in mail.content_types or contains(fold(mail.text[: 4 * OPENING_CHARS]), RETURNED_COPY)


def _from_daemon(mail: Mail) -> bool:
    """From is MAILER-DAEMON, with a host or without, as an address or as a name: it writes nothing but reports."""
    people = [part for sender in mail.senders for part in (sender.address, fold(sender.name))]
    return any(map(_DAEMON.match, [fold(mail.header("from")), *people]))


def _from_system(mail: Mail) -> bool:
    """From is a postmaster or a "Mail Delivery Subsystem": a person may write from there, too."""
    names = [fold(mail.header("from")), *(fold(sender.name) for sender in mail.senders)]
    addresses = (sender.address for sender in mail.senders)
    return any(map(_SYSTEM_NAME.search, names)) or any(map(_SYSTEM_ADDRESS.match, addresses))


def _mail_failed(opening: str) -> bool:
    """A failure that is said of a message, not of a parcel."""
    for phrase in FAILURES.within(opening):
        place = position(opening, phrase)
        if contains(opening[max(0, place - 80) : place + len(phrase) + 80], MAIL_WORDS):
            return True
    return False
