"""TXT records from the DNS, for DKIM keys (``shop.verify_dkim``)."""

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
        import dns.exception
        import dns.resolver
    except ImportError as error:
        raise ImportError(f"shop.verify_dkim needs {error.name}: pip install 'casedesk[dkim]'") from None

    asked = resolver or dns.resolver.Resolver()

    @lru_cache(maxsize=REMEMBERED)
    def lookup(name: str) -> bytes | None:
        try:
            answer = asked.resolve(name, "TXT", lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except dns.exception.DNSException as error:
            raise OSError(f"the DNS does not answer for {name}: {error}") from None
        return b"".join(answer[0].strings)

    return lookup
