"""Files, keys and ciphers in a mail: shown, named, never taken for text."""

from __future__ import annotations

import base64
import binascii

import pytest

from pipeline.model import Attachment, Mail
from tests.parsing.mails import mail

MIXED = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


def text_of(body: bytes, header: bytes = b"Content-Type: text/plain; charset=utf-8") -> Mail:
    return mail(header + b"\n\n" + body)


def uuencoded(data: bytes, name: str = "case.jpg") -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45], backtick=True) for at in range(0, len(data), 45))
    return f"begin 644 {name}\n".encode() + lines + b"`\nend\n"


@pytest.mark.parametrize("size", [1, 44, 45, 46, 90, 10_000])
def test_an_inline_uuencoded_file_is_an_attachment(size: int) -> None:
    read = text_of(b"It is broken.\n\n" + uuencoded(b"x" * size) + b"\nAnn\n")
    assert read.text == "It is broken.\n\n\nAnn"
    assert read.attachments == (Attachment("case.jpg", "image/jpeg", size),)
    assert read.has_photo
    assert "uuencoded" in read.defects


def test_several_files_and_crlf_and_a_text_part_of_a_multipart() -> None:
    files = uuencoded(b"a" * 100, "a.txt") + b"between\n" + uuencoded(b"b" * 100, "b.bin")
    assert [one.name for one in text_of(files.replace(b"\n", b"\r\n")).attachments] == ["a.txt", "b.bin"]
    inside = mail(MIXED + b"--b\nContent-Type: text/plain\n\nSee:\n" + files + b"--b--\n")
    assert inside.text == "See:\nbetween"
    assert [one.type for one in inside.attachments] == ["text/plain", "application/octet-stream"]


def test_a_file_that_was_cut_off_is_taken_out_too() -> None:
    cut = uuencoded(b"x" * 1_000)[:700]
    read = text_of(b"See:\n" + cut[: cut.rindex(b"\n") + 1])
    assert read.text == "See:"
    assert [one.name for one in read.attachments] == ["case.jpg"]


@pytest.mark.parametrize(
    "text", ["begin 644 reasons why\nI write to you", "begin 2024 with a new case\n`\n", "begin 644 x\n"]
)
def test_a_sentence_is_no_file(text: str) -> None:
    read = text_of(text.encode())
    assert read.text.strip() == text.strip()
    assert read.attachments == ()


@pytest.mark.parametrize(
    "header",
    [
        'application/ms-tnef; name="winmail.dat"',
        'application/vnd.ms-tnef; name="x.dat"',
        'application/octet-stream; name="WINMAIL.DAT"',
    ],
)
def test_outlooks_container_is_listed_and_named(header: str) -> None:
    body = MIXED + f"--b\nContent-Type: {header}\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n".encode()
    read = mail(body)
    assert [(one.type, one.size) for one in read.attachments] == [("application/ms-tnef", 3)]
    assert "tnef" in read.defects


ARMOUR = b"-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMA0123456789\n=abcd\n-----END PGP MESSAGE-----\n"


def test_an_encrypted_mail_has_no_text_and_says_so() -> None:
    pgp = mail(
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n'
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        b'--b\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n' + ARMOUR + b"--b--\n"
    )
    inline = text_of(ARMOUR)
    for read in (pgp, inline):
        assert (read.text, read.new_text) == ("", "")
        assert "encrypted" in read.defects
        assert "application/pgp-encrypted" in [one.type for one in read.attachments]
    assert text_of(b"Hello,\n" + ARMOUR + b"Ann\n").text == "Hello,\n\nAnn"


def test_a_clear_signed_text_is_the_text() -> None:
    body = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nMy case broke.\n- -- \nAnn\n"
        b"-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    read = text_of(body)
    assert (read.text, read.new_text) == ("My case broke.\n-- \nAnn", "My case broke.")
    assert "signed" in read.defects


def test_armour_without_an_end_stays_text() -> None:
    assert "hQEMA" in text_of(ARMOUR.replace(b"-----END", b"----")).text


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x82, size >> 8, size & 0xFF])
    return bytes([tag]) + length + content


OID = bytes.fromhex("06092a864886f70d0107")
ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nMy case broke.\r\n" + b"It did. " * 30


def smime(kind: int, content: bytes) -> Mail:
    der = _der(0x30, OID + bytes([kind]) + _der(0xA0, _der(0x30, b"\x02\x01\x01" + content)))
    header = b'Content-Type: application/pkcs7-mime; name="smime.p7m"\nContent-Transfer-Encoding: base64\n\n'
    return mail(header + base64.encodebytes(der))


def test_opaque_signed_mail_is_read() -> None:
    whole = _der(0x30, OID + b"\x01" + _der(0xA0, _der(0x04, ENTITY)))
    halves = _der(0x04, ENTITY[:100]) + _der(0x04, ENTITY[100:])
    chunked = b"\x30\x80" + OID + b"\x01\xa0\x80\x24\x80" + halves + b"\0\0" * 4
    for content in (whole, chunked):
        read = smime(2, content)
        assert read.text.startswith("My case broke.\nIt did.")
        assert "signed" in read.defects
        assert "encrypted" not in read.defects


def test_enveloped_mail_is_not_read() -> None:
    read = smime(3, _der(0x30, OID + b"\x01" + _der(0x80, b"\xff" * 100)))
    assert read.text == ""
    assert "encrypted" in read.defects
    assert [one.name for one in read.attachments] == ["smime.p7m"]


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_broken_signature_container_is_an_attachment(cut: int) -> None:
    read = smime(2, _der(0x30, OID + b"\x01" + _der(0xA0, _der(0x24, b"\x04\x82")))[:cut])
    assert read.text.strip() == ""
    assert "unreadable" not in read.defects


def test_a_detached_signature_leaves_the_text() -> None:
    body = (
        b"Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n"
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"\n\nx\n--b--\n'
    )
    assert mail(body).text == "Hello"
    assert "signed" in mail(body).defects


def test_flowed_lines_are_paragraphs_again() -> None:
    header = b"Content-Type: text/plain; charset=utf-8; format=flowed"
    body = (
        b"The case which I ordered \nin May is \nnot here.\n \n From the carrier: nothing.\n> old \n> "
        b"text\n>> older\n-- \nAnn\n"
    )
    read = text_of(body, header)
    assert read.text == (
        "The case which I ordered in May is not here.\n\nFrom the carrier: nothing.\n> old text\n>> older\n-- \nAnn"
    )
    assert text_of("注文した \nケース\n".encode(), header + b"; delsp=yes").text == "注文したケース"
    assert text_of(b"a \nb\n").text == "a \nb"


BOUNCED = (
    b"Message-ID: <ours@shop.example>\nReferences: <c1@customer.example> <signed@shop.example>\nSubject: Re\n\nDear Ann"
)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_a_bounce_names_what_it_returns(kind: str) -> None:
    header = b"Content-Type: multipart/report; boundary=b\n\n--b\n\nfailed\n--b\nContent-Type: "
    read = mail(header + kind.encode() + b"\n\n" + BOUNCED + b"\n--b--\n")
    assert read.returned_ids == ("<ours@shop.example>", "<c1@customer.example>", "<signed@shop.example>")
    encoded = kind.encode() + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(BOUNCED)
    assert mail(header + encoded + b"--b--\n").returned_ids == read.returned_ids


def test_a_copy_in_the_text_names_it_too() -> None:
    read = text_of(
        b"This message could not be delivered.\n\n------ copy ------\nSubject: x\nMessage-Id: <ours@shop.example>\n"
    )
    assert read.returned_ids == ("<ours@shop.example>",)
    assert text_of(b"The Message-ID: is odd").returned_ids == ()


def test_a_mail_that_is_another_mail_is_read() -> None:
    read = mail(b"Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: text/plain\n\nHello")
    assert read.text == "Hello"
    assert [one.type for one in read.attachments] == ["message/rfc822"]
