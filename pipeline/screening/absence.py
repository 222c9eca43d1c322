"""The words of absence notes, in the languages they are written in."""

from __future__ import annotations

import re

from pipeline.screening.away_words import PARCEL_WORDS
from pipeline.screening.wording import contains, folded, without_tags

#: How a responder's subject names itself, when a colon, a bracket, a dash or nothing follows.
SUBJECTS = folded("""
    out of office: | out of the office: | ooo: | abwesend: | abwesenheit: | absence du bureau: | absent du bureau: |
    fuera de la oficina: | fuera de oficina: | fora do escritório: | ausência do escritório: | fuori sede: |
    fuori ufficio: | niet op kantoor: | afwezig: | automatic reply | automatic response | automated reply |
    automated response | auto reply | auto-reply | autoreply | auto response | auto-response | autoresponse |
    auto responder | autoresponder | auto answer | [auto-reply] | [auto reply] | [autoreply] | [automatic reply] |
    [auto] | (auto) | [out of office] | out of office reply | out of office message | out of office autoreply |
    out of office auto-reply | out of office auto reply | out of office notification | out of office notice |
    out of office response | out of the office reply | out of office automatic reply | vacation reply |
    vacation response | vacation message | vacation auto-reply | vacation notice | away message |
    automatic acknowledgement | automatic acknowledgment | auto acknowledgement | auto acknowledgment |
    receipt acknowledgement | auto ack | [request received] | request received | ticket received | ticket created |
    [ticket received] | [ticket created] | your request has been received | your message has been received |
    your email has been received | your e-mail has been received | your enquiry has been received |
    we have received your request | we have received your message | we have received your email |
    we received your request | we received your message | we received your email | we've received your request |
    we've received your message | we've received your email | we've got your message |
    your ticket has been created | thank you for contacting us | thanks for contacting us |
    thank you for getting in touch | thanks for getting in touch | automatische antwort | automatische rückantwort |
    automatische beantwortung | automatische eingangsbestätigung | automatische nachricht |
    automatische empfangsbestätigung | abwesenheitsnotiz | abwesenheitsnachricht | abwesenheitsmeldung |
    abwesenheitsassistent | urlaubsnotiz | urlaubsbenachrichtigung | autoantwort |
    eingangsbestätigung ihrer anfrage | ihre anfrage ist eingegangen | ihre nachricht ist eingegangen |
    ihre anfrage ist bei uns eingegangen | réponse automatique | réponse automatisée | message automatique |
    notification d'absence | message d'absence | avis d'absence | nous avons bien reçu votre demande |
    nous avons bien reçu votre message | nous avons reçu votre demande | respuesta automática |
    respuesta automatizada | mensaje automático | aviso de ausencia | hemos recibido su solicitud |
    hemos recibido tu solicitud | hemos recibido su mensaje | hemos recibido tu mensaje | resposta automática |
    mensagem automática | recebemos sua solicitação | recebemos a sua mensagem | recebemos sua mensagem |
    risposta automatica | messaggio automatico | risponditore automatico | abbiamo ricevuto la tua richiesta |
    abbiamo ricevuto la sua richiesta | avviso di assenza | automatisch antwoord | automatische beantwoording |
    automatische reactie | automatisch bericht | afwezigheidsbericht | afwezigheidsmelding | afwezigheidsassistent |
    wij hebben uw bericht ontvangen | autosvar | automatiskt svar | automatisk svar | automaattinen vastaus |
    poissaoloilmoitus | automatyczna odpowiedź | odpowiedź automatyczna | autoodpowiedź | automatická odpověď |
    automatická odpoveď | vaše emailová zpráva byla převzata | vaše zpráva byla přijata | váš e-mail byl přijat |
    automatikus válasz | otomatik yanıt | otomatik cevap | răspuns automat | автоответ | автоматический ответ |
    автоматична відповідь | αυτόματη απάντηση | 自動応答 | 自動返信 | 自動返信メール | 不在通知 | 不在のお知らせ |
    自动回复 | 自動回覆 | 自动答复 | 外出自动回复 | 자동 회신 | 자동 응답 | 자동응답 | 자동회신
""")

#: How an absence note's subject may begin; a customer who is away could write the same.
STATES = folded("""
    out of office | out of the office | out-of-office | ooo | oof | on vacation | on holiday | on annual leave |
    annual leave | on leave | maternity leave | on maternity leave | away from my mail | away from the office |
    away from office | i am away | i'm away | i am on leave | i am on vacation | i'm on vacation |
    i am out of the office | i'm out of the office | currently unavailable | abwesenheit | abwesend | nicht im büro |
    außer haus | ausser haus | im urlaub | urlaub | absence du bureau | absent du bureau | absence | absent |
    absente | en congé | en congés | en vacances | hors du bureau | absence de bureau | fuera de la oficina |
    fuera de oficina | ausente | ausencia | ausente de la oficina | de vacaciones | fora do escritório |
    fora da empresa | ausência | ausência temporária | de férias | em férias | estou de férias | estou ausente |
    ausência do escritório | fuori sede | fuori ufficio | assenza | assenza dall'ufficio | assente | in ferie |
    sono in ferie | fuori dall'ufficio | afwezig | afwezigheid | niet aanwezig | niet op kantoor | buiten kantoor |
    op vakantie | frånvaro | frånvarande | fravær | ikke til stede | fraværende | ej på kontoret | ikke på kontoret |
    poissa | poissa toimistosta | nieobecność | poza biurem | nieobecność w biurze | mimo kancelář | nepřítomnost |
    házon kívül | ofis dışında | нет на месте | вне офиса | отсутствую | εκτός γραφείου | 不在 | 外出中 | 休暇中 |
    不在办公室 | 부재중 | 부재 중 | 휴가 중 | 휴가중 | 休業のお知らせ | 夏季休業のお知らせ | 年末年始休業のお知らせ |
    休假通知 | 放假通知 | 휴무 안내 | 출장중 | 출장 중
""")

_BARE = frozenset(name.strip(" .!:-") for name in SUBJECTS)

#: "AUTO: Jane Doe is out of the office (returning 5 May)", "Jane Doe/MAIL is out of the office."
_NOTES_SUBJECT = re.compile(
    r"(?:auto: )?[^:?!]{1,80} (?:is|will be) (?:currently )?(?:out of|away from) the office(?:$|\.| ?\()"
)


def names_responder(subject: str) -> bool:
    """The subject opens with a responder's name for itself, and that is a title, not the start of a sentence."""
    for title in (subject, without_tags(subject)):
        if _NOTES_SUBJECT.match(title):
            return True
        if title.startswith(SUBJECTS) and any(
            _ends_title(name, title[len(name) :].strip()) for name in SUBJECTS if title.startswith(name)
        ):
            return True
    return False


def is_bare_title(subject: str) -> bool:
    """The subject is a responder's name for itself and nothing more; people write such a subject, too."""
    return without_tags(subject).strip(" .!:-") in _BARE


def _ends_title(name: str, rest: str) -> bool:
    if rest.startswith(("-", "!", ".")):
        return not ("?" in rest or contains(rest, PARCEL_WORDS))
    return not rest or name.endswith(("]", ":")) or rest.startswith((":", "(", "[", "|", "#", "/"))
