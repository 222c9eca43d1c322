"""The one gate (invariant 5): every outgoing mail passes ``verdict`` just before it is claimed, whoever approved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from pipeline import limits
from pipeline.config import Settings
from pipeline.delivery.compose import ascii_address
from pipeline.delivery.quota import Allowance
from pipeline.store import alarms, drafts, inquiries, outbox, outreach
from pipeline.store.engine import AnyRow

OVER_CAP = "over_cap"
ALARMS_A_DAY = 10  # mails to the owner: an alarm and its end, five times


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a mail may not leave. ``wait``: it stays queued; ``staff``: it goes back to a person, with ``warning``."""

    then: Literal["wait", "staff"]
    warning: str
    reason: str


def verdict(
    connection: Connection,
    draft_id: int,
    settings: Settings,
    now: datetime,
    octets: int = 0,
    allowance: Allowance | None = None,
) -> Refusal | None:
    """None where the mail may leave now. ``octets``: its size; ``allowance``: what SES still takes of the account."""
    row = outbox.facts_for_gate(connection, draft_id, now)
    if refusal := _unapproved(row, settings):
        return refusal
    if row.kind_of_mail not in (None, "human"):
        return Refusal("staff", "machine", f"it would answer a machine ({row.kind_of_mail})")
    if row.recipient in settings.shop.addresses:
        return Refusal("staff", "own_address", f"{row.recipient} is the shop itself")
    if too_old(row.kind, row.question_at, settings, now):
        days = settings.policy.answer_within_days
        return Refusal("staff", "too_old", f"the question is older than {days} days; a person should write anew")
    if row.stopped_because and not (row.stopped_until and row.stopped_until < now):
        return Refusal("staff", "suppressed", f"nothing is sent to {row.recipient}: {row.stopped_because}")
    if refusal := _cannot_be_sent(row.recipient, octets):
        return refusal
    if row.over_cap_why is None and (refusal := _over_cap(connection, row, settings, now)):
        return refusal
    if row.kind == "outreach" and (refusal := _no_longer_first(connection, row, now)):
        return refusal
    if row.paused == "yes":
        return Refusal("wait", "paused", "sending is paused; 'casedesk resume' starts it again")
    return _day_is_full(connection, row.left_today, settings, allowance)


def _day_is_full(
    connection: Connection, left_today: int, settings: Settings, allowance: Allowance | None
) -> Refusal | None:
    """Our own limit of a day, and SES' for the account, of which other programs may have used a part."""
    if left_today >= settings.sending.daily_limit:
        return Refusal("wait", "daily_limit", f"the daily limit of {settings.sending.daily_limit} mails is reached")
    if allowance is not None and outbox.left_since(connection, allowance.since) >= allowance.left:
        return Refusal(
            "wait", "daily_limit", "SES takes no more mails of this account today; its console can raise that"
        )
    return None


def _cannot_be_sent(recipient: str, octets: int) -> Refusal | None:
    """What SES refuses anyway, told without asking it: it speaks no SMTPUTF8 (RFC 6531)."""
    if octets > limits.OUTGOING_OCTETS:
        most = limits.OUTGOING_OCTETS // 1024**2
        return Refusal("staff", "too_large", f"the mail has {octets / 1024**2:.1f} MB, and at most {most} MB may leave")
    address = ascii_address(recipient)
    local, at, domain = address.rpartition("@")
    labels = all(0 < len(label) < 64 for label in domain.split("."))
    if not (local and at and labels) or len(local) > 64 or len(address) > 254:  # RFC 5321 section 4.5.3.1
        return Refusal("staff", "bad_address", f"{recipient[:100]} is no address that mail can be sent to")
    if not address.isascii():
        return Refusal("staff", "bad_address", f"{recipient} has letters before or after the @ that SES cannot send to")
    return None


def _over_cap(connection: Connection, row: AnyRow, settings: Settings, now: datetime) -> Refusal | None:
    if row.kind != "inquiry" and row.left_to < settings.policy.replies_per_address_a_day:
        return None  # as the row says already
    return over_cap(connection, row.recipient, settings, now, kind=row.kind)


def _unapproved(row: AnyRow, settings: Settings) -> Refusal | None:
    """Nothing leaves that no person approved, unless the policy, as it is now, lets such a reply go by itself."""
    if row.state not in ("approved", "queued"):
        return Refusal("staff", "not_approved", f"the draft is {row.state}")
    if row.approved_by is not None:
        return None
    automatic = row.category and settings.policy.category(row.category).automation == "auto"
    if not (row.may_send_automatically and automatic):
        return Refusal("staff", "not_approved", "nobody approved it and its row may not go out by itself")
    if (row.screening or {}).get("proof") != "passed":
        return Refusal("staff", "sender_unproven", "automatic replies go to proven senders alone")
    return None


def _no_longer_first(connection: Connection, row: AnyRow, now: datetime) -> Refusal | None:
    """We do not write first to somebody who wrote meanwhile, or within a day."""
    since = min(row.drafted_at, now - timedelta(days=1))
    if not outreach.wrote_since(connection, row.recipient, since):
        return None
    why = f"{row.recipient} wrote meanwhile; answer that mail, and reject this one if it says the same"
    return Refusal("staff", drafts.WROTE_AGAIN, why)


def over_cap(
    connection: Connection,
    recipient: str,
    settings: Settings,
    now: datetime,
    queued_too: bool = False,
    kind: str = "reply",
) -> Refusal | None:
    """The caps: so many replies to one address in 24 hours, which stops two machines from talking (invariant 7), and
    so many inquiries to all carriers together.

    ``queued_too``: counts what waits to leave as well, so that a person hears of the cap when they approve.
    """
    if kind == "inquiry":
        cap = settings.policy.inquiries_a_day
        if inquiries.left_since(connection, now - timedelta(days=1), queued_too) < cap:
            return None
        why = f"{cap} inquiries went to carriers in 24 hours (policy.inquiries_a_day); approve it again tomorrow"
        return Refusal("staff", OVER_CAP, why)
    cap = settings.policy.replies_per_address_a_day
    if outbox.left_to(connection, recipient, now - timedelta(days=1), queued_too) < cap:
        return None
    why = f"{cap} replies went to {recipient} in 24 hours; approve it with a reason, and one more goes"
    return Refusal("staff", OVER_CAP, why)


def alarm_refusal(connection: Connection, to: str, settings: Settings, now: datetime) -> str:
    """Why an alarm may not leave as a mail, or an empty string. It needs no approval, and no pause holds it back."""
    if to.lower() in settings.shop.addresses:
        return f"no mail to {to}: alarms.mail is the shop's own address, which nobody reads while it is away"
    if alarms.mailed_since(connection, now - timedelta(days=1)) >= ALARMS_A_DAY:
        return f"no mail to {to}: {ALARMS_A_DAY} alarms went there in 24 hours"
    return ""


def too_old(kind: str, question_at: datetime | None, settings: Settings, now: datetime) -> bool:
    """The age rule, which holds for what answers a question."""
    age_counts = kind in ("reply", "resend") and question_at is not None
    return age_counts and now - question_at > timedelta(days=settings.policy.answer_within_days)  # type: ignore[operator]
