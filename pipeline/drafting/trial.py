"""Every template is written with every sample, and read as a customer would read it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError

from pipeline.drafting.check import Fault, mails, one_line, path_of
from pipeline.drafting.formats import tidy
from pipeline.drafting.samples import samples
from pipeline.model import Plan

#: The values for a plan in a language.
Values = Callable[[Plan, str], Mapping[str, Any]]

_LEFT_OVER = re.compile(r"[{}]|\[[^\]\n]{1,40}\]|<[^<>@\n]{1,40}>|\$\(|%\(|\b(?:TODO|FIXME|TBD|XXX+|undefined)\b")
_NOTHING_LISTED = re.compile(r"^ *(?:\d{1,2}[.)]|[-*•])\s*[.;,]?$", re.M)


def trials(
    environment: Environment, languages: Sequence[str], values: Values, known: frozenset[str]
) -> Iterator[Fault]:
    """What goes wrong, or reads wrongly, with any sample; each fault once. Those in the files ``known`` are told."""
    seen = set()
    for name, there in mails(environment).items():
        for language in (each for each in languages if each in there):
            for number, sample in enumerate(samples(name), start=1):
                for fault in _tried(environment, name, language, values(sample.plan, language)):
                    if fault not in seen and fault.path not in known:
                        seen.add(fault)
                        yield replace(fault, says=f"{fault.says} (sample {number}: {sample.title})")


def _tried(environment: Environment, name: str, language: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    file = f"replies/{name}/{language}.j2"
    try:
        template = environment.get_template(file)
        text = tidy(template.render(values))
        bare = text.count("\n\n") < 2 and "body" in template.blocks  # perhaps no more than greeting and closing
        body = "".join(template.blocks["body"](template.new_context(dict(values)))) if bare else text
    except UnicodeDecodeError:
        return  # only a file of the shop's own can be, and that is told already
    except Exception as error:
        yield _located(error, path_of(environment, file))
        return
    if not body.strip():
        yield Fault(path_of(environment, file), 1, "says nothing")
    for found in _LEFT_OVER.finditer(text):
        yield _found(environment, file, language, found[0], f"a placeholder is left over: {found[0]}")
    if _NOTHING_LISTED.search(text):
        yield Fault(path_of(environment, file), 1, "has a line of a list with nothing in it")
    if not all(re.search(r"\w", paragraph) for paragraph in text.split("\n\n")):
        yield Fault(path_of(environment, file), 1, "has a paragraph with nothing in it")


def _located(error: Exception, otherwise: str) -> Fault:
    """An error with the template's file and line, where Jinja tells it."""
    if isinstance(error, TemplateSyntaxError):
        return Fault(error.filename or otherwise, error.lineno, error.message or one_line(error))
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):
            return Fault(frame.filename, frame.lineno or 1, one_line(error))
    return Fault(otherwise, 1, one_line(error))


def _found(environment: Environment, file: str, language: str, words: str, says: str) -> Fault:
    """The line that words of a letter stand in: in the mail's own file, else in a partial of its language."""
    assert environment.loader is not None
    partials = [each for each in environment.list_templates() if each.startswith(f"partials/{language}/")]
    for each in (file, *partials):
        source, path, _ = environment.loader.get_source(environment, each)
        if words in source:
            return Fault(path or each, source[: source.index(words)].count("\n") + 1, says)
    return Fault(path_of(environment, file), 1, says)
