"""Decision → words. Sandboxed Jinja2, StrictUndefined; customer text is only ever a value, never template source."""

from pipeline.drafting.letters import Letters, MissingTemplate
from pipeline.drafting.names import KIND_OF
from pipeline.drafting.samples import samples as previews

__all__ = ["KIND_OF", "Letters", "MissingTemplate", "previews"]
