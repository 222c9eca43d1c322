"""What a person does with a draft, by forms alone: approve, undo, edit, reject, and what may not happen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.store.tables import audit, draft, label, message, outbox
from tests.review.desk.desks import Browser, OpenDesk

OVER = timedelta(seconds=31)


def approve(browser: Browser, row: object, **fields: object) -> object:
    return browser.post(f"/drafts/{row.id}/approve", **{"version": row.version, **fields})  # type: ignore[attr-defined]


def test_an_approved_draft_leaves_only_after_the_undo_window(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    answer = approve(browser, row)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/tickets/{desk.waiting()[0].ticket}")  # on to the next
    assert desk.draft(row.id).state == "approved"
    assert not desk.post.has_work()
    assert desk.post.run().sent == 0
    desk.clock.ahead = OVER
    assert desk.post.has_work()
    assert desk.post.run().sent == 1
    assert desk.draft(row.id).state == "sent"


def test_an_approval_can_be_taken_back_and_teaches_nothing_then(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    approve(browser, row)
    assert [each.draft for each in desk.rows(label)] == ["unedited"]
    assert "Undo" in browser.get("/queue").text
    assert browser.post(f"/drafts/{row.id}/undo", version=desk.draft(row.id).version).status_code == 303
    assert desk.draft(row.id).state == "drafted"
    assert desk.draft(row.id).approved_by is None
    assert desk.rows(label) == []
    desk.clock.ahead = OVER
    assert desk.post.run().sent == 0
    assert [(each.who, each.what) for each in desk.rows(audit, audit.c.draft_id == row.id)] == [
        ("sam", "approved"),
        ("sam", "taken_back"),
    ]


def test_what_has_left_cannot_be_taken_back(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    approve(browser, row)
    desk.clock.ahead = OVER
    desk.post.run()
    answer = browser.post(f"/drafts/{row.id}/undo", version=desk.draft(row.id).version)
    assert answer.status_code == 409
    assert "is sent" in answer.text
    assert len(desk.rows(outbox)) == 1


def test_what_stands_in_the_editor_is_what_leaves(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    approve(browser, row, body="Hello,\r\n\r\nmy own words.\r\n")
    kept = desk.draft(row.id)
    assert (kept.body, kept.state) == ("Hello,\n\nmy own words.\n", "approved")
    assert [each.draft for each in desk.rows(label)] == ["edited"]


def test_saving_keeps_the_text_and_approves_nothing(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert browser.post(f"/drafts/{row.id}/save", version=row.version, body="Mine.").status_code == 303
    assert (desk.draft(row.id).body, desk.draft(row.id).state) == ("Mine.\n", "edited")


def test_an_empty_reply_never_leaves(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert approve(browser, row, body="  \r\n").status_code == 400
    assert desk.draft(row.id).state == "drafted"


def test_a_draft_that_changed_meanwhile_is_not_overwritten(desk: OpenDesk) -> None:
    """Both texts are shown, and the later person decides."""
    row = desk.waiting()[0]
    sam, mia = desk.log_in("sam"), desk.log_in("mia")
    mia.post(f"/drafts/{row.id}/save", version=row.version, body="Mia's words.")
    for act in ("save", "approve"):
        answer = sam.post(f"/drafts/{row.id}/{act}", version=row.version, body="Sam's words.")
        assert answer.status_code == 409
        assert "Sam&#39;s words." in answer.text
        assert "Mia&#39;s words." in answer.text
        assert "mia edited the draft" in answer.text
        assert desk.draft(row.id).body == "Mia's words.\n"
    now = desk.draft(row.id).version
    assert sam.post(f"/drafts/{row.id}/save", version=now, body="Sam's words.").status_code == 303
    assert desk.draft(row.id).body == "Sam's words.\n"


def test_an_approval_without_a_version_is_none(desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    assert desk.log_in().post(f"/drafts/{row.id}/approve").status_code == 409
    assert desk.draft(row.id).state == "drafted"


def test_a_rejected_draft_leaves_its_mail_with_staff(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert browser.post(f"/drafts/{row.id}/reject", version=row.version, why="I called them").status_code == 303
    assert desk.draft(row.id).state == "rejected"
    (held,) = desk.rows(message, message.c.id == row.answers)
    assert "I called them" in held.reason
    assert row.ticket in browser.get("/queue?view=held").text


def test_the_queue_goes_on_within_its_filter(desk: OpenDesk) -> None:
    browser, rows = desk.log_in(), desk.waiting(category="wrong_item")
    assert len(rows) > 1
    answer = approve(browser, rows[0], **{"in": "wrong_item"})
    assert answer.headers["location"] == f"/tickets/{rows[1].ticket}?in=wrong_item"


def test_a_third_reply_in_a_day_needs_a_reason(desk: OpenDesk) -> None:
    browser, rows = desk.log_in(), desk.waiting()[:3]
    theirs = draft.c.id.in_([row.id for row in rows])
    with desk.store.write() as connection:
        connection.execute(draft.update().where(theirs).values(recipient="a@b.example", as_drafted=None))
    for row in rows[:2]:
        approve(browser, row)
    desk.clock.ahead = OVER
    assert desk.post.run().sent == 2
    answer = approve(browser, rows[2])
    assert answer.status_code == 409
    assert "two machines" in answer.text
    assert approve(browser, rows[2], why="she is on the phone").status_code == 303
    assert desk.draft(rows[2].id).over_cap_why == "she is on the phone"


def test_correcting_the_category_drafts_anew(desk: OpenDesk) -> None:
    browser = desk.log_in()
    row = next(row for row in desk.waiting(category="wrong_item") if row.kind == "reply")
    assert browser.post(f"/messages/{row.answers}/category", category="not_satisfied").status_code == 303
    assert desk.draft(row.id).state == "superseded"
    (label_row,) = desk.rows(label)
    assert (label_row.category, label_row.who) == ("not_satisfied", "sam")
    again = [each for each in desk.waiting() if each.answers == row.answers]
    (asked,) = desk.rows(message, message.c.id == row.answers)
    assert [each.category for each in again] == ["not_satisfied"] or asked.outcome == "held"


def test_a_person_writes_where_nothing_was_drafted(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.post(f"/drafts/{row.id}/reject", version=row.version)
    assert browser.post(f"/messages/{row.answers}/write").status_code == 303
    (mine,) = [each for each in desk.waiting() if each.template == "by_hand"]
    assert approve(browser, mine, body="").status_code == 409
    assert approve(browser, mine, body="Hello from a person.").status_code == 303
    desk.clock.ahead = OVER
    assert desk.post.run().sent == 1


def test_no_answer_is_needed_and_a_draft_can_still_be_asked_for(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.post(f"/drafts/{row.id}/reject", version=row.version)
    assert browser.post(f"/messages/{row.answers}/rest").status_code == 303
    assert [each.outcome for each in desk.rows(message, message.c.id == row.answers)] == ["none"]
    assert browser.post(f"/messages/{row.answers}/start").status_code == 303
    assert any(each.answers == row.answers for each in desk.waiting())


def test_a_sender_called_spam_waits_no_more(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert browser.post(f"/messages/{row.answers}/spam").status_code == 303
    assert desk.draft(row.id).state == "rejected"


def test_a_note_stays_inside(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert browser.post(f"/tickets/{row.ticket}/notes", text="She <b>called</b>.").status_code == 303
    page = browser.get(f"/tickets/{row.ticket}").text
    assert "She &lt;b&gt;called&lt;/b&gt;." in page


def test_colleagues_see_who_else_has_it_open(desk: OpenDesk) -> None:
    row = desk.waiting()[0]
    sam, mia = desk.log_in("sam"), desk.log_in("mia")
    assert mia.post(f"/tickets/{row.ticket}/open").json()["others"] == []
    told = sam.post(f"/tickets/{row.ticket}/open").json()
    assert told["others"] == ["mia"]
    assert "mia has this open too" in sam.get(f"/tickets/{row.ticket}").text
    mia.post(f"/drafts/{row.id}/save", version=row.version, body="x")
    assert sam.post(f"/tickets/{row.ticket}/open").json()["state"] != told["state"]


@pytest.mark.parametrize("act", ["approve", "save", "reject", "undo", "settle", "rewrite"])
def test_a_draft_that_is_not_there_is_not_found(desk: OpenDesk, act: str) -> None:
    assert desk.log_in().post(f"/drafts/999999/{act}", sent="yes").status_code == 404


def test_what_changed_meanwhile_is_neither_rejected_nor_taken_back_nor_settled(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.post(f"/drafts/{row.id}/save", version=row.version, body="Mine.")
    answer = browser.post(f"/drafts/{row.id}/reject", version=row.version, why="no")
    assert (answer.status_code, desk.draft(row.id).state) == (409, "edited")
    assert "Mine." in answer.text
    for act, state in (("undo", "approved"), ("settle", "uncertain")):
        with desk.store.write() as connection:
            connection.execute(draft.update().where(draft.c.id == row.id).values(state=state))
        for version in (row.version, ""):
            answer = browser.post(f"/drafts/{row.id}/{act}", version=version, sent="no")
            assert (answer.status_code, desk.draft(row.id).state) == (409, state)
            assert "changed meanwhile" in answer.text
