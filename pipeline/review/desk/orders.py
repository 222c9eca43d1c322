"""What the order book knows of a ticket's customer, with the parcel's way as a line of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from pipeline.facts import with_link
from pipeline.model import Order, normal_number
from pipeline.orders import OrderSource, SourceAway
from pipeline.policy.shipment import Shipment, shipment
from pipeline.review.desk.visit import Visit
from pipeline.store.engine import AnyRow

SHOWN = 6  # orders of one customer


class OneAtATime:
    """An order source for several people at once: it is asked by one thread at a time."""

    def __init__(self, source: OrderSource) -> None:
        self._source, self._turn = source, Lock()
        self.state = source.state

    @property
    def problems(self) -> Sequence[str]:
        """As the source has it."""
        return self._source.problems

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """As the source has it."""
        with self._turn:
            return self._source.by_number(numbers)

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """As the source has it."""
        with self._turn:
            return self._source.by_email(addresses)

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """As the source has it."""
        with self._turn:
            return self._source.by_tracking(numbers)

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        """As the source has it; no page of the desk asks for it."""
        return self._source.shipped_open(since)

    def check(self) -> None:
        """As the source has it."""
        with self._turn:
            self._source.check()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a parcel's way; ``at`` None: not yet, or not known."""

    name: str
    at: datetime | date | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """``order``: the one that the ticket is about, if that is known; ``others`` of the same customer."""

    order: Order | None = None
    others: Sequence[Order] = ()
    steps: Sequence[Step] = ()
    state: Shipment | None = None
    theirs: bool = True
    problem: str = ""


def facts_of(visit: Visit, asked: AnyRow | None, waiting: Sequence[AnyRow], customer: str | None) -> OrderFacts:
    """The order facts of a ticket. What cannot be asked just now is said in ``problem``."""
    source = visit.desk.road.orders
    if source.state == "none":
        return OrderFacts(problem="No order book is connected.")
    numbers = [draft.order_number for draft in waiting if draft.order_number]
    numbers += asked.order_numbers if asked is not None else []
    try:
        found = source.by_number({normal_number(number) for number in numbers})
        own = source.by_email({customer} if customer else set()).get(customer or "", ())
    except SourceAway as problem:
        return OrderFacts(problem=str(problem))
    order = next((found[normal_number(each)] for each in numbers if normal_number(each) in found), None)
    order = order or (own[0] if len(own) == 1 else None)
    others = [each for each in own if order is None or each.number != order.number][:SHOWN]
    if order is None:
        return OrderFacts(others=others)
    order = with_link(order)
    settings = visit.desk.settings
    state = shipment(order, settings.policy, settings.shop, visit.now)
    theirs = order.email.lower() == (customer or "")
    return OrderFacts(order, others, _steps(order, state), state, theirs)


def _steps(order: Order, state: Shipment) -> list[Step]:
    steps = [Step("Ordered", order.placed_at), Step("Shipped", order.shipped_at, order.carrier)]
    if order.last_scan_at or order.last_status:
        steps.append(Step("Last scan", order.last_scan_at, order.last_status))
    due = "" if order.delivered_at or state.until is None else "expected by"
    steps.append(Step("Delivered", order.delivered_at, due))
    return [replace(step, at=state.until) if step.detail == "expected by" else step for step in steps]
