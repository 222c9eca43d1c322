from __future__ import annotations

import re

import pytest

from pipeline import limits
from pipeline.parsing import order_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("#1042", ["#1042"]),
        ("Where is my order #1042?", ["#1042"]),
        ("order#142", ["142"]),
        ("order 5-90114 is late", ["5-90114"]),
        ("my order mx-3081 is not here", ["mx-3081"]),
        ("Order number: 8845-GB", ["8845-GB"]),
        ("Order ID is 99321.", ["99321"]),
        ("my order placed last week, 5-90114, has not come", ["5-90114"]),
        ("Re: [#4411] your order", ["#4411"]),
        ("Status of H-20731?", ["H-20731"]),
        ("no confirmation for KC-40718", ["KC-40718"]),
        ("page said ORD20441", ["ORD20441"]),
        ("#1042 and again 1042 of my order 1042", ["#1042"]),
        ("orders 1001, 1002 and 1003", ["1001", "1002", "1003"]),
        ("Bestellung Nr. 10421", ["10421"]),
        ("Bestellnummer: 10421", ["10421"]),
        ("Rechnung 4711 zur Bestellung 10442", ["10442"]),
        ("commande n° 018255977840", ["018255977840"]),
        ("mi pedido 5521 no llega", ["5521"]),
        ("ordine numero 77123", ["77123"]),
        ("bestelling 90123", ["90123"]),
        ("encomenda nº 4411", ["4411"]),
        ("zamówienie nr 12345", ["12345"]),
        ("12345 numaralı siparişim gelmedi", ["12345"]),
        ("sipariş no: 4455", ["4455"]),
        ("注文番号：10421です", ["10421"]),
        ("заказ № 12345", ["12345"]),
    ],
)
def test_order_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert list(order_numbers(text)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "I ordered on 2024-05-12, order from 12.05.2024",
        "order placed 12-05-2024",
        "my order from 2024",
        "my order cost 1999 EUR, order total $1234, 1234.50",
        "call me on +49 170 1234567 about my order",
        "my order, phone 555 123 4567",
        "invoice #8812",
        "returns note RMA-2291",
        "the SM-G991B and an A55",
        "call 555-0100-22",
        "ticket #8123",
        "order 1Z5R89390357567127",
        "order tracking 9405511899223197428490",
        "tracking number 94055 of my order",
        "my order of 3 cases for the iPhone 15",
        "I ordered 200 pieces",
        "order at 12:30",
        "my order was shipped to 12345 Berlin",
        "waiting for my order 1000 days",
        "see https://shop.example/order/10421",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert order_numbers(text) == ()


def test_the_shops_pattern_replaces_the_usual_shapes() -> None:
    assert order_numbers("order #1042, WEB77", [re.compile("WEB[0-9]+")]) == ("WEB77",)
    assert order_numbers("ref: 77 and 1Z5R89390357567127", [re.compile("ref: ([0-9]+)"), re.compile("1Z\\w+")]) == (
        "77",
    )


def test_each_number_once_and_not_too_many() -> None:
    assert order_numbers("#1042 #1042") == ("#1042",)
    assert len(order_numbers(" ".join(f"#{number}" for number in range(1000, 1100)))) == limits.ORDER_NUMBERS


@pytest.mark.parametrize(
    "code", ["CS/2291", "2024/5518", "SO_77120", "CK2024-7719", "HX-2-7746", "88-QK-410", "2024-660218", "100073318"]
)
def test_codes_of_further_shapes_are_found_anywhere(code: str) -> None:
    assert order_numbers(f"Nothing has come of {code} so far.") == (code,)


@pytest.mark.parametrize("text", ["see IMG_2041.jpg", "on 24/11/2026", "2026/11/24", "2/3 of them", "the year 2025/26"])
def test_dates_fractions_and_photos_are_no_orders(text: str) -> None:
    assert order_numbers(f"My order: {text}") == ()
