"""A message as the model reads it: one text, without numbers that identify, never longer than it is worth.

Order numbers, parcel numbers, links and addresses become one word each: the model shall learn that a number
was named, not which one, and no customer's number shall stand in a trained model.
"""

from __future__ import annotations

import re
import unicodedata

from classifiers.verdict import Text

#: Cost grows with length and the reason for writing stands in the beginning.
CHARACTERS = 4_000
SUBJECT_CHARACTERS = 500

ORDER, PARCEL, LINK, MAIL = "xorderx", "xparcelx", "xlinkx", "xmailx"
MASKS = frozenset((ORDER, PARCEL, LINK, MAIL))

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_GROUPED = re.compile(r"\b\d{3,5}(?:[ -]\d{3,5}){2,7}\b")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9_-])#?[A-Za-z_-]*[0-9][A-Za-z0-9_-]*")
_DIGIT = re.compile(r"\d")
_MASKED = re.compile("|".join(sorted(MASKS)))
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_INVISIBLE = str.maketrans({"\0": " ", "\u00ad": None, "\u200b": None, "\ufeff": None, "\u2060": None})


def clean(message: Text) -> str:
    """Subject, newline and body as one safe text of at most ``CHARACTERS`` characters, the beginning kept. The first
    line is the subject, empty where there is none.

    The result has no NUL, no lone surrogate, no quoted line and no number that names an order or a parcel.
    """
    whole = f"{message.subject[:SUBJECT_CHARACTERS]}\n{_unquoted(message.body[: 2 * CHARACTERS])}"
    if "\0" in whole or not whole.isascii():
        safe = whole.translate(_INVISIBLE).encode("utf-8", "replace").decode("utf-8")
        whole = unicodedata.normalize("NFC", safe)
    return mask(whole)[:CHARACTERS].lstrip(" \t").rstrip()


def mask(text: str) -> str:
    """The text with links, e-mail addresses, parcel numbers and order numbers replaced by one word each."""
    # An expression is tried only where what it cannot do without is there: few mails hold any of it.
    if "://" in text or "www." in text.lower():
        text = _LINK.sub(LINK, text)
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    if _DIGIT.search(text):
        text = _NUMBERED.sub(_masked, _GROUPED.sub(PARCEL, text))
    return text


def unmasked(text: str) -> str:
    """A cleaned text without the words that stand for numbers, links and addresses: what a person wrote."""
    return _MASKED.sub(" ", text) if any(mask in text for mask in MASKS) else text


def _unquoted(body: str) -> str:
    if ">" not in body:
        return body
    own = _QUOTED.sub("", body)
    return own if own.strip() else body


def _masked(match: re.Match[str]) -> str:
    """Nine digits and more are a parcel's; four, or a # before digits, an order's; "iPhone 15" and "A55" stay."""
    token = match.group()
    digits = sum(character.isdigit() for character in token)
    if digits >= 9:
        return PARCEL
    if digits >= 4 or (digits and token.startswith("#")):
        return ORDER
    return token
