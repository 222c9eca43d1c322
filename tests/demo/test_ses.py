"""The demo's SES, asked by the real boto3."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from pipeline.demo.ses import Fault, FaultKind, SesServer, in_turn

SHOP = "help@casecorner.example"
ASKER = "ada@mail.example"


def client(ses: SesServer, *, read_timeout: float = 5) -> Any:
    return boto3.client(
        "sesv2",
        endpoint_url=ses.url,
        region_name="us-east-1",
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout),
    )


def letter() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Bcc"] = f"Case Corner <{SHOP}>", ASKER, "audit@casecorner.example"
    mail["Subject"] = "Your order"
    mail["Message-ID"] = "<ours@casecorner.example>"
    mail["Date"] = "Mon, 01 Jan 2024 00:00:00 +0000"
    mail["References"] = "<question@mail.example> <ours@casecorner.example>"
    mail.set_content("It is on its way.", cte="quoted-printable")
    return mail.as_bytes()


def send(ses: SesServer, mime: bytes | None = None, *, read_timeout: float = 5, **other: Any) -> Any:
    call: dict[str, Any] = {
        "FromEmailAddress": SHOP,
        "Destination": {"ToAddresses": [ASKER]},
        "Content": {"Raw": {"Data": letter() if mime is None else mime}},
        "EmailTags": [{"Name": "casedesk-outbox", "Value": "17"}],
        "ConfigurationSetName": "desk",
    }
    return client(ses, read_timeout=read_timeout).send_email(**(call | other))


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[int, str]:
    answer: Any = error.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


@pytest.fixture
def ses() -> Iterator[SesServer]:
    with SesServer() as running:
        yield running


def test_takes_a_message_and_keeps_what_came_with_it(ses: SesServer) -> None:
    answer = send(ses)
    (sent,) = ses.accepted
    assert answer["MessageId"] == sent.message_id
    assert (sent.sender, sent.recipients) == (SHOP, (ASKER,))
    assert (sent.tags, sent.configuration_set) == ({"casedesk-outbox": "17"}, "desk")
    assert sent.delivered


@pytest.mark.parametrize(
    ("region", "domain"), [("us-east-1", "email.amazonses.com"), ("eu-west-1", "eu-west-1.amazonses.com")]
)
def test_replaces_message_id_and_date_as_ses_does(region: str, domain: str) -> None:
    with SesServer(region=region) as ses:
        answer = send(ses)
    copy = message_from_bytes(ses.accepted[0].mime)
    assert copy.get_all("Message-ID") == [f"<{answer['MessageId']}@{domain}>"]
    assert len(copy.get_all("Date", [])) == 1
    assert "2024" not in str(copy["Date"])
    assert copy["References"] == "<question@mail.example> <ours@casecorner.example>"
    assert copy["Bcc"] is None
    assert copy.get_payload(decode=True) == b"It is on its way.\r\n"


def test_a_folded_message_id_goes_whole(ses: SesServer) -> None:
    send(ses, b"From: x\r\nMessage-ID:\r\n <long-id@casecorner.example>\r\nSubject: a\r\n b\r\n\r\nhi\r\n")
    assert b"long-id" not in ses.accepted[0].mime
    assert b"Subject: a\r\n b\r\n" in ses.accepted[0].mime


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"Content": {"Raw": {"Data": "Subject: ü\n\nGrüße".encode()}}}, "MessageRejected"),
        ({"Content": {"Raw": {"Data": b"Subject: a\n\n" + b"x" * 999}}}, "MessageRejected"),
        ({"Content": {"Raw": {"Data": b"no header end"}}}, "BadRequestException"),
        ({"Content": {"Raw": {"Data": b""}}}, "BadRequestException"),
        ({"Destination": {"ToAddresses": []}}, "BadRequestException"),
        ({"Destination": {"ToAddresses": [f"a{n}@mail.example" for n in range(51)]}}, "BadRequestException"),
        ({"EmailTags": [{"Name": "casedesk-outbox", "Value": "not a tag"}]}, "BadRequestException"),
        ({"FromEmailAddress": "someone@elsewhere.example"}, "MessageRejected"),
    ],
)
def test_refuses_what_ses_refuses(change: dict[str, Any], name: str) -> None:
    with SesServer(identities=["casecorner.example"]) as ses, pytest.raises(ClientError) as error:
        send(ses, **change)
    assert code(error) == (400, name)
    assert ses.accepted == []


def test_takes_the_recipients_from_the_message_where_no_destination_is_given(ses: SesServer) -> None:
    client(ses).send_email(Content={"Raw": {"Data": letter()}})
    assert ses.accepted[0].recipients == (ASKER, "audit@casecorner.example")
    with pytest.raises(ClientError):
        client(ses).send_email(Content={"Raw": {"Data": b"From: a@casecorner.example\n\nto nobody"}})


@pytest.mark.parametrize(
    ("kind", "status", "name"),
    [
        ("throttle", 429, "TooManyRequestsException"),
        ("reject", 400, "MessageRejected"),
        ("server_error", 500, "InternalFailure"),
    ],
)
def test_a_told_refusal_takes_nothing_and_the_next_call_works(kind: FaultKind, status: int, name: str) -> None:
    with SesServer(in_turn(Fault(kind))) as ses:
        with pytest.raises(ClientError) as error:
            send(ses)
        assert code(error) == (status, name)
        assert ses.accepted == []
        assert send(ses)["MessageId"] == ses.accepted[0].message_id


@pytest.mark.parametrize(("kind", "taken"), [("reset_before_accept", 0), ("reset_after_accept", 1)])
def test_a_reset_answers_nothing(kind: FaultKind, taken: int) -> None:
    with SesServer(in_turn(Fault(kind))) as ses, pytest.raises(ConnectionClosedError) as error:
        send(ses)
    assert "reset by peer" in str(error.value.__context__)
    assert len(ses.accepted) == taken


def test_accept_and_drop_answers_and_delivers_nothing() -> None:
    with SesServer(in_turn(Fault("accept_and_drop"))) as ses:
        assert send(ses)["MessageId"] == ses.accepted[0].message_id
    assert not ses.accepted[0].delivered


def test_a_late_answer_was_taken_all_the_same() -> None:
    with SesServer(in_turn(Fault(delay=60))) as ses, pytest.raises(ReadTimeoutError):
        send(ses, read_timeout=0.2)
    assert len(ses.accepted) == 1


def test_a_late_answer_goes_when_released() -> None:
    with SesServer(in_turn(Fault(delay=60))) as ses:
        threading.Thread(target=ses.release).start()
        assert send(ses)["MessageId"] == ses.accepted[0].message_id


def test_a_behaviour_may_look_at_the_request() -> None:
    with SesServer(lambda _n, request: Fault("reject" if ASKER in request.recipients else "ok")) as ses:
        send(ses, Destination={"ToAddresses": ["bob@mail.example"]})
        with pytest.raises(ClientError):
            send(ses)
    assert [one.recipients for one in ses.accepted] == [("bob@mail.example",)]
    assert ses.calls == 2


def test_account_and_pause(ses: SesServer) -> None:
    send(ses)
    account = client(ses).get_account()
    assert account["SendingEnabled"] is True
    assert account["SendQuota"] == {"Max24HourSend": 50_000.0, "MaxSendRate": 10_000.0, "SentLast24Hours": 1.0}
    ses.sending_enabled = False
    assert client(ses).get_account()["SendingEnabled"] is False
    with pytest.raises(ClientError) as error:
        send(ses)
    assert code(error) == (400, "SendingPausedException")


def test_identities() -> None:
    with SesServer(identities=[SHOP, "casecorner.example"]) as ses:
        sesv2 = client(ses)
        assert sesv2.get_email_identity(EmailIdentity=SHOP)["VerifiedForSendingStatus"] is True
        assert sesv2.get_email_identity(EmailIdentity="casecorner.example")["IdentityType"] == "DOMAIN"
        with pytest.raises(ClientError) as error:
            sesv2.get_email_identity(EmailIdentity="elsewhere.example")
    assert code(error) == (404, "NotFoundException")


def test_other_operations_are_not_spoken(ses: SesServer) -> None:
    with pytest.raises(ClientError) as error:
        client(ses).list_email_identities()
    assert code(error) == (404, "NotFoundException")


def test_a_stopped_ses_is_away_for_a_client_that_kept_its_connection() -> None:
    with SesServer() as ses:
        sesv2 = client(ses)
        sesv2.get_account()
    with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        sesv2.get_account()


def test_many_at_once(ses: SesServer) -> None:
    threads = [threading.Thread(target=send, args=(ses,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.message_id for one in ses.accepted}) == 8
    assert ses.calls == 8
