"""What each answer, and each lack of one, says about a mail (invariant 4)."""

from __future__ import annotations

import mailbox
import socket
import stat
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from pipeline.delivery.senders import SENDERS, MaildirSender, SesSender
from pipeline.demo.ses import Fault, FaultKind, SesServer, in_turn
from pipeline.model import Outgoing
from tests.servers.dovecot import free_ports
from tests.store.given import ANA, SHOP, settings

MIME = b"From: help@shop.example\r\nTo: ana@customer.example\r\nSubject: Hi\r\n\r\nHello\r\n"
MAIL = Outgoing(17, SHOP, ANA, MIME)


def sender(endpoint: str, **sending: Any) -> SesSender:
    return SesSender(settings(sending={"endpoint_url": endpoint, "timeout_seconds": 5, **sending}))


def test_a_mail_goes_with_its_tag_and_configuration_set(ses: SesServer) -> None:
    delivery = sender(ses.url, configuration_set="desk").send(MAIL)
    (taken,) = ses.accepted
    assert (delivery.state, delivery.provider_id) == ("sent", taken.message_id)
    assert (taken.tags, taken.configuration_set) == ({"casedesk-outbox": "17"}, "desk")
    assert (taken.sender, taken.recipients) == (SHOP, (ANA,))


@pytest.mark.parametrize(
    ("kind", "state", "taken"),
    [
        ("throttle", "try_later", 0),
        ("reject", "failed", 0),
        ("server_error", "uncertain", 0),
        ("reset_before_accept", "uncertain", 0),
        ("reset_after_accept", "uncertain", 1),
        ("accept_and_drop", "sent", 1),
    ],
)
def test_each_fault_is_one_call_with_one_meaning(ses: SesServer, kind: FaultKind, state: str, taken: int) -> None:
    ses.behaviour = in_turn(Fault(kind))
    delivery = sender(ses.url).send(MAIL)
    assert delivery.state == state
    assert delivery.reason or state == "sent"
    assert (ses.calls, len(ses.accepted)) == (1, taken)


def test_no_answer_in_time_is_uncertain(ses: SesServer) -> None:
    ses.behaviour = in_turn(Fault("ok", delay=30))
    delivery = sender(ses.url, timeout_seconds=0.2).send(MAIL)
    assert delivery.state == "uncertain"
    assert "ReadTimeout" in delivery.reason
    assert (ses.calls, len(ses.accepted)) == (1, 1)


def test_an_account_that_is_paused_is_no_fault_of_the_mail(ses: SesServer) -> None:
    ses.sending_enabled = False
    delivery = sender(ses.url).send(MAIL)
    assert delivery.state == "try_later"
    assert "paused" in delivery.reason


def test_an_unverified_sender_is_refused(credentials: None) -> None:
    with SesServer(identities=["other.example"]) as ses:
        delivery = sender(ses.url).send(MAIL)
    assert delivery.state == "failed"
    assert "not verified" in delivery.reason


def test_a_refused_connection_sends_nothing(credentials: None) -> None:
    (port,) = free_ports(1)
    delivery = sender(f"http://127.0.0.1:{port}").send(MAIL)
    assert delivery.state == "try_later"
    assert "nothing was handed over" in delivery.reason


def test_an_unknown_host_sends_nothing(credentials: None) -> None:
    delivery = sender("http://ses.invalid:1").send(MAIL)
    assert delivery.state == "try_later"
    assert "nothing was handed over" in delivery.reason


def test_tls_that_does_not_come_about_sends_nothing(ses: SesServer) -> None:
    """The server speaks plain HTTP where TLS is expected."""
    delivery = sender(ses.url.replace("http:", "https:")).send(MAIL)
    assert delivery.state == "try_later"
    assert ses.calls == 0


def test_an_untrusted_certificate_sends_nothing_and_says_what_to_do(credentials: None, dovecot: Any) -> None:
    """Any TLS server will do: its certificate is looked at before a word is said."""
    delivery = sender(f"https://localhost:{dovecot.tls_port}").send(MAIL)
    assert delivery.state == "try_later"
    assert "AWS_CA_BUNDLE" in delivery.reason


def test_a_server_that_hangs_up_before_it_answers_is_uncertain(credentials: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        client = sender(f"http://127.0.0.1:{port}", timeout_seconds=0.3)
        delivery = client.send(MAIL)  # the kernel takes the connection, nobody reads
    assert delivery.state == "uncertain"


def test_without_credentials_ses_is_not_asked(ses: SesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    delivery = sender(ses.url).send(MAIL)
    assert delivery.state == "try_later"
    assert "AWS_ACCESS_KEY_ID" in delivery.reason
    assert ses.calls == 0


def test_a_credential_helper_that_fails_makes_nothing_uncertain(
    ses: SesServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text("[default]\ncredential_process = /bin/false\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    delivery = sender(ses.url).send(MAIL)
    assert delivery.state == "try_later"
    assert "not asked" in delivery.reason
    assert ses.calls == 0


def test_an_endpoint_that_is_none_makes_nothing_uncertain(credentials: None) -> None:
    client = sender("https://not a host")
    assert client.send(MAIL).state == "try_later"
    assert client.account(SHOP)[0]


def test_a_mail_that_cannot_be_asked_for_fails(ses: SesServer) -> None:
    delivery = sender(ses.url, configuration_set="desk").send(Outgoing(1, SHOP, 7, MIME))  # type: ignore[arg-type]
    assert delivery.state == "failed"
    assert ses.calls == 0


def test_a_call_after_a_broken_one_is_judged_for_itself(ses: SesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sender(ses.url)
    ses.behaviour = in_turn(Fault("reset_after_accept"))
    assert client.send(MAIL).state == "uncertain"
    assert client.send(Outgoing(1, SHOP, 7, MIME)).state == "failed"  # type: ignore[arg-type]
    assert client.send(MAIL).state == "sent"
    assert len(ses.accepted) == 2


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_id_that_the_recipient_sees_is_among_the_ids(credentials: None, region: str) -> None:
    with SesServer(region=region) as ses:
        client = sender(ses.url, region=region)
        delivery = client.send(MAIL)
        seen = message_from_bytes(ses.accepted[0].mime)["Message-ID"]
    ids = client.ids(delivery.provider_id or "")
    assert seen in ids
    assert f"<{delivery.provider_id}>" in ids


# --------------------------------------------------------------------------------------------- check-up


def test_the_check_up_tells_quota_and_trouble(credentials: None) -> None:
    with SesServer(identities=["shop.example"]) as ses:
        client = sender(ses.url)
        assert client.account(SHOP) == (False, "SES takes 10000 mails a second, 50000 a day")
        problem, says = client.account("help@other.example")
        assert problem
        assert "verified identity" in says
        ses.sending_enabled = False
        problem, says = client.account(SHOP)
        assert problem
        assert "switched sending off" in says
    problem, says = client.account(SHOP)
    assert problem
    assert says.startswith("SES: ")


# ---------------------------------------------------------------------------------------------- Maildir


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a Maildir"])
def test_a_maildir_gets_the_message_as_it_is(tmp_path: Path, there: str) -> None:
    path = tmp_path / "out" / "box"
    if there == "an empty folder":
        path.mkdir(parents=True)
    if there == "a Maildir":
        path.parent.mkdir()
        mailbox.Maildir(path)
    delivery = MaildirSender(path).send(MAIL)
    (file,) = (path / "new").iterdir()
    assert (delivery.state, delivery.provider_id) == ("sent", file.name)
    assert file.read_bytes() == MIME
    assert stat.S_IMODE((path / "new").stat().st_mode) == 0o700
    assert list((path / "tmp").iterdir()) == []
    assert MaildirSender(path).ids(file.name) == ()


def test_a_maildir_that_cannot_be_written_to_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    delivery = MaildirSender(tmp_path / "file" / "box").send(MAIL)
    assert delivery.state == "try_later"
    assert str(tmp_path) in delivery.reason


def test_each_kind_of_the_configuration_has_its_sender(tmp_path: Path, credentials: None) -> None:
    assert isinstance(SENDERS["ses"](settings()), SesSender)
    there = settings(sending={"kind": "maildir", "path": tmp_path / "out"})
    assert SENDERS["maildir"](there).send(MAIL).state == "sent"
    assert len(list((tmp_path / "out" / "new").iterdir())) == 1
