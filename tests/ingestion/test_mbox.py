"""mbox: what goes in comes out, whatever stands in the mails, and in constant memory."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import limits
from pipeline.ingestion.mbox import Mbox, is_postmark, split
from pipeline.model import RawMail

POSTMARK = b"From customer@home.example Tue Nov 24 15:10:57 2026\n"
LETTER = b"From: customer@home.example\nSubject: order\n\nWhere is it?\n"

lines = st.one_of(
    st.sampled_from(
        [b"", b"\r", b"From ", b">From x", b">>From x", b"> quoted", POSTMARK.strip(), b"\xff\x00", b"a" * 70_000]
    ),
    st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")),
)
letters = st.lists(lines, max_size=12).map(lambda some: b"".join(line + b"\n" for line in some))


def written(mails: list[bytes], ending: bytes = b"\n") -> bytes:
    """An mbox in the mboxrd dialect."""
    return b"".join(
        POSTMARK.replace(b"\n", ending) + re.sub(rb"(?m)^(>*From )", rb">\1", mail) + ending for mail in mails
    )


@pytest.mark.parametrize("octets", [1, 2, 3, 7, 40])
@given(st.lists(letters, max_size=4), st.sampled_from([b"\n", b"\r\n"]))
@example([b"a" * 65_537 + b">From the middle of a line that is cut here\n"], b"\n")
def test_where_a_block_ends_makes_no_difference(octets: int, mails: list[bytes], ending: bytes) -> None:
    data = written(mails, ending)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.ingestion.mbox._BLOCK_OCTETS", octets)
        assert contents(data) == mails


def contents(data: bytes) -> list[bytes]:
    return [mail for mail, _ in split(io.BytesIO(data))]


@given(st.lists(letters, max_size=5), st.sampled_from([b"\n", b"\r\n"]))
@example([b""], b"\n")
@example([b"", b"\n", b"\n\n"], b"\r\n")
@example([b"From \n", POSTMARK, b"\n" + POSTMARK], b"\n")
def test_round_trip_of_mboxrd(mails: list[bytes], ending: bytes) -> None:
    got = list(split(io.BytesIO(written(mails, ending))))
    assert [mail for mail, _ in got] == mails
    assert [size for _, size in got] == [len(mail) for mail in mails]


def test_round_trip_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(written([LETTER, LETTER.upper()]))
    source = Mbox(tmp_path / "box")
    for _ in range(2):
        ((first, second),) = source.batches()
        assert first == RawMail(LETTER, f"{tmp_path}/box#1", len(LETTER))
        assert second == RawMail(LETTER.upper(), f"{tmp_path}/box#2", len(LETTER))
    assert (source.count(), source.skipped) == (None, [])


def test_file_that_ends_without_an_empty_line() -> None:
    assert contents(POSTMARK + b"A: 1\n\nbody") == [b"A: 1\n\nbody"]
    assert contents(POSTMARK + b"A: 1\n\nbody\n") == [b"A: 1\n\nbody\n"]


def test_only_a_dated_line_after_an_empty_one_begins_a_mail() -> None:
    undated = LETTER + b"\nFrom Monday on at 12:30 I am away, until May 2026\n"
    unseparated = LETTER + POSTMARK
    assert contents(POSTMARK + undated + b"\n" + POSTMARK + unseparated + b"\n") == [undated, unseparated]


@pytest.mark.parametrize(
    "line",
    [
        b"From customer@home.example Tue Nov 24 15:10:57 2026\n",
        b"From customer@home.example Tue Nov  3 15:10:57 2026\r\n",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        b"From - Tue Nov 24 15:10:57 2026\n",
        b"From customer at home.example  Tue Nov 24 15:10:57 2026\n",
        b"From 1553784218349384734@xxx Fri Nov 20 20:48:42 +0000 2015\n",
        b"From customer@home.example Tue, 24 Nov 2026 15:10:57 +0100\n",
        b"From customer@home.example Tue Nov 24 15:10 MET 2026\n",
        b"From customer@home.example 2026-11-24T15:10:57Z\n",
        b"From  Tue Nov 24 15:10:57 2026\n",
    ],
)
def test_postmarks_of_many_programs(line: bytes) -> None:
    assert is_postmark(line)


@pytest.mark.parametrize(
    "line",
    [
        b"From the shop I ordered 2 cases\n",
        b"From Tue Nov 24 2026 on it was late\n",
        b"From customer@home.example Tue Nov 24 15:10:57\n",
        b" From customer@home.example Tue Nov 24 15:10:57 2026\n",
        b"From: customer@home.example Tue Nov 24 15:10:57 2026\n",
        b"From " + b"Tue Nov 24 15:10:57 2026 " * 100,
    ],
)
def test_sentences_are_no_postmarks(line: bytes) -> None:
    assert not is_postmark(line)


def test_oversize_mail_comes_as_its_header_and_its_neighbours_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAIL_OCTETS", 100)
    fits, large = LETTER.ljust(99, b".") + b"\n", LETTER.ljust(300, b".") + b"\n"
    got = list(split(io.BytesIO(written([fits, large, LETTER]))))
    assert got == [(fits, 100), (large[: large.index(b"\n\n") + 2], 301), (LETTER, len(LETTER))]


def test_memory_stays_small_whatever_the_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAIL_OCTETS", 100_000)
    with (tmp_path / "box").open("wb") as file:
        for _ in range(5):
            file.write(POSTMARK + LETTER + b"y" * 4_000_000 + b"\n\n" + POSTMARK + LETTER + b"\n" * 150_000)
    tracemalloc.start()
    try:
        sizes = [mail.size for batch in Mbox(tmp_path / "box").batches() for mail in batch]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(sizes) == 10
    assert min(sizes) > 149_000
    assert peak < 1_500_000


def test_ten_thousand_mails_take_seconds_at_most(tmp_path: Path) -> None:
    mail = LETTER + b"It should have been here a week ago, says the tracking.\n" * 100
    (tmp_path / "box").write_bytes(written([mail]) * 10_000)
    began = time.perf_counter()
    count = sum(len(batch) for batch in Mbox(tmp_path / "box").batches())
    assert count == 10_000
    assert time.perf_counter() - began < 10, "measured 0.45 s for these 57 MB; the rest is room for a busy machine"
