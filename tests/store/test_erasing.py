"""One person is forgotten everywhere, and nobody else is; a table that nobody thought of is a failing test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, false, func, select, update

from pipeline.delivery.signing import signed_id
from pipeline.model import Delivery
from pipeline.store import Store, causes, drafts, erasing, inbox, labels, notes, outbox, spam_senders, tickets
from pipeline.store.engine import new_id, put
from pipeline.store.tables import (
    attachment,
    draft,
    inquiry,
    message,
    metadata,
    model,
    outreach,
    review_copy,
    suppression,
    task,
    ticket,
    ticket_alias,
    viewer,
)
from pipeline.store.tables import inbox as inbox_table
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, KEY, NOW, a_draft, a_mail, file, take, words

BEN = "ben@customer.example"
ZIP = b"\x50\x4b its photo"


def live_through(connection: Connection, address: str, name: str) -> int:
    """Everything that can come about for one customer. Each word of theirs holds ``name``. The ticket."""
    mail = a_mail(name, address, subject=f"Subject of {name}", new_text=f"Words of {name}")
    letter = words(address, body=f"Dear {name}\n", subject=f"Re: {name}")
    draft_id = a_draft(connection, mail, letter)
    row = connection.execute(select(draft).where(draft.c.id == draft_id)).one()
    labels.record(connection, row.answers, "long_wait", "late", "staff", NOW)
    drafts.move(connection, draft_id, ("drafted",), state="approved", approved_by="staff")
    own = signed_id(KEY, draft_id, 1, "shop.example")
    queued = outbox.queue(connection, draft_id, address, f"To: {address}\n\n{name}".encode(), own, NOW)
    outbox.claim(connection, queued, "one", NOW)
    outbox.settle(connection, queued, Delivery("sent", f"ses-{name}"), NOW)
    known = {"message_ref": row.answers, "value": tickets.order_name("1001", address)}
    connection.execute(metadata.tables["known_id"].insert(), known)
    drafts.note(connection, NOW, "staff", "rejected", draft_id=draft_id, detail=f"{address} is rude")
    notes.add(connection, row.ticket_id, f"{name} called", "staff", NOW)
    causes.confirm(connection, row.ticket_id, "carrier_delay", "staff", NOW)
    spam_senders.mark(connection, address, "staff", NOW)
    outbox.suppress(connection, address, "a mail of ours bounced for good", None, NOW)
    fill(connection, name, row.ticket_id, draft_id, row.answers, address)
    return int(row.ticket_id)


def fill(connection: Connection, name: str, ticket_id: int, draft_id: int, message_ref: int, address: str) -> None:
    """The tables whose rows other rooms write."""
    connection.execute(ticket_alias.insert(), {"name": f"T-of-{name}", "ticket_id": ticket_id})
    put(connection, viewer, ("ticket_id", "who"), {"ticket_id": ticket_id, "who": "staff", "at": NOW})
    copy = {"draft_id": draft_id, "account": "box", "place": "review", "shown": 1, "version": 1}
    connection.execute(review_copy.insert(), copy)
    label_of = {"draft_id": draft_id, "name": f"{name}.pdf", "type": "application/pdf", "octets": name.encode()}
    connection.execute(attachment.insert(), label_of)
    parcel = {"reason": "stuck", "draft_id": draft_id, "at": NOW}
    connection.execute(outreach.insert(), {"shipment": f"parcel of {ticket_id}", **parcel})
    question = {"parcel": f"parcel of {ticket_id}", "carrier": "dhl", "order_number": f"order of {name}"}
    connection.execute(inquiry.insert(), {**question, "draft_id": draft_id, "at": NOW})
    done: dict[str, Any] = {"ticket_id": ticket_id, "message_ref": message_ref, "draft_id": draft_id, "kind": "refund"}
    done |= {"remedy": "refund", "currency": "USD", "extra_case": False, "goodwill": False, "language": "en"}
    done |= {"reason": f"{name} chose it", "state": "done", "made_at": NOW, "due": NOW, "recipient": address}
    connection.execute(task.insert(), done)


def dump(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row._mapping) for row in connection.execute(table.select())]
        for table in metadata.sorted_tables
    }


def cells_with(connection: Connection, *wanted: str) -> list[str]:
    """Where in the whole store one of the words stands."""
    found = []
    for name, rows in dump(connection).items():
        for row in rows:
            for column, value in row.items():
                said = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                if any(word in said for word in wanted):
                    found.append(f"{name}.{column}")
    return found


def test_every_table_is_thought_of() -> None:
    assert set(erasing.RULES) == set(metadata.tables), "name the new table in erasing.RULES, and fill it in this test"


def test_nothing_of_the_person_is_left(store: Store) -> None:
    with store.write() as connection:
        ticket_id = live_through(connection, ANA, "canary")
        theirs = erasing.find(connection, ANA)
        assert (theirs.tickets, theirs.shared) == ((ticket_id,), ())
        counted = erasing.counts_of(connection, theirs)
        nobodys = {name for name, rule in erasing.RULES.items() if rule.which(theirs).compare(false())}
        assert set(counted) == set(erasing.RULES) - nobodys - {"citation"}, "each table has a row of theirs"
        done = erasing.erase(connection, theirs)
        assert done.rows == counted
        assert cells_with(connection, "canary", ANA, "ana@") == ["suppression.address"]
        assert (done.shared, done.models) == ([], [])


def test_others_keep_every_row(store: Store) -> None:
    with store.write() as connection:
        live_through(connection, BEN, "benign")
        before = dump(connection)
        live_through(connection, ANA, "canary")
        erasing.erase(connection, erasing.find(connection, ANA))
        after = dump(connection)
    staying = {"inbox", "audit", "outreach", "inquiry", "suppression", "switch"}
    assert {name: rows for name, rows in after.items() if name not in staying} == {
        name: rows for name, rows in before.items() if name not in staying
    }
    for name in staying - {"switch"}:
        assert all(row in after[name] for row in before[name])


def test_the_mailboxs_copy_is_not_taken_in_again(store: Store) -> None:
    mail = a_mail("canary")
    with store.write() as connection:
        a_draft(connection, mail)
        erasing.erase(connection, erasing.find(connection, ANA))
    with store.write() as connection:
        raw_mail = metadata.tables["raw_mail"]
        assert connection.execute(select(func.count()).select_from(raw_mail)).scalar_one() == 0
        with pytest.raises(AssertionError):  # ``take`` asserts that the mail is new
            take(connection, mail)
        assert inbox.counts(connection) == {"dropped": 1}


@pytest.mark.parametrize("table", [draft, message, ticket, outbox_table], ids=lambda table: table.name)
def test_a_number_that_the_world_knows_is_never_given_out_again(store: Store, table: Table) -> None:
    """An event of SES about an erased mail would settle another's, an old signed id would name another's draft."""
    with store.write() as connection:
        live_through(connection, ANA, "canary")
        highest = connection.execute(select(func.max(table.c.id))).scalar_one()
        erasing.erase(connection, erasing.find(connection, ANA))
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
    for name in ("first", "second"):
        with store.write() as connection:
            live_through(connection, BEN, name)
            assert connection.execute(select(func.min(table.c.id))).scalar_one() > highest
            newest = connection.execute(select(func.max(table.c.id))).scalar_one()
            erasing.erase(connection, erasing.find(connection, BEN))
        assert newest > highest
        highest = newest


def test_a_ticket_that_another_wrote_in_stays_with_what_they_wrote(store: Store) -> None:
    with store.write() as connection:
        asked = a_mail("asked", ANA, to=("help@shop.example", BEN), subject="Subject of ana")
        ticket_id, _ = file(connection, asked)
        answer = a_mail(
            "ben", BEN, cites=("<asked@customer.example>",), subject="Subject of ben", new_text="Words of ben"
        )
        assert file(connection, answer)[0] == ticket_id
        theirs = erasing.find(connection, ANA)
        assert (theirs.tickets, theirs.shared) == ((), (ticket_id,))
        done = erasing.erase(connection, theirs)
        left = connection.execute(select(message)).one()
        kept = connection.execute(select(ticket)).one()
        assert (left.sender, kept.customer, kept.subject, done.shared) == (BEN, BEN, "Subject of ben", [kept.name])
        assert cells_with(connection, ANA, "Subject of ana") == []


def test_what_a_carrier_wrote_about_their_parcel_goes_too(store: Store) -> None:
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail("asked", ANA, to=("help@shop.example", "desk@carrier.example")))
        told = a_mail("carrier", "desk@carrier.example", cites=("<asked@customer.example>",))
        assert file(connection, told)[0] == ticket_id
        assert erasing.find(connection, ANA).shared == (ticket_id,)
        erasing.erase(connection, erasing.find(connection, ANA, ("desk@carrier.example",)))
        assert connection.execute(select(func.count()).select_from(message)).scalar_one() == 0


@pytest.mark.parametrize("state", ["waiting", "set_aside"])
def test_mails_that_were_never_understood_go_by_their_header(store: Store, state: str) -> None:
    data = b"From: Ana <Ana@Customer.example>\r\nTo: help@shop.example\r\n\r\n" + ZIP
    with store.write() as connection:
        mine = take(connection, a_mail("1"), data)
        other = take(connection, a_mail("2"), data.replace(b"Ana@", b"ben@") + b"ana@customer.example")
        connection.execute(update(inbox_table).values(state=state))
        erasing.erase(connection, erasing.find(connection, ANA))
        rows = {row.id: row.state for row in connection.execute(select(inbox_table))}
        assert rows == {mine: "dropped", other: state}
        assert [mail.id for mail in inbox.by_ids(connection, [mine, other])] == [other]


def test_a_model_that_learned_from_them_is_named_and_forgets_whose_it_was(store: Store) -> None:
    with store.write() as connection:
        live_through(connection, ANA, "canary")
        learned = erasing.find(connection, ANA).messages[0]
        values = dict.fromkeys(("name", "code", "data", "corpus", "who"), "")
        held = {str(learned): ["long_wait", 0.9], "999": ["other", 0.5]}
        made = {**values, "held": held, "figures": {}, "instead_of": 0, "created_at": NOW}
        version = new_id(connection, model, made)
        assert erasing.erase(connection, erasing.find(connection, ANA)).models == [version]
        assert connection.execute(select(model.c.held)).scalar_one() == {"999": ["other", 0.5]}


def test_the_file_itself_holds_no_word_of_them_any_more(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/casedesk.db", durable=False)
    with store.write() as connection:
        live_through(connection, BEN, "benign")
        live_through(connection, ANA, "canary")
        connection.execute(update(draft).values(body=draft.c.body + "canary " * 3_000))  # pages of their own
        connection.execute(suppression.delete())
    with store.erase() as connection:
        erasing.erase(connection, erasing.find(connection, ANA))
    octets = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    assert b"Words of benign" in octets
    assert b"Words of canary" not in octets
    assert ANA.encode() not in octets


def test_who_is_not_known_has_nothing(store: Store) -> None:
    with store.write() as connection:
        live_through(connection, BEN, "benign")
        before = dump(connection)
        theirs = erasing.find(connection, "nobody@customer.example")
        assert erasing.rows_of(connection, theirs) == {}
        assert erasing.erase(connection, theirs).rows == {}
        assert {k: v for k, v in dump(connection).items() if k != "switch"} == {
            k: v for k, v in before.items() if k != "switch"
        }
