"""Whether it runs, in figures: for Prometheus and for a health check. One function measures, others show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline import __version__, drift
from pipeline.config import Mailbox, Settings
from pipeline.store import Store, measures, outbox, passes
from pipeline.store.engine import AnyRow

PATIENCE = timedelta(minutes=15)  # so long nothing is wrong that mends itself


@dataclass(frozen=True, slots=True)
class Looked:
    """The last look at a mailbox; ``tried_at`` None: there was none yet. ``reached_at``: the last that went well;
    ``poll``: how often it is looked at."""

    account: str
    poll: timedelta
    tried_at: datetime | None = None
    reached_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Where the store stood at ``at``. ``states``: of what → state → number; ``oldest``: what → since when it waits;
    ``week``: the mail of this week, None where none came."""

    at: datetime
    states: Mapping[str, Mapping[str, int]]
    oldest: Mapping[str, datetime | None]
    categories: Mapping[str, int]
    suppressed: int
    left_today: int
    daily_limit: int
    paused: bool
    mailboxes: Sequence[Looked]
    week: drift.Week | None


def measure(store: Store, settings: Settings, now: datetime) -> Measured:
    """Reads it all, in one transaction."""
    with store.read() as connection:
        rows = {row.account: row for row in passes.listing(connection)}
        weeks = drift.weekly(connection, now, 1)
        return Measured(
            at=now,
            states=measures.by_state(connection),
            oldest=measures.oldest(connection, now),
            categories=measures.drafts_by_category(connection),
            suppressed=measures.suppressions(connection, now),
            left_today=outbox.left_today(connection, now),
            daily_limit=settings.sending.daily_limit,
            paused=outbox.is_paused(connection),
            mailboxes=[_looked(box, rows.get(box.account)) for box in settings.all_mailboxes if box.host],
            week=weeks[-1] if weeks else None,
        )


def _looked(box: Mailbox, row: AnyRow | None) -> Looked:
    poll = timedelta(seconds=box.poll_seconds)
    return Looked(box.account, poll, row.tried_at, row.reached_at, row.problem) if row else Looked(box.account, poll)


def problems(measured: Measured, patience: timedelta = PATIENCE) -> list[str]:
    """What a person should look at, one line each; nothing: it is healthy. A mailbox that was never looked at is no
    alarm, since a first run may take its time."""
    now = measured.at
    said = [line for box in measured.mailboxes if (line := _wrong_with(box, now, max(patience, 2 * box.poll)))]
    for what, name in (("inbox", "mail waits to be read"), ("outbox", "replies wait to leave")):
        may_wait = what == "outbox" and (measured.paused or measured.left_today >= measured.daily_limit)
        waits_since = measured.oldest.get(what)
        if waits_since is not None and now - waits_since > patience and not may_wait:
            said.append(f"{name} since {_time(waits_since)}; is 'casedesk run' alive?")
    return said


def _wrong_with(box: Looked, now: datetime, patience: timedelta) -> str:
    if box.tried_at is not None and now - box.tried_at > patience:
        return f"mailbox {box.account}: not looked at since {_time(box.tried_at)}; is 'casedesk run' alive?"
    if box.problem and (box.reached_at is None or now - box.reached_at > patience):
        since = f"since {_time(box.reached_at)}" if box.reached_at else "so far"
        return f"mailbox {box.account}: no mail {since} ({box.problem}); 'casedesk check' tells more"
    return ""


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


Sample = tuple[dict[str, str], float]


def prometheus(measured: Measured) -> str:
    """The text format 0.0.4 of Prometheus: HELP and TYPE of each metric, then its samples."""
    lines = []
    for name, says, samples in _families(measured):
        lines += [f"# HELP casedesk_{name} {says}", f"# TYPE casedesk_{name} gauge"]
        lines += [f"casedesk_{name}{_labels(labels)} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _families(measured: Measured) -> Iterator[tuple[str, str, list[Sample]]]:
    yield "build_info", "The version that runs.", [({"version": __version__}, 1)]
    for what, states in measured.states.items():
        yield what, f"How many {what} there are, by state.", [({"state": name}, n) for name, n in states.items()]
    waits = [
        ({"what": name}, max(0.0, (measured.at - since).total_seconds()) if since else 0.0)
        for name, since in measured.oldest.items()
    ]
    yield "oldest_waiting_seconds", "How long the oldest waits; tasks since they were due.", waits
    by_category = [({"category": name}, float(n)) for name, n in sorted(measured.categories.items())]
    yield "drafts_waiting", "Drafts that wait for a person, by category.", by_category
    yield "left_last_day", "Mails that left, or may have, in the last 24 hours.", [({}, measured.left_today)]
    yield "daily_limit", "How many may leave in 24 hours.", [({}, measured.daily_limit)]
    yield "suppressed_addresses", "Addresses to which nothing is sent.", [({}, measured.suppressed)]
    yield "paused", "1 while a person has stopped all sending.", [({}, measured.paused)]
    yield from _of_mailboxes(measured.mailboxes)
    yield "healthy", "0 where a person should look.", [({}, not problems(measured))]
    if measured.week:
        yield from _of_week(measured.week)


def _of_mailboxes(mailboxes: Sequence[Looked]) -> Iterator[tuple[str, str, list[Sample]]]:
    tried = [({"mailbox": box.account}, box.tried_at.timestamp()) for box in mailboxes if box.tried_at]
    yield "mailbox_tried_timestamp_seconds", "When the mailbox was looked at last.", tried
    reached = [({"mailbox": box.account}, box.reached_at.timestamp()) for box in mailboxes if box.reached_at]
    yield "mailbox_reached_timestamp_seconds", "When all of the mailbox was read last.", reached
    up = [({"mailbox": box.account}, float(not box.problem)) for box in mailboxes if box.tried_at]
    yield "mailbox_up", "0 where the last look at the mailbox failed.", up


def _of_week(week: drift.Week) -> Iterator[tuple[str, str, list[Sample]]]:
    mails = [({"category": name}, float(n)) for name, n in sorted(week.categories.items())]
    yield "week_mails", "Customers' mails of the newest week, by category.", mails
    yield "week_unsure_ratio", "Share of them of which the classifier was unsure.", [({}, week.unsure)]
    yield "week_judged", "How many of them staff judged.", [({}, week.judged)]
    if week.overridden is not None:
        yield "week_overridden_ratio", "Share of those where staff changed the category.", [({}, week.overridden)]


_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    said = (
        (name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in said) + "}"
