"""``/metrics`` and ``/healthz``: for this machine itself and for an admin."""

from __future__ import annotations

import httpx

from pipeline.metrics import PATIENCE
from pipeline.store.tables import outbox
from tests.review.desk.desks import OpenDesk

ELSEWHERE = {"x-forwarded-for": "203.0.113.9"}


def test_prometheus_reads_the_figures(desk: OpenDesk) -> None:
    answer = httpx.get(f"{desk.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert f'casedesk_drafts{{state="drafted"}} {len(desk.waiting())}' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_health_check_tells_what_is_wrong(desk: OpenDesk) -> None:
    assert httpx.get(f"{desk.url}/healthz").text == "all is well\n"
    row = desk.waiting()[0]
    values = {"draft_id": row.id, "state": "queued", "recipient": "a@b.example", "mime": b"", "signed_id": "<1>"}
    long_ago = desk.clock() - 2 * PATIENCE
    with desk.store.write() as connection:
        values |= {"attempts": 0, "not_before": long_ago, "reason": "", "queued_at": long_ago}
        connection.execute(outbox.insert(), values)
    answer = httpx.get(f"{desk.url}/healthz")
    assert answer.status_code == 503
    assert "replies wait to leave" in answer.text


def test_from_elsewhere_only_an_admin_sees_them(desk: OpenDesk) -> None:
    for path in ("/metrics", "/healthz"):
        assert httpx.get(desk.url + path, headers=ELSEWHERE).status_code == 403
        assert desk.log_in("mia").client.get(path, headers=ELSEWHERE).status_code == 403
        assert desk.log_in("ada").client.get(path, headers=ELSEWHERE).status_code == 200
