"""The shop's public page on order issues, made of the same policy as the replies, so that the two cannot disagree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

import templates
from pipeline.config import ConfigError, Settings
from pipeline.drafting.formats import FORMATS


def write_help_pages(folder: Path, settings: Settings) -> Iterator[Path]:
    """Writes ``LANGUAGE.html`` for each language of the shop, and the first one as ``index.html`` too.

    The shop's own ``templates/help/`` takes the place of single built-in files. Raises ConfigError, with the remedy,
    where a page cannot be made; then none is written.
    """
    pages = {language: help_page(language, settings) for language in settings.shop.languages}
    folder.mkdir(parents=True, exist_ok=True)
    for language, page in pages.items():
        yield _write(folder / f"{language}.html", page)
    yield _write(folder / "index.html", pages[settings.shop.languages[0]])


def help_page(language: str, settings: Settings) -> str:
    """One page, self-contained: no script, nothing loaded from elsewhere."""
    name = f"help/{language}.html.j2"
    try:
        environment = _environment(settings)
        if name not in environment.list_templates():
            raise ConfigError(f"there is no help page in {language!r}; write {name} in {settings.templates}/")
        return environment.get_template(name).render(_values(language, settings))
    except TemplateSyntaxError as error:
        where = f"{error.filename or name}:{error.lineno}"
        raise ConfigError(f"{where}: {error.message}; mend it, or take it out of {settings.templates}/") from None
    except (TemplateError, TypeError, ValueError) as error:
        raise ConfigError(f"{name} cannot be used: {error}; mend it, or take it out of {settings.templates}/") from None


def _environment(settings: Settings) -> ImmutableSandboxedEnvironment:
    folders = [settings.path(settings.templates), Path(templates.__file__).parent]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FORMATS)
    return environment


def _values(language: str, settings: Settings) -> dict[str, Any]:
    shop, policy = settings.shop, settings.policy
    return {
        "language": language,
        "pages": [
            {"code": each, "name": Locale.parse(each).get_display_name(each), "file": f"{each}.html"}
            for each in shop.languages
        ],
        "zone": shop.zone,
        "shop": {"name": shop.name, "address": shop.address, "country": shop.country},
        "reply_within_hours": shop.reply_within_hours,
        "handling_days": policy.handling_days,
        "domestic_days": policy.window_domestic_days,
        "near_days": policy.window_near_days,
        "far_days": policy.window_far_days,
        "no_scan_days": policy.no_scan_days,
        "claim_days": policy.claim_days,
        "return_days": policy.return_days,
        "return_address": policy.return_address,
        "return_postage": policy.return_postage,
        "refund_waits_for_return": policy.refund_waits_for_return,
        "voucher": policy.goodwill_voucher_percent,
        "late": policy.category("long_wait").remedies,
        "wrong": policy.category("wrong_item").remedies,
        "satisfied": policy.category("not_satisfied").remedies,
    }


def _write(path: Path, page: str) -> Path:
    path.write_text(page, encoding="utf-8")
    return path
