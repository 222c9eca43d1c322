"""The doctor: everything that casedesk depends on, looked at in turn, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import limits
from pipeline.config import ConfigError, Mailbox, Settings, Shop
from pipeline.drafting import Letters
from pipeline.facts import problem as orders_problem
from pipeline.ingestion import oauth2
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import MailboxProblem
from pipeline.model import Mail
from pipeline.opening import open_sender, open_store, signing_key
from pipeline.orders import open_orders
from pipeline.parsing import parse
from pipeline.reading import ReadingSettings
from pipeline.screening import propose_authserv_id
from pipeline.screening.authentication_results import is_of
from pipeline.store import StoreError, drafts, inbox, outbox

RECENT = 20  # mails of each folder whose headers are looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up. ``exit_code``: what it makes of the whole, 0 where all is well."""

    what: str
    says: str
    exit_code: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing has to be done."""
        return self.exit_code == 0


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, the cheap ones first."""
    yield Finding("configuration", f"{settings.file} is well-formed")
    yield from _store(settings)
    yield from _orders(settings)
    yield from _templates(settings)
    recent: list[Mail] = []
    for box in settings.all_mailboxes:
        yield from _mailbox(box, recent)
    if not any(box.host for box in settings.all_mailboxes):
        yield Finding("mailbox", "mailbox.host is not set; 'casedesk run' needs it", 1)
    yield _sender_proof(settings.shop, recent)
    yield _sending(settings)
    yield from _own_domain(settings)
    yield _model(settings)


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        with open_store(settings) as store, store.read() as connection:
            waiting = len(drafts.listing(connection, drafts.WAITS_FOR_A_PERSON))
            aside = len(inbox.quarantine(connection))
            paused = outbox.is_paused(connection)
        signing_key(settings)
    except (StoreError, ConfigError) as error:
        yield Finding("store", str(error), 1)
        return
    yield Finding("store", f"{settings.store}, {waiting} drafts wait for a person")
    if aside:
        yield Finding("set aside", f"{aside} mails could not be read; 'casedesk quarantine list' shows them", 1)
    if paused:
        yield Finding("sending", "is paused; 'casedesk resume' starts it again", 1)


def _orders(settings: Settings) -> Iterator[Finding]:
    source = open_orders(settings)
    if source.state == "none":
        yield Finding("orders", "no order source is connected (orders.kind), so replies know no order", 1)
        return
    if away := orders_problem(source):
        yield Finding("orders", away, 1)
        return
    for problem in source.problems[:5]:
        yield Finding("orders", problem, 1)
    if not source.problems:
        yield Finding("orders", f"{settings.orders.path or settings.orders.kind} can be read")


def _templates(settings: Settings) -> Iterator[Finding]:
    problems = list(Letters(settings).problems())
    for problem in problems:
        yield Finding("templates", problem, 1)
    if not problems:
        yield Finding("templates", "every template can be used")


def _mailbox(box: Mailbox, recent: list[Mail]) -> Iterator[Finding]:
    if not box.host:
        return
    try:
        with ImapSession.connect(box) as session:
            for folder in box.folders:
                uids = session.list_new(folder, None).uids
                recent += _headers(session, folder, uids[-RECENT:])
                yield Finding(f"mailbox {box.host}", f"login well, folder {folder} holds {len(uids)} mails")
            if box.oauth2:
                yield Finding(f"mailbox {box.host}", f"login by OAuth2: {oauth2.standing(box)}")
            missing = {"IDLE", "MOVE", "UIDPLUS"} - session.capabilities()
            if missing:
                yield Finding(f"mailbox {box.host}", f"works without {', '.join(sorted(missing))}, somewhat slower")
    except MailboxProblem as problem:
        yield Finding(f"mailbox {box.host}", str(problem), 3)


def _headers(session: ImapSession, folder: str, uids: Sequence[int]) -> Iterator[Mail]:
    for fetched in session.fetch(folder, uids):
        for raw in fetched.mails:
            header = raw.data.replace(b"\r\n", b"\n").partition(b"\n\n")[0][: limits.HEADER_OCTETS]
            yield parse(replace(raw, data=header + b"\n\n"))


def _sender_proof(shop: Shop, recent: Sequence[Mail]) -> Finding:
    """Whether the server's name in Authentication-Results is set, and set to what the mail carries."""
    carried = propose_authserv_id(recent)
    if shop.authserv_id is None and carried:
        says = f"the newest mails carry {carried!r}: set shop.authserv_id to it once docs/security.md's checks are done"
        return Finding("sender proof", says, 1)
    if shop.authserv_id is None:
        says = "shop.authserv_id is not set, so replies hold no order facts"
        return Finding("sender proof", says, 0 if shop.verify_dkim else 1)
    if carried and carried != shop.authserv_id.lower() and not is_of(carried, shop.authserv_id):
        says = f"shop.authserv_id is {shop.authserv_id!r}, but the newest mails carry {carried!r}"
        return Finding("sender proof", says, 1)
    return Finding("sender proof", f"by what {shop.authserv_id!r} writes into the mail")


def _sending(settings: Settings) -> Finding:
    if settings.sending.kind == "maildir":
        return Finding("sending", f"replies are put into the Maildir {settings.sending.path}; no mail leaves")
    from pipeline.delivery.senders import SesSender

    try:
        sender = open_sender(settings)
    except ConfigError as error:
        return Finding("sending", str(error), 1)
    assert isinstance(sender, SesSender)
    problem, says = sender.account(settings.shop.address)
    return Finding("sending", says, 1 if problem else 0)


def _own_domain(settings: Settings) -> Iterator[Finding]:
    """Silent where nobody can be asked: without the resolver, the DNS, or where no mail leaves."""
    from pipeline.delivery.senders import SesSender
    from pipeline.sending_domain import is_a_trial, sending_domain
    from pipeline.txt_records import open_txt_records

    domain = settings.shop.address.rpartition("@")[2]
    if settings.sending.kind != "ses" or is_a_trial(domain):
        return
    try:
        records, sender = open_txt_records(), open_sender(settings)
    except (ImportError, OSError, ConfigError):
        return
    assert isinstance(sender, SesSender)
    for said in sending_domain(domain, sender.domain_identity(domain), records):
        yield Finding(said.what, said.says, 0 if said.good else 1)


def _model(settings: Settings) -> Finding:
    from pipeline.published import reading_settings, running_row
    from pipeline.stops import Stops

    try:
        with open_store(settings) as store:
            how, row = reading_settings(settings, store), running_row(store)
    except StoreError:  # which is told above
        how, row = ReadingSettings.of(settings), None
    try:
        Stops.load(how)
    except (OSError, ImportError, ValueError) as error:
        return Finding("classifier", f"cannot be loaded: {error}", 1)
    if row is not None and how.model is None:
        says = f"model {row.id} was made by another casedesk and is not used; 'casedesk train' makes a new one"
        return Finding("classifier", says, 1)
    return Finding("classifier", f"model {row.id} is there" if row is not None else "the model is there")
