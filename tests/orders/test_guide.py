"""docs/adding-an-order-source.md: its example is a source that works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.config_file import load
from pipeline.facts import problem
from pipeline.orders import OrderSource, open_orders
from pipeline.orders.registry import SOURCES

GUIDE = Path(__file__).parents[2] / "docs" / "adding-an-order-source.md"
ORDER = {"number": "#1042", "email": "Ana@b.example", "tracking_number": "9400100000000000000013", "total": "19.90"}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OrderSource:
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    module: dict[str, Any] = {}
    exec(compile(example, str(GUIDE), "exec"), module)
    monkeypatch.setitem(SOURCES, "jsonl", module["open_json_lines"])
    lines = [json.dumps(ORDER), "{", "[]", json.dumps({**ORDER, "number": 5})]
    (tmp_path / "orders.jsonl").write_text("\n".join(lines), encoding="utf-8")
    settings = Settings.model_validate(
        {"shop": {"address": "a@b.example"}, "orders": {"kind": "csv", "path": "orders.jsonl"}}
    )
    orders = settings.orders.model_copy(update={"kind": "jsonl"})
    return open_orders(settings.model_copy(update={"folder": tmp_path, "orders": orders}))


def test_the_example_finds_orders(source: OrderSource) -> None:
    assert source.by_number(["1042", "7"]).keys() == {"1042"}
    assert source.by_email(["ana@b.example", "eve@b.example"]).keys() == {"ana@b.example"}
    assert source.by_tracking(["9400100000000000000013"]).keys() == {"9400100000000000000013"}
    assert len(source.problems) == 3


def test_the_example_tells_that_it_is_away(source: OrderSource, tmp_path: Path) -> None:
    assert problem(source) is None
    (tmp_path / "orders.jsonl").unlink()
    assert str(problem(source)).endswith("cannot be read; check orders.path in pipeline.yaml")


def test_every_kind_is_in_the_guides_table() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert all(f"| `{kind}` |" in guide for kind in SOURCES if kind != "jsonl")


@pytest.mark.parametrize("kind", ["sql", "shopify", "woocommerce"])
def test_what_pipeline_yaml_shows_of_a_kind_is_valid(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHOP_DB_PASSWORD", "SHOPIFY_SECRET", "WOO_KEY", "WOO_SECRET"):
        monkeypatch.setenv(name, "hunter2secret")
    shown = (GUIDE.parents[1] / "pipeline.yaml").read_text(encoding="utf-8")
    (block,) = re.findall(rf"(?m)^  #   kind: {kind}.*\n(?:  #   (?!kind:).*\n)*", shown)
    path = tmp_path / "pipeline.yaml"
    orders = re.sub(r"(?m)^  #   ", "  ", block)
    path.write_text(f"shop: {{address: a@b.example}}\norders:\n{orders}", encoding="utf-8")
    settings = load(path)
    assert settings.orders.kind == kind
    assert open_orders(settings).state == "there"
    assert "hunter2secret" not in repr(settings)
