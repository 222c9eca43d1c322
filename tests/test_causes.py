"""Why tickets came about: proposed for each row, confirmed by staff, counted by what a shop can mend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline import causes
from pipeline.causes import CAUSES, cause_of
from pipeline.model import Decision, Item, Order, Plan
from pipeline.policy.rows import ROWS
from pipeline.policy.shipment import Shipment
from pipeline.store import Store, tickets
from pipeline.store import causes as stored
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import cause, ticket
from tests.given_orders import TROUBLED, write_orders
from tests.shop import in_process
from tests.store.given import NOW, a_mail, file

ORDER = Order("1001", "ana@customer.example", items=(Item(1, "Marble case"),), carrier="USPS", country="US")


def with_status(status: str) -> Order:
    return Order("1001", "ana@customer.example", carrier="USPS", last_status=status)


#: Every row of the shop's table and what it tells of the cause; None: nothing went wrong, or nobody can tell.
BY_ROW = {
    "confirmation_resent": "mail_in_spam",
    "shipping_note": "mail_in_spam",
    "wrong_item_choice": "packing",
    "missing_piece_choice": "packing",
    "ships_late": "packing",
    "defective_choice": "product_fault",
    "hurt_person": "product_fault",
    "looks_ladder": "customers_choice",
    "fit_ladder": "customers_choice",
    "return_offered": "customers_choice",
    "cancel_order": "customers_choice",
    "change_order": "customers_choice",
    "too_late_to_change": "customers_choice",
    "customs_status": "customs",
    "tracking_status": "carrier",
    "tracking_inquiry": "carrier",
    "delivery_choice": "carrier",
    "returned_choice": "carrier",
    "delivered_not_received": "carrier",
    "outreach": "carrier",
    "ships_soon": None,
    "order_not_found": None,
    "charged_without_order": None,
    "which_order": None,
    "looking_into_it": None,
    "refund_status": None,
    "payment_problem": None,
    "invoice": None,
    "discount": None,
    "before_buying": None,
    "suspicious_message": None,
    "privacy_or_unsubscribe": None,
    "unclear": None,
    "dispute": None,
    "neutral": None,
}


def test_the_table_here_names_every_row() -> None:
    assert set(BY_ROW) == {*ROWS, "outreach"}


@pytest.mark.parametrize(("row", "expected"), BY_ROW.items())
def test_each_row_has_its_likely_cause(row: str, expected: str | None) -> None:
    assert cause_of(row, ORDER, Shipment("overdue")) == expected


@pytest.mark.parametrize(
    ("status", "in_customs", "expected"),
    [
        ("held in customs", True, "customs"),
        ("returned to sender: import duty not paid", False, "customs"),
        ("label created", False, "label"),
        ("returned to sender, insufficient address", False, "label"),
        ("undeliverable as addressed", False, "label"),
        ("in transit", False, "carrier"),
        ("", False, "carrier"),
    ],
)
@pytest.mark.parametrize("row", ["tracking_inquiry", "delivery_choice", "returned_choice", "outreach"])
def test_a_parcels_last_word_tells_whose_fault_it_is(row: str, status: str, in_customs: bool, expected: str) -> None:
    assert cause_of(row, with_status(status), Shipment("overdue", in_customs=in_customs)) == expected


def test_every_cause_is_proposed_for_something() -> None:
    proposed = {
        *BY_ROW.values(),
        cause_of("outreach", with_status("customs")),
        cause_of("outreach", with_status("label")),
    }
    assert proposed == {*CAUSES, None}


# ------------------------------------------------------------------------------------------------ what is written down


def decision(row: str, order: Order | None = ORDER) -> Decision:
    return Decision("draft", row, "Because.", (Plan("reply", row, "ana@customer.example"),), order)


def row_of(store: Store, ticket_id: int) -> tuple[str | None, str | None, str, str, str]:
    with store.read() as connection:
        row = connection.execute(select(cause).where(cause.c.ticket_id == ticket_id)).one()
    return row.proposed, row.cause, row.product, row.carrier, row.country


def test_the_newest_proposal_stands_until_staff_have_spoken(store: Store) -> None:
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail())
        causes.propose(connection, ticket_id, decision("looks_ladder"), NOW)
        causes.propose(connection, ticket_id, decision("unclear"), NOW)  # says nothing
        causes.propose(connection, ticket_id, decision("defective_choice", None), NOW)  # keeps the facts
    assert row_of(store, ticket_id) == ("product_fault", None, "Marble case", "USPS", "US")
    with store.write() as connection:
        name = connection.scalars(select(ticket.c.name)).one()
        causes.confirm(connection, name, "packing", "maria", NOW)
        causes.propose(connection, ticket_id, decision("looks_ladder"), NOW)
    assert row_of(store, ticket_id)[:2] == ("customers_choice", "packing")


def test_staff_may_name_a_cause_where_none_was_proposed(store: Store) -> None:
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail())
        name = connection.scalars(select(ticket.c.name)).one()
        causes.confirm(connection, name, "carrier", "maria", NOW)
        for wrong, told in (("weather", "is no cause; known: packing"), ("carrier", "there is no ticket")):
            with pytest.raises(NotPossible, match=told):
                causes.confirm(connection, name if wrong == "weather" else "T-none", wrong, "maria", NOW)
    assert row_of(store, ticket_id) == (None, "carrier", "", "", "")


def test_several_pieces_are_no_product() -> None:
    several = Order("1", "a@b.example", items=(Item(1, "Marble case"), Item(1, "Walnut case")))
    assert causes.facts_of(several)[0] == "several pieces"
    assert causes.facts_of(Order("1", "a@b.example", items=(Item(2, "Marble case"),)))[0] == "several pieces"
    assert causes.facts_of(None) == ("", "", "")


@pytest.mark.parametrize(("kept_has", "expected"), [(True, "carrier"), (False, "packing")])
def test_a_ticket_that_two_become_has_one_cause(store: Store, kept_has: bool, expected: str) -> None:
    with store.write() as connection:
        first, _ = file(connection, a_mail("1"))
        second, _ = file(connection, a_mail("2"))
        causes.propose(connection, second, decision("wrong_item_choice"), NOW)
        if kept_has:
            causes.propose(connection, first, decision("tracking_inquiry"), NOW)
        joined = a_mail("3", cites=("<1@customer.example>", "<2@customer.example>"), to=("ana@customer.example",))
        kept, _ = file(connection, joined)
        assert tickets.conversation(connection, kept)[0].ticket_id == first == kept
    assert row_of(store, kept)[0] == expected


def test_counts_are_by_what_staff_said_else_by_what_was_proposed(store: Store) -> None:
    with store.write() as connection:
        for number, row in enumerate(("wrong_item_choice", "wrong_item_choice", "defective_choice")):
            ticket_id, _ = file(connection, a_mail(str(number)), NOW - timedelta(days=number))
            causes.propose(connection, ticket_id, decision(row), NOW)
        names = list(connection.scalars(select(ticket.c.name).order_by(ticket.c.id)))
        causes.confirm(connection, names[1], "label", "maria", NOW)

        def counted(by: str, days: int) -> list[tuple[str, str, int]]:
            rows = stored.counts(connection, by, NOW - timedelta(days=days))
            return sorted((row.value, row.cause, row.number) for row in rows)

        expected = [("Marble case", "label", 1), ("Marble case", "packing", 1), ("Marble case", "product_fault", 1)]
        assert counted("product", 9) == expected
        assert counted("carrier", 1) == [("USPS", "label", 1), ("USPS", "packing", 1)]
        assert counted("country", 0) == [("US", "packing", 1)]


def test_the_commands(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv", TROUBLED["past_window"])
    (tmp_path / "pipeline.yaml").write_text(
        "shop: {address: help@shop.example}\norders: {kind: csv, path: orders.csv}\n"
        "policy: {window_domestic_days: 1, claim_days: 3650}\n",
        encoding="utf-8",
    )
    in_process(tmp_path, "watch-shipments")
    (listed,) = in_process(tmp_path, "causes", "list", "--all", "--json").records
    assert (listed["proposed"], listed["cause"], listed["carrier"]) == ("carrier", None, "USPS")
    assert in_process(tmp_path, "causes", "list").out == ""  # it is not resolved yet
    assert in_process(tmp_path, "causes", "set", listed["ticket"], "label").code == 0
    assert in_process(tmp_path, "causes", "set", listed["ticket"], "weather").code == 2
    (listed,) = in_process(tmp_path, "causes", "list", "--all", "--json").records
    assert listed["cause"] == "label"
