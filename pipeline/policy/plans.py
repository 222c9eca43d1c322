"""The mails to write. Facts of an order go to its proven owner or to the address on the order, to nobody else."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Offer, Plan, Reading
from pipeline.policy.rows import SHIPMENT_ROWS, TOPICS, WITHOUT_FACTS
from pipeline.policy.which_order import Choice, is_proven
from pipeline.policy.which_row import Match

#: Care, refund times and general help are for everyone; what we know of an order is not.
FOR_EVERYONE = WITHOUT_FACTS | {"dispute", "hurt_person"}
_PARCEL_ROWS = frozenset({*SHIPMENT_ROWS.values(), "shipping_note"})


def plans_for(
    found: Match, choice: Choice, offers: tuple[Offer, ...], reading: Reading, shop: Shop
) -> tuple[Plan, ...]:
    """One reply to a proven sender; for anyone else a text without facts, and what we know to the order's address.

    The neutral text is the same byte for byte whether the order exists or not, and greets nobody by name.
    """
    mail, screening = reading.mail, reading.screening
    assert screening.answer_to is not None
    asker = screening.answer_to.address
    themselves = mail.sender is not None and mail.sender.address == asker  # else From names a form, not a person
    written_by = mail.sender.name if mail.sender and themselves else screening.answer_to.name
    asked = {"photo_came": mail.has_photo, "also": _also(found.row, reading)}
    known = {**_facts(found, choice, shop), **asked}
    if is_proven(mail, screening):
        known["customer"] = known["customer"] or first_name(written_by)
        return (Plan("reply", found.row, asker, offers, known),)
    unknown = _facts(Match(found.row), Choice("none"), shop)
    if found.row in FOR_EVERYONE:
        return (Plan("reply", found.row, asker, facts={**unknown, **asked, "customer": first_name(written_by)}),)
    neutral = Plan("reply", "neutral", asker, facts=_facts(Match("neutral"), Choice("none"), shop))
    if choice.order is None or found.problem:
        return (neutral,)
    resend = Plan("resend", found.row, choice.order.email.lower(), offers, known)
    return (resend,) if resend.to == asker else (neutral, resend)


def _also(row: str, reading: Reading) -> tuple[str, ...]:
    """The further topics of a mail that raises several issues; in urgent cases a person answers those."""
    if row in ("dispute", "hurt_person"):
        return ()
    answered = {TOPICS[reading.verdict.category], *(("parcel",) if row in _PARCEL_ROWS else ())}
    topics = dict.fromkeys(TOPICS[category] for category in reading.verdict.also)
    return tuple(topic for topic in topics if topic not in answered)


def _facts(found: Match, choice: Choice, shop: Shop) -> dict[str, object]:
    """What a template may speak of. Every template gets the same names."""
    order = choice.order
    return {
        "order": order,
        "candidates": choice.candidates,
        "shipment": found.shipment,
        "abroad": bool(order and order.country and order.country != shop.country),
        "missing_piece": "missing_piece_choice" in (found.row, found.case),
        "customer": first_name(order.name) if order else "",
        "photo_came": False,
        "also": (),
    }


def first_name(name: str) -> str:
    """The word to greet by, of "Ana Sample" or "Sample, Ana"; empty where it does not look like a name."""
    words = name.rpartition(",")[2].split()
    first = words[0] if words else ""
    letters = first.replace("-", "").replace("'", "").replace("’", "")
    return first if letters.isalpha() and len(first) <= 30 else ""
