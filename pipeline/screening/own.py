"""Own mail: what the shop, or this program, sent itself and now meets again (loops, a fetched Sent folder)."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.group import is_through_own_group
from pipeline.screening.sender import from_shop, is_from_shops_relay

#: The header that every mail of ours carries (invariant 7).
OWN_HEADER = "x-casedesk"


def find(mail: Mail, shop: Shop) -> tuple[str, ...]:
    """``own_mail``: our mark is on it, or the shop is its From and nobody else stands behind it. Where a customer does:
    ``own_group`` if a group of the shop's handed it on, else ``contact_form``.
    """
    if OWN_HEADER in mail.headers:
        return ("own_mail",)
    if is_from_shops_relay(mail, shop):
        return ("own_group",) if is_through_own_group(mail, shop) else ("contact_form",)
    return ("own_mail",) if from_shop(mail, shop) else ()
