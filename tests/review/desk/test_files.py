"""What came with a mail: photos made anew, other files only as downloads, HTML that does nothing."""

from __future__ import annotations

import io
from email.message import EmailMessage
from email.policy import SMTP

import httpx
import pytest
from PIL import Image

from pipeline.enclosures import PHOTO_PIXELS, SHOWN_PIXELS, html_of, photo
from pipeline.flow import Arrival, take_in, understand
from pipeline.model import RawMail
from pipeline.store.tables import message
from tests.review.desk.desks import OpenDesk

PAGE = (
    '<p onclick="x()">Hello <b>there</b></p><script>alert(1)</script><img src="https://t.example/p.gif">'
    '<a href="https://evil.example/">my shop</a><style>p{background:url(https://t.example/)}</style>'
    '<iframe src="https://t.example/"></iframe><form action="https://t.example/"><input name="a"></form>'
)


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", (width, height)).save(written, kind)
    return written.getvalue()


def with_files(desk: OpenDesk) -> int:
    """A mail with HTML, a photo, the same photo again, a page and a program; its message's id."""
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Zoe <zoe@customer.example>", "help@casecorner.example", "Files"
    mail["Message-ID"] = "<files@customer.example>"
    mail.set_content("My case is broken, see the photo.")
    mail.add_alternative(PAGE, "html")
    for size in (3000, 40):
        mail.add_attachment(picture(size, 30), maintype="image", subtype="png", filename="a.png")
    mail.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename='x".html')
    mail.add_attachment(b"not a picture", maintype="image", subtype="png", filename="b.png")
    data = mail.as_bytes()
    take_in(desk.desk.road, [Arrival(RawMail(data, "test", len(data), desk.clock()))])
    understand(desk.desk.road)
    (row,) = desk.rows(message, message.c.message_id == "<files@customer.example>")
    return int(row.id)


def test_photos_are_made_anew_and_other_files_are_downloads(desk: OpenDesk) -> None:
    message_id, browser = with_files(desk), desk.log_in()
    for number, width in ((0, SHOWN_PIXELS), (1, 40)):  # two that look the same but for their size are told apart
        answer = browser.get(f"/messages/{message_id}/photos/{number}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).width == width
    page = browser.get(f"/messages/{message_id}/files/2")
    assert page.content == b"<script>alert(1)</script>"
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment;")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert browser.get(f"/messages/{message_id}/photos/2").status_code == 415
    assert browser.get(f"/messages/{message_id}/photos/3").status_code == 415
    assert browser.get(f"/messages/{message_id}/files/4").status_code == 404


def test_html_keeps_its_words_and_nothing_that_does_something(desk: OpenDesk) -> None:
    answer: httpx.Response = desk.log_in().get(f"/messages/{with_files(desk)}/html")
    assert "Hello <b>there</b>" in answer.text
    for bad in ("onclick", "alert", "t.example", "evil.example", "<iframe", "<form", "<input", "<img"):
        assert bad not in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "image/png"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image/png"),
        (picture(20, 20)[:-30], "image/png"),
        (picture(20, 20, "BMP"), "image/png"),
        (picture(PHOTO_PIXELS // 1000 + 1, 1000, "GIF"), "image/gif"),
    ],
    ids=["empty", "hollow", "cut", "another type", "too large"],
)
def test_what_is_no_photo_is_none(data: bytes, kind: str) -> None:
    assert photo(data, kind) is None


def test_a_mail_without_html_has_none() -> None:
    assert html_of(RawMail(b"Subject: x\n\nHello", "x", 17)) is None
