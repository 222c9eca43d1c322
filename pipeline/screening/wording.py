"""How machines word their mail, compared without case, accents and line breaks.

The phrases themselves stand in the rules that use them; here is what makes two spellings equal, and the
marks by which a person's answer or forward is known.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

#: How far into a text a machine has said what it is; what stands below may be quoted.
OPENING_CHARS = 1_500

#: By so many letters of their first word phrases are told apart; no phrase of a table is a shorter word.
_START_CHARS = 3
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "ł": "l", "ø": "o", "ı": "i", "“": '"', "”": '"', "–": "-", "—": "-"}
)
#: What NFKD takes off letters, in the scripts of the tables.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u3099\u309a]+")
#: "Re:", "AW:", "Fwd:", "[list]", "***SPAM***" and their like in front of a subject.
_ANSWER = re.compile(r"(?:re|aw|antw|sv|vs|odp|ynt|ref|res|rif|回复|回覆|答复|返信)\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?:")
_FORWARD = re.compile(r"(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vl|pd|转发|轉寄|転送)\s?:")
_TAG = re.compile(r"(?:\[[^\[\]]{1,40}\]|\*{1,5}[^*]{1,30}\*{1,5}|\{[^{}]{1,30}\})\s?")
#: The shifted letters of RFC 2152, as in ``r+AOk-ponse``.
_UTF7 = re.compile(r"\+[A-Za-z0-9/+]{3,}-")
#: East Asian text has no blanks; its full-width marks are folded to ASCII ones.
_SENTENCE_END = re.compile(r"\s(?<=[.!?,;:)*>。]\s)|(?<=[。])|(?<=[,!?])(?=[^\x00-\x7f])")
_ASCII_SENTENCE_END = re.compile(r"\s(?<=[.!?,;:)*>]\s)")  # four times as fast, for most mails
#: A colon after these announces the writer's own words, not somebody else's.
_HEADING = re.compile(
    r"(?:please )?(?:note|notice|important|attention|nb|info|automat\w+)\b|(?:dear|hello|hi|good morning)\b"
    r"|(?:hinweis|wichtig|sehr geehrte|guten|hallo|liebe)|(?:remarque|bonjour|cher)|(?:nota|estimad|querid|hola"
    r"|buen[oa]s)"
    r"|(?:prezad|car[oa]\b|ola\b|atencao)|(?:gentile|spett|avviso|salve)|(?:let op|geachte|beste)"
)


def fold(text: str) -> str:
    """The text as phrases are compared: no case, no accents, one blank for any white space."""
    return " ".join(_without_accents(text.casefold()).split())


def _without_accents(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return _ACCENTS.sub("", plain)


def pattern(source: str) -> re.Pattern[str]:
    """A pattern for folded text, written with the letters of its language."""
    return re.compile(_without_accents(source))


def fold_subject(subject: str) -> str:
    """A subject folded. UTF-7, which parsing leaves as it came, is read here: it is compared and never shown."""
    if subject.isascii() and _UTF7.search(subject):
        with contextlib.suppress(UnicodeError):
            subject = subject.encode("ascii").decode("utf-7")
    return fold(subject).replace(" :", ":")


def folded(table: str) -> tuple[str, ...]:
    """The phrases of a table, written with ``|`` between them, folded once."""
    return tuple(fold(phrase) for phrase in table.split("|"))


class Phrases:
    """The phrases of a table, written with ``|`` between them, folded once; they are looked for in folded text.

    A phrase stands where it begins a word; in East Asian scripts, which part no words, anywhere. They are kept by their
    first letters, so that of a thousand only those are looked for whose beginning the text has.
    """

    def __init__(self, table: str) -> None:
        self._by_start: dict[str, tuple[str, ...]] = {}
        self._anywhere: tuple[str, ...] = ()
        for phrase in dict.fromkeys(folded(table)):
            if _has_word_starts(phrase[0]):
                start = _WORD.findall(phrase)[0][:_START_CHARS]
                self._by_start[start] = (*self._by_start.get(start, ()), phrase)
            else:
                self._anywhere += (phrase,)

    def within(self, text: str) -> tuple[str, ...]:
        """Those that stand in the text."""
        return tuple(self._found(text))

    def stand_in(self, text: str) -> bool:
        """Whether any of them does."""
        return any(self._found(text))

    def _found(self, text: str) -> Iterator[str]:
        for start in _word_starts(text).intersection(self._by_start):
            for phrase in self._by_start[start]:
                if phrase in text and position(text, phrase) >= 0:
                    yield phrase
        if not text.isascii():
            yield from (phrase for phrase in self._anywhere if phrase in text)


@lru_cache(maxsize=64)
def _word_starts(text: str) -> frozenset[str]:
    return frozenset([word[:_START_CHARS] for word in _WORD.findall(text)])


def contains(text: str, phrases: Iterable[str] | Phrases) -> bool:
    """Any of the folded phrases stands in the folded text, from the beginning of a word on."""
    if isinstance(phrases, Phrases):
        return phrases.stand_in(text)
    return any(phrase in text and position(text, phrase) >= 0 for phrase in phrases)


def position(text: str, phrase: str) -> int:
    """Where a folded phrase first stands at the beginning of a word, or -1; East Asian text has no such places."""
    place = text.find(phrase)
    while place > 0 and _has_word_starts(phrase[0]) and text[place - 1].isalnum():
        place = text.find(phrase, place + 1)
    return place


def _has_word_starts(letter: str) -> bool:
    """Latin, Greek and Cyrillic letters and digits: their words are parted by blanks."""
    return letter.isalnum() and letter < "\u0530"


def is_answer(subject: str) -> bool:
    """A folded subject that answers or forwards something, tags such as ``[list]`` taken off."""
    bare = without_tags(subject)
    return bool(_ANSWER.match(bare) or _FORWARD.match(bare))


def is_forward(subject: str) -> bool:
    """A folded subject that forwards something: a person passes on what a machine wrote."""
    bare = without_tags(subject)
    while answer := _ANSWER.match(bare):
        bare = bare[answer.end() :].lstrip()
    return bool(_FORWARD.match(bare))


def without_tags(subject: str) -> str:
    """A folded subject without the tags that lists and filters put in front."""
    while tag := _TAG.match(subject):
        subject = subject[tag.end() :]
    return subject


def statements(text: str, limit: int = OPENING_CHARS) -> list[str]:
    """The folded sentences at the beginning of a text, each from a place where a writer begins one.

    A sentence that a colon or a quotation mark introduces is somebody else's and left out. Hard-wrapped
    lines are joined; a short line ends a sentence, as greetings do.
    """
    found: list[str] = []
    introduced = False
    for paragraph in _paragraphs(text[:limit]):
        for sentence in (_ASCII_SENTENCE_END if paragraph.isascii() else _SENTENCE_END).split(paragraph):
            bare = sentence.strip(" *#-_=~()[]>.|")
            if bare and not introduced and bare[0] not in "\"'«„":
                found.append(bare)
            if bare:
                introduced = sentence.rstrip().endswith(":") and not _HEADING.match(bare)
    return found


def _paragraphs(text: str) -> list[str]:
    joined: list[str] = []
    wrapped = False
    for line in _without_accents(text.casefold()).splitlines():
        plain = " ".join(line.split())
        if wrapped and plain:
            joined[-1] += " " + plain
        elif plain:
            joined.append(plain)
        # Mail programs wrap between 60 and 80 columns: only such a line runs on in the next one.
        wrapped = bool(plain) and len(line.strip()) >= 50
    return joined
