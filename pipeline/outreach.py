"""Parcels in trouble: we write first, once for each parcel and reason, and only ever as a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipeline import causes
from pipeline.drafting import MissingTemplate
from pipeline.facts import with_link
from pipeline.model import Decision, Order, Plan
from pipeline.orders import CannotList, SourceAway
from pipeline.policy.proactive import (
    Trouble,
    language_for,
    oldest_shipping,
    parcel_names,
    trouble,
    write_first,
)
from pipeline.road import Road
from pipeline.store import drafts, outbox, outreach, unasked
from pipeline.store.engine import AnyRow

QUIET = timedelta(days=1)  # nobody hears from us within a day of their own last mail
EVERY = timedelta(days=1)  # ``run`` looks so often, and for the first time so long after a shop began


@dataclass(frozen=True, slots=True)
class Found:
    """A parcel in trouble. ``kept``: why nothing was drafted about it, empty where something was or would be."""

    order_number: str
    trouble: Trouble
    ticket: str = ""
    kept: str = ""


@dataclass(slots=True)
class Watched:
    """What a look at the parcels found. ``taken_back``: drafts whose parcels moved on before anybody read them."""

    parcels: int = 0
    found: list[Found] = field(default_factory=list)
    taken_back: int = 0

    @property
    def drafted(self) -> list[Found]:
        """Those about which a draft was made, or would be."""
        return [each for each in self.found if not each.kept]

    def lines(self, dry: bool) -> list[str]:
        """What the command says at its end."""
        kept = Counter(each.kept for each in self.found if each.kept)
        why = "; ".join(f"{number} {reason}" for reason, number in sorted(kept.items()))
        left = f", {sum(kept.values())} left alone ({why})" if kept else ""
        back = f", {self.taken_back} drafts taken back since their parcels moved on" if self.taken_back else ""
        made = f"{'would be ' if dry else ''}drafted {len(self.drafted)}"
        return [f"parcels looked at {self.parcels}, in trouble {len(self.found)}, {made}{left}{back}"]


def watch(road: Road, dry: bool = False) -> Watched:
    """Looks at every parcel that is under way. Raises SourceAway or CannotList where the order source does not tell."""
    now = road.clock()
    done = Watched()
    for batch in road.orders.shipped_open(oldest_shipping(road.settings.policy, now)):
        orders = [with_link(order) for order in batch if trouble(order, road.settings, now)]
        done.parcels += len(batch)
        done.found += _dry(road, orders, now) if dry else _write(road, orders, now)
    if not dry:
        done.taken_back = _take_back(road, now)
    return done


def when_due(road: Road) -> int:
    """The look that ``run`` takes once a day; how many drafts it made.

    The first one comes a day after the shop began, so that a first run only imports. Where the order source cannot
    be asked, the next pass tries again.
    """
    now = road.clock()
    with road.store.read() as connection:
        last = outreach.watched_at(connection)
    if last is not None and now - last < EVERY:
        return 0
    try:
        made = len(watch(road).drafted) if last is not None and road.writes_drafts else 0
    except SourceAway:
        return 0
    except CannotList:
        made = 0
    with road.store.write() as connection:
        outreach.set_watched(connection, now)
    return made


def _dry(road: Road, orders: Sequence[Order], now: datetime) -> Iterator[Found]:
    with road.store.read() as connection:
        seen: set[tuple[str, str]] = set()
        for order in orders:
            why, _, kept = _judge(road, connection, order, now)
            key = (parcel_names(order)[0], why)
            yield Found(order.number, why, kept="written about already" if key in seen else kept)
            if not kept:
                seen.add(key)


def _write(road: Road, orders: Sequence[Order], now: datetime) -> list[Found]:
    """A batch in one transaction: what forbids a mail is looked up where nothing moves meanwhile."""
    if not orders:
        return []
    with road.store.write() as connection:
        return [_write_one(road, connection, order, now) for order in orders]


def _write_one(road: Road, connection: Connection, order: Order, now: datetime) -> Found:
    why, decision, kept = _judge(road, connection, order, now)
    if kept:
        return Found(order.number, why, kept=kept)
    (plan,) = decision.plans
    language = language_for(order, outreach.last_language(connection, plan.to), road.settings.shop.languages)
    try:
        words = road.letters.write(plan, language, "")
    except MissingTemplate:
        return Found(order.number, why, kept=f"no template 'outreach' in {language}")
    name = parcel_names(order)[0]
    ticket_id = outreach.open_ticket(connection, plan.to, words.subject, now)
    made = unasked.create(connection, ticket_id, words, decision, now, category="long_wait", turn="customer")
    outreach.note_written(connection, name, why, made, now)
    causes.propose(connection, ticket_id, decision, now)
    drafts.note(connection, now, "casedesk", "outreach", draft_id=made, ticket_id=ticket_id, detail=decision.reason)
    return Found(order.number, why, ticket=drafts.get(connection, made).ticket)


def _judge(road: Road, connection: Connection, order: Order, now: datetime) -> tuple[Trouble, Decision, str]:
    """The trouble, the mail, and why it may not be written; empty where it may."""
    found = write_first(order, road.settings, now)
    assert found is not None, "only parcels in trouble come here"
    why, decision = found
    if outreach.written(connection, parcel_names(order), why):
        return why, decision, "written about already"
    if not decision.plans:
        return why, decision, "without a remedy that policy allows"
    return why, decision, _forbidden(road, connection, decision.plans[0], order, now)


def _forbidden(road: Road, connection: Connection, plan: Plan, order: Order, now: datetime) -> str:
    if outreach.is_open_about(connection, plan.to, order.number, now):
        return "with an open ticket"
    assert order.shipped_at is not None, "only parcels that left come here"
    if outreach.was_settled(connection, order.number, order.shipped_at):
        return "whose customer had an offer already"
    if outreach.wrote_since(connection, plan.to, now - QUIET):
        return "whose customer wrote within a day"
    if plan.to in road.settings.shop.addresses:
        return "of the shop itself"
    if outbox.suppressed(connection, plan.to, now):
        return "whose address is suppressed"
    cap = road.settings.policy.replies_per_address_a_day
    if outbox.left_to(connection, plan.to, now - QUIET, queued_too=True) >= cap:
        return "whose customer had mail enough today"
    return ""


def _take_back(road: Road, now: datetime) -> int:
    """Drafts that nobody has touched and that should not be sent any more."""
    with road.store.read() as connection:
        waiting = outreach.waiting_outreach(connection)
    known = road.orders.by_number({row.order_number for row in waiting if row.order_number}) if waiting else {}
    orders = {order.number: order for order in known.values()}
    done = 0
    with road.store.write() as connection:
        still = {row.id for row in outreach.waiting_outreach(connection)}
        for row in waiting:
            if row.id not in still or not _is_over(road, connection, row, orders.get(row.order_number), now):
                continue
            drafts.move(connection, row.id, ("drafted",), state="superseded")
            drafts.note(connection, now, "casedesk", "outreach_taken_back", draft_id=row.id)
            outreach.not_written_after_all(connection, row.id)
            outreach.close_ticket(connection, row.ticket_id, now)
            done += 1
    return done


def _is_over(road: Road, connection: Connection, row: AnyRow, order: Order | None, now: datetime) -> bool:
    """The parcel came, moves again or is in another trouble now, or the customer wrote. Unknown orders stay."""
    if outreach.wrote_since(connection, row.recipient, row.drafted_at):
        return True
    found = trouble(order, road.settings, now) if order else None
    return order is not None and (found is None or found[0] != row.trouble)
