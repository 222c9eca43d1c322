"""What explicit words decide better than a trained model: does a person have to see it at once, what is asked for.

All languages are looked for in every text, so that a mistaken language costs nothing. Every expression is linear in
the text's length: no quantifier stands inside another, and every gap is bounded.
"""

from __future__ import annotations

import re

from classifiers.lexicon import fold, phrases, words
from classifiers.verdict import REMEDIES, Text

_URGENT = {"injury": "injury", "escalate": "dispute"}
SECTIONS = (*_URGENT, *REMEDIES)
#: Nobody says only thanks in more characters than this.
LONGEST_THANKS = 600

_REFUSED = re.compile(r"\b(?:no|not|without|don't want|do not want|instead of|rather than) (?:a |an |any |the |my )?$")
_WORD = re.compile(r"\w+(?:'\w+)?")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hola|hallo|liebes?|bonjour|salut|ola|ciao|beste|good \w+)\b[^\n,!.]{0,40}[,!.]?"
)
_REPLY = re.compile(r"^(?:re|aw|sv|fwd?|antw|rif|res|tr):", re.IGNORECASE)
_SIGNATURE_WORDS = 4


def named(text: str) -> frozenset[str]:
    """The sections of the lexicon that speak out of a cleaned text: ``escalate``, ``injury``, and the remedies that
    it names and does not refuse.
    """
    folded = fold(text)
    return frozenset(
        section
        for section, start in phrases(SECTIONS).found(folded)
        if section in _URGENT or not _REFUSED.search(folded[max(0, start - 24) : start])
    )


def escalation(text: str) -> tuple[str, ...]:
    """Why a person has to see it at once; empty where nobody has to.

    ``injury``: a hurt person or fire; ``dispute``: a payment dispute, the law, an authority, a threat in public or a
    misused card.
    """
    return reasons(named(text))


def reasons(sections: frozenset[str]) -> tuple[str, ...]:
    """What ``escalation`` says, of the sections that were found."""
    return tuple(reason for section, reason in _URGENT.items() if section in sections)


def asked_for(text: str) -> tuple[str, ...]:
    """The remedies that a cleaned text names and does not refuse, in the order of REMEDIES."""
    sections = named(text)
    return tuple(remedy for remedy in REMEDIES if remedy in sections)


def is_thanks(message: Text) -> bool:
    """The message says thanks and nothing else, so nothing is to be answered.

    Strict on purpose, as complaints open with thanks too: every word must be one that people say thanks with. A
    greeting, a name at the end and the subject of a reply do not count.
    """
    if len(message.body) > LONGEST_THANKS:
        return False
    if words("thanks").isdisjoint(_WORD.findall(fold(f"{message.subject[:LONGEST_THANKS]} {message.body}"))):
        return False
    lines = [line for line in (part.strip() for part in fold(message.body).split("\n")) if line and line[0] != ">"]
    if lines and _GREETING.fullmatch(lines[0]):
        lines = lines[1:]
    if len(lines) > 1 and len(_WORD.findall(lines[-1])) <= _SIGNATURE_WORDS:
        lines = lines[:-1]
    subject = "" if _REPLY.match(message.subject) else fold(message.subject[:LONGEST_THANKS])
    text = "\n".join([subject, *lines])
    said = set(_WORD.findall(text))
    return "?" not in text and not words("thanks").isdisjoint(said) and said <= words("thanks") | words("harmless")
