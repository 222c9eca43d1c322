"""Which language a message is written in, over all languages that py3langid knows.

The shop's own list must not decide: a Danish mail to an English and German shop is Danish, and staff should
see that. Only where a text is too short to tell, the shop's list breaks the tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

#: Below this many letters the identifier guesses (.81 right on up to 60 characters, .99 on bodies) ...
FEW_LETTERS = 20
#: ... and a language of the shop is taken where it is at least this likely, compared to the likeliest.
NEARLY = 0.1
#: More text makes it slower, not better (.996 right on the corpus with 150 characters as with 300).
CHARACTERS = 150
_LAST_LATIN = "\u024f"


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def preload() -> None:
    """Load the identifier's model now (half a second), so that the first message does not wait for it."""
    _identifier()


def identify(text: str, shop_languages: Sequence[str] = ()) -> tuple[str, ...]:
    """The two likeliest languages as ISO 639-1 codes, best first; empty where the text has no letters."""
    text = text[:CHARACTERS]
    letters = [character for character in text[: 3 * FEW_LETTERS] if character.isalpha()]
    if not letters and not any(map(str.isalpha, text)):
        return ()
    ranked: list[tuple[str, float]] = _identifier().rank(text)
    likely = list(islice((language for language, _ in ranked if len(language) == 2), 2))
    if len(letters) < FEW_LETTERS and max(letters, default="a") <= _LAST_LATIN:
        near = ranked[0][1] * NEARLY
        own = [language for language, share in ranked if language in shop_languages and share >= near]
        likely = list(dict.fromkeys(own[:1] + likely))
    return tuple(likely[:2])
