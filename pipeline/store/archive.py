"""What an archive that was read says of the shop's own past, and what its drafts would offer."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection, select

from pipeline.store.tables import draft, message, ticket

MOST = 10
GONE = ("rejected", "superseded")


@dataclass(frozen=True, slots=True, order=True)
class Wait:
    """How long a customer waited for an answer that is in the archive too."""

    hours: float
    asked: datetime
    ticket: str


def slowest_answers(connection: Connection, own: Collection[str]) -> list[Wait]:
    """The longest times between a customer's mail and the shop's next one in its ticket, the longest first."""
    return heapq.nlargest(MOST, _waits(connection, own))


def _waits(connection: Connection, own: Collection[str]) -> Iterator[Wait]:
    """Every such time. An answer counts for the oldest mail that was open."""
    answered = select(message.c.ticket_id).where(message.c.sender.in_(list(own)), message.c.direction == "in")
    columns = (message.c.ticket_id, ticket.c.name, message.c.sender, message.c.written_at)
    query = select(*columns).join(ticket, ticket.c.id == message.c.ticket_id)
    here = (message.c.ticket_id.in_(answered), message.c.written_at.is_not(None), message.c.direction == "in")
    query = query.where(*here, message.c.kind == "human").order_by(message.c.ticket_id, message.c.written_at)
    rows = connection.execution_options(yield_per=1_000).execute(query)
    for _, mails in groupby(rows, key=lambda row: row.ticket_id):
        asked = None
        for mail in mails:
            if mail.sender not in own:
                asked = asked or mail.written_at
            elif asked:
                yield Wait((mail.written_at - asked).total_seconds() / 3600, asked, mail.name)
                asked = None


def offers(connection: Connection) -> list[tuple[str, int, str]]:
    """What drafts that were not given up offer: (remedy, how often, the money by currency)."""
    number: Counter[str] = Counter()
    money: dict[str, Counter[str]] = {}
    query = select(draft.c.offers).where(draft.c.state.not_in(GONE))
    for offered in connection.execution_options(yield_per=1_000).scalars(query):
        for offer in offered:
            number[offer["remedy"]] += 1
            if offer["amount"] is not None:
                cents = round(Decimal(str(offer["amount"])) * 100)
                money.setdefault(offer["remedy"], Counter())[offer["currency"]] += cents
    return [(name, times, _sum(money.get(name, Counter()))) for name, times in number.most_common()]


def _sum(cents: Counter[str]) -> str:
    return ", ".join(f"{number / 100:,.2f} {currency}" for currency, number in sorted(cents.items()))
