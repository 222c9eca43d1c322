"""A person wants a waiting draft in another language, or with another step of the ladder of remedies."""

from __future__ import annotations

from dataclasses import replace

from pipeline.answering import history_of, read_again
from pipeline.config import RemedyRule, Settings
from pipeline.drafting import MissingTemplate
from pipeline.facts import OrderFacts
from pipeline.model import Context, History
from pipeline.policy import decide
from pipeline.policy.rows import ROWS
from pipeline.road import Road
from pipeline.store import drafts, inbox, labels, tickets
from pipeline.store.drafts import NotPossible


def ladder(settings: Settings, template: str) -> tuple[RemedyRule, ...]:
    """The steps that a draft of this template may offer, cheapest first; none where it has no ladder."""
    row = ROWS.get(template)
    return settings.policy.category(row.remedies_of).remedies if row and row.offers == "ladder" else ()


def rewrite(road: Road, draft_id: int, who: str, language: str = "", remedy: str = "") -> None:
    """Drafts the reply anew in a ``language``, or with the step of the ladder that is a ``remedy``.

    Only for a draft that nobody has edited. Raises NotPossible with the reason where policy has no such draft.
    """
    with road.store.read() as connection:
        row = drafts.get(connection, draft_id)
        asked = tickets.get_message(connection, row.answers) if row.answers else None
        raws = inbox.by_ids(connection, [asked.inbox_id]) if asked is not None else []
    if row.state != "drafted":
        raise NotPossible(f"draft {draft_id} is {row.state}; only one that nobody has touched is drafted anew")
    if asked is None or not raws:
        raise NotPossible("the mail that it answers is not here any more, so it cannot be drafted anew")
    language = language or row.language
    if language not in road.settings.shop.languages:
        raise NotPossible(f"{language!r} is not among shop.languages")
    reading = read_again(road, raws[0].raw)
    lookup = OrderFacts(road.orders, [reading])
    with road.store.write() as connection:
        if said := labels.of_message(connection, asked.id):
            reading = reading.corrected(said.category, said.intent)
        reading = replace(reading, verdict=replace(reading.verdict, language=language))
        history = history_of(road, connection, row.ticket_id, reading)
        offered = remedy or next((offer["remedy"] for offer in row.offers), "")
        history = before(ladder(road.settings, row.template), offered, history)
        facts = lookup.of(reading)
        context = Context(road.clock(), asked.arrived_at, facts=facts, history=history, started=True)
        decision = decide(reading, context, road.settings)
        plan = next((each for each in decision.plans if (each.kind, each.to) == (row.kind, row.recipient)), None)
        if plan is None:
            raise NotPossible(f"the policy has no such reply: {decision.reason}")
        if remedy and remedy not in {offer.remedy for offer in plan.offers}:
            raise NotPossible(f"the policy does not allow a {remedy.replace('_', ' ')} here")
        try:
            words = road.letters.write(plan, language, reading.mail.subject)
        except MissingTemplate as error:
            raise NotPossible(f"nothing to draft from: {error}") from None
        drafts.rewrite(connection, draft_id, words, replace(decision, may_send_automatically=False))
        drafts.note(connection, road.clock(), who, "rewritten", draft_id=draft_id, detail=remedy or language)


def before(steps: tuple[RemedyRule, ...], wanted: str, history: History) -> History:
    """The history after which policy offers the wanted step."""
    names = [step.remedy for step in steps]
    if wanted not in names:
        return history
    at = names.index(wanted)
    return replace(history, offers_open=tuple(names[at - 1 : at]) if at else ())
