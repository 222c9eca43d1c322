"""Which authserv-id the mailbox's own server writes, and the servers that break the rule."""

from __future__ import annotations

import pytest

from pipeline.config import Shop
from pipeline.screening import propose_authserv_id
from pipeline.screening.proof import prove
from tests.screening.mails import CUSTOMER, a_mail

NAMELESS = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=customer.example; dkim=pass (signature was verified)"
NAMELESS += " header.d=customer.example;dmarc=pass action=none header.from=customer.example;compauth=pass reason=100"
BY_MICROSOFT = "from a by B.eurprd01.prod.outlook.com (2603::1) with HTTPS; Tue, 5 May 2026 10:00:00 +0000"


def by(*servers: str) -> list[object]:
    return [a_mail(authentication_results=(f"{name}; dmarc=pass", "mx.evil.example; dmarc=pass")) for name in servers]


def test_the_topmost_of_the_large_majority() -> None:
    mails = [*by(*["MX.Shop.Example"] * 8, "mx.other.example"), a_mail()]
    assert propose_authserv_id(mails) == "mx.shop.example"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "servers", [(), ("mx.a.example",) * 4, ("mx.a.example",) * 5 + ("mx.b.test",) * 5, ("a.co.uk", "b.co.uk") * 3]
)
def test_no_habit(servers: tuple[str, ...]) -> None:
    assert propose_authserv_id(by(*servers)) is None  # type: ignore[arg-type]


def test_a_sender_cannot_bring_one_about() -> None:
    mails = [*by("mx.evil.example", "mx.evil.example"), *[a_mail() for _ in range(8)]]
    assert propose_authserv_id(mails) is None  # type: ignore[arg-type]


def test_several_hosts_of_one_provider() -> None:
    mails = by(*(f"mx{number}.mail.example" for number in range(6)))
    assert propose_authserv_id(mails) == "*.mail.example"  # type: ignore[arg-type]
    shop = Shop(address="help@shop.example", authserv_id="*.mail.example")
    for server, proof in (("mx7.mail.example", "passed"), ("mail.example", "absent"), ("evilmail.example", "absent")):
        assert prove(a_mail(authentication_results=f"{server}; dmarc=pass"), shop) == proof


def test_microsoft_names_no_server() -> None:
    mails = [a_mail(received=BY_MICROSOFT, authentication_results=NAMELESS) for _ in range(6)]
    assert propose_authserv_id(mails) == "protection.outlook.com"
    assert propose_authserv_id([a_mail(authentication_results=NAMELESS) for _ in range(6)]) is None


def test_what_microsoft_found() -> None:
    shop = Shop(address="help@shop.example", authserv_id="protection.outlook.com")
    assert prove(a_mail(authentication_results=NAMELESS), shop) == "passed"
    assert prove(a_mail(authentication_results=NAMELESS.replace("dmarc=pass", "dmarc=fail")), shop) == "failed"
    assert prove(a_mail("eve@evil.example", authentication_results=NAMELESS), shop) == "absent"
    # one with a name is not theirs, and what stands below it neither
    named = "protection.outlook.com; dmarc=pass header.from=customer.example"
    assert prove(a_mail(authentication_results=named), shop) == "absent"
    assert prove(a_mail(authentication_results=("mx.isp.example; none", NAMELESS)), shop) == "absent"


def test_a_nameless_one_is_nobodys_elsewhere() -> None:
    for shop in (Shop(address="help@shop.example", authserv_id="mx.shop.example"), Shop(address="help@shop.example")):
        assert prove(a_mail(CUSTOMER, authentication_results=NAMELESS), shop) == "absent"
