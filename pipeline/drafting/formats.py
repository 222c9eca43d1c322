"""Filters for templates: days, money and numbers as the reader's language writes them, by Babel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_percent
from jinja2 import TemplateError, pass_context
from jinja2.runtime import Context

#: Where CLDR's long form does not suit a letter: Italian says "l'8" and "il 9"; with the weekday neither is needed.
_LONG = {"en": "d MMMM y", "it": "EEEE d MMMM y"}


@pass_context
def day(context: Context, value: date | datetime | None) -> str:
    """``24 November 2026`` in the letter's language; a time is turned into the shop's own day first."""
    if value is None:
        raise TemplateError("prints a day that is not there")
    local = value.astimezone(context["zone"]).date() if isinstance(value, datetime) else value
    language = context["language"]
    written = format_date(local, _LONG.get(language, "long"), locale=language)
    return f"1er{written[1:]}" if language == "fr" and local.day == 1 else written


@pass_context
def money(context: Context, amount: Decimal | None, currency: str) -> str:
    """``$19.90`` in the letter's language, rounded as the currency is."""
    if amount is None:
        raise TemplateError("prints an amount that is not there")
    return format_currency(amount, currency, locale=context["language"])


@pass_context
def percent(context: Context, value: int | float) -> str:
    """``10%`` of the number 10, in the letter's language."""
    return format_percent(Decimal(str(value)) / 100, locale=context["language"])


@pass_context
def country(context: Context, code: str) -> str:
    """``United Kingdom`` of ``GB`` (ISO 3166 alpha-2) in the letter's language; an unknown code stays as it is."""
    return _territories(context["language"]).get(code, code)


@lru_cache
def _territories(language: str) -> Mapping[str, str]:
    return dict(Locale.parse(language).territories)


def capital(text: str, when: bool) -> str:
    """The text with a capital at its beginning, where it begins a paragraph and does not go on after the greeting."""
    start = len(text) - len(text.lstrip())
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :] if when else text


def tidy(text: str) -> str:
    """No blanks at line ends, no more than one empty line in a row: templates may be written loosely."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


FORMATS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "money": money,
    "percent": percent,
    "country": country,
    "capital": capital,
}
