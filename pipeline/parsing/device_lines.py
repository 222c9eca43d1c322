"""Lines that phones, mail programs and virus scanners put under a text, in the languages of customers."""

from __future__ import annotations

import re

_LONGEST = 200
_SHORT = 90

#: How such lines begin.
_OPENING = re.compile(
    r"(?:sent|send|written|typed|someone) (?:from|via|with|by|using|on)\b(?: my| mobile| mail| yahoo| windows|"
    r" outlook|"
    r" samsung| airmail| mailbox| proton| gmail| galaxy| a | an? (?:phone|mobile)| the | \[| iphone| ipad| blackberry|"
    r" android| huawei| nokia| aol| mymail| spark| bluemail| fairemail| k-9|$)|"
    r"from my (?:iphone|ipad|ipod|android|phone|mobile|samsung|blackberry)|"
    r"get (?:\[)?(?:outlook|bluemail|aquamail|mailbird)|download (?:\[)?outlook|yahoo mail: |"
    r"von meinem .{0,40}gesendet|gesendet (?:von|mit|über|aus)|diese nachricht wurde von meinem|"
    r"holen sie sich outlook|"
    r"envoyé (?:de|depuis|à partir|avec|par) (?:mon|ma|mes|l|un|yahoo|outlook|courrier|proton|mail|télé|samsung)|"
    r"enviado (?:desde|do|de meu|a partir|con|com|via) (?:mi|meu|o |el |um|un|yahoo|outlook|correo|proton|"
    r"mail|iphone|"
    r"ipad|android|samsung|smartphone|dispositivo)|"
    r"inviato (?:da|dal|con) (?:mio|iphone|ipad|yahoo|outlook|posta|proton|mail|smartphone|dispositivo|telefono|"
    r"samsung|"
    r"libero|android)|"
    r"verzonden (?:vanaf|met|via) |verstuurd (?:vanaf|met|via) |"
    r"skickat från (?:min|mitt|outlook|yahoo|iphone|e-post|samsung)|sendt fra (?:min|mitt|outlook|yahoo|iphone|"
    r"e-post|mail|"
    r"samsung)|lähetetty (?:iphone|ipad|android|puhelime|samsung|outlook|yahoo|laitteesta|windows|sähköposti)|"
    r"wysłan[eoy] (?:z|ze) (?:iphone|ipad|android|telefon|mojego|outlook|yahoo|poczt|samsung|smartfon|urządzenia|"
    r"aplikacji|proton)|"
    r"odesláno (?:z|ze) (?:ipho|ipad|android|mobil|mého|outlook|yahoo|samsung|pošt|aplikac|proton)|"
    r"отправлено (?:с|из|от) (?:iphone|ipad|android|мо|outlook|почт|mail|yahoo|samsung|huawei|xiaomi|яндекс|"
    r"телефон|смартфон)|"
    r"надіслано (?:з|із|від) (?:iphone|ipad|android|мо|outlook|пошт|mail|yahoo|samsung|телефон|смартфон)|"
    r".{0,30}(?:den|dan|ten|tan) gönderildi|.{0,30}から送信|从我的|從我的|发自我的|發自我的|來自我的|"
    r"나의 .{0,20}에서 보냄|.{0,20}에서 보냄",
    re.IGNORECASE,
)
#: Microsoft's invitation to its own program: both words in one short line, whatever the language says of them.
_OUTLOOK = re.compile(r"outlook.{0,40}(?:\bios|android|mobil|aka\.ms)|(?:\bios|android).{0,40}outlook", re.IGNORECASE)
_SCANNED = re.compile(
    r"(?:virus-free|virenfrei|sans virus|garanti sans virus|libre de virus|livre de vírus|privo di virus|"
    r"virusvrij)\b.{0,40}|"
    r"(?:this e-?mail has been checked for viruses|diese e-mail wurde von avast|cet e-?mail a été vérifié par|"
    r"el software de antivirus avast|este e-?mail foi verificado|questa e-mail è stata controllata|"
    r"deze e-mail is gecontroleerd op virussen).{0,80}",
    re.IGNORECASE,
)


def is_device_line(line: str) -> bool:
    """Only asked for the last lines of a text. A device's name proves nothing: shops sell cases for them."""
    line = line.strip(" \t(<*_-[>\xa0)]")
    if not line or len(line) > _LONGEST:
        return False
    if _OPENING.match(line) or _SCANNED.match(line):
        return True
    return len(line) <= _SHORT and bool(_OUTLOOK.search(line))
