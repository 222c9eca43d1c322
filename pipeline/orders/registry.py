"""The order sources by name. Adding one: a file beside this, a line here, and its name in ``config_orders``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pipeline.config import Settings
from pipeline.model import Order
from pipeline.orders.source import CannotList, OrderSource


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

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:  # noqa: ARG002
        """Nothing is known."""
        return {}

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:  # noqa: ARG002
        """Nothing is known."""
        raise CannotList("no order source is connected (orders.kind), so no parcel is known")

    def check(self) -> None:
        """There is nothing to ask."""


def _csv(settings: Settings) -> OrderSource:
    from pipeline.orders.csv_file import CsvOrders

    assert settings.orders.path is not None  # pipeline.yaml cannot be without
    return CsvOrders(settings.path(settings.orders.path), settings.shop.zone)


def _sql(settings: Settings) -> OrderSource:
    from pipeline.orders.sql import SqlOrders

    url = settings.orders.url.get_secret_value()
    return SqlOrders(url, settings.orders.query, settings.shop.zone, settings.folder)


def _shopify(settings: Settings) -> OrderSource:
    from pipeline.orders.cache import Remembered
    from pipeline.orders.shopify import ShopifyOrders

    return Remembered(ShopifyOrders(settings.orders))


def _woocommerce(settings: Settings) -> OrderSource:
    from pipeline.orders.cache import Remembered
    from pipeline.orders.woocommerce import WooOrders

    return Remembered(WooOrders(settings.orders))


#: ``orders.kind`` → how it is opened. Nothing is asked yet, and only the one that is used is imported.
SOURCES: dict[str, Callable[[Settings], OrderSource]] = {
    "none": lambda _: NoOrders(),
    "csv": _csv,
    "sql": _sql,
    "shopify": _shopify,
    "woocommerce": _woocommerce,
}


def open_orders(settings: Settings) -> OrderSource:
    """The order source that pipeline.yaml names."""
    return SOURCES[settings.orders.kind](settings)
