"""A web service that goes wrong, over a real socket: each way is one clear line, and nothing waits for ever."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.orders import SourceAway, SourceRefused
from pipeline.orders import web as web_module
from pipeline.orders.web import ATTEMPTS, Web
from tests.servers.dovecot import make_certificate
from tests.servers.web import Reply, Request, WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer(lambda _: Reply(body={"well": True})) as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def web(server: WebServer, slept: list[float]) -> Web:
    return Web(server.url, "orders.token", slept.append)


def at_once(_: float) -> None:
    """Sleeps not at all."""


def ask(web: Web) -> object:
    return web.get("/orders", {"search": "ana@customer.example"}, {"X-Token": "hunter2secret"}).json


def away(web: Web) -> str:
    with pytest.raises(SourceAway) as caught:
        ask(web)
    says = str(caught.value)
    assert says.startswith(f"orders {web.name}: ")
    assert "\n" not in says
    assert "hunter2secret" not in says
    assert "ana@customer.example" not in says
    return says


def test_an_answer(web: Web, server: WebServer) -> None:
    assert ask(web) == {"well": True}
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("GET", "/orders", {"search": "ana@customer.example"})


def test_the_address_of_the_shop_may_hold_a_folder(server: WebServer) -> None:
    Web(f"{server.url}/shop/", "orders.token").get("/orders", {}, {})
    assert server.requests[0].path == "/shop/orders"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_after_longer_and_longer_pauses(
    web: Web, server: WebServer, slept: list[float], status: int
) -> None:
    server.trouble = [Reply(status)] * (ATTEMPTS - 1)
    assert ask(web) == {"well": True}
    assert slept == [0.5, 1.0]


def test_in_the_end_it_is_away(web: Web, server: WebServer, slept: list[float]) -> None:
    server.trouble = [Reply(500)] * 9
    assert "answers 500" in away(web)
    assert (len(server.requests), len(slept)) == (ATTEMPTS, ATTEMPTS - 1)


def test_retry_after_is_heeded(web: Web, server: WebServer, slept: list[float]) -> None:
    server.trouble = [Reply(429, headers={"Retry-After": "7"})]
    assert ask(web) == {"well": True}
    assert slept == [7.0]


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-3", "nan"])
def test_a_retry_after_that_is_no_number_of_seconds(web: Web, server: WebServer, slept: list[float], said: str) -> None:
    server.trouble = [Reply(429, headers={"Retry-After": said})]
    assert ask(web) == {"well": True}
    assert slept == [0.5]


def test_who_asks_for_a_long_pause_is_away(web: Web, server: WebServer, slept: list[float]) -> None:
    server.trouble = [Reply(429, headers={"Retry-After": "3600"})]
    assert "come back in 3600 seconds" in away(web)
    assert slept == []


@pytest.mark.parametrize("status", [401, 403])
def test_wrong_credentials_are_told_apart_and_not_tried_again(web: Web, server: WebServer, status: int) -> None:
    server.trouble = [Reply(status, {"message": "hunter2secret is wrong"})] * 9
    with pytest.raises(SourceRefused):
        ask(web)
    assert "check orders.token in pipeline.yaml" in away(web)
    assert len(server.requests) == 2


def test_a_redirect_is_not_followed_with_our_credentials(web: Web, server: WebServer) -> None:
    server.trouble = [Reply(302, headers={"Location": "http://127.0.0.1:1/elsewhere"})]
    assert "set orders.url" in away(web)
    assert len(server.requests) == 1


def test_no_such_service(web: Web, server: WebServer) -> None:
    server.trouble = [Reply(404)]
    assert "check orders.url" in away(web)


@pytest.mark.parametrize("raw", [b"", b"<html>Welcome</html>", b'{"cut', b"\xff\xfe", b"[" * 100_000])
def test_garbage(web: Web, server: WebServer, raw: bytes) -> None:
    server.trouble = [Reply(raw=raw)]
    assert "no JSON" in away(web)


def test_half_an_answer_is_asked_for_again(web: Web, server: WebServer) -> None:
    server.trouble = [Reply(body={"orders": ["x" * 50]}, cut=20)]
    assert ask(web) == {"well": True}


def test_only_half_answers(web: Web, server: WebServer) -> None:
    server.trouble = [Reply(body={"orders": ["x" * 50]}, cut=20)] * 9
    assert "breaks off in the middle of an answer" in away(web)


def test_a_server_that_hangs(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "ANSWER_SECONDS", 0.2)
    server.trouble = [Reply(hang=True)] * ATTEMPTS
    assert "does not answer within" in away(Web(server.url, "orders.token", at_once))
    assert len(server.requests) == ATTEMPTS


def test_an_answer_that_trickles_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "ANSWER_SECONDS", 0.3)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_trickle, args=(listener, over), daemon=True)
        thread.start()
        host, port = listener.getsockname()
        assert "does not answer within" in away(Web(f"http://{host}:{port}", "orders.token", at_once))
        over.set()


def _trickle(listener: socket.socket, over: threading.Event) -> None:
    """An octet at a time, so that no single read takes long."""
    for _ in range(ATTEMPTS):
        line, _ = listener.accept()
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while not over.wait(0.05):
                line.sendall(b" ")
        except OSError:
            line.close()


def test_an_answer_without_end(web: Web, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "ANSWER_OCTETS", 1000)
    server.trouble = [Reply(body="x" * 2000)]
    assert "more than 1000 octets" in away(web)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "cannot be reached" in away(Web(f"http://127.0.0.1:{port}", "orders.token", at_once))


def test_a_host_that_does_not_exist() -> None:
    assert "there is no such host" in away(Web("https://no-such-shop.invalid", "orders.token", at_once))


def test_a_server_without_encryption_where_it_should_be(server: WebServer) -> None:
    said = away(Web(server.url.replace("http:", "https:"), "orders.token", at_once))
    assert "no encrypted connection comes about" in said


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("needs openssl (apt install openssl)")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*make_certificate(tmp_path, "localhost"))

    def served(_: Request) -> Reply:
        raise AssertionError("credentials went to a server that nobody vouches for")

    with WebServer(served, context) as server:
        said = away(Web(server.url, "orders.token", at_once))
    assert "its certificate is not trusted" in said
    assert server.requests == []
