"""The interface of an order source, and what it says where it cannot answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from pipeline.model import Order


class SourceAway(Exception):  # noqa: N818  (nothing may be concluded from it, it is no fault of ours)
    """The source could not be asked; the message is one line with the remedy, and holds no credential."""


class SourceRefused(SourceAway):
    """The source is there and does not accept our credentials: waiting does not help, a person has to mend them."""


class OrderSource(Protocol):
    """Where the shop keeps its orders. Asked once for a batch; raises SourceAway where it cannot answer.

    ``problems``: one line for each order that was met and could not be read.
    """

    problems: Sequence[str]
    state: Literal["there", "none"]

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """number as compared by ``normal_number`` → the order, for those that exist."""
        ...

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """lower-case address → its orders, newest first."""
        ...

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """tracking number as compared by ``normal_number`` → the order that it was shipped for, the newest."""
        ...

    def check(self) -> None:
        """Asks for something small. Raises SourceAway where the source cannot be asked just now."""
        ...
