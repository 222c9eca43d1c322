"""The words of machines that confirm a receipt or ask who wrote, in the languages they write."""

from __future__ import annotations

import re

from pipeline.screening.wording import folded

#: A sentence with which only a machine begins.
DECLARATIONS = folded("""
    this is an automatic | this is an automated | this is an auto- | this is an auto | this is an autoreply |
    this e-mail is an automatic | this email is an automatic | this email is an automated |
    this message is automatic | this message is automated | this message is an automatic |
    this message is an automated | this email is automatically generated | this e-mail is automatically generated |
    automatically generated | this message is automatically generated | this message was automatically generated |
    this email was automatically generated | this email has been automatically generated |
    this message has been automatically generated | this mail is automatically generated |
    note: this is an automat | please note: this is an automat | please note that this is an automat |
    please note this is an automat | please type your reply above this line | reply above this line |
    please reply above this line | please enter your reply above this line | - please type your reply above |
    dies ist eine automatisch | das ist eine automatisch | diese e-mail wurde automatisch |
    diese nachricht wurde automatisch | dies ist ein automatisch | diese mail wurde automatisch |
    diese e-mail ist automatisch | diese email wurde automatisch | ceci est une réponse automat |
    ceci est un message automat | cet e-mail est automatique | ce message est automatique |
    ce message est généré automatiquement | ce message est une réponse automatique |
    ce message a été généré automatiquement | cet email est généré automatiquement | este es un mensaje automático |
    esta es una respuesta automática | este mensaje es automático | este es un correo automático |
    este mensaje se ha generado automáticamente | este correo es automático | esta é uma resposta automática |
    esta é uma mensagem automática | este é um e-mail automático | este e-mail é automático |
    esta mensagem foi gerada automaticamente | questo è un messaggio automatico | questa è una risposta automatica |
    questa è una mail automatica | questa è un'e-mail automatica | messaggio generato automaticamente |
    questo messaggio è stato generato automaticamente | dit is een automatisch | dit is een geautomatiseerd |
    deze e-mail is automatisch | dit bericht is automatisch | deze mail is automatisch |
    dit bericht wordt automatisch | detta är ett automatiskt | dette er et automatisk | tämä on automaattinen |
    to jest automatyczna | ta wiadomość została wygenerowana automatycznie | wiadomość wygenerowana automatycznie |
    toto je automatick | tento e-mail byl vygenerován automaticky | ez egy automatikus | bu otomatik |
    это автоматическ | это письмо сформировано автоматически | данное письмо сформировано автоматически |
    このメールは自動 | 本メールは自動 | ※このメールは自動 | 这是一封自动 | 这是自动回复 | 此邮件为自动 |
    本邮件由系统自动 | 이 메일은 자동
""")

#: What makes a confirmation a machine's: a number was given out, or an answer is promised.
MARKS = folded("""
    ticket | case number | case id | case # | reference number | reference is | reference: | request number | (# |
    automatic | automated | do not reply | working days | business days | within 24 | within 48 | 24 hours |
    48 hours | as soon as possible | get back to you | be in touch | respond to you | respond within |
    reply within | vorgangsnummer | ticketnummer | bearbeitungsnummer | schnellstmöglich | so schnell wie möglich |
    werktag | automatisch | numéro de | dans les meilleurs délais | sous 24 | sous 48 | automatique | jours ouvr |
    automátic | número de | a la mayor brevedad | lo antes posible | días hábiles | o mais breve possível |
    dias úteis | numero di | al più presto | il prima possibile | zo snel mogelijk | werkdagen | zaaknummer |
    ärendenummer | snarast | sagsnummer | hurtigst muligt | numer zgłoszenia | jak najszybciej | evidenční číslo |
    číslo jednací | co nejdříve | номер | ближайшее время | 受付番号 | 営業日 | 工作日 | 尽快 | 영업일
""")

#: "Prove that you are a person": Boxbe, Bluebottle, Spam Arrest, TMDA, Earthlink, mail.com.
CHALLENGES = folded("""
    this account is protected by | to your guest list | your address added to the recipient's allowed |
    spam arrest | i apologize for this automatic | sender verification | to confirm that you are not a spam |
    challenge-response | please click on the following link to have your | spamblocker |
    has not been delivered yet because you are not | to release your message |
    verify your email so it can be delivered | your message is awaiting | prove you are human |
    add yourself to the approved | awaiting moderator approval | requires that you verify your |
    confirm your message
""")

_REQUEST = (
    r"(?:support |customer |recent |online )?(?:request|message|e-?mail|mail|enquiry|inquiry|query|question"
    r"|ticket|feedback|complaint"
    r"|application|submission|correspondence|communication|case(?= |\.)(?! (?:today|yesterday|and|but|in)\b))"
)
#: An organisation says that something came in: the beginning of a folded sentence.
RECEIVED = re.compile(
    rf"(?:we(?: have|'ve)?(?: now| just)? (?:successfully )?(?:received|got|registered|logged) your {_REQUEST}"
    rf"|(?:this is|we would like|this e?-?mail is) to (?:acknowledge|confirm) (?:receipt|that (?:we|your)"
    rf"|the receipt|we)"
    rf"|we (?:hereby )?acknowledge|your {_REQUEST}(?: \W?#?\d+\W?)? (?:has been|was|is|have been) "
    rf"(?:successfully )?(?:received|registered|logged|created|submitted|assigned|forwarded|recorded|opened|being)"
    rf"|an? (?:new |support )?(?:ticket|case|request)(?: for support)? (?:has been|was) (?:created|opened|logged)"
    rf"|thank(?:s| you)(?: very much)? for (?:contacting|reaching out to|getting in touch with|writing to|submitting)"
    r"|ihre (?:anfrage|nachricht|e-?mail|mail)(?: \W?#?\d+\W?)? (?:ist|wurde) "
    r"|wir haben (?:ihre|deine) (?:anfrage|nachricht|e-?mail|mail)"
    r"|nous avons (?:bien )?recu votre (?:demande|message|e-?mail|courriel|mail|requete|question)|nous accusons"
    r"|votre (?:demande|message|e-?mail|courriel|requete)(?: \W?#?\d+\W?)? a (?:bien )?ete"
    r"|hemos recibido (?:su|tu) (?:solicitud|mensaje|correo|consulta|peticion|e-?mail)"
    r"|(?:su|tu) (?:solicitud|mensaje|correo|consulta|peticion)(?: \W?#?\d+\W?)? (?:ha sido|fue|se ha)"
    r"|gracias por (?:contactar|ponerse en contacto|ponerte en contacto|comunicarse)"
    r"|recebemos (?:a |o )?(?:sua|seu) (?:solicitacao|mensagem|e-?mail|pedido de|contato|contacto|questao)"
    r"|(?:a )?sua (?:solicitacao|mensagem)(?: \W?#?\d+\W?)? foi|obrigad[oa] por (?:entrar em|nos contact|contact)"
    r"|abbiamo ricevuto la (?:tua|sua|vostra) (?:richiesta|e-?mail|mail|segnalazione)"
    r"|grazie per averci (?:contattato|scritto)"
    r"|la (?:tua|sua|vostra) richiesta(?: \W?#?\d+\W?)? e stata"
    r"|(?:wij|we) hebben (?:uw|je) (?:bericht|e-?mail|aanvraag|vraag|mail|verzoek)"
    r"|uw (?:bericht|e-?mail|aanvraag|vraag|verzoek)(?: \W?#?\d+\W?)? is "
    r"|vase (?:e-?mailova )?zprava|vas (?:pozadavek|e-?mail) byl|vi har (?:tagit emot|modtaget|mottatt) (?:ditt"
    r"|din|dit)"
    r"|otrzymalismy (?:twoja|panstwa) (?:wiadomosc|zgloszenie)|мы получили ваш[еу]? |ваш[аеу]? (?:обращение"
    r"|заявка|запрос) "
    r")"
)
#: An organisation promises an answer: anywhere in the folded text, after thanks.
PROMISED = re.compile(
    r"\b(?:we|our (?:support |customer )?(?:team|staff|agents?)|someone|a member of|one of our)\b[^.!?]{0,80}"
    r"\b(?:get back|respond|reply|answer|be in touch|contact you(?! if)|return your)"
    r"|wir (?:werden uns|melden uns|kummern uns)\b[^.!?]{0,60}(?:bei (?:ihnen|dir)|um ihr|mit ihnen|in verbindung)"
    r"|wir (?:werden|bearbeiten) ihre?\b|nous (?:vous repondrons|reviendrons|traiterons|vous recontacterons"
    r"|mettons tout)"
    r"|(?:le|nos|te) (?:responderemos|contactaremos|atenderemos)|nos pondremos en contacto|(?:entraremos"
    r"|retornaremos) "
    r"|(?:responderemos|risponderemo|ricontatteremo|(?:wij|we) (?:nemen|reageren|beantwoorden|streven))"
)
#: Thanks for a mail: a person begins so too.
THANKED = re.compile(
    r"(?:many )?thank(?:s| you)(?: very much)? for (?:your|the) (?:e-?mail|message|enquiry|inquiry|request|mail"
    r"|query|interest)"
    r"|(?:vielen|herzlichen|besten) dank fur (?:ihre|deine|ihr)|merci (?:pour|de) votre|nous vous remercions"
    r"|gracias por (?:su|tu) (?:mensaje|correo|consulta|e-?mail|interes)|(?:muchas )?gracias por"
    r"|obrigad[oa] pel[oa] (?:seu|sua)"
    r"|agradecemos (?:o|a|seu|sua|el|su)|grazie per (?:la tua|la sua|il tuo|il suo|averci)"
    r"|(?:hartelijk )?(?:dank|bedankt) voor (?:uw|je)"
    r"|tack for (?:ditt|att)|tak for|takk for|kiitos|dziekujemy|dekujeme"
)

#: A subject that names a receipt; a customer who misses one writes the same.
RECEIPTS = folded("""
    acknowledgement of receipt | eingangsbestätigung | accusé de réception | accuse reception | acuse de recibo |
    conferma di ricezione | ontvangstbevestiging | confirmação de recebimento | confirmação de receção |
    potwierdzenie otrzymania
""")
#: "Please do not reply to this message": the beginning of a folded sentence. Of an address a person says so, too.
NOT_READ = re.compile(
    r"(?:please )?(?:do not|don't) (?:reply|respond) (?:directly )?to this (?:automat\w+ )?(?:e-?mail|message"
    r"|mail)(?! address)"
    r"|bitte antworten sie nicht auf diese (?:automat\w+ )?(?:e-?mail|nachricht|mail)(?!-?adresse)"
    r"|(?:merci de|veuillez|priere de) ne pas repondre (?:directement )?a (?:ce|cet) (?:e-?mail|message"
    r"|courriel|mail)"
    r"|(?:por favor,? )?no (?:responda|conteste) (?:directamente )?a este (?:correo|mensaje|e-?mail|mail)"
    r"|(?:por favor,? |favor )?nao (?:responda|responder) (?:a )?est[ea] (?:e-?mail|mensagem)"
    r"|(?:si prega di |per favore,? |la preghiamo di )?non (?:rispondere|risponda) a quest[oa'] ?(?:e-?mail"
    r"|mail|messaggio)"
    r"|(?:gelieve |u kunt )?niet (?:te )?(?:antwoorden|reageren|beantwoorden) op (?:deze e-?mail|dit bericht)"
)
