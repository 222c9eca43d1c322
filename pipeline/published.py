"""Which model mail is read by: the version that the store has published, else the starter model.

The store holds its files; a folder on each machine is only a cache of them, by a name that is a hash of what they hold.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.config import Settings
from pipeline.reading import AnyReaders, ReadingSettings
from pipeline.store import Store, StoreError, models
from pipeline.store.engine import AnyRow

KEPT_SECONDS = 7 * 24 * 3600  # so long the cache keeps a model that nobody has asked for


def reading_settings(settings: Settings, store: Store) -> ReadingSettings:
    """What reading depends on, with the model that is published."""
    return replace(ReadingSettings.of(settings), model=published(settings, store))


def follow(readers: AnyReaders, settings: Settings, store: Store) -> None:
    """Has mail read by the published model from now on: every pass and every batch begins with it."""
    readers.follow(published(settings, store, readers.model))


def published(settings: Settings, store: Store, known: Path | None = None) -> Path | None:
    """Where the published model's files lie on this machine, without their endings; None for the starter model.

    ``known``: where they lay before. Raises StoreError where there is no folder to put them into.
    """
    row = running_row(store)
    if row is None or row.code != code():
        return None
    if known is not None and known.name == row.name:
        return known
    folders = _folders(settings)
    for folder in folders:
        if _holds(folder, row.name):
            return folder / str(row.name)
    with store.read() as connection:
        octets = models.files(connection, row.id)
    for folder in folders:
        with suppress(OSError):
            _put(folder, row.name, octets)
            return folder / str(row.name)
    raise StoreError(f"the published model cannot be written to {folders[0]}; set classifier.cache_folder")


def running_row(store: Store) -> AnyRow | None:
    """The running version's row; None for the starter model."""
    with store.read() as connection:
        return models.get(connection, models.running(connection))


@cache
def code() -> str:
    """A hash of the code that makes and reads models: one that other code made is not used."""
    from classifiers.starter import fingerprint

    return fingerprint(corpus=None)


def _folders(settings: Settings) -> list[Path]:
    from classifiers.starter import default_folders

    own = settings.classifier.cache_folder
    return [*([settings.path(own)] if own else []), *default_folders()]


def _holds(folder: Path, name: str) -> bool:
    """Whether the files are there and whole; their age begins anew."""
    try:
        octets = {path.suffix: path.read_bytes() for path in _paths(folder, name)}
        for path in _paths(folder, name):
            os.utime(path)
    except OSError:
        return False
    return models.name_of(octets) == name


def _put(folder: Path, name: str, octets: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in _paths(folder, name):
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{path.name}.", delete=False) as file:
            file.write(octets[path.suffix])
        Path(file.name).replace(path)
    _clear(path for path in folder.glob(f"{models.PREFIX}*") if path.stem != name)


def _clear(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()


def _paths(folder: Path, name: str) -> list[Path]:
    return [folder / f"{name}{ending}" for ending in (".npz", ".json")]
