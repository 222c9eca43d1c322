"""What a live run or a batch carries along the road, and what a pass counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Settings
from pipeline.drafting import Letters
from pipeline.orders import OrderSource
from pipeline.reading import AnyReaders
from pipeline.store import Store


@dataclass(frozen=True)
class Road:
    """What a live run or a batch carries along. ``clock`` gives the time that policy sees."""

    settings: Settings
    store: Store
    readers: AnyReaders
    orders: OrderSource
    letters: Letters
    clock: Callable[[], datetime]
    writes_drafts: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did. Always listed = taken + duplicate + set aside (invariant 1)."""

    listed: int = 0
    duplicate: int = 0
    set_aside: int = 0
    drafts: int = 0
    vanished: int = 0

    @property
    def taken(self) -> int:
        """Those that went in and were understood."""
        return self.listed - self.duplicate - self.set_aside

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.listed + other.listed,
            self.duplicate + other.duplicate,
            self.set_aside + other.set_aside,
            self.drafts + other.drafts,
            self.vanished + other.vanished,
        )

    def line(self, seconds: float) -> str:
        """The summary line of ``batch`` and ``run``."""
        return (
            f"listed {self.listed}, taken {self.taken}, duplicate {self.duplicate}, set aside {self.set_aside}, "
            f"drafts {self.drafts}, seconds {seconds:.1f}, mails/s {self.listed / seconds if seconds else 0:.0f}"
        )
