from __future__ import annotations

import re
import time

import pytest

from classifiers.lexicon import UNSPACED, fold, languages, notions, phrases
from classifiers.rules import SECTIONS, asked_for, escalation, is_thanks
from classifiers.verdict import REMEDIES, Text

URGENT = [
    "I will start a chargeback tomorrow.",
    "My bank will reverse the charge.",
    "A PayPal claim is open.",
    "You will hear from my lawyer.",
    "I am going to sue you in small claims court",
    "I reported you to the consumer protection agency",
    "Answer or I will write a review that everybody reads",
    "The battery pack burned my hand.",
    "My son cut his finger and had to go to hospital",
    "The charger caught fire at night",
    "Someone used my card in your shop",
    "Mañana hablo con mi abogado",
    "Voy a poner una denuncia",
    "Ich gehe zum Anwalt und zur Verbraucherzentrale",
    "Meine Tochter hat sich verletzt",
    "Je vais saisir un avocat",
    "J'ai ouvert un litige PayPal",
    "Vou abrir reclamação no Procon",
    "Mi rivolgo al mio avvocato",
    "Ik schakel een advocaat in",
    "Zgłoszę sprawę do UOKiK i mojego adwokata",
    "Żądam zwrotu, inaczej kieruję sprawę do sądu",
    "Ładowarka poparzyła mi rękę",
    "Avukatım sizinle görüşecek",
    "Tüketici hakem heyetine başvuracağım",
    "İfşa edeceğim sizi",
    "Kızım hastanede",
    "消費者センターに相談します",
    "弁護士に相談しました",
    "ケースの角で指を切り、出血しました。病院に行きました。",
]
CALM = [
    "Where is my order? It is late.",
    "Could you send the invoice, please?",
    "The colour is wrong, I would like another one.",
    "Dónde está mi pedido",
    "Die Farbe passt nicht",
    "Merci de m'envoyer la confirmation",
    "O rastreio não atualiza",
    "Het hoesje past niet",
    "Il colore non va bene",
    "Gdzie jest moja paczka?",
    "Siparişim nerede?",
    "注文した商品がまだ届きません",
]
#: Languages of which only urgent words are known.
ONLY_URGENT = {"pl", "tr", "ja"}
ASKED = [
    ("I want my money back", ("refund",)),
    ("Please refund me", ("refund",)),
    ("How do I return it?", ("refund",)),
    ("I don't want a refund, please send the right one", ("replacement",)),
    ("Can I exchange it for the blue one?", ("replacement",)),
    ("Please ship it again", ("reship",)),
    ("Could you send the missing strap?", ("reship",)),
    ("What is the tracking number?", ("tracking",)),
    ("Where is my parcel?", ("tracking",)),
    ("Please cancel my order", ("cancel",)),
    ("Quiero la devolución de mi dinero", ("refund",)),
    ("Bitte stornieren Sie die Bestellung", ("cancel",)),
    ("Je voudrais un remboursement", ("refund",)),
    ("Quero trocar a capa", ("replacement",)),
    ("Vorrei un rimborso", ("refund",)),
    ("Waar is mijn pakket?", ("tracking",)),
    ("The colour is nice", ()),
]
THANKS = [
    Text("", "Thank you so much!"),
    Text("Re: Your order #1042", "Hi Anna,\n\nthanks for the quick reply, all good now.\n\nBest regards\nTom"),
    Text("Thanks", ""),
    Text("", "Vielen Dank für die schnelle Antwort!"),
    Text("", "Muchas gracias, ya llegó todo."),
    Text("Re: suivi", "Merci beaucoup !"),
    Text("", "Obrigada pela ajuda"),
    Text("", "Grazie mille\nChiara"),
    Text("", "Hartelijk bedankt voor de hulp"),
]
NOT_THANKS = [
    Text("", "Thank you in advance. The case is cracked."),
    Text("", "Thanks, where is my order?"),
    Text("wrong colour", "Thanks"),
    Text("", "Danke, aber die Hülle ist kaputt"),
    Text("", "all good"),
    Text("", ""),
    Text("", "thanks " * 200),
]


@pytest.mark.parametrize("text", URGENT)
def test_a_person_must_see_it(text: str) -> None:
    assert escalation(text)


@pytest.mark.parametrize("text", CALM)
def test_no_alarm(text: str) -> None:
    assert not escalation(text)


@pytest.mark.parametrize(("text", "remedies"), ASKED)
def test_what_is_asked_for(text: str, remedies: tuple[str, ...]) -> None:
    assert asked_for(text) == remedies


@pytest.mark.parametrize("message", THANKS)
def test_only_thanks(message: Text) -> None:
    assert is_thanks(message)


@pytest.mark.parametrize("message", NOT_THANKS)
def test_more_than_thanks(message: Text) -> None:
    assert not is_thanks(message)


def test_every_language_has_every_section() -> None:
    for name, sections in languages().items():
        assert sections["escalate"], name
        assert sections["injury"], name
        if name in ONLY_URGENT:
            continue
        needed = {*REMEDIES, "thanks", "harmless"}
        assert needed <= set(sections), name
        assert all(sections[section] for section in needed), name
        assert sections["glossary"], name


def test_phrases_begin_with_a_letter_and_are_folded() -> None:
    for name, sections in languages().items():
        for section in SECTIONS:
            for phrase in sections.get(section, ()):
                assert name in UNSPACED or re.match("[a-z0-9]", phrase), (name, section, phrase)
                assert re.compile(phrase.replace("~", ""))
                assert fold(phrase.replace("\\", "")) == phrase.replace("\\", "").lower()


def test_no_phrase_nests_quantifiers() -> None:
    for sections in languages().values():
        for section in SECTIONS:
            for phrase in sections.get(section, ()):
                assert not re.search(r"[*+}]\)[*+{]", phrase), phrase


@pytest.mark.parametrize("text", ["my bank " * 500, "send the " * 450, "a" * 4_000, "card " * 800, "claim - " * 500])
def test_hostile_text_takes_no_long_time(text: str) -> None:
    started = time.process_time()
    assert len(list(phrases(SECTIONS).found(text))) <= len(SECTIONS) * len(text.split())
    assert time.process_time() - started < 1


def test_the_glossary_gives_the_same_notions_in_every_language() -> None:
    assert notions("Mi paquete no llegó", "es") == ["parcel", "not", "arrived"]
    assert notions("my package did not arrive", "en") == ["parcel", "delivery", "not", "arrived"]
    assert notions("whatever", "xx") == []
