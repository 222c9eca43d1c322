"""The pure stops in a process of their own that can be killed: no signal stops C code that hangs, a kill does.

The main process never takes a sender's mail apart and never loads the classifier.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol, TypeAlias

from classifiers.verdict import CATEGORIES
from pipeline import limits
from pipeline.config import Settings, Shop
from pipeline.model import RawMail, Reading

START_SECONDS = 300.0  # the very first start trains the model
BATCH_SECONDS = 30.0  # for the classifier, which takes a batch at once


class ReaderLost(Exception):  # noqa: N818  (it is the mail's fault)
    """The process hung or died over a batch; the message says which, for staff."""


class ReaderBroken(Exception):  # noqa: N818  (it says what is broken)
    """The process cannot even start, so no mail may be blamed for it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that cannot be read; ``reason`` is one line for staff."""

    reason: str

    @classmethod
    def after(cls, error: BaseException, doing: str) -> Unreadable:
        """Because ``error`` came up while ``doing`` it. Of a database error only what the database said: the rest
        quotes the mail."""
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        return cls(f"{type(error).__name__} while {doing} it: {said}"[:300])


#: What became of a batch: a result for each mail, or why there is none.
Read: TypeAlias = "list[Reading | Unreadable] | ReaderLost"


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """All that reading depends on, and all that its process is told: no password, no store.

    ``model``: where the published model's files lie, without their endings; None for the starter model.
    ``max_errors``: category → the share of errors that pipeline.yaml allows it, for those that it names.
    """

    shop: Shop
    order_patterns: tuple[str, ...]
    cache_folder: Path | None
    unsure_below: float
    model: Path | None = None
    encoder: str = "none"
    max_errors: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> ReadingSettings:
        """The part of the settings that reading depends on."""
        folder = settings.classifier.cache_folder
        cache = settings.path(folder) if folder else None
        policy, classifier = settings.policy, settings.classifier
        named = {name: policy.category(name) for name in CATEGORIES}
        return cls(
            settings.shop,
            settings.orders.number_patterns,
            cache,
            classifier.unsure_below,
            encoder=classifier.encoder,
            max_errors=tuple((n, each.max_error) for n, each in named.items() if "max_error" in each.model_fields_set),
        )


class Reader:
    """Reads raw mails in a process that is replaced after it hung or died. Use with ``with``."""

    def __init__(self, settings: ReadingSettings, seconds_a_mail: float = limits.SECONDS_A_MAIL) -> None:
        self._settings = settings
        self._seconds = seconds_a_mail
        self._running: tuple[BaseProcess, Connection] | None = None
        self._ready = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def model(self) -> Path | None:
        """The published model that it reads by."""
        return self._settings.model

    def follow(self, model: Path | None) -> None:
        """Reads by another model from now on: the process is ended, the next one loads it."""
        if model != self._settings.model:
            self._stop()
            self._settings = replace(self._settings, model=model)

    def start(self) -> None:
        """Starts the process without waiting for it: it loads the model while mail is fetched."""
        if self._running is None:
            spawn = multiprocessing.get_context("spawn")  # a fork would share the store's connections
            ours, theirs = spawn.Pipe()
            last_words = self._seconds + BATCH_SECONDS
            process = spawn.Process(target=_serve, args=(theirs, self._settings, last_words), daemon=True)
            process.start()
            theirs.close()
            self._running = (process, ours)

    def read(self, mails: Sequence[RawMail]) -> list[Reading | Unreadable]:
        """One result a mail, in order. Raises ReaderLost over what they hold, ReaderBroken at its own fault."""
        self.start()
        if not self._ready:
            self._await_start()
        self._say(list(mails))
        for _ in mails:
            self._hear(self._seconds)
        read = self._hear(BATCH_SECONDS)
        assert isinstance(read, list)
        return read

    def _await_start(self) -> None:
        try:
            problem = self._hear(START_SECONDS)
        except ReaderLost as error:
            raise ReaderBroken(f"the reading process does not start: {error}") from None
        if problem:
            self._stop()
            raise ReaderBroken(f"the reading process does not start: {problem}")
        self._ready = True

    def _say(self, mails: list[RawMail]) -> None:
        assert self._running
        try:
            self._running[1].send(mails)
        except OSError:
            raise ReaderLost(f"its process ended (exit code {self._stop()})") from None

    def _hear(self, seconds: float) -> object:
        assert self._running
        pipe = self._running[1]
        try:
            if pipe.poll(seconds):
                return pipe.recv()
        except (EOFError, OSError):
            raise ReaderLost(f"reading it ended its process (exit code {self._stop()})") from None
        self._stop()
        raise ReaderLost(f"reading it took longer than {seconds:g} seconds")

    def _stop(self) -> int | None:
        if self._running is None:
            return None
        process, pipe = self._running
        self._running, self._ready = None, False
        pipe.close()
        process.join(0.2)  # a process that died by itself keeps its exit code; one that hangs is killed
        process.kill()
        process.join()
        return process.exitcode


class AnyReaders(Protocol):
    """What reads batches of mails somewhere else, so that no mail can hang or kill the process that asks."""

    @property
    def model(self) -> Path | None:
        """The published model that they read by, as in ReadingSettings."""

    @property
    def jobs(self) -> int:
        """How many batches are read at a time."""

    def follow(self, model: Path | None) -> None:
        """Reads by another model from now on, if it is another. Nothing may be under way."""

    def start(self) -> None:
        """Starts what reads, without waiting for it."""

    def begin(self, mails: Sequence[RawMail]) -> Future[Read]:
        """Reads a batch as soon as there is room. One over which its process was lost says so."""

    def read(self, batches: Sequence[Sequence[RawMail]]) -> list[Read]:
        """The results of some batches, in order."""


class Readers:
    """Several reading processes side by side; a batch goes to whichever is free. Use with ``with``."""

    def __init__(self, settings: ReadingSettings, jobs: int = 1, seconds_a_mail: float = limits.SECONDS_A_MAIL) -> None:
        self._readers = [Reader(settings, seconds_a_mail) for _ in range(jobs)]
        self._free: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)
        self._threads = ThreadPoolExecutor(jobs)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)  # else one that is stopped would begin the next batch
        for reader in self._readers:
            reader.__exit__()
        self._threads.shutdown()

    @property
    def model(self) -> Path | None:
        """The published model that they read by, as in ReadingSettings."""
        return self._readers[0].model

    def follow(self, model: Path | None) -> None:
        """Reads by another model from now on, if it is another."""
        for reader in self._readers:
            reader.follow(model)

    @property
    def jobs(self) -> int:
        """How many batches are read at a time."""
        return len(self._readers)

    def start(self) -> None:
        """Starts the processes without waiting for them."""
        for reader in self._readers:
            reader.start()

    def begin(self, mails: Sequence[RawMail]) -> Future[Read]:
        """Reads a batch as soon as a process is free. A batch over which its process was lost says so."""
        return self._threads.submit(self._read, mails)

    def read(self, batches: Sequence[Sequence[RawMail]]) -> list[Read]:
        """The results of some batches, in order."""
        return [future.result() for future in [self.begin(batch) for batch in batches]]

    def _read(self, mails: Sequence[RawMail]) -> Read:
        reader = self._free.get()
        try:
            return reader.read(mails)
        except ReaderLost as error:
            return error
        finally:
            self._free.put(reader)


def _serve(pipe: Connection, settings: ReadingSettings, last_words: float) -> None:
    """The process: None once it is ready (or why it is not), then for each batch a sign of life a mail, and all.

    ``last_words``: seconds after which it ends itself over a mail, should nobody be left to kill it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which then ends this one
    with suppress(EOFError, OSError):
        try:
            from pipeline.stops import Stops

            stops = Stops.load(settings)
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
            return
        pipe.send(None)

        def sign_of_life() -> None:
            pipe.send(None)
            signal.setitimer(signal.ITIMER_REAL, last_words)

        while True:
            mails = pipe.recv()
            # not handled in Python, so that it ends the process even amid C code (signal(7): SIGALRM)
            signal.setitimer(signal.ITIMER_REAL, last_words)
            read = stops.read(mails, sign_of_life)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(read)
