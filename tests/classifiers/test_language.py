from __future__ import annotations

import pytest

from classifiers.language import identify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hvor er min pakke? Jeg har ventet i tre uger", "da"),
        ("Wo bleibt meine Bestellung? Ich warte seit drei Wochen", "de"),
        ("¿Dónde está mi pedido? Llevo tres semanas esperando", "es"),
        ("注文した商品が届きません", "ja"),
        ("Where is my order? I have been waiting for three weeks", "en"),
    ],
)
def test_languages_are_told_apart_whatever_the_shop_speaks(text: str, expected: str) -> None:
    assert identify(text, ("en",))[0] == expected


def test_the_shops_languages_break_ties_on_very_short_text() -> None:
    assert identify("hello", ("en",))[0] == "en"
    assert identify("danke", ("de",))[0] == "de"


def test_a_short_text_that_is_clear_is_not_bent_to_the_shop() -> None:
    assert identify("Gdzie jest paczka", ("en", "de"))[0] == "pl"


def test_two_guesses_of_two_letters() -> None:
    guesses = identify("Jeg venter på pakken min, den er ikke kommet", ("en",))
    assert [len(guess) for guess in guesses] == [2, 2]
    assert set(guesses) <= {"da", "no", "nb", "nn"}


@pytest.mark.parametrize("text", ["", "😡😡", "12345 !!", "\n"])
def test_no_letters_no_language(text: str) -> None:
    assert identify(text, ("en",)) == ()
