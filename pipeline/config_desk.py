"""The ``desk`` section of pipeline.yaml: where the review desk listens, and how far staff may go by themselves."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from pipeline.config_section import Section


class Desk(Section):
    """Where the review desk listens.

    ``hosts``: further names by which browsers reach it. ``proxy``: the address of the server in front of it that
    speaks TLS; what that one says of the browser is believed. ``undo_seconds``: so long an approval can be taken back
    before anything is queued. ``staff_limit``: the highest refund that staff may let go, in the order's currency;
    beyond it a manager approves. Without one there is no limit.
    """

    host: str = "127.0.0.1"
    port: int = Field(8025, ge=1, le=65535)
    hosts: tuple[str, ...] = ()
    proxy: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    undo_seconds: int = Field(30, ge=0, le=600)
    staff_limit: float | None = Field(None, ge=0)

    @field_validator("proxy")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            return str(ipaddress.ip_address(value)) if value else value
        except ValueError:
            raise ValueError(f"should be the proxy's IP address such as 127.0.0.1, not {value!r}") from None

    @model_validator(mode="after")
    def _safe(self) -> Desk:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together")
        if not (self.loopback or self.proxy or self.tls_certificate):
            raise ValueError(
                f"host {self.host} can be reached from other machines, and passwords would cross the network in clear: "
                "set tls_certificate and tls_key, or proxy (the address of the server in front that speaks TLS)"
            )
        return self

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return bool(self.proxy or self.tls_certificate)

    @property
    def names(self) -> frozenset[str]:
        """Every name that a browser may call it by."""
        return frozenset(name.lower() for name in ("localhost", "127.0.0.1", "[::1]", self.host, *self.hosts))
