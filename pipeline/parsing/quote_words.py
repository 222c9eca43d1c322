"""The words by which mail programs mark quoted, forwarded and machine-added lines, in the languages of customers."""

from __future__ import annotations

import re


def _set(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


#: "wrote", as in "On Monday Ann wrote:".
_WROTE = re.compile(
    r"\bwrote\b|\bwrites\b|\bschrieb|\ba écrit|\bà écrit|\becrit\b|\bescribi[óo]\b|\bha escrito\b|\bescreveu\b|"
    r"\bha scritto\b|\bscrisse\b|\bschreef\b|\bgeschreven\b|\bskrev\b|\bskrev:|\bnapisał|\bpisze\b|\bnapsal|"
    r"написа|пишет|писал|\byazdı|\bşunu yazdı|\bkirjoitti\b|\bírta\b|\ba scris\b|έγραψε|写道|寫道|のメール|書きました|"
    r"さん[:：]$|작성|sent:?$|\bnapísal|\bje napisao\b|\bje napisal|\bja rašė\b|\brašė\b",
    re.IGNORECASE,
)
#: How such a line begins: "On", a weekday, a date, a name with an address, or a name alone before the verb.
_BEGINS = re.compile(
    r"(?:on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|w|em|a|la|pe|på|il giorno|dňa|в|ср|пн|вт|чт|пт|сб|вс|"
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|"
    r"[а-яё]+)[\s,.]|[a-zäöüéèáíóúñçãõ]{2,20}, ?\d|\d|在|于|於|\"|.{0,120}@",
    re.IGNORECASE,
)
#: The customer tells what was written, instead of a program introducing it.
_TOLD = re.compile(r"(?:i|we|my|our|ich|wir|mein|meine|je|j'ai|nous|mon|yo|mi|io|eu|ik|wij|mijn)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?] +[^\W\d_]")
_ADDRESSED_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")

ORIGINAL_MESSAGE = _set(
    "original message|original appointment|ursprüngliche nachricht|originalnachricht|ursprüngliche mail|"
    "message d'origine|message d’origine|message original|message initial|mensaje original|messaggio originale|"
    "mensagem original|oorspronkelijk bericht|originele bericht|oprindelig meddelelse|original meddelelse|"
    "ursprungligt meddelande|originalmeddelande|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|"
    "oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|исходное сообщение|"
    "оригинальное сообщение|пересылаемое сообщение|orijinal mesaj|özgün ileti|原始邮件|原始郵件|原邮件|元のメッセージ|"
    "original-nachricht|원본 메시지|reply above this line|please reply above this line"
)
FORWARDED_MESSAGE = _set(
    "forwarded message|begin forwarded message|forwarded by|weitergeleitete nachricht|weitergeleitete message|"
    "anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|message transféré|"
    "début du message transféré|début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|"
    "messaggio inoltrato|inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|"
    "início da mensagem encaminhada|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande|"
    "videresendt meddelelse|videresendt melding|edelleenlähetetty viesti|przekazana wiadomość|"
    "wiadomość przekazana dalej|přeposlaná zpráva|пересланное сообщение|переадресованное сообщение|"
    "iletilen mesaj|转发的邮件|转发邮件|転送されたメッセージ|전달된 메시지"
)
FROM_LABELS = _set(
    "from|von|de|da|van|från|fra|lähettäjä|od|nadawca|odesílatel|feladó|от|от кого|kimden|gönderen|expéditeur|"
    "remitente|mittente|afzender|发件人|寄件者|差出人|보낸 사람|від"
)
_LABELS = {
    "time": "sent|date|gesendet|datum|envoyé|date d'envoi|envoyé le|enviado|enviado el|fecha|inviato|data|"
    "data invio|enviada em|enviada|enviado em|verzonden|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano|"
    "wysłane|odesláno|odoslané|elküldve|dátum|trimis|отправлено|дата|дата отправки|gönderildi|gönderilme|tarih|"
    "发送时间|日期|寄件日期|送信日時|日付|보낸 날짜|날짜|надіслано",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|către|кому|kime|alıcı|destinataire|"
    "destinatario|收件人|宛先|받는 사람",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|"
    "subiect|тема|konu|主题|主旨|件名|제목",
    "cc": "cc|kopie|copie|copia|reply-to|antwort an|répondre à|responder a|rispondi a|beantwoorden|копия|抄送",
}
OTHER_LABELS = {label: kind for kind, labels in _LABELS.items() for label in _set(labels)}

_DEVICE = re.compile(
    r"(?:sent|send|written|typed) (?:from|via|with|by|using|on)\b(?: my| mobile| mail| yahoo| windows| outlook|"
    r" samsung| airmail| mailbox| proton| gmail| galaxy| a | an? (?:phone|mobile)| the | \[| iphone| ipad| blackberry|"
    r" android| huawei| nokia| aol| myMail| spark| bluemail| fairemail| k-9|$)|"
    r"from my (?:iphone|ipad|ipod|android|phone|mobile|samsung|blackberry)|"
    r"get (?:\[)?(?:outlook|bluemail|aquamail|mailbird)|download (?:\[)?outlook|"
    r"von meinem .{0,40}gesendet|gesendet (?:von|mit|über|aus)|diese nachricht wurde von meinem|"
    r"holen sie sich outlook|outlook (?:für|for) (?:ios|android)|"
    r"envoyé (?:de|depuis|à partir|avec|par)|télécharge[rz]? outlook|obtenir outlook|"
    r"enviado (?:desde|do|de meu|a partir|con|com|por|via)|obtener outlook|obtém? o? ?outlook|obter o outlook|"
    r"inviato (?:da|dal|con)|scarica outlook|ottieni outlook|"
    r"verzonden (?:vanaf|met|via|van)|verstuurd (?:vanaf|met|via|van)|outlook voor|"
    r"skickat (?:från|med)|sendt (?:fra|med)|lähetetty |wysłan[eoy] z|odesláno z|odoslané z|küldve |trimis de pe|"
    r"отправлено (?:с|из|от)|надіслано з|надіслано від|iphone'?umdan gönder|.{0,20}(?:den|dan) gönderildi|"
    r"从我的|從我的|发自我的|發自我的|.{0,20}から送信|나의 .{0,20}에서 보냄",
    re.IGNORECASE,
)


def may_begin_intro(line: str) -> bool:
    """A cheap first look, so that the lines that follow are joined for few lines only."""
    return bool(_BEGINS.match(line)) or bool(_WROTE.search(line))


def tells_who_wrote(line: str) -> bool:
    """A line that ends in a colon: has it the verb, or a date first and an address last ("2024-05-01 Ann <a@…>:")."""
    if _TOLD.match(line) or _SENTENCE_END.search(line):
        return False
    if _WROTE.search(line):
        return True
    return bool(_ADDRESSED_DATE.match(line)) and "@" in line and line.rstrip(":： ").endswith(">")


def is_device_line(line: str) -> bool:
    """Lines that a phone or mail program puts under a text; only asked for the last lines of a mail."""
    return len(line) <= 200 and bool(_DEVICE.match(line.strip(" \t(<*_-[>\xa0")))


def is_mark(line: str, marks: frozenset[str]) -> bool:
    """A line such as ``-----Original Message-----`` or ``*Begin forwarded message:*``."""
    if len(line) > 120:
        return False
    ruled = line.strip(" *>\t")
    inner = ruled.strip("-_ *:：").lower()
    return inner in marks and (ruled.startswith(("-", "_")) or ruled.endswith((":", "：")))
