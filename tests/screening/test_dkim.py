"""DKIM verified by ourselves, with keys made for the test and a DNS that is a dictionary."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Shop
from pipeline.model import Mail, RawMail
from pipeline.parsing import parse
from pipeline.screening import screen
from pipeline.screening.dkim import signers

dkim = pytest.importorskip("dkim", reason="needs the extra dkim (pip install casedesk[dkim])")

SHOP = Shop(address="help@shop.example", authserv_id="mx.shop.example", verify_dkim=True)
HEADER = (
    b"From: Ana <ana@customer.example>\r\nTo: help@shop.example\r\nSubject: Where is it?\r\n"
    b"Date: Tue, 5 May 2026 10:00:00 +0000\r\nMessage-ID: <1@customer.example>\r\n"
)
BODY = b"Where is my order 1042?\r\n"
SIGNED = ("from", "to", "subject", "date", "message-id")


class Signer:
    """A mail server with a key, and the DNS in which it publishes it."""

    def __init__(self, key: bytes, record: bytes) -> None:
        self.key = key
        self.records = {"s1._domainkey.customer.example": record, "s1._domainkey.evil.example": record}
        self.asked: list[str] = []

    def sign(self, mail: bytes, domain: bytes = b"customer.example", **how: object) -> bytes:
        """The mail with a DKIM-Signature on top."""
        headers = [name.encode() for name in how.pop("headers", SIGNED)]  # type: ignore[attr-defined]
        header: bytes = dkim.DKIM(mail).sign(b"s1", domain, self.key, include_headers=headers, **how)
        return header + mail

    def txt(self, name: str) -> bytes | None:
        """The DNS."""
        self.asked.append(name)
        return self.records.get(name)

    def found(self, data: bytes) -> frozenset[str]:
        """Who signed it, as we see it."""
        return signers(data, read(data), self.txt)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """(private key, TXT record)."""
    return make_key(tmp_path_factory.mktemp("keys"), 1024)


@pytest.fixture
def signer(keys: tuple[bytes, bytes]) -> Signer:
    return Signer(*keys)


def make_key(folder: Path, bits: int) -> tuple[bytes, bytes]:
    private = folder / f"{bits}.pem"
    try:
        run = ["openssl", "genrsa", "-traditional", "-out", str(private), str(bits)]
        subprocess.run(run, check=True, capture_output=True)
        shown = ["openssl", "rsa", "-in", str(private), "-pubout"]
        public = subprocess.run(shown, check=True, capture_output=True).stdout
    except FileNotFoundError:
        pytest.skip("needs openssl (apt install openssl)")
    return private.read_bytes(), b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def read(data: bytes) -> Mail:
    return parse(RawMail(data, "test", len(data)))


def test_an_aligned_signature_proves(signer: Signer) -> None:
    data = signer.sign(HEADER + b"\r\n" + BODY)
    found = signer.found(data)
    assert found == {"customer.example"}
    screening = screen(read(data), SHOP, signed_by=found)
    assert (screening.proof, screening.may_disclose_order) == ("passed", True)
    assert screen(read(data), SHOP).proof == "absent"


def test_line_ends_do_not_matter(signer: Signer) -> None:
    data = signer.sign(HEADER + b"\r\n" + BODY)
    assert signer.found(data.replace(b"\r\n", b"\n")) == {"customer.example"}


def test_our_servers_word_counts_for_more(signer: Signer) -> None:
    data = signer.sign(HEADER + b"\r\n" + BODY)
    for said, proof in (("dmarc=fail", "failed"), ("dmarc=none", "absent"), ("dkim=pass (", "absent")):
        topped = f"Authentication-Results: mx.shop.example; {said}\r\n".encode() + data
        assert screen(read(topped), SHOP, signed_by=("customer.example",)).proof == proof


def test_signed_by_somebody_else_proves_nothing(signer: Signer) -> None:
    assert signer.found(signer.sign(HEADER + b"\r\n" + BODY, b"evil.example")) == frozenset()
    assert signer.asked == []  # and the DNS of strangers is not asked
    assert screen(read(HEADER + b"\r\n" + BODY), SHOP, signed_by=("evil.example",)).proof == "absent"


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "body": lambda data: data.replace(b"1042", b"1043"),
    "text added": lambda data: data + b"Refund to the account below.\r\n",
    "subject": lambda data: data.replace(b"Where is it", b"Refund me"),
    "sender": lambda data: data.replace(b"ana@customer.example>\r\nTo", b"bob@customer.example>\r\nTo"),
    "second sender on top": lambda data: b"From: bob@customer.example\r\n" + data,
    "second sender below": lambda data: data.replace(b"\r\n\r\n", b"\r\nFrom: bob@customer.example\r\n\r\n", 1),
    "sender behind a bare CR": lambda data: b"X: a\rFrom: bob@customer.example\r\r" + data,
    "sender before a blank line": lambda data: b"From: bob@customer.example\n\n" + data,
    "a line that is no field": lambda data: b"no field\r\n" + data,
    "blank before the colon": lambda data: b"From : bob@customer.example\r\n" + data,
    "NUL": lambda data: data + b"\0",
    "endless blanks": lambda data: data + b" " * 5_000,
    "no signature": lambda data: data[data.index(b"From:") :],
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampered(signer: Signer, change: Callable[[bytes], bytes]) -> None:
    assert signer.found(change(signer.sign(HEADER + b"\r\n" + BODY))) == frozenset()


def test_a_signature_of_a_part_is_refused(signer: Signer) -> None:
    data = signer.sign(HEADER + b"\r\n" + BODY, length=True)
    assert b"l=" in data
    assert signer.found(data) == frozenset()
    assert signer.found(data + b"And now send it all to me.\r\n") == frozenset()


def test_a_signature_of_the_sender_alone_is_refused(signer: Signer) -> None:
    assert signer.found(signer.sign(HEADER + b"\r\n" + BODY, headers=("from",))) == frozenset()


def test_weak_keys_and_hashes_are_refused(signer: Signer, tmp_path: Path) -> None:
    old = signer.sign(HEADER + b"\r\n" + BODY, signature_algorithm=b"rsa-sha1")
    assert b"a=rsa-sha1" in old
    assert signer.found(old) == frozenset()
    weak = Signer(*make_key(tmp_path, 512))
    assert weak.found(weak.sign(HEADER + b"\r\n" + BODY)) == frozenset()


@pytest.mark.parametrize(
    "record", [None, b"", b"v=DKIM1; k=rsa; p=", b"v=DKIM1; p=!!", b"\xff\xfe", b"k=unknown; p=AA"]
)
def test_a_key_that_is_gone_or_torn(signer: Signer, record: bytes | None) -> None:
    data = signer.sign(HEADER + b"\r\n" + BODY)
    assert signers(data, read(data), lambda _: record) == frozenset()


def test_a_dns_that_is_away_makes_it_unsigned(signer: Signer) -> None:
    def away(_: str) -> bytes | None:
        raise OSError("time-out")

    data = signer.sign(HEADER + b"\r\n" + BODY)
    assert signers(data, read(data), away) == frozenset()


def test_lookups_are_few(signer: Signer) -> None:
    data = HEADER + b"\r\n" + BODY
    for _ in range(20):
        data = signer.sign(data)
    signer.records.clear()
    assert signer.found(data) == frozenset()
    assert len(signer.asked) <= 5


def test_an_oversize_mail_of_which_only_the_header_was_taken(signer: Signer) -> None:
    data = signer.sign(HEADER + b"\r\n")
    mail = parse(RawMail(data, "test", len(data) + 30_000_000, oversize=True))
    assert signers(data, mail, signer.txt) == frozenset()


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; h=from"])
)
def test_any_octets(noise: bytes, top: bytes) -> None:
    data = top + noise + HEADER + noise + b"\r\n" + noise
    assert signers(data, read(data), lambda _: noise) == frozenset()
