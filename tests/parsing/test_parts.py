from __future__ import annotations

import base64

import pytest

from pipeline.model import Attachment
from tests.parsing.mails import mail

MIXED = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
ALTERNATIVE = b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
END = b"--b--\n"


def part(header: str, body: str = "x") -> bytes:
    return f"--b\n{header}\n\n{body}\n".encode()


def test_the_first_half_of_an_alternative_that_has_text_is_the_text() -> None:
    both = part("Content-Type: text/plain", "plain") + part("Content-Type: text/html", "<p>rich")
    assert mail(ALTERNATIVE + both + END).text == "plain"
    blank = part("Content-Type: text/plain", " \n") + part("Content-Type: text/html", "<p>rich")
    assert mail(ALTERNATIVE + blank + END).text == "rich"


def test_html_alone_becomes_text_with_links() -> None:
    read = mail(
        b'Content-Type: text/html\n\n<p>One</p><p>Two <a href="https://a.example/t">here</a><script>no</script>'
    )
    assert read.text == "One\n\nTwo here (https://a.example/t)"


def test_a_link_that_is_its_own_text_is_shown_once() -> None:
    body = '<a href="https://a.example/t">https://a.example/t</a> <a href="mailto:b@a.example">b@a.example</a>'
    assert mail(b"Content-Type: text/html\n\n" + body.encode()).text == "https://a.example/t b@a.example"


def test_a_charset_named_only_in_the_html_is_used() -> None:
    body = '<meta http-equiv=Content-Type content="text/html; charset=koi8-r"><p>заказ'.encode("koi8-r")
    assert mail(b"Content-Type: text/html\n\n" + body).text == "заказ"


def test_a_forwarded_mail_is_an_attachment_and_not_text() -> None:
    inner = "From: b@x.example\nSubject: old\nContent-Type: text/plain\n\ninner text"
    read = mail(
        MIXED + part("Content-Type: text/plain", "see below") + part("Content-Type: message/rfc822", inner) + END
    )
    assert read.text == "see below"
    assert [(found.type, found.size > 20) for found in read.attachments] == [("message/rfc822", True)]
    assert read.content_types == ("multipart/mixed", "text/plain", "message/rfc822")


def test_named_text_is_text_only_where_there_is_no_other() -> None:
    named = part('Content-Type: text/plain; name="note.txt"', "noted")
    assert mail(MIXED + part("Content-Type: text/plain", "mine") + named + END).text == "mine"
    alone = mail(MIXED + named + END)
    assert alone.text == "noted"
    assert [found.name for found in alone.attachments] == ["note.txt"]


def test_attached_text_is_never_the_mails_own() -> None:
    read = mail(
        MIXED + part('Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"', "log") + END
    )
    assert read.text == ""


def test_attachments_have_type_and_decoded_size() -> None:
    photo = base64.encodebytes(b"x" * 1000).decode()
    header = 'Content-Type: image/jpeg; name="a.jpg"\nContent-Transfer-Encoding: base64'
    read = mail(MIXED + part(header, photo) + END)
    assert read.attachments == (Attachment("a.jpg", "image/jpeg", 1000),)
    assert read.has_photo


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('name="../../etc/passwd"', "passwd"),
        ('name="C:\\\\temp\\\\x.png"', "x.png"),
        ('name="=?utf-8?B?w6QuanBn?="', "ä.jpg"),
        ("name*=utf-8''%C3%A4.jpg", "ä.jpg"),
        ('name="fac\u202egpj.exe"', "facgpj.exe"),
        ('name="' + "a" * 300 + '.jpg"', "a" * 146 + ".jpg"),
        ('name="Größe.pdf"', "Größe.pdf"),
    ],
)
def test_attachment_names_are_for_showing(header: str, name: str) -> None:
    read = mail(MIXED + part(f"Content-Type: image/png; {header}") + END)
    assert [found.name for found in read.attachments] == [name]


def test_reports_are_kept_as_text() -> None:
    status = part(
        "Content-Type: message/delivery-status", "Reporting-MTA: dns; a.example\n\nAction: failed\nStatus: 5.1.1\n"
    )
    returned = part("Content-Type: text/rfc822-headers", "Subject: our reply\nX-Casedesk-Id: 7")
    read = mail(b"Content-Type: multipart/report; boundary=b\n\n" + part("", "failed") + status + returned + END)
    assert "Status: 5.1.1" in read.report
    assert "X-Casedesk-Id: 7" in read.report
    assert read.text == "failed"


def test_a_report_in_base64_is_decoded() -> None:
    body = base64.encodebytes(b"Action: failed\nStatus: 5.2.2\n").decode()
    header = "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64"
    assert "Status: 5.2.2" in mail(MIXED + part(header, body) + END).report


def test_a_lost_boundary_is_found_again() -> None:
    body = b"--other\nContent-Type: text/plain\n\nstill here\n--other--\n"
    read = mail(MIXED + body)
    assert read.text == "still here"
    assert "boundary_missing" in read.defects


def test_a_multipart_without_any_boundary_is_one_text() -> None:
    assert mail(MIXED + b"just words\n").text == "just words"


def test_a_letter_that_has_a_files_name_is_the_text_though_another_follows() -> None:
    letter = part('Content-Type: text/plain; name="letter.txt"', "My case broke.")
    footer = part("Content-Type: text/plain", "Sent through a list.")
    log = part('Content-Type: text/plain; name="log.txt"', "not the letter")
    read = mail(MIXED + letter + footer + log + END)
    assert read.text.split() == ["My", "case", "broke.", "Sent", "through", "a", "list."]
    assert [each.name for each in read.attachments] == ["letter.txt", "log.txt"]
