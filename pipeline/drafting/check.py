"""Looks a shop's own templates through before a customer's mail does: syntax, names, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, TemplateError, meta, nodes
from jinja2.exceptions import TemplateSyntaxError

#: What a template may speak of: the facts of a plan and the shop's settings.
NAMES = frozenset(
    (
        *("order", "candidates", "shipment", "abroad", "missing_piece", "customer", "photo_came", "also"),
        *("kind", "offers", "shop", "language", "zone", "voucher_percent", "reply_within_hours"),
        *("return_days", "return_address", "return_postage", "refund_waits_for_return"),
    )
)
_MEANWHILE = "the built-in one is used meanwhile"


def broken(environment: Environment, folder: Path) -> Iterator[str]:
    """A line with file and line for each template in ``folder`` that would fail."""
    for path in sorted((*folder.glob("replies/**/*.j2"), *folder.glob("partials/**/*.j2"))):
        try:
            for line, problem in _problems(environment, path.read_text(encoding="utf-8")):
                yield f"{path}:{line}: {problem}; {_MEANWHILE}"
        except UnicodeDecodeError:
            yield f"{path}:1: is not UTF-8 text; save it as UTF-8; {_MEANWHILE}"
        except OSError as error:
            yield f"{path}:1: cannot be read: {error.strerror}; {_MEANWHILE}"


def _problems(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    try:
        tree = environment.parse(source)
        environment.compile(tree)
        unknown = meta.find_undeclared_variables(environment.parse(source)) - NAMES
    except TemplateSyntaxError as error:
        yield error.lineno, " ".join((error.message or "cannot be read").split())
        return
    except TemplateError as error:
        yield 1, " ".join(str(error).split())
        return
    if not source.strip():
        yield 1, "is empty"
    for name in sorted(unknown):
        lines = [node.lineno for node in environment.parse(source).find_all(nodes.Name) if node.name == name]
        yield min(lines, default=1), f"there is no {name!r}; known are {', '.join(sorted(NAMES))}"


def missing(environment: Environment, languages: Sequence[str]) -> Iterator[str]:
    """A line for each language of the shop in which rows have no template: such mails wait for staff."""
    known = environment.list_templates(extensions=["j2"])
    rows = sorted({name.split("/")[1] for name in known if name.startswith("replies/") and name.count("/") == 2})
    for language in languages:
        lacking = [row for row in rows if f"replies/{row}/{language}.j2" not in known]
        if lacking:
            some = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
            yield (
                f"{len(lacking)} of {len(rows)} replies have no template in {language!r} ({some}); "
                f"write replies/NAME/{language}.j2, or such mails wait for staff"
            )
