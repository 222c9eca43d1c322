"""The JSON shapes that others rely on: ``inspect``, ``classify``, ``batch`` verdicts, ``drafts list``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TextIO

from classifiers.verdict import Verdict
from pipeline.model import Address, Reading, TrackingNumber
from pipeline.store.engine import AnyRow


def inspect_record(file: str, reading: Reading) -> dict[str, Any]:
    """What the pipeline sees in a mail."""
    mail, screening, verdict = reading.mail, reading.screening, reading.verdict
    return {
        "file": file,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "from": _address(mail.sender),
        "reply_to": _address(mail.reply_to[0] if mail.reply_to else None),
        "subject": mail.subject,
        "text": mail.text,
        "new_text": mail.new_text,
        "language": verdict.language,
        "attachments": [{"name": part.name, "type": part.type, "size": part.size} for part in mail.attachments],
        "kind": screening.kind,
        "flags": [*screening.flags, *mail.defects],
        "authentic": screening.authentic,
        "may_answer": screening.may_answer,
        "may_disclose_order": screening.may_disclose_order,
        "category": verdict.category,
        "intent": verdict.intent,
        "confidence": round(verdict.confidence, 4),
        "also": list(verdict.also),
        "remedies": list(verdict.remedies),
        "escalate": verdict.escalate,
        "order_numbers": list(mail.order_numbers),
        "tracking_numbers": _tracking(mail.tracking_numbers),
        "error": None,
    }


_EMPTY_LISTS = ("attachments", "flags", "also", "remedies", "order_numbers", "tracking_numbers")
_NO = ("authentic", "may_answer", "may_disclose_order", "escalate")
_UNKNOWN = ("message_id", "date", "from", "reply_to", "language", "kind", "category", "intent", "confidence")


def unreadable_record(file: str, error: str) -> dict[str, Any]:
    """The same keys for a mail that was set aside."""
    record: dict[str, Any] = {"file": file, "subject": "", "text": "", "new_text": "", "error": error}
    record |= {name: [] for name in _EMPTY_LISTS} | dict.fromkeys(_NO, False) | dict.fromkeys(_UNKNOWN)
    return record


def classify_record(
    message_id: Any, verdict: Verdict, numbers: Sequence[str], tracking: Iterable[TrackingNumber]
) -> dict[str, Any]:
    """One line of ``classify``."""
    return {
        "id": message_id,
        "category": verdict.category,
        "intent": verdict.intent,
        "confidence": round(verdict.confidence, 4),
        "ranking": [[category, round(share, 4)] for category, share in verdict.ranking],
        "also": list(verdict.also),
        "remedies": list(verdict.remedies),
        "escalate": verdict.escalate,
        "language": verdict.language,
        "order_numbers": list(numbers),
        "tracking_numbers": _tracking(tracking),
        "evidence": list(verdict.evidence),
    }


def draft_record(row: AnyRow) -> dict[str, Any]:
    """One line of ``drafts list --json``."""
    return {
        "id": row.id,
        "ticket": row.ticket,
        "message_id": row.asked,
        "drafted_at": row.drafted_at.isoformat(),
        "state": row.state,
        "kind": row.kind,
        "category": row.category,
        "intent": row.intent,
        "also": row.also,
        "template": row.template,
        "language": row.language,
        "to": row.recipient,
        "subject": row.subject,
        "body": row.body,
        "offers": row.offers,
        "unsure": row.unsure,
        "order_number": row.order_number,
        "urgent": row.urgent,
        "may_send_automatically": row.may_send_automatically,
        "warnings": row.warnings,
        "reason": f"{row.reason} {row.problem}" if row.problem else row.reason,
    }


def held_record(row: AnyRow) -> dict[str, Any]:
    """The same keys for a mail that got no draft: ``to`` is its sender, ``reason`` says why."""
    verdict = row.verdict
    return {
        "id": None,
        "ticket": row.ticket,
        "message_id": row.message_id,
        "drafted_at": None,
        "state": row.outcome,
        "kind": None,
        "category": row.category,
        "intent": verdict.get("intent"),
        "also": verdict.get("also", []),
        "template": None,
        "language": verdict.get("language"),
        "to": row.sender,
        "subject": row.subject,
        "body": None,
        "offers": [],
        "unsure": verdict.get("unsure", False),
        "order_number": row.order_numbers[0] if row.order_numbers else None,
        "urgent": row.urgent,
        "may_send_automatically": False,
        "warnings": row.warnings,
        "reason": row.reason,
    }


def _address(address: Address | None) -> dict[str, str] | None:
    return {"name": address.name, "address": address.address} if address else None


def _tracking(numbers: Iterable[TrackingNumber]) -> list[dict[str, str]]:
    return [{"number": each.number, "carrier": each.carrier, "url": each.url} for each in numbers]


def task_record(row: AnyRow) -> dict[str, Any]:
    """One line of ``tasks list --json``."""
    return {
        "id": row.id,
        "ticket": row.ticket,
        "kind": row.kind,
        "order_number": row.order_number,
        "amount": float(row.amount) if row.amount is not None else None,
        "currency": row.currency,
        "extra_case": row.extra_case,
        "goodwill": row.goodwill,
        "state": row.state,
        "due": row.due.isoformat(),
        "reason": row.reason,
    }


_OF_TASKS = (
    *("id", "ticket", "kind", "order_number", "amount", "currency", "extra_case", "goodwill", "fault", "state", "due"),
    *("reason", "made_at", "ended_at", "ended_by", "tracking_url", "note"),
)


def write_tasks(rows: Iterable[AnyRow], out: TextIO) -> None:
    """Tasks as CSV (RFC 4180), a line each. Amounts keep their digits."""
    lines = csv.writer(out)
    lines.writerow(_OF_TASKS)
    for row in rows:
        lines.writerow([_cell(row._mapping[name]) for name in _OF_TASKS])


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: an order number or a note may begin like one."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
