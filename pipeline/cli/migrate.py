"""``migrate``: the whole store into another database."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.show import say


def migrate(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store as it is, as in pipeline.yaml.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The new database, which must be empty.")],
) -> None:
    """Copies the whole store into another, empty database.

    Stop 'casedesk run' and the desk first. Afterwards set 'store' in pipeline.yaml to the new database, and keep the
    old file until all is well. The signing key moves along: beside a PostgreSQL store it is casedesk.key in the folder
    of pipeline.yaml.

    \b
    Example:
      casedesk migrate sqlite:///casedesk.db postgresql+psycopg://casedesk@db.shop.example/casedesk
    """
    from pathlib import Path

    from pipeline.config import ConfigError
    from pipeline.store import Store
    from pipeline.store.copying import copy_all

    if source == target:
        raise ConfigError("FROM and TO are the same store")
    if source.startswith("sqlite:///") and not Path(source.removeprefix("sqlite:///")).is_file():
        raise ConfigError(f"{source}: there is no such file")
    old, new = Store.open(source), Store.open(target)
    try:
        copied = list(copy_all(old, new))
    finally:
        old.close()
        new.close()
    for name, rows in copied:
        if rows:
            say(f"{name}: {rows}")
    say(f"copied {sum(rows for _, rows in copied)} rows of {len(copied)} tables; every count is the same")
