"""What the pipeline calls things → what people call them."""

from __future__ import annotations

CATEGORIES = {
    "confirmation_missing": "No confirmation",
    "shipping_notice_missing": "No shipping notice",
    "wrong_item": "Wrong item",
    "not_satisfied": "Not satisfied",
    "tracking_delayed": "Tracking stuck",
    "long_wait": "Long wait",
    "other": "Other",
}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "de": "German",
    "fr": "French",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
STATES = {
    "drafted": "Draft",
    "edited": "Edited",
    "approved": "Approved",
    "queued": "Queued",
    "sending": "Sending",
    "sent": "Sent",
    "uncertain": "Uncertain",
    "failed": "Failed",
    "rejected": "Rejected",
    "superseded": "Replaced",
}
_WARNINGS = {
    "unsure": "The classifier is not sure what this mail is about. Look at the category first.",
    "dispute": "The customer speaks of a dispute, a lawyer or a public review.",
    "injury": "Somebody was hurt. A manager reads this before anything leaves.",
    "sender_unproven": "Nobody vouches for this sender. The reply must not tell anything about an order.",
    "refund_over_cap": "A refund would be above the limit in pipeline.yaml, so it is not offered.",
    "no_order_source": "No order book is connected. Look the order up yourself.",
    "charged_without_order": "The customer was charged, and no order is found.",
    "task_done": "The task that this draft promises is done meanwhile, and another draft tells of it.",
    "customer_wrote_again": "The customer wrote again after this draft was begun. Read the newest mail.",
    "category_corrected": "The category was corrected after a person wrote in this draft. Read it again.",
    "message_id_reused": "Another mail with other content came under the same Message-ID.",
    "over_cap": "This address has had as many replies today as pipeline.yaml allows.",
    "suppressed": "Mail to this address came back or was complained about.",
    "machine": "It would answer a machine.",
    "own_address": "It would go to the shop itself.",
    "too_old": "The question is too old for an answer.",
    "not_approved": "Nobody approved it, and it may not leave by itself.",
    "order_number_not_theirs": "The order number in the mail is not this sender's. See which order was used, if any.",
    "order_guessed_from_several": "The customer has several orders and named none; the open one was taken.",
    "names_several_orders": "The mail names several orders; the draft is about the first.",
    "order_date_unknown": "The order's date is not known, so no time limit could be checked.",
    "delivery_unknown": "Whether the parcel was delivered is not known.",
    "perhaps_another_order": "It may be about another order of this customer.",
    "order_unknown": "No order is known, so nothing could be checked against it.",
    "facts_changed": "The order's facts have changed since it was first drafted.",
    "facts_unchecked": "The order source was away at approval, so the facts were not read again.",
    "needs_manager": "The policy leaves this offer to a manager.",
    "offered_often": "A remedy was left out: this customer was offered it as often as the policy allows.",
    "choice_not_offered": "The customer asks for something that our open offer does not contain.",
}


def label(category: str | None) -> str:
    """A category, an intent or another name in plain words."""
    if not category:
        return "None"
    return CATEGORIES.get(category) or category.replace("_", " ").capitalize()


def warning(name: str) -> str:
    """A warning as a sentence."""
    if name.startswith("also_"):
        return f"The mail also raises: {label(name.removeprefix('also_')).lower()}."
    return _WARNINGS.get(name) or f"{name.replace('_', ' ').capitalize()}."


_DID = {
    "approved": "approved the draft",
    "taken_back": "took the approval back",
    "edited": "edited the draft",
    "rejected": "rejected the draft",
    "attached": "attached a file",
    "detached": "took a file off",
    "rewritten": "had the draft written anew",
    "labelled": "corrected the category",
    "started": "asked for a draft",
    "noted": "wrote a note",
    "sent": "sent the reply",
    "uncertain": "does not know whether the reply left",
    "failed": "could not send the reply",
    "held_at_the_gate": "stopped the reply at the gate",
    "facts_changed": "found that the order's facts have changed",
    "facts_not_read_again": "could not reach the order book at approval",
    "task_made": "made a task",
    "task_done": "carried a task out",
    "task_cancelled": "cancelled a task",
    "let_rest": "decided that no answer is needed",
}


def did(what: str) -> str:
    """A line of the audit log in plain words."""
    return _DID.get(what) or f"decided: {what.replace('_', ' ')}"
