"""The key beside the store, and the ids that it signs."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.config import ConfigError
from pipeline.delivery.compose import compose
from pipeline.delivery.signing import KEY_OCTETS, load_key, signed_id
from pipeline.opening import signing_key
from tests.store.given import KEY, NOW, settings


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "casedesk.key"
    key = load_key(path)
    assert len(key) == KEY_OCTETS
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_two_stores_have_two_keys(tmp_path: Path) -> None:
    assert load_key(tmp_path / "a.key") != load_key(tmp_path / "b.key")


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def load(_: int) -> bytes:
        together.wait()
        return load_key(tmp_path / "casedesk.key")

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(load, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["casedesk.key"]


@pytest.mark.parametrize("damaged", ["", "00ff", "no key at all"])
def test_a_damaged_key_is_never_used(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "casedesk.key").write_text(damaged)
    with pytest.raises(ValueError, match=r"octets|hexadecimal"):
        load_key(tmp_path / "casedesk.key")
    given = settings().model_copy(update={"folder": tmp_path})
    with pytest.raises(ConfigError, match="restore it from a backup"):
        signing_key(given)


def test_an_id_is_that_of_its_draft_attempt_and_key() -> None:
    made = {
        signed_id(key, draft, attempt, "shop.example")
        for key in (KEY, b"x" * 32)
        for draft in (1, 2)
        for attempt in (1, 2)
    }
    assert len(made) == 8
    assert signed_id(KEY, 1, 1, "shop.example") in made


def test_an_id_fits_into_a_header_line() -> None:
    own = signed_id(KEY, 10**17, 10**8, "a-rather-long-name-of-a-shop.example")
    mime = compose(settings().shop, "ana@x.example", "Hi", "", own, None, (), by_machine=False, now=NOW)
    assert own.encode() in mime
    assert len(own) < 200
