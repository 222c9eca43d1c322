"""Every screening rule, in the order in which they are asked: the first one that applies names the kind.

Bounces and auto-replies come before bulk, because many of them carry list or Precedence headers as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.config import Shop
from pipeline.model import Kind, Mail
from pipeline.screening import auto_reply, bounce, bulk, own, spam


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``find`` returns its reasons, none = does not apply. ``kind`` None: it only forbids an answer."""

    name: str
    kind: Kind | None
    find: Callable[[Mail, Shop], tuple[str, ...]]


RULES: tuple[Rule, ...] = (
    Rule("bounce", "bounce", bounce.find),
    Rule("auto_reply", "auto_reply", auto_reply.find),
    Rule("bulk", "bulk", bulk.find),
    Rule("spam", "bulk", spam.find),
    Rule("own", None, own.find),
)
