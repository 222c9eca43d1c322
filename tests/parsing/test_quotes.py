from __future__ import annotations

import pytest

from pipeline.parsing import new_text_of

NEW = "The case is still not here.\nPlease help."


@pytest.mark.parametrize(
    "intro",
    [
        "On Mon, 6 May 2024 at 10:00, Shop <help@shop.example> wrote:",
        "On Mon, 6 May 2024 at 10:00, The Very Long Name of a Shop\n<help@shop.example> wrote:",
        "Am Mo., 6. Mai 2024 um 10:00 Uhr schrieb Shop <help@shop.example>:",
        "Shop <help@shop.example> schrieb am Mo., 6. Mai 2024\num 10:00 Uhr:",
        "Le lun. 6 mai 2024 à 10:00, Shop <help@shop.example> a écrit :",
        "El lun, 6 may 2024 a las 10:00, Shop (<help@shop.example>) escribió:",
        "Em seg., 6 de mai. de 2024 às 10:00, Shop <help@shop.example> escreveu:",
        "Il giorno lun 6 mag 2024 alle ore 10:00 Shop <help@shop.example> ha scritto:",
        "Op ma 6 mei 2024 om 10:00 schreef Shop <help@shop.example>:",
        "Den mån 6 maj 2024 kl 10:00 skrev Shop <help@shop.example>:",
        "pon., 6 maj 2024 o 10:00 Shop <help@shop.example> napisał(a):",
        "пн, 6 мая 2024 г. в 10:00, Shop <help@shop.example> написал:",
        "2024年5月6日(月) 10:00 Shop <help@shop.example> のメール:",
        "2024-05-06 10:00 GMT+02:00 Shop <help@shop.example>:",
        "On Mon, May 6, 2024 at 10:00 AM, Shop\n<help@shop.example> wrote:   Hello Ann, we have your case.",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----\nVon: Shop",
        "-------- Message original --------",
        "From: Shop <help@shop.example>\nSent: Monday, May 6, 2024 10:00\nTo: Ann\nSubject: Your order",
        "________________________________\nVon: Shop\nGesendet: Montag, 6. Mai 2024\nAn: Ann\nBetreff: Ihre Bestellung",
        "De : Shop\nEnvoyé : lundi 6 mai 2024\nÀ : Ann\nObjet : Votre commande",
        "*De:* Shop\n*Enviado el:* lunes, 6 de mayo de 2024\n*Para:* Ann\n*Asunto:* Su pedido",
        "Da: Shop\nInviato: lunedì 6 maggio 2024\nA: Ann\nOggetto: Ordine",
        "Van: Shop\nVerzonden: maandag 6 mei 2024\nAan: Ann\nOnderwerp: Bestelling",
        "De: Shop\nEnviada em: segunda-feira\nPara: Ann\nAssunto: Pedido",
    ],
)
def test_history_below_an_introduction_goes(intro: str) -> None:
    assert new_text_of(f"{NEW}\n\n{intro}\n\nDear Ann,\nyour order is on its way.\n") == NEW


@pytest.mark.parametrize("answer", ["2", "1.", "2)"])
def test_a_number_alone_above_the_introduction_is_the_answer(answer: str) -> None:
    text = f"{answer}\n\nOn Tue, 24 Nov 2026 at 10:00, Shop <help@shop.example> wrote:\n> 1. REFUND\n> 2. NEW PARCEL\n"
    assert new_text_of(text) == answer


def test_quoted_lines_go_and_answers_between_them_stay() -> None:
    text = "On 6 May 2024 at 10:00, Shop wrote:\n> Which model?\niPhone 15\n> Which colour?\nRed, please.\n"
    assert new_text_of(text) == "iPhone 15\nRed, please."


def test_an_answer_below_the_quote_stays() -> None:
    assert new_text_of("On 6 May 2024 at 10:00, Shop wrote:\n> Dear Ann\n\nNot here yet.") == "Not here yet."


@pytest.mark.parametrize(
    "text",
    [
        "On 12 May I ordered a case. Your colleague then wrote on 2024-05-14 to me:\nit ships tomorrow.",
        "I wrote you on 2024-05-12 at 10:00:\nwhere is my case?",
        "From: the shop's page I took this:\nTo: whom it may concern",
        "My address is:\n12 Long Road\nTo: the second floor",
        "Details:\n\nOrder: 5-90114\nDate: 6 May",
        "It is late -- very late.\n\nPlease answer.",
    ],
)
def test_when_in_doubt_the_text_stays(text: str) -> None:
    assert new_text_of(text) == text


def test_signature_and_device_lines_go() -> None:
    assert new_text_of(f"{NEW}\n\n-- \nAnn Marsh\n12 Long Road\n") == NEW
    assert new_text_of(f"{NEW}\n\nSent from my iPhone\n") == NEW
    assert new_text_of(f"{NEW}\n\nVon meinem iPhone gesendet\n\n> old\n") == NEW
    assert (
        new_text_of(f"{NEW}\n\nGet Outlook for iOS<https://a.example>\n____________\nFrom: S\nSent: x\nTo: y\n") == NEW
    )


def test_a_long_text_below_two_dashes_is_no_signature() -> None:
    text = f"{NEW}\n--\n" + "\n".join(f"line {number}" for number in range(30))
    assert new_text_of(text) == text


def test_a_forwarded_mail_is_kept_where_it_is_the_message() -> None:
    forward = "---------- Forwarded message ----------\nFrom: Carrier\nDate: today\nSubject: Delay\nTo: Ann\n\nDelayed."
    assert new_text_of(forward) == forward
    assert "Delayed." in new_text_of(f"FYI\n\n{forward}")
    assert new_text_of(f"This came from the carrier yesterday.\n\n{forward}") == "This came from the carrier yesterday."


def test_a_mail_of_nothing_but_history_is_kept_whole() -> None:
    assert new_text_of("> only this") == "> only this"
    assert new_text_of("On 6 May 2024 at 10:00, Shop wrote:\n> x") == "On 6 May 2024 at 10:00, Shop wrote:\n> x"
    assert new_text_of("") == ""
