"""Filters for templates: days and money as the reader's language writes them, by Babel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def day(context: Context, value: date | datetime) -> str:
    """``24 November 2026`` in the letter's language; a time is turned into the shop's own day first."""
    local = value.astimezone(context["zone"]).date() if isinstance(value, datetime) else value
    return format_date(local, "d MMMM y" if context["language"] == "en" else "long", locale=context["language"])


@pass_context
def money(context: Context, amount: Decimal, currency: str) -> str:
    """``$19.90`` in the letter's language, rounded as the currency is."""
    return format_currency(amount, currency, locale=context["language"])


FORMATS: Mapping[str, Callable[..., Any]] = {"day": day, "money": money}
