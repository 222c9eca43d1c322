"""The vocabulary of the house: the values that travel the road, in the order in which a mail meets them.

All are frozen; a stop adds a value, it never changes one. Times are aware datetimes in UTC unless said.
Text is free of NUL and lone surrogates from parsing on (PostgreSQL and SQLite refuse them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from classifiers.verdict import Verdict

__all__ = ["Verdict"]  # the one word that comes from the classifiers

# ---------------------------------------------------------------------------------------------- ingestion


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as its source gave it, before anyone looked inside.

    ``source`` names the place for people: a path, ``box.mbox#12``, ``imap:INBOX/4711``. ``stamp`` is the time
    at which the mailbox took it (INTERNALDATE) or, for a file, when the file was written; None where the
    source cannot tell. ``size`` is in octets as the source states it, which for an ``oversize`` mail is more
    than ``data`` holds: then only its header was taken.
    """

    data: bytes
    source: str
    size: int
    stamp: datetime | None = None
    uid: int | None = None
    oversize: bool = False


# ------------------------------------------------------------------------------------------------ parsing


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322 section 3.4. ``address`` is lower case; names are only ever shown to staff."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the mail's own text. ``name`` is for showing, never for opening; ``size`` in octets."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class TrackingNumber:
    """A parcel number whose shape (and check digit, where the carrier has one) fits; ``url`` follows it."""

    number: str
    carrier: str
    url: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as read. Ids keep their angle brackets (``<a@b>``, the msg-id of RFC 5322 section 3.6.4).

    ``message_id`` is None where the sender gave none; ``identity`` always exists: SHA-256 in hex over
    Message-ID and content, or over the content alone. ``cites``: the ids of References and In-Reply-To,
    oldest first. ``headers``: lower-case name → the values as decoded text, names and values in the mail's order, by
    which screening tells who wrote them. ``text`` is all
    that can be read, ``new_text`` the same without quoted history and signature. ``report``: the text of
    message/delivery-status, message/disposition-notification and message/feedback-report parts, which bounce
    screening reads; ``returned_ids``: the ids of the mails that it brings back, attached or copied (Message-ID and
    References of each), so that a bounce finds what we sent; they prove nothing. ``defects``: stable snake_case names
    of what was wrong with it, or hinders the reading: ``encrypted``, ``signed``, ``tnef``, ``uuencoded``.
    """

    identity: str
    message_id: str | None
    date: datetime | None
    received_at: datetime | None
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    new_text: str
    cites: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    content_types: tuple[str, ...] = ()
    report: str = ""
    returned_ids: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order_numbers: tuple[str, ...] = ()
    tracking_numbers: tuple[TrackingNumber, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def sender(self) -> Address | None:
        """The first From address; a mail with several is never authentic."""
        return self.senders[0] if self.senders else None

    @property
    def has_photo(self) -> bool:
        return any(part.type.startswith("image/") for part in self.attachments)

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""


# ---------------------------------------------------------------------------------------------- screening

Kind = Literal["human", "auto_reply", "bounce", "bulk"]
Proof = Literal["passed", "failed", "absent"]


@dataclass(frozen=True, slots=True)
class Screening:
    """Who wrote this, and may we answer (invariants 7 and 8).

    ``proof``: did the mailbox's own server vouch for the From address. ``answer_to``: whom a reply would go
    to: the usable Reply-To where there is one, else the From address. ``may_answer``: a draft may be made without a
    person starting it; ``may_disclose_order``: the sender is proven and nothing diverts the reply, so it may
    hold facts of an order that is theirs. ``flags``: the reasons, stable snake_case.
    """

    kind: Kind
    flags: tuple[str, ...]
    proof: Proof
    may_answer: bool
    may_disclose_order: bool
    answer_to: Address | None

    @property
    def authentic(self) -> bool:
        return self.proof == "passed"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pure stops made of one raw mail: all that a worker hands back."""

    mail: Mail
    screening: Screening
    verdict: Verdict

    def corrected(self, category: str, intent: str) -> Reading:
        """The same reading with what a person says that the mail is about, of which nobody is unsure."""
        ranking = ((category, 1.0), *((name, 0.0) for name, _ in self.verdict.ranking if name != category))
        also = tuple(name for name in self.verdict.also if name != category)
        sure = replace(self.verdict, category=category, intent=intent, confidence=1.0, ranking=ranking, also=also)
        return replace(self, verdict=replace(sure, unsure=False))


# ------------------------------------------------------------------------------------------------- orders


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order. ``price`` is for one piece, in the order's currency; None where not stated."""

    quantity: int
    title: str
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The facts of one order as its source states them; None = not (yet), or not known."""

    number: str
    email: str
    name: str = ""
    phone: str = ""
    placed_at: datetime | None = None
    currency: str = ""
    total: Decimal | None = None
    items: tuple[Item, ...] = ()
    country: str = ""
    shipped_at: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    last_scan_at: datetime | None = None
    last_status: str = ""
    delivered_at: datetime | None = None
    promised_by: datetime | None = None


def normal_number(number: str) -> str:
    """An order number as it is compared: customers write ``#1042``, ``1042`` and ``mx 3081`` for ``MX-3081``."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


# ------------------------------------------------------------------------------------------------- policy


@dataclass(frozen=True, slots=True)
class History:
    """What the store knows of the conversation when a mail is decided on.

    ``follows_up``: a mail of ours is in the ticket already; ``offers_open``: the remedies of an offer that was
    sent in it and not answered yet; ``choice``: how the mail was read as an answer to it, a remedy or ``unclear``;
    ``thanks``: it says thanks and nothing else. ``offered_before``: the remedies that were offered to this customer
    in other tickets within the time for claims, one entry an offer.
    """

    follows_up: bool = False
    offers_open: tuple[str, ...] = ()
    choice: str = "unclear"
    thanks: bool = False
    offered_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the order source answered for one mail.

    ``named``: the orders whose numbers the mail names, whoever they belong to; ``of_sender``: those of the From
    address, newest first. ``source``: ``away`` = it could not be asked, so nothing may be concluded; ``none`` =
    the shop has not connected one.
    """

    named: tuple[Order, ...] = ()
    of_sender: tuple[Order, ...] = ()
    source: Literal["there", "away", "none"] = "there"


@dataclass(frozen=True, slots=True)
class Context:
    """What the pure stops need to know of the world besides the mail itself.

    ``imported``: it was in the mailbox before the first run; ``started``: a person asked for a draft. ``confirmed``:
    category → (mails that staff judged, errors among them), which lets harmless replies go by themselves.
    """

    now: datetime
    arrived_at: datetime
    imported: bool = False
    started: bool = False
    facts: Facts = field(default_factory=Facts)
    history: History = field(default_factory=History)
    confirmed: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """One remedy the customer may choose. ``amount`` None: staff fill it in when they carry it out."""

    remedy: str
    order_number: str | None
    amount: Decimal | None = None
    currency: str = ""
    extra_case: bool = False
    goodwill: bool = False
    return_required: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What a person is to carry out. ``amount`` None: they find it out. ``remedy``: what the offer called it."""

    kind: str
    remedy: str
    order_number: str | None
    amount: Decimal | None = None
    currency: str = ""
    extra_case: bool = False
    goodwill: bool = False
    waits_for_return: bool = False


Action = Literal["draft", "task", "hold", "none"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One mail that policy wants written: which template, to whom, with which facts and offers."""

    kind: str
    template: str
    to: str
    offers: tuple[Offer, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy says about one mail, and why, in one sentence that staff can read.

    ``draft``: write ``plans``; ``task``: the customer has chosen, so no words are due but deeds; ``hold``: a ticket for
    staff without a draft; ``none``: nothing to answer. ``task``: the kind of task that the row brings beside its draft.
    ``turn``: whose turn it is once the draft has left. ``fault``: whose fault it was, as far as facts tell.
    """

    action: Action
    row: str
    reason: str
    plans: tuple[Plan, ...] = ()
    order: Order | None = None
    urgent: bool = False
    may_send_automatically: bool = False
    warnings: tuple[str, ...] = ()
    task: str = ""
    turn: Literal["customer", "us", ""] = ""
    fault: str = "unknown"


# ------------------------------------------------------------------------------------ drafting and delivery


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply in words, ready for a person to read."""

    plan: Plan
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out. ``mime`` is the whole message; ``id`` the outbox row's, sent as e-mail tag."""

    id: int
    sender: str
    recipient: str
    mime: bytes


DeliveryState = Literal["sent", "try_later", "failed", "uncertain"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one hand-over (invariant 4). ``provider_id``: SES' MessageId, for threads and feedback."""

    state: DeliveryState
    provider_id: str | None = None
    reason: str = ""
