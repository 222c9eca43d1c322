"""What explicit words decide better than a trained model: does a human have to see it at once, what is asked for.

All languages are looked for in every text, so that a mistaken language costs nothing. Every expression is linear
in the text's length: no quantifier stands inside another, and every gap is bounded.
"""

from __future__ import annotations

import re
from functools import lru_cache

from classifiers import phrases
from classifiers.verdict import REMEDIES

GAP, SPACE = r"[^.!?\n]{0,40}", r"[ \n]{1,3}"

#: A mail of these categories that asks for anything at all asks for this, in whatever words.
USUAL_REMEDY = {"confirmation_missing": "resend", "shipping_notice_missing": "tracking", "tracking_delayed": "tracking"}

_REFUSED = re.compile(r"\b(?:no|not|without|don't want|do not want|instead of|rather than) (?:a |an |any |the |my )?$")


def escalates(text: str) -> bool:
    """A dispute, the law, an authority, a threat in public, a hurt person, fire or a misused card is spoken of."""
    return _expression("escalate").search(_folded(text)) is not None


def asked_for(text: str, category: str = "other") -> tuple[str, ...]:
    """The remedies that a cleaned text asks for, in the order of REMEDIES.

    ``category`` adds what such a mail usually wants where the words name nothing: somebody who writes that the
    confirmation never came wants it sent.
    """
    folded = _folded(text)
    found = {remedy for remedy in REMEDIES if _wanted(remedy, folded)}
    if category != "confirmation_missing":
        found.discard("resend")
    if not found and category in USUAL_REMEDY:
        found.add(USUAL_REMEDY[category])
    return tuple(remedy for remedy in REMEDIES if remedy in found)


def _wanted(remedy: str, folded: str) -> bool:
    matches = _expression(remedy).finditer(folded)
    return any(not _REFUSED.search(folded[max(0, match.start() - 24) : match.start()]) for match in matches)


def _folded(text: str) -> str:
    return text.lower().replace("’", "'")


@lru_cache
def _expression(name: str) -> re.Pattern[str]:
    """One expression for all languages; each alternative begins with a letter, which keeps the search fast."""
    table = phrases.ESCALATE if name == "escalate" else phrases.ASKED[name]
    alternatives = "|".join(entry for entries in table.values() for entry in entries)
    return re.compile(rf"\b(?:{alternatives.replace(' ', SPACE).replace('~', GAP)})")
