"""Mails that only say thanks: nothing is asked, so nothing is answered.

Strict on purpose: a complaint that opens with "thanks" must never be taken for one. Every word of the text must
be one that people use to say thanks; a greeting line and a name at the end do not count.
"""

from __future__ import annotations

import re

from classifiers.verdict import Text

_WORD = re.compile(r"\w+(?:'\w+)?")
_GREETING = re.compile(r"(?:hi|hello|hey|dear|hola|hallo|liebes?|bonjour|salut|ol[aá]|ciao|beste|good \w+)\b[^\n,!.]{0,40}[,!.]?$")
_REPLY = re.compile(r"^(?:(?:re|aw|sv|fwd?|antw|rif|res|tr):\s*)+.*$", re.IGNORECASE)
#: Nobody says only thanks in more characters than this.
LONGEST = 600
#: A signature's line is at most this many words.
_NAME_WORDS = 4

_THANKS = frozenset(
    "thank thanks thx ty cheers gracias danke dank dankeschön merci obrigado obrigada grazie bedankt dankjewel "
    "dankuwel agradeço".split()
)
_HARMLESS = frozenset(
    """
    you so very much a an the many lot lots million for your to all everyone team guys folks again and it is that
    this was were has have i we i'm we're i'll that's it's am really quick fast swift speedy prompt kind lovely great
    good nice helpful friendly excellent amazing brilliant awesome fantastic wonderful perfect super best top help
    reply replying answer response support service job work done sorting out solving fixing sorted solved resolved
    now today yesterday already just here arrived came works fits everything fine well ok okay happy glad appreciated
    appreciate pleased love in with my our regards wishes greetings kindly warm sincerely yours bye day weekend week
    have nice evening up got received message mail e email wow yay 5 stars case parcel package order new
    muchas mil por su tu la el los las rápida respuesta ayuda todo perfecto bien ya llegó ha llegado saludos muy
    amable amables y un saludo buen servicio
    vielen besten herzlichen lieben schön sehr für die schnelle antwort hilfe alles gut ist angekommen da super prima
    grüße gruß mit freundlichen viele liebe und ihre eure das hat geklappt paket
    beaucoup pour votre vos le les réponse rapide aide tout est parfait bien arrivé reçu cordialement bonne journée
    et de c'est gentil
    muito pela o os resposta rápida ajuda tudo certo perfeito chegou abraço abraços atenciosamente e
    mille tante molte per la vostra il risposta veloce aiuto tutto perfetto arrivato arrivata saluti cordiali
    gentilissimi
    je u wel hartelijk heel erg voor het de snelle antwoord hulp alles goed is aangekomen binnen groeten
    vriendelijke met en jullie top hoor
    xorderx
    """.split()
)


def is_thanks(message: Text) -> bool:
    """The message says thanks and nothing else."""
    if len(message.body) > LONGEST:
        return False
    lines = [line for line in (part.strip() for part in message.body.split("\n")) if line and not line.startswith(">")]
    if lines and _GREETING.fullmatch(lines[0].lower()):
        lines = lines[1:]
    if len(lines) > 1 and len(_WORD.findall(lines[-1])) <= _NAME_WORDS:
        lines = lines[:-1]
    text = "\n".join([_REPLY.sub("", message.subject), *lines])
    words = set(_WORD.findall(text.lower().replace("’", "'")))
    return "?" not in text and not _THANKS.isdisjoint(words) and _HARMLESS.issuperset(words - _THANKS)
