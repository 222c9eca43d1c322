"""Own mail: what the shop, or this program, sent itself and now meets again (loops, a fetched Sent folder)."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.sender import from_shop, is_contact_form

#: The header that every mail of ours carries (invariant 7).
OWN_HEADER = "x-casedesk"


def find(mail: Mail, shop: Shop) -> tuple[str, ...]:
    """``own_mail``: our mark is on it, or the shop is its From and nobody else its Reply-To. ``contact_form`` else."""
    if OWN_HEADER in mail.headers:
        return ("own_mail",)
    if is_contact_form(mail, shop):
        return ("contact_form",)
    return ("own_mail",) if from_shop(mail, shop) else ()
