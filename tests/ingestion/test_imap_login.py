"""Every way in which a mailbox can refuse us is told apart, and says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.config import ConfigError, Mailbox
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import (
    CertificateRefused,
    EncryptionRefused,
    FolderMissing,
    LoginRefused,
    MailboxAway,
    MailboxProblem,
)
from tests.ingestion.scripted_imap import ScriptedImap
from tests.servers.dovecot import PASSWORD, Account, free_ports


def refusal(box: Mailbox, kind: type[MailboxProblem]) -> str:
    """The message of the problem, which must be of this very kind and one line long."""
    with pytest.raises(MailboxProblem) as caught:
        ImapSession.connect(box)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return str(caught.value)


def scripted_box(server: ScriptedImap, **changes: Any) -> Mailbox:
    keys = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "shop", "password": PASSWORD}
    return Mailbox.model_validate(keys | {"timeout_seconds": 5} | changes)


@pytest.mark.parametrize("tls", ["implicit", "starttls", "none"])
def test_each_kind_of_connection_logs_in(account: Account, tls: Any) -> None:
    with ImapSession.connect(account.box(tls)) as session:
        assert "INBOX" in session.folders()
        assert {"IDLE", "MOVE", "UIDPLUS"} <= session.capabilities()
        assert "Dovecot" in session.greeting()


def test_wrong_password(account: Account) -> None:
    message = refusal(account.box("implicit", password="guessed-wrong"), LoginRefused)
    assert "mailbox.password" in message
    assert "guessed-wrong" not in message


def test_password_outside_ascii_is_refused_by_the_server_and_not_by_a_codec(account: Account) -> None:
    assert "AUTHENTICATIONFAILED" in refusal(account.box("implicit", password="geheimnisträger"), LoginRefused)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_certificate_of_a_stranger(account: Account, tls: Any) -> None:
    message = refusal(account.box(tls, ca_file=account.server.wrong_ca_file), CertificateRefused)
    assert "mailbox.ca_file" in message


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_certificate_is_verified_without_any_setting(account: Account, tls: Any) -> None:
    refusal(account.box(tls, ca_file=None), CertificateRefused)


def test_certificate_for_another_name(account: Account) -> None:
    assert "127.0.0.1" in refusal(account.box("implicit", host="127.0.0.1"), CertificateRefused)


def test_ca_file_that_is_missing_or_no_certificate(account: Account, tmp_path: Path) -> None:
    assert "cannot be used" in refusal(account.box("implicit", ca_file=tmp_path / "none.pem"), CertificateRefused)
    (tmp_path / "text.pem").write_text("no certificate")
    assert "cannot be used" in refusal(account.box("implicit", ca_file=tmp_path / "text.pem"), CertificateRefused)


def test_nobody_listens() -> None:
    box = Mailbox(host="127.0.0.1", port=free_ports(1)[0], tls="none", user="shop")
    assert "nobody listens" in refusal(box, MailboxAway)


def test_name_is_not_known() -> None:
    assert "mailbox.host" in refusal(Mailbox(host="imap.shop.invalid", timeout_seconds=5), MailboxAway)
    assert "mailbox.host" in refusal(Mailbox(host="imap..example", timeout_seconds=5), MailboxAway)


def test_server_that_says_nothing(account: Account) -> None:
    box = account.box("none", port=account.server.tls_port, timeout_seconds=0.3)
    assert "no answer within 0.3 s" in refusal(box, MailboxAway)


def test_tls_expected_of_a_plain_port(account: Account) -> None:
    assert "mailbox.tls" in refusal(account.box("implicit", port=account.server.plain_port), EncryptionRefused)


@pytest.mark.parametrize("greeting", ["* OK ready\r\n", "* PREAUTH welcome\r\n"])
def test_starttls_never_falls_back_to_clear_text(greeting: str) -> None:
    with ScriptedImap({}, greeting) as server:
        refusal(scripted_box(server, tls="starttls"), EncryptionRefused)
    assert server.heard, "the server was asked for its capabilities"
    assert not any(PASSWORD in line for line in server.heard)


def test_starttls_promised_and_refused() -> None:
    capability = "* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"
    with ScriptedImap({"CAPABILITY": capability, "STARTTLS": "TAG NO not today\r\n"}) as server:
        refusal(scripted_box(server, tls="starttls"), EncryptionRefused)
    assert not any(PASSWORD in line for line in server.heard)


def test_server_that_wants_tls_first() -> None:
    with ScriptedImap({"CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"}) as server:
        refusal(scripted_box(server), EncryptionRefused)
    with ScriptedImap({"LOGIN": "TAG NO [PRIVACYREQUIRED] use TLS\r\n"}) as server:
        refusal(scripted_box(server), EncryptionRefused)


@pytest.mark.parametrize("answer", ["TAG NO [UNAVAILABLE] backend down\r\n", "* BYE maintenance\r\n", ""])
def test_server_in_trouble_is_not_a_wrong_password(answer: str) -> None:
    with ScriptedImap({"LOGIN": answer}) as server:
        refusal(scripted_box(server), MailboxAway)


@pytest.mark.parametrize("greeting", ["* BYE too many connections\r\n", "220 mail.shop.example ESMTP\r\n"])
def test_greeting_that_is_none(greeting: str) -> None:
    with ScriptedImap({}, greeting) as server:
        assert "mailbox.port" in refusal(scripted_box(server), MailboxAway)


def test_no_host_is_a_matter_of_configuration() -> None:
    with pytest.raises(ConfigError, match=r"mailbox\.host"):
        ImapSession.connect(Mailbox())


def test_missing_folder_names_one_that_exists(account: Account) -> None:
    account.create("Support")
    with ImapSession.connect(account.box()) as session:
        with pytest.raises(FolderMissing, match="this account has Support"):
            session.list_new("Suport", None)
        assert session.list_new("INBOX", None).uids == ()
