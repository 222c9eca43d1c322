"""Tickets: proven citations join, whatever the order; names follow from the mails; nothing is lost in a merge."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, func, select

from pipeline.model import Mail
from pipeline.store import Store, drafts, tickets
from pipeline.store.tables import audit, message, ticket
from tests.conftest import empty
from tests.store.given import ANA, NOW, SHOP, a_draft, a_mail, a_reading, file, take

BEN, EVE = "ben@customer.example", "eve@stranger.example"
PEOPLE = (ANA, BEN, EVE, None)


def ticket_of(connection: Connection, mail: Mail) -> str:
    return tickets.names_of(connection, [mail.identity])[mail.identity]


def joined(store: Store, *mails: Mail) -> bool:
    with store.write() as connection:
        for mail in mails:
            file(connection, mail)
        return len({ticket_of(connection, mail) for mail in mails}) == 1


# ---------------------------------------------------------------------------------------------- who joins


def test_an_answer_joins_the_mail_that_it_cites(store: Store) -> None:
    assert joined(store, a_mail("1"), a_mail("2", cites=("<1@customer.example>",)))


def test_an_answer_that_comes_first_is_joined_later(store: Store) -> None:
    assert joined(store, a_mail("2", cites=("<1@customer.example>",)), a_mail("1"))


@pytest.mark.parametrize("first", [0, 1])
def test_a_stranger_who_cites_joins_nobody(store: Store, first: int) -> None:
    pair = (a_mail("1"), a_mail("2", EVE, cites=("<1@customer.example>",)))
    assert not joined(store, *(pair if first == 0 else pair[::-1]))


@pytest.mark.parametrize("role", ["to", "cc"])
def test_everyone_party_to_a_mail_may_join(store: Store, role: str) -> None:
    parent = a_mail("1", **{role: (SHOP, BEN)})  # type: ignore[arg-type]
    assert joined(store, parent, a_mail("2", BEN, cites=("<1@customer.example>",)))


def test_a_mail_without_a_sender_joins_nobody_and_is_joined_by_its_parties(store: Store) -> None:
    nobody = a_mail("1", None, to=(ANA,))
    assert joined(store, nobody, a_mail("2", cites=("<1@customer.example>",)))
    with store.write() as connection:
        alone, _ = file(connection, a_mail("3", None, cites=("<1@customer.example>",)))
        assert alone != connection.scalars(select(message.c.ticket_id).where(message.c.sender == ANA)).one()


def test_mails_without_message_ids_are_tickets_of_their_own(store: Store) -> None:
    assert not joined(store, a_mail("1", message_id=None), a_mail("2", message_id=None))


def test_a_mail_that_connects_two_tickets_makes_them_one(store: Store) -> None:
    ends = a_mail("1"), a_mail("3", cites=("<2@customer.example>",))
    link = a_mail("2", cites=("<1@customer.example>",))
    assert joined(store, *ends, link)


def test_one_id_with_two_contents_is_cited_as_both(store: Store) -> None:
    twins = a_mail("1"), a_mail("other", message_id="<1@customer.example>")
    assert joined(store, *twins, a_mail("2", cites=("<1@customer.example>",)))


# ------------------------------------------------------------------------------------ whatever the order

SENT = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),  # the sender
        st.lists(st.sampled_from((SHOP, ANA, BEN, EVE)), max_size=2, unique=True),  # the others
        st.lists(st.integers(0, 6), max_size=3, unique=True),  # cites the mails of these numbers
        st.booleans(),  # whether it has a Message-ID
    ),
    min_size=1,
    max_size=7,
)


def mails_of(sent: Sequence[tuple[str | None, list[str], list[int], bool]]) -> list[Mail]:
    return [
        a_mail(
            str(number),
            sender,
            to=others,
            cites=[f"<{one}@customer.example>" for one in cites if one != number],
            message_id="" if has_id else None,
        )
        for number, (sender, others, cites, has_id) in enumerate(sent)
    ]


def partition(store: Store, mails: Iterable[Mail]) -> dict[str, str]:
    """identity → ticket name, of the mails filed in this order into an empty store, in one transaction."""
    mails = list(mails)
    empty(store)
    with store.write() as connection:
        for mail in mails:
            file(connection, mail)
        return tickets.names_of(connection, [mail.identity for mail in mails])


def expected(mails: Sequence[Mail]) -> dict[str, str]:
    """The same from the rule itself: connected components, named by their least identity."""
    component = {mail.identity: {mail.identity} for mail in mails}
    for child, parent in itertools.permutations(mails, 2):
        proven = child.sender is not None and child.sender.address in tickets.parties(a_reading(parent))
        if parent.message_id in child.cites and proven:
            both = component[child.identity] | component[parent.identity]
            for identity in both:
                component[identity] = both
    return {identity: tickets.ticket_name(min(members)) for identity, members in component.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT, data=st.data())
def test_any_order_gives_the_same_tickets_and_names(store: Store, sent: Any, data: st.DataObject) -> None:
    mails = mails_of(sent)
    shuffled = data.draw(st.permutations(mails))
    assert partition(store, shuffled) == expected(mails)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT)
def test_every_former_name_still_finds_the_ticket(store: Store, sent: Any) -> None:
    empty(store)
    seen: dict[str, set[str]] = defaultdict(set)
    with store.write() as connection:
        mails = mails_of(sent)
        for number, mail in enumerate(mails, 1):
            file(connection, mail)
            for earlier in mails[:number]:
                seen[earlier.identity].add(ticket_of(connection, earlier))
        for identity, names in seen.items():
            now = {found.name for name in names if (found := tickets.find(connection, name))}
            assert now == {tickets.names_of(connection, [identity])[identity]}


# ------------------------------------------------------------------------------------------------ merges


def test_a_merge_moves_drafts_messages_and_the_audit(store: Store) -> None:
    with store.write() as connection:
        ids = [a_draft(connection, a_mail("1")), a_draft(connection, a_mail("3", cites=("<2@customer.example>",)))]
        for draft_id in ids:
            drafts.note(connection, NOW, "me", "looked", draft_id=draft_id)
        names = {drafts.get(connection, draft_id).ticket for draft_id in ids}
        link = a_mail("2", cites=("<1@customer.example>",))
        ticket_id, _ = file(connection, link, NOW + timedelta(hours=1))
        kept = ticket_of(connection, link)
        assert {drafts.get(connection, draft_id).ticket for draft_id in ids} == {kept}
        assert {row.ticket_id for row in connection.execute(select(audit.c.ticket_id))} == {ticket_id}
        assert len(tickets.conversation(connection, ticket_id)) == 3
        assert connection.execute(select(func.count()).select_from(ticket)).scalar() == 1
        for name in (*names, kept):
            found = tickets.find(connection, name)
            assert found is not None
            assert found.id == ticket_id
        (row,) = connection.execute(select(ticket))
    assert (row.created_at, row.updated_at) == (NOW, NOW + timedelta(hours=1))


def test_an_unknown_name_finds_nothing(store: Store) -> None:
    with store.write() as connection:
        file(connection, a_mail())
        assert tickets.find(connection, "T-0000000000000000") is None
        assert tickets.names_of(connection, ["unknown"]) == {}


# ------------------------------------------------------------------------------------------------- costs


def statements(store: Store, mail: Mail) -> int:
    """How many statements filing this mail takes."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    with store.write() as connection:
        inbox_id = take(connection, mail)
        event.listen(store.engine, "before_cursor_execute", seen)
        try:
            tickets.file_reading(connection, a_reading(mail), inbox_id, NOW)
        finally:
            event.remove(store.engine, "before_cursor_execute", seen)
    return count


def test_filing_a_mail_takes_few_statements_however_long_the_thread(store: Store) -> None:
    assert statements(store, a_mail("0")) <= 5
    for number in range(1, 30):
        cites = tuple(f"<{earlier}@customer.example>" for earlier in range(number))
        cost = statements(store, a_mail(str(number), cites=cites))
    assert cost <= 8
