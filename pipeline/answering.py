"""A decision → what comes of it in the ticket: drafts, tasks, or a mail that waits for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from pipeline import causes, inquiries
from pipeline.drafting import MissingTemplate
from pipeline.facts import OrderFacts
from pipeline.model import Context, Decision, Draft, History, RawMail, Reading, Task
from pipeline.policy import decide
from pipeline.published import follow
from pipeline.reading import ReaderLost, Unreadable
from pipeline.road import Road
from pipeline.store import drafts, inbox, labels, offers, standing, tasks, tickets
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow
from pipeline.tickets.choice import is_only_thanks
from pipeline.tickets.tasks import answer_to, due_of, tasks_of

_OUTCOMES = {"draft": "drafted", "task": "task", "hold": "held", "none": "none"}
UNPROVEN = "The sender is not proven: make sure that it is the customer first."


def history_of(road: Road, connection: Connection, ticket_id: int, reading: Reading) -> History:
    """What the conversation says about one mail of it: above all, what the mail chooses of our open offer.

    Only whom we made the offer can take it.
    """
    author, policy = tickets.author_of(reading), road.settings.policy
    address = author.address if author else ""
    before: tuple[str, ...] = ()
    if policy.counts_offers:
        since = road.clock() - timedelta(days=policy.claim_days)
        before = offers.offered_before(connection, ticket_id, address, since)
    if not tickets.has_left_any(connection, ticket_id):
        return History(offered_before=before)
    text, offer = reading.mail.new_text, offers.open_in(connection, ticket_id)
    return History(
        follows_up=True,
        offers_open=tuple(each.remedy for each in offers.offers_of(offer)) if offer else (),
        choice=answer_to(text, offers.offers_of(offer)) if offer and offer.recipient == address else "unclear",
        thanks=is_only_thanks(text),
        offered_before=before,
    )


def carry_out(
    road: Road, connection: Connection, ticket_id: int, message_ref: int, reading: Reading, decision: Decision
) -> int:
    """Notes the decision on a mail, and stores the drafts and tasks that it asks for. How many drafts those are."""
    words, decision = _in_words(road, reading, decision)
    outcome = "imported" if decision.row == "imported" else _OUTCOMES[decision.action]
    tickets.record_decision(connection, message_ref, outcome, decision)
    drafts.note(connection, road.clock(), "casedesk", decision.row, ticket_id=ticket_id, detail=decision.reason)
    if decision.action != "none":  # whoever only thanks leaves the offer as it is
        drafts.end_reminders(connection, ticket_id, road.clock())
    made = _store_drafts(road, connection, ticket_id, message_ref, reading, decision, words)
    if decision.action == "draft":
        causes.propose(connection, ticket_id, decision, road.clock())
        inquiries.ask_about(road, connection, ticket_id, decision, road.clock())
    if decision.action == "task":
        _take_the_choice(road, connection, message_ref, reading)
    elif decision.task:
        _row_task(road, connection, message_ref, reading, decision, made)
    standing.settle_state(connection, ticket_id)
    return len(made)


def _in_words(road: Road, reading: Reading, decision: Decision) -> tuple[list[Draft], Decision]:
    """The drafts of a decision; where one has no template the mail is held instead."""
    language = _language(road, reading)
    try:
        return [road.letters.write(plan, language, reading.mail.subject) for plan in decision.plans], decision
    except MissingTemplate as error:
        reason = f"Nothing to draft from: {error}."
        return [], replace(decision, action="hold", row="no_template", reason=reason, plans=(), task="")


def _language(road: Road, reading: Reading) -> str:
    ours, said = road.settings.shop.languages, reading.verdict.language
    return said if said in ours else ours[0]


def _store_drafts(
    road: Road,
    connection: Connection,
    ticket_id: int,
    message_ref: int,
    reading: Reading,
    decision: Decision,
    words: list[Draft],
) -> list[int]:
    now = road.clock()
    if decision.action != "draft":
        return []
    if kept := drafts.make_way(connection, ticket_id, now):
        for draft_id in kept:  # a person has written in it: it stays, and now answers this mail too
            drafts.warn(connection, draft_id, decision.warnings, decision.urgent, answers=message_ref)
        return []
    return [drafts.create(connection, message_ref, draft, decision, reading.verdict, now) for draft in words]


def _take_the_choice(road: Road, connection: Connection, message_ref: int, reading: Reading) -> None:
    """The customer has chosen: the offer is over, and a person carries out what it says (invariant 12)."""
    asked = tickets.get_message(connection, message_ref)
    offer = offers.open_in(connection, asked.ticket_id)
    if offer is None:
        return
    chosen = answer_to(reading.mail.new_text, offers.offers_of(offer))
    _close_with_tasks(
        road, connection, asked, offer, chosen, "casedesk", "" if reading.screening.authentic else UNPROVEN
    )


def choose(road: Road, name: str, remedy: str, who: str) -> int:
    """A person says what the customer chose, in a mail that was not plain or on the telephone.

    Returns how many tasks that made. Raises NotPossible where no offer is open in the ticket ``name``, or not that one.
    """
    with road.store.write() as connection:
        asked = tickets.newest_in(connection, name)
        offer = offers.open_in(connection, asked.ticket_id) if asked is not None else None
        if asked is None or offer is None:
            raise NotPossible(f"no offer is open in {name}; 'casedesk drafts list --state sent' shows what was offered")
        open_ones = [each.remedy for each in offers.offers_of(offer)]
        if remedy not in open_ones:
            raise NotPossible(f"{remedy!r} was not offered; open are {', '.join(open_ones)}")
        made = _close_with_tasks(road, connection, asked, offer, remedy, who, "")
        tickets.became_a_task(connection, asked.ticket_id, f"{who} notes the choice: {remedy}.")
        drafts.end_reminders(connection, asked.ticket_id, road.clock())
        standing.settle_state(connection, asked.ticket_id)
    return made


def _close_with_tasks(
    road: Road, connection: Connection, asked: AnyRow, offer: AnyRow, chosen: str, who: str, caution: str
) -> int:
    terms = next(each for each in offers.offers_of(offer) if each.remedy == chosen)
    wanted = tasks_of(terms, road.settings.policy.refund_waits_for_return)
    offers.close(connection, asked.ticket_id, chosen)
    drafts.note(connection, road.clock(), who, "offer_answered", offer.id, detail=chosen)
    for task in wanted:
        _make(road, connection, task, asked, offer.id, offer.recipient, offer.language, offer.fault, caution)
    return len(wanted)


def _row_task(
    road: Road, connection: Connection, message_ref: int, reading: Reading, decision: Decision, made: list[int]
) -> None:
    """The task that stands beside a draft, where somebody may hear of the order at all."""
    told = next((plan for plan in decision.plans if plan.template == decision.row), None)
    if told is None:
        return
    task = Task(decision.task, decision.task, decision.order.number if decision.order else None)
    asked = tickets.get_message(connection, message_ref)
    draft_id = made[-1] if made else None
    caution = "" if reading.screening.authentic else UNPROVEN
    _make(road, connection, task, asked, draft_id, told.to, _language(road, reading), decision.fault, caution)


def _make(
    road: Road,
    connection: Connection,
    task: Task,
    asked: AnyRow,
    draft_id: int | None,
    recipient: str,
    language: str,
    fault: str | None,
    caution: str,
) -> None:
    now, settings = road.clock(), road.settings
    due = due_of(task, now, settings.shop.reply_within_hours, settings.policy.return_days)
    tasks.create(connection, task, asked, draft_id, recipient, language, fault, caution, due, now)


def start_draft(road: Road, name: str, who: str) -> int:
    """A person starts a draft for a mail that was held: the newest of the ticket ``name``, or that Message-ID.

    Returns how many drafts that made. Raises NotPossible where nothing is held there, or where nothing may be sent.
    """
    with road.store.read() as connection:
        held = tickets.held_in(connection, name)
        raws = inbox.by_ids(connection, [held.inbox_id]) if held else []
    if held is None or not raws:
        raise NotPossible(f"no mail is held under {name}; 'casedesk drafts list --held' shows those that are")
    reading = read_again(road, raws[0].raw)
    if reading.mail.sender and (carrier := road.settings.carrier_of(reading.mail.sender.address)):
        raise NotPossible(f"{carrier} wrote it; 'casedesk drafts update {name} --note TEXT' tells the customer of it")
    lookup = OrderFacts(road.orders, [reading])
    with road.store.write() as connection:
        if said := labels.of_message(connection, held.id):
            reading = reading.corrected(said.category, said.intent)
        history = history_of(road, connection, held.ticket_id, reading)
        facts = lookup.of(reading)
        context = Context(road.clock(), held.arrived_at, facts=facts, history=history, started=True)
        decision = decide(reading, context, road.settings)
        if decision.action != "draft":
            raise NotPossible(decision.reason)
        made = carry_out(road, connection, held.ticket_id, held.id, reading, decision)
        drafts.note(connection, road.clock(), who, "started", ticket_id=held.ticket_id)
    return made


def read_again(road: Road, raw: RawMail) -> Reading:
    """A mail that was understood before, once more. Raises NotPossible where it cannot be read this time."""
    follow(road.readers, road.settings, road.store)
    read = road.readers.read([[raw]])[0]
    if isinstance(read, ReaderLost):
        raise NotPossible(f"the mail cannot be read again: {read}")
    if isinstance(read[0], Unreadable):
        raise NotPossible(f"the mail cannot be read again: {read[0].reason}")
    return read[0]
