"""Which authserv-id does the mailbox's own server write: a proposal for ``shop.authserv_id``, seen over recent mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.model import Mail
from pipeline.screening.authentication_results import MICROSOFT, read
from pipeline.screening.proof import is_registry

MAILS = 5  # fewer show no habit
SHARE = 0.8  # of those mails; the rest may be bounces and mail from the inside, which servers do not examine


def propose_authserv_id(mails: Sequence[Mail]) -> str | None:
    """The name in the topmost Authentication-Results of at least 80 % of ``mails``; None where there is no such name.

    Below five mails there is none. Several hosts of one domain become ``*.domain``; a header without any name, which
    came through Microsoft 365, becomes ``protection.outlook.com``. A sender cannot bring one about with a few mails.
    """
    if len(mails) < MAILS:
        return None
    names = [name for mail in mails if (name := _topmost(mail))]
    needed = SHARE * len(mails)
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count >= needed:
        return name
    parents = Counter(parent for name in names if (parent := name.partition(".")[2]) and not is_registry(parent))
    parent, count = parents.most_common(1)[0] if parents else ("", 0)
    return f"*.{parent}" if count >= needed else None


def _topmost(mail: Mail) -> str:
    report = read(mail.header("authentication-results"))
    if report is None or not (report.server or report.results):
        return ""
    if report.server:
        return report.server
    way = (*mail.headers.get("received", ()), *mail.headers.get("received-spf", ()))
    return MICROSOFT if any(MICROSOFT in hop.lower() or ".outlook.com" in hop.lower() for hop in way) else ""
