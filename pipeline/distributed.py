"""Reading on a Dask cluster that somebody already has: the same processes, on its workers (the extra ``dask``).

A worker gets mails and the model's name, and keeps reading processes of its own, which load the model once. So a mail
that hangs is killed there as it is here, and no worker is lost over it. What a lost worker was reading is read again
by another: reading changes nothing. Only this process writes.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from pipeline.model import RawMail
from pipeline.reading import Read, Reader, ReaderBroken, ReaderLost, ReadingSettings

CONNECT_SECONDS = 10
WAIT_SECONDS = 60  # for the first worker
ENDINGS = (".npz", ".json")


class DaskReaders:
    """The reading processes of a cluster, used as ``Readers`` are. Use with ``with``."""

    def __init__(self, settings: ReadingSettings, address: str) -> None:
        """``address``: the scheduler's, as ``tcp://HOST:8786``. Raises ReaderBroken where there is none."""
        try:
            from distributed import Client
        except ImportError:
            raise ReaderBroken("--dask needs the extra: pip install 'casedesk[dask]'") from None
        self._settings = replace(settings, cache_folder=None)  # a folder of this machine
        try:
            self._client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
            self._client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except (OSError, ValueError, TimeoutError) as error:
            raise ReaderBroken(f"no Dask cluster with a worker answers at {address}: {error}") from None
        self.jobs = max(1, sum(self._client.nthreads().values()))
        self._threads = ThreadPoolExecutor(self.jobs + 1)
        self._model: Any = None

    def __enter__(self) -> DaskReaders:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        with suppress(OSError, TimeoutError):
            self._client.close(timeout=CONNECT_SECONDS)

    @property
    def model(self) -> Path | None:
        """The published model that they read by, as in ReadingSettings."""
        return self._settings.model

    def follow(self, model: Path | None) -> None:
        """Reads by another model from now on, if it is another."""
        if model != self._settings.model:
            self._settings, self._model = replace(self._settings, model=model), None

    def start(self) -> None:
        """Sends the model to every worker, once."""
        if self._model is None and (model := self._settings.model):
            files = {ending: model.with_name(model.name + ending).read_bytes() for ending in ENDINGS}
            self._model = self._client.scatter(files, broadcast=True, hash=True)

    def begin(self, mails: Sequence[RawMail]) -> Future[Read]:
        """Reads a batch on whichever worker is free. A batch over which its process was lost says so."""
        return self._threads.submit(self._read, mails)

    def read(self, batches: Sequence[Sequence[RawMail]]) -> list[Read]:
        """The results of some batches, in order."""
        return [future.result() for future in [self.begin(batch) for batch in batches]]

    def _read(self, mails: Sequence[RawMail]) -> Read:
        self.start()
        task = self._client.submit(read_there, self._settings, list(mails), self._model, pure=False)
        try:
            read: Read = task.result()
        except Exception as error:  # what Dask raises is its own: workers that die again and again, a scheduler gone
            raise ReaderBroken(f"the Dask cluster gave up: {type(error).__name__}: {error}") from None
        return read


# ----------------------------------------------------------------------------------------------- on the worker

_LOCK = Lock()
_FREE: dict[ReadingSettings, list[Reader]] = {}
_MODELS: dict[str, tempfile.TemporaryDirectory[str]] = {}


def read_there(settings: ReadingSettings, mails: list[RawMail], model: Mapping[str, bytes] | None) -> Read:
    """What a worker does with a batch: a reading process of its own reads it, started at the first one."""
    if settings.model and model:
        settings = replace(settings, model=_unpacked(settings.model.name, model))
    with _LOCK:
        free = _FREE.setdefault(settings, [])
        reader = free.pop() if free else Reader(settings)
    try:
        with _LOCK:
            _may_have_children(reader)
        return reader.read(mails)
    except ReaderLost as error:
        return error
    finally:
        with _LOCK:
            free.append(reader)


def _may_have_children(reader: Reader) -> None:
    """Dask starts its workers as daemons, which multiprocessing denies processes of their own. Ours ends when the
    worker does: its pipe is closed then."""
    config = vars(multiprocessing.process.current_process()).get("_config", {})
    before = config.pop("daemon", None)
    try:
        reader.start()
    finally:
        if before is not None:
            config["daemon"] = before


def _unpacked(name: str, files: Mapping[str, bytes]) -> Path:
    """The model's files on this machine, by a name that is a hash of what they hold."""
    with _LOCK:
        if name not in _MODELS:
            folder = tempfile.TemporaryDirectory(prefix="casedesk-")
            for ending, octets in files.items():
                (Path(folder.name) / f"{name}{ending}").write_bytes(octets)
            _MODELS[name] = folder
    return Path(_MODELS[name].name) / name
