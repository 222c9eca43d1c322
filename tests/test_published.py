"""Every machine reads mail by the model that the store has published, whatever its cache holds."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.corpus import Example
from classifiers.persistence import save
from classifiers.training import train
from classifiers.verdict import Text
from pipeline.batch import run_batch
from pipeline.checkup import examine
from pipeline.config import Settings
from pipeline.config_file import load
from pipeline.ingestion.registry import open_source
from pipeline.opening import open_road, open_store, wall_clock
from pipeline.published import code, published, reading_settings
from pipeline.store import Store, models
from tests.shop import WRONG, Shop, mail

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def octets(folder: Path, intent: str) -> dict[str, bytes]:
    """The files of a model that takes everything for one intent, or for thanks."""
    words = ("You sent me the wrong item", "I ordered the blue case and received a red one", "My phone case", "Please")
    examples = [Example(f"{n}", Text("My phone case", each), "en", intent) for n, each in enumerate(words * 4)]
    examples += [Example("t", Text("", "thanks"), "en", "thanks")]
    assert save(train(examples), folder, "made")
    return {path.suffix: path.read_bytes() for path in folder.glob("made.*")}


def publish(store: Store, files: dict[str, bytes], made_by: str = "") -> int:
    with store.write() as connection:
        values = {"code": made_by or code(), "data": "", "corpus": "", "held": {}, "figures": {}}
        return models.publish(connection, values, files, models.running(connection), "eva", NOW)


@pytest.fixture
def files(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.write(classifier={"cache_folder": "cache"})
    return made


@pytest.fixture
def opened(files: Shop) -> Iterator[tuple[Settings, Store]]:
    settings = load(files.folder / "pipeline.yaml")
    with open_store(settings) as store:
        yield settings, store


def test_the_starter_model_needs_no_files(opened: tuple[Settings, Store]) -> None:
    settings, store = opened
    assert published(settings, store) is None
    assert not (settings.folder / "cache").exists()


@pytest.mark.parametrize("damage", ["", "cut", "gone", "foreign"])
def test_the_cache_is_made_anew_where_it_is_not_whole(
    opened: tuple[Settings, Store], tmp_path: Path, damage: str
) -> None:
    settings, store = opened
    made = {".npz": b"numbers", ".json": b"words"}
    publish(store, made)
    path = published(settings, store)
    assert path is not None
    assert path.parent == tmp_path / "cache"
    numbers = path.with_suffix(".npz")
    if damage == "cut":
        numbers.write_bytes(b"num")
    elif damage == "gone":
        numbers.unlink()
    elif damage == "foreign":
        path.with_suffix(".json").write_bytes(b"other words")
    assert published(settings, store) == path
    assert {each.suffix: each.read_bytes() for each in path.parent.iterdir()} == made


def test_a_cache_that_cannot_be_written_is_no_trouble(files: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = files.folder / "blocked"
    blocked.write_text("this is no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(files.folder / "elsewhere"))
    files.write(classifier={"cache_folder": "blocked/cache"})
    settings = load(files.folder / "pipeline.yaml")
    with open_store(settings) as store:
        publish(store, {".npz": b"numbers", ".json": b"words"})
        path = published(settings, store)
    assert path is not None
    assert path.parent == files.folder / "elsewhere" / "casedesk"


def test_models_that_nobody_asks_for_leave_the_cache(opened: tuple[Settings, Store]) -> None:
    settings, store = opened
    cache = settings.folder / "cache"
    cache.mkdir()
    old, starter = cache / f"{models.PREFIX}{'0' * 32}.npz", cache / "model-0123456789abcdef.npz"
    for path in (old, starter):
        path.write_bytes(b"")
        os.utime(path, (time.time() - 30 * 24 * 3600,) * 2)
    publish(store, {".npz": b"numbers", ".json": b"words"})
    assert published(settings, store) is not None
    assert (old.exists(), starter.exists()) == (False, True)


def test_a_model_that_other_code_made_is_not_used_and_told(opened: tuple[Settings, Store]) -> None:
    settings, store = opened
    version = publish(store, {".npz": b"numbers", ".json": b"words"}, made_by="an older casedesk")
    assert reading_settings(settings, store).model is None
    (found,) = [
        each
        for each in examine(settings.model_copy(update={"classifier": load_default()}))
        if each.what == "classifier"
    ]
    assert (found.exit_code, found.says.startswith(f"model {version} was made by another casedesk")) == (1, True)


def load_default() -> object:
    """The usual cache, so that the starter model is not trained once more."""
    return Settings.model_validate({"shop": {"address": "help@shop.example"}}).classifier


def test_every_process_follows_at_its_next_batch(opened: tuple[Settings, Store], tmp_path: Path) -> None:
    """Two roads as on two machines, one with a cache of its own; then the way back."""
    settings, store = opened
    defective, late = (octets(tmp_path, intent) for intent in ("defective", "late"))
    first = publish(store, defective)
    machines = [settings, settings.model_copy(update={"classifier": elsewhere(tmp_path)})]
    source = tmp_path / "one.eml"
    with open_road(machines[0], store, wall_clock) as here, open_road(machines[1], store, wall_clock) as there:

        def read_by_both(number: int) -> set[str]:
            said = set()
            for name, road in (("a", here), ("b", there)):
                source.write_bytes(mail(f"{number}{name}", WRONG))
                run_batch(road, [open_source(str(source), settings)], lambda record: said.add(record["intent"]), quiet)
            return said

        assert read_by_both(1) == {"defective"}
        publish(store, late)
        assert read_by_both(2) == {"late"}
        with store.write() as connection:
            assert models.roll_back(connection, None, "eva", NOW) == first
        assert read_by_both(3) == {"defective"}


def elsewhere(folder: Path) -> object:
    return load_default().model_copy(update={"cache_folder": folder / "other machine"})  # type: ignore[attr-defined]


def test_a_model_that_cannot_be_read_says_so(opened: tuple[Settings, Store]) -> None:
    from pipeline.reading import ReaderBroken

    settings, store = opened
    publish(store, {".npz": b"numbers", ".json": b"words"})
    with open_road(settings, store, wall_clock) as road, pytest.raises(ReaderBroken, match="casedesk model rollback"):
        run_batch(road, [open_source(str(eml(settings.folder)), settings)], lambda record: None, quiet)


def eml(folder: Path) -> Path:
    path = folder / "one.eml"
    path.write_bytes(mail(1, WRONG))
    return path


def quiet(done: int) -> None:
    """A progress bar that nobody sees."""
