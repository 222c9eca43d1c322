"""One mail, its verdict and the facts → a decision. The tests run from what forbids an answer to what shapes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from classifiers.verdict import CATEGORY_OF
from pipeline.config import Settings
from pipeline.model import Context, Decision, Mail, Offer, Order, Plan, Reading, Verdict
from pipeline.policy.offers import offers_for
from pipeline.policy.rows import AWAITED, CLAIMS, NO_ANSWER, ROWS, SHIPMENT_ROWS, WITHOUT_FACTS
from pipeline.policy.shipment import Shipment, delivery_is_unknown, is_delivered, shipment
from pipeline.policy.which_order import Choice, choose


def decide(reading: Reading, context: Context, settings: Settings) -> Decision:
    """What to do about one mail, and why. Pure; the same values give the same decision."""
    return _no_draft(reading, context, settings) or _answer(reading, context, settings)


def _no_draft(reading: Reading, context: Context, settings: Settings) -> Decision | None:
    """The decision for a mail that gets no draft, or None where one is due."""
    screening = reading.screening
    if screening.kind != "human" or "own_mail" in screening.flags:
        return Decision(
            "none", "machine", f"Not written by a customer: {', '.join(screening.flags) or screening.kind}."
        )
    if not context.started and (stopped := _not_unseen(reading, context, settings)):
        return stopped
    if screening.answer_to is None:
        return _held("not_answerable", "There is nobody to answer: the mail has no sender.")
    if context.now - context.arrived_at > timedelta(days=settings.policy.answer_within_days):
        return _held("too_old", f"Older than {settings.policy.answer_within_days} days; a late answer needs a person.")
    if context.facts.source == "away":
        return _held("order_source_away", "The order source cannot be reached, so no facts are known.")
    return None


def _not_unseen(reading: Reading, context: Context, settings: Settings) -> Decision | None:
    """What is answered only after a person has seen it."""
    screening, verdict = reading.screening, reading.verdict
    if context.imported:
        return Decision("none", "imported", "Was in the mailbox before the first run, so it was only imported.")
    if not screening.may_answer:
        return _held("not_answerable", f"Must not be answered unseen: {', '.join(screening.flags)}.", screening.flags)
    if verdict.intent in NO_ANSWER and not verdict.escalate:
        return Decision("none", verdict.intent, f"Reads as {verdict.intent}: nothing to answer.")
    if verdict.language and verdict.language not in settings.shop.languages:
        guesses = verdict.language_guesses or (verdict.language,)
        return _held("language", f"Written in a language we do not answer in ({', '.join(guesses)}).", guesses)
    if settings.policy.category(verdict.category).automation == "off":
        return _held("automation_off", f"Drafts are switched off for {verdict.category}.")
    if context.history.offers_open:
        open_ones = ", ".join(context.history.offers_open)
        return _held("answers_an_offer", f"Answers our open offer ({open_ones}); a person carries the choice out.")
    return None


def _held(row: str, reason: str, warnings: tuple[str, ...] = ()) -> Decision:
    return Decision("hold", row, reason, warnings=warnings, urgent=row == "answers_an_offer")


def _answer(reading: Reading, context: Context, settings: Settings) -> Decision:
    mail, screening, verdict = reading.mail, reading.screening, reading.verdict
    choice = choose(mail, screening, context.facts)
    row, found, warnings = _row(verdict, choice, context, settings)
    if row.startswith("hold:"):
        return replace(_held(row[5:], _CLAIM_PROBLEMS[row[5:]], warnings), order=choice.order)
    decision = Decision(
        "draft",
        row,
        ROWS[row].reason,
        _plans(row, choice, found, reading, context, settings),
        choice.order,
        ROWS[row].urgent or verdict.escalate,
        warnings=tuple(dict.fromkeys((*ROWS[row].warnings, *choice.warnings, *warnings, *_from_verdict(verdict)))),
    )
    if not screening.may_disclose_order:
        decision = replace(decision, warnings=tuple(dict.fromkeys((*decision.warnings, "sender_unproven"))))
    return replace(decision, may_send_automatically=_may_send(decision, reading, settings))


def _from_verdict(verdict: Verdict) -> tuple[str, ...]:
    return (*(("unsure",) if verdict.unsure else ()), *verdict.escalate_reasons)


def _row(
    verdict: Verdict, choice: Choice, context: Context, settings: Settings
) -> tuple[str, Shipment | None, tuple[str, ...]]:
    """The row's name (``hold:why`` where a person must take over), the parcel's state, and warnings."""
    if verdict.escalate:
        return ("hurt_person" if "injury" in verdict.escalate_reasons else "dispute"), None, ()
    if verdict.intent in NO_ANSWER:  # a person wants one all the same
        return "unclear", None, ()
    if verdict.intent in WITHOUT_FACTS:
        return verdict.intent, None, ()
    if choice.status == "several":
        return "which_order", None, ()
    if choice.order is None:
        return _row_without_order(verdict.intent, context), None, ()
    found = shipment(choice.order, settings.policy, settings.shop, context.now)
    if verdict.intent in CLAIMS:
        return _claim_row(verdict.intent, choice.order, found, context, settings)
    return _order_row(verdict.intent, found), found, ()


def _row_without_order(intent: str, context: Context) -> str:
    if intent == "charged_without_order":
        return "charged_without_order"
    if intent in ("wrong_variant", "missing_piece", "defective"):
        return CLAIMS[intent]  # the shop's fault is answered with the choice, whatever is known of the order
    if intent == "refund_status":
        return "refund_status"
    return "looking_into_it" if context.facts.source == "none" else "order_not_found"


def _order_row(intent: str, found: Shipment) -> str:
    if intent in ("no_confirmation", "charged_without_order"):
        return "confirmation_resent"
    if intent == "refund_status":
        return "refund_status"
    if intent in ("cancel_order", "change_order"):
        return intent if found.state.startswith("not_shipped") else "too_late_to_change"
    row = SHIPMENT_ROWS[found.state] if intent in AWAITED else intent
    if row == "tracking_status" and CATEGORY_OF[intent] == "shipping_notice_missing":
        return "shipping_note"
    return row


_CLAIM_PROBLEMS = {
    "not_delivered_yet": "Claims something of a parcel that has not arrived by its tracking; a person should look.",
    "claim_too_late": "The claim comes later than the shop's claim time; no offer is made.",
    "return_too_late": "The return time is over; a person decides.",
}


def _claim_row(
    intent: str, order: Order, found: Shipment, context: Context, settings: Settings
) -> tuple[str, Shipment, tuple[str, ...]]:
    """A claim is answered once the thing has come; unknown delivery is answered with a warning."""
    unknown = delivery_is_unknown(order)
    if not is_delivered(order) and not unknown:
        return "hold:not_delivered_yet", found, ("not_delivered_yet",)
    if order.delivered_at:
        age = context.now - order.delivered_at
        if age > timedelta(days=settings.policy.claim_days):
            return "hold:claim_too_late", found, ("claim_too_late",)
        if intent == "changed_mind" and age > timedelta(days=settings.policy.return_days):
            return "hold:return_too_late", found, ("return_too_late",)
    return CLAIMS[intent], found, ("delivery_unknown",) if unknown else ()


def _plans(
    row: str, choice: Choice, found: Shipment | None, reading: Reading, context: Context, settings: Settings
) -> tuple[Plan, ...]:
    """The mails to write. Facts of an order go to its proven owner or to the address on the order, to nobody else."""
    screening, verdict = reading.screening, reading.verdict
    assert screening.answer_to is not None
    asker = screening.answer_to.address
    setting = settings.policy.category(CATEGORY_OF[verdict.intent])
    offers: tuple[Offer, ...] = ()
    if ROWS[row].offers != "none":
        offers = offers_for(row, setting, choice.order, context.history.follows_up)
    facts = _facts(choice, found, reading.mail)
    if screening.may_disclose_order:
        return (Plan("reply", row, asker, offers, facts),)
    if row in WITHOUT_FACTS or row in ("dispute", "hurt_person"):
        # care, refund times and general help are for everyone; what we know of an order is not
        return (Plan("reply", row, asker, facts=_facts(Choice("none"), None, reading.mail)),)
    return _plans_for_unproven(row, choice.order, offers, facts, reading.mail, asker)


def _plans_for_unproven(
    row: str, order: Order | None, offers: tuple[Offer, ...], facts: dict[str, object], mail: Mail, asker: str
) -> tuple[Plan, ...]:
    """One neutral text to the asker, the same whether the order exists or not; facts to the order's own address."""
    neutral = Plan("reply", "neutral", asker, facts=_facts(Choice("none"), None, None))
    if order is None:
        return (neutral,)
    resend = Plan("resend", row, order.email.lower(), offers, facts)
    asks_from_order_address = mail.sender is not None and mail.sender.address == resend.to == asker
    return (resend,) if asks_from_order_address else (neutral, resend)


def _facts(choice: Choice, found: Shipment | None, mail: Mail | None) -> dict[str, object]:
    """What a template may speak of."""
    return {
        "order": choice.order,
        "candidates": choice.candidates,
        "shipment": found,
        "photo_came": mail.has_photo if mail else False,
        "customer": _first_name(choice.order, mail),
    }


def _first_name(order: Order | None, mail: Mail | None) -> str:
    """The name to greet: the order's, else the sender's; empty where neither looks like one."""
    name = (order.name if order else "") or (mail.sender.name if mail and mail.sender else "")
    first = name.split(",")[-1].split()[0] if name.split(",")[-1].split() else ""
    return first if first.isalpha() and len(first) <= 30 else ""


def _may_send(decision: Decision, reading: Reading, settings: Settings) -> bool:
    """Only a certain, harmless reply of a row marked auto to a proven sender leaves by itself."""
    setting = settings.policy.category(reading.verdict.category)
    return (
        ROWS[decision.row].automation == "auto"
        and setting.automation == "auto"
        and setting.i_accept_the_risk  # until staff-confirmed mail backs the error rate
        and reading.screening.may_disclose_order
        and reading.verdict.confidence >= 1 - setting.max_error
        and not decision.urgent
        and not decision.warnings
        and all(plan.kind == "reply" for plan in decision.plans)
    )
