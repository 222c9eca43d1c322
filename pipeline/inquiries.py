"""Questions to carriers about a customer's parcel, their answers, and what of it goes to the customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.config_carriers import Carrier
from pipeline.drafting import MissingTemplate
from pipeline.facts import with_link
from pipeline.model import Decision, Order, Plan, Reading, normal_number
from pipeline.orders import SourceAway
from pipeline.parsing import tracking_numbers
from pipeline.policy.plans import first_name
from pipeline.policy.shipment import Shipment, shipment
from pipeline.road import Road
from pipeline.store import drafts, inquiries, tickets, unasked
from pipeline.store.drafts import NotPossible

ROWS = frozenset({"tracking_inquiry", "delivery_choice"})
STATES = frozenset({"overdue", "stuck"})
NOTE_CHARS = 1_500  # of a carrier's answer, in the draft to the customer; the whole stands in the ticket
_QUIET = ("rejected", "superseded")


def carrier_for(order: Order, settings: Settings) -> tuple[str, Carrier] | None:
    """Whom to ask about an order's parcel: the carrier that the order names, else that of its number."""
    if not order.tracking_number:
        return None
    if named := settings.carrier_called(order.carrier):
        return named
    read = tracking_numbers(f"tracking {order.tracking_number}")
    return settings.carrier_called(read[0].carrier) if read and not order.carrier else None


def ask_about(road: Road, connection: Connection, ticket_id: int, decision: Decision, now: datetime) -> int | None:
    """The inquiry that a decision asks for beside the reply: the draft's id, None where none is due.

    One for each parcel, whoever writes about it, and only where pipeline.yaml names the carrier's address.
    """
    parcels = (plan.facts.get("shipment") for plan in decision.plans)
    parcel = next((each for each in parcels if isinstance(each, Shipment)), None)
    if decision.row not in ROWS or parcel is None or parcel.state not in STATES or decision.order is None:
        return None
    to = carrier_for(decision.order, road.settings)
    if to is None or inquiries.of_parcel(connection, normal_number(decision.order.tracking_number)):
        return None
    try:
        return _ask(road, connection, ticket_id, decision.order, parcel, to, now)
    except MissingTemplate as error:
        drafts.note(connection, now, "casedesk", "no_inquiry", ticket_id=ticket_id, detail=str(error))
        return None


def begin(road: Road, connection: Connection, name: str, who: str, now: datetime) -> int:
    """A person asks the carrier about the parcel of a ticket. Raises NotPossible with the remedy."""
    ticket = tickets.find(connection, name)
    if ticket is None:
        raise NotPossible(f"there is no ticket {name}; 'casedesk drafts list' shows those that wait")
    order = _order_of(road, connection, int(ticket.id))
    to = carrier_for(order, road.settings)
    if to is None:
        what = f"from {order.carrier}" if order.tracking_number else "without a tracking number"
        raise NotPossible(f"order {order.number} is {what}; 'carriers' in pipeline.yaml names whom to ask")
    before = inquiries.of_parcel(connection, normal_number(order.tracking_number))
    if before is not None and before.state not in _QUIET:
        raise NotPossible(f"{before.carrier} was asked about parcel {order.tracking_number} already, on {before.at:%F}")
    parcel = shipment(order, road.settings.policy, road.settings.shop, now)
    try:
        made = _ask(road, connection, int(ticket.id), order, parcel, to, now)
    except MissingTemplate as error:
        raise NotPossible(f"nothing to draft from: {error}") from None
    drafts.note(connection, now, who, "inquiry_started", draft_id=made)
    return made


def _ask(
    road: Road,
    connection: Connection,
    ticket_id: int,
    order: Order,
    parcel: Shipment,
    to: tuple[str, Carrier],
    now: datetime,
) -> int:
    name, carrier = to
    order = with_link(order)
    plan = Plan("inquiry", "inquiry", carrier.inquiry, facts={"order": order, "shipment": parcel})
    words = road.letters.write(plan, carrier.language, "")
    reason = f"{order.carrier or name} is asked where parcel {order.tracking_number} is."
    decision = Decision("draft", "inquiry", reason, (plan,), order)
    made = unasked.create(connection, ticket_id, words, decision, now)
    inquiries.note(connection, normal_number(order.tracking_number), name, order.number, made, now)
    drafts.note(connection, now, "casedesk", "inquiry", draft_id=made, ticket_id=ticket_id)
    return made


# ------------------------------------------------------------------------------------------------ their answers


def heard(road: Road, connection: Connection, ticket_id: int, reading: Reading, now: datetime) -> Decision | None:
    """What becomes of a carrier's mail; None where it is not one's, or was written by a machine.

    An answer to our inquiry is shown in its ticket, and offered to the customer as a draft. Any other mail of a
    carrier is for staff: it is never answered as a customer's would be.
    """
    sender = reading.mail.sender
    carrier = road.settings.carrier_of(sender.address) if sender else None
    if carrier is None or sender is None or reading.screening.kind != "human":
        return None
    asked = inquiries.cited_by(connection, ticket_id, sender.address, reading.mail.cites)
    if asked is None or reading.screening.proof == "failed":
        return Decision("hold", "carrier_mail", f"Written by {carrier}, not by a customer.")
    reason = f"{carrier} answers about parcel {asked.parcel} of order {asked.order_number}."
    try:
        order = _order_numbered(road, asked.order_number)
        _offer_update(road, connection, ticket_id, order, reading, now)
    except (NotPossible, MissingTemplate) as error:
        reason += f" No update was drafted: {error}."
    return Decision("hold", "carrier_answer", reason)


def _offer_update(
    road: Road, connection: Connection, ticket_id: int, order: Order, reading: Reading, now: datetime
) -> None:
    note = reading.mail.new_text.strip()
    note = note if len(note) <= NOTE_CHARS else f"{note[:NOTE_CHARS].rsplit(None, 1)[0]} …"
    warnings = ["carrier_answer"]
    language = _language(road, connection, ticket_id)
    if reading.verdict.language not in (None, language):
        warnings.append("translate")
    reason = "The carrier answered; put it into words for the customer before it goes."
    _update(road, connection, ticket_id, order, note, language, reason, tuple(warnings), now, False)


def update(road: Road, connection: Connection, name: str, note: str, who: str, now: datetime) -> int:
    """What staff learned, as a draft to the customer of a ticket: its id. Raises NotPossible with the remedy."""
    ticket = tickets.find(connection, name)
    if ticket is None:
        raise NotPossible(f"there is no ticket {name}; 'casedesk drafts list' shows those that wait")
    if not note.strip():
        raise NotPossible("the note is empty; write what the customer should hear")
    order = _order_of(road, connection, int(ticket.id))
    language = _language(road, connection, int(ticket.id))
    reason = f"{who} has news for the customer."
    try:
        made = _update(road, connection, int(ticket.id), order, note.strip(), language, reason, (), now, True)
    except MissingTemplate as error:
        raise NotPossible(f"nothing to draft from: {error}") from None
    drafts.note(connection, now, who, "update_started", draft_id=made)
    return made


def _update(
    road: Road,
    connection: Connection,
    ticket_id: int,
    order: Order,
    note: str,
    language: str,
    reason: str,
    warnings: tuple[str, ...],
    now: datetime,
    by_hand: bool,
) -> int:
    """A draft of facts, so it goes to the address on the order alone (invariant 8)."""
    to = order.email.lower()
    asked = unasked.newest_of(connection, ticket_id, to)
    parcel = shipment(order, road.settings.policy, road.settings.shop, now)
    facts = {"order": order, "shipment": parcel, "note": note, "customer": first_name(order.name)}
    facts["abroad"] = bool(order.country and order.country != road.settings.shop.country)
    words = road.letters.write(Plan("update", "update", to, facts=facts), language, asked.subject if asked else "")
    decision = Decision("draft", "update", reason, (words.plan,), order, warnings=warnings)
    return unasked.create(connection, ticket_id, words, decision, now, by_hand=by_hand)


def _language(road: Road, connection: Connection, ticket_id: int) -> str:
    """That of the customer's mail, else of what we wrote to them, else the shop's first."""
    ours = road.settings.shop.languages
    asker = unasked.customer_in(connection, ticket_id, [each.inquiry for each in road.settings.carriers.values()])
    said = [asker.verdict.get("language")] if asker else []
    said += [written.language] if (written := unasked.written_to_in(connection, ticket_id)) else []
    return next((language for language in said if language in ours), ours[0])


def _order_of(road: Road, connection: Connection, ticket_id: int) -> Order:
    number = unasked.order_in(connection, ticket_id)
    if number is None:
        raise NotPossible("no order of this ticket is known; write to the customer from the ticket itself")
    return _order_numbered(road, number)


def _order_numbered(road: Road, number: str) -> Order:
    try:
        found = road.orders.by_number([number]).get(normal_number(number))
    except SourceAway as error:
        raise NotPossible(str(error)) from None
    if found is None:
        raise NotPossible(f"order {number} is not in the order source any more")
    return with_link(found)
