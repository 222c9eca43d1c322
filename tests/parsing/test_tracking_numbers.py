from __future__ import annotations

import pytest

from pipeline import limits
from pipeline.parsing import tracking_numbers


@pytest.mark.parametrize(
    ("text", "number", "carrier"),
    [
        ("1Z5R89390357567127", "1Z5R89390357567127", "UPS"),
        ("1z 5r8 939 03 5756 712 7", "1Z5R89390357567127", "UPS"),
        ("1Z879E930346834440", "1Z879E930346834440", "UPS"),
        ("9405511899223197428490", "9405511899223197428490", "USPS"),
        ("9405 5118 9922 3197 4284 90", "9405511899223197428490", "USPS"),
        ("0307 1790 0005 2348 3741", "03071790000523483741", "USPS"),
        ("420221539101026837331000039521", "420221539101026837331000039521", "USPS"),
        ("order 1042 9405511899223197428490", "9405511899223197428490", "USPS"),
        ("FedEx 9865 7878 8855", "986578788855", "FedEx"),
        ("tracking: 041441760228964", "041441760228964", "FedEx"),
        ("DHL 3318810025", "3318810025", "DHL"),
        ("JJD000390007827345678", "JJD000390007827345678", "DHL"),
        ("GM2951173225174494", "GM2951173225174494", "DHL"),
        ("00340434161094015902", "00340434161094015902", "DHL"),
        ("Paket mit DHL: 340433836123", "340433836123", "DHL"),
        ("RB123456785GB", "RB123456785GB", "Royal Mail"),
        ("RA 473 124 829 CN", "RA473124829CN", "Post"),
        ("EA123456785US", "EA123456785US", "USPS"),
        ("3SKABC012345678", "3SKABC012345678", "PostNL"),
        ("YT2431721266001234", "YT2431721266001234", "YunExpress"),
        ("colis 6A12345678901", "6A12345678901", "Colissimo"),
        ("H00AAA0012345678", "H00AAA0012345678", "Evri"),
        ("DPD 01505012345678 says in transit", "01505012345678", "other"),
        ("Canada Post tracking no. 7023 2101 2345 6786", "7023210123456786", "other"),
        ("伝票番号 412345678904", "412345678904", "other"),
        ("tracking 986578788856", "986578788856", "other"),  # FedEx' length with a wrong check digit: another carrier's
    ],
)
def test_parcel_numbers_are_found(text: str, number: str, carrier: str) -> None:
    (found,) = tracking_numbers(text)
    assert (found.number, found.carrier) == (number, carrier)
    assert found.url.startswith("https://")
    assert number in found.url


@pytest.mark.parametrize(
    "text",
    [
        "1Z5R89390357567128",  # each with a wrong check digit
        "9405511899223197428491",
        "track my order 986578788856",
        "tracking is late, call me on 00441632960123",
        "my tracking page asks for the card 4111 1111 1111 1111",
        "RB123456784GB",
        "dhl 3318810026",
        "986578788855",  # digits alone, no carrier's word near them
        "3318810025",
        "call +1 555 331 8810",
        "order 1042 of 06/05/2024 for 19.90",
        "card 4111 1111 1111 1111 with my parcel",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert tracking_numbers(text) == ()


def test_each_once_and_not_too_many() -> None:
    assert len(tracking_numbers("RB123456785GB, RB123456785GB")) == 1
    many = " ".join(f"JJD{number:018d}" for number in range(30))
    assert len(tracking_numbers(many)) == limits.TRACKING_NUMBERS
