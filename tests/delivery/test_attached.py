"""Files behind the text of a mail that leaves: names of every kind, and no line that is too long."""

from __future__ import annotations

from email import message_from_bytes, policy

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import limits
from pipeline.config import Shop
from pipeline.delivery.compose import compose
from pipeline.parsing.attachment import clean_name
from pipeline.store.attachments import Enclosed
from tests.delivery.test_compose import OURS, check_form
from tests.store.given import ANA, NOW, SHOP


def with_files(*files: Enclosed) -> bytes:
    shop = Shop(address=SHOP, name="Case Corner")
    return compose(shop, ANA, "Re: x", "Hello,\n\nyour label.\n", OURS, None, (), False, NOW, files)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=150), st.binary(min_size=1, max_size=300))
def test_names_and_octets_arrive_as_they_were(name: str, octets: bytes) -> None:
    name = clean_name(name) or "file"
    mime = with_files(Enclosed(name, "application/pdf", octets), Enclosed("b.txt", "text/plain", octets))
    check_form(mime)
    body, first, second = message_from_bytes(mime, policy=policy.default).iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert [part.get_payload(decode=True) for part in (first, second)] == [octets, octets]
    assert second.get_filename() == "b.txt"
    assert first.get_filename() == name


def test_a_long_name_goes_in_several_lines() -> None:
    name = "日" * 146 + ".pdf"
    mime = with_files(Enclosed(name, "application/pdf", b"x"))
    assert max(map(len, mime.split(b"\r\n"))) < 100
    *_, part = message_from_bytes(mime, policy=policy.default).iter_parts()
    assert part.get_filename() == name


def test_as_many_files_as_may_be_attached_may_leave() -> None:
    octets = b"x" * limits.REPLY_FILES_OCTETS
    assert len(with_files(Enclosed("a.pdf", "application/pdf", octets))) < limits.OUTGOING_OCTETS
