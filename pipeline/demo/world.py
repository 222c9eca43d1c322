"""The sample world of the demo: customers who write, and the orders that they write about.

The texts and facts are data (``customers.yaml``, ``orders.yaml``) with times relative to now, so that the shop's
windows fall the same way whenever the demo runs. Whatever is made here depends on ``now`` alone.
"""

from __future__ import annotations

import csv
import html
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

import yaml

SHOP = "help@casecorner.example"
SHOP_NAME = "Case Corner"
AUTHSERV_ID = "mx.casecorner.example"
ORDER_PATTERN = r"CC-\d{5}"  # for orders.number_patterns: a third of the numbers stand far from the word "order"
#: The columns of an order export, as every CSV order source reads them.
ORDER_COLUMNS = (
    *("number", "email", "name", "phone", "placed_at", "currency", "total", "items", "country"),
    *("shipped_at", "carrier", "tracking_number", "last_scan_at", "last_status", "delivered_at"),
)
ON_THE_WAY = timedelta(seconds=4)  # from the sender's clock to our mailbox


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A mail of the sample world: the whole message with CRLF, and when the mailbox took it (INTERNALDATE).

    ``intent`` is what a person would call it (the labelling guide's list); None where nobody asks for anything.
    """

    key: str
    data: bytes
    received: datetime
    intent: str | None = None


def customer_mails(now: datetime) -> list[SampleMail]:
    """Every sample mail, oldest first. ``now`` is an aware datetime; all of them came in the three days before."""
    samples = {sample["key"]: sample for sample in _read("customers.yaml")}
    mails = [
        SampleMail(key, _message(sample, samples, now), _received(sample, now), sample.get("intent"))
        for key, sample in samples.items()
    ]
    return sorted(mails, key=lambda mail: mail.received)


def answer(sent: bytes, text: str, now: datetime) -> bytes:
    """What the recipient of one of our mails writes back: it cites the ids as a mail program does (RFC 5322 3.6.4)."""
    asked = message_from_bytes(sent, policy=policy.SMTP)
    customer, reference = asked["To"], asked["Message-ID"]
    mail = EmailMessage(policy.SMTP)
    for result in _authentication("pass", parseaddr(customer)[1]):
        mail["Authentication-Results"] = result
    mail["From"], mail["To"] = customer, asked["From"]
    mail["Subject"], mail["Date"] = f"Re: {asked['Subject'].removeprefix('Re: ')}", format_datetime(now)
    mail["Message-ID"] = f"<answer.{now.astimezone(UTC):%Y%m%d%H%M%S}@{parseaddr(customer)[1].rpartition('@')[2]}>"
    mail["In-Reply-To"], mail["References"] = reference, f"{asked['References'] or ''} {reference}"
    mail.set_content(text)
    return mail.as_bytes()


def write_orders(path: Path, now: datetime) -> int:
    """Writes the order book as CSV in ``ORDER_COLUMNS``; returns how many orders it holds."""
    orders = _read("orders.yaml")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ORDER_COLUMNS)
        writer.writeheader()
        writer.writerows(_row(order, now) for order in orders)
    return len(orders)


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return found


# ----------------------------------------------------------------------------------------------------- orders


def _row(order: Mapping[str, Any], now: datetime) -> dict[str, str]:
    def ago(key: str) -> str:
        return (now - timedelta(days=order[key])).astimezone(UTC).isoformat(timespec="seconds") if key in order else ""

    return {
        **{column: order.get(column, "") for column in ("number", "email", "name", "phone", "total", "items")},
        **{"country": order["country"], "currency": order.get("currency", "USD"), "carrier": order.get("carrier", "")},
        **{"tracking_number": order.get("tracking", ""), "last_status": order.get("status", "")},
        **{"placed_at": ago("placed"), "shipped_at": ago("shipped")},
        **{"last_scan_at": ago("scan"), "delivered_at": ago("delivered")},
    }


# ------------------------------------------------------------------------------------------------------ mails


def _received(sample: Mapping[str, Any], now: datetime) -> datetime:
    return (now - timedelta(hours=sample["hours_ago"])).astimezone(UTC).replace(microsecond=0)


def _message_id(sample: Mapping[str, Any], now: datetime) -> str:
    """Unique for the run, so that a second demo on the same mailbox brings new mails and no duplicates."""
    domain = parseaddr(sample["from"])[1].rpartition("@")[2]
    return f"<{sample['key']}.{now.astimezone(UTC):%Y%m%d%H%M%S}@{domain}>"


def _message(sample: Mapping[str, Any], samples: Mapping[str, Mapping[str, Any]], now: datetime) -> bytes:
    mail = EmailMessage(policy.SMTP)
    for name, value in _headers(sample, samples, now):
        mail[name] = value
    if "bounced" in sample:
        _fill_bounce(mail, sample)
    else:
        _fill_letter(mail, sample)
    if mail.is_multipart():
        mail.set_boundary(f"=_{sample['key']}")  # else a random one, and no two runs would be alike
    return mail.as_bytes()


def _headers(
    sample: Mapping[str, Any], samples: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[tuple[str, str]]:
    """The header in the order of a delivered message: what the mailbox's server added stands on top."""
    sender, received = parseaddr(sample["from"])[1], _received(sample, now)
    domain = sender.rpartition("@")[2]
    own: dict[str, str] = {"Return-Path": f"<{sender}>"} | sample.get("headers", {})
    headers = [
        ("Return-Path", own.pop("Return-Path")),
        *(("Authentication-Results", found) for found in _authentication(sample["auth"], sender)),
        ("Received", f"from mail.{domain} by {AUTHSERV_ID} with ESMTPS for <{SHOP}>; {format_datetime(received)}"),
        ("From", sample["from"]),
        ("To", f"{SHOP_NAME} <{SHOP}>"),
        ("Subject", sample["subject"]),
        ("Date", format_datetime(received - ON_THE_WAY)),
        ("Message-ID", _message_id(sample, now)),
    ]
    if reply_to := sample.get("reply_to"):
        headers.append(("Reply-To", reply_to))
    if cited := _cited(sample, samples, now):
        headers += [("In-Reply-To", cited[-1]), ("References", " ".join(cited))]
    return [*headers, *own.items()]


def _authentication(auth: str, sender: str) -> list[str]:
    """Authentication-Results as RFC 8601 writes them; none where the mailbox's server said nothing."""
    if auth == "none":
        return []
    domain = sender.rpartition("@")[2]
    dkim = f"pass header.d={domain}" if auth == "pass" else "none"
    return [f"{AUTHSERV_ID}; spf={auth} smtp.mailfrom={sender}; dkim={dkim}; dmarc={auth} header.from={domain}"]


def _cited(sample: Mapping[str, Any], samples: Mapping[str, Mapping[str, Any]], now: datetime) -> list[str]:
    """The chain of References, oldest first (RFC 5322 section 3.6.4)."""
    if "in_reply_to" not in sample:
        return []
    parent = samples[sample["in_reply_to"]]
    return [*_cited(parent, samples, now), _message_id(parent, now)]


def _fill_letter(mail: EmailMessage, sample: Mapping[str, Any]) -> None:
    mail.set_content(sample["body"])
    if sample.get("html"):
        paragraphs = (html.escape(one).strip().replace("\n", "<br>\n") for one in sample["body"].split("\n\n"))
        mail.add_alternative("".join(f"<p>{one}</p>\n" for one in paragraphs), subtype="html")
    if sample.get("attachment") == "photo":
        mail.add_attachment(photo(), maintype="image", subtype="png", filename="IMG_0412.png")


def _fill_bounce(mail: EmailMessage, sample: Mapping[str, Any]) -> None:
    """A delivery status notification: text, report, and the header that could not be delivered (RFC 3464)."""
    host = parseaddr(sample["from"])[1].rpartition("@")[2]
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = 'multipart/report; report-type="delivery-status"'
    text = EmailMessage(policy.SMTP)
    text.set_content(sample["body"])
    status = _block({"Content-Type": "message/delivery-status"})
    per_recipient = {
        "Final-Recipient": f"rfc822; {sample['bounced']}",
        "Action": "failed",
        "Status": "5.1.1",
        "Diagnostic-Code": "smtp; 550 5.1.1 user unknown",
    }
    status.set_payload([_block({"Reporting-MTA": f"dns; {host}"}), _block(per_recipient)])
    returned = _block({"Content-Type": "text/rfc822-headers"})
    returned.set_payload(f"From: {SHOP_NAME} <{SHOP}>\r\nTo: {sample['bounced']}\r\nSubject: Your order\r\n")
    for part in (text, status, returned):
        mail.attach(part)


def _block(fields: Mapping[str, str]) -> EmailMessage:
    block = EmailMessage(policy.SMTP)
    for name, value in fields.items():
        block[name] = value
    return block


def photo(width: int = 32, height: int = 24) -> bytes:
    """A picture as a phone would send, only smaller: a pink gradient in 8-bit RGB (PNG, ISO/IEC 15948)."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (230, 120 + 4 * y, 150 + 3 * x)) for y in range(height)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
