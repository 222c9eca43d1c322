"""``make soak``: casedesk is killed again and again in the middle of its work, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pipeline.store import Store, tables

KILLS = 40
MAILS = 600

pytestmark = pytest.mark.soak


def write_mails(folder: Path) -> None:
    folder.mkdir()
    for number in range(MAILS):
        (folder / f"{number:04}.eml").write_text(
            f"From: c{number}@customer.example\nTo: help@shop.example\nSubject: wrong case {number}\n"
            f"Message-ID: <m{number}@customer.example>\nDate: Tue, 24 Nov 2026 09:00:00 +0000\n\n"
            f"You sent me the wrong case, mine is number {number}. I want my money back.\n",
            encoding="utf-8",
        )


def test_a_batch_that_is_killed_at_random_moments_ends_whole(tmp_path: Path) -> None:
    write_mails(tmp_path / "mails")
    (tmp_path / "pipeline.yaml").write_text("shop: {address: help@shop.example}\n", encoding="utf-8")
    casedesk = [sys.executable, "-c", "from pipeline.cli import main; main()"]
    command = [*casedesk, "batch", "mails", "--store"]
    moments = random.Random(7)
    for _ in range(KILLS):
        with subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as running:
            time.sleep(moments.uniform(0.3, 4.0))  # the moment of the kill is what is tried here
            os.killpg(running.pid, signal.SIGKILL)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    summary = re.match(r"listed (\d+), taken (\d+), duplicate (\d+), set aside (\d+)", done.stderr.splitlines()[-1])
    assert summary is not None
    listed, taken, duplicate, set_aside = map(int, summary.groups())
    assert listed == MAILS == taken + duplicate + set_aside
    # a mail that two kills met in the middle may have been set aside; with its bytes, so that it can be tried again
    shown = subprocess.run([*casedesk, "quarantine", "list", "--json"], cwd=tmp_path, capture_output=True, check=True)
    aside = [str(json.loads(line)["id"]) for line in shown.stdout.splitlines()]
    assert len(aside) <= KILLS
    if aside:
        subprocess.run([*casedesk, "quarantine", "retry", *aside], cwd=tmp_path, capture_output=True, check=True)
    store = Store.open(f"sqlite:///{tmp_path}/casedesk.db")
    with store.read() as connection:
        for table, number in ((tables.inbox, MAILS), (tables.message, MAILS), (tables.ticket, MAILS)):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == number
        live = tables.draft.c.state == "drafted"
        assert connection.execute(select(func.count()).where(live)).scalar_one() == MAILS
    store.close()
