"""An OAuth 2.0 token server on loopback (RFC 6749 section 6), and a Dovecot that asks it about tokens (RFC 7662)."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qsl

from tests.servers.dovecot import Dovecot
from tests.servers.web import Reply, Request, WebServer

CLIENT, SECRET, FIRST = "shop-app", "app-secret", "refresh-0"
AT_ONCE = 3600

_PASSDB = """\
auth_mechanisms = {mechanisms} plain login
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
  result_failure = return-fail
}}
"""
_ASKING = """\
introspection_url = {url}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
"""


class TokenServer(WebServer):
    """Sells access tokens for ``user``. Each refresh token works once; the answer brings the next one.

    ``rotates`` False: the refresh token stays, and answers bring none. ``lasts``: seconds that a token holds.
    ``live``: access tokens that the mailbox takes; ``refresh``: the refresh token that works now.
    """

    def __init__(self, user: str = "") -> None:
        super().__init__(self._answer_to)
        self.user = user
        self.rotates = True
        self.lasts: object = AT_ONCE
        self.refresh = FIRST
        self.live: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self._numbers = itertools.count(1)

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def _answer_to(self, request: Request) -> Reply:
        form = dict(parse_qsl(request.body.decode()))
        if request.path == "/introspect":
            known = form.get("token") in self.live
            return Reply(200, {"active": "true", "username": self.user} if known else {"active": "false"})
        self.asked.append(form)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return Reply(401, {"error": "invalid_client", "error_description": f"not {form}"})
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh:
            description = f"AADSTS700082: {form.get('refresh_token')} has expired"
            return Reply(400, {"error": "invalid_grant", "error_description": description})
        number = next(self._numbers)
        token = f"access-{number}"
        self.live.add(token)
        answer: dict[str, object] = {"access_token": token, "token_type": "Bearer", "expires_in": self.lasts}
        if self.rotates:
            self.refresh = f"refresh-{number}"
            answer["refresh_token"] = self.refresh
        return Reply(200, answer)


class OAuthDovecot(Dovecot):
    """Dovecot that takes access tokens of a token server, and passwords too."""

    def __init__(self, tokens: TokenServer, mechanisms: str = "xoauth2 oauthbearer") -> None:
        self._tokens = tokens
        self._mechanisms = mechanisms
        super().__init__()

    def _values(self) -> dict[str, object]:
        conf = self.folder / "oauth2.conf"
        conf.write_text(_ASKING.format(url=self._tokens.url))
        return super()._values() | {"extra": _PASSDB.format(folder=self.folder, mechanisms=self._mechanisms)}
