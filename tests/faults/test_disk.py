"""A disk that is full: nothing is lost, nobody gets a mail twice, and it goes on by itself."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from pipeline.demo.ses import Fault, SesServer
from pipeline.demo.ses_request import Request
from pipeline.store import Store
from pipeline.store.tables import inbox, message
from tests.delivery.sending import Clock, a_post, approve_all, of, states
from tests.store.given import a_draft, a_mail


@pytest.fixture
def own_store(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    path = tmp_path / "casedesk.db"
    path.write_bytes(migrated_file.read_bytes())
    opened = Store.open(f"sqlite:///{path}")
    yield opened
    opened.close()


class Disk:
    """No file of this process may grow beyond what its largest has now (setrlimit(2)); writes then fail as on a full
    disk. Python ignores the signal SIGXFSZ."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._usual = folder, resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        largest = max(path.stat().st_size for path in self._folder.glob("casedesk.db*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, self._usual[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


@contextmanager
def disk_of(folder: Path) -> Iterator[Disk]:
    disk = Disk(folder)
    try:
        yield disk
    finally:
        disk.free()


def test_a_disk_that_fills_up_during_a_call_forgets_no_answer(
    own_store: Store, ses: SesServer, clock: Clock, tmp_path: Path
) -> None:
    given = of(ses)
    approve_all(own_store, given, 12)
    post = a_post(own_store, given, clock)
    with disk_of(tmp_path) as disk:

        def fills(number: int, _request: Request) -> Fault:
            if number == 4:
                disk.fill()
            return Fault()

        ses.behaviour = fills
        with pytest.raises(OperationalError, match="disk"):
            post.run()
        taken = len(ses.accepted)
        assert taken < 12
    assert post.run().sent == 12 - taken + 1  # the one whose answer could not be written down
    assert states(own_store) == {"sent": 12}
    assert len({mail.recipients for mail in ses.accepted}) == len(ses.accepted) == 12


def test_a_disk_that_is_full_takes_a_mail_whole_or_not(own_store: Store, tmp_path: Path) -> None:
    with disk_of(tmp_path) as disk:
        disk.fill()
        with pytest.raises(OperationalError, match="disk"):
            take_in(own_store)
        disk.free()
        with own_store.read() as connection:
            assert connection.execute(inbox.select()).all() == connection.execute(message.select()).all() == []
    take_in(own_store)
    with own_store.read() as connection:
        assert len(connection.execute(inbox.select()).all()) == 200


def take_in(store: Store) -> None:
    with store.write() as connection:
        for number in range(200):
            a_draft(connection, a_mail(str(number), text="x" * 5000))
