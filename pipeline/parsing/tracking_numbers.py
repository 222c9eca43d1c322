"""Parcel numbers in a text: which carrier's, checked, and where to follow them.

Shapes and check digits: UPS 1Z (weights 1 and 2), USPS IMpb (Publication 199) and FedEx Ground (GS1 modulo 10),
FedEx Express (weights 3 1 7, modulo 11), DHL Express air waybills (modulo 7), UPU standard S10 (modulo 11).
Numbers that are digits alone, and short enough to be something else, count only near a carrier's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import limits
from pipeline.model import TrackingNumber

_URLS = {
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "UPS": "https://www.ups.com/track?tracknum={}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "DHL": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
}
_OTHER_URL = "https://www.17track.net/en/track?nums={}"
_S10_CARRIERS = {"US": "USPS", "DE": "DHL", "GB": "Royal Mail"}
_GAP = r"[ \u00a0-]?"
_UPS = rf"1Z(?:{_GAP}[0-9A-Z]){{16}}"
#: With blanks inside in capitals only: "to 473 124 829 in" is a sentence.
_S10 = rf"[A-Z]{{2}}\d{{9}}[A-Z]{{2}}|(?-i:[A-Z]{{2}}{_GAP}(?:\d{_GAP}){{9}}[A-Z]{{2}})"
_DHL_LETTERS = rf"(?:JJD|JD|GM)(?:{_GAP}\d){{16,26}}|JVGL(?:{_GAP}\d){{10,20}}"
_DIGITS = rf"\d(?:{_GAP}\d){{9,33}}"
#: Carriers whose numbers have letters but no check digit that is published.
_UNCHECKED = {
    "PostNL": r"3S[A-Z]{2,6}\d{6,12}",
    "YunExpress": rf"YT(?:{_GAP}\d){{16}}",
    "Colissimo": r"\d[A-Z]\d{11}",
    "4PX": r"4PX\d{10,16}CN",
    "Cainiao": r"LP\d{14}",
    "SF Express": r"SF\d{12,15}",
    "Amazon": r"TBA\d{12}",
    "J&T": r"JT\d{13}",
    "OnTrac": r"[CD]\d{14}",
    "Evri": r"[HT]00[0-9A-Z]{13}",
}
_UNCHECKED_SHAPES = {carrier: re.compile(shape, re.IGNORECASE | re.ASCII) for carrier, shape in _UNCHECKED.items()}
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Z+])(?:(?P<ups>{_UPS})|(?P<dhl>{_DHL_LETTERS})|(?P<s10>{_S10})|"
    rf"(?P<unchecked>{'|'.join(_UNCHECKED.values())})|(?P<digits>{_DIGITS}))(?![0-9A-Z])",
    re.IGNORECASE | re.ASCII,
)
#: A cheap first look: most mails hold neither.
_WORTH_LOOKING = re.compile(r"[0-9](?:[ \u00a0-]?[0-9]){7}|1[Zz]")
_UNBROKEN = re.compile(r"\d{10,}", re.ASCII)
_SEPARATOR = re.compile(r"[ \u00a0-]")
_SHORTEST_WITH_ZERO = 14  # shorter ones that begin with a 0 are telephone numbers
_NEAR = 80  # characters before and after in which a carrier's word makes digits a parcel number
_PARCEL_WORDS = (
    *("track", "carrier", "courier", "parcel", "package", "shipment", "shipping", "waybill", "awb"),
    *("usps", "fedex", "dhl"),
    *("sendung", "paket", "colis", "suivi", "envío", "envio", "seguimiento", "paquete", "guía", "rastre", "encomenda"),
    *("spedizion", "pacc", "tracciamento", "verzend", "zending", "pakket", "przesyłk", "paczk", "kargo", "takip"),
    *("追跡", "伝票", "单号", "運單", "快递", "отслеж", "посылк"),
)
#: Right before it, or right after, these make digits of a usual length a parcel number of whatever carrier.
_CALLED_TRACKING = (
    *("track", "waybill", "awb", "consignment", "parcel number", "sendungsn", "sendungsv", "paketnummer", "suivi"),
    *("seguimiento", "guía", "rastre", "tracciamento", "lettera di vettura", "takip", "przesyłk", "barcode", "zending"),
    *("追跡", "伝票", "問い合わせ番号", "单号", "運單", "отслеж", "dpd", "gls", "hermes", "evri", "yamato", "ヤマト"),
    *("canada post", "postes canada", "postnl", "colissimo", "chronopost", "mondial relay", "correos", "inpost", "brt"),
    *("poste italiane", "postnord", "usps", "fedex", "dhl", "royal mail", "aramex", "seur", "sagawa", "佐川", "ctt"),
)
_CALLED_CARD = ("card", "visa", "karte", "carte", "tarjeta", "cartão", "carta di", "kart", "iban")
_CALLED_ORDER = re.compile(
    r"(?:order|bestell|auftrag|command|pedido|ordin|encomenda|zamówien|sipari|注文|订单)[^\s\d]{0,8}[^\w]{0,4}"
    r"(?:n\w{0,6}[^\w]{0,4})?$",
    re.IGNORECASE,
)
_USUAL_LENGTHS = frozenset({12, 13, 14, 16, 18, 20, 22, 24})
_UPS_WORD = re.compile(r"ups\b")
_USPS_SERVICE = re.compile(r"(?:9[1-5]|0[1-3]|13|23|7\d)")


def tracking_numbers(text: str) -> tuple[TrackingNumber, ...]:
    """The parcel numbers in a text, in their order, each once, at most ``limits.TRACKING_NUMBERS``.

    Blanks and hyphens inside a number are allowed and taken out.
    """
    found = dict.fromkeys(number for _, _, number in located(text[: limits.TEXT_CHARS]))
    return tuple(found)[: limits.TRACKING_NUMBERS]


def located(text: str) -> Iterator[tuple[int, int, TrackingNumber]]:
    """Each parcel number with the place where it stands: start, end, number."""
    if not _WORTH_LOOKING.search(text):
        return
    for match in _CANDIDATE.finditer(text):
        if match["digits"]:
            yield from _in_digits(text, match)
            continue
        number = _SEPARATOR.sub("", match.group()).upper()
        carrier = _lettered_carrier(number, match)
        if carrier:
            yield match.start(), match.end(), _tracking(number, carrier)


def _tracking(number: str, carrier: str) -> TrackingNumber:
    return TrackingNumber(number, carrier, _URLS.get(carrier, _OTHER_URL).format(number))


def _lettered_carrier(number: str, match: re.Match[str]) -> str | None:
    if match["ups"]:
        return "UPS" if _ups_is_valid(number) else None
    if match["s10"]:
        return _S10_CARRIERS.get(number[-2:], "Post") if _s10_is_valid(number) else None
    if match["unchecked"]:
        return next(carrier for carrier, shape in _UNCHECKED_SHAPES.items() if shape.fullmatch(number))
    return "DHL"


def _in_digits(text: str, match: re.Match[str]) -> Iterator[tuple[int, int, TrackingNumber]]:
    """A run of digits is one number in groups, or several numbers side by side ("order 1042 9400111…")."""
    around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    whole = _SEPARATOR.sub("", match.group())
    carrier = _digits_carrier(whole, around)
    if carrier:
        yield match.start(), match.end(), _tracking(whole, carrier)
        return
    groups = list(_UNBROKEN.finditer(match.group()))
    for group in groups:
        start, end = match.start() + group.start(), match.start() + group.end()
        carrier = _digits_carrier(group.group(), around) or _called_tracking(text, start, end, group.group())
        if carrier:
            yield start, end, _tracking(group.group(), carrier)
    if not groups and (carrier := _called_tracking(text, match.start(), match.end(), whole)):
        yield match.start(), match.end(), _tracking(whole, carrier)


def _called_tracking(text: str, start: int, end: int, number: str) -> str | None:
    """Digits without a check that we know: a parcel number where the text calls them one, and nothing else."""
    telephone = number.startswith("00") or (number[0] == "0" and len(number) < _SHORTEST_WITH_ZERO)
    if len(number) not in _USUAL_LENGTHS or telephone:
        return None
    before, after = text[max(0, start - 40) : start].lower(), text[end : end + 25].lower()
    around = f"{before} {after}"
    if _CALLED_ORDER.search(before) or any(word in around for word in _CALLED_CARD):
        return None
    return "other" if any(word in around for word in _CALLED_TRACKING) else None


def _digits_carrier(number: str, around: str) -> str | None:
    length = len(number)
    if length in (26, 30, 34) and number.startswith("420"):
        return "USPS" if _mod10_is_valid(number[-22:]) or _mod10_is_valid(number[8:]) else None
    if length in (20, 22) and _USPS_SERVICE.match(number) and _mod10_is_valid(number) and number[:5] != "00340":
        return "USPS"
    if length == 20 and number.startswith("00") and _mod10_is_valid(number):
        return "DHL"
    lowered = around.lower()
    if not any(word in lowered for word in _PARCEL_WORDS) and not _UPS_WORD.search(lowered):
        return None
    if "dhl" in lowered and _dhl_is_valid(number):
        return "DHL"
    if (length == 12 and _fedex_express_is_valid(number)) or (length in (15, 20, 22) and _mod10_is_valid(number)):
        return "FedEx" if length != 20 or "fedex" in lowered else None
    return None


def _dhl_is_valid(number: str) -> bool:
    """Express air waybills have 10 digits, the last of them a check; parcels 12 to 20, with none that all share."""
    if len(number) == 10:
        return int(number[:9]) % 7 == int(number[9])
    return len(number) in (12, 14, 18, 20) and not number.startswith("00")


def _mod10_is_valid(number: str) -> bool:
    """GS1's check digit: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(number[:-1])))
    return (-total) % 10 == int(number[-1])


def _fedex_express_is_valid(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, (3, 1, 7) * 4, strict=True) if weight)
    total -= int(number[-1]) * 7
    return total % 11 % 10 == int(number[-1])


def _ups_is_valid(number: str) -> bool:
    """Letters count as their place in the alphabet plus 2, modulo 10; every second character counts twice."""
    values = [int(char) if char.isdigit() else (ord(char) - 63) % 10 for char in number[2:]]
    total = sum(value * (2 if at % 2 else 1) for at, value in enumerate(values[:-1]))
    return number[-1].isdigit() and (-total) % 10 == values[-1]


def _s10_is_valid(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])
