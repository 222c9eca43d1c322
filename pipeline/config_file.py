"""Reads pipeline.yaml: YAML with line numbers, ``${NAME}`` from the environment, and errors that name the line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.config import ConfigError, Settings, guess

Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """YAML without the old booleans: ``country: NO`` is Norway and ``languages: [no]`` is Norwegian."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """As PyYAML does it, but a value such as the day 2026-02-30 is an error with a line, as any other."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            kind = node.tag.rpartition(":")[2]
            raise yaml.MarkedYAMLError(problem=f"this {kind} does not exist", problem_mark=node.start_mark) from None


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|false|False)$"), list("tTfF"))

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MALFORMED = re.compile(r"\$\{[^}]*\}")
_SECRET = re.compile("password|secret|token|oauth2|key")


def load(path: Path) -> Settings:
    """The settings of one pipeline.yaml.

    Raises ConfigError, whose message is one line: file, line, key and what would be right.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file; 'casedesk init' writes one, --config names another"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; --config names another file") from None
    lines: dict[Place, int] = {}
    try:
        root = yaml.compose(text, Loader=_Loader)
        _note_lines(root, (), lines, path)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(_yaml_problem(path, error)) from None
    except RecursionError:
        raise ConfigError(f"{path}:1: is nested too deeply to be a configuration") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path}:1: should hold sections such as 'shop:', not {_kind(data)}")
    file = _File(path, lines, list(_secrets(data)))
    data = _with_environment(data, (), file)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_first_problem(error, file)) from None
    return settings.model_copy(update={"folder": path.absolute().parent, "file": str(path)})


def _note_lines(node: yaml.Node | None, place: Place, lines: dict[Place, int], path: Path) -> None:
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                raise ConfigError(f"{path}:{line}: {_dotted(inner)}: stands here twice (first in line {lines[inner]})")
            lines[inner] = line
            _note_lines(value, inner, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_lines(value, (*place, position), lines, path)


@dataclass
class _File:
    """``lines``: where each key stands. ``secrets``: values that no message may show (invariant 14)."""

    path: Path
    lines: dict[Place, int]
    secrets: list[str]

    def line(self, place: Place) -> int:
        """Where a key stands, or the nearest section around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def message(self, place: Place, says: str) -> str:
        """One line: file, line, key, and what would be right."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            shown = [repr(secret), *((repr(secret)[1:-1], secret) if len(secret) >= 4 else ())]
            for text in shown:
                says = says.replace(text, "…")
        dotted = f" {_dotted(place)}:" if place else ""
        return " ".join(f"{self.path}:{self.line(place)}:{dotted} {says}".split())


def _secrets(value: Any, secret: bool = False) -> Iterator[str]:
    """What stands under a key that is named like a secret."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets(inner, secret or bool(_SECRET.search(str(key).lower())))
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner, secret)
    elif secret and str(value):
        yield str(value)


def _with_environment(value: Any, place: Place, file: _File) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_environment(inner, (*place, str(key)), file) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_environment(inner, (*place, i), file) for i, inner in enumerate(value)]
    if not isinstance(value, str):
        return value

    def from_environment(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise ConfigError(file.message(place, f"the environment has no variable {name}; export it first"))
        if os.environ[name]:
            file.secrets.append(os.environ[name])
        return os.environ[name]

    if odd := next((found for found in _MALFORMED.findall(value) if not _VARIABLE.fullmatch(found)), None):
        raise ConfigError(file.message(place, f"{odd} is no variable; write ${{NAME}}, letters, digits and _ alone"))
    return _VARIABLE.sub(from_environment, value)


def _first_problem(error: ValidationError, file: _File) -> str:
    problems = sorted(
        error.errors(include_url=False), key=lambda each: (_rank(each), file.line(_place(each, file.lines)))
    )
    first = problems[0]
    place = _place(first, file.lines)
    others = len({_place(each, file.lines) for each in problems} - {place})
    more = f" (and {others} more)" if others else ""
    if first["type"] == "missing" and first["loc"] in (("shop",), ("shop", "address")):
        place = ("shop", "address")
    return file.message(place, f"{_remedy(first, place)}{more}")


def _rank(problem: ErrorDetails) -> int:
    """What is not built yet explains the keys that it would need; a misspelt key the required one that is missing."""
    if "not built yet" in problem["msg"]:
        return 0
    return 1 if problem["type"] == "extra_forbidden" else 2


def _place(problem: ErrorDetails, lines: dict[Place, int]) -> Place:
    """Where the problem is in the file: pydantic's location without the names of the union members it tried."""
    place = tuple(problem["loc"])
    while place and problem["type"] != "missing" and place not in lines:
        place = place[:-1]
    return place


_WORDS = {
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "string_type": "should be text (put it in quotes)",
    "tuple_type": "should be a list such as [one, two]",
    "dict_type": "should be a section with keys of its own",
    "model_type": "should be a section with keys of its own",
    "path_type": "should be a path",
    "string_pattern_mismatch": "should be an address such as https://sesmock.example",
}


def _remedy(problem: ErrorDetails, place: Place) -> str:
    kind, given = problem["type"], problem["input"]
    if kind == "extra_forbidden":
        return f"is unknown{guess(str(place[-1]), _siblings(place))}"
    if kind == "missing":
        return f"is required{', for instance help@shop.example' if place == ('shop', 'address') else ''}"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if kind.startswith("date_"):
        return f"should be a day such as 2026-12-25, not {_shown(given)}"
    words = _WORDS.get(kind) or problem["msg"].replace("Input should", "should").replace("String should", "should")
    secret = any(_SECRET.search(str(part)) for part in place)
    return words if secret else f"{words}, not {_shown(given)}"


def _shown(given: Any) -> str:
    if isinstance(given, dict | list | tuple):
        return "a section" if isinstance(given, dict) else "a list"
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _siblings(place: Place) -> Iterator[str]:
    model: Any = Settings
    for part in place[:-1]:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = next(_models(field.annotation), None) if field else model
        model = inner or model
    yield from (name for name, field in model.model_fields.items() if not field.exclude)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _yaml_problem(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    # what is quoted may be a value, and a value may be a password that begins with * or !
    what = re.sub(r"'[^'<]{2,}[^']*'", "…", what)
    says = f"is not valid YAML: {what}; check the indentation and colons, and put values that hold signs in quotes"
    return " ".join(f"{path}:{line}: {says}".split())


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place)


def _kind(value: Any) -> str:
    return {"NoneType": "nothing", "list": "a list"}.get(type(value).__name__, "a single value")
