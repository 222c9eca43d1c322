"""What the DNS must say so that mail of SES passes as the shop's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pipeline import checkup
from pipeline.config import Settings
from pipeline.delivery.senders import SesSender
from pipeline.demo.ses import DKIM_TOKENS, SesServer
from pipeline.sending_domain import Identity, Says, is_a_trial, sending_domain

DOMAIN = "case-corner.shop"
KEY = "v=DKIM1; k=rsa; p=MIGfMA0"
TOKENS = ("aaa", "bbb", "ccc")
KEYS = {f"{token}._domainkey.{DOMAIN}": [KEY] for token in TOKENS}
DMARC = {f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine"]}
BOUNCES = f"bounce.{DOMAIN}"
RETURN_PATH = {BOUNCES: ["v=spf1 include:amazonses.com ~all"]}
OURS = Identity(DOMAIN, TOKENS)
WITH_MAIL_FROM = Identity(DOMAIN, TOKENS, BOUNCES)


def said(
    known: Mapping[str, Sequence[str]], identity: Identity | None = OURS, domain: str = DOMAIN
) -> dict[str, tuple[bool, str]]:
    found: list[Says] = list(
        sending_domain(domain, identity, lambda name: [each.encode() for each in known.get(name, ())])
    )
    assert len({each.what for each in found}) == len(found), found
    return {each.what: (each.good, each.says) for each in found}


def test_a_domain_that_is_well() -> None:
    found = said({**KEYS, **DMARC, **RETURN_PATH}, WITH_MAIL_FROM)
    assert [good for good, _ in found.values()] == [True, True, True]
    assert found["DMARC"][1] == "p=quarantine, and mail of SES passes"


@pytest.mark.parametrize(
    ("known", "identity", "wrong", "words"),
    [
        ({**KEYS}, OURS, "DMARC", f"TXT record _dmarc.{DOMAIN} 'v=DMARC1; p=none'"),
        ({**KEYS, f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, OURS, "DMARC", "no DMARC record"),
        ({**KEYS, f"_dmarc.{DOMAIN}": ["google-site-verification=1"]}, OURS, "DMARC", "no DMARC record"),
        ({**DMARC}, OURS, "DKIM", f"3 of 3 keys are not in the DNS: publish the CNAME aaa._domainkey.{DOMAIN}"),
        ({**DMARC}, OURS, "DMARC", "lands in spam"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject"]}, OURS, "DMARC", "is refused"),
        ({**KEYS, **DMARC, f"bbb._domainkey.{DOMAIN}": ["v=DKIM1; p="]}, OURS, "DKIM", "1 of 3 keys"),
        ({**KEYS, **DMARC}, Identity(DOMAIN), "DKIM", "verify the domain"),
        ({**KEYS, **DMARC}, WITH_MAIL_FROM, "SPF", f"{BOUNCES} needs the one TXT record"),
        (
            {**KEYS, **DMARC, BOUNCES: ["v=spf1 include:amazonses.com.evil.example -all"]},
            WITH_MAIL_FROM,
            "SPF",
            "needs",
        ),
        ({**KEYS, **DMARC, BOUNCES: [*RETURN_PATH[BOUNCES], "v=spf1 -all"]}, WITH_MAIL_FROM, "SPF", "needs the one"),
        ({**KEYS, **DMARC, DOMAIN: ["v=spf1 -all", "v=spf1 mx -all"]}, None, "SPF", "several SPF records"),
    ],
)
def test_what_is_wrong_is_told_with_the_remedy(known: Any, identity: Any, wrong: str, words: str) -> None:
    good, says = said(known, identity)[wrong]
    assert not good
    assert words in says


@pytest.mark.parametrize(
    ("known", "identity", "passes"),
    [
        ({**KEYS, **DMARC}, OURS, True),  # DKIM alone
        ({**DMARC, **RETURN_PATH}, Identity(DOMAIN, TOKENS, BOUNCES), True),  # SPF alone
        ({**DMARC}, OURS, False),
        ({**KEYS, f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject; adkim=s"]}, OURS, True),
        ({**RETURN_PATH, f"_dmarc.{DOMAIN}": ["v=DMARC1;p=reject;aspf=s"]}, Identity(DOMAIN, (), BOUNCES), False),
        ({**RETURN_PATH, f"_dmarc.{DOMAIN}": ["v=DMARC1;p=reject;aspf=s"]}, Identity(DOMAIN, (), DOMAIN), False),
        ({"bounce.other.shop": RETURN_PATH[BOUNCES], **DMARC}, Identity(DOMAIN, (), "bounce.other.shop"), False),
    ],
)
def test_either_of_the_two_is_enough_if_it_is_aligned(known: Any, identity: Identity, passes: bool) -> None:
    assert said(known, identity)["DMARC"][0] is passes


@pytest.mark.parametrize(("adkim", "passes"), [("r", True), ("s", False)])
def test_a_part_of_a_verified_domain_inherits_its_keys_and_policy(adkim: str, passes: bool) -> None:
    known = {**KEYS, f"_dmarc.{DOMAIN}": [f"v=DMARC1; p=reject; adkim={adkim}"]}
    assert said(known, OURS, f"mail.{DOMAIN}")["DMARC"][0] is passes


def test_without_ses_only_the_dns_is_told() -> None:
    assert said({**DMARC}, None) == {"DMARC": (True, "p=quarantine")}


def test_a_dns_that_does_not_answer_says_nothing() -> None:
    def away(name: str) -> Sequence[bytes]:
        raise OSError(f"the DNS does not answer for {name}")

    assert list(sending_domain(DOMAIN, OURS, away)) == []


@pytest.mark.parametrize("record", [b"v=DMARC1", b"\xff;=;;p", b"v=DMARC1; p", b"=" * 9_000, b"v=spf1" + b" a" * 5_000])
def test_no_record_breaks_it(record: bytes) -> None:
    assert list(sending_domain(DOMAIN, WITH_MAIL_FROM, lambda _: [record, record]))


@pytest.mark.parametrize(
    ("domain", "trial"), [("shop.example", True), ("example.com", True), ("shop.test", True), (DOMAIN, False)]
)
def test_names_that_no_dns_knows_are_not_asked_for(domain: str, trial: bool) -> None:
    assert is_a_trial(domain) is trial


def test_what_ses_knows_of_the_domain(ses: SesServer) -> None:
    ses.identities = frozenset([DOMAIN])
    given = {"shop": {"address": f"help@mail.{DOMAIN}"}, "sending": {"kind": "ses", "endpoint_url": ses.url}}
    sender = SesSender(Settings.model_validate(given))
    assert sender.domain_identity(f"mail.{DOMAIN}") == Identity(DOMAIN, DKIM_TOKENS)
    assert sender.domain_identity("other.shop") == Identity("other.shop")
    given["sending"]["endpoint_url"] = "http://127.0.0.1:1"
    assert SesSender(Settings.model_validate(given)).domain_identity(DOMAIN) is None


def test_the_check_up_is_silent_about_a_trial_shop(ses: SesServer) -> None:
    given = {"shop": {"address": "help@shop.example"}, "sending": {"kind": "ses", "endpoint_url": ses.url}}
    assert list(checkup._own_domain(Settings.model_validate(given))) == []
