"""What the classifier says of a message: the closed set of labels, and the verdict that carries them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: category → its intents, in the order that staff see them (the labelling guide's table).
INTENTS: dict[str, tuple[str, ...]] = {
    "confirmation_missing": ("no_confirmation", "charged_without_order"),
    "shipping_notice_missing": ("no_shipping_notice", "not_shipped_yet"),
    "wrong_item": ("wrong_variant", "missing_piece"),
    "not_satisfied": ("looks_different", "does_not_fit", "defective", "changed_mind"),
    "tracking_delayed": ("tracking_stuck", "tracking_not_found", "held_in_customs"),
    "long_wait": ("late", "lost_or_returned"),
    "other": (
        "delivered_not_received",
        "refund_status",
        "cancel_order",
        "change_order",
        "payment_problem",
        "invoice",
        "discount",
        "before_buying",
        "suspicious_message",
        "privacy_or_unsubscribe",
        "thanks",
        "pitch",
        "unclear",
    ),
}
CATEGORIES: tuple[str, ...] = tuple(INTENTS)
CATEGORY_OF: dict[str, str] = {intent: category for category, intents in INTENTS.items() for intent in intents}


def category_of(intent: str) -> str:
    """The category of an intent; a label that the guide does not know is a category of its own."""
    return CATEGORY_OF.get(intent, intent)


def categories_of(intents: Iterable[str]) -> tuple[str, ...]:
    """The categories that a model of these intents ranks: the guide's seven if any of them is meant, then others."""
    found = {category_of(intent) for intent in intents}
    known = CATEGORIES if not found.isdisjoint(CATEGORIES) else ()
    return (*known, *sorted(found.difference(CATEGORIES)))


#: What a customer may ask for.
REMEDIES: tuple[str, ...] = ("refund", "replacement", "reship", "resend", "tracking", "cancel")


@dataclass(frozen=True, slots=True)
class Text:
    """A message as the classifier takes it: the subject, and the new text without quoted history."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reading of one message.

    ``ranking`` holds every category with its probability, best first, and sums to 1; ``confidence`` is the
    first of them. ``intent`` is the best intent within the winning category; ``intents`` holds the best one of each
    category, in the order of ``ranking``. ``unsure`` is true where the
    confidence is under the threshold, so that staff are shown the two best categories. ``escalate_reasons`` says
    why a person must see it at once: of ``injury`` and ``dispute`` (law and public threats included).
    """

    category: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    also: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    escalate: bool = False
    escalate_reasons: tuple[str, ...] = ()
    language: str | None = None
    language_guesses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    unsure: bool = False
    intents: tuple[str, ...] = ()
