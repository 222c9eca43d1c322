"""The customers of the sample world: complete, well-formed, and the same whenever they are made."""

from __future__ import annotations

import email
import re
import struct
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest
import yaml

from classifiers.verdict import CATEGORIES, CATEGORY_OF
from pipeline.demo import world
from pipeline.demo.world import AUTHSERV_ID, SHOP, SampleMail, customer_mails, photo

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MACHINES = {"out_of_office", "bounce", "newsletter"}
# Those who name an order that is not, or cannot be shown to be, their own.
STRANGERS = {"stranger", "spoofed"}
ROWS = {
    *("confirmation_proven", "confirmation_shipped", "confirmation_unproven", "confirmation_no_order"),
    *("charged_without_order", "shipping_note_shipped", "not_shipped_within", "not_shipped_beyond"),
    *("wrong_item_photo", "wrong_item_no_photo", "wrong_item_not_delivered", "missing_piece", "two_issues"),
    *("looks_different", "does_not_fit", "broken", "changed_mind", "hurt_person"),
    *("tracking_inside", "tracking_stuck", "tracking_label_only", "customs_inside", "tracking_outside"),
    *("long_wait_inside", "long_wait_outside", "again_cited", "again_uncited", "returned_to_sender"),
    *("customs_outside", "dispute", "delivered_not_received", "refund_status", "cancel", "change_address"),
    *("invoice", "before_buying", "thanks", "pitch", "unclear"),
}


@pytest.fixture(scope="module")
def samples() -> dict[str, SampleMail]:
    return {sample.key: sample for sample in customer_mails(NOW)}


@pytest.fixture(scope="module")
def mails(samples: dict[str, SampleMail]) -> dict[str, EmailMessage]:
    return {key: parsed(sample) for key, sample in samples.items()}


def parsed(sample: SampleMail) -> EmailMessage:
    return email.message_from_bytes(sample.data, policy=policy.default)


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def address(mail: EmailMessage, name: str = "From") -> str:
    return getaddresses([str(mail[name])])[0][1]


def test_every_row_is_there_and_no_other(samples: dict[str, SampleMail]) -> None:
    assert set(samples) == ROWS | STRANGERS | MACHINES


def test_every_category_is_there_with_an_intent_of_the_closed_list(samples: dict[str, SampleMail]) -> None:
    intents = Counter(sample.intent for sample in samples.values() if sample.intent)
    assert set(intents) <= set(CATEGORY_OF)
    assert {CATEGORY_OF[intent] for intent in intents} == set(CATEGORIES)
    assert {key for key, sample in samples.items() if sample.intent is None} == MACHINES | {"spoofed"}


def test_messages_parse_without_defects(mails: dict[str, EmailMessage]) -> None:
    for key, mail in mails.items():
        assert [part.defects for part in mail.walk() if part.defects] == [], key
        assert text(mail).strip(), key
        assert len(str(mail["Subject"])) > 4, key
        assert address(mail, "To") == SHOP


def test_wire_form_is_seven_bit_with_crlf(samples: dict[str, SampleMail]) -> None:
    for sample in samples.values():
        assert sample.data.isascii(), sample.key
        assert sample.data.count(b"\n") == sample.data.count(b"\r\n"), sample.key
        assert max(map(len, sample.data.splitlines())) <= 998, sample.key


def test_every_address_is_an_example(samples: dict[str, SampleMail]) -> None:
    found = [word for sample in samples.values() for word in re.findall(rb"@([\w.-]+)", sample.data)]
    shown = [str(parsed(sample)) for sample in samples.values()]
    found += [word.encode() for one in shown for word in re.findall(r"@([a-z][\w.-]+)", one)]
    assert len(found) > 150
    assert [domain for domain in found if not domain.rstrip(b".").endswith(b".example")] == []


def test_they_come_oldest_first_within_three_days_and_arrive_after_they_were_written(
    samples: dict[str, SampleMail], mails: dict[str, EmailMessage]
) -> None:
    times = [sample.received for sample in samples.values()]
    assert times == sorted(times)
    assert NOW - timedelta(days=3) < times[0]
    assert times[-1] < NOW
    for key, sample in samples.items():
        written = mails[key]["Date"].datetime
        assert timedelta(0) < sample.received - written < timedelta(minutes=1), key


def test_message_ids_are_unique_and_other_in_the_next_run(mails: dict[str, EmailMessage]) -> None:
    ids = {str(mail["Message-ID"]) for mail in mails.values()}
    later = {str(parsed(sample)["Message-ID"]) for sample in customer_mails(NOW + timedelta(minutes=1))}
    assert len(ids) == len(mails)
    assert all(re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", one) for one in ids)
    assert not ids & later


def test_the_same_now_makes_the_same_bytes(samples: dict[str, SampleMail]) -> None:
    assert {sample.key: sample for sample in customer_mails(NOW)} == samples


def test_references_resolve_to_an_earlier_mail(samples: dict[str, SampleMail], mails: dict[str, EmailMessage]) -> None:
    key_of = {str(mail["Message-ID"]): key for key, mail in mails.items()}
    cited = {key: str(mail["References"]).split() for key, mail in mails.items() if mail["References"]}
    assert set(cited) == {"again_cited"}
    for key, ids in cited.items():
        assert ids[-1] == mails[key]["In-Reply-To"]
        assert all(samples[key_of[one]].received < samples[key].received for one in ids)


def test_one_thread_has_two_follow_ups_of_its_proven_sender(mails: dict[str, EmailMessage]) -> None:
    thread = [mails[key] for key in ("long_wait_outside", "again_cited", "again_uncited")]
    assert len({address(mail) for mail in thread}) == 1
    assert all("dmarc=pass" in str(mail["Authentication-Results"]) for mail in thread)
    assert thread[2]["References"] is None
    assert "CC-10301" in text(thread[2])


def test_authentication_is_told_by_our_own_server(mails: dict[str, EmailMessage]) -> None:
    unsaid = {key for key, mail in mails.items() if mail["Authentication-Results"] is None}
    failed = {key for key, mail in mails.items() if "dmarc=fail" in str(mail["Authentication-Results"])}
    assert unsaid == {"confirmation_unproven", "bounce"}
    assert failed == {"spoofed"}
    for key in set(mails) - unsaid:
        found = str(mails[key]["Authentication-Results"])
        assert found.startswith(f"{AUTHSERV_ID}; "), key
        assert found.endswith(f"header.from={address(mails[key]).rpartition('@')[2]}"), key


def test_machines_say_that_they_are(mails: dict[str, EmailMessage]) -> None:
    assert mails["out_of_office"]["Auto-Submitted"] == "auto-replied"
    assert mails["newsletter"]["List-Id"]
    assert mails["bounce"]["Return-Path"] == mails["out_of_office"]["Return-Path"] == "<>"
    bounce = mails["bounce"]
    assert bounce.get_content_type() == "multipart/report"
    assert [part.get_content_type() for part in bounce.iter_parts()] == [
        "text/plain",
        "message/delivery-status",
        "text/rfc822-headers",
    ]
    assert "Final-Recipient: rfc822; old.address@lostpost.example" in str(bounce)
    marked = {key for key, mail in mails.items() if mail["Auto-Submitted"] or mail["Precedence"] or mail["List-Id"]}
    assert marked == MACHINES


def test_photos_are_pictures(mails: dict[str, EmailMessage]) -> None:
    files = {key: list(mail.iter_attachments()) for key, mail in mails.items() if key != "bounce"}
    assert {key for key, parts in files.items() if parts} == {"wrong_item_photo", "broken"}
    (picture,) = files["broken"]
    assert picture.get_content_type() == "image/png"
    assert picture.get_content() == photo()


def test_a_photo_is_a_whole_png() -> None:
    data = photo(3, 2)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (3, 2)
    length = struct.unpack(">I", data[33:37])[0]
    pixels = data[41 : 41 + length]
    assert len(zlib.decompress(pixels)) == 2 * (1 + 3 * 3)
    assert struct.unpack(">I", data[41 + length : 45 + length])[0] == zlib.crc32(b"IDAT" + pixels)


def test_html_says_the_same_as_the_text(mails: dict[str, EmailMessage]) -> None:
    rich = {key: mail.get_body(("html",)) for key, mail in mails.items() if mail.get_body(("html",))}
    assert set(rich) == {"looks_different", "customs_inside", "invoice", "newsletter"}
    for key, part in rich.items():
        assert part is not None
        words = re.sub(r"<[^<>]+>", " ", str(part.get_content())).split()
        assert words == text(mails[key]).split(), key


def test_four_write_in_other_languages(mails: dict[str, EmailMessage]) -> None:
    words = {
        "shipping_note_shipped": "Bonjour",
        "wrong_item_no_photo": "Guten Tag",
        "long_wait_inside": "Hola",
        "tracking_inside": "追跡番号",
    }
    for key, word in words.items():
        assert word in text(mails[key])


def test_the_data_has_no_key_that_nobody_reads() -> None:
    samples = yaml.safe_load((Path(world.__file__).parent / "customers.yaml").read_text(encoding="utf-8"))
    known = {"key", "intent", "from", "subject", "body", "hours_ago", "auth"}
    known |= {"reply_to", "in_reply_to", "headers", "attachment", "html", "bounced"}
    assert [(one["key"], set(one) - known) for one in samples if set(one) - known] == []
    assert len({one["key"] for one in samples}) == len(samples)
