"""What ``casedesk init`` writes, and where the files of the package lie."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import templates
from pipeline.config import ConfigError
from pipeline.orders.cells import COLUMNS

SAMPLE_ORDER = (
    "1001,ana@customer.example,Ana Sample,+1 555 0100,2026-11-02T09:30:00Z,USD,39.80,"
    '"2 x Marble Rose case, iPhone 15 Pro @ 19.90",US,2026-11-04T15:00:00Z,USPS,,,,'
)


def starter_configuration() -> str:
    """The commented pipeline.yaml: beside the templates in an installed package, at the top of a checkout."""
    installed = Path(templates.__file__).with_name("pipeline.yaml")
    found = installed if installed.exists() else Path(templates.__file__).parents[1] / "pipeline.yaml"
    return found.read_text(encoding="utf-8")


def write_starter(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Writes the starter files; yields each path and whether it was written (False: it was there already)."""
    source = Path(templates.__file__).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield _write(folder / "pipeline.yaml", starter_configuration())
        yield _write(folder / "orders.csv", f"{','.join(COLUMNS)}\n{SAMPLE_ORDER}\n")
        if (folder / "templates").exists():
            yield folder / "templates", False
            return
        others = shutil.ignore_patterns("*.py", "__pycache__", "*.yaml", "desk")  # the desk's pages are not the shop's
        shutil.copytree(source, folder / "templates", ignore=others)
        yield folder / "templates", True
    except OSError as error:
        raise ConfigError(
            f"{error.filename or folder}: {error.strerror}; choose a folder that you may write to"
        ) from None


def _write(path: Path, text: str) -> tuple[Path, bool]:
    if path.exists():
        return path, False
    path.write_text(text, encoding="utf-8")
    return path, True
