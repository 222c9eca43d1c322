"""``casedesk run``: pass after pass, for years. What is away is tried again; whoever has to know hears of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NoReturn

from pipeline.alarms import Alarms, sending_problem
from pipeline.delivery.post import Post
from pipeline.flow import STORE_TROUBLE, Road
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import FolderMissing, MailboxAway, MailboxProblem
from pipeline.live import Pass, cursor_of, one_pass

#: Seconds between tries. The longest is short: a server that is back is noticed within ten seconds, and one that is
#: away loses nothing by being asked so often.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 7.0
SENDING_PAUSE = 5.0  # seconds at most between two looks at mails that wait to leave


def run_for_ever(road: Road, post: Post, answer_since: datetime | None, say: Callable[[str], None]) -> NoReturn:
    """Pass after pass; between them it waits until the mailbox has something new, at most ``poll_seconds``.

    A mailbox, a folder or a store that is away is tried again, a little later each time; a refused login ends it,
    since waiting mends no password.
    """
    alarms = Alarms(road.store, road.settings, post.sender, road.clock, say)
    pauses = _pauses()
    told = ""
    while True:
        begun = time.monotonic()
        try:
            done = one_pass(road, post, answer_since, lambda *_: None)
            alarms.heard("fetch", str(done.problems[0]) if done.problems else "")
            alarms.heard("send", sending_problem(done.sent))
            for line in () if done.quiet else done.lines(time.monotonic() - begun):
                say(line)
            _raise_worst(road, done)
            wait(road, done)
            pauses, told = _pauses(), ""
        except (MailboxAway, FolderMissing, *STORE_TROUBLE) as problem:
            what = str(getattr(problem, "orig", None) or problem)
            alarms.heard("fetch", what)
            pause = next(pauses)
            if what != told:  # a day without a server is one line, not ten thousand
                say(f"{what}; trying again in {pause:.0f} s")
            told = what
            time.sleep(pause)


def _pauses() -> Iterator[float]:
    """Longer and longer ones; with jitter, so that many shops do not come back to a server all at once."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.8, 1.2)  # noqa: S311
        pause = min(2 * pause, LONGEST_PAUSE)


def _raise_worst(road: Road, done: Pass) -> None:
    """A problem that waiting does not mend ends the service: so does a folder that we never saw, a wrong name."""

    def passes(problem: MailboxProblem) -> bool:
        return isinstance(problem, MailboxAway) or (isinstance(problem, FolderMissing) and _knows_a_folder(road))

    if done.problems:
        raise next((each for each in done.problems if not passes(each)), done.problems[0])


def _knows_a_folder(road: Road) -> bool:
    """Whether every folder was read before, so that one that is missing was there."""
    boxes = [box for box in road.settings.all_mailboxes if box.host]
    return all(cursor_of(road, box, folder) for box in boxes for folder in box.folders)


def wait(road: Road, done: Pass) -> None:
    """Returns when the first folder has something new, or the polling time is over; sooner where mails wait."""
    box = next(box for box in road.settings.all_mailboxes if box.host)
    seconds = min(box.poll_seconds, SENDING_PAUSE) if done.sent.waiting and not done.sent.held_up else box.poll_seconds
    with ImapSession.connect(box) as session:
        if not session.list_new(box.folders[0], cursor_of(road, box, box.folders[0])).uids:
            session.wait(box.folders[0], seconds)
