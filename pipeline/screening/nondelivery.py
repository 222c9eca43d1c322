"""The words of non-delivery, as mail systems and providers write them, in the languages they write."""

from __future__ import annotations

from pipeline.screening.wording import Phrases, folded

#: What a failure report's subject begins with.
FAILURE_SUBJECTS = folded("""
    undeliver | non-deliver | nondeliver | not delivered | failure notice | failed notice | failure delivery |
    returned mail | return mail | mail returned | returned to sender | message returned | delivery failure |
    delivery_failure | delivery fail | delivery has failed | failed delivery | delivery status |
    delivery notification | delivery report | delivery error | delivery problem | delivery delay | delayed mail |
    delayed message | message delayed | mail delay | delivery warning | mail delivery | mail failure |
    mail system error | mail error | mail not delivered | mail could not be | mail status | mail rejected |
    mail undeliver | mail was not delivered | email delivery | email rejected | email could not | e-mail could not |
    e-mail delivery | email undeliver | email not delivered | message could not be | message not delivered |
    message delivery | message status | message undeliver | message rejected | message blocked |
    message undelivered | message was not | message you sent | failed mail | failed to deliver | failed email |
    failed message | unable to deliver | cannot deliver | could not deliver | could not send | couldn't deliver |
    permanent delivery | permanent failure | nondel | temporary failure | there was an error sending your mail |
    error sending | user unknown | unknown user | unknown recipient | recipient unknown | address not found |
    invalid recipient | mailbox full | mailbox is full | mailbox unavailable | quota exceeded | over quota |
    warning: could not | warning: message | warning: mail | warning - delayed | warning: delayed |
    warning: returned mail | bounce | rejected: | rejected mail | automatically rejected | notice: mail delivery |
    your message could | your message was not | your message to | your mail to | your email to | your e-mail to |
    system bounce | nachrichtenstatus | spam mail from | reject mail | not member article | unzustellbar |
    nicht zustellbar | zustellung fehlgeschlagen | zustellungsfehler | fehler bei der zustellung |
    e-mail nicht zustellbar | zustellfehler | benachrichtigung über den zustellstatus | übermittlungsstatus |
    ihre nachricht konnte nicht | ihre e-mail konnte nicht | mail nicht zugestellt | rückläufer | non remis |
    non distribu | échec de la remise | échec de remise | échec de livraison du | message non | échec d'envoi |
    échec de distribution | notification d'état de remise | avis de non-remise | non délivré |
    no se puede entregar | no se pudo entregar | no entregado | mensaje no entregado | correo no entregado |
    error de entrega | fallo en la entrega del mensaje | mensaje devuelto | correo devuelto | mail devuelto |
    notificación de estado de entrega | no entregable | não é possível entregar | não foi possível entregar |
    não entregue | mensagem não entregue | falha na entrega | falha de entrega | e-mail não entregue |
    e-mail devolvido | mensagem devolvida | notificação de status de entrega | não é possível enviar |
    non recapitabile | impossibile recapitare | mancata consegna | mancato recapito | errore di consegna |
    messaggio non recapitato | messaggio non consegnato | notifica dello stato di consegna | mail non recapitata |
    onbestelbaar | niet bezorgd | niet afgeleverd | bezorging mislukt | e-mail niet bezorgd | olevererbar |
    det gick inte att leverera | kan ikke leveres | ikke leveret | ikke levert | ulevert | kunne ikke leveres |
    ei voida toimittaa | toimittamatta | viestiä ei voi | niedostarcz | nie można dostarczyć | nie dostarczono |
    zwrot | nedoručitel | nelze doručit | nedoručen | kézbesíthetetlen | nem kézbesíthető | teslim edilemedi |
    teslim edilemeyen | teslim edilemez | nu se poate livra | nelivrat | недоставлен | не удалось доставить |
    сообщение не доставлено | доставка не удалась | не доставлено | недоставка | письмо не доставлено |
    ошибка доставки | не вдалося доставити | μη παραδόσιμο | αδυναμία παράδοσης | 配信不能 | 配信エラー |
    メール配信 | メッセージを配信できません | 配信できません | 送信エラー | エラーメール | 送信失敗 | 配達不能 |
    不達 | メールが届 | 未送信 | 退信 | 系统退信 | 系統退信 | 邮件退 | 郵件退 | 邮件发送失败 | 邮件传输失败 |
    郵件傳送失敗 | 邮件投递失败 | 发送失败 | 無法傳遞 | 无法投递 | 无法送达 | 未送达 | 投递失败 | 傳遞失敗 |
    배달되지 않 | 배달 실패 | 메일 전송 실패 | 반송 | 전송 실패 | 배달할 수 없
""")

#: What is said of the mail that did not arrive.
FAILURES = Phrases("""
    not be delivered | n't be delivered | not delivered | n't delivered | not been delivered | undeliver |
    cannot be delivered | unable to deliver | not able to deliver | unable to be delivered | failed to deliver |
    delivery failed | delivery has failed | delivery failure | delivery to the following | error delivering |
    problem delivering | trouble delivering | problems delivering | could not deliver | couldn't deliver |
    cannot deliver | can't deliver | can not deliver | not deliver your | permanent error | permanent fatal |
    permanently failed | failed permanently | did not reach | didn't reach | was not received by | returned to |
    been delayed | is delayed | delivery delayed | still being retried | delayed for | has been returned |
    being returned | not yet been delivered | error while trying | error was detected | error occurred |
    has been rejected | was rejected | is rejected | were rejected | automatically rejected | been blocked |
    wasn't sent | was not sent | not be sent | couldn't be sent | cannot be sent | not accepted | bounced |
    user unknown | unknown user | no such user | user not found | doesn't have a | does not exist |
    mailbox is full | mailbox full | over quota | quota exceeded | exceeded its quota | mailbox unavailable |
    no mailbox | address not found | recipients failed | addresses failed | had errors | failed addresses |
    invalid recipient | recipient rejected | recipient address | not listed in | undelivered | non-delivery |
    account has been disabled | host unknown | unknown host | unknown address | not our customer |
    nicht zugestellt | nicht zustellbar | unzustellbar | zustellung | konnte nicht ausgeliefert | abgelehnt |
    unbekannter empfänger | empfänger unbekannt | postfach ist voll | nicht übermittelt | nicht gesendet |
    n'a pas pu être remis | n'a pas pu être distribué | n'a pas pu être délivré | n'a pas pu être envoyé |
    n'a pas été remis | n'a pas été distribué | n'a pas été délivré | échec de la remise | adresse introuvable |
    n'ont pas pu être | impossible de remettre | impossible de distribuer | échec de la distribution |
    no se pudo entregar | no se ha podido entregar | no pudo ser entregado | no se puede entregar |
    no ha podido ser entregado | no fue entregado | no ha sido entregado | no se entregó | dirección no encontrada |
    error al entregar | no pude entregar | usuario desconocido | não pôde ser entregue | não foi entregue |
    não foi possível entregar | não pode ser entregue | nao pode ser enviada | endereço não encontrado |
    falha na entrega | usuário desconhecido | non è stato recapitato | non è stato consegnato |
    non è stato possibile recapitare | non è stato possibile consegnare | impossibile recapitare |
    non può essere recapitato | non può essere consegnato | indirizzo non trovato | utente sconosciuto |
    niet bezorgd | niet afgeleverd | niet worden bezorgd | niet worden afgeleverd | onbestelbaar |
    adres niet gevonden | kunde inte levereras | kunne ikke leveres | ei voitu toimittaa | ei voida toimittaa |
    nie można dostarczyć | nie mogła zostać dostarczona | nie została dostarczona | nebyla doručena |
    nelze doručit | nem kézbesíthető | nem sikerült kézbesíteni | teslim edilemedi | nu a putut fi livrat |
    не доставлено | не удалось доставить | не может быть доставлено | невозможно доставить | не было доставлено |
    не найден | не вдалося доставити | 配信できません | 配信できませんでした | 配信されません | 送信できません |
    送信できませんでした | 送信に失敗 | 送信を失敗 | 配信に失敗 | 届きません | 届けること | お届けできません |
    宛先不明 | 失敗いたしました | 存在しません | 无法送达 | 无法投递 | 发送失败 | 退回 | 被拒绝 | 未能送达 |
    投递失败 | 无法被 | 不存在 | 無法傳遞 | 無法送達 | 배달되지 | 배달할 수 없 | 전송되지 | 전송할 수 없 |
    찾을 수 없
""")

#: The mail itself, so that a parcel that did not arrive is not taken for one.
MAIL_WORDS = Phrases("""
    message | e-mail | email | your mail | the mail | recipient | mailbox | smtp | nachricht | empfänger |
    courriel | destinataire | mensaje | correo | destinatario | mensagem | destinatário | messaggio | bericht |
    geadresseerde | meddelande | besked | melding | viesti | wiadomość | zpráva | üzenet | mesaj | сообщени |
    письмо | лист | メール | メッセージ | 宛先 | 邮件 | 郵件 | 收件 | 메일 | 메시지
""")

#: What only a mail system opens with.
DAEMON_OPENINGS = folded("""
    hi. this is the | this is the mail system at | this is the postfix | this is the qmail | this is the exim |
    this message was created automatically by mail delivery | this message was created automatically by the mail |
    this is an automatically generated delivery status | this is a delivery status notification |
    i'm sorry to have to inform you that | i'm sorry to inform you that the message |
    this report relates to a message | the original message was received at |
    a message that you sent could not be delivered | a message that you have sent could not be delivered |
    a message you sent could not be delivered | unable to deliver message to the following |
    your message did not reach some or all | delivery has failed to these | your message wasn't delivered |
    your message couldn't be delivered | we were unable to deliver your message |
    we could not deliver your message | unfortunately, your mail was not delivered | this is the mailer-daemon |
    hi! this is the mailer-daemon | the following addresses had | could not deliver message to |
    diese nachricht wurde automatisch vom mail-system | diese nachricht wurde automatisch von einem mailserver |
    der folgende empfänger konnte nicht erreicht |
    ce message a été créé automatiquement par le logiciel de distribution | ihre nachricht wurde nicht zugestellt |
    le message suivant n'a pas pu être | votre message n'a pas pu être | el siguiente mensaje no pudo |
    el mensaje no se pudo entregar a | a mensagem não pôde ser entregue | il messaggio non è stato recapitato |
    uw bericht kon niet worden | het bericht is niet bezorgd | bericht niet bezorgd |
    это письмо создано автоматически | ваше сообщение не было доставлено | 抱歉,您的邮件被退回 | 很抱歉,您发送的邮件
""")

#: What stands above the copy of the mail that comes back.
RETURNED_COPY = Phrases("""
    original message follows | copy of the original message | copy of the message | original message headers |
    message headers follow | header of the original message | headers of the original | unsent message below |
    copy of your message | returned message | message follows | original message is attached |
    message text follows | text of your message | original mail | nachricht im original | mensaje original adjunto |
    message d'origine
""")

#: The address is no good, now and later.
GONE = Phrases("""
    user unknown | unknown user | no such user | user not found | user doesn't exist | user does not exist |
    does not exist | doesn't exist | doesn't have a | no such recipient | no such mailbox | no mailbox |
    mailbox not found | mailbox unavailable | address not found | address unknown | unknown address |
    address couldn't be found | address could not be found | wasn't found at | was not found at | not found at |
    unknown recipient | recipient unknown | recipient not found | invalid recipient | invalid mailbox |
    bad destination mailbox | recipient address rejected: undeliverable | account has been disabled |
    account is disabled | account disabled | account that you tried to reach | mailbox is disabled |
    mailbox disabled | inactive user | no longer valid | no longer in use | no longer available | not listed in |
    not our customer | host unknown | unknown host | domain not found | host not found | no such domain |
    unrouteable address | unroutable address | name or service not known | benutzer unbekannt |
    empfänger unbekannt | unbekannter empfänger | adresse unbekannt | existiert nicht | adresse introuvable |
    utilisateur inconnu | destinataire inconnu | n'existe pas | usuario desconocido | dirección no encontrada |
    no existe | usuário desconhecido | endereço não encontrado | não existe | utente sconosciuto |
    indirizzo non trovato | non esiste | adres niet gevonden | onbekende gebruiker | bestaat niet |
    nie istnieje | neexistuje | finns inte | findes ikke | finnes ikke | ei ole olemassa | не существует |
    не найден | не існує | mevcut değil | 存在しません | 宛先不明 | 不存在 | 존재하지 않
""")

#: The address may be well: the mailbox is full, or this mail was too large or was not liked.
MAIL_AT_FAULT = Phrases("""
    mailbox is full | mailbox full | over quota | quota exceeded | exceeded its quota | exceeds allowed size |
    inbox is full | out of storage | insufficient storage | insufficient system storage | too large | too big |
    exceeds the maximum | size limit | spam | blocked | blacklist | block list | blocklist | listed at |
    reputation | rate limit | too many | policy | dmarc | virus | postfach ist voll | boîte aux lettres est pleine |
    buzón está lleno | caixa de correio está cheia | casella piena | postvak is vol | skrzynka jest pełna |
    メールボックスがいっぱい | 邮箱已满 | 메일함이 가득
""")

#: The server goes on trying.
NOT_YET = Phrases("""
    will be retried | will retry | will continue to try | still being retried | keep trying | delayed |
    has not yet been delivered | no action is required | temporary failure | temporarily | try again later |
    greylist | warning: | noch nicht zugestellt | verzögert | retardé | retrasad | atrasad | ritardat | vertraagd
""")
