"""Looks templates through before a customer's mail does: syntax, names, what is missing, what differs by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateError, meta, nodes
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError

from pipeline.drafting.names import NAMES


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and where."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


def one_line(error: Exception) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def path_of(environment: Environment, template: str) -> str:
    """The file that a template comes from: the shop's own one where there is one."""
    return _source(environment, template)[1]


def _source(environment: Environment, template: str) -> tuple[str, str]:
    assert environment.loader is not None
    try:
        text, path, _ = environment.loader.get_source(environment, template)
    except (TemplateNotFound, UnicodeDecodeError):
        return "", template
    return text, path or template


def mails(environment: Environment) -> dict[str, tuple[str, ...]]:
    """Every mail that has a template, by name, with the languages that it exists in."""
    found = defaultdict(list)
    for template in environment.list_templates(extensions=["j2"]):
        folder, _, rest = template.partition("/")
        name, _, language = rest.removesuffix(".j2").partition("/")
        if folder == "replies" and language and "/" not in language:
            found[name].append(language)
    return {name: tuple(languages) for name, languages in sorted(found.items())}


def broken(environment: Environment, folder: Path) -> Iterator[Fault]:
    """The templates in ``folder`` that can't be used."""
    for path in sorted((*folder.glob("replies/**/*.j2"), *folder.glob("partials/**/*.j2"))):
        try:
            for line, problem in _problems(environment, path.read_text(encoding="utf-8")):
                yield Fault(str(path), line, problem)
        except UnicodeDecodeError:
            yield Fault(str(path), 1, "is not UTF-8 text; save it as UTF-8")
        except OSError as error:
            yield Fault(str(path), 1, f"cannot be read: {error.strerror}")


def _problems(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    try:
        tree = environment.parse(source)
        environment.compile(tree)
        unknown = meta.find_undeclared_variables(environment.parse(source)) - NAMES
    except TemplateSyntaxError as error:
        yield error.lineno, " ".join((error.message or "cannot be read").split())
        return
    except TemplateError as error:
        yield 1, one_line(error)
        return
    if not source.strip():
        yield 1, "is empty"
    for name in sorted(unknown):
        lines = [node.lineno for node in environment.parse(source).find_all(nodes.Name) if node.name == name]
        yield min(lines, default=1), f"there is no {name!r}; known are {', '.join(sorted(NAMES))}"


def missing(environment: Environment, languages: Sequence[str]) -> Iterator[str]:
    """A line for each language of the shop in which mails have no template: these wait for staff."""
    known = mails(environment)
    for language in languages:
        lacking = [name for name, there in known.items() if language not in there]
        if lacking:
            some = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
            yield (
                f"{len(lacking)} of {len(known)} replies have no template in {language!r} ({some}); "
                f"write replies/NAME/{language}.j2, or such mails wait for staff"
            )


def differing(environment: Environment, languages: Sequence[str]) -> Iterator[Fault]:
    """Where one language speaks of a fact that another one leaves out: there customers are told different things."""
    for name, there in mails(environment).items():
        yield from _compared(environment, {each: f"replies/{name}/{each}.j2" for each in languages if each in there})
    partials: dict[str, dict[str, str]] = defaultdict(dict)
    for template in environment.list_templates(extensions=["j2"]):
        folder, _, rest = template.partition("/")
        language, _, name = rest.partition("/")
        if folder == "partials" and language in languages:
            partials[name][language] = template
    for templates in partials.values():
        yield from _compared(environment, templates)


def _compared(environment: Environment, templates: dict[str, str]) -> Iterator[Fault]:
    spoken = {language: _spoken_of(environment, template) for language, template in templates.items()}
    for fact in sorted({fact for facts in spoken.values() for fact in facts}):
        using = [language for language, facts in spoken.items() if fact in facts]
        lacking = [language for language in spoken if language not in using]
        if len(lacking) > len(using):
            for language in using:
                path, line = path_of(environment, templates[language]), spoken[language][fact]
                yield Fault(path, line, f"speaks of {fact!r}, which {', '.join(lacking)} leaves out")
        else:
            for language in lacking:
                path = path_of(environment, templates[language])
                yield Fault(path, 1, f"leaves out {fact!r}, of which {', '.join(using)} speaks")


def _spoken_of(environment: Environment, template: str) -> dict[str, int]:
    """The facts that a file names, such as ``order`` and ``order.total``, with their first line."""
    source = _source(environment, template)[0]
    try:
        tree = environment.parse(source)
        facts = meta.find_undeclared_variables(environment.parse(source))
    except TemplateError:
        return {}  # told elsewhere
    found: dict[str, int] = {}
    for name in tree.find_all(nodes.Name):
        if name.name in facts:
            found.setdefault(name.name, name.lineno)
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name in facts:
            found.setdefault(f"{part.node.name}.{part.attr}", part.lineno)
    return found
