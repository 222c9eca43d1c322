"""Servers that several test rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.servers import dovecot as dovecot_server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[dovecot_server.Dovecot]:
    """One running Dovecot a test process. Where it isn't installed the test is skipped, but under CI it fails."""
    if not dovecot_server.available():
        reason = "needs dovecot-imapd and openssl (apt install dovecot-imapd openssl)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with dovecot_server.Dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot: dovecot_server.Dovecot) -> dovecot_server.Account:
    """A fresh user with an empty INBOX."""
    return dovecot.account()
