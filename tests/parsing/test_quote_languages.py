"""What mail programs write around the mail that is answered, in each language."""

from __future__ import annotations

import pytest

from pipeline.parsing import new_text_of

NEW = "Where is my case?\nPlease help."
OLD = "Dear Ann,\nyour order is on its way."

REPLY_LINES = {
    "en": [
        "On Mon, 6 May 2024 at 10:00, Shop <help@shop.example> wrote:",
        "On 6 May 2024, at 10:00, Shop <help@shop.example> wrote:",
        "On Monday, May 6, 2024 at 10:00:00 AM GMT+2, Shop\n<help@shop.example> wrote:",
    ],
    "de": [
        "Am Mo., 6. Mai 2024 um 10:00 Uhr schrieb Shop <help@shop.example>:",
        "Am 06.05.2024 um 10:00 schrieb Shop:",
        "Shop <help@shop.example> hat am 06.05.2024 10:00 CEST geschrieben:",
    ],
    "fr": [
        "Le lun. 6 mai 2024 à 10:00, Shop <help@shop.example> a écrit :",
        "Le 6 mai 2024 à 10:00, Shop a écrit :",
    ],
    "es": [
        "El lun, 6 may 2024 a las 10:00, Shop (<help@shop.example>) escribió:",
        "El 6 may 2024, a las 10:00, Shop <help@shop.example> escribió:",
    ],
    "pt": [
        "Em seg., 6 de mai. de 2024 às 10:00, Shop <help@shop.example> escreveu:",
        "Shop <help@shop.example> escreveu no dia segunda, 6/05/2024 à(s) 10:00:",
    ],
    "it": [
        "Il giorno lun 6 mag 2024 alle ore 10:00 Shop <help@shop.example> ha scritto:",
        "Il 06/05/2024 10:00, Shop ha scritto:",
    ],
    "nl": [
        "Op ma 6 mei 2024 om 10:00 schreef Shop <help@shop.example>:",
        "Op 6 mei 2024 om 10:00 heeft Shop <help@shop.example> het volgende geschreven:",
    ],
    "pl": [
        "pon., 6 maj 2024 o 10:00 Shop <help@shop.example> napisał(a):",
        "Wiadomość napisana przez Shop <help@shop.example> w dniu 6 maj 2024, o godz. 10:00:",
    ],
    "sv": ["Den mån 6 maj 2024 kl 10:00 skrev Shop <help@shop.example>:", "6 maj 2024 kl. 10:00 skrev Shop:"],
    "da": ["Den man. 6. maj 2024 kl. 10.00 skrev Shop <help@shop.example>:"],
    "no": ["man. 6. mai 2024 kl. 10:00 skrev Shop <help@shop.example>:"],
    "fi": ["ma 6. toukok. 2024 klo 10.00 Shop (help@shop.example) kirjoitti:"],
    "cs": [
        "po 6. 5. 2024 v 10:00 odesílatel Shop <help@shop.example> napsal:",
        "Dne 6. 5. 2024 v 10:00 Shop napsal(a):",
    ],
    "ru": [
        "пн, 6 мая 2024 г. в 10:00, Shop <help@shop.example>:",
        "6 мая 2024 г., в 10:00, Shop <help@shop.example> написал(а):",
        "Понедельник, 6 мая 2024, 10:00 +03:00 от Shop <help@shop.example>:",
        '06.05.2024, 10:00, "Shop" <help@shop.example>:',
    ],
    "uk": ["пн, 6 трав. 2024 р. о 10:00 Shop <help@shop.example> пише:", "06.05.24 10:00, Shop написав:"],
    "tr": ["Shop <help@shop.example>, 6 May 2024 Pzt, 10:00 tarihinde şunu yazdı:"],
    "ja": [
        "2024年5月6日(月) 10:00 Shop <help@shop.example>:",
        "2024/05/06 10:00、Shop <help@shop.example>のメール:",
        "2024年5月6日 10:00 Shop さんは書きました：",
    ],
    "zh": [
        "Shop <help@shop.example> 于2024年5月6日周一 10:00写道：",
        "在 2024年5月6日，10:00，Shop <help@shop.example> 写道：",
        "Shop <help@shop.example> 於 2024年5月6日 週一 上午10:00寫道：",
    ],
    "ko": [
        "2024년 5월 6일 (월) 오전 10:00, Shop <help@shop.example>님이 작성:",
        "2024. 5. 6. 오전 10:00, Shop <help@shop.example> 작성:",
    ],
}
HEADER_BLOCKS = {
    "en": "From: {}\nSent: Monday, May 6, 2024 10:00\nTo: Ann\nSubject: Your order",
    "de": "Von: {}\nGesendet: Montag, 6. Mai 2024 10:00\nAn: Ann\nBetreff: Ihre Bestellung",
    "fr": "De : {}\nEnvoyé : lundi 6 mai 2024 10:00\nÀ : Ann\nObjet : Votre commande",
    "es": "De: {}\nEnviado el: lunes, 6 de mayo de 2024 10:00\nPara: Ann\nAsunto: Su pedido",
    "pt": "De: {}\nEnviada em: segunda-feira, 6 de maio de 2024 10:00\nPara: Ann\nAssunto: Seu pedido",
    "it": "Da: {}\nInviato: lunedì 6 maggio 2024 10:00\nA: Ann\nOggetto: Il tuo ordine",
    "nl": "Van: {}\nVerzonden: maandag 6 mei 2024 10:00\nAan: Ann\nOnderwerp: Je bestelling",
    "pl": "Od: {}\nWysłano: poniedziałek, 6 maja 2024 10:00\nDo: Ann\nTemat: Zamówienie",
    "sv": "Från: {}\nSkickat: den 6 maj 2024 10:00\nTill: Ann\nÄmne: Din beställning",
    "da": "Fra: {}\nSendt: 6. maj 2024 10:00\nTil: Ann\nEmne: Din ordre",
    "no": "Fra: {}\nSendt: mandag 6. mai 2024 10:00\nTil: Ann\nEmne: Din ordre",
    "fi": "Lähettäjä: {}\nLähetetty: maanantai 6. toukokuuta 2024 10:00\nVastaanottaja: Ann\nAihe: Tilaus",
    "cs": "Od: {}\nOdesláno: pondělí 6. května 2024 10:00\nKomu: Ann\nPředmět: Objednávka",
    "ru": "От: {}\nОтправлено: 6 мая 2024 г. 10:00\nКому: Ann\nТема: Заказ",
    "uk": "Від: {}\nНадіслано: 6 травня 2024 р. 10:00\nКому: Ann\nТема: Замовлення",
    "tr": "Kimden: {}\nGönderildi: 6 Mayıs 2024 Pazartesi 10:00\nKime: Ann\nKonu: Sipariş",
    "ja": "差出人: {}\n送信日時: 2024年5月6日 10:00\n宛先: Ann\n件名: ご注文",
    "zh": "发件人: {}\n发送时间: 2024年5月6日 10:00\n收件人: Ann\n主题: 订单",
    "ko": "보낸 사람: {}\n보낸 날짜: 2024년 5월 6일 10:00\n받는 사람: Ann\n제목: 주문",
    "web mailer": "Gesendet: Montag, 06. Mai 2024 um 10:00 Uhr\nVon: {}\nAn: Ann\nBetreff: Ihre Bestellung",
}
ORIGINAL_LINES = {
    "en": "Original Message",
    "de": "Ursprüngliche Nachricht",
    "fr": "Message d'origine",
    "es": "Mensaje original",
    "pt": "Mensagem original",
    "it": "Messaggio originale",
    "nl": "Oorspronkelijk bericht",
    "pl": "Wiadomość oryginalna",
    "sv": "Ursprungligt meddelande",
    "da": "Oprindelig meddelelse",
    "no": "Opprinnelig melding",
    "fi": "Alkuperäinen viesti",
    "cs": "Původní zpráva",
    "ru": "Исходное сообщение",
    "uk": "Вихідне повідомлення",
    "tr": "Orijinal Mesaj",
    "ja": "元のメッセージ",
    "zh": "原始邮件",
    "ko": "원본 메시지",
}
FORWARD_LINES = {
    "en": "Forwarded message",
    "de": "Weitergeleitete Nachricht",
    "fr": "Message transféré",
    "es": "Mensaje reenviado",
    "pt": "Mensagem encaminhada",
    "it": "Messaggio inoltrato",
    "nl": "Doorgestuurd bericht",
    "pl": "Przekazana wiadomość",
    "sv": "Vidarebefordrat meddelande",
    "da": "Videresendt meddelelse",
    "no": "Videresendt melding",
    "fi": "Edelleenlähetetty viesti",
    "cs": "Přeposlaná zpráva",
    "ru": "Пересланное сообщение",
    "uk": "Переслане повідомлення",
    "tr": "İletilen mesaj",
    "ja": "転送されたメッセージ",
    "zh": "转发的邮件",
    "ko": "전달된 메시지",
}
DEVICE_LINES = {
    "en": ["Sent from my iPhone", "Get Outlook for Android<https://aka.ms/x>", "Sent from Yahoo Mail on Android"],
    "de": ["Von meinem iPhone gesendet", "Gesendet mit der mobilen Mail App", "Outlook für iOS beziehen"],
    "fr": ["Envoyé de mon iPhone", "Envoyé à partir de Outlook pour Android", "Obtenez Outlook pour iOS"],
    "es": ["Enviado desde mi iPhone", "Obtener Outlook para iOS"],
    "pt": ["Enviado do meu iPhone", "Obter o Outlook para iOS"],
    "it": ["Inviato da iPhone", "Scarica Outlook per iOS"],
    "nl": ["Verstuurd vanaf mijn iPhone", "Outlook voor iOS downloaden"],
    "pl": ["Wysłane z iPhone'a", "Pobierz aplikację Outlook dla systemu iOS"],
    "sv": ["Skickat från min iPhone", "Hämta Outlook för iOS"],
    "da": ["Sendt fra min iPhone", "Hent Outlook til iOS"],
    "no": ["Sendt fra min iPhone", "Skaff deg Outlook for iOS"],
    "fi": ["Lähetetty iPhonesta", "Hanki Outlook for iOS"],
    "cs": ["Odesláno z iPhonu", "Získat Outlook pro iOS"],
    "ru": ["Отправлено с iPhone", "Скачать Outlook для iOS"],
    "uk": ["Надіслано з iPhone", "Отримати Outlook для iOS"],
    "tr": ["iPhone'umdan gönderildi", "iOS için Outlook'u edinin"],
    "ja": ["iPhoneから送信", "Outlook for iOS を入手"],
    "zh": ["从我的iPhone发送", "發自我的 iPhone", "下载 Outlook for iOS"],
    "ko": ["나의 iPhone에서 보냄", "iOS용 Outlook 받기"],
}
ANSWERS_BELOW = {
    "en": "See my answers below.",
    "de": "Hallo, meine Antworten unten im Text.",
    "fr": "Mes réponses ci-dessous.",
    "es": "Mis respuestas abajo.",
    "pt": "Respostas abaixo.",
    "it": "Le risposte sotto.",
    "nl": "Zie mijn antwoorden hieronder.",
    "pl": "Odpowiedzi poniżej.",
    "sv": "Se mina svar nedan.",
    "ru": "Мои ответы ниже.",
}


def _pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, line) for language, lines in table.items() for line in lines]


@pytest.mark.parametrize(("language", "line"), _pairs(REPLY_LINES))
def test_below_a_reply_line_stands_the_past(language: str, line: str) -> None:
    assert new_text_of(f"{NEW}\n\n{line}\n\n{OLD}\n") == NEW
    quoted = "".join(f"> {old}\n" for old in OLD.split("\n"))
    assert new_text_of(f"{NEW}\n\n{line}\n{quoted}") == NEW
    assert new_text_of(f"{line}\n{quoted}\n{NEW}") == NEW


@pytest.mark.parametrize("language", HEADER_BLOCKS)
@pytest.mark.parametrize("frame", ["{}", "________________________________\n{}", "-----\n\n{}"])
def test_below_a_header_block_stands_the_past(language: str, frame: str) -> None:
    block = HEADER_BLOCKS[language].format("Shop <help@shop.example>")
    assert new_text_of(f"{NEW}\n\n{frame.format(block)}\n\n{OLD}") == NEW
    bold = "\n".join(f"*{label}:*{rest}" for label, _, rest in (line.partition(":") for line in block.split("\n")))
    assert new_text_of(f"{NEW}\n\n{frame.format(bold)}\n\n{OLD}") == NEW


@pytest.mark.parametrize("language", ORIGINAL_LINES)
def test_below_an_original_message_line_stands_the_past(language: str) -> None:
    words = ORIGINAL_LINES[language]
    for line in (f"-----{words}-----", f"-------- {words} --------", f"----- {words.upper()} -----", f"*{words}:*"):
        if "İ" not in line.upper():
            assert new_text_of(f"{NEW}\n\n{line}\n{OLD}") == NEW


@pytest.mark.parametrize("language", FORWARD_LINES)
def test_a_forwarded_mail_is_the_message_where_nothing_else_is(language: str) -> None:
    forwarded = f"---------- {FORWARD_LINES[language]} ----------\n{HEADER_BLOCKS[language].format('Carrier')}\n\n{OLD}"
    assert new_text_of(forwarded) == forwarded
    assert new_text_of(f"FYI\n\n{forwarded}") == f"FYI\n\n{forwarded}"
    assert new_text_of(f"{NEW}\n\n{forwarded}") == NEW
    assert new_text_of(f"{NEW}\n\n{forwarded}", "Fwd: Delay") == f"{NEW}\n\n{forwarded}"


@pytest.mark.parametrize(("language", "line"), _pairs(DEVICE_LINES))
def test_what_a_device_adds_goes(language: str, line: str) -> None:
    assert new_text_of(f"{NEW}\n\n{line}\n") == NEW
    assert new_text_of(f"{NEW}\n\n{line}\n\n{REPLY_LINES[language][0]}\n> old\n") == NEW


@pytest.mark.parametrize("language", ANSWERS_BELOW)
def test_where_the_answers_are_below_everything_stays(language: str) -> None:
    block = HEADER_BLOCKS[language].format("Shop <help@shop.example>")
    text = f"{ANSWERS_BELOW[language]}\n\n{block}\n\nWhich model?\niPhone 15"
    assert new_text_of(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "I sent the iPhone case back.",
        "The case for Android was sent on Monday.",
        "Enviado por correo ayer.",
        "Ich habe das Samsung-Case gesendet.",
        "La custodia per iPhone è stata inviata ieri.",
        "Odesláno včera, ale nic nepřišlo.",
        "Отправлено вчера, но ничего нет.",
    ],
)
def test_a_customers_last_line_about_a_device_stays(line: str) -> None:
    assert new_text_of(f"{NEW}\n{line}") == f"{NEW}\n{line}"
