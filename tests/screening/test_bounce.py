"""Bounces as many mail systems write them (invented here), and the customers who only sound like one."""

from __future__ import annotations

import pytest

from pipeline.model import Mail
from pipeline.screening import bounce, screen
from tests.screening.mails import SHOP, a_mail

REPORT = ("multipart/report", "text/plain", "message/delivery-status", "message/rfc822")
MAILER_DAEMON = "MAILER-DAEMON@mx.example"

MACHINES: dict[str, Mail] = {
    "postfix": a_mail(MAILER_DAEMON, "Undelivered Mail Returned to Sender", "This is the mail system.", types=REPORT),
    "postfix without parts": a_mail(
        MAILER_DAEMON,
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients.",
        name="Mail Delivery System",
    ),
    "qmail": a_mail(
        MAILER_DAEMON,
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.\n<a@b.example>:\nSorry, no mailbox here. (#5.1.1)",
    ),
    "exim": a_mail(
        "mailer-daemon@host.example",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.",
        x_failed_recipients="a@b.example",
    ),
    "exim delay": a_mail(
        MAILER_DAEMON,
        "Warning: message 1aBcDe-000001-AB delayed 24 hours",
        "A message that you sent is not there yet.",
    ),
    "sendmail": a_mail(
        "postmaster@host.example",
        "Returned mail: see transcript for details",
        "The original message was received at Mon\n550 5.1.1 <a@b.example>... User unknown",
        name="Mail Delivery Subsystem",
        auto_submitted="auto-generated (failure)",
    ),
    "sendmail without a host": a_mail("", "Returned mail: User unknown", "550 User unknown", from_="MAILER-DAEMON (x)"),
    "dragonfly": a_mail("", "Mail delivery failed", "This is the DragonFly Mail Agent", from_="MAILER-DAEMON <>"),
    "exchange": a_mail(
        "postmaster@corp.example",
        "Undeliverable: Your order",
        "Delivery has failed to these recipients or groups:\na@corp.example\nThe address couldn't be found.",
        name="Microsoft Outlook",
    ),
    "exchange 2003": a_mail(
        "admin@corp.example",
        "Undeliverable: Your order",
        "Your message did not reach some or all of the intended recipients.",
        name="System Administrator",
    ),
    "domino": a_mail(
        "postmaster@corp.example",
        "DELIVERY FAILURE: User jdoe (jdoe@corp.example) not listed in Domino Directory",
        "Your message\n\n  Subject: Your order\n\nwas not delivered to:\n\n  jdoe@corp.example",
    ),
    "groupwise": a_mail("mailer-daemon@gw.example", "Message status - undeliverable", "The message could not be sent."),
    "imail": a_mail("postmaster@isp.example", "Undeliverable Mail", "User mailbox exceeds allowed size: a@isp.example"),
    "mdaemon": a_mail("MDaemon@isp.example", "Permanent Delivery Failure", "The attached message had fatal errors."),
    "gmail": a_mail(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "Address not found\nYour message wasn't delivered to a@b.example because the address couldn't be found.",
        name="Mail Delivery Subsystem",
    ),
    "yahoo": a_mail("MAILER-DAEMON@yahoo.example", "Failure Notice", "Sorry, we were unable to deliver your message."),
    "ses event": a_mail(
        "no-reply@sns.example",
        "AWS Notification Message",
        '{"notificationType":"Bounce","bounce":{}}',
    ),
    "no one known, null path": a_mail(
        "noc@host.example", "Mail not delivered", "Nobody of that name here.", return_path="<>"
    ),
    "no one known, all in words": a_mail(
        "noc@host.example",
        "Undeliverable mail",
        "Your message to a@b.example could not be delivered: 550 5.1.1 user unknown",
    ),
    "daemon in an unknown tongue": a_mail(MAILER_DAEMON, "ส่งไม่สำเร็จ", "ไม่พบที่อยู่"),
    "de": a_mail("postmaster@firma.example", "Unzustellbar: Ihre Bestellung", "Ihre Nachricht wurde nicht zugestellt."),
    "fr": a_mail("postmaster@societe.example", "Non remis : votre commande", "Votre message n’a pas pu être remis."),
    "es": a_mail("postmaster@empresa.example", "No se puede entregar: su pedido", "El mensaje no se pudo entregar."),
    "pt": a_mail("postmaster@empresa.example", "Não é possível entregar: pedido", "A mensagem não pôde ser entregue."),
    "it": a_mail("postmaster@ditta.example", "Non recapitabile: ordine", "Il messaggio non è stato recapitato."),
    "nl": a_mail("postmaster@bedrijf.example", "Onbestelbaar: bestelling", "Uw bericht is niet bezorgd."),
    "sv": a_mail("postmaster@foretag.example", "Olevererbart: order", "Meddelandet kunde inte levereras."),
    "pl": a_mail("postmaster@firma.example", "Niedostarczalne: zamówienie", "Nie można dostarczyć wiadomości."),
    "ru": a_mail("postmaster@firma.example", "Недоставленное сообщение", "Ваше сообщение не было доставлено."),
    "ja": a_mail("postmaster@kaisha.example", "配信不能: ご注文", "メッセージを配信できませんでした。"),
    "zh": a_mail("postmaster@gongsi.example", "系统退信", "抱歉，您的邮件被退回来了。"),
    "abuse report": a_mail(
        "feedback@isp.example", "complaint", "", types=("multipart/report", "text/plain", "message/feedback-report")
    ),
    "read receipt": a_mail(
        "a@b.example",
        "Read: Your order",
        "Your message was read.",
        types=("multipart/report", "text/plain", "message/disposition-notification"),
    ),
    "report inside mixed": a_mail(
        "noc@host.example", "Notice", "", types=("multipart/mixed", "multipart/report", "message/delivery-status")
    ),
    "tagged by a filter": a_mail("postmaster@host.example", "[EXT] Undeliverable: Your order", "x"),
    "smtp code alone": a_mail("postmaster@host.example", "Hinweis", "Der Server sagte: 550 5.7.1 relaying denied"),
}


@pytest.mark.parametrize("mail", MACHINES.values(), ids=MACHINES.keys())
def test_bounce(mail: Mail) -> None:
    screening = screen(mail, SHOP)
    assert (screening.kind, screening.may_answer) == ("bounce", False)
    assert bounce.find(mail, SHOP) == screening.flags[: len(bounce.find(mail, SHOP))]


PEOPLE: dict[str, Mail] = {
    "parcel not delivered": a_mail(subject="Delivery failed", text="My package could not be delivered, why?"),
    "parcel returned": a_mail(subject="Returned to sender", text="The parcel was returned to sender. Send it again."),
    "undeliverable parcel": a_mail(subject="Undeliverable", text="Tracking says undeliverable as addressed."),
    "delivery status": a_mail(subject="Delivery status", text="What is the delivery status of order 1042?"),
    "mails about it": a_mail(subject="Delivery failure", text="I got an e-mail that my case was not delivered."),
    "answers our bounce": a_mail(subject="Re: Undeliverable: Your order", text="My mailbox was full, write again."),
    "forwards a bounce": a_mail(
        subject="Fwd: Undelivered Mail Returned to Sender",
        text="This is the mail system at host x. I'm sorry that your message could not be delivered",
    ),
    "forwards its parts": a_mail(
        subject="WG: Unzustellbar",
        text="Was soll das?",
        types=("multipart/mixed", "text/plain", "message/delivery-status"),
    ),
    "tells of one": a_mail(
        subject="Your address bounces",
        text="Hi,\nI wrote to you and got this:\n550 5.1.1 user unknown, your message could not be delivered",
    ),
    "postmaster writes": a_mail("postmaster@small.example", "Order 1042", "Hello, when will it ship?"),
    "names a code": a_mail(subject="Error 550", text="The discount 5.5.5 in your shop gives error 550 5."),
    "de": a_mail(subject="Zustellung fehlgeschlagen", text="DHL konnte das Paket nicht zustellen. Was nun?"),
    "es": a_mail(subject="No entregado", text="Mi paquete no fue entregado, lo han devuelto."),
    "ja": a_mail(subject="未着", text="商品が届きません。"),
    "speaks of a postman": a_mail(subject="Postman", text="The postman did not deliver it", name="Mike Postlethwaite"),
}


@pytest.mark.parametrize("mail", PEOPLE.values(), ids=PEOPLE.keys())
def test_a_person_who_speaks_of_delivery(mail: Mail) -> None:
    assert bounce.find(mail, SHOP) == ()
    assert screen(mail, SHOP).kind == "human"


def test_each_report_names_itself() -> None:
    for kind, flag in (
        ("delivery-status", "delivery_report"),
        ("feedback-report", "feedback_report"),
        ("disposition-notification", "disposition_notification"),
    ):
        mail = a_mail("x@y.example", types=("multipart/report", f"message/{kind}"))
        assert bounce.find(mail, SHOP) == (flag,)
