"""The files that put casedesk up on a machine."""

from __future__ import annotations

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[1] / "deploy" / "casedesk.service"


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (apt install systemd)")
    program = tmp_path / "casedesk"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "casedesk.service"
    unit.write_text(UNIT.read_text().replace("/opt/casedesk/bin/casedesk", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    about_us = [line for line in done.stderr.splitlines() if "casedesk" in line]
    assert (done.returncode, about_us) == (0, [])


def test_the_unit_stops_softly_and_does_not_restart_a_wrong_configuration() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT)
    service = unit["Service"]
    assert (service["KillSignal"], service["RestartPreventExitStatus"]) == ("SIGTERM", "2")
    assert int(service["TimeoutStopSec"]) > 30  # longer than a call to SES
    assert service["SuccessExitStatus"] == "143"
    assert "UNTESTED" in UNIT.with_name("Containerfile").read_text()
