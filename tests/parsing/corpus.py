"""The mails that others wrote, which lie beside the checkout; tests skip where they are absent."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.model import Mail, RawMail
from pipeline.parsing import parse

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "corpora" / "mail"
needs_corpus = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the mail corpus is not beside the checkout ({FOLDER})")


@dataclass(frozen=True)
class Listed:
    path: str
    kind: str

    def read(self) -> Mail:
        return read(self.path)


def listed() -> list[Listed]:
    with (FOLDER / "kinds.tsv").open(newline="") as file:
        return [Listed(row["path"], row["kind"]) for row in csv.DictReader(file, delimiter="\t")]


def read(path: str) -> Mail:
    data = (FOLDER / path).read_bytes()
    return parse(RawMail(data, path, len(data)))


class RubyYaml(yaml.SafeLoader):
    """Zammad's expected results carry Ruby class names, which say nothing here."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


RubyYaml.add_multi_constructor("!ruby/", _plain)
RubyYaml.add_constructor("!binary", lambda *_: None)


def zammad() -> list[tuple[dict[str, Any], Mail]]:
    """Each of Zammad's expected results with what we read."""
    pairs = []
    for path in sorted((FOLDER / "zammad").glob("*.yml")):
        expected = yaml.load(path.read_text(), RubyYaml)
        pairs.append((expected, read(f"zammad/{path.stem}.box")))
    return pairs
