"""Every form, posted with missing, oversized and hostile fields: an answer that a person can read, never a fault."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.review.desk.app import CHANGES, SHOWN
from pipeline.store.tables import message
from tests.review.desk.desks import Browser, OpenDesk

#: Those that read a mail again take a second each: tried with fewer examples.
SLOW = ("/messages/{id}/category", "/messages/{id}/start", "/drafts/{id}/rewrite", "/quarantine/{id}/retry")
NAMES = (
    *("body", "version", "why", "category", "language", "remedy", "sent", "text", "address", "reason", "days"),
    *("draft", "paused", "in", "name", "password", "after", "view", "mark", "q"),
)
HOSTILE = (
    *("", " ", "0", "-1", "1e9", "9" * 18, "9" * 400, "١٢", "\0", "\ud800", "\x1b[31m", "' OR 1=1 --", "{{7*7}}", "%s"),
    *("<script>alert(1)</script>", "a\r\nBcc: x@y.example", "../../etc/passwd", "wrong_item", "not_satisfied", "en"),
    *("refund", "yes", "no", "a@b.example", "1.1", "1.1.1", "1." * 2000, "é" * 3000, "x" * 110_000, "....", "\u202e"),
)
VALUES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=50))
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)
IDS = st.sampled_from(("1", "2", "3", "26", "0", "999999", "9" * 18, "9" * 30, "-1", "x", "%00", "١"))


@pytest.fixture
def browser(desk: OpenDesk) -> Browser:
    return desk.log_in("mia")


def path_of(path: str, number: str, ticket: str) -> str:
    for name in ("id", "number", "end"):
        path = path.replace(f"{{{name}}}", number)
    return path.replace("{name}", ticket)


def encoded(fields: list[tuple[str, str]]) -> bytes:
    def quoted(text: str) -> str:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"))

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields).encode()


@pytest.mark.parametrize("path", [path for path in CHANGES if path != "/logout"])
def test_no_form_makes_a_server_error(desk: OpenDesk, browser: Browser, path: str) -> None:
    ticket = desk.waiting()[0].ticket
    browser.get("/queue")
    token = browser.csrf

    @settings(max_examples=6 if path in SLOW else 40, suppress_health_check=list(HealthCheck))
    @given(number=IDS, name=st.sampled_from((ticket, "T-0", "x", "%00")), fields=FIELDS, given_token=st.booleans())
    def post(number: str, name: str, fields: list[tuple[str, str]], given_token: bool) -> None:
        data = encoded([*([("csrf", token)] if given_token else []), *fields])
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.client.post(path_of(path, number, name), content=data, headers=headers)
        assert answer.status_code < 500, (answer.status_code, number, fields)

    post()


@pytest.mark.parametrize("path", SHOWN)
def test_no_address_makes_a_server_error(desk: OpenDesk, browser: Browser, path: str) -> None:
    ticket = desk.rows(message)[0].ticket_id

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(number=IDS, name=st.sampled_from((f"{ticket}", "T-0", "%00")), fields=FIELDS)
    def get(number: str, name: str, fields: list[tuple[str, str]]) -> None:
        query = encoded([(key, value[:500]) for key, value in fields]).decode()
        answer = browser.client.get(f"{path_of(path, number, name)}?{query}")
        assert answer.status_code < 500, (answer.status_code, number, fields)

    get()


def test_too_much_is_told(desk: OpenDesk, browser: Browser) -> None:
    row = desk.waiting()[0]
    browser.get("/queue")
    large = browser.post(f"/drafts/{row.id}/save", version=row.version, body="x" * 100_001)
    larger = browser.post(f"/drafts/{row.id}/save", version=row.version, body="x" * 2_000_000)
    many = browser.client.post("/bulk", content=b"a=1&" * 600, headers={"x-csrf": browser.csrf})
    assert [large.status_code, larger.status_code, many.status_code] == [413, 413, 413]
    assert desk.draft(row.id).state == "drafted"
