"""Renders a plan's template in a language: the shop's own file where there is one, else the built-in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.config import Settings
from pipeline.drafting.check import broken, differing, mails, missing
from pipeline.drafting.formats import FORMATS, tidy
from pipeline.drafting.names import FACTS, KIND_OF
from pipeline.drafting.topics import topics
from pipeline.drafting.trial import trials
from pipeline.limits import SUBJECT_CHARS
from pipeline.model import Draft, Plan

__all__ = ["BUILT_IN", "KIND_OF", "Letters", "MissingTemplate", "reply_subject"]

#: Found by its place and not by import: a templates.py in the folder where Python runs would be taken instead.
BUILT_IN = Path(__file__).parents[2] / "templates"
_IN_THE_THREAD = frozenset({"done", "reminder", "update"})


class MissingTemplate(Exception):  # noqa: N818  (an answer: staff write this one themselves)
    """There is no template for this row in this language, or none that can be used."""


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

        ``asked_subject``: of the mail that this one answers or follows; empty where there is none, or where it was
        not written by whom this goes to. Such a mail gets a subject of ours: theirs is text of a stranger.
        """
        values = self._values(plan, language)
        if plan.kind == "reply" or (plan.kind in _IN_THE_THREAD and asked_subject.strip()):
            subject = reply_subject(asked_subject, self._settings.shop.name)
        else:
            subject = _one_line(self._render(f"partials/{language}/subject.j2", values))
        return Draft(plan, language, subject, tidy(self._render(f"replies/{plan.template}/{language}.j2", values)))

    def problems(self, every_language: bool = False) -> Iterator[str]:
        """A line, with file and line, for each template that would fail or read wrongly, and for what is missing.

        ``every_language``: also those that the shop does not answer in, as far as there are templates.
        """
        ours = self._settings.shop.languages
        faults = list(broken(self._own, self._own_folder)) if self._own_folder else []
        told = frozenset(fault.path for fault in faults)
        spoken = {language for languages in mails(self._own).values() for language in languages}
        tried = tuple(sorted(spoken)) if every_language else ours
        faults += (fault for fault in differing(self._own, ours) if fault.path not in told)
        faults += trials(self._own, tried, self._values, told)
        for fault in faults:
            of_the_shop = self._own_folder is not None and Path(fault.path).is_relative_to(self._own_folder)
            yield f"{fault}; the built-in one is used meanwhile" if of_the_shop else str(fault)
        yield from missing(self._own, ours)

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every mail that has a template, with the languages that it exists in."""
        return mails(self._own)

    def own_files(self) -> tuple[str, ...]:
        """The templates that the shop has a file of its own for, as in ``replies/unclear/en.j2``."""
        folder = self._own_folder
        return tuple(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.j2"))) if folder else ()

    def _render(self, name: str, values: Mapping[str, Any]) -> str:
        """The text. The shop's own file may fail in any way; customers still get an answer from the built-in one."""
        try:
            return _text(self._own, name, values)
        except Exception as error:
            if self._own is not self._built_in:
                try:
                    return _text(self._built_in, name, values)
                except TemplateError:
                    pass
            raise MissingTemplate(_why(name, error)) from error

    def _values(self, plan: Plan, language: str) -> dict[str, Any]:
        policy, shop = self._settings.policy, self._settings.shop
        return {
            **FACTS,
            **plan.facts,
            "also": topics(plan.template, plan.facts),
            "kind": plan.kind,
            "offers": plan.offers,
            "shop": {"name": shop.name, "address": shop.address},
            "language": language,
            "zone": shop.zone,
            "voucher_percent": policy.goodwill_voucher_percent,
            "return_days": policy.return_days,
            "return_address": policy.return_address,
            "return_postage": policy.return_postage,
            "refund_waits_for_return": policy.refund_waits_for_return,
            "reply_within_hours": shop.reply_within_hours,
        }


def _environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        finalize=_there,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(FORMATS)
    return environment


def _there(value: object) -> object:
    """A value as it is printed. A fact that is missing is never printed as the word None."""
    if value is None:
        raise TemplateError("prints a value that is not there")
    return value


def _text(environment: ImmutableSandboxedEnvironment, name: str, values: Mapping[str, Any]) -> str:
    text = environment.get_template(name).render(values)
    if not text.strip():
        raise TemplateError(f"{name} renders to nothing")
    return text


def _why(name: str, error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"no template {error.name}"
    return f"the template {name} cannot be used: {_one_line(str(error))}"


_REPLY = re.compile(r"^(?:(?:re|aw|sv|antw|rv|rif|odp|ynt|vs|res) ?(?:\[\d{1,3}\])? ?[:：] ?)+", re.I)


def reply_subject(asked: str, otherwise: str) -> str:
    """``Re:`` and the customer's subject without the marks that it already has (RFC 5322 section 3.6.5).

    ``otherwise``: what stands for a subject that is missing.
    """
    bare = _REPLY.sub("", _one_line(asked)[:SUBJECT_CHARS])
    return f"Re: {bare or _one_line(otherwise)}"


_JOINERS = "\u200c\u200d"  # words in Persian and Hindi, and composed emoji, need them


def _one_line(text: str) -> str:
    """Text fit for a header: line ends and controls become blanks, what cannot be seen (bidi marks) goes."""
    seen = (letter if letter.isprintable() or letter in _JOINERS else _blank(letter) for letter in text)
    return " ".join("".join(seen).split())


def _blank(letter: str) -> str:
    return "" if unicodedata.category(letter) in ("Cf", "Cs") else " "
