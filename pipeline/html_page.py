"""Self-contained HTML pages for people to open: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import templates


def write_page(path: Path, template: str, **values: Any) -> None:
    """Renders one of the project's own page templates into a file."""
    folder = Path(templates.__file__).parent
    environment = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True)
    path.write_text(environment.get_template(template).render(values), encoding="utf-8")
