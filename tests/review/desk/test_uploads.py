"""Files attached to a reply: by the form, in the mail that leaves, and never with another draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from pipeline import limits
from pipeline.config import Settings
from pipeline.demo.ses import SesServer
from pipeline.reading import Readers
from pipeline.review.desk.uploads import read_multipart
from pipeline.review.desk.visit import Refused
from pipeline.store import Store
from pipeline.store.tables import attachment, audit
from tests.review.desk.desks import Browser, OpenDesk, served, settings_in
from tests.review.desk.test_acts import OVER, approve

LABEL = bytes(range(256)) * 300 + b"\r\n--\r\n\r\n"


@pytest.fixture
def at_ses(copied: Path, readers: Callable[[Settings], Readers], ses: SesServer) -> Iterator[OpenDesk]:
    settings = settings_in(copied, ses)
    store = Store.open(settings.store_url, durable=False)
    with served(settings, store, readers(settings)) as opened:
        yield opened
    store.close()


def attach(browser: Browser, row: object, *files: tuple[str, bytes], **fields: object) -> httpx.Response:
    if not browser.csrf:
        browser.get("/queue")
    data = {"csrf": browser.csrf, "version": row.version, **fields}  # type: ignore[attr-defined]
    sent = [("files", (name, octets, "text/html")) for name, octets in files]
    return browser.client.post(f"/drafts/{row.id}/files", data=data, files=sent)  # type: ignore[attr-defined]


def test_a_label_leaves_with_the_reply_as_it_was(at_ses: OpenDesk, ses: SesServer) -> None:
    browser, row = at_ses.log_in(), at_ses.waiting()[0]
    answer = attach(browser, row, ("C:\\x\\Rück\u202eschein.pdf", LABEL), ("a.eml", b"To: x\n"), body="My words.")
    assert answer.status_code == 303
    now = at_ses.draft(row.id)
    assert (now.body, now.state) == ("My words.\n", "edited")
    page = browser.get(f"/tickets/{row.ticket}").text
    assert "Remove Rückschein.pdf" in page
    assert "Rückschein.pdf" in browser.get("/bulk").text
    assert approve(browser, now).status_code == 303  # type: ignore[attr-defined]
    at_ses.clock.ahead = OVER
    assert at_ses.post.run().sent == 1
    mail = message_from_bytes(ses.accepted[0].mime, policy=policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    body, *files = mail.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert [(each.get_filename(), each.get_content_type(), each.get_payload(decode=True)) for each in files] == [
        ("Rückschein.pdf", "application/pdf", LABEL),
        ("a.eml", "application/octet-stream", b"To: x\n"),
    ]


def test_a_file_is_a_download_and_can_be_taken_off(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert attach(browser, row, ("x.html", b"<script>alert(1)</script>")).status_code == 303
    assert desk.draft(row.id).state == "drafted"
    (kept,) = desk.rows(attachment)
    answer = browser.get(f"/drafts/{row.id}/files/{kept.id}")
    assert (answer.content, answer.headers["content-type"]) == (kept.octets, "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment;")
    other = desk.waiting()[1]
    assert browser.get(f"/drafts/{other.id}/files/{kept.id}").status_code == 404
    remove = f"/drafts/{row.id}/files/{kept.id}/remove"
    assert browser.post(remove, version=row.version).status_code == 409  # the version before the file came
    assert browser.post(remove, version=desk.draft(row.id).version).status_code == 303
    assert desk.rows(attachment) == []
    assert [each.what for each in desk.rows(audit, audit.c.draft_id == row.id)] == ["attached", "detached"]


def test_a_superseded_drafts_files_go_to_nobody(desk: OpenDesk) -> None:
    browser = desk.log_in()
    row = next(row for row in desk.waiting(category="wrong_item") if row.kind == "reply")
    attach(browser, row, ("label.pdf", b"%PDF"))
    browser.post(f"/messages/{row.answers}/category", category="not_satisfied")
    assert desk.draft(row.id).state == "superseded"
    assert [each.draft_id for each in desk.rows(attachment)] == [row.id]
    assert attach(browser, desk.draft(row.id), ("label.pdf", b"%PDF")).status_code == 409
    for each in desk.waiting():
        if each.answers == row.answers:
            assert approve(browser, each).status_code == 303  # type: ignore[attr-defined]
    desk.clock.ahead = OVER
    desk.post.run()
    sent = [path.read_bytes() for path in (desk.desk.settings.folder / "sent" / "new").glob("*")]
    assert all(b"label.pdf" not in each for each in sent)


def test_what_is_too_much_or_nothing_or_not_ours_is_refused(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert attach(browser, row).status_code == 400
    assert attach(browser, row, ("a.pdf", b"")).status_code == 409
    half = b"x" * (limits.REPLY_FILES_OCTETS // 2 + 1)
    assert attach(browser, row, ("a.pdf", half), ("b.pdf", half)).status_code == 409
    assert attach(browser, row, ("a.pdf", half * 3)).status_code == 413
    assert attach(browser, row, ("a.pdf", b"x"), csrf="0" * 64).status_code == 403
    many = [(f"{number}.pdf", b"x") for number in range(limits.REPLY_FILES + 1)]
    assert attach(browser, row, *many).status_code == 409
    stranger = desk.browser()
    assert attach(stranger, row, ("a.pdf", b"x")).headers["location"] == "/login"
    assert desk.rows(attachment) == []
    assert desk.draft(row.id).version == row.version


def test_a_chosen_file_that_is_not_attached_stops_the_approval(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    assert approve(browser, row, files="label.pdf").status_code == 400  # type: ignore[attr-defined]
    assert desk.draft(row.id).state == "drafted"
    assert approve(browser, row, files="").status_code == 303  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nhello", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (b"--x--", "multipart/mixed; boundary=x"),
        (b"--x\r\n\r\n1\r\n" * 1_000 + b"--x--", "multipart/form-data; boundary=x"),
        (b"--x--", f"multipart/form-data; boundary={'x' * 80}"),
    ],
    ids=["nothing", "half", "no boundary", "another kind", "too many", "long boundary"],
)
def test_what_no_page_of_ours_posts_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(Refused):
        read_multipart(data, kind)


def test_a_mail_in_a_form_is_not_opened() -> None:
    inner = b'Content-Type: multipart/mixed; boundary="y"\r\n\r\n--y\r\n\r\nhello\r\n--y--\r\n'
    data = (
        b'--x\r\nContent-Disposition: form-data; name="a%22"\r\n\r\n\xc3\xa9\r\n'
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="%22a%22.eml"\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--x--\r\n'
    )
    assert read_multipart(data, "multipart/form-data; boundary=x") == ([('a"', "é")], [('"a".eml', inner)])
