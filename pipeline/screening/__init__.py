"""Screening: who wrote this, and may we answer (invariants 7 and 8). It annotates; policy decides."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import replace

from pipeline.config import Shop
from pipeline.model import Kind, Mail, Proof, Screening
from pipeline.screening.authserv import propose_authserv_id
from pipeline.screening.bounced import Bounce, bounced
from pipeline.screening.proof import DOUBTFUL, prove
from pipeline.screening.registry import RULES
from pipeline.screening.sender import answer_to, diverts_reply, writer

__all__ = ["RULES", "Bounce", "bounced", "marked_as_spam", "propose_authserv_id", "screen", "writer"]

_PROOF_FLAGS: dict[Proof, str] = {
    "passed": "sender_proven",
    "failed": "authentication_failed",
    "absent": "authentication_absent",
}


def screen(mail: Mail, shop: Shop, spam_senders: Container[str] = (), signed_by: Collection[str] = ()) -> Screening:
    """Ask every rule, then the proof. Pure, and total: any ``Mail`` gets a ``Screening``.

    ``kind`` is that of the first rule that applies, ``human`` where none does; ``flags`` holds the reasons of
    all rules, each once. Own mail keeps its kind and is never answered. ``spam_senders``: the addresses (``writer``)
    that staff marked as spam; ``signed_by``: the domains that ``dkim.signers`` found.
    """
    kind: Kind = "human"
    flags: list[str] = []
    for rule in RULES:
        reasons = rule.find(mail, shop)
        if reasons and rule.kind and kind == "human":
            kind = rule.kind
        flags += reasons
    proof = prove(mail, shop, signed_by)
    target = answer_to(mail, shop)
    diverted = diverts_reply(mail, shop)
    may_answer = kind == "human" and "own_mail" not in flags and target is not None and proof != "failed"
    screening = Screening(
        kind=kind,
        flags=tuple(dict.fromkeys((*flags, _PROOF_FLAGS[proof], *_sender_flags(mail, target is None, diverted)))),
        proof=proof,
        may_answer=may_answer,
        may_disclose_order=may_answer and proof == "passed" and not diverted,
        answer_to=target,
    )
    address = writer(mail, shop)
    return marked_as_spam(screening) if address and address in spam_senders else screening


def marked_as_spam(screening: Screening) -> Screening:
    """The same, of a sender (``writer``) whom staff marked: for who looks the mark up only after reading."""
    return replace(
        screening,
        kind="bulk" if screening.kind == "human" else screening.kind,
        flags=(*screening.flags, "spam_sender"),
        may_answer=False,
        may_disclose_order=False,
    )


def _sender_flags(mail: Mail, nobody: bool, diverted: bool) -> tuple[str, ...]:
    named = {
        "no_sender": nobody,
        "several_senders": len(mail.senders) > 1 or len(mail.headers.get("from", ())) > 1,
        "foreign_reply_to": diverted,
    }
    doubts = sorted(DOUBTFUL.intersection(mail.defects) - {"from_repeated"})
    return (*(name for name, holds in named.items() if holds), *doubts)
