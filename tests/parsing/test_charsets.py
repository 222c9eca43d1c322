from __future__ import annotations

import pytest

from pipeline.parsing.charsets import clean, decode


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("镕".encode("gb18030"), "gb2312", "镕"),  # not in GB 2312, sent under its name
        ("①㈱".encode("cp932"), "Shift_JIS", "①㈱"),
        ("똠".encode("cp949"), "ks_c_5601-1987", "똠"),
        ("“hi”".encode("cp1252"), "iso-8859-1", "“hi”"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode("latin-1"), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        ("Grüße".encode(), "x-no-such-charset", "Grüße"),
        ("Grüße".encode("latin-1"), "x-no-such-charset", "Grüße"),
        ("Grüße".encode(), None, "Grüße"),
        ("ñandú".encode(), '"UTF-8"', "ñandú"),
        ("şeker".encode("cp1254"), "iso-8859-9", "şeker"),
        ("注文".encode("iso2022_jp"), "iso-2022-jp", "注文"),
        ("注文".encode("iso2022_jp"), "us-ascii", "注文"),
        ("注文".encode("iso2022_jp"), None, "注文"),
        (b"\x1b$B-!-j\x1b(B ok", "iso-2022-jp", "①㈱ ok"),  # the vendors' row 13
        ("hello".encode("utf-16"), "utf-16", "hello"),
    ],
)
def test_octets_are_read_as_what_senders_mean(data: bytes, label: str | None, text: str) -> None:
    assert decode(data, label)[0] == text


def test_of_utf_7_only_what_is_beyond_ascii_is_decoded() -> None:
    assert decode(b"+ADw-script+AD4-", "utf-7")[0] == "+ADw-script+AD4-"
    assert decode(b"Gr+APwA3w-e +- 1+1, +2AA-, +AOQAPA-", "unicode-1-1-utf-7")[0] == "Grüße +- 1+1, +2AA-, +AOQAPA-"
    assert decode(b"Fr+APY-sche", "us-ascii")[0] == "Fr+APY-sche"


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "unicode_escape", "undefined", "rot13", "hex", "zlib", "\0", "a" * 5000]
)
def test_codecs_that_no_mail_may_ask_for_are_not_used(label: str) -> None:
    assert decode(rb"abc-\u0041", label)[0] == rb"abc-\u0041".decode()


def test_a_mail_cut_inside_a_character_is_still_utf_8() -> None:
    text, sound = decode(("Grüße aus Köln, schöne Tür, ä" * 3).encode()[:-1], "utf-8")
    assert text.startswith("Grüße aus Köln")
    assert not sound


def test_clean_text_has_one_line_end_and_no_controls_or_lone_surrogates() -> None:
    assert clean("\ufeffa\r\nb\rc\x00\x1b[31m\ud800\x93d\x94\te") == "a\nb\nc[31m\ufffd“d”\te"
