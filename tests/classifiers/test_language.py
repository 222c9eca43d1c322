from __future__ import annotations

import pytest

from classifiers.corpus import read_corpus
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


RELATIVES = {
    "da": "Hej, jeg har bestilt et cover til min telefon for to uger siden, men det er ikke kommet endnu. Hvad nu?",
    "sv": "Hej, jag beställde ett skal till min mobil för två veckor sedan och det har inte kommit än. Vad gör jag?",
    "ca": "Hola, vaig fer una comanda fa dues setmanes i encara no ha arribat. On és el meu paquet? Gràcies",
    "gl": "Ola, fixen un pedido hai dúas semanas e aínda non chegou. Podedes dicirme onde está o meu paquete? Grazas",
    "ro": "Bună ziua, am comandat o husă acum două săptămâni și nu a ajuns. Unde este coletul meu? Mulțumesc",
    "af": "Hallo, ek het twee weke gelede 'n omhulsel bestel en dit het nog nie gekom nie. Waar is my pakkie?",
    "lb": "Moien, ech hunn virun zwou Wochen eng Hüll bestallt an se ass nach ëmmer net ukomm. Wou ass mäi Pak?",
}


@pytest.mark.parametrize("language", RELATIVES)
def test_a_relative_of_a_language_is_not_taken_for_it(language: str) -> None:
    assert identify(RELATIVES[language], ("en", "de", "es", "fr", "pt", "it", "nl"))[0] == language


def test_function_words_never_contradict_the_corpus() -> None:
    told = [(row, identify(f"{row.text.subject}\n{row.text.body}")) for row in read_corpus()]
    certain = [(row, guesses[0]) for row, guesses in told if len(guesses) == 1]
    assert len(certain) > len(told) / 3
    assert [row.id for row, language in certain if language != row.language] == []
