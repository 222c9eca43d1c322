"""What there is to write, and what a template may speak of."""

from __future__ import annotations

from collections.abc import Mapping

#: template → the kind of mail that it is. Every other template is a row of the shop's table, and its mail a reply.
KIND_OF: Mapping[str, str] = {
    "done_refund": "done",
    "done_partial_refund": "done",
    "done_replacement": "done",
    "done_reship": "done",
    "done_return": "done",
    "done_cancel": "done",
    "done_change": "done",
    "done_voucher": "done",
    "reminder": "reminder",
    "outreach": "outreach",
    "inquiry": "inquiry",
    "update": "update",
}

#: The facts of a plan. What it leaves out stands for "not known", so that every template has the same names.
FACTS: Mapping[str, object] = {
    "order": None,
    "candidates": (),
    "shipment": None,
    "abroad": False,
    "missing_piece": False,
    "customer": "",
    "photo_came": False,
    "also": (),
    "task": None,
    "note": "",
}

#: What a template may speak of: the facts of a plan and the shop's settings.
NAMES = frozenset(
    (
        *FACTS,
        *("kind", "offers", "shop", "language", "zone", "voucher_percent", "reply_within_hours"),
        *("return_days", "return_address", "return_postage", "refund_waits_for_return"),
    )
)
