"""Responders that no header tells, in 19 languages, and the people who sound alike."""

from __future__ import annotations

import pytest

from pipeline.screening import screen
from tests.screening import samples
from tests.screening.mails import SHOP, a_mail

MACHINES = [
    (language, text)
    for table in (samples.AWAY, {code: (text,) for code, text in samples.CLOSED.items()})
    for language, texts in table.items()
    for text in texts
]
MACHINES += [pair for table in (samples.RECEIPT, samples.CHALLENGE) for pair in table.items()]
PEOPLE = [(language, text) for language, texts in samples.PEOPLE.items() for text in texts]
LANGUAGES = frozenset(
    ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "no", "fi", "cs", "ru", "uk", "tr", "ja", "zh", "ko")
)


def test_every_language_has_its_samples() -> None:
    for table in (samples.AWAY, samples.CLOSED, samples.RECEIPT, samples.CHALLENGE, samples.PEOPLE, samples.SUBJECTS):
        assert set(table) == LANGUAGES


@pytest.mark.parametrize(("language", "text"), MACHINES)
def test_a_responder(language: str, text: str) -> None:
    for subject in (samples.SUBJECTS[language], "", "1042"):
        screening = screen(a_mail(subject=subject, text=text), SHOP)
        assert (screening.kind, screening.may_answer) == ("auto_reply", False)


@pytest.mark.parametrize(("language", "text"), PEOPLE)
def test_a_person(language: str, text: str) -> None:
    for subject in (samples.SUBJECTS[language], "", "1042"):
        screening = screen(a_mail(subject=subject, text=text), SHOP)
        assert (screening.kind, screening.may_answer) == ("human", True), screening.flags


@pytest.mark.parametrize(("language", "text"), MACHINES)
def test_a_person_who_forwards_it(language: str, text: str) -> None:
    assert screen(a_mail(subject="Fwd: " + samples.SUBJECTS[language], text=text), SHOP).kind == "human"


@pytest.mark.parametrize(("language", "text"), MACHINES)
def test_a_person_who_quotes_it(language: str, text: str) -> None:
    quoting = f"This is all I get.\n\n> {text}"
    assert screen(a_mail(subject="Help", text=quoting, new_text="This is all I get."), SHOP).kind == "human"
    assert screen(a_mail(subject="Help", text=quoting), SHOP).kind == "human"  # where parsing leaves it in


TITLES = ("Automatic reply", "Auto-Reply", "Request received", "Thank you for contacting us", "Automatische Antwort")
ASKED = (
    "Where is my parcel? I only ever get an automatic reply.",
    "Hello, parcel 1042 has not come. Please send my order again.",
    "Mein Paket ist nicht da. Bitte schicken Sie es noch einmal.",
)
TOLD = (
    "I am out of the office until Monday. Your order will be looked at then.",
    "We have received your message about your order and will get back to you.",
    "See you.",
    "",
)


@pytest.mark.parametrize("title", TITLES)
def test_who_asks_under_a_responders_title_is_a_person(title: str) -> None:
    for text in ASKED:
        assert screen(a_mail(subject=title, text=text), SHOP).kind == "human"
        assert screen(a_mail(subject=f"Re: {title}", text=text), SHOP).kind == "human"
    for text in TOLD:
        assert screen(a_mail(subject=title, text=text), SHOP).kind == "auto_reply"


def test_what_stands_behind_a_responders_title_makes_it_certain() -> None:
    assert screen(a_mail(subject="Automatic reply: Your order", text=ASKED[0]), SHOP).kind == "auto_reply"
