"""Order facts behind one small interface: by number, e-mail address and tracking number, for a whole batch of mails."""

from pipeline.orders.registry import open_orders
from pipeline.orders.source import CannotList, OrderSource, SourceAway, SourceRefused

__all__ = ["CannotList", "OrderSource", "SourceAway", "SourceRefused", "open_orders"]
