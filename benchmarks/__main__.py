"""``make bench``: every benchmark in turn, each in a process of its own."""

import importlib.metadata
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

PACKAGES = ("casedesk", "mail-parser", "scikit-learn", "numpy", "SQLAlchemy", "imapclient", "py3langid")


def main() -> None:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, {versions}")
    failed = []
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        print(f"\n## {path.stem}\n", flush=True)
        if subprocess.run([sys.executable, str(path)], check=False).returncode:
            failed.append(path.stem)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


main()
