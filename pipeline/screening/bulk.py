"""Bulk: lists, newsletters, senders that nobody can answer."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Mail
from pipeline.screening.address import is_no_reply
from pipeline.screening.group import foreign_list_ids, is_through_own_group
from pipeline.screening.sender import has_null_path, is_from_shops_relay, reply_target

_PRECEDENCES = frozenset({"bulk", "list", "junk"})
#: What else a list or a mailing service writes on what it hands out.
_OF_LISTS = ("x-beenthere", "mailing-list", "x-mailing-list", "x-google-group-id", "list-post")


def find(mail: Mail, shop: Shop) -> tuple[str, ...]:
    """List headers (RFC 2919, RFC 2369), Precedence, Feedback-ID, no-reply senders, a null Return-Path."""
    found = _list_headers(mail, shop)
    # SES and others put a Feedback-ID on all that they carry, the letters of the shop's own form included.
    if mail.header("feedback-id") and not is_from_shops_relay(mail, shop):
        found += ("feedback_id",)
    if mail.sender and is_no_reply(mail.sender) and reply_target(mail, shop) is None:
        found += ("no_reply_sender",)
    # RFC 5321 section 4.5.5: nothing may be sent in answer to a null reverse-path.
    if has_null_path(mail):
        found += ("null_return_path",)
    return found


def _list_headers(mail: Mail, shop: Shop) -> tuple[str, ...]:
    # The shop's own group put its headers on, so they say nothing about the writer.
    if is_through_own_group(mail, shop):
        return ("list_id",) if foreign_list_ids(mail, shop) else ()
    named = {
        "list_id": bool(mail.header("list-id").strip()),
        "precedence": _precedence(mail) in _PRECEDENCES,
        "list_unsubscribe": bool(mail.header("list-unsubscribe").strip()),
        "mailing_list": any(mail.header(name).strip() for name in _OF_LISTS),
    }
    return tuple(name for name, holds in named.items() if holds)


def _precedence(mail: Mail) -> str:
    return (mail.header("precedence") or mail.header("x-precedence")).strip().lower()
