"""The section ``mailbox.oauth2``: how an access token is bought for a provider that takes no password over IMAP."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from pipeline.config_section import Section

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_MICROSOFT_SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"


class OAuth2(Section):
    """A consent that somebody gave once, by which access tokens are had (RFC 6749 section 6).

    ``tenant``: of Microsoft 365; it stands for Microsoft's ``token_url`` and ``scope``. ``refresh_token``: the first
    one; those that the provider gives instead of it are kept in ``kept_in``, a file beside the store (invariant 14).
    """

    client_id: str
    client_secret: SecretStr = SecretStr("")
    token_url: str = ""
    refresh_token: SecretStr
    scope: str = ""
    tenant: str = ""
    kept_in: Path | None = Field(None, exclude=True)

    @field_validator("client_id", "client_secret", "refresh_token")
    @classmethod
    def _one_word(cls, value: str | SecretStr) -> str | SecretStr:
        text = (value if isinstance(value, str) else value.get_secret_value()).strip()
        if not re.fullmatch(r"[\x21-\x7e]+", text):
            raise ValueError("should be one word of plain letters, digits and signs, as the provider gave it")
        return text if isinstance(value, str) else SecretStr(text)

    @field_validator("token_url")
    @classmethod
    def _encrypted(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            host, odd = parts.hostname, parts.port == 0 or parts.username is not None
        except ValueError:
            host, odd = None, True
        if not host or odd or parts.scheme not in ("https", "http"):
            raise ValueError("should be the provider's token address, such as https://oauth2.googleapis.com/token")
        if parts.scheme == "http" and host not in _LOOPBACK:
            raise ValueError("should begin with https://, or the refresh token would travel in the open")
        return value

    @field_validator("tenant")
    @classmethod
    def _a_tenant(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]+", value):
            raise ValueError("should be the id or domain of your Microsoft 365 organisation, such as shop.example")
        return value

    @model_validator(mode="after")
    def _one_server(self) -> OAuth2:
        if bool(self.token_url) == bool(self.tenant):
            raise ValueError(
                "needs either token_url, such as https://oauth2.googleapis.com/token, or tenant (of Microsoft 365)"
            )
        return self

    @property
    def server(self) -> str:
        """The address that sells access tokens."""
        return self.token_url or _MICROSOFT.format(tenant=self.tenant)

    @property
    def wanted_scope(self) -> str:
        """What is asked for; "" leaves it to what was consented to."""
        return self.scope or (_MICROSOFT_SCOPE if self.tenant else "")

    @property
    def origin(self) -> str:
        """A hash of what the owner configured: tokens that were kept under another one count no more."""
        given = "\0".join((self.server, self.client_id, self.refresh_token.get_secret_value()))
        return hashlib.sha256(given.encode()).hexdigest()
