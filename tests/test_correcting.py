"""A person says what a mail is about: that is noted, and the reply is drafted anew at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pipeline.config import Settings
from pipeline.correcting import CORRECTED, Corrected, correct, mail_named
from pipeline.flow import Arrival, start_draft, take_in, understand
from pipeline.model import RawMail
from pipeline.reading import Readers
from pipeline.store import drafts
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import audit, draft, label, message, raw_mail
from tests.shop import LATE, WRONG, Done, Opened, Shop, in_process, mail


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    made = Shop(tmp_path, readers=readers)
    made.write()
    return made


def arrive(opened: Opened, *mails: bytes, imported: bool = False) -> None:
    raws = [RawMail(data, f"{number}.eml", len(data)) for number, data in enumerate(mails)]
    take_in(opened.road, [Arrival(raw, imported=imported) for raw in raws])
    understand(opened.road)


def corrected(opened: Opened, name: str, place: int = 0) -> Corrected:
    return correct(opened.road, opened.rows(message, message.c.direction == "in")[place].id, name, "eva")


def state_of(row: Any) -> tuple[str, str, str]:
    return row.state, row.category, row.intent


def test_a_waiting_draft_is_replaced_by_one_of_the_right_category(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        old = opened.rows(draft)[0]
        assert old.category == "wrong_item"
        done = corrected(opened, "late")
        assert done == Corrected("long_wait", "late", "drafted", 1, done.reason)
        first, second = opened.rows(draft)
        assert (first.state, state_of(second)) == ("superseded", ("drafted", "long_wait", "late"))
        assert (second.unsure, second.may_send_automatically) == (False, False)
        assert "unsure" not in second.warnings
        assert second.body != first.body
        row = opened.rows(message)[0]
        assert (row.category, row.outcome, row.verdict["category"]) == ("long_wait", "drafted", "wrong_item")
        noted = [line for line in opened.rows(audit) if line.what == "labelled"]
        assert [(line.who, line.detail) for line in noted] == [("eva", f"{old.intent} → late")]


@pytest.mark.parametrize("work", ["edited", "approved"])
def test_what_a_person_has_worked_on_is_marked_and_kept(files: Shop, work: str) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        if work == "edited":
            with opened.store.write() as connection:
                drafts.edit(connection, 1, "My own words.", "tom", opened.road.clock())
        else:
            opened.approve(1)
        assert corrected(opened, "late").outcome == "marked"
        (kept,) = opened.rows(draft)
        assert state_of(kept) == ("edited" if work == "edited" else "drafted", "long_wait", "late")
        assert CORRECTED in kept.warnings
        assert opened.rows(draft)[0].approved_by is None
        opened.post.run()
        assert opened.rows(draft)[0].state != "sent"


def test_of_a_category_the_intent_is_the_one_that_was_seen_in_it(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, LATE + " The tracking page has said label created for weeks."))
        verdict = opened.rows(message)[0].verdict
        seen = dict(zip((name for name, _ in verdict["ranking"]), verdict["intents"], strict=True))
        assert set(seen) == {*seen, "wrong_item", "tracking_delayed"}
        assert corrected(opened, "tracking_delayed").intent == seen["tracking_delayed"]
        assert corrected(opened, verdict["category"]).intent == verdict["intent"]


def test_an_answered_mail_is_only_noted(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        opened.approve(1)
        opened.post.run()
        assert opened.rows(draft)[0].state == "sent"
        assert corrected(opened, "late").outcome == "noted"
        assert [row.state for row in opened.rows(draft)] == ["sent"]
        with opened.store.read() as connection:
            row = connection.execute(label.select()).one()
        assert (row.category, row.draft, row.who) == ("long_wait", "unedited", "eva")


def test_a_mail_whose_place_a_later_one_has_taken_is_only_noted(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        cited = {"In-Reply-To": "<m1@customer.example>"}
        arrive(opened, mail(2, LATE, sender="c1@customer.example", headers=cited))
        before = [state_of(row) for row in opened.rows(draft)]
        assert corrected(opened, "defective", 0).outcome == "noted"
        assert [state_of(row) for row in opened.rows(draft)] == before
        assert corrected(opened, "defective", 1).outcome == "drafted"


def test_what_policy_does_not_draft_for_is_held_and_its_draft_goes(files: Shop) -> None:
    files.write(policy={"long_wait": {"automation": "off"}})
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        with opened.store.write() as connection:
            drafts.reject(connection, 1, "", "eva", opened.road.clock())
        assert corrected(opened, "late").outcome == "held"
        assert opened.rows(message)[0].outcome == "held"
        assert [row.state for row in opened.rows(draft)] == ["rejected"]


def test_imported_mail_teaches_and_gets_no_draft(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG), imported=True)
        done = corrected(opened, "missing_piece")
        assert (done.outcome, opened.rows(draft)) == ("held", [])
        assert opened.rows(message)[0].outcome == "imported"
        with opened.store.read() as connection:
            assert connection.execute(label.select()).one().intent == "missing_piece"
        started = start_draft(opened.road, "<m1@customer.example>", "eva")
        assert (started, state_of(opened.rows(draft)[0])[1:]) == (1, ("wrong_item", "missing_piece"))


def test_a_mail_without_its_bytes_still_teaches(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        with opened.store.write() as connection:
            connection.execute(raw_mail.delete())
        assert corrected(opened, "late").outcome == "noted"
        assert opened.rows(draft)[0].state == "drafted"


def test_a_machines_mail_gets_no_draft_by_it(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG, headers={"Auto-Submitted": "auto-replied"}))
        assert corrected(opened, "late").outcome == "noted"
        assert opened.rows(draft) == []


def test_a_name_that_is_no_label_changes_nothing(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        with pytest.raises(NotPossible, match="did you mean 'wrong_item'"):
            corrected(opened, "wrong_itm")
        assert [row.state for row in opened.rows(draft)] == ["drafted"]
        with opened.store.read() as connection:
            assert connection.execute(label.select()).first() is None


@pytest.mark.parametrize("name", ["9", "T-nothing", "9" * 30])
def test_a_mail_that_is_not_there_is_told(files: Shop, name: str) -> None:
    with files.open() as opened, opened.store.read() as connection, pytest.raises(NotPossible, match="no"):
        mail_named(connection, name)


def test_by_shell(files: Shop) -> None:
    def run(*words: object) -> Done:
        return in_process(files.folder, *words)

    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        name = opened.rows(message)[0].identity[:16]
        opened.store.close()
    done = run("drafts", "label", 1, "long_wait")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("long_wait (")
    assert "drafted anew: 1" in done.err
    (waiting,) = run("drafts", "list", "--json").records
    assert (waiting["id"], waiting["category"], waiting["unsure"]) == (2, "long_wait", False)
    assert run("drafts", "label", f"T-{name}", "defective").err.startswith("not_satisfied (defective)")
    for wrong in (("1", "nonsense"), ("77", "late"), ("<none@customer.example>", "late")):
        refused = run("drafts", "label", *wrong)
        assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_a_queued_draft_is_taken_back(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened, mail(1, WRONG))
        with opened.store.write() as connection:  # approved by no person, as an automatic one is
            connection.execute(update(draft).values(state="approved", approved_by=None))
        assert corrected(opened, "late").outcome == "drafted"
        assert [row.state for row in opened.rows(draft)] == ["superseded", "drafted"]
