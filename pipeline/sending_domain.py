"""Whether the shop's own domain lets SES mail pass: SPF, DKIM and DMARC. Otherwise replies land in spam again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Records = Callable[[str], Sequence[bytes]]

SES = "amazonses.com"
#: Names that no DNS knows (RFC 2606, RFC 6761): a shop that has one is a trial.
_RESERVED = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost|local|example\.(?:com|net|org))$")


@dataclass(frozen=True, slots=True)
class Identity:
    """The domain as SES knows it. ``domain``: what SES signs for; ``tokens``: the selectors of its DKIM keys;
    ``mail_from``: the custom MAIL FROM domain, empty where SES uses its own.
    """

    domain: str
    tokens: tuple[str, ...] = ()
    mail_from: str = ""


@dataclass(frozen=True, slots=True)
class Says:
    """One line about the domain."""

    what: str
    says: str
    good: bool = True


def sending_domain(domain: str, identity: Identity | None, records: Records) -> Iterator[Says]:
    """What the DNS says of mail that SES sends for ``domain``; nothing where the DNS does not answer.

    ``identity`` None: SES could not be asked, so nothing is said of its keys. A receiver takes the mail as the shop's
    own where DKIM or SPF passes for a domain that is aligned with the From address (RFC 7489 section 3.1); SES signs
    with the domain's keys, and SPF counts only with a custom MAIL FROM domain.
    """
    domain = domain.lower().rstrip(".")
    try:
        said = [*_dkim(domain, identity, records), *_spf(domain, identity, records)]
        passes = None if identity is None else any(aligned for _, aligned in said)
        found = [each for each, _ in said] + [_dmarc(domain, records, passes)]
    except OSError:
        return
    yield from found


def is_a_trial(domain: str) -> bool:
    """Whether it is a name that is reserved for examples and tests, so that asking for it tells nothing."""
    return bool(_RESERVED.search(domain.lower()))


Aligned = tuple[Says, bool]


def _dkim(domain: str, identity: Identity | None, records: Records) -> Iterator[Aligned]:
    if identity is None:
        return
    if not identity.tokens:
        says = f"SES has no keys for {domain}: verify the domain, not the address alone, in its console (Easy DKIM)"
        yield Says("DKIM", says, False), False
        return
    names = {token: f"{token}._domainkey.{identity.domain}" for token in identity.tokens}
    missing = [token for token, name in names.items() if not _has_key(records(name))]
    if missing:
        which = f"{names[missing[0]]} → {missing[0]}.dkim.{SES}"
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        says = f"{len(missing)} of {len(names)} keys are not in the DNS: publish the CNAME {which}{more}"
        # a signature by a key that is there still passes, and SES chooses which it uses
        yield Says("DKIM", says, False), False
        return
    aligned = domain == identity.domain or _dmarc_tags(domain, records).get("adkim", "r").lower() != "s"
    yield Says("DKIM", f"SES' keys for {identity.domain} are in the DNS"), aligned


def _has_key(found: Sequence[bytes]) -> bool:
    """Whether a TXT record holds a public key; an empty ``p=`` is a revoked one (RFC 6376 section 3.6.1)."""
    return any(_tags(each).get("p", "").strip() for each in found)


def _spf(domain: str, identity: Identity | None, records: Records) -> Iterator[Aligned]:
    """RFC 7208: one record a domain, and only of the domain in MAIL FROM."""
    if len(_spf_records(domain, records)) > 1:
        says = f"{domain} has several SPF records, so none counts (RFC 7208 section 4.5): make one of them"
        yield Says("SPF", says, False), False
    if identity is None:
        return
    if not identity.mail_from:
        yield Says("SPF", "SES sends under a domain of its own, for which SPF passes; DMARC rests on DKIM alone"), False
        return
    found = _spf_records(identity.mail_from, records)
    if len(found) != 1 or not re.search(rf"\binclude:{re.escape(SES)}(?:\s|$)", found[0], re.I):
        says = f"the MAIL FROM domain {identity.mail_from} needs the one TXT record 'v=spf1 include:{SES} ~all'"
        yield Says("SPF", says, False), False
        return
    strict = _dmarc_tags(domain, records).get("aspf", "r").lower() == "s"
    related = identity.mail_from == domain or (not strict and _same_organisation(identity.mail_from, domain))
    yield Says("SPF", f"passes for the MAIL FROM domain {identity.mail_from}"), related


def _spf_records(domain: str, records: Records) -> list[str]:
    found = (each.decode("ascii", "replace") for each in records(domain))
    return [each for each in found if re.match(r"v=spf1(?:\s|$)", each, re.I)]


def _same_organisation(one: str, other: str) -> bool:
    """Without the public suffix list: one is a part of the other."""
    return one.endswith(f".{other}") or other.endswith(f".{one}")


def _dmarc(domain: str, records: Records, passes: bool | None) -> Says:
    tags = _dmarc_tags(domain, records)
    policy = tags.get("p", "").lower()
    if not tags:
        says = f"{domain} has no DMARC record, which Gmail and others ask for: begin with the TXT record"
        return Says("DMARC", f"{says} _dmarc.{domain} 'v=DMARC1; p=none'", False)
    if passes is False:
        fate = {"reject": "is refused", "quarantine": "lands in spam"}.get(policy, "is not taken as the shop's own")
        return Says("DMARC", f"neither DKIM nor SPF passes for {domain} yet, so mail of SES {fate} (p={policy})", False)
    return Says("DMARC", f"p={policy or 'none'}{', and mail of SES passes' if passes else ''}")


def _dmarc_tags(domain: str, records: Records) -> dict[str, str]:
    """The tags of the record that counts: the domain's own, else that of the nearest domain above (RFC 7489, 6.6.3).

    Several records at one name count as none.
    """
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        said = map(_tags, records(f"_dmarc.{'.'.join(labels[start:])}"))
        found = [tags for tags in said if tags.get("v") == "DMARC1"]
        if found:
            return found[0] if len(found) == 1 else {}
    return {}


def _tags(record: bytes) -> dict[str, str]:
    """``tag=value; tag=value`` (RFC 6376 section 3.2)."""
    parts = (part.partition("=") for part in record.decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in parts if equals}
