"""TXT lookups against a DNS server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from socket import AF_INET, SOCK_DGRAM, socket

import pytest

from pipeline.txt_records import open_txt_lookup

pytest.importorskip("dkim", reason="needs the extra dkim (pip install casedesk[dkim])")
message = pytest.importorskip("dns.message")
resolver = pytest.importorskip("dns.resolver")
rrset = pytest.importorskip("dns.rrset")


@pytest.fixture
def server() -> Iterator[tuple[socket, list[str]]]:
    """A DNS that knows one name, and the names that it was asked for."""
    asked: list[str] = []
    with closing(socket(AF_INET, SOCK_DGRAM)) as listening:
        listening.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, peer = listening.recvfrom(4096)
                if data == b"end":
                    return
                query = message.from_wire(data)
                name = query.question[0].name.to_text()
                asked.append(name)
                answer = message.make_response(query)
                if name == "s1._domainkey.a.example.":
                    answer.answer.append(rrset.from_text(name, 60, "IN", "TXT", '"v=DKIM1; " "p=AAAA"'))
                else:
                    answer.set_rcode(3 if "none" in name else 2)
                listening.sendto(answer.to_wire(), peer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening, asked
        listening.sendto(b"end", listening.getsockname())
        thread.join()


def test_lookups(server: tuple[socket, list[str]]) -> None:
    listening, asked = server
    ours = resolver.Resolver(configure=False)
    ours.nameservers, ours.port = ["127.0.0.1"], listening.getsockname()[1]
    lookup = open_txt_lookup(ours)
    assert lookup("s1._domainkey.a.example") == b"v=DKIM1; p=AAAA"
    assert lookup("s1._domainkey.a.example") == b"v=DKIM1; p=AAAA"
    assert len(asked) == 1
    assert lookup("none.a.example") is None
    with pytest.raises(OSError, match="does not answer for broken"):
        lookup("broken.a.example")
