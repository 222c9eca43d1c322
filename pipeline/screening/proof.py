"""Proof of sender: what the mailbox's own server found out about the From address (RFC 8601, RFC 7489)."""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Mail, Proof
from pipeline.screening.authentication_results import Result, read
from pipeline.screening.sender import is_relay

_FAILED = frozenset({"fail", "hardfail", "softfail", "policy", "permerror"})
#: Second labels under a country's top level under which strangers register (co.uk, com.br, ne.jp).
_REGISTRY_LABEL = re.compile(r"ac|co|com|edu|gob|gouv|gov|go|ltd|me|mil|ne|net|nom|or|org|plc|sch|id|in")


def prove(mail: Mail, shop: Shop) -> Proof:
    """``passed``, ``failed`` or ``absent`` for the one From address.

    A DMARC verdict counts before all else; without one, an aligned DKIM or SPF pass proves. A relay (the shop's
    contact form, a no-reply with somebody else in Reply-To) vouches for itself and not for the customer behind it.
    """
    results = _trusted_results(mail, shop)
    dmarc = [result for result in results if result.method == "dmarc"]
    if any(result.result == "fail" for result in dmarc):
        return "failed"
    domain = _only_from_domain(mail)
    if domain and not is_relay(mail, shop) and _passes(results, dmarc, domain):
        return "passed"
    vouched = any(result.result == "pass" for result in dmarc)
    return "failed" if not vouched and _all_fail(results) else "absent"


def _trusted_results(mail: Mail, shop: Shop) -> tuple[Result, ...]:
    """The topmost header of our server's authserv-id: what stands below came with the mail (RFC 8601 7.1).

    Without ``shop.authserv_id`` nothing is trusted. One that cannot be read ends the search, so that a mail
    cannot have the server's true finding passed over.
    """
    if not shop.authserv_id:
        return ()
    for value in mail.headers.get("authentication-results", ()):
        report = read(value)
        if report is None:
            return ()
        if report.server == shop.authserv_id.strip().lower():
            return report.results
    return ()


def _only_from_domain(mail: Mail) -> str:
    """The domain of the From address where there is exactly one in exactly one header, else an empty string."""
    if len(mail.senders) != 1 or len(mail.headers.get("from", ("",))) != 1:
        return ""
    return mail.senders[0].domain if "@" in mail.senders[0].address else ""


def _passes(results: tuple[Result, ...], dmarc: list[Result], domain: str) -> bool:
    if dmarc and all(r.result == "pass" and aligned(r.properties.get("header.from", domain), domain) for r in dmarc):
        return True
    return any(result.result == "pass" and aligned(_vouched_for(result), domain) for result in results)


def _vouched_for(result: Result) -> str:
    """The domain that a DKIM or SPF result speaks of; SPF's HELO identity does not count for DMARC."""
    named = ""
    if result.method == "dkim":
        named = result.properties.get("header.d") or result.properties.get("header.i", "")
    elif result.method == "spf":
        named = result.properties.get("smtp.mailfrom") or result.properties.get("smtp.mail", "")
    return named.rpartition("@")[2].strip("<>")


def _all_fail(results: tuple[Result, ...]) -> bool:
    """SPF fails and so does every signature; without one a hard failure of SPF is enough."""
    spf = {result.result for result in results if result.method == "spf"}
    dkim = {result.result for result in results if result.method == "dkim"} - {"none"}
    if not spf or not (spf | dkim) <= _FAILED:
        return False
    return bool(dkim) or spf <= {"fail", "hardfail"}


def aligned(one: str, other: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1), on the strict side of it.

    The same domain, or one above the other where the upper one can be nobody's registry: ``mail.a.example``
    and ``a.example``. Sisters such as ``x.a.example`` and ``y.a.example`` are refused, because telling an
    organisation from a registry would need the Public Suffix List.
    """
    upper, lower = sorted((one.lower().rstrip("."), other.lower().rstrip(".")), key=len)
    if not upper or upper == lower:
        return bool(upper)
    return lower.endswith("." + upper) and not _is_registry(upper)


def _is_registry(domain: str) -> bool:
    labels = domain.split(".")
    if len(labels) != 2:
        return len(labels) < 2
    return len(labels[1]) == 2 and _REGISTRY_LABEL.fullmatch(labels[0]) is not None
