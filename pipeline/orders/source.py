"""The interface of an order source, and what it says where it cannot answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from pipeline.model import Order


class SourceAway(Exception):  # noqa: N818  (nothing may be concluded from it, it is no fault of ours)
    """The source could not be asked; the message is one line with the remedy, and holds no credential."""


class SourceRefused(SourceAway):
    """The source is there and does not accept our credentials: waiting does not help, a person has to mend them."""


class CannotList(Exception):  # noqa: N818  (an answer: the rest of the source works)
    """This kind of source is asked for single orders alone; the message says what to use instead."""


class OrderSource(Protocol):
    """Where the shop keeps its orders. Asked once for a batch; raises SourceAway where it cannot answer."""

    state: Literal["there", "none"]

    @property
    def problems(self) -> Sequence[str]:
        """One line for each order that could not be read, the newest at the end."""
        ...

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """number as compared by ``normal_number`` → the order, for those that exist."""
        ...

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """lower-case address → its orders, newest first."""
        ...

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """tracking number as compared by ``normal_number`` → the order that it was shipped for, the newest."""
        ...

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        """The orders that were shipped since then and not delivered as far as it knows, a batch at a time.

        Raises CannotList, at the first batch, where the source cannot tell them.
        """
        ...

    def check(self) -> None:
        """Asks for something small. Raises SourceAway where the source cannot be asked just now."""
        ...
