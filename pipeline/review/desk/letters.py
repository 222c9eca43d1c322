"""A preview of every reply that casedesk may draft, with an invented customer and order."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipeline.drafting import MissingTemplate, previews
from pipeline.model import Order, Plan
from pipeline.policy.offers import offers_for
from pipeline.policy.rows import ROWS
from pipeline.review.desk.visit import Visit


def templates_page(visit: Visit) -> Response:
    """All replies by name; one of them in words, in a language of the shop."""
    languages = visit.desk.settings.shop.languages
    language = visit.asked("language") if visit.asked("language") in languages else languages[0]
    name = visit.asked("name") if visit.asked("name") in ROWS else next(iter(ROWS))
    try:
        draft = visit.desk.road.letters.write(_plan(visit, name), language, "Where is my order?")
        subject, body, problem = draft.subject, draft.body, ""
    except MissingTemplate as missing:
        subject, body, problem = "", "", str(missing)
    return visit.page(
        "templates.j2",
        rows=ROWS,
        name=name,
        language=language,
        spoken=languages,
        subject=subject,
        body=body,
        problem=problem,
    )


def _plan(visit: Visit, name: str) -> Plan:
    """An ordinary mail, as ``templates preview`` shows it, with the offers that this shop would make."""
    plan, settings = previews(name)[0].plan, visit.desk.settings
    order = plan.facts.get("order")
    known = order if isinstance(order, Order) else None
    return replace(plan, offers=offers_for(name, ROWS[name].remedies_of or "other", settings.policy, known)[0])
