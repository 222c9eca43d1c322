"""The words of machines that confirm a receipt or ask who wrote, in the languages they write."""

from __future__ import annotations

from pipeline.screening.wording import Phrases, folded, pattern

#: A sentence with which only a machine begins.
DECLARATIONS = folded("""
    this is an automatic | this is an automated | this is an auto- | this is an auto | this is an autoreply |
    this e-mail is an automatic | this email is an automatic | this email is an automated |
    this message is automatic | this message is automated | this message is an automatic |
    this message is an automated | this email is automatically generated | this e-mail is automatically generated |
    automatically generated | this message is automatically generated | this message was automatically generated |
    this email was automatically generated | this email has been automatically generated |
    this message has been automatically generated | this mail is automatically generated | note: this is an automat |
    please note: this is an automat | please note that this is an automat | please note this is an automat |
    please type your reply above this line | reply above this line | please reply above this line |
    please enter your reply above this line | - please type your reply above | dies ist eine automatisch |
    das ist eine automatisch | diese e-mail wurde automatisch | diese nachricht wurde automatisch |
    dies ist ein automatisch | diese mail wurde automatisch | diese e-mail ist automatisch |
    diese email wurde automatisch | ceci est une réponse automat | ceci est un message automat |
    cet e-mail est automatique | ce message est automatique | ce message est généré automatiquement |
    ce message est une réponse automatique | ce message a été généré automatiquement |
    cet email est généré automatiquement | este es un mensaje automático | esta es una respuesta automática |
    este mensaje es automático | este es un correo automático | este mensaje se ha generado automáticamente |
    este correo es automático | esta é uma resposta automática | esta é uma mensagem automática |
    este é um e-mail automático | este e-mail é automático | esta mensagem foi gerada automaticamente |
    questo è un messaggio automatico | questa è una risposta automatica | questa è una mail automatica |
    questa è un'e-mail automatica | messaggio generato automaticamente |
    questo messaggio è stato generato automaticamente | dit is een automatisch | dit is een geautomatiseerd |
    deze e-mail is automatisch | dit bericht is automatisch | deze mail is automatisch |
    dit bericht wordt automatisch | detta är ett automatiskt | dette er et automatisk | tämä on automaattinen |
    to jest automatyczna | ta wiadomość została wygenerowana automatycznie | wiadomość wygenerowana automatycznie |
    toto je automatick | tento e-mail byl vygenerován automaticky | ez egy automatikus | bu otomatik |
    это автоматическ | это письмо сформировано автоматически | данное письмо сформировано автоматически |
    このメールは自動 | 本メールは自動 | ※このメールは自動 | 这是一封自动 | 这是自动回复 | 此邮件为自动 |
    本邮件由系统自动 | 이 메일은 자동 | 이 메시지는 자동 | 본 메일은 자동 | 본 메일은 발신전용 | 系统自动回复 |
    本邮件为系统自动 | 这是系统自动 | 此为系统自动 | 此郵件為系統自動 | 本信件由系統自動 | 本メールは送信専用 |
    このメッセージは自動 | このメールは、自動 | 本メールは、自動 | det här är ett automatiskt |
    detta meddelande är automatiskt | det här meddelandet är automatiskt | dette er et autosvar |
    denne e-mail er automatisk | denne e-posten er automatisk | denne meldingen er automatisk |
    denne besked er automatisk | tämä viesti on automaattinen | tämä on automaattivastaus |
    ten e-mail został wygenerowany automatycznie | to jest wiadomość automatyczna | ta wiadomość jest automatyczna |
    tato zpráva byla vygenerována automaticky | tato zpráva je automatick | toto je automatická |
    tento e-mail je automatick | это сообщение создано автоматически | это сообщение сформировано автоматически |
    данное сообщение сформировано автоматически | это автоответ | це автоматич | цей лист сформовано автоматично |
    це повідомлення сформовано автоматично | bu mesaj otomatik | bu e-posta otomatik | bu otomatik bir
""")

#: What makes a confirmation a machine's: a number was given out, or an answer is promised.
MARKS = Phrases("""
    ticket | case number | case id | case # | reference number | reference is | reference: | request number | (# |
    automatic | automated | do not reply | working days | business days | within 24 | within 48 | 24 hours |
    48 hours | as soon as possible | get back to you | be in touch | respond to you | respond within | reply within |
    vorgangsnummer | unter der nummer | ticketnummer | bearbeitungsnummer | schnellstmöglich |
    so schnell wie möglich | werktag | automatisch | numéro de | dans les meilleurs délais | sous 24 | sous 48 |
    automatique | jours ouvr | automátic | número de | a la mayor brevedad | lo antes posible | días hábiles |
    o mais breve possível | dias úteis | numero di | al più presto | il prima possibile | zo snel mogelijk |
    werkdagen | zaaknummer | ärendenummer | snarast | sagsnummer | hurtigst muligt | numer zgłoszenia |
    jak najszybciej | evidenční číslo | číslo jednací | co nejdříve | номер | ближайшее время | 受付番号 | 営業日 |
    工作日 | 尽快 | 영업일 | ärende | arbetsdagar | inom 24 | så snart | arbejdsdage | hverdage | inden for 24 |
    sag nr | saksnummer | virkedager | innen 24 | tikettinumero | työpäiv | mahdollisimman pian | tunnin kuluessa |
    numer | dni robocz | w ciągu 24 | pracovních dn | do 24 hodin | číslo | рабочих дн | рабочего дня | в течение |
    робочих дн | протягом | найближчим часом | numara | iş günü | en kısa sürede | 24 saat | お問い合わせ番号 |
    担当者 | 改めて | 折り返し | 順次 | 自動 | 工单 | 编号 | 編號 | 24小时 | 盡快 | 我们会 | 我们将 | 접수번호 |
    접수 번호 | 빠른 시일 | 담당자 | 24시간 | 문의번호 | order of arrival | order of receipt | reihenfolge |
    ordre d'arrivée | orden de llegada | ordem de chegada | ordine di arrivo | volgorde | office is open |
    opening hours | office hours | öffnungszeiten | horario de atención | nos horaires | horário de atendimento |
    orari di apertura | openingstijden | case ref
""")

#: "Prove that you are a person": Boxbe, Bluebottle, Spam Arrest, TMDA, Earthlink, mail.com.
CHALLENGES = Phrases("""
    this account is protected by | to your guest list | your address added to the recipient's allowed | spam arrest |
    i apologize for this automatic | sender verification | to confirm that you are not a spam | challenge-response |
    please click on the following link to have your | spamblocker | has not been delivered yet because you are not |
    to release your message | verify your email so it can be delivered | your message is awaiting |
    prove you are human | add yourself to the approved | awaiting moderator approval | requires that you verify your |
    to confirm your message | please confirm your message | to have your message delivered |
    in order to deliver your message | your message will be delivered once | your message will only be delivered |
    before your message is delivered | confirm that you are a real | confirm that you are human |
    verify that you are a real | verify that you are human | confirm you are not a robot | prove that you are human |
    prove that you are not a | prove you are not a | not yet on my list of | not on my list of approved |
    not on my approved | not yet been approved to | has been quarantined until you | your mail is being held until |
    your message is being held until | your email is being held until | absenderbestätigung | absenderprüfung |
    bestätigen sie, dass sie kein | bestätigen sie bitte, dass sie kein | damit ihre nachricht zugestellt |
    damit ihre e-mail zugestellt | erst nach ihrer bestätigung | pour que votre message soit |
    pour que votre e-mail soit | pour que votre courriel soit | mailinblack | vérification de l'expéditeur |
    confirmer que vous n'êtes pas un robot | prouver que vous n'êtes pas | vous n'êtes pas un robot |
    para que su mensaje sea | para que tu mensaje sea | para que su correo sea | verificación del remitente |
    verificación de remitente | que no es un robot | que no eres un robot | para que sua mensagem seja |
    para que a sua mensagem seja | para que seu e-mail seja | antispam uol | verificação de remetente |
    verificação do remetente | que não é um robô | que não é um robot | perché il tuo messaggio venga |
    affinché il tuo messaggio | affinché il suo messaggio | verifica del mittente | di non essere un robot |
    che non sei un robot | om uw bericht te laten bezorgen | zodat uw bericht wordt | voordat uw bericht wordt |
    afzenderverificatie | dat u geen robot | aby twoja wiadomość została | aby państwa wiadomość została |
    weryfikacja nadawcy | że nie jesteś robotem | avsändarverifiering | att du inte är en robot |
    för att ditt meddelande ska levereras | afsenderbekræftelse | at du ikke er en robot |
    for at din besked bliver leveret | avsenderbekreftelse | for at meldingen din skal | lähettäjän vahvistus |
    et ole robotti | jotta viestisi toimitetaan | ověření odesílatele | že nejste robot |
    aby byla vaše zpráva doručena | что вы не робот | чтобы ваше письмо было доставлено | чтобы ваше сообщение было |
    проверка отправителя | подтверждение отправителя | що ви не робот | щоб ваш лист було доставлено |
    перевірка відправника | robot olmadığınızı | mesajınızın teslim edilmesi için | gönderen doğrulama | 送信者認証 |
    送信者確認 | ロボットではないこと | 验证发件人 | 发件人验证 | 确认您不是机器人 | 您不是机器人 | 驗證寄件人 |
    발신자 인증 | 발신자 확인 | 로봇이 아님
""")

_REQUEST = (
    r"(?:support |customer |recent |online )?(?:request|message|e-?mail|mail|enquiry|inquiry|query|question"
    r"|ticket|feedback|complaint"
    r"|application|submission|correspondence|communication|case(?= |\.)(?! (?:today|yesterday|and|but|in)\b))"
)
#: An organisation says that something came in: the beginning of a folded sentence.
RECEIVED = pattern(
    rf"(?:we(?: have|'ve)?(?: now| just)? (?:successfully )?(?:received|got|registered|logged) your {_REQUEST}"
    rf"|(?:this is|we would like|this e?-?mail is) to (?:acknowledge|confirm) (?:receipt|that (?:we|your)"
    rf"|the receipt|we)"
    rf"|we (?:hereby )?acknowledge|your {_REQUEST}(?: \W?#?\d+\W?)? (?:has been|was|is|have been) "
    rf"(?:successfully )?"
    rf"(?:received|registered|logged|created|submitted|assigned|forwarded|passed|recorded|opened|being)"
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
    r"|(?:twoje|panstwa|pani/pana) zgloszenie|zgloszenie (?:nr )?\W?#?\d+ "
    r"|dziekujemy za (?:kontakt|zgloszenie|przeslanie)"
    r"|(?:twoja|panstwa) wiadomosc (?:zostala|dotarla)"
    r"|din (?:forfragan|henvendelse) (?:har|er)|ditt (?:meddelande|arende) (?:har|ar)|tack for att du (?:kontakta|hor)"
    r"|tak fordi du (?:kontakte|skrev|henvend)|takk for at du (?:kontakte|tok kontakt)|ta[kc]k+ for din henvendelse"
    r"|henvendelsen din (?:er|har)|din besked er |meldingen din er |tack for din (?:forfragan|kontakt)"
    r"|olemme vastaanottaneet|(?:viesti|pyynto|tukipyynto|yhteydenotto)(?:si|nne) on (?:vastaanotettu|kirjattu)"
    r"|kiitos yhteydenotosta"
    r"|obdrzeli jsme (?:vas|vasi)|prijali jsme (?:vas|vasi)|vas[ei]? (?:pozadavek|zadost|dotaz) (?:byl|jsme)"
    r"|dekujeme,? ze jste (?:nas|se)|dekujeme za kontaktovani"
    r"|ваше (?:письмо|сообщение) (?:получено|принято|зарегистр)|(?:спасибо|благодарим(?: вас)?) за (?:ваше )?обращени"
    r"|(?:спасибо|благодарим),? что (?:обратились|написали)"
    r"|ми отримали ваш[еу]? |ваш[ае]? (?:звернення|заявк[ау]|запит|лист|повідомлення) "
    r"(?:\W?#?\d+ )?(?:отриман|прийнят|зареєстр)"
    r"|дякуємо(?: вам)? за (?:ваше )?(?:звернення|запит)|дякуємо,? що (?:звернулися|написали)"
    r"|(?:talebiniz|mesajiniz|basvurunuz|e-postaniz)(?: \W?#?\d+)? (?:alin|bize ulas|kayd|tarafimiza)"
    r"|(?:talebinizi|mesajinizi|e-postanizi) (?:aldik|almis)|bizimle iletisime gectiginiz"
    r"|(?:我们|我們)?(?:已经|已經|已)?(?:收到|受理)(?:了)?您的|您的(?:请求|請求|工单|工單|邮件|郵件|来信|來信|咨询|諮詢|问题|問題)"
    r"(?:我们)?(?:已|我們已)|感谢您(?:的)?(?:来信|来函|联系|咨询|反馈)|感謝您(?:的)?(?:來信|來函|聯繫|聯絡|諮詢)"
    r"|(?:this is|just|we wanted|we are writing|we're writing)\b[^.!?]{0,60}\bwe(?: have|'ve)? (?:received|got) your"
    r"|we got your (?:message|e-?mail|request)|wir (?:bestätigen|haben)\b[^.!?]{0,20} (?:den eingang|den erhalt)"
    r"|votre (?:demande|message|e-?mail|mail|courriel|requête)\b[^.!?]{0,20} (?:est|a été) (?:bien )?"
    r"(?:parvenue?|prise? en (?:compte|charge)|reçue?|enregistrée?)"
    r"|(?:acusamos recibo|confirmamos (?:la recepci|o recebimento|a rece))"
    r"|(?:su|tu) (?:solicitud|mensaje|correo|consulta|caso|ticket)\b[^.!?]{0,20} (?:ha sido|fue) "
    r"|(?:a |o )?(?:sua|seu) (?:solicitação|mensagem|chamado|protocolo|pedido de suporte|ticket|contato|e-?mail)\b"
    r"[^.!?]{0,20} (?:foi|está) |(?:abbiamo preso in carico|confermiamo (?:la ricezione|di aver ricevuto))"
    r"|la (?:tua|sua|vostra) richiesta\b[^.!?]{0,20} (?:è|e) stata|(?:wij|we) bevestigen de ontvangst"
    r"|potwierdzamy (?:otrzymanie|przyjęcie)|vi bekräftar (?:mottag|att)|vi bekræfter (?:modtag|at)"
    r"|vi bekrefter (?:mottak|at)|vi har (?:fått|fatt|mottatt|modtaget|mottagit) (?:in )?(?:din|ditt|dit)"
    r"|vahvistamme|potvrzujeme (?:přijetí|příjem|doručení)|подтверждаем (?:получение|приём)|підтверджуємо отримання"
    r"|ваш запрос (?:принят|получен|зарегистр)|(?:talebiniz|başvurunuz|mesajınız|kaydınız)\b[^.!?]{0,40}"
    r"(?:kaydedil|kayıt altına|oluşturul|alınmış)"
    r")"
)
#: A formula that only an organisation uses of a letter: nothing more is needed.
CONFIRMED = pattern(
    r"(?:this (?:e-?mail|message) is to |we (?:hereby )?|we would like to )?(?:acknowledge|confirm) (?:the )?"
    r"receipt of your"
    r"|(?:hiermit )?(?:wir )?bestätigen (?:wir )?(?:ihnen )?den (?:eingang|erhalt) ihre|wir bestätigen"
    r"|nous (?:vous )?(?:accusons|confirmons) (?:la )?(?:bonne )?réception"
    r"|ce (?:mail|message|courriel) pour vous confirmer la"
    r"|acusamos recibo|confirmamos (?:la recepci|o recebimento|a rece)|confermiamo (?:la ricezione|di aver ricevuto)"
    r"|la informiamo che la sua (?:e-?mail|richiesta)|(?:wij|we) bevestigen de ontvangst van uw|potwierdzamy otrzymanie"
    r"|vi bekräftar mottagandet|vi bekræfter modtagelsen|vi bekrefter mottak|vahvistamme vastaanott|"
    r"potvrzujeme (?:přijetí|doručení)|подтверждаем получение|підтверджуємо отримання"
)
#: The same in Japanese and Korean, whose verb stands last: the end of a sentence.
RECEIVED_END = pattern(
    r"(?:お?問い?合わ?せ|ご連絡|ご意見|メール)(?:を|いただき|頂き|くださり|下さり)?.{0,20}(?:ありがとうございま(?:す|した)|御礼申し上げます)$"
    r"|(?:受け付けいた|受付いた|受け付け|受付け?|受信いた|承り|拝受いた)(?:しました|ました|ております|致しました)$"
    r"|(?:문의|요청|메일|이메일|메시지|접수)(?:가|이|을|를|해)? ?(?:정상적으로 |잘 )?(?:받았습니다|"
    r"(?:접수|등록|수신)?(?:되었습니다|하였습니다|했습니다))$"
    r"|(?:문의|연락)해? ?주셔서 (?:대단히 |진심으로 )?감사(?:합니다|드립니다)$"
)
#: An organisation promises an answer: anywhere in the folded text, after thanks.
PROMISED = pattern(
    r"\b(?:we|our (?:support |customer )?(?:team|staff|agents?)|someone|a member of|one of our)\b[^.!?]{0,80}"
    r"\b(?:get back|respond|reply|answer|be in touch|return your"
    r"|contact you (?:back|shortly|soon|as soon|within|in the|directly))"
    r"|(?:wir werden|unser team|ein mitarbeiter|unser kundenservice|unser kundendienst)\b[^.!?]{0,80}"
    r"(?:bearbeiten|beantworten|bearbeitet|beantwortet|meldet sich|melden sich)"
    r"|(?:nous|un conseiller|une conseillere|notre equipe|notre service(?: client)?)\b[^.!?]{0,60}"
    r"\b(?:repondr(?:a|ons)|recontacter(?:a|ons)|reviendr(?:a|ons)|traiter(?:a|ons))"
    r"|(?:wij|we)\b[^.!?]{0,60}(?:te antwoorden|te beantwoorden|te reageren|contact met (?:u|je) op)"
    r"|budeme se (?:mu|ji|jim|vam|vasemu|vasi)\b"
    r"|wir (?:werden uns|melden uns|kummern uns)\b[^.!?]{0,60}(?:bei (?:ihnen|dir)|um ihr|mit ihnen|in verbindung)"
    r"|wir (?:werden|bearbeiten) ihre?\b|nous (?:vous repondrons|reviendrons|traiterons|vous recontacterons"
    r"|mettons tout)"
    r"|(?:le|nos|te) (?:responderemos|contactaremos|atenderemos)|nos pondremos en contacto|(?:entraremos"
    r"|retornaremos)\b"
    r"|(?:responderemos|risponderemo|ricontatteremo|(?:wij|we) (?:nemen|reageren|beantwoorden|streven))"
    r"|(?:odpowiemy|skontaktujemy sie|odpiszemy)|(?:vi|vort team|vart team|vart teamet)\b[^.!?]{0,60}"
    r"(?:aterkommer|svarar|besvarar|kontaktar|vender tilbage|svarer|besvarer|kontakter|kommer tilbake)"
    r"|(?:aterkommer vi|vender vi tilbage|svarer vi|svarar vi|kommer vi tilbake)"
    r"|(?:vastaamme|otamme (?:sinuun|teihin|yhteytta)|palaamme)|(?:odpovime|ozveme se|budeme vas kontaktovat)"
    r"|(?:мы ответим|ответим вам|свяжемся с вами|мы свяжемся|ми відповімо|відповімо вам|зв'яжемося з вами|зв'яжемось)"
    r"|(?:donus yapaca|size donece|yanitlayaca|cevaplayaca|sizinle iletisime)"
    r"|(?:返信いたし|返信させ|ご連絡いたし|ご連絡させ|回答いたし|回答させ|ご返答)|(?<!请)(?<!請)(?:尽快|盡快|及时|小时内|个工作日内).{0,10}(?:回复|回覆|答复|联系|聯繫)"
    r"|(?:team|agent|human|colleague|advisor|specialist)\b[^.!?]{0,20} will (?:be with you|contact you|get in touch)"
    r"|(?:are|is) (?:working on|looking into|reviewing) (?:it|your)\b|up to (?:\w+ ){1,3}until we"
    r"|(?:sie hören|du hörst) von uns|un (?:membre|agent)\b[^.!?]{0,40} vous (?:répond|contact)"
    r"|(?:se comunicará|se pondrá en contacto|le contactará|le atenderá)|aguarde (?:nosso|o nosso|o retorno)"
    r"|riceverà (?:una )?risposta|(?:je|u) hoort (?:van|zo)|(?:skontaktuje się|odpowie|odezwie się)"
    r"|(?:du|i) hör(?:er)? fr(?:å|a)n? os|(?:du|i) hører fra os|asiakaspalvelu\w* vastaa|vastaa (?:sinulle|teille)"
    r"|(?:budou|bude) (?:vás )?kontaktovat|(?:ответит|свяжется|ожидайте (?:ответа|звонка))|(?:відповість|зв'яжеться)"
    r"|(?:答复|联系|聯繫)您|与您联系|與您聯繫"
    r"|(?:답변|회신|연락|답장) ?(?:드리겠|드릴|하겠)"
)
#: Thanks for a mail: a person begins so too.
THANKED = pattern(
    r"(?:many )?thank(?:s| you)(?: very much)? for (?:your|the) (?:e-?mail|message|enquiry|inquiry|request|mail"
    r"|query|interest)"
    r"|(?:vielen|herzlichen|besten) dank fur (?:ihre|deine|ihr)|merci (?:pour|de) votre|nous vous remercions"
    r"|gracias por (?:su|tu) (?:mensaje|correo|consulta|e-?mail|interes)|(?:muchas )?gracias por"
    r"|obrigad[oa] pel[oa] (?:seu|sua)"
    r"|agradecemos (?:o|a|seu|sua|el|su)|grazie per (?:la tua|la sua|il tuo|il suo|averci)"
    r"|(?:hartelijk )?(?:dank|bedankt) voor (?:uw|je)"
    r"|tack for (?:ditt|din|att)|tak for|takk for|kiitos|dziekujemy|dekujeme|спасибо за|благодарим|дякуємо"
    r"|(?:mesajiniz|e-postaniz|ilginiz) icin tesekkur|感谢您|感謝您|谢谢您的"
)

#: A subject that names a receipt; a customer who misses one writes the same.
RECEIPTS = folded("""
    receipt of your | acknowledgement of receipt | eingangsbestätigung | accusé de réception | accuse reception |
    acuse de recibo | conferma di ricezione | ontvangstbevestiging | confirmação de recebimento |
    confirmação de receção | potwierdzenie otrzymania | mottagningsbekräftelse | kvittering for modtagelse |
    bekreftelse på mottak | vastaanottokuittaus | potvrzení o přijetí | potvrzení přijetí | подтверждение получения |
    підтвердження отримання | alındı bildirimi | alındı onayı | 受付完了 | お問い合わせ受付 | お問い合わせありがとう |
    已收到您的 | 접수 확인 | 문의 접수
""")
#: "Please do not reply to this message": the beginning of a folded sentence. Of an address a person says so, too.
NOT_READ = pattern(
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
    r"|(?:please note (?:that )?)?(?:this|the) (?:mailbox|inbox|e-?mail address|e-?mail account|address) is "
    r"(?:not|no longer|un)\W?(?:being )?(?:monitored|in use|active|used|read|attended|checked)"
    r"|(?:dieses postfach|diese (?:e-?mail-?)?adresse) (?:wird|ist) nicht"
    r"|cette (?:adresse|boite)\b[^.!?]{0,30} n'est (?:pas|plus) (?:consultee|surveillee|lue|utilisee|relevee)"
    r"|est[ae] (?:direccion|buzon|cuenta)\b[^.!?]{0,30} no (?:es|esta|se) (?:supervisad|monitorizad|atendid|lee|revisa)"
    r"|est[ae] (?:caixa|endereco|conta)\b[^.!?]{0,30} nao (?:e|esta) (?:monitorad|monitorizad|lid|verificad)"
    r"|quest[ao] (?:casella|indirizzo)\b[^.!?]{0,30} non (?:e|viene) (?:presidiat|monitorat|lett|controllat)"
    r"|(?:deze mailbox|dit (?:e-?mail)?adres) wordt niet (?:gelezen|gecontroleerd|bekeken)"
)
