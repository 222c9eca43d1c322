"""Spam: what the filter of the mailbox's own server made of a mail.

A sender's relay, a list or a forwarder runs filters too, and a customer is none the worse for theirs. So a verdict
counts only where our own server must have written it.
"""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.authentication_results import MICROSOFT, is_of, read

#: Header → what it begins with where the filter took the mail for spam.
_VERDICTS = {
    "x-spam-flag": r"yes|true|1\b",
    "x-spam-status": r"yes\b",
    "x-spam": r"yes|true|spam\b|1\b",
    "x-spam-action": r"reject|add header|rewrite subject|quarantine",
    "x-rspamd-action": r"reject|add header|rewrite subject|quarantine",
    "x-rspamd": r"yes|spam\b|reject|add header|rewrite subject",
    "x-spamd-result": r"[\w-]{1,40}: ?true\b",
    "x-rspamd-result": r"[\w-]{1,40}: ?true\b",
    "x-yandex-spam": r"4\b",
    "x-vr-spamstate": r"spam\b",
    "x-ui-filterresults": r"(?:junk|spam)\b",
    "x-barracuda-spam-status": r"yes\b",
    "x-proofpoint-spam-details": r".{0,60}\brule=[\w-]{0,40}(?<!not)spam\b",
    "x-spam-score": r"spam\b",
    "x-dspam-result": r"spam\b",
    "x-bogosity": r"(?:yes|spam)\b",
    "x-mailscanner-spamcheck": r"spam\b",
}
#: Exchange's: confidence 5 and above is junk; what its filter, an admin's rule or a block list decided.
_MICROSOFT = {
    "x-ms-exchange-organization-scl": r"(?:[5-9]|10)\s*\Z",
    "x-forefront-antispam-report": r"(?:.*;)?\s*(?:sfv:(?:spm|sks|skb)|cat:(?:h?spm|h?phsh|malw|bulk))\s*(?:;|\Z)",
}
_PATTERNS = {name: re.compile(pattern, re.DOTALL) for name, pattern in (_VERDICTS | _MICROSOFT).items()}
_VALUE_CHARS = 4_000


def find(mail: Mail, shop: Shop) -> tuple[str, ...]:
    """``spam``: a trusted header says so. Of a repeated header the topmost counts."""
    there = mail.headers.keys() & _PATTERNS.keys()  # nearly always none: asking for each would cost as much as parsing
    names = [name for name in there if _PATTERNS[name].match(mail.header(name).strip().lower()[:_VALUE_CHARS])]
    if not names:
        return ()
    trusted = frozenset(names) if shop.trust_spam_headers else _of_our_server(mail, shop)
    return ("spam",) if trusted.intersection(names) else ()


def _of_our_server(mail: Mail, shop: Shop) -> frozenset[str]:
    """The headers that begin above what came with the mail.

    Each server writes on top (RFC 5321 section 4.4), so what stands above the topmost Received, or above our own
    server's Authentication-Results, no sender has written. Exchange writes below all others, but takes those of its
    names off that come from outside.
    """
    names = list(mail.headers)
    ends = [names.index("received")] if "received" in names else []
    reports = mail.headers.get("authentication-results", ())
    first = read(reports[0]) if reports and shop.authserv_id else None
    if first and shop.authserv_id and is_of(first.server, shop.authserv_id):
        ends.append(names.index("authentication-results"))
    exchange = _MICROSOFT if (shop.authserv_id or "").strip().lower() == MICROSOFT else ()
    return frozenset((*names[: max(ends, default=0)], *exchange))
