"""The desk's pages: the project's Jinja2 with autoescape, and the few words that they share."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import templates
from pipeline.review.desk import words

FOLDER = Path(templates.__file__).parent / "desk"
STATIC = FOLDER / "static"


class Pages:
    """The templates, compiled once. Days are those of the shop's time zone."""

    def __init__(self, zone: ZoneInfo, shop: str) -> None:
        self._zone = zone
        loader = FileSystemLoader(FOLDER)
        self._environment = Environment(
            loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.filters |= {"day": self.day, "time": self.time, "ago": ago, "money": money}
        self._environment.filters |= {"plain": words.warning, "label": words.label, "did": words.did}
        self._environment.globals |= {"shop": shop, "version": self.version, "categories": words.CATEGORIES}
        self._environment.globals |= {"languages": words.LANGUAGES, "states": words.STATES}

    def render(self, template: str, /, **values: Any) -> str:
        """One page."""
        return self._environment.get_template(template).render(values)

    @cached_property
    def version(self) -> str:
        """Changes when a static file does, so that no browser shows an old one."""
        digest = hashlib.sha256()
        for path in sorted(STATIC.iterdir()):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def day(self, value: datetime | date) -> str:
        """``24 Nov 2026``."""
        local = value.astimezone(self._zone) if isinstance(value, datetime) else value
        return f"{local.day} {local:%b %Y}"

    def time(self, value: datetime) -> str:
        """``24 Nov 2026, 13:05``."""
        return f"{self.day(value)}, {value.astimezone(self._zone):%H:%M}"


def ago(value: datetime, now: datetime) -> str:
    """``3 h``: how long ago, in the largest unit that is not nought."""
    seconds = max(0, int((now - value).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return "now"


def money(amount: float | Decimal | None, currency: str) -> str:
    """``$19.90``; the plain number where no currency is known."""
    if amount is None:
        return ""
    return format_currency(Decimal(str(amount)), currency, locale="en") if currency else f"{amount:.2f}"
