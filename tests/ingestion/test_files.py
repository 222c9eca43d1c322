"""Maildirs, folders of .eml, single mails, and how a path is told to be which."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import limits
from pipeline.config import built_in
from pipeline.ingestion.registry import open_source
from pipeline.ingestion.source import Source, SourceError, header_of
from pipeline.model import RawMail

CORPORA = Path(__file__).parents[2] / ".." / "shared" / "corpora"
LETTER = b"From: customer@home.example\r\nSubject: order\r\n\r\nWhere is it?\r\n"


def opened(path: Path) -> Source:
    return open_source(str(path), built_in())


def all_mails(source: Source) -> list[RawMail]:
    return [mail for batch in source.batches() for mail in batch]


def maildir(path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def test_maildir_gives_cur_and_new_by_name(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box")
    (box / "cur" / "1700000002.b:2,S").write_bytes(b"second")
    (box / "new" / "1700000001.a").write_bytes(b"first")
    (box / "cur" / "1700000003.c:2,").write_bytes(b"third")
    (box / "tmp" / "1700000000.x").write_bytes(b"half written")
    (box / "cur" / ".hidden").write_bytes(b"no mail")
    source = opened(box)
    assert [mail.data for mail in all_mails(source)] == [b"first", b"second", b"third"]
    assert (source.count(), source.skipped) == (3, [])


def test_maildir_follows_a_mail_that_is_read_by_someone_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = maildir(tmp_path / "box")
    for n in range(1, 5):
        (box / "new" / f"170000000{n}.a").write_bytes(b"%d" % n)
    monkeypatch.setattr(limits, "FETCH_BATCH", 1)
    source = opened(box)
    batches = source.batches()
    got = [mail.data for mail in next(batches)]
    (box / "new" / "1700000003.a").rename(box / "cur" / "1700000003.a:2,S")
    (box / "new" / "1700000004.a").unlink()
    got += [mail.data for batch in batches for mail in batch]
    assert got == [b"1", b"2", b"3"]
    (line,) = source.skipped
    assert "1700000004.a: no such file" in line


def test_maildir_loses_no_mail_that_moves_while_it_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = maildir(tmp_path / "box")
    (box / "new" / "1700000001.a").write_bytes(b"moving")
    real = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        entries = list(real(path))
        if (box / "new" / "1700000001.a").exists():
            (box / "new" / "1700000001.a").rename(box / "cur" / "1700000001.a:2,S")
        return iter(entries)

    source = opened(box)
    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert [mail.data for mail in all_mails(source)] == [b"moving"]
    assert source.skipped == []


def test_eml_folder_takes_eml_files_by_name(tmp_path: Path) -> None:
    for name in ("b.eml", "a.EML", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())
    os.utime(tmp_path / "b.eml", (0, 1_700_000_000))
    source = opened(tmp_path)
    first, second = all_mails(source)
    assert (first.data, second.data, source.count()) == (b"a.EML", b"b.eml", 2)
    assert second.stamp == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (second.source, second.size, second.uid) == (str(tmp_path / "b.eml"), 5, None)


def test_files_that_cannot_be_read_are_reported_and_the_others_come(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(LETTER)
    (tmp_path / "b.eml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c.eml").mkdir()
    os.mkfifo(tmp_path / "d.eml")
    (tmp_path / "e.eml").write_bytes(LETTER)
    source = opened(tmp_path)
    for _ in range(2):
        assert [mail.data for mail in all_mails(source)] == [LETTER, LETTER]
        assert [line.rpartition("/")[2].partition(":")[0] for line in source.skipped] == ["b.eml", "c.eml", "d.eml"]


def test_batches_keep_their_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(1, 8):
        (tmp_path / f"{n}.eml").write_bytes(b"x" * (900 if n in (1, 4) else 200))
    monkeypatch.setattr(limits, "FETCH_BATCH", 3)
    monkeypatch.setattr(limits, "FETCH_OCTETS", 500)
    sizes = [[mail.size for mail in batch] for batch in opened(tmp_path).batches()]
    assert sizes == [[900], [200, 200], [900], [200, 200], [200]]
    monkeypatch.setattr(limits, "FETCH_OCTETS", 5_000)
    assert [len(batch) for batch in opened(tmp_path).batches()] == [3, 3, 1]


def test_oversize_file_comes_as_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAIL_OCTETS", 100)
    (tmp_path / "fits.eml").write_bytes(LETTER.ljust(100, b"."))
    (tmp_path / "large.eml").write_bytes(LETTER.ljust(101, b"."))
    fits, large = all_mails(opened(tmp_path))
    assert (fits.oversize, fits.size, len(fits.data)) == (False, 100, 100)
    assert (large.oversize, large.size) == (True, 101)
    assert large.data == LETTER[: LETTER.index(b"\r\n\r\n") + 4]


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (b"A: 1\r\n\r\nbody", b"A: 1\r\n\r\n"),
        (b"A: 1\n\nbody", b"A: 1\n\n"),
        (b"\nbody", b"\n"),
        (b"A: 1\nB: 2", b"A: 1\nB: 2"),
        (b"", b""),
    ],
)
def test_header_ends_at_the_empty_line(data: bytes, header: bytes) -> None:
    assert header_of(data) == header


def test_header_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEADER_OCTETS", 8)
    assert header_of(b"A: 1234567\r\n\r\nbody") == b"A: 12345"


@pytest.mark.parametrize("name", ["mail.msg", "mail.txt", "mail", "mail.eml"])
def test_single_mail_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(LETTER)
    source = opened(tmp_path / name)
    (mail,) = all_mails(source)
    assert (mail.data, mail.source, source.count()) == (LETTER, str(tmp_path / name), 1)


def test_empty_files_are_what_their_names_say(tmp_path: Path) -> None:
    for name, count in (("empty.mbox", 0), ("shop", 0), ("empty.eml", 1)):
        (tmp_path / name).touch()
        assert len(all_mails(opened(tmp_path / name))) == count


def test_empty_folder_holds_no_mail(tmp_path: Path) -> None:
    assert all_mails(opened(tmp_path)) == []


@pytest.mark.parametrize("name", ["missing.mbox", "nul\0byte", "x" * 300])
def test_what_is_not_there_is_said_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2024.mbox").write_bytes(b"From a@b.example Tue Nov 24 15:10:57 2026\n\n")
    with pytest.raises(SourceError, match=r"without \.eml files"):
        opened(tmp_path)


def test_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        opened(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_permission_denied_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(LETTER)
    (tmp_path / "mail.eml").chmod(0)
    with pytest.raises(SourceError, match="permission denied"):
        opened(tmp_path / "mail.eml")


def test_file_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9\nx.eml")).write_bytes(LETTER)
    (mail,) = all_mails(opened(tmp_path))
    assert mail.source == f"{tmp_path}/caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}x.eml"


def test_mails_of_other_programs_come_as_they_are() -> None:
    folder = CORPORA / "mail"
    if not folder.is_dir():
        pytest.skip("needs the shared mail corpora beside the checkout")
    files = sorted(path for path in folder.rglob("*.eml"))
    assert files
    for path in files:
        data = path.read_bytes()
        if data.startswith(b"From "):
            assert len(all_mails(opened(path))) >= 1
        else:
            assert [mail.data for mail in all_mails(opened(path))] == [data]
