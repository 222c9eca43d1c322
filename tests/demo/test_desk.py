"""The desk that the demo opens: the password that it prints is the one that opens it."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

COMMAND = [str(Path(sys.executable).with_name("casedesk")), "demo"]


@pytest.mark.skipif(importlib.util.find_spec("pymap") is None, reason="pymap is not installed (extra demo)")
def test_the_printed_password_opens_the_desk() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stderr is not None
            said = next(line for line in demo.stderr if "password:" in line)
            opened = re.search(r"(http://\S+/)\s+name: (\S+)\s+password: (\S+)", said)
            assert opened is not None, said
            url, name, password = opened.groups()
            with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=20)) as browser:
                token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)
                assert token is not None
                form = {"csrf": token[1], "name": name, "password": password}
                answer = browser.post("/login", data=form, headers={"origin": url.rstrip("/")})
                assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=30)
