"""Questions to carriers: one a parcel, a cap of their own, and answers that reach the customer through staff alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipeline import answering, inquiries
from pipeline.config import Settings
from pipeline.config_file import load
from pipeline.delivery import gate
from pipeline.model import Order
from pipeline.reading import Readers
from pipeline.review import decisions
from pipeline.store import Store, drafts
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import message, ticket
from tests.given_case import CARRIERS, Case, a_case
from tests.given_orders import DAY, NOW, TROUBLED, UNDER_WAY, write_orders
from tests.shop import AUTHSERV_ID, LATE, in_process, mail
from tests.store.given import KEY

CARRIER = "trace@usps.example"
ANA = UNDER_WAY["email"]
ASKS = f"{LATE} It is order 1001."
ANSWERS = "The parcel was found at our hub. It will be delivered on Friday."


@pytest.fixture
def opening(store: Store, tmp_path: Path, readers: Callable[[Settings], Readers]) -> Callable[..., Any]:
    """Opens a shop with carriers, whose order 1001 is past its window unless said."""
    return partial(a_case, store, tmp_path, readers)


@pytest.mark.parametrize(
    ("facts", "row", "asked"),
    [
        (TROUBLED["past_window"], "delivery_choice", True),
        ({**TROUBLED["stuck"], "country": "US", "shipped_at": UNDER_WAY["shipped_at"]}, "tracking_inquiry", True),
        (TROUBLED["lost"], "delivery_choice", False),  # the carrier has said it
        (TROUBLED["returned"], "returned_choice", False),
        ({}, "tracking_status", False),
        (
            {**TROUBLED["past_window"], "carrier": "Royal Mail"},
            "delivery_choice",
            False,
        ),  # pipeline.yaml has no address
        ({**TROUBLED["past_window"], "tracking_number": ""}, "delivery_choice", False),
        ({**TROUBLED["past_window"], "carrier": ""}, "delivery_choice", True),  # the number tells whose it is
    ],
)
def test_which_parcels_a_carrier_is_asked_about(opening: Any, facts: Any, row: str, asked: bool) -> None:
    with opening(facts) as case:
        case.hears(mail(1, ASKS, ANA))
        (reply,) = case.rows("reply")
        assert reply.row == row
        assert len(case.rows("inquiry")) == asked


def test_the_inquiry_names_the_parcel_and_nobody(opening: Any) -> None:
    with opening() as case:
        case.hears(mail(1, ASKS, ANA))
        (row,) = case.rows("inquiry")
        assert (row.recipient, row.state, row.language, row.answers) == (CARRIER, "drafted", "en", None)
        assert row.ticket == case.rows("reply")[0].ticket
        assert "9400100000000000000006" in row.subject + row.body
        assert "ana" not in (row.subject + row.body).lower()
        assert not row.may_send_automatically
        left = case.sends(row.id)[0]
        assert left["In-Reply-To"] is None
        assert "customer.example" not in left["References"]
        assert [each.outcome for each in case.messages()] == ["drafted", "sent"]  # the customer still waits


def test_a_carrier_with_a_language_of_its_own(opening: Any) -> None:
    with opening({**TROUBLED["past_window"], "carrier": "DHL Express"}) as case:
        case.hears(mail(1, ASKS, ANA))
        assert [(row.recipient, row.language) for row in case.rows("inquiry")] == [("hilfe@dhl.example", "de")]


def test_one_parcel_is_asked_about_once_whoever_writes(opening: Any) -> None:
    late = TROUBLED["past_window"]
    other = {**late, "number": "1002", "email": "bob@customer.example"}  # in the same parcel
    with opening(late, other) as case:
        case.hears(mail(1, ASKS, ANA))
        case.hears(mail(2, f"{ASKS} Hello?", ANA))
        case.hears(mail(3, f"{LATE} It is order 1002.", "bob@customer.example"))
        assert len(case.rows("inquiry")) == 1
        assert [row.state for row in case.rows("inquiry")] == ["drafted"]  # a newer mail does not push it aside


def test_a_person_asks_again_only_after_a_rejection(opening: Any) -> None:
    with opening() as case:
        case.hears(mail(1, ASKS, ANA))
        (row,) = case.rows("inquiry")
        with case.store.write() as connection, pytest.raises(NotPossible, match="was asked about parcel"):
            inquiries.begin(case.road, connection, row.ticket, "me", NOW)
        with case.store.write() as connection:
            drafts.reject(connection, row.id, "", "me", NOW)
            assert connection.scalar(select(message.c.outcome)) == "drafted"  # its reply waits all the same
        case.hears(mail(2, f"{ASKS} Hello?", ANA))
        assert [each.state for each in case.rows("inquiry")] == ["rejected"]
        with case.store.write() as connection:
            inquiries.begin(case.road, connection, row.ticket, "me", NOW)
        assert sorted(each.state for each in case.rows("inquiry")) == ["drafted", "rejected"]


def test_what_a_person_cannot_ask(opening: Any) -> None:
    with opening({**TROUBLED["past_window"], "carrier": "Royal Mail"}) as case:
        case.hears(mail(1, ASKS, ANA))
        name = case.rows("reply")[0].ticket
        with case.store.write() as connection:
            with pytest.raises(NotPossible, match="'carriers' in"):
                inquiries.begin(case.road, connection, name, "me", NOW)
            with pytest.raises(NotPossible, match="there is no ticket"):
                inquiries.begin(case.road, connection, "T-none", "me", NOW)


# ------------------------------------------------------------------------------------------------------- the cap


def test_inquiries_have_a_cap_of_their_own(opening: Any) -> None:
    late = TROUBLED["past_window"]
    books = [
        {**late, "number": f"100{n}", "email": f"c{n}@customer.example", "tracking_number": f"940010000000000000000{n}"}
        for n in range(1, 5)
    ]
    with opening(*books, policy={"inquiries_a_day": 3, "replies_per_address_a_day": 1}) as case:
        for number in range(1, 5):
            case.hears(mail(number, f"{LATE} It is order 100{number}.", f"c{number}@customer.example"))
        first, second, third, fourth = case.rows("inquiry")
        for row in (first, second, third):
            case.sends(row.id)
        with case.store.write() as connection, pytest.raises(NotPossible, match="inquiries_a_day"):
            decisions.approve(connection, fourth.id, case.settings, KEY, "me", NOW)
        with case.store.write() as connection:
            drafts.move(connection, fourth.id, ("drafted",), state="approved", approved_by="me", approved_at=NOW)
            refusal = gate.verdict(connection, fourth.id, case.settings, NOW)
            assert refusal is not None
            assert (refusal.then, refusal.warning) == ("staff", "over_cap")
            assert gate.verdict(connection, fourth.id, case.settings, NOW + DAY + timedelta(seconds=1)) is None
        case.sends(case.rows("reply")[0].id)  # customers' mail does not wait for it


# ------------------------------------------------------------------------------------------------- what they answer


def asked(case: Case) -> str:
    """A customer asked, the carrier was asked: the id that the carrier's answer cites."""
    case.hears(mail(1, ASKS, ANA))
    left = case.sends(case.rows("inquiry")[0].id)
    return str(left[-1]["Message-ID"])


def answer(cites: str, body: str = ANSWERS, sender: str = CARRIER, **headers: str) -> bytes:
    """A carrier's mail."""
    given = {"In-Reply-To": cites, "References": cites, "Subject": "Re: Inquiry", **headers}
    return mail("c", body, sender, given)


def test_an_answer_is_shown_in_its_ticket_and_offered_to_the_customer(opening: Any) -> None:
    with opening() as case:
        case.hears(answer(asked(case)))
        (row,) = case.rows("update")
        assert (row.recipient, row.state, row.order_number, row.answers) == (ANA, "drafted", "1001", None)
        assert ANSWERS in row.body
        assert row.warnings == ["carrier_answer"]
        *_, theirs = case.messages()
        assert (theirs.outcome, theirs.row, theirs.sender) == ("held", "carrier_answer", CARRIER)
        assert theirs.ticket_id == row.ticket_id
        assert "1001" in theirs.reason
        assert len(case.rows("reply")) == 1  # and nothing answers the carrier, and no offer was taken


def test_an_update_goes_on_with_the_customers_thread_and_closes_the_carriers_mail(opening: Any) -> None:
    with opening() as case:
        case.hears(answer(asked(case)))
        left = case.sends(case.rows("update")[0].id)[-1]
        assert (left["To"], left["In-Reply-To"]) == (ANA, "<m1@customer.example>")
        assert left["Subject"] == "Re: My phone case"
        assert [each.outcome for each in case.messages()] == ["drafted", "sent", "answered", "sent"]


def test_a_carrier_that_writes_in_another_language_is_marked(opening: Any) -> None:
    with opening() as case:
        case.hears(answer(asked(case), "Guten Tag, das Paket wurde gefunden und wird am Freitag zugestellt. Mit Gruß"))
        assert case.rows("update")[0].warnings == ["carrier_answer", "translate"]


def test_a_very_long_answer_is_cut_for_the_customer_and_kept_for_staff(opening: Any) -> None:
    with opening() as case:
        case.hears(answer(asked(case), "The parcel is somewhere. " * 400))
        assert len(case.rows("update")[0].body) < 2_500
        assert len(case.messages()[-1].text) > 9_000


@pytest.mark.parametrize("what", ["no citation", "foreign citation", "another address", "failed", "machine"])
def test_whatever_is_no_answer_of_theirs_tells_the_customer_nothing(opening: Any, what: str) -> None:
    with opening() as case:
        own = asked(case)
        data = {
            "no citation": answer(""),
            "foreign citation": answer("<m1@customer.example>"),
            "another address": answer(own, sender="eve@elsewhere.example"),
            "failed": answer(own, **{"Authentication-Results": f"{AUTHSERV_ID}; dmarc=fail header.from=usps.example"}),
            "machine": answer(own, **{"Auto-Submitted": "auto-replied"}),
        }[what]
        before = len(case.rows())
        case.hears(data)
        assert case.rows("update") == []
        theirs = case.messages()[-1]
        expected = {"another address": "drafted", "machine": "none"}.get(what, "held")
        assert theirs.outcome == expected
        if what == "another address":  # a customer like any other, in a ticket of their own
            assert theirs.ticket_id != case.rows("inquiry")[0].ticket_id
        else:
            assert len(case.rows()) == before


def test_nobody_drafts_a_reply_to_a_carrier(opening: Any) -> None:
    with opening() as case:
        case.hears(answer(asked(case)))
        name = case.rows("update")[0].ticket
        with pytest.raises(NotPossible, match=f"usps wrote it; 'casedesk drafts update {name}"):
            answering.start_draft(case.road, name, "me")


def test_an_order_book_that_is_away_still_shows_the_answer(opening: Any) -> None:
    with opening() as case:
        own = asked(case)
        (case.folder / "orders.csv").unlink()
        case.hears(answer(own))
        assert case.rows("update") == []
        assert "No update was drafted" in case.messages()[-1].reason


# --------------------------------------------------------------------------------------------- what staff learn


def test_a_persons_note_is_a_draft_that_never_makes_way(opening: Any) -> None:
    with opening() as case:
        case.hears(mail(1, ASKS, ANA))
        name = case.rows("reply")[0].ticket
        with case.store.write() as connection:
            drafts.move(connection, case.rows("reply")[0].id, ("drafted",), state="sent")
            made = inquiries.update(case.road, connection, name, "It arrives on Friday.", "me", NOW)
        (row,) = case.rows("update")
        assert (row.id, row.state, row.recipient) == (made, "edited", ANA)
        assert "It arrives on Friday." in row.body
        case.hears(mail(2, "And? Where is order 1001?", ANA))
        assert [row.state for row in case.rows("update")] == ["edited"]


def test_a_note_goes_to_the_orders_own_address_alone(opening: Any) -> None:
    with opening() as case:
        case.hears(mail(1, ASKS, "eve@elsewhere.example", proven=False))
        resend = case.rows("resend")[0]
        with case.store.write() as connection:
            inquiries.update(case.road, connection, resend.ticket, "It arrives on Friday.", "me", NOW)
        (row,) = case.rows("update")
        assert row.recipient == ANA
        assert row.subject == "Your order 1001"  # the subject of a stranger is not ours to pass on


def test_what_cannot_be_told(opening: Any) -> None:
    with opening() as case:
        case.hears(mail(1, "Do you have cases for the Pixel 9?", "new@customer.example"))
        with case.store.write() as connection:
            name = connection.scalars(select(ticket.c.name)).one()
            for text, words in (("Hello.", "no order of this ticket"), (" ", "the note is empty")):
                with pytest.raises(NotPossible, match=words):
                    inquiries.update(case.road, connection, name, text, "me", NOW)


@pytest.mark.parametrize(
    ("carrier", "number", "expected"),
    [
        ("USPS", "9400100000000000000006", "usps"),
        ("usps priority", "9400100000000000000006", "usps"),
        ("DHL Express", "JD014600006281234567", "dhl"),
        ("", "9400100000000000000006", "usps"),
        ("Royal Mail", "9400100000000000000006", None),  # the order's own word counts
        ("USPS", "", None),
        ("", "no number", None),
    ],
)
def test_whose_parcel_it_is(carrier: str, number: str, expected: str | None) -> None:
    settings = Settings.model_validate({"shop": {"address": "help@shop.example"}, "carriers": CARRIERS})
    found = inquiries.carrier_for(Order("1", "a@b.example", carrier=carrier, tracking_number=number), settings)
    assert (found[0] if found else None) == expected


def test_the_commands(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv", TROUBLED["past_window"])
    (tmp_path / "pipeline.yaml").write_text(
        "shop: {address: help@shop.example}\norders: {kind: csv, path: orders.csv}\n"
        "sending: {kind: maildir, path: sent}\n"
        "policy: {window_domestic_days: 1, claim_days: 3650}\ncarriers: {usps: {inquiry: trace@usps.example}}\n",
        encoding="utf-8",
    )
    assert load(tmp_path / "pipeline.yaml").carriers["usps"].language == "en"
    assert "No carrier was asked" in in_process(tmp_path, "inquiry", "list").err
    in_process(tmp_path, "watch-shipments")
    (first,) = in_process(tmp_path, "drafts", "list", "--json").records
    assert in_process(tmp_path, "inquiry", "start", first["ticket"]).code == 0
    assert in_process(tmp_path, "inquiry", "start", first["ticket"]).code == 2
    (record,) = in_process(tmp_path, "inquiry", "list", "--json").records
    assert (record["parcel"], record["carrier"], record["state"]) == ("9400100000000000000006", "usps", "drafted")
    done = in_process(tmp_path, "drafts", "update", first["ticket"], "--note", "It moves again.")
    assert done.code == 0
    kinds = {each["kind"] for each in in_process(tmp_path, "drafts", "list", "--json").records}
    assert kinds == {"outreach", "inquiry", "update"}
