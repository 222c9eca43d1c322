"""The pages with the one or two buttons that settle something, and other words for a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.reading import Readers
from pipeline.store import Store, outbox
from pipeline.store.tables import audit, suppression
from tests.review.desk.desks import OpenDesk, served, settings_in


def test_an_address_is_suppressed_by_anybody_and_allowed_again_by_a_manager(desk: OpenDesk) -> None:
    sam, mia = desk.log_in("sam"), desk.log_in("mia")
    assert sam.post("/suppressions", address="Ana@Customer.example", reason="asked", days="7").status_code == 303
    (row,) = desk.rows(suppression)
    assert (row.address, row.reason) == ("ana@customer.example", "asked")
    assert "ana@customer.example" in sam.get("/suppressions").text
    assert sam.post("/suppressions/lift", address=row.address).status_code == 403
    assert mia.post("/suppressions/lift", address=row.address).status_code == 303
    assert desk.rows(suppression) == []
    assert mia.post("/suppressions/lift", address=row.address).status_code == 404


@pytest.mark.parametrize("address", ["", "nobody", "a b@c.example"])
def test_what_is_no_address_is_not_suppressed(desk: OpenDesk, address: str) -> None:
    assert desk.log_in().post("/suppressions", address=address).status_code == 400
    assert desk.rows(suppression) == []


def test_sending_is_paused_for_everybody(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.post("/pause", paused="yes")
    assert "Sending is paused" in browser.get("/queue").text
    with desk.store.read() as connection:
        assert outbox.is_paused(connection)
    browser.post("/pause", paused="no")
    assert "Sending is paused" not in browser.get(f"/tickets/{row.ticket}").text
    assert [each.what for each in desk.rows(audit, audit.c.who == "sam")] == ["paused", "resumed"]


def test_a_draft_is_written_anew_in_another_language(copied: Path, readers: Callable[[Settings], Readers]) -> None:
    settings = settings_in(copied, shop={"languages": ["en", "de"]})
    store = Store.open(settings.store_url, durable=False)
    with served(settings, store, readers(settings)) as desk:
        browser, row = desk.log_in(), next(row for row in desk.waiting("wrong_item") if row.kind == "reply")
        assert browser.post(f"/drafts/{row.id}/rewrite", language="de").status_code == 303
        again = desk.draft(row.id)
        assert (again.language, again.state, again.template) == ("de", "drafted", row.template)
        assert "Guten Tag" in again.body or "Hallo" in again.body
        assert browser.post(f"/drafts/{row.id}/rewrite", language="xx").status_code == 409
        browser.post(f"/drafts/{row.id}/save", version=again.version, body="Mine.")
        assert browser.post(f"/drafts/{row.id}/rewrite", language="en").status_code == 409
        assert desk.draft(row.id).body == "Mine.\n"
    store.close()


def test_another_step_of_the_ladder_is_offered(desk: OpenDesk) -> None:
    browser = desk.log_in()
    row = next(row for row in desk.waiting() if row.template in ("looks_ladder", "fit_ladder"))
    assert [offer["remedy"] for offer in row.offers] == ["partial_refund"]
    assert browser.post(f"/drafts/{row.id}/rewrite", remedy="replacement").status_code == 303
    assert [offer["remedy"] for offer in desk.draft(row.id).offers] == ["replacement"]
    assert browser.post(f"/drafts/{row.id}/rewrite", remedy="reship").status_code == 409


def test_the_figures_can_be_taken_away(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.post(f"/drafts/{row.id}/approve", version=row.version)
    answer = browser.get("/figures.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0] == "figure,of,value"
    assert "staff_decision,unedited,1" in lines
    assert sum(int(line.rpartition(",")[2]) for line in lines if line.startswith("mails,")) > 30
