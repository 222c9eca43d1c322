"""Tells the owner by another road when for a while nothing could be fetched or sent, and once more when it can be.

An alarm goes three ways: a line of the log always, a mail straight to the sender and a POST to a webhook where
pipeline.yaml names them. No approval and no pause holds it back; the gate keeps a small cap (invariant 5).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import urllib3
from sqlalchemy.exc import SQLAlchemyError

from pipeline.config import Settings
from pipeline.delivery import gate
from pipeline.delivery.compose import OWN_MARK, ascii_address
from pipeline.delivery.post import Sent
from pipeline.delivery.senders import Sender
from pipeline.model import Outgoing
from pipeline.store import Store, alarms
from pipeline.store.alarms import Watch, What

NOTE_EVERY = timedelta(minutes=1)  # that all is well is written down no more often
WORDS: dict[What, str] = {"fetch": "fetch mail", "send": "send mail"}
_WEBHOOK_SECONDS = urllib3.Timeout(connect=5.0, read=10.0)


def sending_problem(sent: Sent) -> str | None:
    """Why nothing leaves, "" where sending goes well, None where a pass does not tell (mails wait for another try)."""
    if sent.sent or not (sent.waiting or sent.uncertain_in_a_row):
        return ""
    if sent.refused_in_a_row or sent.uncertain_in_a_row:
        return sent.problem or "the sender refuses"
    return None


@dataclass
class Alarms:
    """Watches over what comes in and goes out. ``heard`` is told after each pass how it went."""

    store: Store
    settings: Settings
    sender: Sender
    clock: Callable[[], datetime]
    say: Callable[[str], None]
    _last: dict[What, Watch] = field(default_factory=dict)
    _problems: dict[What, str] = field(default_factory=dict)
    _unsaved: set[What] = field(default_factory=set)

    def heard(self, what: What, problem: str | None) -> None:
        """``problem``: why it failed; "": it went well; None: nothing new is known. Never raises for a store that is
        away: then what this process remembers counts."""
        now = self.clock()
        try:
            with self.store.read() as connection:
                noted = None if what in self._unsaved else alarms.read(connection, what)
        except SQLAlchemyError:
            noted = None
        watch = noted or self._last.get(what) or Watch(now)
        if watch.well_at > now:  # the clock was set back
            watch = replace(watch, well_at=now)
        if problem is not None:
            self._problems[what] = problem
        after = self._weigh(what, watch, now)
        if after != noted:
            self._note(what, after)

    def _weigh(self, what: What, watch: Watch, now: datetime) -> Watch:
        problem = self._problems.get(what, "")
        if not problem:
            if watch.told_at:
                self._tell(what, f"casedesk can {WORDS[what]} again", watch, "", now)
                return Watch(now)
            return Watch(now) if now - watch.well_at >= NOTE_EVERY else watch
        late = now - watch.well_at >= timedelta(minutes=self.settings.alarms.after_minutes)
        if watch.told_at is None and late:
            self._note(what, replace(watch, told_at=now))  # first, so that a crash repeats nothing
            since = f"{watch.well_at:%Y-%m-%d %H:%M} UTC"
            self._tell(what, f"casedesk could not {WORDS[what]} since {since}", watch, problem, now)
            return replace(watch, told_at=now)
        return watch

    def _note(self, what: What, watch: Watch) -> None:
        self._last[what] = watch
        try:
            with self.store.write() as connection:
                alarms.write(connection, what, watch)
            self._unsaved.discard(what)
        except SQLAlchemyError:
            self._unsaved.add(what)  # it is remembered here, and written after a later pass

    def _tell(self, what: What, line: str, watch: Watch, problem: str, now: datetime) -> None:
        self.say(f"alarm: {line}{': ' + problem if problem else ''}")
        for failure in (self._mail(line, problem, now), self._post(what, line, watch, problem, now)):
            if failure:
                self.say(f"alarm: {failure}")

    def _mail(self, line: str, problem: str, now: datetime) -> str:
        """Hands a mail to the sender at once. What went wrong, or an empty string."""
        to = self.settings.alarms.mail
        if to is None:
            return ""
        try:
            with self.store.write() as connection:
                if refusal := gate.alarm_refusal(connection, to, self.settings, now):
                    return refusal
                alarms.note_mailed(connection, now, gate.ALARMS_A_DAY)
        except SQLAlchemyError as error:  # the very thing to tell of may be the store
            self.say(f"alarm: the store cannot be asked how many went out today ({type(error).__name__})")
        sender = ascii_address(self.settings.shop.address)
        message = _letter(sender, ascii_address(to), line, problem, now)
        done = self.sender.send(Outgoing(0, sender, ascii_address(to), message))
        return "" if done.state == "sent" else f"no mail to {to}: {done.reason}"

    def _post(self, what: What, line: str, watch: Watch, problem: str, now: datetime) -> str:
        """POSTs a JSON object; ``text`` is what chat programs show."""
        url = self.settings.alarms.webhook
        if url is None:
            return ""
        told = {"text": f"{line}. {problem}".strip(), "what": what, "state": "alarm" if problem else "over"}
        told |= {"since": watch.well_at.isoformat(), "at": now.isoformat(), "problem": problem}
        try:
            with urllib3.PoolManager(timeout=_WEBHOOK_SECONDS, retries=False) as pool:
                headers = {"Content-Type": "application/json"}
                status = pool.request("POST", url, body=json.dumps(told).encode(), headers=headers).status
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return f"the webhook cannot be reached: {type(error).__name__}"
        return "" if status < 400 else f"the webhook answered {status}"


def _letter(sender: str, to: str, line: str, problem: str, now: datetime) -> bytes:
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, line
    message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
    message[OWN_MARK] = "alarm"
    said = f"{problem}\n\n" if problem else ""
    text = f"{line}.\n\n{said}'casedesk check' tells more. This mail comes from casedesk itself.\n"
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()
