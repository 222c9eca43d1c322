"""What every section of pipeline.yaml has in common."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that names the place and the remedy."""


class Section(BaseModel):
    """A section of pipeline.yaml: unknown keys are refused, values never change after loading.

    A key without a value counts as left out: that is what stays when all that stood under it is commented out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def only_known(keys: Iterable[str], allowed: Iterable[str]) -> None:
    """Raises ValueError over the first of ``keys`` that is not allowed."""
    for key in keys:
        if key not in allowed:
            raise ValueError(f"{key!r} is unknown{guess(key, allowed)}")


def guess(key: str, allowed: Iterable[str]) -> str:
    """The end of an 'is unknown' message: the nearest known name, or all of them."""
    allowed = list(allowed)
    close = difflib.get_close_matches(key, allowed, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(allowed))}"


def one_address(value: str, example: str) -> str:
    """The value, if it looks like one e-mail address; else a ValueError that shows an ``example``."""
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise ValueError(f"should be one e-mail address such as {example}, not {value!r}")
    return value
