"""TXT records from the DNS: for DKIM keys (``shop.verify_dkim``), and for the check-up of the shop's own domain."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

SECONDS = 2.0  # a lookup; a mail has at most three
REMEMBERED = 1_000


def open_txt_lookup(resolver: Any = None) -> Callable[[str], bytes | None]:
    """A function from a DNS name to its TXT record, the strings of it joined (RFC 6376 section 3.6.2.2), or None.

    It remembers what it was told, for this process. A DNS that does not answer raises OSError and is asked again next
    time. ``resolver``: a ``dns.resolver.Resolver``, the system's by default. Raises ImportError where the extra
    ``dkim`` is not installed, so that a shop hears of it at the start.
    """
    try:
        import dkim  # type: ignore[import-untyped, import-not-found, unused-ignore]  # noqa: F401

        records = open_txt_records(resolver)
    except ImportError as error:
        raise ImportError(f"shop.verify_dkim needs {error.name}: pip install 'casedesk[dkim]'") from None

    def lookup(name: str) -> bytes | None:
        return next(iter(records(name)), None)

    return lookup


def open_txt_records(resolver: Any = None) -> Callable[[str], tuple[bytes, ...]]:
    """A function from a DNS name to all its TXT records; the rest as ``open_txt_lookup``.

    Raises ImportError where no resolver is installed, OSError where the system names no DNS server.
    """
    import dns.exception
    import dns.resolver

    try:
        asked = resolver or dns.resolver.Resolver()
    except dns.exception.DNSException as error:
        raise OSError(f"this system names no DNS server: {error}") from None

    @lru_cache(maxsize=REMEMBERED)
    def lookup(name: str) -> tuple[bytes, ...]:
        try:
            answer = asked.resolve(name, "TXT", lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except dns.exception.DNSException as error:
            raise OSError(f"the DNS does not answer for {name}: {error}") from None
        return tuple(b"".join(record.strings) for record in answer)

    return lookup
