"""Where a ticket stands: open, waiting for the customer, waiting for a task of ours, or resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["open", "waiting_customer", "waiting_task", "resolved"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket holds: a mail that waits for us, an open task, an open offer or question of ours, a promise to
    write again.
    """

    mail_waits: bool = False
    task_open: bool = False
    customers_turn: bool = False
    our_turn: bool = False


def state_of(standing: Standing) -> State:
    """The state. Thanks and machine mail wait for nobody, so they reopen nothing."""
    if standing.mail_waits:
        return "open"
    if standing.task_open:
        return "waiting_task"
    if standing.customers_turn:
        return "waiting_customer"
    return "open" if standing.our_turn else "resolved"
