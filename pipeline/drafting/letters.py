"""Renders a plan's template in a language: the shop's own file where there is one, else the built-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

import templates
from pipeline.config import Settings
from pipeline.drafting.formats import FORMATS
from pipeline.limits import SUBJECT_CHARS
from pipeline.model import Draft, Plan

BUILT_IN = Path(templates.__file__).parent


class MissingTemplate(Exception):  # noqa: N818  (an answer: staff write this one themselves)
    """There is no template for this row in this language."""


class Letters:
    """The templates of one shop, compiled once. Pure apart from reading its template files."""

    def __init__(self, settings: Settings) -> None:
        own = settings.path(settings.templates)
        built_in = FileSystemLoader(BUILT_IN)
        self._own_folder = own if own.is_dir() and own.resolve() != BUILT_IN.resolve() else None
        self._built_in = _environment(built_in)
        self._own = (
            _environment(ChoiceLoader([FileSystemLoader(own), built_in])) if self._own_folder else self._built_in
        )
        self._settings = settings

    def write(self, plan: Plan, language: str, asked_subject: str) -> Draft:
        """The draft of one plan. Raises MissingTemplate.

        A mail that does not go to the asker gets a subject of ours: theirs is text of a stranger.
        """
        name = f"replies/{plan.template}/{language}.j2"
        values = self._values(plan, language)
        if plan.kind == "reply":
            subject = reply_subject(asked_subject)
        else:
            subject = self._render(f"partials/{language}/resend_subject.j2", values)
        return Draft(plan, language, _one_line(subject), _tidy(self._render(name, values)))

    def _render(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._own.get_template(name).render(values)
        except TemplateError as error:
            if self._own is not self._built_in:
                try:  # the shop's own file is broken ('check' names the line): customers still get an answer
                    return self._built_in.get_template(name).render(values)
                except TemplateNotFound:
                    pass
            if isinstance(error, TemplateNotFound):
                raise MissingTemplate(f"no template {error.name}") from None
            raise

    def _values(self, plan: Plan, language: str) -> dict[str, Any]:
        policy, shop = self._settings.policy, self._settings.shop
        return {
            **plan.facts,
            "offers": plan.offers,
            "shop": {"name": shop.name, "address": shop.address},
            "language": language,
            "zone": shop.zone,
            "voucher_percent": policy.goodwill_voucher_percent,
            "return_days": policy.return_days,
            "reply_within_hours": shop.reply_within_hours,
            "missing_piece": False,
        }

    def problems(self) -> Iterator[str]:
        """One line, with file and line, for each template of the shop's own that cannot be compiled."""
        for path in sorted(self._own_folder.rglob("*.j2")) if self._own_folder else ():
            try:
                self._own.get_template(path.relative_to(self._own_folder).as_posix())  # type: ignore[arg-type]
            except TemplateError as error:
                yield f"{path}:{getattr(error, 'lineno', 1)}: {error.message}; the built-in one is used meanwhile"
            except (OSError, UnicodeDecodeError) as error:
                yield f"{path}: {error}; the built-in one is used meanwhile"


def _environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1
    )
    environment.filters.update(FORMATS)
    return environment


_REPLY = re.compile(r"^(?:\s*(?:re|aw|sv|antw|rv|rif|odp|ynt|vs|res)\s*(?:\[\d{1,3}\])?\s*:)+\s*", re.I)


def reply_subject(asked: str) -> str:
    """``Re:`` and the customer's subject without the marks that it already has (RFC 5322 section 3.6.5)."""
    bare = _REPLY.sub("", _one_line(asked)[:SUBJECT_CHARS]).strip()
    return f"Re: {bare or 'your message'}"


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _tidy(text: str) -> str:
    """No blanks at line ends, no more than one empty line in a row: templates may be written loosely."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
