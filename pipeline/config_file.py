"""Reads pipeline.yaml: YAML with line numbers, ``${NAME}`` from the environment, and errors that name the line."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.config import ConfigError, Settings, guess

Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """YAML without the old booleans: ``country: NO`` is Norway and ``languages: [no]`` is Norwegian."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|false|False)$"), list("tTfF"))

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET = re.compile("password|secret|token")


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
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    lines: dict[Place, int] = {}
    try:
        root = yaml.compose(text, Loader=_Loader)
        _note_lines(root, (), lines, path)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(_yaml_problem(path, error)) from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deeply to be a configuration") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path}:1: should hold sections such as 'shop:', not {_kind(data)}")
    data = _with_environment(data, (), lines, path)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_first_problem(path, error, lines)) from None
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


def _with_environment(value: Any, place: Place, lines: dict[Place, int], path: Path) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_environment(inner, (*place, str(key)), lines, path) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_environment(inner, (*place, i), lines, path) for i, inner in enumerate(value)]
    if not isinstance(value, str):
        return value

    def from_environment(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            line = _line(place, lines)
            raise ConfigError(
                f"{path}:{line}: {_dotted(place)}: the environment has no variable {name}; export it first"
            )
        return os.environ[name]

    return _VARIABLE.sub(from_environment, value)


def _first_problem(path: Path, error: ValidationError, lines: dict[Place, int]) -> str:
    problems = sorted(
        error.errors(include_url=False), key=lambda each: (_rank(each), _line(_place(each, lines), lines))
    )
    first = problems[0]
    place = _place(first, lines)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    dotted = f" {_dotted(place)}:" if place else ""
    return f"{path}:{_line(place, lines)}:{dotted} {_remedy(first, place)}{more}".replace("\n", " ")


def _rank(problem: ErrorDetails) -> bool:
    """A misspelt key comes before the required one that it leaves missing."""
    return problem["type"] != "extra_forbidden"


def _place(problem: ErrorDetails, lines: dict[Place, int]) -> Place:
    """Where the problem is in the file: pydantic's location without the names of the union members it tried."""
    place = tuple(problem["loc"])
    while place and problem["type"] != "missing" and place not in lines:
        place = place[:-1]
    return place


def _line(place: Place, lines: dict[Place, int]) -> int:
    while place not in lines and place:
        place = place[:-1]
    return lines.get(place, 1)


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
}


def _remedy(problem: ErrorDetails, place: Place) -> str:
    kind = problem["type"]
    if kind == "extra_forbidden":
        return f"is unknown{guess(str(place[-1]), _siblings(place))}"
    if kind == "missing":
        return (
            "is required, for instance 'address: help@shop.example'" if place == ("shop", "address") else "is required"
        )
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    words = _WORDS.get(kind) or problem["msg"].replace("Input should", "should").replace("String should", "should")
    shown = any(_SECRET.search(str(part)) for part in place) or isinstance(problem["input"], dict | list)
    return words if shown else f"{words}, not {problem['input']!r}"


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
    line = f":{mark.line + 1}" if mark else ""
    what = getattr(error, "problem", None) or str(error)
    return f"{path}{line}: is not valid YAML: {what}; check the indentation, colons and quotes there".replace("\n", " ")


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place)


def _kind(value: Hashable) -> str:
    return "nothing" if value is None else type(value).__name__
