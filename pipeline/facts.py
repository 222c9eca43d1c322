"""What the order source knows of the mails of a batch, asked for once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pipeline.model import Facts, Order, Reading, normal_number
from pipeline.orders import OrderSource, SourceAway
from pipeline.parsing import tracking_numbers


class OrderFacts:
    """The order facts of a whole batch. Where the source is away nothing is concluded from that."""

    def __init__(self, source: OrderSource, readings: Sequence[Reading]) -> None:
        numbers = {number for reading in readings for number in reading.mail.order_numbers}
        addresses = {reading.mail.sender.address for reading in readings if reading.mail.sender}
        self._source: Literal["there", "away", "none"] = source.state
        try:
            self._by_number = source.by_number(numbers)
            self._by_email = source.by_email(addresses)
        except SourceAway:
            self._source, self._by_number, self._by_email = "away", {}, {}

    def of(self, reading: Reading) -> Facts:
        """The facts for one mail, with links that follow the parcels."""
        numbers = dict.fromkeys(normal_number(number) for number in reading.mail.order_numbers)
        named = [self._by_number[number] for number in numbers if number in self._by_number]
        address = reading.mail.sender.address if reading.mail.sender else ""
        own = self._by_email.get(address, ())
        return Facts(tuple(map(_with_link, named)), tuple(map(_with_link, own)), self._source)


def problem(source: OrderSource) -> str | None:
    """Why the source cannot be asked just now, in one line; None where it can."""
    try:
        source.by_number(())
    except SourceAway as error:
        return str(error)
    return None


def _with_link(order: Order) -> Order:
    found = tracking_numbers(f"{order.carrier} {order.tracking_number}") if order.tracking_number else ()
    return replace(order, tracking_url=found[0].url) if found else order
