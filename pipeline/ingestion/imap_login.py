"""From settings to a logged-in IMAP client, with every way this can fail told apart."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterator

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from pipeline.config import ConfigError, Mailbox
from pipeline.ingestion.imap_errors import (
    LOST,
    CertificateRefused,
    EncryptionRefused,
    LoginRefused,
    MailboxAway,
    is_temporary,
    words,
)
from pipeline.ingestion.oauth2 import access_token


def logged_in(box: Mailbox) -> IMAPClient:
    """A client that is connected, encrypted as configured, and logged in. Raises a MailboxProblem."""
    if box.host is None:
        raise ConfigError("pipeline.yaml: mailbox.host is missing; name the IMAP server, such as imap.shop.example")
    token = access_token(box) if box.oauth2 else ""  # before connecting: servers wait only so long for a login
    trust = None if box.tls == "none" else _trust(box)
    with _told(box):
        client = IMAPClient(
            box.host,
            box.effective_port,
            ssl=box.tls == "implicit",
            ssl_context=trust,
            timeout=box.timeout_seconds,
        )
    try:
        _quicken(client)
        if box.tls == "starttls":
            _start_tls(client, box, trust)
        _log_in(client, box, token)
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Closes the connection without another word: for one that is dead or was never logged in."""
    with contextlib.suppress(Exception):
        client.shutdown()


def _quicken(client: IMAPClient) -> None:
    client.normalise_times = False
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # imapclient turns imaplib's own trace on; it formats every literal, which takes more time than all the rest
    # and would put message text into a debug log (invariant 14).
    client._imap.debug = 0


def _trust(box: Mailbox) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(box.ca_file) if box.ca_file else None)
    except OSError as error:
        raise CertificateRefused(
            f"mailbox.ca_file {box.ca_file} cannot be used ({words(error)}); it should be a PEM file of certificates"
        ) from error


@contextlib.contextmanager
def _told(box: Mailbox) -> Iterator[None]:
    """Turns what happens while connecting into the problem that it is."""
    where = f"{box.host}:{box.effective_port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(
            f"{where}: its certificate is not trusted ({error.verify_message}); check that mailbox.host is the name in "
            "the certificate, or name the certificate of its issuer as mailbox.ca_file"
        ) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError) as error:
        raise MailboxAway(f"{where}: hung up while TLS began; it is tried again by itself") from error
    except ssl.SSLError as error:
        raise EncryptionRefused(
            f"{where}: no TLS as expected ({words(error)}); check mailbox.port and mailbox.tls: implicit is usually on "
            "port 993, starttls on 143"
        ) from error
    except (socket.gaierror, UnicodeError) as error:
        raise MailboxAway(f"{where}: the name is not known ({words(error)}); check mailbox.host") from error
    except ConnectionRefusedError as error:
        raise MailboxAway(f"{where}: nobody listens there; check mailbox.port, or start the server") from error
    except TimeoutError as error:
        raise MailboxAway(
            f"{where}: no answer within {box.timeout_seconds:g} s; check mailbox.port, mailbox.tls and firewalls"
        ) from error
    except (IMAPClientError, OSError, ValueError) as error:
        raise MailboxAway(f"{where}: gave no IMAP greeting ({words(error)}); check mailbox.port, or wait") from error


def _start_tls(client: IMAPClient, box: Mailbox, trust: ssl.SSLContext | None) -> None:
    where = f"{box.host}:{box.effective_port}"
    with _told(box):
        try:
            client.starttls(trust)
        except LOST as error:
            if isinstance(error, OSError) or "EOF" in str(error):
                raise
            raise EncryptionRefused(f"{where}: STARTTLS failed ({words(error)}); {_NO_CLEAR_TEXT}") from error
        except CapabilityError as error:
            raise EncryptionRefused(f"{where}: offers no STARTTLS; {_NO_CLEAR_TEXT}") from error
        except IMAPClientError as error:
            # Also a server that greets with PREAUTH, after which STARTTLS is not allowed: a known way to strip TLS.
            raise EncryptionRefused(f"{where}: refuses STARTTLS ({words(error)}); {_NO_CLEAR_TEXT}") from error


_NO_CLEAR_TEXT = "the password is not sent in clear text; try mailbox.tls: implicit with port 993"


def _log_in(client: IMAPClient, box: Mailbox, token: str) -> None:
    with _login_told(box):
        if client.has_capability("LOGINDISABLED") and not _mechanism(client):
            raise EncryptionRefused(_without_tls(box))
        if not box.oauth2:
            _by_password(client, box.user, box.password.get_secret_value())
            return
        if not _mechanism(client):
            raise LoginRefused(f"{_where(box)}: takes no OAuth2 tokens; check mailbox.host, or use a password")
        try:
            _by_token(client, box.user, token)
            return
        except LoginError as error:
            if _is_away(error):
                raise
    # withdrawn before its time, or our clock is wrong: a fresh one tells that from a consent that has ended
    token = access_token(box, refused=token)
    with _login_told(box):
        _by_token(client, box.user, token)


def _by_password(client: IMAPClient, user: str, password: str) -> None:
    if user.isascii() and password.isascii():
        client.login(user, password)
    else:
        # LOGIN is ASCII only (RFC 3501 section 9, astring); PLAIN carries UTF-8 (RFC 4616 section 2).
        client.plain_login(user, password)


def _mechanism(client: IMAPClient) -> str:
    """RFC 7628 where the server has it, else the older form of the large providers; "" where it has neither."""
    return next((name for name in ("OAUTHBEARER", "XOAUTH2") if client.has_capability(f"AUTH={name}")), "")


def _by_token(client: IMAPClient, user: str, token: str) -> None:
    if _mechanism(client) == "OAUTHBEARER":
        client.oauthbearer_login(user, token)
    else:
        client.oauth2_login(user, token)


def _where(box: Mailbox) -> str:
    return f"{box.host}:{box.effective_port}"


def _without_tls(box: Mailbox) -> str:
    return f"{_where(box)}: allows no login without TLS; set mailbox.tls to starttls or implicit"


def _is_away(error: LoginError) -> bool:
    return isinstance(error.__context__, imaplib.IMAP4.abort) or is_temporary(error)


@contextlib.contextmanager
def _login_told(box: Mailbox) -> Iterator[None]:
    """Turns what happens during a login into the problem that it is."""
    where = _where(box)
    try:
        yield
    except LoginError as error:
        if _is_away(error):
            raise MailboxAway(f"{where}: cannot log anyone in just now ({words(error)}); it is tried again") from error
        if "[PRIVACYREQUIRED]" in str(error).upper():
            raise EncryptionRefused(_without_tls(box)) from error
        remedy = "check mailbox.user and mailbox.password (many providers want an app password)"
        if box.oauth2:
            remedy = "check that mailbox.user is who gave the consent, and that it covers IMAP"
        raise LoginRefused(f"{where}: refuses user {box.user!r} ({words(error)}); {remedy}") from error
    except CapabilityError as error:
        raise LoginRefused(
            f"{where}: takes only ASCII user names and passwords; set an ASCII password there"
        ) from error
    except (IMAPClientError, OSError) as error:
        raise MailboxAway(f"{where}: hung up during login ({words(error)}); it is tried again by itself") from error
