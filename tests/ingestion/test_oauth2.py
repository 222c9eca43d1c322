"""Access tokens: bought, kept, renewed in time; and each way in which they are not had is told apart."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.checkup import examine
from pipeline.config import Mailbox
from pipeline.config_file import load
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import LoginRefused, MailboxAway, MailboxProblem
from pipeline.ingestion.oauth2 import MARGIN_SECONDS, access_token, standing
from tests.ingestion.scripted_imap import ScriptedImap
from tests.servers.dovecot import Account, Dovecot, free_ports
from tests.servers.oauth import AT_ONCE, CLIENT, FIRST, SECRET, OAuthDovecot, TokenServer
from tests.servers.web import Reply
from tests.shop import Shop

NOON = 1_795_000_000.0


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with TokenServer("shop") as server:
        yield server


@pytest.fixture
def box(tokens: TokenServer, tmp_path: Path) -> Mailbox:
    return a_box(tokens, tmp_path / "casedesk.oauth2.json")


def a_box(tokens: TokenServer, kept_in: Path, **changes: Any) -> Mailbox:
    consent = {"client_id": CLIENT, "client_secret": SECRET, "token_url": tokens.token_url, "refresh_token": FIRST}
    keys = {"user": "shop", "oauth2": {**consent, "kept_in": kept_in, **changes}, "timeout_seconds": 10}
    return Mailbox.model_validate(keys)


def at(box: Mailbox, server: Dovecot, **changes: Any) -> Mailbox:
    where = {"host": "localhost", "port": server.tls_port, "ca_file": server.ca_file}
    return box.model_copy(update=where | changes)


def refusal(box: Mailbox, kind: type[MailboxProblem]) -> str:
    with pytest.raises(MailboxProblem) as caught:
        access_token(box)
    says = str(caught.value)
    assert type(caught.value) is kind
    assert "\n" not in says
    assert not any(secret in says for secret in (SECRET, FIRST, "refresh-", "access-"))
    return says


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
@pytest.mark.usefixtures("dovecot")
def test_a_token_opens_the_mailbox_by_either_mechanism(tokens: TokenServer, box: Mailbox, mechanism: str) -> None:
    with OAuthDovecot(tokens, mechanism) as server:
        with ImapSession.connect(at(box, server)) as session:
            assert "INBOX" in session.folders()
        assert f"method={mechanism.upper()}" in server.log()
        assert len(tokens.asked) == 1
        tokens.live.clear()  # withdrawn long before its time
        with ImapSession.connect(at(box, server)) as session:
            assert "INBOX" in session.folders()
        assert len(tokens.asked) == 2
        with pytest.raises(LoginRefused, match=r"mailbox\.user is who gave the consent"):
            ImapSession.connect(at(box, server, user="other"))


def test_a_server_without_tokens_says_so(box: Mailbox) -> None:
    with ScriptedImap({}) as server, pytest.raises(LoginRefused, match="takes no OAuth2 tokens"):
        ImapSession.connect(box.model_copy(update={"host": "127.0.0.1", "port": server.port, "tls": "none"}))


def test_a_server_that_hangs_up_on_a_token_is_away(box: Mailbox) -> None:
    capability = "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\nTAG OK done\r\n"
    with ScriptedImap({"CAPABILITY": capability, "AUTHENTICATE": ""}) as server, pytest.raises(MailboxAway):
        ImapSession.connect(box.model_copy(update={"host": "127.0.0.1", "port": server.port, "tls": "none"}))


def test_a_token_is_kept_and_renewed_before_it_ends(tokens: TokenServer, box: Mailbox) -> None:
    times = [0.0, 1.0, AT_ONCE - MARGIN_SECONDS - 1, AT_ONCE - MARGIN_SECONDS]
    found = [access_token(box, clock=lambda later=later: NOON + later) for later in times]  # type: ignore[misc]
    assert found == ["access-1", "access-1", "access-1", "access-2"]
    assert [each["refresh_token"] for each in tokens.asked] == [FIRST, "refresh-1"]


@pytest.mark.parametrize("lasts", [None, "soon", -5, 10, 10**12])
def test_any_time_that_a_token_is_said_to_last(tokens: TokenServer, box: Mailbox, lasts: object) -> None:
    tokens.lasts = lasts
    assert access_token(box, clock=lambda: NOON) == "access-1"
    assert access_token(box, clock=lambda: NOON + 10**9) == "access-2"


def test_the_file_is_for_its_owner_alone_and_nothing_else_is_left(box: Mailbox, tmp_path: Path) -> None:
    access_token(box)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"casedesk.oauth2.json": 0o600, "casedesk.oauth2.json.lock": 0o600}


def test_a_provider_that_hands_out_no_other_refresh_token(tokens: TokenServer, box: Mailbox) -> None:
    tokens.rotates = False
    assert [access_token(box, refused=f"access-{number}") for number in range(3)] == [
        "access-1",
        "access-2",
        "access-3",
    ]


def test_several_processes_buy_one_token(tokens: TokenServer, box: Mailbox) -> None:
    with ThreadPoolExecutor(8) as together:  # each opens the lock by itself, as processes do
        found = list(together.map(lambda _: access_token(box), range(8)))
        again = list(together.map(lambda _: access_token(box, refused="access-1"), range(8)))
    assert (found, again) == (["access-1"] * 8, ["access-2"] * 8)
    assert len(tokens.asked) == 2


def test_a_consent_given_anew_wins_over_what_is_kept(tokens: TokenServer, box: Mailbox) -> None:
    access_token(box)
    tokens.refresh = "given-anew"
    assert box.oauth2
    anew = a_box(tokens, box.oauth2.kept_in or Path(), refresh_token="given-anew")
    assert access_token(anew) == "access-2"
    assert tokens.asked[-1]["refresh_token"] == "given-anew"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"refresh": 5}', "kept"])
def test_a_file_that_is_damaged_or_from_an_old_backup(
    tokens: TokenServer, box: Mailbox, tmp_path: Path, damage: str
) -> None:
    tokens.rotates = False
    access_token(box)
    path = tmp_path / "casedesk.oauth2.json"
    old = json.loads(path.read_text()) | {"refresh": "long-dead", "access": ""}
    path.write_text(json.dumps(old) if damage == "kept" else damage)
    assert access_token(box) == "access-2"


def test_what_cannot_be_kept_is_not_asked_for(tokens: TokenServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    says = refusal(a_box(tokens, tmp_path / "file" / "tokens.json"), MailboxAway)
    assert "tokens cannot be kept there" in says
    assert tokens.asked == []


REFUSED = {
    "invalid_grant": "give consent again and put the new refresh token into mailbox.oauth2.refresh_token",
    "invalid_client": "client secret may have run out",
    "invalid_scope": "mailbox.oauth2.scope",
    "something_else": "check mailbox.oauth2.token_url and client_id",
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refused_consent_is_a_refused_login(tokens: TokenServer, box: Mailbox, code: str) -> None:
    tokens.trouble = [Reply(400, {"error": code, "error_description": f"AADSTS70008: {FIRST} is over"})]
    says = refusal(box, LoginRefused)
    assert REFUSED[code] in says
    assert f"({code} AADSTS70008)" in says


@pytest.mark.parametrize("status", [301, 403, 404])
def test_an_address_that_sells_no_tokens(tokens: TokenServer, box: Mailbox, status: int) -> None:
    tokens.trouble = [Reply(status, raw=b"<html>", headers={"Location": f"{tokens.url}/elsewhere"})]
    assert "mailbox.oauth2.token_url" in refusal(box, LoginRefused)
    assert tokens.asked == []


AWAY: dict[str, Reply] = {
    "broken": Reply(500, raw=b"<html>"),
    "busy": Reply(429, {"error": "slow_down"}),
    "for now": Reply(400, {"error": "temporarily_unavailable"}),
    "cut off": Reply(200, {"access_token": "access-x"}, cut=5),
    "a portal": Reply(200, raw=b"<html>Welcome to our wireless network"),
    "no token": Reply(200, {"token_type": "Bearer"}),
    "a token that ends the line": Reply(200, {"access_token": "a\r\nb LOGOUT"}),
    "endless": Reply(200, raw=b"x" * 200_000),
}


@pytest.mark.parametrize("reply", AWAY.values(), ids=AWAY)
def test_a_token_server_in_trouble_is_no_refusal(tokens: TokenServer, box: Mailbox, reply: Reply) -> None:
    tokens.trouble = [reply]
    refusal(box, MailboxAway)
    assert access_token(box) == "access-1"


def test_a_token_server_that_is_not_there(tokens: TokenServer, box: Mailbox) -> None:
    gone = a_box(
        tokens, Path(str(box.oauth2 and box.oauth2.kept_in)), token_url=f"http://127.0.0.1:{free_ports(1)[0]}/"
    )
    assert "it is tried again by itself" in refusal(gone, MailboxAway)


def test_microsofts_address_and_scope_follow_from_the_tenant(tmp_path: Path) -> None:
    box = Mailbox.model_validate(
        {"user": "u", "oauth2": {"client_id": "x", "refresh_token": "y", "tenant": "shop.example"}}
    )
    assert box.oauth2
    assert box.oauth2.server == "https://login.microsoftonline.com/shop.example/oauth2/v2.0/token"
    assert box.oauth2.wanted_scope.endswith("IMAP.AccessAsUser.All offline_access")
    assert "y" not in repr(box.oauth2.refresh_token)


def test_check_tells_how_the_tokens_stand(tokens: TokenServer, dovecot: Dovecot, tmp_path: Path) -> None:
    with OAuthDovecot(tokens) as server:
        shop = Shop(tmp_path, Account(server, "shop"))
        consent = {"client_id": CLIENT, "client_secret": SECRET, "token_url": tokens.token_url, "refresh_token": FIRST}
        shop.write(mailbox={"password": None, "oauth2": consent})
        settings = load(tmp_path / "pipeline.yaml")
        said = [finding.says for finding in examine(settings) if finding.what.startswith("mailbox")]
        assert any("login by OAuth2: the refresh token was used last at" in line for line in said)
        assert [path.name for path in tmp_path.glob("casedesk.oauth2-*.json")] != []
        assert "no token is kept yet" in standing(a_box(tokens, tmp_path / "none.json"))
        tokens.refresh = "withdrawn"
        (next(tmp_path.glob("casedesk.oauth2-*.json"))).unlink()
        refused = [finding for finding in examine(settings) if finding.what.startswith("mailbox")]
        assert [finding.exit_code for finding in refused] == [3]
        assert "give consent again" in refused[0].says
