"""Several senders on one store: each mail leaves once, and the caps hold for all of them together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pipeline.delivery.post import Post
from pipeline.demo.ses import SesServer
from pipeline.store import Store
from tests.delivery.sending import Clock, a_post, approve_all, of, states
from tests.store.given import a_draft, a_mail, settings


def test_two_senders_on_one_store_send_each_mail_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    approve_all(store, given, 30)
    others = (store, Store(store.engine))  # as another process: it shares no lock with the first
    posts = [a_post(one, given, clock) for one in others]
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(Post.run, posts))
    assert sum(each.sent for each in done) == 30
    assert states(store) == {"sent": 30}
    assert len({taken.recipients for taken in ses.accepted}) == len(ses.accepted) == 30


def test_two_senders_keep_the_caps_together(store: Store, ses: SesServer, clock: Clock) -> None:
    """Each looks at what has left before it claims the next: none of the two may overlook the other's."""
    given = of(ses, daily_limit=7)
    approve_all(store, given, 20)
    posts = [a_post(one, given, clock) for one in (store, Store(store.engine))]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Post.run, posts))
    assert len(ses.accepted) == 7
    assert states(store) == {"sent": 7, "queued": 13}


def test_drafts_that_policy_lets_go_are_queued_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses).model_copy(update={"policy": settings(policy={"long_wait": {"automation": "auto"}}).policy})
    with store.write() as connection:
        for number in range(10):
            mail = a_mail(str(number), f"customer{number}@mail.example")
            a_draft(connection, mail, may_send_automatically=True)
    posts = [a_post(one, given, clock) for one in (store, Store(store.engine))]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Post.run, posts))
    assert len({taken.recipients for taken in ses.accepted}) == len(ses.accepted) == 10
