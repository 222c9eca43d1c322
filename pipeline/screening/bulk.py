"""Bulk: lists, newsletters, senders that nobody can answer."""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.sender import has_null_path, is_contact_form, is_no_reply, reply_target

_PRECEDENCES = frozenset({"bulk", "list", "junk"})
_LIST_ID = re.compile(r"<([^<>]*)>")


def find(mail: Mail, shop: Shop) -> tuple[str, ...]:
    """List headers (RFC 2919, RFC 2369), Precedence, Feedback-ID, no-reply senders, a null Return-Path."""
    found = () if _through_own_list(mail, shop) else _list_headers(mail)
    # SES and others put a Feedback-ID on all that they carry, the letters of the shop's own form included.
    if mail.header("feedback-id") and not is_contact_form(mail, shop):
        found += ("feedback_id",)
    if mail.sender and is_no_reply(mail.sender) and reply_target(mail, shop) is None:
        found += ("no_reply_sender",)
    # RFC 5321 section 4.5.5: nothing may be sent in answer to a null reverse-path.
    if has_null_path(mail):
        found += ("null_return_path",)
    return found


def _list_headers(mail: Mail) -> tuple[str, ...]:
    found = []
    if mail.header("list-id").strip():
        found.append("list_id")
    if _precedence(mail) in _PRECEDENCES:
        found.append("precedence")
    if mail.header("list-unsubscribe").strip():
        found.append("list_unsubscribe")
    return tuple(found)


def _precedence(mail: Mail) -> str:
    return (mail.header("precedence") or mail.header("x-precedence")).strip().lower()


def _through_own_list(mail: Mail, shop: Shop) -> bool:
    """The shop's own group address put the list headers on, so they say nothing about the writer."""
    own = {_list_id(value) for value in shop.own_list_ids}
    return any(_list_id(value) in own for value in mail.headers.get("list-id", ()))


def _list_id(value: str) -> str:
    bracketed = _LIST_ID.findall(value)
    return (bracketed[-1] if bracketed else value).strip().lower()
