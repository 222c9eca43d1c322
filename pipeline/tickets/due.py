"""What silence brings: one reminder of an open offer, and after a while the end of waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.config import Policy

Due = Literal["remind", "close", "nothing"]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A mail of ours after which nobody wrote. ``reminded``: a reminder of its offer was drafted already.

    ``busy``: something else in the ticket waits for us, so that silence is not the customer's.
    """

    sent_at: datetime
    is_offer: bool
    reminded: bool = False
    busy: bool = False


def due(awaited: Awaited, policy: Policy, now: datetime) -> Due:
    """What is to be done about it now."""
    silence = now - awaited.sent_at
    if awaited.busy:
        return "nothing"
    if silence >= timedelta(days=policy.close_after_days):
        return "close"
    if awaited.is_offer and not awaited.reminded and silence >= timedelta(days=policy.remind_after_days):
        return "remind"
    return "nothing"
