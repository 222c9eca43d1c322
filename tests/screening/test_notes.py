"""Notes and letters as they come, subject and text: from reception desks, sick beds and customers."""

from __future__ import annotations

import pytest

from pipeline.screening import screen
from tests.screening.mails import SHOP, a_mail

MACHINES = [
    (
        "Re: Order 1042",
        "I am currently out of office and will be returning on Monday 12 August. If you need immediate "
        "assistance please call reception on 555 0100.\n\nKind regards,\nJane",
    ),
    (
        "Re: Order",
        "Hi there,\n\nThank you for your email. I am away on annual leave returning on the 5th. I will "
        "respond to your email on my return.\n\nRegards\nTom",
    ),
    (
        "Thank you for your enquiry",
        "Thank you for your enquiry. A member of our sales team will contact you shortly.",
    ),
    (
        "Re: hello",
        "Hey! Thanks for reaching out to Acme. We usually reply within a few hours. In the meantime, "
        "check out our help center. Did you know you can track everything online?",
    ),
    (
        "Ticket #4711",
        "Dear customer, your ticket has been created. Ticket ID: 4711. We'll respond within 24 hours.",
    ),
    (
        "Merry Christmas",
        "We are closed for Christmas from 24th December and will reopen on 2nd January. We will respond "
        "to all messages then. Season's greetings!",
    ),
    (
        "Re: x",
        "This mailbox is not monitored. Please contact support@corp.example instead.",
    ),
    (
        "Re: x",
        "Please note that this mailbox is no longer in use.",
    ),
    (
        "Re: x",
        "I no longer work at Acme Ltd. For anything related to sales please contact sales@acme.example.",
    ),
    (
        "Re: x",
        "Jane Smith has left Acme. Please direct your enquiry to info@acme.example.",
    ),
    (
        "Re: x",
        "I'm out sick today and won't be answering email. I'll get back to you tomorrow.",
    ),
    (
        "Re: x",
        "I am on jury duty this week and will have intermittent access to email.",
    ),
    (
        "Re: x",
        "I'm taking some time off and will be back on the 10th. Talk soon!",
    ),
    (
        "Re: x",
        "I'll be out until Jan 4th with no access to email.",
    ),
    (
        "AW: x",
        "Ich bin ab dem 12.08. wieder im Büro. Ihre Mail wird nicht weitergeleitet.",
    ),
    (
        "AW: x",
        "Vielen Dank für Ihre Mail. Ich befinde mich im Urlaub und bin ab Montag wieder für Sie da.",
    ),
    (
        "AW: x",
        "Liebe Kundin, lieber Kunde, vielen Dank für Ihre Anfrage. Wir werden diese schnellstmöglich bearbeiten.",
    ),
    (
        "AW: x",
        "Herzlichen Dank für Ihre Nachricht! Unser Team kümmert sich um Ihr Anliegen und meldet sich in Kürze.",
    ),
    (
        "AW: x",
        "Ich arbeite nicht mehr bei Muster GmbH. Bitte wenden Sie sich an info@muster.example.",
    ),
    (
        "RE: x",
        "Bonjour,\nJe suis actuellement absent(e) et serai de retour le 12 août.\nCordialement",
    ),
    (
        "RE: x",
        "Nous accusons réception de votre message et vous en remercions. Nous y répondrons dans les plus brefs délais.",
    ),
    (
        "RE: x",
        "Madame, Monsieur, votre demande a bien été prise en compte. Un conseiller vous répondra sous 48h.",
    ),
    (
        "Re: x",
        "Buen día, me encuentro de vacaciones, regreso el 12 de agosto. Saludos.",
    ),
    (
        "Re: x",
        "Gracias por contactarnos. Hemos recibido tu mensaje y te responderemos en breve.",
    ),
    (
        "Re: x",
        "Olá! Recebemos seu contato e em breve retornaremos. Protocolo 12345.",
    ),
    (
        "Re: x",
        "Estou ausente até dia 12. Qualquer urgência, falar com Maria.",
    ),
    (
        "R: x",
        "Gentile cliente, grazie per averci contattato. Le risponderemo quanto prima.",
    ),
    (
        "R: x",
        "Sono assente per maternità. Per comunicazioni rivolgersi a ufficio@ditta.example.",
    ),
    (
        "Re: x",
        "Beste, bedankt voor je bericht! We doen ons best om je binnen 24 uur te antwoorden.",
    ),
    (
        "Re: x",
        "Ik ben vandaag afwezig. Voor spoed bel 06-12345678.",
    ),
    (
        "Re: x",
        "Witam, do 12.08 jestem na urlopie. W sprawach pilnych proszę dzwonić.",
    ),
    (
        "SV: x",
        "Hej! Jag är tillbaka på kontoret den 12 augusti.",
    ),
    (
        "Sv: x",
        "Jeg er på barselsorlov indtil 1. marts. Kontakt venligst Lone.",
    ),
    (
        "VS: x",
        "Olen vuosilomalla 12.8. asti. Sähköpostejani ei lueta loman aikana.",
    ),
    (
        "Re: x",
        "Dobrý den, děkujeme za Váš e-mail. Budeme se mu věnovat co nejdříve.",
    ),
    (
        "Re: x",
        "Здравствуйте! Я нахожусь в отпуске по 12 августа включительно. С уважением, Анна",
    ),
    (
        "Re: x",
        "Благодарим Вас за обращение в нашу компанию. Мы свяжемся с Вами в ближайшее время.",
    ),
    (
        "Re: x",
        "Вітаю! Я перебуваю у відпустці до 12 серпня, відповім згодом.",
    ),
    (
        "Ynt: x",
        "Merhaba, 12 Ağustos'a kadar yıllık izinde olduğumdan e-postanıza geç dönüş yapabilirim.",
    ),
    (
        "Re: x",
        "お問い合わせを受け付けました。内容を確認の上、担当者よりご連絡いたします。",
    ),
    (
        "Re: x",
        "この度はお問い合わせいただき、誠にありがとうございます。\n通常3営業日以内に返信いたします。",
    ),
    (
        "Re: x",
        "夏季休業のため、8月12日から16日までお休みをいただきます。期間中のお問い合わせには17日以降順次対応いたします。",
    ),
    (
        "Re: x",
        "您好！您的邮件已收到，我会尽快回复。",
    ),
    (
        "Re: x",
        "您好，我正在休年假，8月12日恢复上班，急事请拨打手机。",
    ),
    (
        "Re: x",
        "안녕하세요, 고객님. 보내주신 문의는 정상적으로 접수되었습니다. 담당자 확인 후 답변드리겠습니다.",
    ),
    (
        "Re: Delivery",
        "Hello, you've reached the inbox of Kim Lee. I am on sabbatical until spring and do not check this account.",
    ),
    (
        "RE: Invoice",
        "Good day! I'm out until Wednesday attending a conference. My replies may be delayed.",
    ),
    (
        "Re: a",
        "Thank you for your e-mail. Due to the high volume of messages it may take up to five days until we answer.",
    ),
    (
        "Re: a",
        "We got your message! Hang tight, a human will be with you soon. Your reference: 88-1234.",
    ),
    (
        "[#1234] Your request",
        "Dear Sir or Madam,\n\nyour request has been logged as #1234. Please quote this number in all "
        "further correspondence.",
    ),
    (
        "Re: a",
        "Hi! This is a quick note to let you know we received your email and are working on it. Support "
        "hours are Mon-Fri 9-5.",
    ),
    (
        "AW: a",
        "Hallo, diese Woche bin ich nicht erreichbar und kann Ihre E-Mail leider nicht lesen. Meine "
        "Vertretung ist Herr Blau, blau@firma.example.",
    ),
    (
        "AW: a",
        "Sehr geehrte Damen und Herren, wir bestätigen den Eingang Ihrer E-Mail. Ihr Anliegen wird unter"
        " der Nummer 77-12 bearbeitet.",
    ),
    (
        "AW: a",
        "Unser Büro bleibt bis einschließlich 6. Januar geschlossen. Frohe Weihnachten!",
    ),
    (
        "RE: a",
        "Bonjour, votre mail nous est bien parvenu. Un membre de l'équipe vous répond sous 24 h ouvrées.",
    ),
    (
        "RE: a",
        "Je ne suis pas disponible avant le 2 septembre. Pour toute question, écrivez à contact@boite.example.",
    ),
    (
        "Re: a",
        "Hola, ahora mismo no estoy disponible. Vuelvo el lunes 9.",
    ),
    (
        "Re: a",
        "Su solicitud ha sido registrada con el folio 4455. Un agente se comunicará con usted.",
    ),
    (
        "Re: a",
        "Prezado cliente, seu chamado foi aberto com o número 99. Aguarde nosso retorno.",
    ),
    (
        "R: a",
        "Salve, la sua richiesta è stata presa in carico con il numero 31. Riceverà risposta entro 48 ore.",
    ),
    (
        "R: a",
        "Sarò fuori ufficio fino a lunedì. Buona giornata.",
    ),
    (
        "Re: a",
        "Dank voor je mail! Ik werk niet op woensdag en vrijdag; je hoort van me zodra ik er weer ben.",
    ),
    (
        "Re: a",
        "Potwierdzamy otrzymanie Państwa wiadomości. Nasz konsultant skontaktuje się z Państwem.",
    ),
    (
        "SV: a",
        "Tack för ditt mail! Vi har fått in din fråga och svarar inom 24 timmar.",
    ),
    (
        "Sv: a",
        "Vi bekræfter modtagelsen af din mail. Du hører fra os inden for 2 hverdage.",
    ),
    (
        "VS: a",
        "Viestisi on vastaanotettu. Asiakaspalvelumme vastaa sinulle 2 arkipäivän kuluessa.",
    ),
    (
        "Re: a",
        "Potvrzujeme přijetí Vašeho e-mailu. Naši pracovníci Vás budou kontaktovat.",
    ),
    (
        "Re: a",
        "Ваш запрос принят в работу, номер заявки 771. Ожидайте ответа специалиста.",
    ),
    (
        "Re: a",
        "Дякуємо за лист! Менеджер відповість Вам протягом робочого дня.",
    ),
    (
        "Ynt: a",
        "Başvurunuz 1234 numara ile kaydedilmiştir. Bilginize sunarız.",
    ),
    (
        "Re: a",
        "ご連絡ありがとうございます。ただいま席を外しております。",
    ),
    (
        "Re: a",
        "您的来信我们已经收到，客服人员将在24小时内与您联系。",
    ),
    (
        "Re: a",
        "고객님의 문의를 잘 받았습니다. 확인 후 연락드리겠습니다.",
    ),
]

PEOPLE = [
    (
        "Out of stock?",
        "I am out of the country until May and my neighbour says nothing came.",
    ),
    (
        "Holiday",
        "We're on holiday next week and will be back on the 20th, the case has to be here by then or I'd"
        " like my money back.",
    ),
    (
        "Automatic reply",
        "Where is my parcel? I only ever get an automatic reply.",
    ),
    (
        "Automatic reply",
        "Hello, my parcel 1042 has not come. Please send it again.",
    ),
    (
        "Thank you for contacting us",
        "That's all you ever write. I want my refund.",
    ),
    (
        "Request received",
        "Hi, your site said request received but I never got a confirmation for my order.",
    ),
    (
        "Vacation",
        "I'm going on vacation tomorrow and the tracking has not moved for a week.",
    ),
    (
        "Re: ticket 4711",
        "Your ticket has been closed, the mail says. But my order has not arrived.",
    ),
    (
        "Re: order",
        "Thank you for your message. I have received the case and will get back to you if anything is wrong.",
    ),
    (
        "Re: order",
        "Thanks for getting back to me. I'm travelling so can only pick it up on Monday, please tell the courier.",
    ),
    (
        "Re: order",
        "I've been out of the office for two weeks and came back to find a card from the courier. Please redeliver.",
    ),
    (
        "Re: order",
        "My wife is on maternity leave and at home, so you can deliver any time.",
    ),
    (
        "Re: order",
        "I am out of the office on Friday. Please contact my husband about the delivery.",
    ),
    (
        "Re: order",
        "I work in an office which is closed on Saturdays, please contact my colleague at the reception "
        "if you come earlier.",
    ),
    (
        "AW: x",
        "Ich bin im Urlaub und kann das Paket nicht annehmen. Bitte wenden Sie sich an meine Nachbarin.",
    ),
    (
        "AW: x",
        "Guten Tag, ich habe eine automatische Antwort bekommen, aber keine Hilfe. Bitte melden Sie sich.",
    ),
    (
        "RE: x",
        "Bonjour, j'ai bien reçu votre message automatique mais je n'ai toujours pas mon colis.",
    ),
    (
        "RE: x",
        "Je serai absent du 3 au 10, merci de livrer après.",
    ),
    (
        "Re: x",
        "Hola, estoy de viaje y no puedo recoger el paquete hasta el lunes. Gracias por su mensaje.",
    ),
    (
        "Re: x",
        "Oi, recebemos o pedido errado. Podem trocar?",
    ),
    (
        "R: x",
        "Abbiamo ricevuto il pacco ma manca una custodia.",
    ),
    (
        "Re: x",
        "We hebben het pakket ontvangen maar het hoesje is kapot. Wij wachten op antwoord binnen 2 werkdagen.",
    ),
    (
        "Re: x",
        "Мы получили посылку, но чехол не тот.",
    ),
    (
        "Re: x",
        "注文を受け付けましたというメールが届きません。",
    ),
    (
        "Re: x",
        "我收到了您的邮件,但是包裹还没到。",
    ),
    (
        "Re: x",
        "感谢您的回复。我收到的手机壳颜色不对，请尽快回复。",
    ),
    (
        "Re: x",
        "메일을 받았습니다. 그런데 케이스가 아직 안 왔어요. 답변 부탁드립니다.",
    ),
    (
        "Confirm your message",
        "I could not confirm your message because the link does not work.",
    ),
    (
        "Robot",
        "I'm not a robot! Your checkout captcha does not let me buy.",
    ),
    (
        "Away",
        "I am away from 1 to 10 June so do not deliver then. Thank you for your message.",
    ),
    (
        "Re: x",
        "I'm currently travelling and have limited access to email, so please text me about the refund.",
    ),
    (
        "Re: x",
        "Hi, we are closed on Mondays so please deliver to our cafe on Tuesday. Thanks for your email.",
    ),
    (
        "Re: x",
        "Hei, olen lomalla ensi viikolla. Voitteko siirtää toimitusta?",
    ),
    (
        "Re: x",
        "Jag är bortrest nästa vecka så jag kan inte hämta paketet.",
    ),
    (
        "Re: x",
        "Thank you for your email. We will contact you again if the second case breaks, too.",
    ),
    (
        "Re: x",
        "Danke für die Antwort. Wir melden uns, wenn die Hülle da ist.",
    ),
    (
        "Question",
        "I got your auto reply saying you'd respond within 24 hours. It's been a week.",
    ),
    (
        "Re: order",
        "We received your package today, thank you! It fits.",
    ),
    (
        "Re: order",
        "We have received your message but not the case. Please tell us what to do.",
    ),
    (
        "Wrong case",
        "Thank you for your message. The number on the label is 4711 and the case is for another phone.",
    ),
    (
        "Re: order",
        "I will be back home on 5 May.",
    ),
    (
        "Re: order",
        "I'm back from vacation and the box was open.",
    ),
    (
        "Re: order",
        "Hi, as I said I am on holiday until 5 May. Did it ship yet?",
    ),
    (
        "Re: order",
        "No one is in the office until Monday so the courier went back with it.",
    ),
    (
        "Re: order",
        "My phone number is 555 0100. I'm off sick at home all week so anyone can ring the bell.",
    ),
    (
        "Order",
        "Hello support team, I would like to know the status of 1042. I'm leaving for vacation on the 5th. Thanks",
    ),
    (
        "AW: order",
        "Ich bin ab Montag wieder im Büro, dann kann ich das Foto machen.",
    ),
    (
        "AW: order",
        "Ihr Büro ist geschlossen und am Telefon läuft nur ein Band. So geht das nicht.",
    ),
    (
        "AW: order",
        "Ihre Anfrage ist bei uns eingegangen, hieß es. Seitdem nichts.",
    ),
    (
        "AW: order",
        "Wir haben Ihre Nachricht erhalten, danke. Die falsche Farbe schicken wir zurück.",
    ),
    (
        "RE: order",
        "Nous avons bien reçu votre message mais pas le produit, que faire ?",
    ),
    (
        "RE: order",
        "J'ai reçu votre accusé de réception le 3 mai mais toujours pas de nouvelles depuis.",
    ),
    (
        "Re: order",
        "Hemos recibido su mensaje, pero la funda llegó rota.",
    ),
    (
        "Re: order",
        "Recebemos sua mensagem, mas o produto veio errado.",
    ),
    (
        "R: order",
        "Abbiamo ricevuto la vostra mail, ma nel pacco mancava un pezzo.",
    ),
    (
        "Re: order",
        "We hebben uw bericht ontvangen maar willen toch ons geld terug.",
    ),
    (
        "Re: order",
        "Otrzymaliśmy Państwa wiadomość, ale paczka nie dotarła.",
    ),
    (
        "Re: order",
        "Мы получили ваше письмо, но посылка так и не пришла.",
    ),
    (
        "Re: order",
        "Vi har modtaget din mail, men pakken er ikke kommet.",
    ),
    (
        "Re: order",
        "Olemme vastaanottaneet viestinne, mutta paketti puuttuu.",
    ),
    (
        "Re: order",
        "我们已收到您的邮件，但是手机壳坏了。",
    ),
    (
        "Re: order",
        "メールを受信しましたが、商品が違います。",
    ),
    (
        "Re: order",
        "문의했는데 답변이 없어요. 접수번호는 4711입니다.",
    ),
    (
        "Thank you",
        "Thank you for your email and the quick help! I will answer your survey later.",
    ),
    (
        "Re: order",
        "Thanks, I will reply when the new one comes.",
    ),
    (
        "auto reply",
        "pls dont send me an auto reply, i want a human",
    ),
    (
        "Help",
        "This is not an automated message, I am a real person and I want my money.",
    ),
    (
        "Test",
        "Please do not reply to this email address, use my other one: ana@x.example. The case is broken.",
    ),
    (
        "Re: order",
        "I changed jobs and no longer work at the company on the label, so the parcel will be refused. "
        "Please use my home address.",
    ),
]


@pytest.mark.parametrize(("subject", "text"), MACHINES)
def test_a_note(subject: str, text: str) -> None:
    screening = screen(a_mail(subject=subject, text=text), SHOP)
    assert (screening.kind, screening.may_answer) == ("auto_reply", False)


@pytest.mark.parametrize(("subject", "text"), PEOPLE)
def test_a_letter(subject: str, text: str) -> None:
    screening = screen(a_mail(subject=subject, text=text), SHOP)
    assert (screening.kind, screening.may_answer) == ("human", True), screening.flags
