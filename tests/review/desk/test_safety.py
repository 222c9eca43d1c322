"""Who gets in, what a foreign page may do, and what a browser is told about ours."""

from __future__ import annotations

import httpx
import pytest
from pydantic import ValidationError

from pipeline.config_desk import Desk as DeskSettings
from pipeline.store import people
from pipeline.store.tables import audit, draft, person, session
from tests.review.desk.desks import PASSWORD, OpenDesk, settings_in


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(desk: OpenDesk) -> None:
    said = {desk.browser().post("/login", name=name, password="wrong wrong wrong").text for name in ("sam", "nobody")}
    without = {text.partition("<form method")[0] for text in said}
    assert len(without) == 1
    assert desk.rows(session) == []


def test_guessing_has_to_wait(desk: OpenDesk) -> None:
    browser = desk.browser()
    for _ in range(people.GUESSES):
        assert browser.post("/login", name="sam", password="wrong wrong wrong").status_code == 403
    assert browser.post("/login", name="sam", password=PASSWORD).status_code == 429
    assert browser.post("/login", name="mia", password=PASSWORD).status_code == 303
    desk.clock.ahead = people.GUESSES_OVER * 1.01
    assert desk.browser().post("/login", name="sam", password=PASSWORD).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_sites(desk: OpenDesk) -> None:
    browser = desk.browser()
    before = browser.get("/login").headers["set-cookie"]
    answer = browser.post("/login", name="sam", password=PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert cookie.partition(";")[0] != before.partition(";")[0]  # a session that somebody planted is not taken over
    token = cookie.partition(";")[0].partition("=")[2]
    assert token not in str(desk.rows(session))


def test_a_session_ends(desk: OpenDesk) -> None:
    browser = desk.log_in()
    browser.post("/logout")
    assert browser.get("/queue").status_code == 303
    idle = desk.log_in()
    desk.clock.ahead = people.IDLE * 1.01
    assert idle.get("/queue").status_code == 303


def test_a_person_who_was_removed_is_out_at_once(desk: OpenDesk) -> None:
    browser = desk.log_in()
    with desk.store.write() as connection:
        people.remove(connection, "sam", "test", desk.clock())
    assert browser.get("/queue").status_code == 303
    assert [row.name for row in desk.rows(person)] == ["mia", "ada"]


@pytest.mark.parametrize("path", ["/drafts/{id}/approve", "/drafts/{id}/reject", "/logout", "/pause", "/bulk"])
def test_a_form_without_our_token_changes_nothing(desk: OpenDesk, path: str) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    before = len(desk.rows(audit))
    for token in ("", "0" * 64, "é"):
        answer = browser.client.post(
            path.format(id=row.id), data={"csrf": token, "version": row.version, "paused": "yes"}
        )
        assert answer.status_code == 403
    assert desk.draft(row.id).state == "drafted"
    assert len(desk.rows(audit)) == before
    assert browser.get("/queue").status_code == 200


def test_a_form_from_another_site_changes_nothing(desk: OpenDesk) -> None:
    browser, row = desk.log_in(), desk.waiting()[0]
    browser.get("/queue")
    fields = {"csrf": browser.csrf, "version": row.version}
    foreign = {"sec-fetch-site": "cross-site"}
    assert browser.client.post(f"/drafts/{row.id}/approve", data=fields, headers=foreign).status_code == 403
    assert desk.draft(row.id).state == "drafted"


def test_a_foreign_host_is_refused(desk: OpenDesk) -> None:
    assert httpx.get(f"{desk.url}/login", headers={"host": "attacker.example"}).status_code == 400
    assert httpx.get(f"{desk.url}/login", headers={"host": "localhost:1234"}).status_code == 200


@pytest.mark.parametrize("path", ["/login", "/static/desk.css", "/nothing", "/queue"])
def test_every_answer_tells_the_browser_what_it_may_do(desk: OpenDesk, path: str) -> None:
    answer = httpx.get(desk.url + path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_page_has_anything_inline(desk: OpenDesk) -> None:
    browser = desk.log_in()
    for path in ("/queue", "/figures", "/bulk", f"/tickets/{desk.waiting()[0].ticket}"):
        page = browser.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script src="/static/')


@pytest.mark.parametrize("amount", [19.9, None])
def test_only_a_manager_lets_more_go_than_the_limit(desk: OpenDesk, amount: float | None) -> None:
    limited = settings_in(desk.desk.settings.folder, desk={"staff_limit": 10})
    object.__setattr__(desk.desk.road, "settings", limited)
    row = desk.waiting()[0]
    offer = {"remedy": "refund", "order_number": None, "amount": amount, "currency": "USD"}
    offers = [offer | {"extra_case": False, "goodwill": False, "return_required": False}]
    with desk.store.write() as connection:
        connection.execute(draft.update().where(draft.c.id == row.id).values(offers=offers))
    sam, mia = desk.log_in("sam"), desk.log_in("mia")
    assert "For a manager" in sam.get(f"/tickets/{row.ticket}").text
    assert sam.post(f"/drafts/{row.id}/approve", version=row.version).status_code == 403
    bulk = sam.post("/bulk", draft=f"{row.id}.{row.version}")
    assert "is for a manager" in bulk.text
    assert desk.draft(row.id).state == "drafted"
    assert mia.post(f"/drafts/{row.id}/approve", version=row.version).status_code == 303
    assert desk.draft(row.id).approved_by == "mia"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "desk.shop.example"])
def test_other_machines_reach_it_by_tls_alone(host: str) -> None:
    with pytest.raises(ValidationError, match="in clear"):
        DeskSettings(host=host)
    assert DeskSettings(host=host, proxy="10.0.0.2").secure
    assert DeskSettings(host=host, tls_certificate="c.pem", tls_key="k.pem").secure


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_this_machine_reaches_it_as_it_is(host: str) -> None:
    assert not DeskSettings(host=host).secure
