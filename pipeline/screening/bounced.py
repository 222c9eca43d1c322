"""What a bounce or a complaint says: of which address, for good or for now, and about which mail.

Anybody can write a report about anybody. Act on one only where ``returned_ids`` holds the id of a mail that we sent,
and then only for the recipient of that mail: nobody else has seen the id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline import limits
from pipeline.model import Mail
from pipeline.screening import bounce
from pipeline.screening.nondelivery import GONE, MAIL_AT_FAULT, NOT_YET
from pipeline.screening.wording import contains, fold

_FIELD = re.compile(r"^([A-Za-z-]{1,40}):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]=]{1,64}@[A-Za-z0-9.-]{1,255}")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?:^|[\s:(<])([45])\d\d(?=[\s-])")
_TEXT_CHARS = 4_000
_RECIPIENTS = 20
#: Feedback types of RFC 5965 section 7.3 and RFC 6591 by which nobody complains.
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
#: A permanent refusal (RFC 3463) of this mail, not of this address: mailbox full, too large, content, policy.
_OF_THE_MAIL = re.compile(r"5\.(?:2\.[23]|3\.4|6\.\d{1,3}|7\.\d{1,3})\Z")


@dataclass(frozen=True, slots=True)
class Bounce:
    """``recipients``: lower-case addresses that the report names, maybe none. ``permanent``: the address is no good, a
    further mail would come back too. ``complaint``: the recipient called our mail spam. ``returned_ids``: the ids of
    the mail that came back, with their brackets, its own Message-ID before those that it cites.
    """

    recipients: tuple[str, ...]
    permanent: bool
    complaint: bool
    returned_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One recipient's fields of a delivery report (RFC 3464 section 2.3)."""

    addresses: tuple[str, ...]
    action: str
    status: str
    said: str


def bounced(mail: Mail) -> Bounce | None:
    """None where the mail is no bounce and no complaint, or only says that a mail arrived, was read or was fine.

    Pure and total. Delays count as bounces that are not permanent.
    """
    flags = bounce.find(mail)
    if not flags or "disposition_notification" in flags:
        return None
    ids = tuple(dict.fromkeys((*mail.returned_ids, *mail.cites)))[: limits.CITATIONS]
    if "feedback_report" in flags:
        return _complaint(mail, ids)
    outcomes = _outcomes(mail.report)
    if outcomes:
        bad = [outcome for outcome in outcomes if outcome.action in ("failed", "delayed", "")]
        if not bad:
            return None
        addresses = [address for outcome in bad for address in outcome.addresses]
        for_good = all(map(_is_permanent, bad))
        return Bounce(_distinct(addresses or _named(mail)), for_good, False, ids)
    return Bounce(_named(mail), _says_gone(mail), False, ids)


def _complaint(mail: Mail, ids: tuple[str, ...]) -> Bounce | None:
    fields = _fields(mail.report)
    if fields.get("feedback-type", "abuse").strip().lower() in _NO_COMPLAINT:
        return None
    named = [fields.get(name, "") for name in ("original-rcpt-to", "removal-recipient")]
    return Bounce(_distinct(_ADDRESS.findall(" ".join(named))), False, True, ids)


def _outcomes(report: str) -> list[_Outcome]:
    """The groups of a report that speak of a recipient; blank lines part them."""
    found = []
    for group in re.split(r"\n[ \t]*\n", report[: limits.REPORT_CHARS].replace("\r\n", "\n")):
        fields = _fields(group)
        named = [fields.get(name, "") for name in ("original-recipient", "final-recipient", "x-actual-recipient")]
        if "status" not in fields and "action" not in fields and not any(named):
            continue
        addresses = _distinct(_ADDRESS.findall(" ".join(named)))
        action = (fields.get("action", "").split() or [""])[0].lower()
        found.append(_Outcome(addresses, action, fields.get("status", ""), fields.get("diagnostic-code", "")))
    return found


def _fields(text: str) -> dict[str, str]:
    """Name → first value, names in lower case."""
    return {name.lower(): value for name, value in reversed(_FIELD.findall(text))}


def _is_permanent(outcome: _Outcome) -> bool:
    if outcome.action == "delayed":
        return False
    # Many a server reports a general 5.0.0 and says the reason in the text.
    codes = ["".join(match.group().split()) for match in _STATUS.finditer(f"{outcome.status} {outcome.said}")]
    telling = next((code for code in codes if not code.endswith(".0.0")), codes[0] if codes else "")
    said = fold(outcome.said)
    if contains(said, GONE) and not telling.startswith("4"):
        return True
    if contains(said, MAIL_AT_FAULT):
        return False
    return telling.startswith("5") and not _OF_THE_MAIL.match(telling)


def _says_gone(mail: Mail) -> bool:
    """As above for a bounce in plain words."""
    said = fold(f"{mail.subject}\n{mail.text[:_TEXT_CHARS]}")
    if contains(said, NOT_YET) or contains(said, MAIL_AT_FAULT):
        return False
    status = _STATUS.search(said)
    if status:
        return status[1] == "5" and not _OF_THE_MAIL.match(status.group())
    code = _REPLY_CODE.search(said)
    return contains(said, GONE) or (code is not None and code[1] == "5")


#: Where the copy of the mail that came back begins, whose addresses are others'.
_COPY = re.compile(
    r"^[ \t>|]{0,4}(?:received|return-path|message-id|in-reply-to|references):", re.MULTILINE | re.IGNORECASE
)


def _named(mail: Mail) -> tuple[str, ...]:
    """X-Failed-Recipients (Exim, Gmail), else the addresses in the text, without those that wrote it or got it."""
    failed = _distinct(_ADDRESS.findall(" ".join(mail.headers.get("x-failed-recipients", ()))))
    if failed:
        return failed
    beside = {person.address for person in (*mail.senders, *mail.to, *mail.cc)}
    text = _COPY.split(mail.text[:_TEXT_CHARS], maxsplit=1)[0]
    return tuple(one for one in _distinct(_ADDRESS.findall(text)) if one not in beside)


def _distinct(addresses: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    plain = (address.lower().strip("'.") for address in addresses)
    return tuple(dict.fromkeys(address for address in plain if not address.endswith("@")))[:_RECIPIENTS]
