"""A real IMAP server for tests: Debian's dovecot-imapd as an instance of its own, in a temporary folder.

Any user name logs in with ``PASSWORD`` and has mail of its own, so each test takes a fresh user and none sees
another's mail. Works as root (the mail then belongs to ``nobody``) and as an ordinary user.
"""

from __future__ import annotations

import contextlib
import getpass
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from imapclient import IMAPClient

from pipeline.config import Mailbox

PASSWORD = "open-sesame"
READY_SECONDS = 20.0

_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
{extra}
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{folder}/server.crt
ssl_key = <{folder}/server.key
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


def available() -> bool:
    """Whether Dovecot and openssl are installed here."""
    return bool(_program("dovecot")) and bool(_program("openssl"))


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on just now."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for ``localhost``, valid for a day, and its key (made by the openssl command)."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    command = [_program("openssl") or "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "1", "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@dataclass
class Account:
    """One user's mail on the server, as a test sees it: put mail in, look at flags, make folders anew."""

    server: Dovecot
    user: str

    def box(self, tls: Literal["implicit", "starttls", "none"] = "none", **changes: Any) -> Mailbox:
        """The settings that reach this account; ``changes`` replaces single keys of them."""
        keys: dict[str, Any] = {
            "host": "localhost",
            "port": self.server.tls_port if tls == "implicit" else self.server.plain_port,
            "tls": tls,
            "user": self.user,
            "password": PASSWORD,
            "ca_file": self.server.ca_file,
            "timeout_seconds": 10,
        }
        return Mailbox.model_validate(keys | changes)

    @contextlib.contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A plain IMAP session of another program: not the code under test."""
        with IMAPClient("127.0.0.1", self.server.plain_port, ssl=False, timeout=10) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(self.user, PASSWORD)
            yield client

    def append(self, folder: str, data: bytes, *flags: bytes) -> None:
        """Puts one mail into a folder."""
        with self.client() as client:
            client.append(folder, data, flags)

    def deliver_many(self, folder: str, mails: Iterable[bytes]) -> None:
        """Puts mails into a folder, in their order, a hundred a command."""
        waiting = iter(mails)
        with self.client() as client:
            while some := list(itertools.islice(waiting, 100)):
                client.multiappend(folder, some)

    def create(self, folder: str) -> None:
        """Makes a folder."""
        with self.client() as client:
            client.create_folder(folder)

    def expunge(self, folder: str, *uids: int) -> None:
        """Removes mails for good, as another mail program would."""
        with self.client() as client:
            client.select_folder(folder)
            client.delete_messages(uids, silent=True)
            client.uid_expunge(uids)

    def flags(self, folder: str) -> dict[int, tuple[bytes, ...]]:
        """UID → flags that the server keeps (so without \\Recent, which belongs to a session)."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            kept = client.get_flags(client.search())
        return {uid: tuple(flag for flag in flags if flag != b"\\Recent") for uid, flags in kept.items()}

    def on_disk(self, folder: str) -> Path:
        """The Maildir of a folder."""
        home = self.server.folder / "home" / self.user / "Maildir"
        return home if folder == "INBOX" else home / f".{folder.replace('/', '.')}"

    def bump_uidvalidity(self, folder: str) -> None:
        """Gives a folder another UIDVALIDITY and new UIDs, as a restored backup or a moved server does."""
        uidlist = self.on_disk(folder) / "dovecot-uidlist"
        first = uidlist.read_bytes().split(b"\n", 1)[0].split()
        fields = [b"V%d" % (int(one[1:]) + 1) if one[:1] == b"V" else one for one in first]
        fields = [b"N1" if one[:1] == b"N" else one for one in fields]
        uidlist.write_bytes(b" ".join(fields) + b"\n")
        for index in self.on_disk(folder).glob("dovecot.index*"):
            index.unlink()


class Dovecot:
    """The server: ``with Dovecot() as server: server.account()``. Stops with the block; its folder goes too.

    ``capability``: what it says it can do, such as ``IMAP4rev1 UIDPLUS``, to stand for a lesser server.
    """

    def __init__(self, capability: str = "") -> None:
        self._capability = capability
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        self.plain_port, self.tls_port = free_ports(2)
        self.ca_file, _ = make_certificate(self.folder, "server")
        self.wrong_ca_file, _ = make_certificate(self.folder, "stranger")
        self._config = self.folder / "dovecot.conf"
        self._config.write_text(_CONFIG.format(**self._values()))
        self._process: subprocess.Popen[bytes] | None = None
        self._users = itertools.count(1)

    def _values(self) -> dict[str, object]:
        (self.folder / "home").mkdir()
        owner = pwd.getpwnam("nobody" if os.geteuid() == 0 else getpass.getuser())
        os.chown(self.folder / "home", owner.pw_uid, owner.pw_gid)
        own_group = grp.getgrgid(owner.pw_gid).gr_name
        as_root = os.geteuid() == 0
        return {
            "folder": self.folder,
            "internal": "dovecot" if as_root else owner.pw_name,
            "internal_group": "dovecot" if as_root else own_group,
            "login": "dovenull" if as_root else owner.pw_name,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "password": PASSWORD,
            "extra": f"imap_capability = {self._capability}" if self._capability else "",
            "plain_port": self.plain_port,
            "tls_port": self.tls_port,
        }

    def __enter__(self) -> Dovecot:
        try:
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._remove()

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def account(self) -> Account:
        """A user that nobody used before."""
        return Account(self, f"user{next(self._users)}")

    def start(self) -> None:
        """Starts the server and waits until it greets."""
        command = [_program("dovecot") or "dovecot", "-F", "-c", str(self._config)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        deadline = time.monotonic() + READY_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Dovecot did not start: {self.log()}")
            time.sleep(0.02)

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.plain_port), timeout=5) as plain:
                greeted = plain.recv(64).startswith(b"* OK")
            with (
                socket.create_connection(("127.0.0.1", self.tls_port), timeout=5) as raw,
                ssl.create_default_context(cafile=str(self.ca_file)).wrap_socket(
                    raw, server_hostname="localhost"
                ) as tls,
            ):
                return greeted and tls.recv(64).startswith(b"* OK")
        except OSError:
            return False

    def stop(self) -> None:
        """Stops the server and all of its session processes (one process group): a BYE, or cut off."""
        if self._process is None:
            return
        self._signal_all(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=READY_SECONDS)
        self._signal_all(signal.SIGKILL)
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process = None

    def _signal_all(self, number: int) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def restart(self) -> None:
        """Stops and starts on the same ports, with the same mail."""
        self.stop()
        self.start()

    def log(self) -> str:
        """What the server wrote down, for the message of a failing test."""
        written = self.folder / "dovecot.log"
        said = written.read_text(errors="replace") if written.exists() else ""
        if self._process is not None and self._process.poll() is not None and self._process.stderr is not None:
            said += self._process.stderr.read().decode(errors="replace")
        return said
