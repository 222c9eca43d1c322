"""One process at a time understands mail of a store, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pipeline.store import Store
from pipeline.store.turn import turn_to_understand


def test_the_second_waits_until_the_first_is_done(store: Store) -> None:
    second = Store(store.engine)
    entered = Event()

    def wait_in_line() -> None:
        with turn_to_understand(second):
            entered.set()

    with ThreadPoolExecutor(1) as other:
        with turn_to_understand(store):
            waiting = other.submit(wait_in_line)
            assert not entered.wait(0.2)
        waiting.result(10)
    assert entered.is_set()


def test_a_turn_that_fails_is_given_up(store: Store) -> None:
    def fail() -> None:
        with turn_to_understand(store):
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fail()
