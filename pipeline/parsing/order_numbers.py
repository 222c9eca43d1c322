"""Order numbers that a text names: by the shop's own patterns, or by the usual shapes near the word "order"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline import limits
from pipeline.parsing.tracking_numbers import located

#: "order" and "order number", in the languages of customers.
_ORDER = (
    r"(?:orders?|ordern(?:r|o|umber)|purchase|po|bestellung|bestellnummer|bestellnr|auftrag|auftragsnummer|auftrags-?nr|commandes?|"
    r"pedidos?|compra|ordini?|ordine|bestelling|bestelnummer|bestelnr|encomendas?|zamówieni[eau]|zamówienie|"
    r"sipariş\w{0,8}|siparis\w{0,8}|beställning|ordre|ordernummer|ordrenummer|tilau\w{1,8}|objednávk\w{1,4}|rendelés\w{0,6}|"
    r"заказ\w{0,3}|замовлен\w{1,3}|comand[aă])"
)
_ORDER_CJK = r"(?:注文番号|ご注文|注文|订单号|订单|訂單|주문번호|주문)"
#: What may stand between the word and its number: "order number:", "Bestellung Nr.", "pedido n.º", "order is".
_NUMBER_WORD = (
    r"number|numbers|num|no|nr|nbr|id|ref|reference|code|nummer|numéro|numero|número|numer|numara(?:sı|m)?|no'?su|"
    r"n°|nº|n\.º|n|№|номер|番号|号码|号|번호|číslo|szám(?:a)?"
)
_LINK_WORD = (
    r"is|was|are|ist|war|lautet|est|es|è|é|mit|der|die|with|the|my|de|du|del|della|do|da|met|het|van|w|o|under|unter|"
    r"and|und|et|y|e|en"
)
_PUNCTUATION = r"[\s:：#＃.,()（\[\]'\"*_=–-]"
_FILL = rf"(?:{_PUNCTUATION}{{1,4}}(?:(?P<said>{_NUMBER_WORD})|{_LINK_WORD})(?![\w-])){{0,4}}{_PUNCTUATION}{{0,5}}"
_BEFORE = re.compile(rf"(?:(?<!\w){_ORDER}(?!\w)|{_ORDER_CJK}){_FILL}$", re.IGNORECASE)
#: What every form of the word contains: most numbers are nowhere near it, and this is quickly seen.
_STEMS = (
    *("order", "purchase", "po", "bestel", "auftrag", "command", "pedido", "compra", "ordin", "encomenda", "zamówien"),
    *("sipari", "beställ", "ordre", "tilau", "objedn", "rendel", "comand", "заказ", "замовлен"),
    *("注文", "订单", "訂單", "주문"),
)
_NEAR_ORDER = re.compile(rf"(?<!\w){_ORDER}(?!\w)|{_ORDER_CJK}", re.IGNORECASE)
_AFTER = re.compile(rf"[\s).:-]{{0,3}}(?:numaralı |nolu |numbered )?(?:{_ORDER}|{_ORDER_CJK})", re.IGNORECASE)
#: Words that claim the number that follows them for something else.
_OTHER_NUMBER = re.compile(
    r"(?:rma|invoice|rechnung\w{0,9}|facture|factura|fattura|fatura|factuur|faktur\w{0,2}|счет|ticket|tracking|sendung\w{0,9}|"
    r"suivi|seguimiento|rastreio|phone|tel|telefon\w{0,3}|telephone|téléphone|teléfono|mobile|mobil|whatsapp|handy|call|fax|"
    r"zip|plz|postcode|postal|cp|sku|item|model|artikel\w{0,8}|iban|vat|customer|kunden\w{0,8}|kundnummer|client|请求|track|"
    r"code|coupon|gutschein\w{0,5}|discount|pin|room|apt|suite|unit|street|po box)"
    r"[\s:#.()-]{0,3}(?:number|no|nr|num|id|n°|nº|nummer|is|code)?[\s:#.()-]{0,4}$",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9À-ɏ_.,/@+€$£-])(?P<hash>[#＃]\s?)?(?P<code>(?:[A-Za-z]{1,6}[-/_]?)?[0-9]{1,12}(?:[-/_][A-Za-z0-9]{1,10}){0,3})"
    r"(?![A-Za-z0-9À-ɏ_@/+%€$£-]|[.,:][0-9])"
)
#: Codes that are hardly anything else, wherever they stand: MX-3081, ORD20441, 5-90114, 8845-GB, CS/2291, 2024/5518.
_CODE = re.compile(
    r"(?!RMA|INV|SKU|ISO|REF|IMG|DSC|PXL|VID)(?:[A-Z]{1,4}-\d{4,8}(?:-[A-Z0-9]{1,4})?|[A-Z]{2,3}\d{5,8}|[A-Z]{1,2}-\d{2,4}-\d{3,6}|\d{1,3}-\d{4,6}(?:-[A-Z])?|"
    r"\d{4,6}-[A-Z]{1,3}|[A-Z]{1,4}[/_]\d{4,8}(?:-[A-Z0-9]{1,3})?|[A-Z]{2,4}\d{2,4}-\d{3,6}|[A-Z]{1,4}\d{0,2}-\d{1,3}-\d{2,6}|\d{2,3}-[A-Z]{2,3}-\d{3,4}|1000\d{5}|20\d{2}(?:/\d{4,6}|-\d{2}-\d{4,6}|-\d{5,6}))"
)
_DATE = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:19|20)\d{2}/\d{1,2}(?:/\d{1,2})?|(?:19|20)\d{2}/(?:19|20)?\d{2}|"
    r"(?:19|20)\d{2}-\d{1,2}(?:-\d{1,2})?|\d{1,2}-\d{1,2}-(?:\d{2}|\d{4})|(?:19|20)\d{2}-(?:\d{2}|(?:19|20)\d{2})"
)
_MONEY_BEFORE = re.compile(
    r"(?:[€$£¥₺₽]|\b(?:eur|usd|gbp|chf|pln|try|sek|dkk|nok|brl|rs|r\$|kr|zł|euros?))\s?$", re.IGNORECASE
)
_MONEY_AFTER = re.compile(
    r"\s?(?:[€$£¥₺₽]|(?:eur|euros?|usd|gbp|chf|pln|try|sek|dkk|nok|brl|dollars?|pounds?|kr|zł|tl|lira|days?|tage|weeks?|hours?|"
    r"pcs|pieces|cases|items|stück|times|min|mm|cm|jours|días|giorni|dagen|dias)\b)",
    re.IGNORECASE,
)
_PHONE_GOES_ON = re.compile(r"[ -]?\d")
_PHONE_BEFORE = re.compile(r"\d[ -]?$")
_LISTED = re.compile(r"\s{0,2}(?:,|&|and|und|et|y|e|en|og|och|i|ve|и|、)?\s{0,2}#?", re.IGNORECASE)
_WINDOW = 60
_MONEY_WINDOW = 8  # "euros " and its like, and the letter before it
_LOOKED_AT = 1_000  # candidates; a customer's mail has a handful


def order_numbers(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, ...]:
    """The order numbers that a text names, in their order, each once, at most ``limits.ORDER_NUMBERS``.

    ``patterns``: the shop's own (``orders.number_patterns``); a number is the first group, or the whole match where
    the pattern has none, as written. Without them: ``#1042``, ``5-90114``, ``MX-3081``, ``8845-GB`` or plain digits
    where the text calls them an order, and codes such as ``MX-3081`` anywhere. They are given as they stand in the
    text (``#1042``). Neither ever gives a tracking number; the shapes also leave out dates, prices, counts, phone,
    invoice and other numbers that are called something else.
    """
    text = text[: limits.TEXT_CHARS]
    named = list(_by_pattern(text, patterns) if patterns else _by_shape(text))
    parcels = [(start, end) for start, end, _ in located(text)] if named else []
    numbers = (
        number
        for start, end, number in named
        if number and not any(start < parcel_end and end > parcel_start for parcel_start, parcel_end in parcels)
    )
    return _each_once(numbers)


def named_in(subject: str, new_text: str, text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, ...]:
    """Those of the subject, then those of the new text; only where neither names one, those of the quoted history."""
    found = _each_once(order_numbers(subject, patterns) + order_numbers(new_text, patterns))
    return found or (order_numbers(text, patterns) if len(text) > len(new_text) else ())


def _each_once(numbers: Iterable[str]) -> tuple[str, ...]:
    """The first writing of each number: ``#1042`` and ``1042`` are one."""
    found: dict[str, str] = {}
    for number in numbers:
        found.setdefault("".join(filter(str.isalnum, number.upper())), number)
    return tuple(found.values())[: limits.ORDER_NUMBERS]


def _by_pattern(text: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int, str]]:
    for pattern in patterns:
        group = 1 if pattern.groups else 0
        for match in itertools.islice(pattern.finditer(text), _LOOKED_AT):
            yield match.start(group), match.end(group), (match[group] or "").strip()


def _by_shape(text: str) -> Iterator[tuple[int, int, str]]:
    candidates = (match for match in _CANDIDATE.finditer(text) if match.end() - match.start() >= 3)
    last_end = -_WINDOW
    for match in itertools.islice(candidates, _LOOKED_AT):
        before = text[max(0, match.start() - _WINDOW) : match.start()]
        after = text[match.end() : match.end() + _WINDOW]
        if _digits(match["code"]) < 3 or _is_other(match["code"], before, after):
            continue
        listed = _LISTED.fullmatch(text[max(last_end, 0) : match.start("code")]) if match.start() > last_end else None
        listed_on = listed is not None and match.start() - last_end < 10 and listed.group().strip() != ""
        if listed_on or _is_order(match, before, after):
            last_end = match.end()
            yield match.start(), match.end(), match.group()


def _digits(code: str) -> int:
    return sum(char.isdigit() for char in code)


def _is_other(code: str, before: str, after: str) -> bool:
    """A date, an amount of money or a count."""
    money = _MONEY_BEFORE.search(before[-_MONEY_WINDOW:]) or _MONEY_AFTER.match(after)
    return bool(money or _DATE.fullmatch(code))


def _mentions_order(window: str) -> bool:
    lowered = window.lower()
    return any(stem in lowered for stem in _STEMS)


def _is_order(match: re.Match[str], before: str, after: str) -> bool:
    code = match["code"]
    if not match["hash"] and not _mentions_order(before + after):
        return bool(_CODE.fullmatch(code)) and not (_OTHER_NUMBER.search(before) or _is_part_of_phone(before, after))
    called = _BEFORE.search(before)
    if called is None and (_OTHER_NUMBER.search(before) or (not match["hash"] and _is_part_of_phone(before, after))):
        return False
    if match["hash"]:
        return True
    long_enough = _digits(code) >= 4 and not _is_year(code)
    if called:
        said = bool(called["said"]) or "#" in called.group()
        return said or not code.isdigit() or long_enough
    if _AFTER.match(after):
        return long_enough
    near = bool(_NEAR_ORDER.search(before) or _NEAR_ORDER.search(after[:30]))
    return bool(_CODE.fullmatch(code)) or (near and _is_distinctive(code))


def _is_distinctive(code: str) -> bool:
    """``5-90114``, ``MX-3081``, ``8845-GB``: a hyphen between parts, and digits enough."""
    return "-" in code and _digits(code) >= 4


def _is_year(code: str) -> bool:
    return len(code) == 4 and code.startswith(("19", "20"))


def _is_part_of_phone(before: str, after: str) -> bool:
    return bool(_PHONE_BEFORE.search(before)) or bool(_PHONE_GOES_ON.match(after))
