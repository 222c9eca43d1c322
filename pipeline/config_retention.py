"""The section ``retention`` of pipeline.yaml: how long what customers wrote is kept."""

from __future__ import annotations

from pydantic import Field

from pipeline.config_section import Section


class Retention(Section):
    """Days after which things are removed; each is kept for good where its key is left out.

    ``raw_days``: a mail's bytes, with its attachments; ``text_days``: the texts of a conversation that is over, counted
    from its last mail; ``audit_days``: lines of the audit log.
    """

    raw_days: int | None = Field(None, ge=1, le=36500)
    text_days: int | None = Field(None, ge=1, le=36500)
    audit_days: int | None = Field(None, ge=1, le=36500)
