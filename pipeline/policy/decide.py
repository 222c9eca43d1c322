"""One mail, its verdict and the facts → a decision. The tests run from what forbids an answer to what shapes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.config import CategoryPolicy, Policy, Settings
from pipeline.model import Action, Context, Decision, History, Reading, Verdict
from pipeline.policy.offers import offers_for
from pipeline.policy.plans import plans_for
from pipeline.policy.rows import NO_ANSWER, ROWS
from pipeline.policy.which_order import choose, is_proven
from pipeline.policy.which_row import PROBLEMS, match

#: So many mails staff must have judged before a category's error rate means something.
CONFIRMED_MAILS = 200


def decide(reading: Reading, context: Context, settings: Settings) -> Decision:
    """What to do about one mail, and why. Pure; the same values give the same decision."""
    if found := _no_draft(reading, context, settings):
        action, row, reason, warnings = found
        if action == "none":
            return Decision(action, row, reason)
        # a threat or an injury is as urgent in a mail that we must not answer
        urgent = reading.verdict.escalate or (row == "answers_an_offer" and action == "hold")
        return Decision(action, row, reason, urgent=urgent, warnings=_once(warnings, reading.verdict.escalate_reasons))
    return _answer(reading, context, settings)


NoDraft = tuple[Action, str, str, tuple[str, ...]]


def _against(flags: Sequence[str]) -> str:
    """What speaks against an answer, for staff; that the sender is proven does not."""
    return ", ".join(flag for flag in flags if flag != "sender_proven")


def _no_draft(reading: Reading, context: Context, settings: Settings) -> NoDraft | None:
    """Action, row, reason and warnings for a mail that gets no draft; None where one is due."""
    screening, days = reading.screening, settings.policy.answer_within_days
    if screening.kind != "human" or "own_mail" in screening.flags:
        why = _against(screening.flags) or screening.kind
        return "none", "machine", f"Not written by a customer: {why}.", ()
    if not context.started and (stopped := _not_unseen(reading, context, settings)):
        return stopped
    if screening.answer_to is None:
        return "hold", "not_answerable", "There is nobody to answer: the mail has no sender.", ()
    if context.now - context.arrived_at > timedelta(days=days):
        return "hold", "too_old", f"Older than {days} days; a late answer needs a person.", ()
    if context.facts.source == "away":
        return "hold", "order_source_away", "The order source cannot be reached, so no facts are known.", ()
    return None


def _not_unseen(reading: Reading, context: Context, settings: Settings) -> NoDraft | None:
    """What is answered only after a person has seen it."""
    screening, verdict = reading.screening, reading.verdict
    if context.imported:
        return "none", "imported", "Was in the mailbox before the first run, so it was only imported.", ()
    if not screening.may_answer:
        why = _against(screening.flags) or "screening forbids it"
        return "hold", "not_answerable", f"Must not be answered unseen: {why}.", screening.flags
    if context.history.offers_open and not _mere_thanks(reading, context):
        return _answers_an_offer(reading, context.history)
    if verdict.intent in NO_ANSWER and not verdict.escalate:
        if verdict.unsure:  # or a customer would be ignored by mistake, and nobody would see it
            return "hold", "perhaps_nothing", f"May be {verdict.intent}, which gets no answer; a person decides.", ()
        return "none", verdict.intent, f"Reads as {verdict.intent}: nothing to answer.", ()
    if verdict.language not in settings.shop.languages:
        guesses = verdict.language_guesses or ((verdict.language,) if verdict.language else ())
        reason = f"Written in a language we do not answer in ({', '.join(guesses) or 'which one is unclear'})."
        return "hold", "language", reason, guesses
    if settings.policy.category(verdict.category).automation == "off":
        return "hold", "automation_off", f"Drafts are switched off for {verdict.category}.", ()
    return None


def _mere_thanks(reading: Reading, context: Context) -> bool:
    """Thanks that say nothing else; "Refund, thanks!" is a choice."""
    verdict = reading.verdict
    return context.history.thanks and verdict.intent in NO_ANSWER and not verdict.escalate


def _answers_an_offer(reading: Reading, history: History) -> NoDraft:
    """A choice that our offer contains becomes a task; a person reads everything else."""
    open_ones = ", ".join(history.offers_open)
    proven = () if reading.screening.authentic else ("sender_unproven",)
    if history.choice == "unclear":
        return "hold", "answers_an_offer", f"Answers our open offer ({open_ones}); which is meant is not plain.", proven
    if history.choice not in history.offers_open:
        reason = f"Asks for {history.choice}, which our open offer ({open_ones}) does not contain."
        return "hold", "answers_an_offer", reason, ("choice_not_offered", *proven)
    if reading.verdict.escalate:
        reason = f"Chooses {history.choice} of our open offer ({open_ones}), and says what a person must read first."
        return "hold", "answers_an_offer", reason, proven
    return "task", "answers_an_offer", f"Chooses {history.choice} of our open offer ({open_ones}).", proven


def _answer(reading: Reading, context: Context, settings: Settings) -> Decision:
    mail, screening, verdict, policy = reading.mail, reading.screening, reading.verdict, settings.policy
    choice = choose(mail, screening, context.facts, context.now - _recent(policy))
    found = match(verdict, choice, context, settings)
    offers, limits = offers_for(found.case or found.row, verdict.category, policy, choice.order, context.history)
    if ROWS[found.row].offers != "none" and not offers and not found.problem:
        found = replace(found, problem="no_remedy")
    warnings = (choice.warnings, found.warnings, limits, _from_verdict(verdict))
    plans = plans_for(found, choice, offers, reading, settings.shop)
    proven = is_proven(mail, screening)
    if found.problem and (proven or (choice.order and choice.order.email.lower() == plans[0].to)):
        reason = PROBLEMS[found.problem]
        return Decision("hold", found.problem, reason, order=choice.order, warnings=_once(*warnings))
    # an unproven sender is answered all the same, or silence would tell that the order exists
    row = "neutral" if found.problem else found.row
    decision = Decision(
        "draft",
        row,
        ROWS[row].reason if proven else f"{PROBLEMS.get(found.problem, ROWS[found.row].reason)} {_UNPROVEN}",
        plans,
        choice.order,
        ROWS[row].urgent or verdict.escalate,
        warnings=_once(ROWS[row].warnings, *warnings, () if proven else ("sender_unproven",)),
        task="" if found.problem else ROWS[row].task,
        turn="customer" if any(plan.offers for plan in plans) else ROWS[row].turn,
        fault=ROWS[found.case or row].fault,
    )
    return replace(decision, may_send_automatically=proven and _may_send(decision, reading, context, settings))


_UNPROVEN = "The sender is not proven, so facts go to the address on the order alone."


def _recent(policy: Policy) -> timedelta:
    """How long an order may be on somebody's mind: the longest way to them, and the time for claims."""
    return timedelta(days=policy.window_far_days + policy.claim_days)


def _from_verdict(verdict: Verdict) -> tuple[str, ...]:
    unsure = ("unsure",) if verdict.unsure else ()
    return (*unsure, *verdict.escalate_reasons, *(f"also_{category}" for category in verdict.also))


def _once(*warnings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for some in warnings for each in some))


def _is_backed(setting: CategoryPolicy, judged: int, errors: int) -> bool:
    """Staff have confirmed enough mails of the category, and few enough were read wrongly (the shop's policy)."""
    return judged >= CONFIRMED_MAILS and errors <= setting.max_error * judged


def _may_send(decision: Decision, reading: Reading, context: Context, settings: Settings) -> bool:
    """Only a certain, harmless reply of a row marked auto to a proven sender leaves by itself."""
    verdict = reading.verdict
    setting = settings.policy.category(verdict.category)
    return (
        ROWS[decision.row].automation == "auto"
        and verdict.category != "other"
        and setting.automation == "auto"
        and (setting.i_accept_the_risk or _is_backed(setting, *context.confirmed.get(verdict.category, (0, 0))))
        and verdict.confidence >= 1 - setting.max_error
        and not decision.urgent
        and not decision.warnings
    )
