"""What a remote source said a moment ago: the mails of one customer, and retries, need not ask it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from pipeline.model import Order, normal_number
from pipeline.orders.source import OrderSource

SECONDS = 60.0  # facts are read again when a draft is approved, and should be fresh then
ENTRIES = 10_000

Said = TypeVar("Said")
Asked = Callable[[Iterable[str]], Mapping[str, Said]]


class Remembered:
    """Another source whose answers count for a minute, those that nothing was found too; errors are not kept."""

    state: Literal["there", "none"] = "there"

    def __init__(self, source: OrderSource, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._numbers: dict[str, tuple[float, Order | None]] = {}
        self._addresses: dict[str, tuple[float, Sequence[Order] | None]] = {}
        self._parcels: dict[str, tuple[float, Order | None]] = {}

    @property
    def problems(self) -> Sequence[str]:
        """Those of the source."""
        return self._source.problems

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """As the source."""
        return self._of(self._numbers, {normal_number(number): number for number in numbers}, self._source.by_number)

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """As the source."""
        return self._of(self._addresses, {address: address for address in addresses}, self._source.by_email)

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """As the source."""
        return self._of(self._parcels, {normal_number(number): number for number in numbers}, self._source.by_tracking)

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        """Always asks."""
        return self._source.shipped_open(since)

    def check(self) -> None:
        """Always asks."""
        self._source.check()

    def _of(
        self, known: dict[str, tuple[float, Said | None]], wanted: Mapping[str, str], ask: Asked[Said]
    ) -> Mapping[str, Said]:
        """``wanted``: key → the value as it is asked for."""
        now = self._clock()
        for key in [key for key, (until, _) in known.items() if until <= now]:
            del known[key]
        new = {key: value for key, value in wanted.items() if key and key not in known}
        if new:
            said = ask(new.values())
            known |= {key: (now + SECONDS, said.get(key)) for key in new}
        found = {key: order for key in wanted if (order := known.get(key, (0.0, None))[1]) is not None}
        while len(known) > ENTRIES:
            del known[next(iter(known))]  # the oldest
        return found
