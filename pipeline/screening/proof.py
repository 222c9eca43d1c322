"""Proof of sender: what the mailbox's own server found out about the From address (RFC 8601, RFC 7489)."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.config import Shop
from pipeline.model import Mail, Proof
from pipeline.screening.authentication_results import MICROSOFT, Result, is_of, read
from pipeline.screening.group import is_through_own_group
from pipeline.screening.sender import is_relay

#: Defects after which it is our reading, and not the sender's server, that says who From is.
DOUBTFUL = frozenset(
    {"header_bare_cr", "header_repaired", "from_ambiguous", "from_repeated", "header_unreadable", "unreadable"}
)
_FAILED = frozenset({"fail", "hardfail", "softfail", "policy", "permerror"})
#: Second labels under a country's top level under which strangers register (co.uk, com.br, ne.jp).
_REGISTRY_LABEL = re.compile(r"ac|co|com|edu|gob|gouv|gov|go|ltd|me|mil|ne|net|nom|or|org|plc|sch|id|in")


def prove(mail: Mail, shop: Shop, signed_by: Collection[str] = ()) -> Proof:
    """``passed``, ``failed`` or ``absent`` for the one From address.

    A DMARC verdict counts before all else; without one, an aligned DKIM or SPF pass proves. A relay (the shop's
    contact form or group, a no-reply with somebody else in Reply-To) vouches for itself and not for the customer
    behind it. ``signed_by``: the domains whose DKIM signatures we verified ourselves; asked only where our server said
    nothing of the mail.
    """
    results = _trusted_results(mail, shop)
    dmarc = [result for result in results or () if result.method == "dmarc"]
    if any(result.result == "fail" for result in dmarc):
        return "absent" if _broken_by_own_group(mail, shop, results or ()) else "failed"
    domain = "" if DOUBTFUL.intersection(mail.defects) or is_relay(mail, shop) else _only_from_domain(mail)
    if domain and (
        any(aligned(signer, domain) for signer in signed_by) if results is None else _passes(results, dmarc, domain)
    ):
        return "passed"
    vouched = any(result.result == "pass" for result in dmarc)
    return "failed" if not vouched and _all_fail(results or ()) else "absent"


def _trusted_results(mail: Mail, shop: Shop) -> tuple[Result, ...] | None:
    """The topmost header of our server's authserv-id: what stands below came with the mail (RFC 8601 section 7.1).

    None where there is none. Without ``shop.authserv_id`` nothing is trusted. One that cannot be read ends the search,
    so that a mail cannot have the server's true finding passed over. That a sender's header with our server's name
    does not come through at all is the server's task (section 5); no reader can tell it from the server's own.
    """
    wanted = (shop.authserv_id or "").strip().lower()
    values = mail.headers.get("authentication-results", ()) if wanted else ()
    # A header without a name is our server's only where nothing stands above it.
    for value in values[:1] if wanted == MICROSOFT else values:
        report = read(value)
        if report is None:
            return ()
        if is_of(report.server, wanted):
            return report.results
    return None


def _broken_by_own_group(mail: Mail, shop: Shop, results: tuple[Result, ...]) -> bool:
    """The shop's own group broke the writer's signature (RFC 7960 section 4.1): our server saw that the group sent it.

    Then the failure says nothing of the writer, and neither does anything else.
    """
    own = {address.rpartition("@")[2] for address in shop.addresses}
    passed = [_vouched_for(result) for result in results if result.result == "pass"]
    through = any(aligned(domain, ours) for domain in passed for ours in own)
    return through and is_through_own_group(mail, shop)


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
    return lower.endswith("." + upper) and not is_registry(upper)


def is_registry(domain: str) -> bool:
    """Strangers may register names under this domain, as far as its labels tell."""
    labels = domain.split(".")
    if len(labels) != 2:
        return len(labels) < 2
    return len(labels[1]) == 2 and _REGISTRY_LABEL.fullmatch(labels[0]) is not None
