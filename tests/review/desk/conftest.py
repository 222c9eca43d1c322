"""The desk's tests share one store that the demo's customers have written to; each works on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.reading import Readers
from pipeline.store import Store
from tests.review.desk.desks import OpenDesk, play, served, settings_in

Pool = Callable[[Settings], Readers]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, readers: Pool) -> Path:
    """A folder with orders.csv and a store full of drafts."""
    folder = tmp_path_factory.mktemp("played")
    settings = settings_in(folder)
    play(folder, readers(settings), settings)
    return folder


@pytest.fixture
def copied(played: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    for name in ("orders.csv", "casedesk.db"):
        shutil.copyfile(played / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def desk(copied: Path, readers: Pool) -> Iterator[OpenDesk]:
    """The desk over that copy."""
    settings = settings_in(copied)
    store = Store.open(settings.store_url, durable=False)
    with served(settings, store, readers(settings)) as opened:
        yield opened
    store.close()
