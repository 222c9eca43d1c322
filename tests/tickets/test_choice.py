"""What customers answer to an offer, in our own words and all languages, and that any text at all has an answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tickets.choice import CHOICES, is_only_thanks, read_choice

OFFERS = {
    "late": ("refund", "reship"),
    "wrong": ("refund", "replacement"),
    "partial": ("partial_refund",),
    "replace": ("replacement",),
    "all": ("partial_refund", "replacement", "refund"),
}
_LINES = Path(__file__).with_name("phrases.tsv").read_text(encoding="utf-8").splitlines()
PHRASES = [tuple(line.split("\t")) for line in _LINES]


@pytest.mark.parametrize(("language", "offer", "text", "choice"), PHRASES)
def test_answers(language: str, offer: str, text: str, choice: str) -> None:
    assert read_choice(text.replace("\\n", "\n"), OFFERS[offer]) == choice, language


def test_there_are_enough_of_them_in_every_language() -> None:
    languages = Counter(phrase[0] for phrase in PHRASES)
    assert sum(languages.values()) >= 120
    assert set(languages) == {"en", "es", "de", "fr", "pt", "it", "nl"}
    assert min(languages.values()) >= 14


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Thanks!",
            "Thank you so much, have a great day",
            "Danke schön",
            "Merci beaucoup !",
            "Muchas gracias, un saludo",
        ),
        *("Obrigada!", "Grazie mille", "Hartelijk dank", "Thank you for your help\n\nAna Sample", "Thanks, Ana"),
    ],
)
def test_thanks_alone(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it is broken",
        "Thanks. When does it come?",
        "Danke, aber wo ist es",
        "no thanks",
        "Refund, thanks",
        "",
        *("Thanks\nbroken again", "Hello", "Thank you. My second order is late too."),
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text)


@given(st.text(max_size=300), st.lists(st.sampled_from([*CHOICES, "other"]), max_size=4))
def test_any_text_has_an_answer(text: str, offered: list[str]) -> None:
    assert read_choice(text, offered) in CHOICES
    assert is_only_thanks(text) in (True, False)


WORDS = sorted({word for phrase in PHRASES for word in phrase[2].replace("\\n", " ").split()})


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.sampled_from(sorted(OFFERS.values())))
def test_any_salad_of_their_words_has_an_answer(salad: list[str], offered: tuple[str, ...]) -> None:
    assert read_choice(" ".join(salad), offered) in CHOICES


def test_a_long_story_is_for_a_person() -> None:
    assert read_choice("Refund please. " + "It was a gift for my sister. " * 10, OFFERS["wrong"]) == "unclear"
    assert read_choice("refund " * 100_000, OFFERS["wrong"]) == "unclear"
