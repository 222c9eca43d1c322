"""Facts are read again at approval: what would be another draft today is not sent unread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.reading import Readers
from pipeline.store import drafts
from pipeline.store.tables import audit, draft, message
from tests.conversations import PAST_WINDOW, Talk, talk
from tests.given_orders import ago
from tests.shop import LATE, WRONG, Shop, in_process

ARRIVED = {**PAST_WINDOW, "delivered_at": ago(0.1), "last_status": "Delivered"}


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    return Shop(tmp_path, readers=readers)


def drafted(at: Talk, text: str = LATE, **order: str) -> Any:
    at.orders(order)
    at.write(text)
    return at.newest()


def test_the_same_facts_let_it_go(files: Shop) -> None:
    with talk(files) as at:
        for text, order in ((LATE, PAST_WINDOW), (LATE, {})):
            made = drafted(at, text, **order)
            assert at.approve(made.id) == "", made.template
        assert at.send().sent == 2


def test_another_row_is_drafted_anew_and_read_first(files: Shop) -> None:
    with talk(files) as at:
        old = drafted(at, **PAST_WINDOW)
        at.orders(ARRIVED)
        assert "was drafted anew, since the order's facts have changed" in at.approve(old.id)
        made = at.newest()
        assert (made.id, made.state, made.template, made.offers) == (old.id, "drafted", "delivered_not_received", [])
        assert "facts_changed" in made.warnings
        assert made.version > old.version
        assert at.send().sent == 0
        assert at.approve(made.id) == ""
        assert at.send().sent == 1


def test_other_facts_in_the_text_count_too(files: Shop) -> None:
    with talk(files) as at:
        old = drafted(at, last_scan_at=ago(0.5))
        assert old.template == "tracking_status"
        at.orders({"tracking_number": "9400100000000000000013"})
        assert at.approve(old.id)
        assert "9400100000000000000013" in at.newest().body


def test_facts_that_the_text_does_not_tell_change_nothing(files: Shop) -> None:
    with talk(files) as at:
        made = drafted(at, **PAST_WINDOW)
        at.orders({**PAST_WINDOW, "phone": "+1 555 0100"})
        assert at.approve(made.id) == ""


def test_where_policy_drafts_nothing_any_more_the_mail_is_held(files: Shop) -> None:
    delivered = {"delivered_at": ago(5), "last_status": "Delivered"}
    with talk(files) as at:
        made = drafted(at, WRONG, **delivered)
        assert made.template == "wrong_item_choice"
        at.orders({})
        assert "is withdrawn" in at.approve(made.id)
        row = at.opened.rows(message)[0]
        assert (row.outcome, at.newest().state) == ("held", "superseded")
        assert at.state() == "open"


def test_a_persons_words_are_kept_and_asked_about_once(files: Shop) -> None:
    with talk(files) as at:
        made = drafted(at, **PAST_WINDOW)
        with at.opened.store.write() as connection:
            drafts.edit(connection, made.id, "My words.\n", "eva", at.clock())
        assert at.approve(made.id) == ""
        second = drafted(at, LATE + " Again.", **PAST_WINDOW)
        with at.opened.store.write() as connection:
            drafts.edit(connection, second.id, "My words.\n", "eva", at.clock())
        at.orders(ARRIVED)
        assert "your words were kept" in at.approve(second.id)
        row = at.newest()
        assert (row.state, row.body, "facts_changed" in row.warnings) == ("edited", "My words.\n", True)
        assert at.approve(second.id) == ""


def test_with_the_order_source_away_a_person_may_still_answer(files: Shop) -> None:
    with talk(files) as at:
        made = drafted(at, **PAST_WINDOW)
        (files.folder / "orders.csv").unlink()
        assert at.approve(made.id) == ""
        row = at.newest()
        assert (row.state, row.warnings[-1]) == ("queued", "facts_unchecked")
        assert "facts_not_read_again" in [line.what for line in at.opened.rows(audit)]


def test_the_shell_says_so_and_ends_with_1(files: Shop) -> None:
    with talk(files) as at:
        drafted(at, **PAST_WINDOW)
        at.orders(ARRIVED)
    done = in_process(files.folder, "drafts", "approve", 1)
    assert done.code == 1
    assert "drafted anew" in done.err or "withdrawn" in done.err
    with files.open() as opened:
        assert [row.state for row in opened.rows(draft)] != ["queued"]
