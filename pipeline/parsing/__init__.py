"""Parsing: bytes → Mail. MIME, charsets, text, quoted history, order and tracking numbers. Pure."""

from pipeline.parsing.message import identify, parse
from pipeline.parsing.order_numbers import order_numbers
from pipeline.parsing.quotes import new_text_of
from pipeline.parsing.tracking_numbers import tracking_numbers

__all__ = ["identify", "new_text_of", "order_numbers", "parse", "tracking_numbers"]
