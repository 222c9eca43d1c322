"""Files that staff attach to a reply, such as a return label. They belong to one draft and leave with it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from pipeline.store import drafts
from pipeline.store.engine import AnyRow
from pipeline.store.tables import attachment

_CHANGEABLE = ("drafted", "edited", "failed")
_SIZE = func.length(attachment.c.octets).label("size")


class Enclosed(NamedTuple):
    """A file as it leaves. ``type``: its media type."""

    name: str
    type: str
    octets: bytes


def add(connection: Connection, draft_id: int, file: Enclosed) -> None:
    """Attaches a file to a draft, which is another version then. Raises NotPossible where it waits for nobody."""
    _other_version(connection, draft_id)
    connection.execute(attachment.insert(), {"draft_id": draft_id, **file._asdict()})


def remove(connection: Connection, draft_id: int, attachment_id: int) -> str | None:
    """Takes a file off a draft. Its name, or None where it is not there. Raises NotPossible as ``add`` does."""
    _other_version(connection, draft_id)
    here = (attachment.c.id == attachment_id, attachment.c.draft_id == draft_id)
    return connection.execute(attachment.delete().where(*here).returning(attachment.c.name)).scalar_one_or_none()


def _other_version(connection: Connection, draft_id: int) -> None:
    drafts.move(connection, draft_id, _CHANGEABLE, problem=drafts.get(connection, draft_id).problem)


def listing(connection: Connection, draft_ids: Sequence[int]) -> list[AnyRow]:
    """``id``, ``draft_id``, ``name``, ``type`` and ``size`` (octets) of the files of some drafts, in their order."""
    columns = (attachment.c.id, attachment.c.draft_id, attachment.c.name, attachment.c.type, _SIZE)
    here = select(*columns).where(attachment.c.draft_id.in_(list(draft_ids)))
    return list(connection.execute(here.order_by(attachment.c.id)))


_WHOLE = (
    select(attachment.c.name, attachment.c.type, attachment.c.octets)
    .where(attachment.c.draft_id == bindparam("of_draft"))
    .order_by(attachment.c.id)
)


def whole(connection: Connection, draft_id: int) -> list[Enclosed]:
    """The files of a draft as they leave."""
    return [Enclosed(*row) for row in connection.execute(_WHOLE, {"of_draft": draft_id})]


def one(connection: Connection, draft_id: int, attachment_id: int) -> Enclosed | None:
    """A file of a draft, or None."""
    columns = select(attachment.c.name, attachment.c.type, attachment.c.octets)
    row = connection.execute(
        columns.where(attachment.c.id == attachment_id, attachment.c.draft_id == draft_id)
    ).one_or_none()
    return Enclosed(*row) if row else None
