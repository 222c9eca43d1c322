"""Mail without a telling header, written for the tests in 19 languages: what responders send, and what people do."""

from __future__ import annotations

from tests.screening.samples_people import PEOPLE

__all__ = ["AWAY", "BOUNCE", "CHALLENGE", "CLOSED", "PEOPLE", "RECEIPT", "SUBJECTS"]

#: Language → absence notes of a person.
AWAY: dict[str, tuple[str, ...]] = {
    "en": (
        "I'm on vacation until 5 May and will get back to you then.",
        "Hello, I am out of the office from 3 to 14 June. For urgent matters please contact my colleague Bob Stone.",
        "Thanks for your email. I'm currently traveling with limited access to email and will reply when I can.",
        "I am on parental leave until September. Your mail will not be forwarded.",
    ),
    "de": (
        "Ich bin bis zum 5. Mai im Urlaub und melde mich danach bei Ihnen.",
        "Guten Tag, ich bin vom 3. bis 14. Juni nicht im Büro. In dringenden Fällen wenden Sie sich an Frau Muster.",
        "Vielen Dank für Ihre Nachricht. Ich bin auf Dienstreise und beantworte Ihre E-Mail nach meiner Rückkehr.",
    ),
    "fr": (
        "Je suis en congé jusqu'au 5 mai et vous répondrai à mon retour.",
        "Bonjour, je suis absente du bureau du 3 au 14 juin. En cas d'urgence, merci de contacter mon collègue.",
        "Merci pour votre message. Actuellement en déplacement, je prendrai connaissance de vos mails dès mon retour.",
    ),
    "es": (
        "Estoy de vacaciones hasta el 5 de mayo y le responderé a mi vuelta.",
        "Buenos días, estaré ausente del 3 al 14 de junio. Para asuntos urgentes contacte con mi compañera.",
        "Gracias por su mensaje. Me encuentro fuera de la oficina y contestaré en cuanto regrese.",
    ),
    "pt": (
        "Estou de férias até 5 de maio e responderei quando regressar.",
        "Bom dia, estarei ausente de 3 a 14 de junho. Em caso de urgência contacte o meu colega Rui.",
        "Obrigado pela sua mensagem. Encontro-me fora do escritório e retornarei o contato assim que possível.",
    ),
    "it": (
        "Sono in ferie fino al 5 maggio e risponderò al mio rientro.",
        "Buongiorno, sarò assente dal 3 al 14 giugno. Per urgenze potete contattare il mio collega Marco.",
        "Grazie per la mail. Sono fuori ufficio con accesso limitato alla posta.",
    ),
    "nl": (
        "Ik ben tot 5 mei op vakantie en reageer daarna op uw bericht. Na mijn vakantie beantwoord ik alle mail.",
        "Goedendag, van 3 tot 14 juni ben ik niet op kantoor. Voor dringende zaken kunt u mijn collega bellen.",
        "Bedankt voor uw mail. Ik ben momenteel afwezig en lees uw bericht bij terugkomst.",
    ),
    "pl": (
        "Do 5 maja przebywam na urlopie i odpowiem po powrocie.",
        "Dzień dobry, jestem nieobecna w biurze do 14 czerwca. W pilnych sprawach proszę o kontakt z Janem Kowalskim.",
        "Dziękuję za wiadomość. Jestem poza biurem i odpiszę najszybciej, jak to możliwe.",
    ),
    "sv": (
        "Jag är på semester till den 5 maj och återkommer till dig efter det.",
        "Hej, jag är inte på kontoret 3-14 juni. Vid brådskande ärenden kontakta min kollega Eva.",
        "Tack för ditt mejl. Jag är föräldraledig och läser inte min mejl.",
    ),
    "da": (
        "Jeg er på ferie til den 5. maj og vender tilbage til dig derefter.",
        "Hej, jeg er ikke på kontoret fra den 3. til den 14. juni. Hvis det haster, så ring til min kollega.",
        "Tak for din mail. Jeg holder ferie og svarer, når jeg er tilbage.",
    ),
    "no": (
        "Jeg har ferie til 5. mai og svarer deg når jeg er tilbake.",
        "Hei, jeg er ikke på kontoret fra 3. til 14. juni. Haster det, ring min kollega.",
        "Takk for din e-post. Jeg er bortreist og kommer tilbake til deg så snart jeg kan.",
    ),
    "fi": (
        "Olen lomalla 5. toukokuuta asti ja vastaan viesteihin palattuani.",
        "Hei, olen poissa toimistolta 3.-14. kesäkuuta. Kiireellisissä asioissa kääntykää kollegani puoleen.",
        "Kiitos viestistäsi. Olen työmatkalla ja palaan asiaan ensi viikolla.",
    ),
    "cs": (
        "Do 5. května jsem na dovolené a odpovím po návratu.",
        "Dobrý den, do 14. června nejsem v kanceláři. V naléhavých případech se obraťte na kolegu Nováka.",
        "Děkuji za zprávu. Čerpám dovolenou, ozvu se Vám po svém návratu.",
    ),
    "ru": (
        "Я в отпуске до 5 мая и отвечу Вам после возвращения.",
        "Добрый день! Меня нет на рабочем месте до 14 июня. По срочным вопросам обращайтесь к Ивану Петрову.",
        "Спасибо за Ваше письмо. Сейчас я в командировке и отвечу, как только смогу.",
    ),
    "uk": (
        "Я у відпустці до 5 травня і відповім після повернення.",
        "Доброго дня! Я відсутня в офісі до 14 червня. З термінових питань звертайтеся до Івана Петренка.",
        "Дякую за Ваш лист. Зараз я у відрядженні та зв'яжуся з Вами наступного тижня.",
    ),
    "tr": (
        "5 Mayıs'a kadar izindeyim, döndüğümde size cevap vereceğim.",
        "Merhaba, 3-14 Haziran arasında ofis dışında olacağım. Acil durumlarda Ayşe Hanım ile görüşebilirsiniz.",
        "Mesajınız için teşekkür ederim. Yıllık izindeyim ve dönüş tarihim 15 Haziran.",
    ),
    "ja": (
        "5月5日まで休暇をいただいております。休暇明けに返信いたします。",
        "お世話になっております。6月3日から14日まで出張のため不在にしております。お急ぎの場合は田中までお電話ください。",
        "ただいま外出しております。戻り次第、折り返しご連絡いたします。",
    ),
    "zh": (
        "我正在休假,5月5日回来后会尽快回复您的邮件。",
        "您好，我6月3日至14日出差，不在办公室。如有紧急事宜请联系我的同事李先生。",
        "您好，感谢您的来信。我目前不在办公室，将在返回后尽快答复。",
    ),
    "ko": (
        "5월 5일까지 휴가 중입니다. 복귀 후 회신드리겠습니다.",
        "안녕하세요. 6월 3일부터 14일까지 출장으로 자리를 비웁니다. 급한 용건은 동료에게 문의해 주세요.",
        "메일 감사합니다. 현재 부재중이며 돌아와서 답장드리겠습니다.",
    ),
}

#: Language → a house that is closed.
CLOSED: dict[str, str] = {
    "en": "Our office is closed from 24 December to 2 January. We will answer your message when we are back.",
    "de": "Wir haben vom 24. Dezember bis 2. Januar Betriebsferien. Ihre Nachricht beantworten wir danach.",
    "fr": "Nos bureaux sont fermés du 24 décembre au 2 janvier. Nous vous répondrons dès notre retour.",
    "es": "Nuestra oficina estará cerrada del 24 de diciembre al 2 de enero. Responderemos a nuestra vuelta.",
    "pt": "O nosso escritório estará encerrado de 24 de dezembro a 2 de janeiro. Responderemos no nosso regresso.",
    "it": "I nostri uffici sono chiusi dal 24 dicembre al 2 gennaio. Vi risponderemo al nostro rientro.",
    "nl": "Ons kantoor is gesloten van 24 december tot 2 januari. Daarna beantwoorden wij uw bericht.",
    "pl": "Nasze biuro jest nieczynne od 24 grudnia do 2 stycznia. Odpowiemy na wiadomość po powrocie.",
    "sv": "Vårt kontor är stängt från den 24 december till den 2 januari. Vi svarar på ditt mejl därefter.",
    "da": "Vores kontor er lukket fra den 24. december til den 2. januar. Vi besvarer din mail derefter.",
    "no": "Kontoret vårt er stengt fra 24. desember til 2. januar. Vi besvarer e-posten din etter det.",
    "fi": "Toimistomme on suljettu 24.12.-2.1. Vastaamme viestiinne sen jälkeen.",
    "cs": "Naše kancelář je od 24. prosince do 2. ledna zavřená. Na Vaši zprávu odpovíme poté.",
    "ru": "Наш офис закрыт с 24 декабря по 2 января. Мы ответим на Ваше письмо после праздников.",
    "uk": "Наш офіс не працює з 24 грудня до 2 січня. Ми відповімо на Ваш лист після свят.",
    "tr": "Ofisimiz 24 Aralık - 2 Ocak tarihleri arasında kapalıdır. Mesajınızı sonra yanıtlayacağız.",
    "ja": "誠に勝手ながら12月24日から1月2日まで休業とさせていただきます。メールへの対応は1月3日以降となります。",
    "zh": "我司12月24日至1月2日放假，假期结束后我们会尽快回复您的邮件。",
    "ko": "12월 24일부터 1월 2일까지 휴무입니다. 이후 순차적으로 답변드리겠습니다.",
}

#: Language → another help desk's receipt.
RECEIPT: dict[str, str] = {
    "en": "We have received your message and opened ticket 4711. Our team will get back to you in two working days.",
    "de": "Ihre Anfrage ist bei uns eingegangen (Ticketnummer 4711). Wir melden uns so schnell wie möglich bei Ihnen.",
    "fr": "Nous avons bien reçu votre demande (numéro de ticket 4711). Nous vous répondrons dans les meilleurs délais.",
    "es": "Hemos recibido su consulta con el número de caso 4711. Le responderemos lo antes posible.",
    "pt": "Recebemos a sua mensagem, número de ticket 4711. Responderemos o mais breve possível.",
    "it": "Abbiamo ricevuto la tua richiesta, numero di ticket 4711. Ti risponderemo il prima possibile.",
    "nl": "Wij hebben uw bericht ontvangen onder zaaknummer 4711. Wij reageren binnen twee werkdagen.",
    "pl": "Dziękujemy za kontakt. Państwa zgłoszenie otrzymało numer 4711. Odpowiemy w ciągu dwóch dni roboczych.",
    "sv": "Tack för att du kontaktar oss. Ditt ärende har nummer 4711. Vi återkommer så snart vi kan.",
    "da": "Tak for din henvendelse, som har fået sagsnummer 4711. Vi vender tilbage hurtigst muligt.",
    "no": "Takk for din henvendelse. Saksnummer: 4711. Vi svarer deg innen to virkedager.",
    "fi": "Olemme vastaanottaneet viestinne, tikettinumero 4711. Vastaamme mahdollisimman pian.",
    "cs": "Váš požadavek byl přijat pod číslem 4711. Odpovíme Vám co nejdříve.",
    "ru": "Ваше обращение зарегистрировано под номером 4711. Мы ответим Вам в ближайшее время.",
    "uk": "Ваше звернення отримано, номер 4711. Ми відповімо Вам найближчим часом.",
    "tr": "Talebiniz alınmıştır, talep numaranız 4711. En kısa sürede size dönüş yapacağız.",
    "ja": "お問い合わせいただきありがとうございます。受付番号は4711です。担当者より2営業日以内にご連絡いたします。",
    "zh": "我们已收到您的邮件，工单编号4711。我们会在2个工作日内回复您。",
    "ko": "문의가 접수되었습니다. 접수번호는 4711입니다. 빠른 시일 내에 답변드리겠습니다.",
}

#: Language → "prove that you are a person".
CHALLENGE: dict[str, str] = {
    "en": "To have your message delivered, please confirm that you are a real person: https://filter.example/c/1",
    "de": "Damit Ihre Nachricht zugestellt wird, bestätigen Sie bitte, dass Sie kein Roboter sind: https://filter.example/1",
    "fr": "Pour que votre message soit remis, merci de confirmer que vous n'êtes pas un robot : https://filter.example/1",
    "es": "Para que su mensaje sea entregado, confirme que no es un robot: https://filter.example/1",
    "pt": "Para que a sua mensagem seja entregue, confirme que não é um robô: https://filter.example/1",
    "it": "Affinché il tuo messaggio venga consegnato, conferma di non essere un robot: https://filter.example/1",
    "nl": "Bevestig dat u geen robot bent, voordat uw bericht wordt bezorgd: https://filter.example/1",
    "pl": "Aby Twoja wiadomość została doręczona, potwierdź, że nie jesteś robotem: https://filter.example/1",
    "sv": "För att ditt meddelande ska levereras, bekräfta att du inte är en robot: https://filter.example/1",
    "da": "Bekræft, at du ikke er en robot, for at din besked bliver leveret: https://filter.example/1",
    "no": "Bekreft at du ikke er en robot for at meldingen din skal bli levert: https://filter.example/1",
    "fi": "Vahvista, että et ole robotti, jotta viestisi toimitetaan: https://filter.example/1",
    "cs": "Aby byla Vaše zpráva doručena, potvrďte, že nejste robot: https://filter.example/1",
    "ru": "Чтобы Ваше письмо было доставлено, подтвердите, что Вы не робот: https://filter.example/1",
    "uk": "Щоб Ваш лист було доставлено, підтвердьте, що Ви не робот: https://filter.example/1",
    "tr": "Mesajınızın teslim edilmesi için robot olmadığınızı doğrulayın: https://filter.example/1",
    "ja": "メールをお届けするため、ロボットではないことをご確認ください: https://filter.example/1",
    "zh": "请点击链接确认您不是机器人，之后邮件才会送达：https://filter.example/1",
    "ko": "메일을 전달하려면 로봇이 아님을 확인해 주세요: https://filter.example/1",
}

#: Language → subjects that customers give such mail.
SUBJECTS: dict[str, str] = {
    "en": "Re: Your order",
    "de": "AW: Ihre Bestellung",
    "fr": "RE : votre commande",
    "es": "Re: su pedido",
    "pt": "Re: a sua encomenda",
    "it": "R: il suo ordine",
    "nl": "Re: uw bestelling",
    "pl": "Odp: zamówienie",
    "sv": "SV: din beställning",
    "da": "Sv: din ordre",
    "no": "Sv: bestillingen din",
    "fi": "VS: tilauksesi",
    "cs": "Re: Vaše objednávka",
    "ru": "Re: ваш заказ",
    "uk": "Re: ваше замовлення",
    "tr": "Ynt: siparişiniz",
    "ja": "Re: ご注文について",
    "zh": "回复：您的订单",
    "ko": "Re: 주문 안내",
}

#: Language → subject and text of a postmaster's report without machine-readable parts.
BOUNCE: dict[str, tuple[str, str]] = {
    "en": ("Undeliverable: Your order", "Your message to {to} could not be delivered. The address was not found."),
    "de": (
        "Unzustellbar: Ihre Bestellung",
        "Ihre Nachricht an {to} konnte nicht zugestellt werden: Empfänger unbekannt.",
    ),
    "fr": ("Non remis : votre commande", "Votre message à {to} n'a pas pu être remis. Adresse introuvable."),
    "es": ("No se puede entregar: su pedido", "El mensaje a {to} no se pudo entregar. Dirección no encontrada."),
    "pt": (
        "Não é possível entregar: o seu pedido",
        "A mensagem para {to} não pôde ser entregue. Endereço não encontrado.",
    ),
    "it": ("Non recapitabile: il suo ordine", "Il messaggio a {to} non è stato recapitato. Indirizzo non trovato."),
    "nl": ("Onbestelbaar: uw bestelling", "Uw bericht aan {to} is niet bezorgd. Adres niet gevonden."),
    "pl": ("Niedostarczalne: zamówienie", "Nie można dostarczyć wiadomości do {to}. Adres nie istnieje."),
    "sv": ("Kunde inte levereras: din order", "Meddelandet till {to} kunde inte levereras. Adressen finns inte."),
    "da": ("Kunne ikke leveres: din ordre", "Beskeden til {to} kunne ikke leveres. Adressen findes ikke."),
    "no": ("Kunne ikke leveres: bestillingen din", "Meldingen til {to} kunne ikke leveres. Adressen finnes ikke."),
    "fi": (
        "Toimitus epäonnistui: tilauksesi",
        "Viestiä osoitteeseen {to} ei voitu toimittaa. Osoitetta ei ole olemassa.",
    ),
    "cs": ("Nedoručitelná zpráva: objednávka", "Vaše zpráva pro {to} nebyla doručena. Adresa neexistuje."),
    "ru": ("Недоставленное сообщение", "Ваше сообщение для {to} не было доставлено. Адрес не существует."),
    "uk": ("Не вдалося доставити: замовлення", "Не вдалося доставити повідомлення для {to}. Адреса не існує."),
    "tr": ("Teslim edilemedi: siparişiniz", "{to} adresine gönderdiğiniz mesaj teslim edilemedi. Adres mevcut değil."),
    "ja": ("配信不能: ご注文", "{to} 宛のメッセージを配信できませんでした。宛先が存在しません。"),
    "zh": ("退信通知：您的订单", "您发送给 {to} 的邮件无法送达，收件人不存在。"),
    "ko": ("반송: 주문 안내", "{to} 앞으로 보낸 메일을 배달할 수 없습니다. 주소가 존재하지 않습니다."),
}
