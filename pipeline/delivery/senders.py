"""The senders: Amazon SES v2, and a Maildir for those without SES. Each folds its errors into a ``Delivery``."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from pipeline.config import Settings
from pipeline.model import Delivery, Outgoing


class Sender(Protocol):
    """Hands one message over. Never raises for what a server or a disk does."""

    def send(self, message: Outgoing) -> Delivery:
        """What became of it (invariant 4)."""
        ...

    def ids(self, provider_id: str) -> tuple[str, ...]:
        """The Message-IDs by which the recipient's mail program may know the mail."""
        ...


#: Errors after which SES has certainly not taken the mail and later tries may succeed.
_THROTTLED = frozenset({"TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException"})
#: The account or its rights are the trouble, not this mail: it waits until a person has mended that.
_ACCOUNT = frozenset(
    {
        "AccountSuspendedException",
        "SendingPausedException",
        "MailFromDomainNotVerifiedException",
        "AccessDeniedException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "ExpiredTokenException",
    }
)


class SesSender:
    """Amazon SES v2 ``SendEmail`` with the raw message. SES has no idempotency token, so SDK retries are off."""

    def __init__(self, settings: Settings) -> None:
        import boto3
        from botocore.config import Config

        sending = settings.sending
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=min(10.0, sending.timeout_seconds),
            read_timeout=sending.timeout_seconds,
        )
        self._client: Any = boto3.client(
            "sesv2", region_name=sending.region, endpoint_url=sending.endpoint_url, config=config
        )
        self._configuration_set = sending.configuration_set
        self._region = sending.region

    def send(self, message: Outgoing) -> Delivery:
        """One call, never repeated here."""
        from botocore import exceptions as aws

        request: dict[str, Any] = {
            "FromEmailAddress": message.sender,
            "Destination": {"ToAddresses": [message.recipient]},
            "Content": {"Raw": {"Data": message.mime}},
            "EmailTags": [{"Name": "casedesk-outbox", "Value": str(message.id)}],
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            return Delivery("sent", str(self._client.send_email(**request)["MessageId"]))
        except aws.ClientError as error:
            return _refused(error)
        except (aws.NoCredentialsError, aws.PartialCredentialsError) as error:
            return Delivery("try_later", reason=f"SES: {error}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        except aws.SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):  # TLS broke later: SES may have the mail
                return Delivery("uncertain", reason=f"no clear answer from SES: {error}")
            reason = f"SES' certificate is not trusted here: {error}; AWS_CA_BUNDLE names the right one"
            return Delivery("try_later", reason=reason)
        except (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError) as error:
            return Delivery("try_later", reason=f"SES is away, nothing was handed over: {error}")
        except (aws.ParamValidationError, aws.InvalidRegionError) as error:
            return Delivery("failed", reason=f"SES cannot be asked for this: {error}")
        except Exception as error:  # whatever came after the request was written: SES may have the mail
            return Delivery("uncertain", reason=f"no clear answer from SES: {type(error).__name__}: {error}")

    def account(self, address: str) -> tuple[bool, str]:
        """For the check-up: whether there is a problem, and what SES says of the account and the From address."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            account = self._client.get_account()
            quota = account.get("SendQuota", {})
            identity = self._identity(address) or self._identity(address.rpartition("@")[2])
        except (BotoCoreError, ClientError) as error:
            return True, f"SES: {error}"
        if not account.get("SendingEnabled", False):
            return True, "SES has switched sending off for this account; see its console"
        if not identity:
            return True, f"neither {address} nor its domain is a verified identity at SES; verify one in its console"
        return (
            False,
            f"SES takes {quota.get('MaxSendRate', 0):g} mails a second, {quota.get('Max24HourSend', 0):g} a day",
        )

    def _identity(self, name: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            return bool(self._client.get_email_identity(EmailIdentity=name).get("VerifiedForSendingStatus"))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NotFoundException":
                return False
            raise

    def ids(self, provider_id: str) -> tuple[str, ...]:
        """SES' id with its domain in each known form (invariant 15)."""
        domains = ("email.amazonses.com", f"{self._region}.amazonses.com", f"email.{self._region}.amazonses.com")
        return (f"<{provider_id}>", *(f"<{provider_id}@{domain}>" for domain in domains))


def _refused(error: Any) -> Delivery:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status == 429:
        return Delivery("try_later", reason=f"SES is busy: {error}")
    if status >= 500 or status < 400:
        return Delivery("uncertain", reason=f"SES answered with an error of its own: {error}")
    if code in _ACCOUNT or status in (401, 403):
        return Delivery("try_later", reason=f"SES refuses this account: {error}")
    return Delivery("failed", reason=f"SES refused the mail: {error}")


class MaildirSender:
    """Puts replies into a Maildir, for shops without SES and for trying things out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Outgoing) -> Delivery:
        """A delivery into ``new/``; surely not sent where the disk refuses."""
        try:
            key = mailbox.Maildir(self._path, create=True).add(message.mime)
        except OSError as error:
            return Delivery("try_later", reason=f"Maildir {self._path}: {error}")
        return Delivery("sent", key)

    def ids(self, provider_id: str) -> tuple[str, ...]:  # noqa: ARG002
        """A Maildir keeps our own Message-ID."""
        return ()


def _maildir(settings: Settings) -> Sender:
    assert settings.sending.path is not None
    return MaildirSender(settings.path(settings.sending.path))


SENDERS: dict[str, Callable[[Settings], Sender]] = {"ses": SesSender, "maildir": _maildir}
