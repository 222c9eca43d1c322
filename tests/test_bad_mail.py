"""Mails that hang, that kill their process or that cannot be stored; and casedesk itself killed, or out of room."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from pipeline import reading
from pipeline.config import Settings
from pipeline.flow import Arrival, Road, take_in, understand
from pipeline.model import RawMail
from pipeline.orders.registry import NoOrders
from pipeline.reading import ReaderBroken, Readers, ReadingSettings
from pipeline.store import inbox as inbox_queries
from pipeline.store.tables import draft, inbox, message
from tests.shop import COMMAND, WRONG, Opened, Shop, casedesk, mail

#: Doubles its time with each further a.
HANGING = r"(a+)+b"
HANGS = f"{WRONG} {'a' * 60}"


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    made = Shop(tmp_path, readers=readers)
    made.write()
    return made


@contextmanager
def opened_with(shop: Shop, seconds_a_mail: float = 0.5) -> Iterator[Opened]:
    """The shop with an impatient reading process of its own."""
    with shop.open() as opened, Readers(ReadingSettings.of(opened.settings), 1, seconds_a_mail) as own:
        yield replace(opened, road=replace(opened.road, readers=own))


def arrive(road: Road, *mails: bytes) -> None:
    """The inbox step."""
    take_in(road, [Arrival(RawMail(data, f"test#{number}", len(data))) for number, data in enumerate(mails)])


def states(opened: Opened) -> list[str]:
    """The inbox, mail by mail."""
    return [row.state for row in opened.rows(inbox)]


def retry(opened: Opened, *ids: int) -> None:
    """As ``quarantine retry``."""
    with opened.store.write() as connection:
        assert all(inbox_queries.retry(connection, each) for each in ids)


def test_a_mail_that_hangs_is_set_aside_and_those_behind_it_are_taken(files: Shop) -> None:
    files.write(orders={"number_patterns": [HANGING]})
    with opened_with(files) as opened:
        arrive(opened.road, mail(1), mail("hangs", HANGS), mail(3))
        counts = understand(opened.road)
        assert (counts.set_aside, counts.drafts) == (1, 2)
        assert states(opened) == ["understood", "set_aside", "understood"]
        assert "longer than 0.5 seconds" in opened.rows(inbox)[1].reason
    files.write()  # the pattern is mended
    with files.open() as opened:
        retry(opened, 2)
        assert understand(opened.road).drafts == 1
        assert states(opened) == ["understood"] * 3


def test_a_mail_that_kills_its_process_is_set_aside_and_those_behind_it_are_taken(files: Shop) -> None:
    files.write(orders={"number_patterns": [HANGING]})
    others = readers_alive()
    with opened_with(files, seconds_a_mail=60) as opened:
        arrive(opened.road, mail(1), mail("kills", HANGS), mail(3))
        opened.road.readers.read([[RawMail(mail("warm"), "warm", 1)]])

        def kill_twice() -> None:
            kill_at_work(others)  # over the batch
            until(lambda: states(opened)[0] == "understood")  # then they come alone, and the first is done
            kill_at_work(others)

        with ThreadPoolExecutor(1) as thread:
            killing = thread.submit(kill_twice)
            counts = understand(opened.road)
            killing.result()
        assert (counts.set_aside, counts.drafts) == (1, 2)
        assert states(opened) == ["understood", "set_aside", "understood"]
        assert "ended its process (exit code -9)" in opened.rows(inbox)[1].reason


def until(holds: Callable[[], Any]) -> Any:
    """Waits for what another process or thread is about to do."""
    end = time.monotonic() + 60
    while not (found := holds()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
    return found


def readers_alive() -> set[int]:
    """The reading processes that we have."""
    return {process.pid for process in multiprocessing.active_children() if process.pid}


def kill_at_work(others: set[int]) -> None:
    """Kills our reading process once it works hard: an ordinary mail takes it a hundredth of this time."""
    (victim,) = readers_alive() - others
    before = ticks(victim)
    until(lambda: ticks(victim) > before + 30)
    os.kill(victim, signal.SIGKILL)


def ticks(pid: int) -> int:
    """Processor time in hundredths of a second (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_casedesk_killed_in_the_middle_of_understanding_goes_on_and_draws_no_mail_into_it(files: Shop) -> None:
    files.write(orders={"number_patterns": [HANGING]})
    (files.folder / "mails").mkdir()
    for number in range(150):
        (files.folder / "mails" / f"{number:03}.eml").write_bytes(
            mail(number, HANGS if number == 120 else "Where is it?")
        )
    command = [*COMMAND, "batch", "mails", "--store"]
    with subprocess.Popen(command, cwd=files.folder, stdout=subprocess.DEVNULL, start_new_session=True) as running:
        until(lambda: (files.folder / "casedesk.db").exists() and in_state(files, "understood") == 100)
        until(lambda: in_state(files, "waiting") == 50)
        os.killpg(running.pid, signal.SIGKILL)
    files.write()
    done = casedesk(files.folder, "batch", "mails", "--store")
    assert done.code == 0
    assert "listed 150, taken 0, duplicate 150, set aside 0, drafts 50" in done.err
    assert len(done.records) == len({record["ticket"] for record in done.records}) == 150
    assert (len(files.rows(message)), len(files.rows(draft))) == (150, 150)


def in_state(shop: Shop, state: str) -> int:
    """How many mails stand in a state."""
    return len(shop.rows(inbox, inbox.c.state == state))


def test_a_reader_that_cannot_start_is_no_mails_fault(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened.road, mail(1))
        with Readers(replace(ReadingSettings.of(opened.settings), order_patterns=("(",))) as broken:
            for _ in range(3):
                with pytest.raises(ReaderBroken):
                    understand(replace(opened.road, readers=broken))
        assert understand(opened.road).drafts == 1


def test_a_pass_that_a_person_stops_costs_no_mail_an_attempt(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened.road, mail(1), mail(2))
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                understand(replace(opened.road, orders=Stopped()))
        assert {row.attempts for row in opened.rows(inbox)} == {0}
        assert understand(opened.road).drafts == 2


class Stopped(NoOrders):
    """Ctrl-C while the orders are asked for."""

    def by_number(self, numbers: Iterable[str]) -> Any:
        raise KeyboardInterrupt


def test_a_full_disk_sets_no_mail_aside(files: Shop) -> None:
    with files.open() as opened:
        arrive(opened.road, *(mail(number, "Where is my parcel? " * 400) for number in range(40)))
        pages = opened.store.engine.connect().exec_driver_sql("PRAGMA page_count").scalar_one()
        opened.store.engine.dispose()

        @event.listens_for(opened.store.engine, "connect")
        def full(raw: Any, _record: object) -> None:
            raw.execute(f"PRAGMA max_page_count={pages + 8}")

        with pytest.raises(OperationalError, match="full"):
            understand(opened.road)
    with files.open() as opened:
        assert states(opened) == ["waiting"] * 40
        assert understand(opened.road).drafts == 40


def test_a_mail_that_cannot_be_stored_stops_no_other(files: Shop) -> None:
    """The order source gives facts that no decision can be made from, for one customer of three."""
    with files.open() as opened:
        arrive(opened.road, mail(1), mail(2), mail(3))
        counts = understand(replace(opened.road, orders=BadOrders()))
        assert (counts.set_aside, counts.drafts) == (1, 2)
        assert states(opened) == ["understood", "set_aside", "understood"]
        assert opened.rows(inbox)[1].reason.startswith("TypeError while storing it: ")


class BadOrders(NoOrders):
    """An order source with a fault of its own."""

    def by_email(self, addresses: Iterable[str]) -> Any:
        return {address: None for address in addresses if address.startswith("c2@")}


def test_a_reading_process_whose_casedesk_was_killed_does_not_hang_for_ever(files: Shop) -> None:
    files.write(orders={"number_patterns": [HANGING]})
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    with files.open() as opened:
        arguments = (theirs, ReadingSettings.of(opened.settings), 0.5)
    process = spawn.Process(target=reading._serve, args=arguments, daemon=True)
    process.start()
    assert ours.recv() is None
    ours.send([RawMail(mail("hangs", HANGS), "hangs", 1)])
    process.join(60)  # nobody kills it
    assert process.exitcode == -signal.SIGALRM
