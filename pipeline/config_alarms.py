"""The ``alarms`` section of pipeline.yaml: who hears of it by another road when nothing comes in or goes out."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from pipeline.config_section import Section, one_address


class Alarms(Section):
    """Whom to tell when for ``after_minutes`` nothing could be fetched or sent, and once more when it can be again.

    ``mail``: an address outside the shop's own mailbox. ``webhook``: gets a JSON object by POST. Without either the
    alarm is a line of the log alone.
    """

    mail: str | None = None
    webhook: str | None = None
    after_minutes: float = Field(60.0, gt=0)

    @field_validator("mail")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return value if value is None else one_address(value, "owner@home.example")

    @field_validator("webhook")
    @classmethod
    def _encrypted(cls, value: str | None) -> str | None:
        if value is None:
            return None
        url = urlsplit(value)
        host = url.hostname or ""
        if (url.scheme == "https" and host) or (url.scheme == "http" and _is_loopback(host)):
            return value
        raise ValueError(f"should be an https address such as https://chat.example/hook, not {value!r}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
