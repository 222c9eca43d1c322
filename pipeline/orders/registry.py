"""The order sources by name. Adding one: a file beside this, and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pipeline.config import Settings
from pipeline.model import Order
from pipeline.orders.csv_file import CsvOrders
from pipeline.orders.source import OrderSource


class NoOrders:
    """The shop has not connected its orders."""

    problems: Sequence[str] = ()
    state: Literal["there", "none"] = "none"

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:  # noqa: ARG002
        """Nothing is known."""
        return {}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:  # noqa: ARG002
        """Nothing is known."""
        return {}


def open_orders(settings: Settings) -> OrderSource:
    """The order source that pipeline.yaml names."""
    if settings.orders.kind == "csv" and settings.orders.path:
        return CsvOrders(settings.path(settings.orders.path), settings.shop.zone)
    return NoOrders()
