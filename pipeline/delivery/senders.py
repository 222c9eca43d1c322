"""The senders: Amazon SES v2, and a Maildir for those without SES. Each folds its errors into a ``Delivery``."""

from __future__ import annotations

import mailbox
import re
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from pipeline.config import Settings
from pipeline.delivery.quota import Quota
from pipeline.model import Delivery, Outgoing
from pipeline.sending_domain import Identity


class Sender(Protocol):
    """Hands one message over. Never raises for what a server or a disk does."""

    def send(self, message: Outgoing) -> Delivery:
        """What became of it (invariant 4)."""
        ...

    def ids(self, provider_id: str) -> tuple[str, ...]:
        """The Message-IDs by which the recipient's mail program may know the mail."""
        ...

    def quota(self) -> Quota | None:
        """What the account may send, asked of the service; None where there is no quota or it cannot be asked."""
        ...


#: Errors after which SES has certainly not taken the mail and later tries may succeed.
_THROTTLED = frozenset({"TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException"})
#: The account or its rights are the trouble, not this mail: it waits until a person has mended that.
_ACCOUNT = frozenset(
    {
        "AccountSuspendedException",
        "SendingPausedException",
        "MailFromDomainNotVerifiedException",
        "NotFoundException",  # the configuration set
        "AccessDeniedException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "ExpiredTokenException",
    }
)


#: What OpenSSL calls a handshake that failed; TLS that breaks later may have carried the request already.
_HANDSHAKE = re.compile(
    "CERTIFICATE_VERIFY_FAILED|WRONG_VERSION|HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL"
)


class SesSender:
    """Amazon SES v2 ``SendEmail`` with the raw message. SES has no idempotency token, so SDK retries are off."""

    def __init__(self, settings: Settings) -> None:
        self._sending = settings.sending
        self._call = threading.local()

    @cached_property
    def _client(self) -> Any:
        """Made at the first use, since it looks for credentials already, and that may fail as a call may."""
        import boto3
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=min(10.0, self._sending.timeout_seconds),
            read_timeout=self._sending.timeout_seconds,
        )
        # a session of its own: boto3's default one keeps the credentials that it saw first
        client: Any = boto3.Session().client(
            "sesv2", region_name=self._sending.region, endpoint_url=self._sending.endpoint_url, config=config
        )
        client.meta.events.register("before-send.sesv2.SendEmail", self._begin)
        return client

    def _begin(self, **_: object) -> None:
        """boto3 asks this just before it opens the connection: what fails earlier has handed nothing over."""
        self._call.begun = True

    def send(self, message: Outgoing) -> Delivery:
        """One call, never repeated here."""
        from botocore.exceptions import ClientError

        request: dict[str, Any] = {
            "FromEmailAddress": message.sender,
            "Destination": {"ToAddresses": [message.recipient]},
            "Content": {"Raw": {"Data": message.mime}},
            "EmailTags": [{"Name": "casedesk-outbox", "Value": str(message.id)}],
        }
        if self._sending.configuration_set:
            request["ConfigurationSetName"] = self._sending.configuration_set
        self._call.begun = False
        try:
            return Delivery("sent", str(self._client.send_email(**request)["MessageId"]))
        except ClientError as error:
            return _refused(error)
        except Exception as error:
            return _unanswered(error) if self._call.begun else _not_asked(error)

    def account(self, address: str) -> tuple[bool, str]:
        """For the check-up: whether there is a problem, and what SES says of the account and the From address."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            account = self._client.get_account()
            quota = account.get("SendQuota", {})
            identity = self._identity(address) or self._identity(address.rpartition("@")[2])
        except (BotoCoreError, ClientError, ValueError) as error:  # ValueError: an endpoint_url that is none
            return True, f"SES: {error}"
        if not account.get("SendingEnabled", False):
            return True, "SES has switched sending off for this account; see its console"
        if not identity:
            return True, f"neither {address} nor its domain is a verified identity at SES; verify one in its console"
        return (
            False,
            f"SES takes {quota.get('MaxSendRate', 0):g} mails a second, {quota.get('Max24HourSend', 0):g} a day",
        )

    def quota(self) -> Quota | None:
        """SES' sending rate, and how many mails are left of its 24 hours; -1 stands for no limit (GetAccount)."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            told = self._client.get_account().get("SendQuota", {})
        except (BotoCoreError, ClientError, ValueError):
            return None  # 'casedesk check' says why; the configured limits hold
        rate, a_day = float(told.get("MaxSendRate", 0)), float(told.get("Max24HourSend", -1))
        left = None if a_day < 0 else max(0, int(a_day - float(told.get("SentLast24Hours", 0))))
        return Quota(rate if rate > 0 else None, left)

    def domain_identity(self, domain: str) -> Identity | None:
        """For the check-up: what SES signs with for a domain, or for one above it; None where SES cannot be asked."""
        from botocore.exceptions import BotoCoreError, ClientError

        labels = domain.split(".")
        try:
            for start in range(len(labels) - 1):
                name = ".".join(labels[start:])
                try:
                    known = self._client.get_email_identity(EmailIdentity=name)
                except self._client.exceptions.NotFoundException:
                    continue
                dkim, mail_from = known.get("DkimAttributes", {}), known.get("MailFromAttributes", {})
                signs = dkim.get("SigningEnabled", False)
                tokens = tuple(map(str, dkim.get("Tokens", ()))) if signs else ()
                return Identity(name, tokens, str(mail_from.get("MailFromDomain", "")))
        except (BotoCoreError, ClientError, ValueError):
            return None
        return Identity(domain)

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
        region = self._sending.region
        domains = ("email.amazonses.com", f"{region}.amazonses.com", f"email.{region}.amazonses.com")
        return (f"<{provider_id}>", *(f"<{provider_id}@{domain}>" for domain in domains))


def _not_asked(error: Exception) -> Delivery:
    """boto3 stopped before it turned to SES: no credentials, an unusable request."""
    from botocore.exceptions import NoCredentialsError, ParamValidationError, PartialCredentialsError

    if isinstance(error, ParamValidationError):
        return Delivery("failed", reason=f"SES cannot be asked for this: {error}")
    reason = f"SES was not asked: {error}"
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        reason += "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    return Delivery("try_later", reason=reason)


def _unanswered(error: Exception) -> Delivery:
    """No answer came. Surely not sent only where no connection came about; else SES may have the mail."""
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError, SSLError

    if isinstance(error, (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)):
        return Delivery("try_later", reason=f"SES is away, nothing was handed over: {error}")
    if isinstance(error, SSLError) and _HANDSHAKE.search(str(error)):
        remedy = "; AWS_CA_BUNDLE names the certificates to trust" if "CERTIFICATE" in str(error) else ""
        return Delivery("try_later", reason=f"no TLS with SES, nothing was handed over: {error}{remedy}")
    return Delivery("uncertain", reason=f"no clear answer from SES: {type(error).__name__}: {error}")


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
            for part in ("tmp", "new", "cur"):  # an empty folder becomes one too
                (self._path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            key = mailbox.Maildir(self._path, create=False).add(message.mime)
        except (OSError, mailbox.Error) as error:
            return Delivery("try_later", reason=f"Maildir {self._path}: {error}")
        return Delivery("sent", key)

    def ids(self, provider_id: str) -> tuple[str, ...]:  # noqa: ARG002
        """A Maildir keeps our own Message-ID."""
        return ()

    def quota(self) -> None:
        """A disk has none."""


def _maildir(settings: Settings) -> Sender:
    assert settings.sending.path is not None
    return MaildirSender(settings.path(settings.sending.path))


SENDERS: dict[str, Callable[[Settings], Sender]] = {"ses": SesSender, "maildir": _maildir}
