"""Decision → words. Sandboxed Jinja2, StrictUndefined; customer text is only ever a value, never template source."""

from pipeline.drafting.letters import Letters, MissingTemplate

__all__ = ["Letters", "MissingTemplate"]
