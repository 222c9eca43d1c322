"""``casedesk users`` and ``casedesk desk``, as they are typed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
import yaml

from pipeline.config_file import load
from pipeline.opening import open_store
from pipeline.store import people
from tests.shop import COMMAND, NO_KEYS, casedesk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sections = {"shop": {"address": "help@shop.example"}, "desk": {"port": port}}
    sections["sending"] = {"kind": "maildir", "path": "sent"}
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump(sections), encoding="utf-8")
    return tmp_path


def roles(folder: Path) -> dict[str, str]:
    with open_store(load(folder / "pipeline.yaml")) as store, store.read() as connection:
        return {row.name: row.role for row in people.listing(connection)}


def test_people_are_added_listed_and_removed(folder: Path) -> None:
    assert "Nobody may use the desk yet" in casedesk(folder, "users", "list").err
    assert casedesk(folder, "users", "add", "maria", stdin=b"a long password\n").code == 0
    assert casedesk(folder, "users", "add", "sam", stdin=b"a long password\n").code == 0
    assert casedesk(folder, "users", "add", "mia", "--role", "manager", stdin=b"a long password\n").code == 0
    assert roles(folder) == {"maria": "admin", "sam": "staff", "mia": "manager"}
    assert "maria" in casedesk(folder, "users", "list").out
    assert casedesk(folder, "users", "remove", "sam").code == 0
    assert casedesk(folder, "users", "passwd", "mia", stdin=b"another password\n").code == 0
    assert set(roles(folder)) == {"maria", "mia"}


@pytest.mark.parametrize(
    ("words", "password", "says"),
    [
        (("add", "maria"), b"short\n", "10 to 200 characters"),
        (("add", "maria", "--role", "queen"), b"", "known: staff, manager, admin"),
        (("add", " "), b"", "a name should be"),
        (("passwd", "nobody"), b"a long password\n", "there is no 'nobody'"),
        (("remove", "nobody"), b"", "there is no 'nobody'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(folder: Path, words: tuple[str, ...], password: bytes, says: str) -> None:
    done = casedesk(folder, "users", *words, stdin=password)
    assert done.code == 2
    assert says in done.err
    assert roles(folder) == {}


def test_the_desk_opens_and_ends_when_it_is_told_to(folder: Path) -> None:
    env = {**os.environ, **NO_KEYS}
    with subprocess.Popen([*COMMAND, "desk"], cwd=folder, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert "casedesk users add" in process.stderr.readline()
            url = process.stderr.readline().split()[4]
            with httpx.Client(transport=httpx.HTTPTransport(retries=6)) as client:  # it says so just before it listens
                answer = client.get(f"{url}login")
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=30)[1]
        finally:
            process.kill()
    assert answer.status_code == 200
    assert "Traceback" not in rest
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_an_open_bind_without_tls_is_refused_with_the_reason(folder: Path) -> None:
    path = folder / "pipeline.yaml"
    sections = yaml.safe_load(path.read_text(encoding="utf-8"))
    sections["desk"]["host"] = "0.0.0.0"
    path.write_text(yaml.safe_dump(sections), encoding="utf-8")
    done = casedesk(folder, "desk")
    assert done.code == 2
    assert "passwords would cross the network in clear" in done.err


def test_a_taken_port_is_told_in_one_line(folder: Path) -> None:
    port = load(folder / "pipeline.yaml").desk.port
    with socket.create_server(("127.0.0.1", port)):
        done = casedesk(folder, "desk")
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith(f"casedesk: the desk cannot listen at 127.0.0.1:{port} (")
    assert "desk.port" in done.err
    assert "The desk is at" not in done.err
