"""Where order facts come from: the section ``orders`` of pipeline.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator, model_validator

from pipeline.config_section import Section

_SQL_URL = "the database, such as postgresql+psycopg://reader:${SHOP_DB_PASSWORD}@host/name"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: What each kind cannot do without, and what that is.
_NEEDS = {
    "csv": {"path": "the CSV file of orders"},
    "sql": {"url": _SQL_URL, "query": "a SELECT of the orders, with the columns of the CSV's header"},
    "shopify": {"url": "the shop, such as https://NAME.myshopify.com"},
    "woocommerce": {
        "url": "the shop, such as https://shop.example",
        "consumer_key": "of the REST API with the right to read, such as ${WOO_KEY}",
        "consumer_secret": "of the REST API, such as ${WOO_SECRET}",
    },
}


class Orders(Section):
    """Where order facts come from, and what the shop's order numbers look like.

    ``url``: the database (sql) or the shop (shopify, woocommerce). A Shopify app has either a ``token`` or, made in
    the Dev Dashboard, a ``client_id`` and ``client_secret``.
    """

    kind: Literal["none", "csv", "sql", "shopify", "woocommerce"] = "none"
    path: Path | None = None
    url: SecretStr = SecretStr("")
    query: str = ""
    token: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    consumer_key: SecretStr = SecretStr("")
    consumer_secret: SecretStr = SecretStr("")
    number_patterns: tuple[str, ...] = ()

    @field_validator("number_patterns")
    @classmethod
    def _patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
            if re.fullmatch(pattern, ""):
                raise ValueError(f"{pattern!r} fits an empty text too; name what an order number must hold")
        return value

    @field_validator("token", "client_secret", "consumer_key", "consumer_secret")
    @classmethod
    def _one_word(cls, value: SecretStr) -> SecretStr:
        """They travel in HTTP headers: a line break from a copied file would break the request."""
        stripped = value.get_secret_value().strip()
        if stripped and not re.fullmatch(r"[\x21-\x7e]+", stripped):
            raise ValueError("should be one word of plain letters, digits and signs, as the shop gave it")
        return SecretStr(stripped)

    @model_validator(mode="after")
    def _complete(self) -> Orders:
        given = [name for needs in _NEEDS.values() for name in needs if name in self.model_fields_set]
        if given and "kind" not in self.model_fields_set:
            kinds = " or ".join(kind for kind, needs in _NEEDS.items() if given[0] in needs)
            raise ValueError(f"{given[0]} needs 'kind: {kinds}' beside it")
        for name, what in _NEEDS.get(self.kind, {}).items():
            if not _text(getattr(self, name)):
                raise ValueError(f"kind {self.kind} needs {name}: {what}")
        if self.kind == "shopify" and not self.token.get_secret_value() and not self._has_client:
            raise ValueError(
                "kind shopify needs token: of an app with the right read_orders, such as ${SHOPIFY_TOKEN}; or both "
                "client_id and client_secret of an app of the Dev Dashboard"
            )
        if self.kind == "sql":
            _check_database(self.url.get_secret_value())
        if self.kind in ("shopify", "woocommerce"):
            _check_web(self.url.get_secret_value())
        return self

    @property
    def _has_client(self) -> bool:
        return bool(self.client_id and self.client_secret.get_secret_value())


def _text(value: Path | SecretStr | str | None) -> str:
    return value.get_secret_value().strip() if isinstance(value, SecretStr) else str(value or "").strip()


def _check_database(url: str) -> None:
    from sqlalchemy.engine import make_url  # not loaded where a command needs no database
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"url should be {_SQL_URL}") from None


def _check_web(url: str) -> None:
    """HTTPS, since the credentials travel with each request; without it on this machine only."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("url should be the address of the shop alone, such as https://shop.example")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise ValueError("url should begin with https://, or the credentials would travel in the open")
