"""What the order source knows of the mails of a batch, asked for once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pipeline.model import Facts, Mail, Order, Reading, normal_number
from pipeline.orders import OrderSource, SourceAway
from pipeline.parsing import tracking_numbers


class OrderFacts:
    """The order facts of a whole batch. Where the source is away nothing is concluded from that.

    Machine mail is never answered, so nothing is asked for it.
    """

    def __init__(self, source: OrderSource, readings: Sequence[Reading]) -> None:
        mails = [reading.mail for reading in readings if reading.screening.kind == "human"]
        numbers = {number for mail in mails for number in mail.order_numbers}
        addresses = {mail.sender.address for mail in mails if mail.sender}
        self._source: Literal["there", "away", "none"] = source.state
        self._by_number: Mapping[str, Order] = {}
        self._by_email: Mapping[str, Sequence[Order]] = {}
        self._by_tracking: Mapping[str, Order] = {}
        try:
            by_number = source.by_number(numbers)
            by_email = source.by_email(addresses)
            parcels = {
                parcel.number for mail in mails if not _named(mail, by_number) for parcel in mail.tracking_numbers
            }
            by_tracking = source.by_tracking(parcels)
        except SourceAway:
            self._source = "away"
        else:
            self._by_number, self._by_email, self._by_tracking = by_number, by_email, by_tracking

    def of(self, reading: Reading) -> Facts:
        """The facts for one mail, with links that follow the parcels. A parcel names its order as a number does."""
        mail = reading.mail
        parcels = dict.fromkeys(normal_number(parcel.number) for parcel in mail.tracking_numbers)
        shipped = {order.number: order for number in parcels if (order := self._by_tracking.get(number))}
        named = _named(mail, self._by_number) or list(shipped.values())
        own = self._by_email.get(mail.sender.address if mail.sender else "", ())
        return Facts(tuple(map(with_link, named)), tuple(map(with_link, own)), self._source)


def problem(source: OrderSource) -> str | None:
    """Why the source cannot be asked just now, in one line; None where it can."""
    try:
        source.check()
    except SourceAway as error:
        return str(error)
    return None


def _named(mail: Mail, by_number: Mapping[str, Order]) -> list[Order]:
    """The orders whose numbers a mail names, in its order."""
    numbers = dict.fromkeys(normal_number(number) for number in mail.order_numbers)
    return [by_number[number] for number in numbers if number in by_number]


def with_link(order: Order) -> Order:
    """The order with the link that follows its parcel, where its carrier has one."""
    found = tracking_numbers(f"{order.carrier} {order.tracking_number}") if order.tracking_number else ()
    return replace(order, tracking_url=found[0].url) if found else order
