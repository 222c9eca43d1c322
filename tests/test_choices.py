"""An offer's answer becomes tasks, a done task the mail that says so; each of it once, whatever is tried."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.answering import UNPROVEN, choose
from pipeline.config import Settings
from pipeline.finishing import finish
from pipeline.reading import Readers
from pipeline.records import task_record
from pipeline.store import drafts, tasks
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import audit, draft, message, ticket
from tests.conversations import ANA, DELIVERED, PAST_WINDOW, UNSHIPPED, Talk, talk
from tests.shop import LATE, WRONG, Shop, in_process

CANCEL = "Please cancel my order, I do not want it any more. It has not shipped yet."
REFUND_STATUS = "Where is my refund? You said you would refund me, but I have not received the refund yet."


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    return Shop(tmp_path, readers=readers)


def kinds(at: Talk) -> list[tuple[str, str, str | None]]:
    return [(row.kind, row.state, row.amount) for row in at.tasks()]


def did(at: Talk) -> list[str]:
    return [row.what for row in at.opened.rows(audit)]


def test_a_refund_that_was_chosen_is_a_task_and_its_end_a_mail(files: Shop) -> None:
    with talk(files) as at:
        offer = at.offer(LATE, **PAST_WINDOW)
        assert (offer.template, at.state()) == ("delivery_choice", "waiting_customer")
        mail = at.write("Refund please. Thank you!", answers=True)
        assert (mail.outcome, mail.row, mail.ticket_id) == ("task", "answers_an_offer", offer.ticket_id)
        (made,) = at.tasks()
        assert (made.kind, made.amount, made.currency, made.order_number) == ("refund", "19.90", "USD", "1001")
        assert made.reason == "Refund 19.90 USD for order 1001."
        assert (made.recipient, made.fault, made.due) == (ANA, "carrier", at.clock() + timedelta(hours=24))
        assert at.state() == "waiting_task"
        assert at.opened.rows(draft)[0].closed_as == "refund"

        done = finish(at.opened.road, made.id, "eva")
        words = at.newest()
        assert (words.id, words.kind, words.template, words.state) == (done.draft_id, "done", "done_refund", "drafted")
        assert "$19.90" in words.body
        assert "1001" in words.body
        assert words.subject == "Re: My phone case"
        assert at.approve(words.id) == ""
        assert at.send().sent == 1
        assert at.state() == "resolved"
        assert {"offer_answered", "task_made", "task_done", "done_drafted"} <= set(did(at))


def test_the_other_choice_brings_the_extra_case(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("No refund, please just send it again.", answers=True)
        assert [(row.kind, row.extra_case, row.amount) for row in at.tasks()] == [("reship", True, None)]
        link = "https://carrier.example/track/1Z"
        finish(at.opened.road, 1, "eva", tracking_url=link)
        assert link in at.newest().body


def test_the_shops_fault_brings_a_voucher_of_its_own(files: Shop) -> None:
    with talk(files) as at:
        at.offer(WRONG, **DELIVERED)
        at.write("I'd like the refund, please.", answers=True)
        assert kinds(at) == [("refund", "open", "19.90"), ("voucher", "open", None)]
        assert [row.goodwill for row in at.tasks()] == [True, True]
        finish(at.opened.road, 2, "eva", note="THANKS-10")
        assert "THANKS-10" in at.newest().body


def test_an_item_that_comes_back_is_one_task(files: Shop) -> None:
    remedies = [{"remedy": "refund", "return_required": True}, {"remedy": "replacement"}]
    with talk(files, policy={"wrong_item": {"remedies": remedies}}) as at:
        at.offer(WRONG, **DELIVERED)
        at.write("I will send it back.", answers=True)
        (made,) = at.tasks()
        assert (made.kind, made.amount, made.due) == ("return", "19.90", at.clock() + timedelta(days=30))
        finish(at.opened.road, made.id, "eva")
        assert at.newest().template == "done_return"


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("When would the refund come?", None),
        ("I would like a replacement or a refund", None),
        ("20% please", "choice_not_offered"),
    ],
)
def test_whatever_is_not_plain_is_for_a_person(files: Shop, text: str, warning: str | None) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        mail = at.write(text, answers=True)
        assert (mail.outcome, mail.row, mail.urgent) == ("held", "answers_an_offer", True)
        assert mail.warnings == ([warning] if warning else [])
        assert at.tasks() == []
        assert at.state() == "open"
        assert at.opened.rows(draft)[0].closed_as is None
        assert at.write("The refund please.", answers=True).outcome == "task"  # it was still open


def test_thanks_alone_reopen_nothing_and_close_nothing(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        mail = at.write("Thank you so much!", answers=True)
        assert (mail.outcome, mail.row, at.state()) == ("none", "thanks", "waiting_customer")
        at.write("Refund please", answers=True)
        finish(at.opened.road, 1, "eva")
        at.approve(at.newest().id)
        at.send()
        assert at.write("Thanks!", answers=True).outcome == "none"
        assert (at.state(), len(at.opened.rows(draft))) == ("resolved", 2)


def test_a_threat_beside_the_choice_is_read_by_a_person(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        mail = at.write("Refund me now. I will take you to court.", answers=True)
        assert (mail.outcome, mail.urgent, at.tasks()) == ("held", True, [])


def test_nobody_else_takes_the_offer(files: Shop) -> None:
    with talk(files) as at:
        at.orders(PAST_WINDOW)
        at.write(LATE, Cc="ben@friend.example")
        at.approve(1)
        at.send()
        mail = at.write("Refund please", "ben@friend.example", References="<m1@customer.example>")
        assert (mail.ticket_id, mail.outcome, at.tasks()) == (1, "held", [])


def test_an_unproven_choice_tells_staff_to_make_sure(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        mail = at.write("Refund please", answers=True, proven="no")
        assert (mail.outcome, mail.warnings) == ("task", ["sender_unproven"])
        assert at.tasks()[0].reason.endswith(UNPROVEN)


def test_the_same_choice_twice_is_one_task(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("Refund please", answers=True)
        second = at.write("Refund please!", answers=True)
        assert [row.kind for row in at.tasks()].count("refund") == 1
        assert second.outcome != "task"


def test_two_people_end_a_task_once(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("Refund please", answers=True)

        def end(_: int) -> str:
            try:
                return str(finish(at.opened.road, 1, "eva").draft_id)
            except NotPossible as problem:
                return str(problem)

        with ThreadPoolExecutor(4) as pool:
            ends = list(pool.map(end, range(4)))
        assert len([each for each in ends if each.isdecimal()]) == 1
        assert len([each for each in ends if "is done; only an open task can be ended" in each]) == 3
        assert len(at.opened.rows(draft, draft.c.kind == "done")) == 1


def test_a_cancelled_task_gives_the_mail_back_to_staff(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("Refund please", answers=True)
        with at.opened.store.write() as connection:
            tasks.cancel(connection, 1, "the parcel came", "eva", at.clock())
        mail = at.opened.rows(message, message.c.direction == "in")[-1]
        assert (mail.outcome, mail.reason) == ("held", "Task 1 (refund) was cancelled: the parcel came")
        assert at.state() == "open"
        with pytest.raises(NotPossible, match="is cancelled; only an open task"):
            finish(at.opened.road, 1, "eva")


def test_a_refund_without_an_amount_asks_for_it(files: Shop) -> None:
    items = "1 x Marble Rose case @ 19.90; 1 x Blue case @ 19.90"
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW, items=items, total="")
        at.write("Refund please", answers=True)
        assert at.tasks()[0].reason == "Refund in full (find the amount) for order 1001."
        for wrong, says in (
            ("", "how much was refunded"),
            ("-3", "above 0"),
            ("1.999", "above 0"),
            ("NaN", "above 0"),
            ("x", "number"),
        ):
            with pytest.raises(NotPossible, match=says):
                finish(at.opened.road, 1, "eva", amount=wrong)
        assert at.tasks()[0].state == "open"
        finish(at.opened.road, 1, "eva", amount="39.8")
        assert at.tasks()[0].amount == "39.80"
        assert "$39.80" in at.newest().body


def test_a_person_notes_a_choice_that_was_not_plain(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        held = at.write("The money I guess? When would it come?", answers=True)
        assert held.outcome == "held"
        name = at.opened.rows(ticket)[0].name
        with pytest.raises(NotPossible, match="'replacement' was not offered; open are refund, reship"):
            choose(at.opened.road, name, "replacement", "eva")
        assert choose(at.opened.road, name, "refund", "eva") == 1
        assert (at.tasks()[0].kind, at.state()) == ("refund", "waiting_task")
        assert at.opened.rows(message, message.c.id == held.id)[0].outcome == "task"
        with pytest.raises(NotPossible, match="no offer is open"):
            choose(at.opened.road, name, "refund", "eva")


# ---------------------------------------------------------------------------------- tasks that stand beside a draft


def test_a_cancellation_is_a_task_and_a_draft_that_promises_nothing(files: Shop) -> None:
    with talk(files) as at:
        at.orders(UNSHIPPED)
        at.write(CANCEL)
        assert (at.newest().row, kinds(at)) == ("cancel_order", [("cancel", "open", None)])
        at.write(CANCEL + " Did you read it?", answers=False, References="<m1@customer.example>")
        assert len(at.tasks()) == 1
        finish(at.opened.road, 1, "eva")
        assert (at.newest().template, at.newest().recipient) == ("done_cancel", ANA)


def test_what_is_done_is_not_promised_any_more(files: Shop) -> None:
    with talk(files) as at:
        at.orders(UNSHIPPED)
        at.write(CANCEL)
        at.approve(1)
        finish(at.opened.road, 1, "eva")
        assert [(row.template, row.state) for row in at.opened.rows(draft)] == [
            ("cancel_order", "superseded"),
            ("done_cancel", "drafted"),
        ]
        assert at.send().sent == 0


def test_a_promise_in_a_persons_words_comes_back_when_it_is_done(files: Shop) -> None:
    with talk(files) as at:
        at.orders(UNSHIPPED)
        at.write(CANCEL)
        with at.opened.store.write() as connection:
            drafts.edit(connection, 1, "We look at it.", "eva", at.clock())
        at.approve(1)
        finish(at.opened.road, 1, "eva")
        promise = at.opened.rows(draft)[0]
        assert (promise.state, promise.approved_by, promise.warnings) == ("edited", None, ["task_done"])
        assert at.send().sent == 0


def test_the_question_where_a_refund_is_brings_a_task_to_check(files: Shop) -> None:
    with talk(files) as at:
        at.orders(DELIVERED)
        at.write(REFUND_STATUS)
        assert (at.newest().row, kinds(at)) == ("refund_status", [("check", "open", None)])
        assert "a note with what you found" in finish(at.opened.road, 1, "eva").why_none


def test_what_was_checked_goes_out_as_an_update(files: Shop) -> None:
    with talk(files) as at:
        at.orders(DELIVERED)
        at.write(REFUND_STATUS)
        finish(at.opened.road, 1, "eva", note="It left us on Monday.")
        assert (at.newest().kind, "It left us on Monday." in at.newest().body) == ("update", True)


def test_a_strangers_cancellation_of_an_order_is_never_a_task_without_a_caution(files: Shop) -> None:
    with talk(files) as at:
        at.orders(UNSHIPPED | {"email": "owner@customer.example"})
        at.write(CANCEL + " Order 1001", "eve@elsewhere.example", proven="no")
        assert [row.reason.endswith(UNPROVEN) for row in at.tasks()] == [True] * len(at.tasks())


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_lists_ends_and_exports(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("Refund please", answers=True)
    (record,) = in_process(files.folder, "tasks", "list", "--json").records
    assert list(record) == [
        *(
            "id",
            "ticket",
            "kind",
            "order_number",
            "amount",
            "currency",
            "extra_case",
            "goodwill",
            "state",
            "due",
            "reason",
        )
    ]
    assert (record["kind"], record["amount"], record["currency"], record["state"]) == ("refund", 19.9, "USD", "open")
    assert "Refund" in in_process(files.folder, "tasks", "list").out
    held = in_process(files.folder, "drafts", "list", "--held", "--json").records
    assert [each["state"] for each in held] == ["task"]
    done = in_process(files.folder, "tasks", "done", record["id"], "--note", "=1+1", "--send")
    assert done.code == 0, done.err
    (sent,) = in_process(files.folder, "drafts", "list", "--state", "queued", "--json").records
    assert (sent["kind"], sent["template"]) == ("done", "done_refund")
    assert in_process(files.folder, "tasks", "list", "--json").records == []
    assert in_process(files.folder, "tasks", "export", "tasks.csv").code == 0
    exported = (files.folder / "tasks.csv").read_text().splitlines()
    assert exported[1].startswith("1,T-")
    assert "'=1+1" in exported[1]
    assert in_process(files.folder, "tasks", "done", 1).code == 2
    assert in_process(files.folder, "tasks", "cancel", 1, "--why", "no").code == 2
    assert in_process(files.folder, "tasks", "done", 99).code == 2
    assert in_process(files.folder, "tasks", "list", "--state", "odd").code == 2


def test_a_record_is_json_whatever_the_task_holds(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.write("send it again please", answers=True)
        with at.opened.store.read() as connection:
            record: dict[str, Any] = task_record(tasks.listing(connection)[0])
    assert json.loads(json.dumps(record))["amount"] is None
