"""The further topics of a mail that raises several issues: one paragraph each, and none that contradicts the rest."""

from __future__ import annotations

from collections.abc import Mapping

#: template → the topics that its own words deal with already, or that its next answer will
_DEALT_WITH: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("which_order", "order_not_found", "looking_into_it", "unclear", "neutral"),
        frozenset(("confirmation", "parcel", "item", "rest")),  # a person reads all of it once the order is known
    ),
    "confirmation_resent": frozenset(("confirmation",)),
    "cancel_order": frozenset(("parcel",)),
    "change_order": frozenset(("parcel",)),
    "too_late_to_change": frozenset(("parcel",)),
}


def topics(template: str, facts: Mapping[str, object]) -> tuple[str, ...]:
    """The topics that get a paragraph, in the order of the mail, with ``rest`` at the end.

    A topic whose facts are missing joins the rest, which a person answers: nothing that a customer raised is passed
    over in silence.
    """
    raised = facts.get("also") or ()
    assert isinstance(raised, tuple)
    dealt_with = _DEALT_WITH.get(template, frozenset())
    kept = dict.fromkeys(_answerable(topic, facts) for topic in raised if topic not in dealt_with)
    named = [topic for topic in kept if topic != "rest"]
    return (*named, "rest") if "rest" in kept and "rest" not in dealt_with else tuple(named)


def _answerable(topic: str, facts: Mapping[str, object]) -> str:
    if topic == "confirmation" and facts.get("order") is None:
        return "rest"
    if topic == "parcel" and (facts.get("order") is None or facts.get("shipment") is None):
        return "rest"
    return topic
