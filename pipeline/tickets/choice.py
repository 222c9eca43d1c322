"""A customer's answer to an open offer, read as the choice that it makes.

Money follows from it, so whatever is not plain is ``unclear`` and a person reads it: a question, a condition, two
remedies, a detail such as another address, a longer story. Pure and total: any text gives an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, get_args

from pipeline.tickets import choice_words as words

Choice = Literal["refund", "partial_refund", "replacement", "reship", "return", "unclear"]
CHOICES: tuple[str, ...] = get_args(Choice)
CHARACTERS = 1_000  # who chooses needs fewer
WORDS = 45
_AGAIN: tuple[Choice, ...] = ("replacement", "reship")


def read_choice(text: str, offered: Sequence[str]) -> Choice:
    """What ``text`` (without quoted history) chooses among the remedies of the open offer, in the order it shows them.

    The answer may be a remedy that was not offered: then a person decides. ``unclear`` wherever in doubt.
    """
    folded = _folded(text)
    if not folded or len(text) > CHARACTERS or len(folded.split()) > WORDS or not offered:
        return "unclear"
    plain = _without(folded, words.ASIDE)
    if _is_doubtful(plain, text) or words.MONEY.search(text.casefold()):
        return "unclear"
    if found := _by_place(plain, offered):
        return found
    chosen = _chosen(plain, offered)
    if chosen:
        return chosen
    accepts = len(set(offered)) == 1 and _is_only(_without_name(text), words.YES) and offered[0] in CHOICES
    return offered[0] if accepts else "unclear"  # type: ignore[return-value]


def is_only_thanks(text: str) -> bool:
    """Whether a mail says thanks and nothing else, so that nobody has to answer it or reopen anything for it."""
    short = len(text) <= CHARACTERS and len(text.split()) <= WORDS
    return short and "?" not in text and _is_only(_without_name(text), words.THANKS)


_NAME = re.compile(r"[,.!\n] *[A-Z\u00c0-\u00de][\w'-]{1,30}(?: [A-Z\u00c0-\u00de][\w'.-]{0,30})?\s*$")


def _without_name(text: str) -> str:
    """The text, folded, without the name that stands under it."""
    return _folded(_NAME.sub("", text.rstrip()))


def _folded(text: str) -> str:
    """Lower case without accents; line ends stay, since they end sentences."""
    straight = text[: CHARACTERS + 1].casefold().replace("\u2019", "'").replace("\u00b4", "'").replace("`", "'")
    decomposed = unicodedata.normalize("NFKD", straight)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines() if line.strip())


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(" ", text)


def _is_doubtful(plain: str, text: str) -> bool:
    if words.DOUBT.search(plain) or words.IF_SI.search(text.casefold()):
        return True
    if any(word.search(plain) and among.search(plain) for word, among in words.DOUBT_IN):
        return True
    if "?" not in plain and "\u00bf" not in text:
        return False
    asks = [sentence for sentence in re.split(r"(?<=[.!?\n])", plain) if "?" in sentence]
    return not all(words.POLITE.match(each.strip()) and words.PLEASE.search(plain) for each in asks)


def _by_place(plain: str, offered: Sequence[str]) -> Choice | None:
    """The choice by its place in the offer: "the second one", "option 1", or nothing but "2"."""
    bare = " ".join(_strip(plain, words.THANKS, words.PLEASE).split()).strip(" .!,\n")
    places = {place for place, pattern in words.BARE if pattern.fullmatch(bare)}
    named = _without(plain, words.NO_ORDINAL)
    places |= {place for place, pattern in words.ORDINALS if pattern.search(named)}
    if not places:
        return None
    said = _mentions(plain)
    place = places.pop()
    if places or words.NOT.search(plain) or not 0 < (len(offered) if place == -1 else place) <= len(offered):
        return "unclear"
    meant = offered[place - 1 if place > 0 else -1]
    if meant not in CHOICES or (said and meant not in {_offered_as(each, offered) for each in said}):
        return "unclear"
    return meant  # type: ignore[return-value]


def _strip(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def _chosen(plain: str, offered: Sequence[str]) -> Choice | None:
    """The one remedy that is wished for, in clauses that do not refuse it. None: no clause names one."""
    wished: set[Choice] = set()
    refused: set[Choice] = set()
    for clause in _clauses(plain):
        yes, no = _in_clause(clause)
        wished |= {_offered_as(each, offered) for each in yes}
        refused |= {_offered_as(each, offered) for each in no}
        if not yes and not no and clause.after_but and not _is_only(clause.text, words.THANKS):
            return "unclear"
        if yes and not clause.is_plain:
            return "unclear"
    if len(wished) > 1:
        wished -= {"return"}  # "a refund, I send it back": the return belongs to it
    if len(wished) != 1 or wished & refused:
        return "unclear" if wished or refused else None
    return wished.pop()


def _offered_as(remedy: Choice, offered: Sequence[str]) -> Choice:
    """A customer's word for a remedy → the offer's: nobody tells a replacement from a new parcel by its name."""
    if remedy in _AGAIN and remedy not in offered:
        return next((each for each in _AGAIN if each in offered), remedy)
    return remedy


class _Clause:
    """A part of a sentence. ``after_but``: it follows a "but" or a "just"."""

    def __init__(self, text: str, after_but: bool) -> None:
        self.text, self.after_but = text, after_but

    @property
    def is_plain(self) -> bool:
        """Whether it says a wish, or nothing but the remedy's name."""
        if words.PAST.search(self.text):
            return False
        return bool(words.WISH.search(self.text)) or not _rest(self.text)


def _clauses(plain: str) -> list[_Clause]:
    clauses, start, after_but = [], 0, False
    for found in words.BREAK.finditer(plain):
        clauses.append(_Clause(plain[start : found.start()], after_but))
        after_but = bool(words.BUT.fullmatch(found.group()))
        # the word that breaks may be what tells the wish: "I prefer", "just"
        tells = any(letter.isalpha() for letter in found.group()) and not after_but
        start = found.start() if tells else found.end()
    clauses.append(_Clause(plain[start:], after_but))
    return [clause for clause in clauses if clause.text.strip()]


def _in_clause(clause: _Clause) -> tuple[set[Choice], set[Choice]]:
    """(what it wishes for, what it refuses)."""
    instead = words.INSTEAD_OF.search(clause.text)
    cut = instead.start() if instead and _mentions(clause.text[: instead.start()]) else len(clause.text)
    before, after = clause.text[:cut], clause.text[cut:]
    refused = _mentions(after)
    found = _mentions(before)
    return (set(), refused | found) if words.NOT.search(before) else (found, refused)


def _mentions(text: str) -> set[Choice]:
    """The remedies that a text names, each word counted once: "partial refund" is no refund."""
    found: set[Choice] = set()
    text, partial = words.PARTIAL.subn(" ", text)
    text, whole = words.REFUND.subn(" ", text)
    text, back = words.RETURN.subn(" ", text)
    text, exchange = words.REPLACEMENT.subn(" ", text)
    text, again = words.RESHIP.subn(" ", text)
    if partial and (not whole or not words.FULL.search(text)):
        found.add("partial_refund")
    elif whole or partial:
        found.add("refund")
    if sends := words.SEND.search(text):
        back = back or bool(words.BACK.search(text))
        again = again or bool(not back and (words.AGAIN.search(text) or words.SEND_IT.search(text)))
    if back:
        found.add("return")
    if exchange:
        found.add("replacement")
    elif again or (sends and words.SEND_IT.search(text) and not back):
        found.add("reship")
    return found


def _rest(text: str) -> str:
    """What is left of a clause without the names of remedies and the words that add nothing."""
    names = (words.PARTIAL, words.REFUND, words.RETURN, words.REPLACEMENT, words.RESHIP, words.SEND_IT, words.FULL)
    left = _strip(
        text, *names, words.SEND, words.AGAIN, words.BACK, words.THANKS, words.YES, words.PLEASE, words.FILLER
    )
    return re.sub(r"[\W_]+", "", left)


def _is_only(text: str, needed: re.Pattern[str]) -> bool:
    """Whether a text holds one of the needed words and, beside them, greetings and names alone."""
    if not needed.search(text) or words.NOT.search(text):
        return False
    left = _strip(text, words.ASIDE, needed, words.THANKS, words.PLEASE, words.FILLER)
    return not re.sub(r"[\W_]+", "", left)
