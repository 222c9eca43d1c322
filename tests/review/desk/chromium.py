"""Debian's Chromium, as the tests and the screenshots start it."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright

ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def chromium(playwright: Playwright) -> Browser:
    """A running browser. Where Chromium isn't installed a test is skipped, but under CI it fails."""
    path = shutil.which("chromium")
    if path is None:
        reason = "needs Chromium (apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
