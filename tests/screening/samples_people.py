"""Customers in 19 languages who sound like a responder."""

from __future__ import annotations

#: Language → people who are away, who were promised something, or who speak of closed doors.
PEOPLE: dict[str, tuple[str, ...]] = {
    "en": (
        "I will be on holiday from Friday, so please send it before.",
        "You told me you have received my request and would get back to me. That was two weeks ago and I still wait.",
        "Your shop is closed and nobody answers the phone. Where is my refund?",
        "I'm away until Monday. Could you hold my parcel until then? I will reply with the photos when I'm back.",
        "Thanks for your message. I will reply with photos of the case tomorrow.",
    ),
    "de": (
        "Ab Freitag bin ich im Urlaub, bitte schicken Sie die Hülle vorher los.",
        "Ihre Hotline ist geschlossen und keiner antwortet. Ich warte dringend auf meine Bestellung.",
        "Danke für Ihre Nachricht. Ich melde mich morgen mit Fotos der Hülle.",
    ),
    "fr": (
        "Je pars en vacances vendredi, pouvez-vous livrer avant ?",
        "Vous m'aviez promis une réponse sous 48 heures et je n'ai rien reçu. Ma commande est en retard.",
        "Merci pour votre message, je vous répondrai demain avec une photo de la coque.",
    ),
    "es": (
        "El viernes me voy de vacaciones, por favor envíen el pedido antes.",
        "Me dijeron que me responderían lo antes posible y sigo esperando mi paquete.",
        "Gracias por su mensaje. Mañana les mando una foto de la funda.",
    ),
    "pt": (
        "Sexta-feira vou de férias, por favor enviem a encomenda antes.",
        "Disseram que responderiam o mais breve possível e continuo à espera da minha encomenda.",
        "Obrigado pela sua mensagem. Amanhã envio uma foto da capa.",
    ),
    "it": (
        "Da venerdì sono in ferie, potreste spedire prima il pacco?",
        "Mi avete scritto che avreste risposto al più presto, ma aspetto ancora il rimborso.",
        "Grazie per il messaggio. Domani vi mando la foto della custodia.",
    ),
    "nl": (
        "Vanaf vrijdag ben ik op vakantie, kunt u het pakket eerder sturen?",
        "U zou binnen twee werkdagen reageren en ik heb nog niets gehoord over mijn bestelling.",
        "Bedankt voor uw bericht. Morgen stuur ik een foto van het hoesje.",
    ),
    "pl": (
        "Od piątku jestem na urlopie, proszę wysłać paczkę wcześniej.",
        "Napisali Państwo, że odpowiedzą w ciągu dwóch dni, a ja nadal czekam na zwrot pieniędzy.",
        "Dziękuję za wiadomość. Jutro wyślę zdjęcie etui.",
    ),
    "sv": (
        "Från fredag är jag på semester, kan ni skicka paketet innan dess?",
        "Ni skrev att ni återkommer så snart som möjligt men jag väntar fortfarande på mina pengar.",
        "Tack för ditt svar. Jag skickar en bild på skalet i morgon.",
    ),
    "da": (
        "Fra fredag er jeg på ferie, så send venligst pakken inden da.",
        "I skrev, at I vender tilbage hurtigst muligt, men jeg venter stadig på min ordre.",
        "Tak for din besked. Jeg sender et billede af coveret i morgen.",
    ),
    "no": (
        "Fra fredag er jeg på ferie, så vennligst send pakken før det.",
        "Dere skrev at dere svarer innen to dager, men jeg venter fortsatt på pengene mine.",
        "Takk for svar. Jeg sender et bilde av dekselet i morgen.",
    ),
    "fi": (
        "Olen perjantaista alkaen lomalla, lähettäkää paketti ennen sitä.",
        "Lupasitte vastata mahdollisimman pian, mutta odotan yhä tilaustani.",
        "Kiitos viestistä. Lähetän huomenna kuvan kuoresta.",
    ),
    "cs": (
        "Od pátku jsem na dovolené, pošlete prosím balík dříve.",
        "Psali jste, že odpovíte co nejdříve, ale na zásilku stále čekám.",
        "Děkuji za zprávu. Zítra pošlu fotku krytu.",
    ),
    "ru": (
        "С пятницы я в отпуске, пожалуйста, отправьте посылку раньше.",
        "Вы писали, что ответите в ближайшее время, а я всё ещё жду свой заказ.",
        "Спасибо за ответ. Завтра пришлю фото чехла.",
    ),
    "uk": (
        "З п'ятниці я у відпустці, будь ласка, відправте посилку раніше.",
        "Ви писали, що відповісте найближчим часом, а я досі чекаю на своє замовлення.",
        "Дякую за відповідь. Завтра надішлю фото чохла.",
    ),
    "tr": (
        "Cuma gününden itibaren izindeyim, lütfen kargoyu daha önce gönderin.",
        "En kısa sürede dönüş yapacağınızı yazmıştınız ama siparişim hâlâ gelmedi.",
        "Cevabınız için teşekkürler. Yarın kılıfın fotoğrafını göndereceğim.",
    ),
    "ja": (
        "金曜日から旅行で不在にしますので、それまでに発送してください。",
        "2営業日以内にご連絡いただけるとのことでしたが、まだ商品が届きません。",
        "来週は出張で留守にします。ご連絡はメールでお願いします。",
    ),
    "zh": (
        "我星期五开始休假，请在那之前发货。",
        "你们说会尽快回复，但我的订单到现在还没有消息。",
        "我下周出差，请打电话联系。",
    ),
    "ko": (
        "금요일부터 휴가라서 그 전에 배송해 주세요.",
        "빠른 시일 내에 답변 주신다고 했는데 아직 주문한 상품이 오지 않았습니다.",
        "다음 주에 출장이 있으니 메일로 연락 주세요.",
    ),
}
