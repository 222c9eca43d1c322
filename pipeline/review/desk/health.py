"""Whether it runs, for Prometheus and for health checks: asked from this machine, or by an admin."""

from __future__ import annotations

import ipaddress

from starlette.responses import PlainTextResponse, Response

from pipeline import metrics
from pipeline.review.desk.visit import Handler, Refused, Visit


def figures(visit: Visit) -> Response:
    """The figures of ``casedesk metrics``, in the text format of Prometheus."""
    text = metrics.prometheus(_measured(visit))
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


def health(visit: Visit) -> Response:
    """200 where all is well; else 503 and a line for each thing that a person should look at."""
    found = metrics.problems(_measured(visit))
    return PlainTextResponse("\n".join(found or ["all is well"]) + "\n", 503 if found else 200)


def _measured(visit: Visit) -> metrics.Measured:
    admin = visit.person is not None and visit.person.role == "admin"
    if not (admin or _from_here(visit)):
        raise Refused(403, "Not for everybody", "This page is for this machine itself, and for an admin.")
    return metrics.measure(visit.desk.store, visit.desk.settings, visit.now)


def _from_here(visit: Visit) -> bool:
    """Whether a program on this machine asks, and not a proxy for somebody elsewhere."""
    headers, client = visit.request.headers, visit.request.client
    if client is None or any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via")):
        return False
    try:
        return ipaddress.ip_address(client.host).is_loopback
    except ValueError:
        return False


SHOWN: dict[str, Handler] = {"/metrics": figures, "/healthz": health}
