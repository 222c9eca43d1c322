"""Order facts behind one small interface: by number and by e-mail address, for a whole batch of mails."""

from pipeline.orders.registry import open_orders
from pipeline.orders.source import OrderSource, SourceAway

__all__ = ["OrderSource", "SourceAway", "open_orders"]
