"""How fast mail may leave: the configured rate or SES' own, whichever is smaller, and slower while SES throttles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipeline.config import Sending
from pipeline.model import Delivery
from pipeline.store import pace

ASK_EVERY = timedelta(hours=1)
ASK_AGAIN = timedelta(minutes=1)  # where SES did not answer
MARGIN = 0.95  # of SES' rate: calls that we make evenly arrive less evenly
SLOWER_AT_MOST = 8.0  # times the usual interval; a refused mail waits longer by itself


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may send: mails a second, and mails still left of its 24 hours; None: no limit."""

    rate: float | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """``left`` mails may leave since ``since``, when the service was asked."""

    left: int
    since: datetime


class Pace:
    """Keeps to quota and rate. The next free moment is a row of the store, so that all processes keep it together."""

    def __init__(self, sending: Sending, ask: Callable[[], Quota | None], clock: Callable[[], datetime]) -> None:
        self._sending, self._ask, self._clock = sending, ask, clock
        self._quota: Quota | None = None
        self._asked_at: datetime | None = None
        self._slower = 1.0

    def look(self) -> None:
        """Asks for the quota where that was an hour ago, or never; a clock that was set back counts as an hour."""
        now = self._clock()
        age = abs(now - self._asked_at) if self._asked_at else None
        if age is None or age >= (ASK_EVERY if self._quota else ASK_AGAIN):
            self._quota, self._asked_at = self._ask() or self._quota, now

    @property
    def allowance(self) -> Allowance | None:
        """How many mails SES still takes; None where it sets no limit."""
        if self._quota is None or self._quota.left is None or self._asked_at is None:
            return None
        return Allowance(self._quota.left, self._asked_at)

    @property
    def _usual(self) -> float:
        quota = self._quota.rate * MARGIN if self._quota and self._quota.rate else self._sending.rate
        return 1 / min(self._sending.rate, quota)

    @property
    def _longest(self) -> float:
        return 1 + 2 * SLOWER_AT_MOST * self._usual

    @property
    def interval(self) -> float:
        """Seconds from one mail to the next."""
        return self._usual * self._slower

    def room(self, connection: Connection) -> tuple[int, float]:
        """How many mails may leave now; where none may: the seconds until one may."""
        moment, now = pace.next_moment(connection, self._longest)
        if moment > now:
            return 0, moment - now
        return int((now - moment) / self.interval) + 1, 0.0

    def spend(self, connection: Connection, mails: int) -> None:
        """So many mails leave now, in the transaction that asked for room."""
        moment, _ = pace.next_moment(connection, self._longest)
        pace.plan(connection, moment + mails * self.interval)

    def heard(self, delivery: Delivery) -> None:
        """Throttling slows down, each mail that SES takes brings some of the speed back."""
        slower = self._slower * (1.5 if delivery.state == "try_later" else 0.8)
        self._slower = min(max(slower, 1.0), SLOWER_AT_MOST)
