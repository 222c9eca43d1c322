"""What the store knows of copies in mail folders, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from pipeline.config import ConfigError, Settings
from pipeline.config_file import load
from pipeline.review.decisions import approve, needs_manager
from pipeline.store import Store, drafts, review_copies
from pipeline.store.review_copies import CopyRow, HandReply
from pipeline.store.tables import draft, message, review_copy
from pipeline.store.tables import inbox as inbox_table
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, KEY, NOW, a_mail, draft_row, drafted, settings

BOX = "help@imap.shop.example"


def a_copy(draft_id: int | None = 1, **values: Any) -> CopyRow:
    return replace(CopyRow(draft_id, BOX, "review", 7, 1, 1, 1, message_id="<x@shop.example>"), **values)


def test_a_copy_whose_uid_was_not_told_is_the_one_that_is_found_later(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        review_copies.add(connection, a_copy(draft_id, uidvalidity=None, uid=None))
        review_copies.add(connection, a_copy(draft_id, uid=4))
        assert [row.uid for row in review_copies.known(connection, BOX, "review")] == [4]
        assert review_copies.is_known(connection, BOX, "review", 7, 4)
        assert not review_copies.is_known(connection, BOX, "review", 8, 4)
        assert not review_copies.is_known(connection, BOX, "approved", 7, 4)


def test_a_copy_is_fresh_until_somebody_else_changes_the_draft(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        review_copies.add(connection, a_copy(draft_id))
        assert review_copies.is_fresh(connection, drafts.get(connection, draft_id), 1)
        drafts.edit(connection, draft_id, "Ours.", "mail client", NOW)
        assert review_copies.keep_up(connection, draft_id, 1) == 2
        assert review_copies.is_fresh(connection, drafts.get(connection, draft_id), 1)
        drafts.edit(connection, draft_id, "Theirs.", "the desk", NOW)
        row = drafts.get(connection, draft_id)
        assert [review_copies.is_fresh(connection, row, shown) for shown in (1, 2, 3)] == [False, False, True]


def test_a_draft_is_shown_in_its_own_mailbox_until_a_copy_lies_there(store: Store) -> None:
    first, second = drafted(store, a_mail("1")), drafted(store, a_mail("2"))
    with store.write() as connection:
        rows = connection.execute(select(message.c.inbox_id).order_by(message.c.id)).scalars().all()
        connection.execute(update(inbox_table).where(inbox_table.c.id == rows[0]).values(account=BOX))

        def shown(account: str, others_too: bool = False) -> list[int]:
            return [row.id for row in review_copies.to_show(connection, account, others_too)]

        assert shown(BOX) == [first]
        assert shown(BOX, others_too=True) == [first, second]
        assert shown("another@imap.shop.example") == []
        review_copies.add(connection, a_copy(first))
        assert shown(BOX) == []
        review_copies.gone(connection, [row.id for row in review_copies.known(connection, BOX, "review")])
        assert shown(BOX) == [first]
        review_copies.add(connection, a_copy(first, place="attention"))
        assert shown(BOX) == []
        drafts.edit(connection, first, "Changed.", "the desk", NOW)
        assert shown(BOX) == [first]
        drafts.reject(connection, first, "", "me", NOW)
        assert shown(BOX) == []
        review_copies.forget_finished(connection, BOX)
        assert [row.place for row in connection.execute(select(review_copy))] == ["attention"]


def test_what_left_is_to_be_filed_once(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        review_copies.add(connection, a_copy(draft_id, place="approved"))
        approve(connection, draft_id, settings(), KEY, "me", NOW)
        assert review_copies.to_file(connection, BOX) == []
        assert [(row.state, row.now) for row in review_copies.copies(connection, BOX)] == [("queued", 3)]
        connection.execute(update(draft).values(state="sent"))
        connection.execute(update(outbox_table).values(state="sent"))
        (left,) = review_copies.to_file(connection, BOX)
        assert (left.draft_id, left.signed_id.startswith("<casedesk.")) == (draft_id, True)
        review_copies.forget(connection, draft_id)
        assert review_copies.to_file(connection, BOX) == []


def by_hand(**values: Any) -> HandReply:
    reply = HandReply(
        "<hand@shop.example>", ("<1@customer.example>",), (), frozenset([ANA]), "Re: Where?", "Today.", NOW
    )
    return replace(reply, **values)


def test_a_reply_by_hand_closes_what_it_answers(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        assert (
            review_copies.answered_by_hand(connection, by_hand(recipients=frozenset(["x@y.example"])), "me", NOW) == []
        )
        assert review_copies.answered_by_hand(connection, by_hand(cites=("<9@customer.example>",)), "me", NOW) == []
        assert review_copies.answered_by_hand(connection, by_hand(), "me", NOW) == [draft_id]
        assert review_copies.answered_by_hand(connection, by_hand(), "me", NOW) == []
        rows = connection.execute(select(message.c.direction, message.c.outcome).order_by(message.c.id)).all()
        assert [tuple(row) for row in rows] == [("in", "answered"), ("out", "sent")]
    assert draft_row(store, draft_id).state == "superseded"


def test_a_later_mail_still_waits(store: Store) -> None:
    first = drafted(store)
    later = NOW + timedelta(hours=2)
    second = drafted(store, a_mail("2", cites=["<1@customer.example>"]), at=later)
    with store.write() as connection:
        reply = by_hand(sent_at=NOW + timedelta(hours=1))
        assert review_copies.answered_by_hand(connection, reply, "me", later) == [first]
        row = drafts.get(connection, second)
        assert (row.state, "answered_by_hand" in row.warnings) == ("drafted", True)


@pytest.mark.parametrize(
    ("limit", "amounts", "above"),
    [
        (None, [1_000.0, None], False),
        (50.0, [50.0], False),
        (50.0, [10.0, 50.01], True),
        (50.0, [None], True),
        (0.0, [], False),
    ],
)
def test_the_limit_on_offers(store: Store, limit: float | None, amounts: list[float | None], above: bool) -> None:
    offers = [{"remedy": "partial_refund", "amount": amount} for amount in amounts]
    offers.append({"remedy": "reship", "amount": None})
    draft_id = drafted(store)
    with store.write() as connection:
        connection.execute(update(draft).values(offers=offers))
    given = settings(desk={"staff_limit": limit})
    assert bool(needs_manager(draft_row(store, draft_id), given)) == above


@pytest.mark.parametrize(
    ("mailbox", "says"),
    [
        ("review_folders: {review: A, approved: A}", "two of the folders have the same name"),
        ("review_folders: {review: ' '}", "should be a folder's name such as Casedesk/Review"),
        ("review_folders: {reveiw: A}", "did you mean 'review'?"),
        ("review_folders: {amount_limit: 50}", "amount_limit"),
        ("review_folders: {review: INBOX}", "'INBOX' is among the folders that customers' mail is read from"),
        ("sent_folder: INBOX", "'INBOX' is among the folders"),
        ("review_folders: {}\n  sent_folder: Casedesk/Sent", "sent_folder is where your mail program puts"),
    ],
)
def test_folders_that_would_be_in_each_others_way_are_refused(tmp_path: Any, mailbox: str, says: str) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text(f"shop:\n  address: help@shop.example\nmailbox:\n  {mailbox}\n")
    with pytest.raises(ConfigError) as told:
        load(path)
    assert says in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_they_are_off_unless_asked_for() -> None:
    made = Settings.model_validate({"shop": {"address": "help@shop.example"}, "mailbox": {"host": "imap.example"}})
    assert [(box.review_folders, box.sent_folder) for box in made.all_mailboxes] == [(None, None)]
