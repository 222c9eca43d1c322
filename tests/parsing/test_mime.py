"""Our tree of parts against the standard library's, on mails that follow the rules; and on some that do not."""

from __future__ import annotations

import email
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parsing import mime
from tests.parsing import corpus
from tests.parsing.corpus import needs_corpus

Tree = list[tuple[int, str, bytes]]


def tree(part: Message, depth: int = 0) -> Tree:
    """(depth, type, content) of each part; what is inside an attached message or report is not compared."""
    kind = part.get_content_type()
    payload = part.get_payload()
    if isinstance(payload, list) and not kind.startswith("message/"):
        below = [entry for child in payload if isinstance(child, Message) for entry in tree(child, depth + 1)]
        return [(depth, kind, b""), *below]
    content = b"" if kind.startswith("message/") else part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return [(depth, kind, content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n"))]


@needs_corpus
def test_foreign_mails_have_the_same_parts() -> None:
    different = []
    for entry in corpus.listed():
        data = (corpus.FOLDER / entry.path).read_bytes()
        message, defects = mime.read(data)
        if "header_repaired" not in defects and tree(message) != tree(email.message_from_bytes(data)):
            different.append(entry.path)
    assert different == []


def _leaf(body: str) -> bytes:
    return f"Content-Type: text/plain\n\n{body}".encode()


def _multipart(children: list[bytes], name: str) -> bytes:
    parts = b"".join(f"--{name}\n".encode() + child + b"\n" for child in children)
    return f'Content-Type: multipart/mixed; boundary="{name}"\n\npreamble\n'.encode() + parts + f"--{name}--\n".encode()


names = st.integers().map(lambda number: f"b{number}").filter(lambda name: "-" not in name)
bodies = st.text(alphabet="ab-: \n", max_size=40)
mails = st.recursive(
    bodies.map(_leaf),
    lambda below: st.builds(_multipart, st.lists(below, min_size=1, max_size=4), names),
    max_leaves=12,
)


@given(mails, st.sampled_from([b"\n", b"\r\n"]))
def test_nested_parts_are_those_of_the_standard_library(data: bytes, line_end: bytes) -> None:
    data = data.replace(b"\n", line_end)
    assert tree(mime.read(data)[0]) == tree(email.message_from_bytes(data))


MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (MIXED + b"--b\n\none\n--b\n\ntwo\n", ["text/plain", "text/plain"]),
        (MIXED + b"--b  \t\n\none\n--b-- \n", ["text/plain"]),
        (MIXED + b"--b\nContent-Type: text/html\n--b\n\ntwo\n--b--", ["text/html", "text/plain"]),
        (MIXED + b"--b\n" + MIXED + b"--b\n\nsame name inside\n--b--", ["multipart/mixed", "text/plain"]),
        (MIXED.replace(b"\n", b"\r") + b"--b\r\rone\r--b--\r", ["text/plain"]),
        (b"\n\n" + MIXED + b"--b\n\none\n--b--\n", ["text/plain"]),
        (b"Content-Type : multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n", ["text/plain"]),
    ],
    ids=["no end", "blanks", "header alone", "one name twice", "CR alone", "empty lines on top", "blank before colon"],
)
def test_broken_mails_have_the_parts_that_a_reader_would_see(data: bytes, kinds: list[str]) -> None:
    message, _ = mime.read(data)
    assert [child.get_content_type() for child in mime.children(message)] == kinds
