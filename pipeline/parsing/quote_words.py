"""The words by which mail programs mark quoted, forwarded and copied mails, in the languages of customers.

Languages: en de fr es pt it nl pl sv da no fi cs sk hu ro ru uk tr el ja zh ko.
"""

from __future__ import annotations

import re


def _set(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


#: "wrote", as in "On Monday Ann wrote:".
_WROTE = re.compile(
    r"\bwrote\b|\bwrites\b|\bschrieb|\bgeschrieben\b|\ba écrit|\bà écrit|\becrit\b|\bescribi[óo]\b|\bha escrito\b|"
    r"\bescreveu\b|\bha scritto\b|\bscrisse\b|\bschreef\b|\bgeschreven\b|\bskrev\b|\bnapisał|\bnapisan|"
    r"\bpisze\b|\bnapsal|"
    r"\bodesílatel\b|написа|пишет|пише\b|писал|\byazdı|\bşunu yazdı|\bkirjoitti\b|\bírta\b|\ba scris\b|έγραψε|"
    r"写道|寫道|のメール|"
    r"書きました|さん[:：]$|작성|님이|sent:?$|\bnapísal|\bje napisao\b|\bje napisal|\brašė\b",
    re.IGNORECASE,
)
#: How such a line begins: "On", a weekday, a date, a name with an address.
_BEGINS = re.compile(
    r"(?:on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|w|wiadomość|a|la|pe|på|il giorno|dňa|в|у|ср|пн|вт|чт|пт|сб|вс|нд|"
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|"
    r"[а-яёіїє]+)[\s,.]|[a-zäöüéèáíóúñçãõ]{2,20}[.,]{0,2} ?\d|\d|在|于|於|\"|.{0,120}@",
    re.IGNORECASE,
)
#: The customer tells what was written, instead of a program introducing it.
_TOLD = re.compile(r"(?:i|we|my|our|ich|wir|mein|meine|je|j'ai|nous|mon|yo|mi|io|eu|ik|wij|mijn)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?] +[^\W\d_]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_DATED = re.compile(r"(?:19|20)\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}\b|年")

_SHORTEST_MARK = 5

ORIGINAL_MESSAGE = _set(
    "original message|original appointment|original email|original e-mail|reply message|ursprüngliche nachricht|"
    "originalnachricht|ursprüngliche mail|original-nachricht|originale nachricht|message d'origine|message d’origine|"
    "message original|message initial|mail original|courriel original|e-mail d'origine|mensaje original|"
    "correo original|"
    "mensaje enviado originalmente|messaggio originale|messaggio originario|mensagem original|oorspronkelijk bericht|"
    "originele bericht|origineel bericht|oorspronkelijke bericht|oprindelig meddelelse|original meddelelse|"
    "oprindelig besked|"
    "ursprungligt meddelande|originalmeddelande|opprinnelig melding|original melding|opprinnelig meddelelse|"
    "alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|pierwotna wiadomość|původní zpráva|původní e-mail|"
    "původní mail|pôvodná správa|eredeti üzenet|mesaj original|mesajul original|исходное сообщение|"
    "оригинальное сообщение|"
    "первоначальное сообщение|вихідне повідомлення|оригінальне повідомлення|початкове повідомлення|orijinal mesaj|"
    "orijinal ileti|özgün ileti|asıl ileti|αρχικό μήνυμα|原始邮件|原始郵件|原始信件|原邮件|原郵件|元のメッセージ|"
    "オリジナルメッセージ|元のメール|원본 메시지|원본 메일|원본 이메일"
)
#: Helpdesks ask for it on top of their mails; what stands below is theirs.
REPLY_ABOVE = re.compile(
    r"(?:please )?(?:type your |write your )?repl(?:y|ies) above this line|(?:bitte )?(?:geben|"
    r"schreiben) sie ihre antwort "
    r"(?:ober|über)|.{0,40}réponse au-dessus de cette ligne|répondez au-dessus|.{0,40}respuesta (?:por encima|"
    r"sobre|arriba) de est|"
    r".{0,40}risposta sopra questa riga|.{0,40}resposta acima d|.{0,30}antwoord boven deze|"
    r".{0,40}odpowiedź powyżej tej|"
    r".{0,40}svar (?:ovenfor|over|ovanför) denn|.{0,40}svar ovanför den här|.{0,40}ответ выше этой",
    re.IGNORECASE,
)
FORWARDED_MESSAGE = _set(
    "forwarded message|begin forwarded message|forwarded by|forwarded email|weitergeleitete nachricht|"
    "weitergeleitete message|weitergeleitete e-mail|anfang der weitergeleiteten nachricht|"
    "anfang der weitergeleiteten e-mail|message transféré|message transmis|début du message transféré|"
    "début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|"
    "inizio messaggio inoltrato|inizio del messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|"
    "início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht|begin doorgestuurd bericht|"
    "begin van doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mejl|"
    "videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding|videresendt e-post|"
    "edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa|przekazana wiadomość|wiadomość przekazana dalej|"
    "wiadomość przekazana|początek przekazywanej wiadomości|początek przekazanej wiadomości|přeposlaná zpráva|"
    "předaná zpráva|přeposlaný e-mail|začátek přeposílané zprávy|začátek přeposlané zprávy|пересланное сообщение|"
    "пересылаемое сообщение|переадресованное сообщение|начало переадресованного сообщения|"
    "начало пересылаемого сообщения|"
    "переслане повідомлення|переадресоване повідомлення|початок переадресованого повідомлення|iletilen mesaj|"
    "iletilmiş mesaj|"
    "yönlendirilen ileti|iletilen ileti|iletilen ileti başlangıcı|továbbított üzenet|mesaj redirecționat|"
    "转发的邮件|转发邮件|"
    "转发的信息|轉寄郵件|轉寄的郵件|轉寄信件|开始转发的邮件|以下是转发的邮件|転送されたメッセージ|"
    "転送メッセージ|転送メール|"
    "전달된 메시지|전달된 이메일|전달된 메일|전달된 메시지 시작"
)
#: What stands before the subject of a forwarded mail.
FORWARD_PREFIX = re.compile(
    r"(?:fwd?|wg|weitergeleitet|tr|rv|rm|enc|i|inoltra|doorst|vl|vb|vs|vid|pd|podaj dalej|fs|пересл|пер|ilt|"
    r"yönlt|továbbítás|"
    r"转发|轉寄|転送|전달)\s?[:：]",
    re.IGNORECASE,
)
FROM_LABELS = _set(
    "from|von|de|da|van|från|fra|lähettäjä|od|nadawca|odesílatel|feladó|от|от кого|kimden|gönderen|expéditeur|"
    "remitente|mittente|afzender|remetente|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|发信人|"
    "від|від кого|από|"
    "odosielateľ|avsändare|avsender|afsender|absender"
)
_LABELS = {
    "from": "|".join(FROM_LABELS),
    "time": "sent|date|gesendet|datum|envoyé|date d'envoi|envoyé le|enviado|enviado el|enviado a las|fecha|"
    "fecha de envío|"
    "inviato|inviato il|data|data invio|enviada em|enviada|enviado em|data de envio|verzonden|verzonden op|"
    "datum verzending|"
    "skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|wysłano|wysłane|data wysłania|odesláno|odoslané|"
    "elküldve|dátum|"
    "trimis|отправлено|дата|дата отправки|gönderildi|gönderilme|gönderme tarihi|gönderim zamanı|gönderilen|"
    "tarih|发送时间|"
    "發送時間|发送日期|日期|时间|時間|寄件日期|傳送時間|送信日時|送信日|日付|日時|보낸 날짜|보낸날짜|보낸 시간|"
    "날짜|일시|надіслано|"
    "ημερομηνία|στάλθηκε",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|către|кому|kime|alıcı|destinataire|destinataires|"
    "destinatario|destinatário|ontvanger|empfänger|收件人|收件者|宛先|受信者|받는 사람|받는사람|προς|pre",
    "subject": "subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|otsikko|temat|"
    "předmět|predmet|"
    "tárgy|subiect|тема|konu|主题|主題|主旨|標題|标题|件名|제목|θέμα",
    "cc": "cc|kopie|copie|copia|cópia|dw|kopia|kopi|bilgi|reply-to|antwort an|répondre à|responder a|rispondi a|"
    "beantwoorden|копия|копія|抄送|副本|참조",
}
LABELS = {label: kind for kind, labels in _LABELS.items() for label in _set(labels)}

#: "My answers are below": then what stands below is the message.
_ANSWERS_BELOW = re.compile(
    r"\b(?:see|answers?|answered|repl(?:y|ies)|comments?|responses?)\b.{0,40}\b(?:below|inline|in-line|in red|"
    r"in blue|in bold)\b|"
    r"\binline\b|\bin[- ]line below\b|\bsiehe unten\b|\bantwort(?:en)?\b.{0,40}\b(?:unten|im text|in rot|"
    r"darunter|unterhalb)\b|"
    r"\b(?:réponses?|répondu|voir|commentaires?)\b.{0,40}\b(?:ci-dessous|dans le texte|en rouge|plus bas)\b|"
    r"\b(?:respuestas?|respondo|ver|comentarios)\b.{0,40}\b(?:abajo|debajo|más abajo|en rojo|entre líneas)\b|"
    r"\b(?:respostas?|respondo|ver|comentários)\b.{0,40}\b(?:abaixo|em baixo|a vermelho|em vermelho)\b|"
    r"\b(?:risposte|rispondo|risposta|vedi|commenti)\b.{0,40}\b(?:sotto|di seguito|qui sotto|in rosso)\b|"
    r"\b(?:antwoord(?:en)?|zie|reactie)\b.{0,40}\b(?:hieronder|onder|in het rood|in de tekst)\b|"
    r"\b(?:odpowied\w{1,4}|odpowiadam)\b.{0,40}\b(?:poniżej|niżej|w tekście)\b|\b(?:svar|se|"
    r"svarar)\b.{0,40}\b(?:nedan|nedenfor|under)\b|"
    r"\b(?:vastau\w{1,8}|vastasin|katso)\b.{0,40}\b(?:alla|alapuolella)\b|\b(?:odpověd\w{0,4}|odpovídám|"
    r"viz)\b.{0,40}\b(?:níže|dole)\b|"
    r"\b(?:ответ\w{0,4}|отвечаю|см)\b.{0,40}\b(?:ниже|внизу|в тексте)\b|\b(?:відповід\w{0,4}|"
    r"див)\b.{0,40}\b(?:нижче|внизу)\b|"
    r"\bcevap\w{0,8}\b.{0,40}\başağıda|以下に(?:回答|返信|お答え)|下記に(?:回答|返信)|インライン|(?:见|見|请看|"
    r"請看|答复在|回复在|回覆在)(?:下文|下面|下方)|"
    r"아래(?:에|를) (?:답변|답|참고|확인)",
    re.IGNORECASE,
)
#: The second words of the expression above, a cheap first look.
_BELOW = (
    *("below", "line", "in red", "in blue", "in bold", "unten", "im text", "in rot", "darunter", "unterhalb"),
    *("ci-dessous", "dans le", "en rouge", "plus bas", "abajo", "en rojo", "entre l", "abaixo", "em baixo", "vermelho"),
    *("sotto", "di seguito", "in rosso", "onder", "rood", "in de tekst", "niżej", "w tekście", "nedan", "nedenfor"),
    *("under", "alla", "alapuol", "níže", "dole", "ниже", "внизу", "в тексте", "нижче", "aşağıda"),
    *("以下", "下記", "インライン", "下文", "下面", "下方", "아래"),
)
#: Something of each form of "wrote", likewise.
_WROTE_STEMS = (
    *("wrote", "write", "schri", "geschr", "crit", "escribi", "escreveu", "scrisse", "schreef", "skrev", "napis"),
    *("pisze", "naps", "odes", "напис", "пиш", "писал", "yazd", "kirjoitti", "írta", "scris", "έγραψε", "写道", "寫道"),
    *("メール", "書き", "さん", "작성", "님이", "sent", "nap", "rašė"),
)


def says_answers_are_below(text: str) -> bool:
    """The sender says that the answers stand between the lines of the old mail."""
    lowered = text.lower()
    return any(word in lowered for word in _BELOW) and bool(_ANSWERS_BELOW.search(text))


def _has_verb(line: str) -> bool:
    lowered = line.lower()
    return any(stem in lowered for stem in _WROTE_STEMS) and bool(_WROTE.search(line))


def may_begin_intro(line: str) -> bool:
    """A cheap first look, so that the lines that follow are joined for few lines only."""
    return bool(_BEGINS.match(line)) or _has_verb(line)


def tells_who_wrote(line: str) -> bool:
    """A line that ends in a colon: has it the verb, or a date, a time and an address last (``<a@b>:``)?"""
    if _TOLD.match(line) or _SENTENCE_END.search(line):
        return False
    if _has_verb(line):
        return True
    if "@" not in line or not line.rstrip(":： ").endswith((">", ")")):
        return False
    return bool(_DATED.search(line)) and (bool(_CLOCK.search(line)) or line[0].isdigit())


def is_mark(line: str, marks: frozenset[str]) -> bool:
    """A line such as ``-----Original Message-----`` or ``*Begin forwarded message:*``."""
    if not _SHORTEST_MARK <= len(line) <= 120:
        return False
    ruled = line.strip(" *>#\t\xa0")
    # Turkish İ becomes i and a combining dot.
    inner = ruled.strip("-_=+~—– *:：").lower().replace("\u0307", "")
    return inner in marks and (ruled[:1] in "-_=+~—–" or ruled.endswith((":", "：")))
