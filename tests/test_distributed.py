"""``--dask``: the same verdicts from a cluster, also when a worker dies over it or a mail hangs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import limits
from pipeline.batch import run_batch
from pipeline.config import Settings
from pipeline.distributed import DaskReaders
from pipeline.ingestion.registry import open_source
from pipeline.model import RawMail
from pipeline.reading import ReaderBroken, ReaderLost, Readers, ReadingSettings
from tests.shop import Shop, in_process, mail
from tests.test_batch import everything, write_mbox

distributed: Any = pytest.importorskip("distributed", reason="needs the extra dask (pip install casedesk[dask])")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A scheduler and two workers, each a process that its nanny starts again."""
    folder = tmp_path_factory.mktemp("dask")
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None, local_directory=folder) as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox, and an mbox of some five hundred mails."""
    made = Shop(tmp_path, readers=readers)
    made.write()
    more = [mail(number, f"You sent me the wrong case, number {number}.") for number in range(4 * limits.FETCH_BATCH)]
    write_mbox(tmp_path / "mails.mbox", [*everything(), *more])
    return made


def on(cluster: Any, shop: Shop, progress: Callable[[int], None] = lambda _: None) -> list[dict[str, Any]]:
    """The verdicts of the shop's mbox, read on the cluster."""
    records: list[dict[str, Any]] = []
    with shop.open() as opened, DaskReaders(ReadingSettings.of(opened.settings), cluster.scheduler_address) as remote:
        source = open_source(str(shop.folder / "mails.mbox"), opened.settings)
        run_batch(replace(opened.road, readers=remote), [source], records.append, progress)
    return records


def here(shop: Shop) -> list[dict[str, Any]]:
    """The same verdicts, read by a process of this machine."""
    records: list[dict[str, Any]] = []
    with shop.open() as opened:
        source = open_source(str(shop.folder / "mails.mbox"), opened.settings)
        run_batch(opened.road, [source], records.append, lambda _: None)
    return records


def test_a_worker_that_dies_leaves_no_trace_in_the_verdicts(cluster: Any, shop: Shop) -> None:
    killed: list[int] = []

    def kill_one(_: int) -> None:
        if not killed:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    records = on(cluster, shop, kill_one)
    assert killed
    assert records == here(shop)


def test_a_mail_that_hangs_costs_no_worker(cluster: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop.open() as opened:
        slow = replace(ReadingSettings.of(opened.settings), order_patterns=("(a+)+b",))
    hanging = b"Subject: x\n\n" + b"a" * 60 + b"\n"
    with DaskReaders(slow, cluster.scheduler_address) as remote:
        lost, read = remote.read([[RawMail(hanging, "hangs", 1)], [RawMail(mail(1), "good", 1)]])
    assert isinstance(lost, ReaderLost)
    assert not isinstance(read, ReaderLost)
    assert len(read) == 1


def test_no_cluster_is_told_with_its_address(shop: Shop) -> None:
    done = in_process(shop.folder, "batch", "mails.mbox", "--dask", "tcp://127.0.0.1:1")
    assert done.code == 2
    assert "tcp://127.0.0.1:1" in done.err


def test_the_model_is_unpacked_where_it_is_read(cluster: Any, shop: Shop) -> None:
    with shop.open() as opened:
        settings = replace(ReadingSettings.of(opened.settings), model=shop.folder / "published-none")
    for ending in (".npz", ".json"):
        (shop.folder / f"published-none{ending}").write_bytes(b"no model")
    with (
        DaskReaders(settings, cluster.scheduler_address) as remote,
        pytest.raises(ReaderBroken, match="published model"),
    ):
        remote.read([[RawMail(mail(1), "good", 1)]])
