"""Drafts for the starter corpus against a generated order book: decided, free of contradictions, and at what cost.

    python benchmarks/drafting.py

Prints Markdown. Every message of the corpus is taken as read rightly (its labels stand for the verdict), written by a
proven owner of an order, by somebody unproven, or by a stranger who names it. The checker knows nothing of the policy:
it reads the finished texts.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from babel.dates import format_date  # noqa: E402

from classifiers.corpus import Example, read_corpus  # noqa: E402
from classifiers.verdict import CATEGORIES, Verdict  # noqa: E402
from pipeline.config import Settings  # noqa: E402
from pipeline.drafting import Letters  # noqa: E402
from pipeline.facts import with_link  # noqa: E402
from pipeline.model import (  # noqa: E402
    Address,
    Context,
    Decision,
    Draft,
    Facts,
    Item,
    Mail,
    Order,
    Reading,
    Screening,
)
from pipeline.policy import decide  # noqa: E402

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
OWNER, STRANGER = "owner@customer.example", "eve@elsewhere.example"
LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "nl")
STATUSES = ("In transit", "Label created", "Held in customs", "Returned to sender", "Lost", "Out for delivery", "")
CPU_BAR = 150.0  # µs a mail
ROUNDS = 5
PAST_DAYS = 120


def main() -> None:
    chance = random.Random(11)
    settings = Settings.model_validate({"shop": {"address": "help@shop.example", "languages": LANGUAGES}})
    letters = Letters(settings)
    cases = [case(example, chance) for example in read_corpus()]
    results = [(*each, *answer(*each, settings, letters)) for each in cases]
    unexplained = [reading for reading, _, decision, _ in results if not decision.reason.strip()]
    found = [problem for result in results for problem in contradictions(*result)]
    seconds = min(timed(cases, settings, letters) for _ in range(ROUNDS))
    print(f"# Drafting\n\nPython {platform.python_version()}, jinja2 {version('jinja2')}, {platform.machine()}\n")
    print("| what | bar | reached |\n|---|---|---|")
    drafted = sum(len(drafts) for *_, drafts in results)
    print(f"| mails of the starter corpus / drafts written | | {len(cases)} / {drafted} |")
    print(f"| without a decision or its reason | 0 | {len(unexplained)} |")
    print(f"| contradictions found | 0 | {len(found)} |")
    print(f"| decision and draft, CPU a mail | {CPU_BAR:.0f} µs | {seconds / len(cases) * 1e6:.0f} µs |")
    rows = Counter(decision.row for _, _, decision, _ in results)
    print("\n| row | mails |\n|---|--:|")
    print("\n".join(f"| {row} | {count} |" for row, count in rows.most_common()))
    for problem in found[:20]:
        print(f"\n- {problem}")
    sys.exit(bool(unexplained or found))


def answer(reading: Reading, context: Context, settings: Settings, letters: Letters) -> tuple[Decision, list[Draft]]:
    decision = decide(reading, context, settings)
    language = reading.verdict.language if reading.verdict.language in LANGUAGES else "en"
    return decision, [letters.write(plan, language or "en", reading.mail.subject) for plan in decision.plans]


def timed(cases: Sequence[tuple[Reading, Context]], settings: Settings, letters: Letters) -> float:
    began = time.process_time()
    for reading, context in cases:
        answer(reading, context, settings, letters)
    return time.process_time() - began


# --------------------------------------------------------------------------------------------- what is generated


def case(example: Example, chance: random.Random) -> tuple[Reading, Context]:
    """A mail of the corpus with a sender and orders."""
    order = an_order(chance, 1000 + chance.randrange(9000))
    others = tuple(an_order(chance, 20_000 + number) for number in range(chance.choice((0, 0, 0, 1, 3))))
    proven = chance.random() < 0.6
    sender = OWNER if chance.random() < 0.8 else STRANGER
    names_it = chance.random() < 0.5
    mail = a_mail(example, sender, (order.number,) if names_it else ())
    screening = Screening(
        kind="human",
        flags=(),
        proof="passed" if proven else "absent",
        may_answer=True,
        may_disclose_order=proven,
        answer_to=mail.sender,
    )
    owned = sender == OWNER and chance.random() < 0.9
    facts = Facts((order,) if names_it else (), (order, *others) if owned else ())
    return Reading(mail, screening, a_verdict(example)), Context(NOW, NOW - timedelta(hours=1), facts=facts)


def an_order(chance: random.Random, number: int) -> Order:
    placed = NOW - timedelta(days=chance.uniform(0, 80))
    shipped = placed + timedelta(days=chance.uniform(0, 6))
    on_its_way = shipped < NOW and chance.random() < 0.85
    scanned = shipped + timedelta(days=chance.uniform(0, 25))
    delivered = on_its_way and scanned < NOW and chance.random() < 0.3
    price = Decimal(chance.randrange(990, 4990)) / 100
    items = tuple(Item(1, title, price) for title in ("Marble Rose case", "Glass")[: chance.choice((1, 1, 2))])
    return with_link(
        Order(
            number=f"CC-{number}",
            email=OWNER,
            name="Quentin Sample",
            placed_at=placed,
            currency=chance.choice(("USD", "EUR", "GBP", "")),
            total=price * len(items) if chance.random() < 0.9 else None,
            items=items if chance.random() < 0.95 else (),
            country=chance.choice(("US", "GB", "DE", "BR", "AU", "")),
            shipped_at=shipped if on_its_way else None,
            carrier=chance.choice(("USPS", "DHL", "")) if on_its_way else "",
            tracking_number="9400100000000000000013" if on_its_way and chance.random() < 0.8 else "",
            last_scan_at=min(scanned, NOW) if on_its_way and chance.random() < 0.8 else None,
            last_status="Delivered" if delivered else chance.choice(STATUSES) if on_its_way else "",
            delivered_at=scanned if delivered else None,
        )
    )


def a_mail(example: Example, sender: str, numbers: tuple[str, ...]) -> Mail:
    address = Address("Quentin Sample" if sender == OWNER else "", sender)
    body = example.text.body
    return Mail(
        identity=example.id,
        message_id=f"<{example.id}@customer.example>",
        date=NOW,
        received_at=NOW,
        senders=(address,),
        reply_to=(),
        to=(Address("", "help@shop.example"),),
        cc=(),
        subject=example.text.subject,
        text=body,
        new_text=body,
        order_numbers=numbers,
    )


def a_verdict(example: Example) -> Verdict:
    rest = tuple((name, 0.01) for name in CATEGORIES if name != example.category)
    return Verdict(
        category=example.category,
        intent=example.intent,
        confidence=0.94,
        ranking=((example.category, 0.94), *rest),
        also=example.also,
        remedies=example.remedies or (),
        escalate=example.escalate,
        escalate_reasons=("dispute",) if example.escalate else (),
        language=example.language,
    )


# ----------------------------------------------------------------------------------------------- what is checked


def contradictions(reading: Reading, context: Context, decision: Decision, drafts: Sequence[Draft]) -> Iterator[str]:
    """What a reader of the finished drafts would object to."""
    for draft in drafts:
        name = f"{reading.mail.identity}, {decision.row}, {draft.plan.template} in {draft.language}"
        yield from (f"{name}: {problem}" for problem in _in_text(draft))
        if _to_somebody_unproven(draft, reading) and (told := _told(draft.body, context, reading)):
            yield f"{name}: tells somebody unproven {told}"


def _in_text(draft: Draft) -> Iterator[str]:
    order, candidates = draft.plan.facts.get("order"), draft.plan.facts.get("candidates")
    order = order if isinstance(order, Order) else None
    meant = [order] if order else list(candidates) if isinstance(candidates, tuple) else []
    if "http" in draft.body and not (order and order.tracking_number):
        yield "a link without a parcel number"
    stands = [day for day in _past_days(draft.language) if day in draft.body]
    known = {_day(when, draft.language) for each in meant for when in _days(each)}
    until = getattr(draft.plan.facts.get("shipment"), "until", None)
    if until and draft.plan.template == "ships_late":  # owns up to the day that was missed
        known.add(_day(until, draft.language))
    if promised := [day for day in stands if day.strip() not in known]:
        yield f"speaks of{promised[0]}, which is past and no fact of the order"
    remedies = [offer.remedy for offer in draft.plan.offers]
    if len(remedies) != len(set(remedies)) or {"refund", "partial_refund"} <= set(remedies):
        yield f"offers {', '.join(remedies)}"
    total = order.total if order else None
    if any(offer.amount and total and offer.amount > total for offer in draft.plan.offers):
        yield "offers more than was paid"


def _to_somebody_unproven(draft: Draft, reading: Reading) -> bool:
    to_the_order = draft.plan.kind == "resend" and draft.plan.to == OWNER
    return not reading.screening.may_disclose_order and not to_the_order


def _told(body: str, context: Context, reading: Reading) -> str:
    for order in (*context.facts.named, *context.facts.of_sender):
        secrets = [order.number, order.tracking_number, order.name, *(item.title for item in order.items)]
        asked = f"{reading.mail.subject} {reading.mail.new_text}"
        for secret in secrets:
            if secret and secret in body and secret not in asked and secret != reading.mail.senders[0].name:
                return secret
    return ""


def _days(order: Order) -> list[date]:
    times = (order.placed_at, order.shipped_at, order.last_scan_at, order.delivered_at)
    return [when.date() for when in times if when]


def _day(when: date, language: str) -> str:
    return format_date(when, "d MMMM" if language != "de" else "d. MMMM", locale=language)


_PAST: dict[str, list[str]] = {}


def _past_days(language: str) -> list[str]:
    if language not in _PAST:
        days = (NOW - timedelta(days=number) for number in range(1, PAST_DAYS))
        _PAST[language] = [f" {_day(day.date(), language)}" for day in days]
    return _PAST[language]


if __name__ == "__main__":
    main()
