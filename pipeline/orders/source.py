"""The interface of an order source, and how order numbers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from pipeline.model import Order


class SourceAway(Exception):  # noqa: N818  (nothing may be concluded from it, it is no fault of ours)
    """The source could not be asked; the message is one line with the remedy."""


class OrderSource(Protocol):
    """Where the shop keeps its orders. Asked once for a batch; raises SourceAway where it cannot answer."""

    problems: Sequence[str]
    state: Literal["there", "none"]

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """number as compared by ``normal_number`` → the order, for those that exist."""
        ...

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """lower-case address → its orders, newest first."""
        ...


def normal_number(number: str) -> str:
    """An order number as it is compared: customers write ``#1042``, ``1042`` and ``mx 3081`` for ``MX-3081``."""
    return "".join(letter for letter in number.upper() if letter.isalnum())
