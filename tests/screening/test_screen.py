"""What holds for any mail, and the order of the rules."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Shop
from pipeline.model import Address, Mail
from pipeline.screening import RULES, bounced, propose_authserv_id, screen, writer
from tests.screening.mails import SHOP, a_mail

HEADER_NAMES = (
    *("authentication-results", "auto-submitted", "from", "list-id", "precedence", "return-path", "reply-to"),
    *("x-auto-response-suppress", "x-autoreply", "feedback-id", "list-unsubscribe", "delivered-to", "x-casedesk"),
    *("x-beenthere", "x-original-from", "mailing-list", "received", "x-spam-flag", "x-forefront-antispam-report"),
)
PIECES = (
    *(
        "mx.shop.example",
        ";",
        "dmarc=pass",
        "dkim=pass",
        "header.d=customer.example",
        "spf=fail",
        "(",
        ")",
        '"',
        "\\",
        "=",
    ),
    *(
        " ",
        "header.from=customer.example",
        "<>",
        "MAILER-DAEMON",
        "no",
        "auto-replied",
        "Undeliverable:",
        "out of office",
    ),
    *(
        "+AOk-",
        "Re: ",
        "[x]",
        "\u3002",
        "?",
        "\n\n",
        ": ",
        "I am on vacation",
        "out of office",
        "not be delivered",
        "550 5.1.1",
        "{",
    ),
)
TYPES = ("text/plain", "multipart/report", "message/delivery-status")
TOPS = ("none", "dmarc=none", "dmarc=fail", "spf=softfail", "dkim=fail", "spf=pass smtp.mailfrom=x@e.example")
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
addresses = st.builds(
    Address,
    st.text(max_size=12) | st.sampled_from(["MAILER-DAEMON", "Mail Delivery System"]),
    st.sampled_from(
        ["ana@customer.example", "help@shop.example", "no-reply@x.example", "postmaster@x.example", "", "@", "a"]
    )
    | st.text(max_size=12),
)
people = st.lists(addresses, max_size=3).map(tuple)
mails = st.builds(
    Mail,
    identity=st.just("0" * 64),
    message_id=st.none(),
    date=st.none(),
    received_at=st.none(),
    senders=people,
    reply_to=people,
    to=people,
    cc=people,
    subject=words,
    text=words,
    new_text=words,
    content_types=st.lists(
        st.sampled_from(["text/plain", "multipart/report", "message/delivery-status"]), max_size=3
    ).map(tuple),
    headers=st.dictionaries(st.sampled_from(HEADER_NAMES), st.lists(words, max_size=3).map(tuple), max_size=6),
    report=words,
    returned_ids=st.just(("<1@shop.example>",)),
    defects=st.sampled_from([(), ("header_repaired",), ("from_ambiguous", "signed")]),
)
shops = st.sampled_from(
    [
        SHOP,
        Shop(address="help@shop.example"),
        Shop(address="help@shop.example", authserv_id="protection.outlook.com", trust_spam_headers=True),
    ]
)
known = st.sampled_from([(), ("ana@customer.example",), ("customer.example",)])


@given(mails, shops, known, known)
def test_any_mail_is_screened(mail: Mail, shop: Shop, spam: tuple[str, ...], signed: tuple[str, ...]) -> None:
    screening = screen(mail, shop, spam, signed)
    assert len(set(screening.flags)) == len(screening.flags)
    assert not screening.may_disclose_order or (screening.may_answer and screening.proof == "passed")
    assert not screening.may_answer or (screening.kind == "human" and screening.answer_to is not None)
    assert screening.proof != "passed" or ((shop.authserv_id or signed) and len(mail.senders) == 1)
    assert screening.proof != "passed" or not {"header_repaired", "from_ambiguous"} & set(mail.defects)
    assert screen(mail, shop, spam, signed) == screening
    found = bounced(mail)
    assert found is None or screening.kind == "bounce"
    assert isinstance(writer(mail, shop), str)


@given(st.lists(mails, max_size=8))
def test_any_mails_make_a_proposal_or_none(some: list[Mail]) -> None:
    proposed = propose_authserv_id(some)
    assert proposed is None or proposed


@given(words)
def test_unproven_never_discloses(found: str) -> None:
    screening = screen(a_mail(authentication_results=found), SHOP)
    assert screening.may_disclose_order is (screening.proof == "passed")


@given(
    st.sampled_from(
        ["none", "dmarc=none", "dmarc=fail", "spf=softfail", "dkim=fail", "spf=pass smtp.mailfrom=x@e.example"]
    ),
    words,
)
def test_a_pass_below_ours_never_counts(top: str, between: str) -> None:
    below = "mx.shop.example; dmarc=pass header.from=customer.example; dkim=pass header.d=customer.example"
    mail = a_mail(authentication_results=(f"mx.shop.example; {top}", between, below))
    assert screen(mail, SHOP).proof != "passed"


@given(st.text(alphabet='"\\();= \tab@.', max_size=60))
def test_no_envelope_address_passes_itself(local: str) -> None:
    """A careless server copies the envelope address into its comment as it came."""
    copied = f"{local}@evil.example"
    mail = a_mail(authentication_results=f"mx.shop.example; spf=pass (domain of {copied}) smtp.helo=evil.example")
    assert screen(mail, SHOP).proof != "passed"


def test_order_of_the_rules() -> None:
    assert [rule.name for rule in RULES] == ["bounce", "auto_reply", "bulk", "spam", "own"]
    assert [rule.kind for rule in RULES] == ["bounce", "auto_reply", "bulk", "bulk", None]
    assert all(rule.find.__doc__ for rule in RULES)


def test_first_rule_names_the_kind_and_all_give_reasons() -> None:
    mail = a_mail(
        "MAILER-DAEMON@mx.example",
        "Delivery failure",
        "",
        auto_submitted="auto-replied",
        list_id="<x.example>",
        return_path="<>",
    )
    screening = screen(mail, SHOP)
    assert screening.kind == "bounce"
    assert {"failure_sender", "failure_subject", "auto_submitted", "list_id", "null_return_path"} <= set(
        screening.flags
    )
    assert screen(a_mail(auto_submitted="auto-replied", list_id="<x.example>"), SHOP).kind == "auto_reply"


@pytest.mark.parametrize(
    "filler", ["(", '"', "\\", "a ", "+", "= ", "a=b;", "[", "*", "re: ", "out of ", "é", "not ", "mail", "we ", "? "]
)
def test_hostile_repetition_costs_little(filler: str) -> None:
    long = filler * (200_000 // len(filler))
    header = long[:32_000]
    mail = a_mail(
        "x@y.example",
        long[:500],
        long,
        name=header,
        authentication_results=header,
        auto_submitted=header,
        list_id=header,
    )
    began = time.process_time()
    screen(mail, SHOP)
    assert time.process_time() - began < 1.0
