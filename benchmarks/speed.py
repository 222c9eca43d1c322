"""The whole path from mailbox to drafts against what else there is, on the same mails in the same run. One command:

    python benchmarks/speed.py [MAILS [ROUNDS]]

Prints the table of bars and writes it into ``docs/performance.md``. What the machine lacks (Dovecot, the Dask extra, a
package registry for django-helpdesk and roundup) is told in its row. CPU is that of a process and all its children;
the start-up is taken off by a second run over a tenth of the mails. Medians of ROUNDS.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import pickle
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
sys.path.insert(0, str(CHECKOUT))

from benchmarks import _year  # noqa: E402

DOCS = CHECKOUT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PACKAGES = ("mail-parser", "scikit-learn", "numpy", "SQLAlchemy", "imapclient")
CASEDESK = [sys.executable, "-c", "from pipeline.cli import main; main()"]
NOW = f"{_year.NOW:%Y-%m-%dT%H:%M}"
PEER_MAILS = 200
SHOP = {"address": _year.SHOP, "authserv_id": _year.AUTHSERV_ID}
Row = tuple[str, str, str, str]


class Cost(NamedTuple):
    """What one run took: seconds of CPU (with all children), of the clock; peak memory in MB of the process itself,
    and of it with its children (each shared page counted once)."""

    cpu: float
    wall: float
    peak: float = 0.0
    tree: float = 0.0


def run(command: Sequence[object], folder: Path, watched: bool = False) -> Cost:
    """Runs a command in a folder; raises with its last words where it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(CHECKOUT), os.environ.get("PYTHONPATH", "")))}
    peak = tree = 0.0
    with (folder / "said").open("w+b") as said:
        with subprocess.Popen(
            list(map(str, command)), cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
        ) as running:
            while watched and running.poll() is None:
                peak, tree = max(peak, _megabytes(running.pid, "VmHWM")), max(tree, _tree(running.pid))
                time.sleep(0.2)
        if running.returncode:
            said.seek(0)
            raise RuntimeError(f"{command}: {said.read()[-500:].decode(errors='replace')}")
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, peak, tree)


def _megabytes(pid: int, name: str, file: str = "status") -> float:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def _tree(pid: int) -> float:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return _megabytes(pid, "Pss", "smaps_rollup") + sum(_tree(int(child)) for child in children)


class Bench:
    """The mails, in every shape, and a fresh folder for each run."""

    def __init__(self, root: Path, mails: int, rounds: int) -> None:
        self.root, self.mails, self.rounds = root, mails, rounds
        self.few = mails // 10
        for number in (self.few, mails):
            _year.write_mbox(root / f"{number}.mbox", number)
        _year.write_maildir(root / "Maildir", mails)
        self.model = root / "script.pickle"
        _train_script(self.model)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A shop with nothing stored."""
        with tempfile.TemporaryDirectory(dir=self.root) as name:
            (Path(name) / "pipeline.yaml").write_text(json.dumps({"shop": SHOP}))
            yield Path(name)

    def box(self, number: int) -> Path:
        """The mbox of so many mails."""
        return self.root / f"{number}.mbox"

    def batch(self, source: object, *words: object, watched: bool = False) -> Cost:
        """One ``casedesk batch``."""
        with self.folder() as folder:
            return run([*CASEDESK, "batch", source, "--out", "out.jsonl", "--now", NOW, *words], folder, watched)

    def script(self, number: int) -> Cost:
        """The afternoon's script."""
        with self.folder() as folder:
            return run([sys.executable, HERE / "_script.py", self.box(number), "mails.db", self.model], folder)

    def floor(self, number: int) -> Cost:
        """mail-parser and the classifier alone."""
        with self.folder() as folder:
            return run([sys.executable, HERE / "_floor.py", self.box(number)], folder)

    def per_mail(self, once: Callable[[int], Cost]) -> float:
        """Milliseconds of CPU for a mail, start-up off."""
        return _difference(once, self.few, self.mails)

    def cpu(self) -> list[Row]:
        """One process against the script and the floor, round by round, so that a busy machine slows all alike."""
        rounds = [
            [self.per_mail(once) for once in (lambda n: self.batch(self.box(n), "--store"), self.script, self.floor)]
            for _ in range(self.rounds)
        ]
        ours, script, floor = (median(each) for each in zip(*rounds, strict=True))
        to_script = median(each[0] / each[1] for each in rounds)
        to_floor = median(each[0] / each[2] for each in rounds)
        self.ours = ours
        against_script, against_floor = (f"{ours:.2f} against {theirs:.2f} ms" for theirs in (script, floor))
        return [
            (
                "CPU a mail, whole path with store, against the script",
                "≤ 0.33",
                *_held(to_script, 0.33, against_script),
            ),
            ("CPU a mail, against the floor", "≤ 1.6", *_held(to_floor, 1.6, against_floor)),
        ]

    def peers(self) -> Iterator[Row]:
        """django-helpdesk and roundup, in environments of their own."""
        for name, package, once in (
            ("django-helpdesk", "django-helpdesk", _helpdesk),
            ("roundup", "roundup", _roundup),
        ):
            what = f"CPU a mail, against {name}"
            python = _environment(self.root / name, package)
            if python is None:
                yield (what, "≤ 0.1", "skipped", f"{package} does not install here")
                continue
            theirs = median(_difference(partial(once, self, python), 20, PEER_MAILS) for _ in range(3))
            version = _version_of(python, package)
            yield (
                what,
                "≤ 0.1",
                *_held(self.ours / theirs, 0.1, f"{self.ours:.2f} against {theirs:.1f} ms ({version})"),
            )

    def jobs(self) -> Iterator[Row]:
        """Two reading processes against one, and against a Dask cluster of two workers."""
        source = self.box(self.mails)
        pairs = [
            (self.batch(source, "--store").wall, self.batch(source, "--store", "--jobs", 2).wall)
            for _ in range(self.rounds)
        ]
        gain = median(one / two for one, two in pairs)
        held = "held" if gain >= 1.8 else "missed"
        yield ("two processes against one, wall", "≥ 1.8", f"{gain:.2f}, {held}", _seconds(pairs))
        if importlib.util.find_spec("distributed") is None:
            yield (
                "a Dask cluster of two workers against two processes, wall",
                "≤ 1.3",
                "skipped",
                "no extra dask here",
            )
            return
        with _cluster(self.root) as address:
            self.batch(self.box(self.few), "--dask", address)  # its processes start
            pairs = [
                (self.batch(source, "--dask", address).wall, self.batch(source, "--jobs", 2).wall)
                for _ in range(self.rounds)
            ]
        loss = median(dask / two for dask, two in pairs)
        yield ("a Dask cluster of two workers against two processes, wall", "≤ 1.3", *_held(loss, 1.3, _seconds(pairs)))

    def memory(self) -> Iterator[Row]:
        """The main process's peak over all mails many times, minus that over few."""
        little = self.batch(self.box(self.few), "--jobs", 2, watched=True)
        large = self.root / "large.mbox"
        times = 10
        with large.open("wb") as file:
            for seed in range(times):
                part = self.root / "part.mbox"
                _year.write_mbox(part, self.mails, seed=100 + seed)
                file.write(part.read_bytes())
        much = self.batch(large, "--jobs", 2, watched=True)
        more, number = much.peak - little.peak, times * self.mails
        yield (
            f"peak memory of the main process, {number:,} mails minus {self.few}",
            "≤ 40 MB",
            *_held(more, 40, f"{much.peak:.0f} against {little.peak:.0f} MB"),
        )
        yield ("memory of all processes together, two readers", "≤ 500 MB", *_held(much.tree, 500, "sum of PSS"))
        large.unlink()

    def imap(self) -> Iterator[Row]:
        """A folder at Dovecot against a Maildir."""
        from tests.servers import dovecot

        what = ("an IMAP folder against a Maildir, wall", "≤ 1.3")
        if not dovecot.available():
            yield (*what, "skipped", "no Dovecot here")
            return
        with dovecot.Dovecot() as server:
            account = server.account()
            account.deliver_many("INBOX", list(_year.mails(self.mails)))
            login = {"host": "localhost", "port": server.plain_port, "tls": "none"}
            settings = {"shop": SHOP, "mailbox": {**login, "user": account.user, "password": dovecot.PASSWORD}}
            pairs = []
            for _ in range(self.rounds):
                with self.folder() as folder:
                    (folder / "pipeline.yaml").write_text(json.dumps(settings))
                    command = [*CASEDESK, "batch", "imap:INBOX", "--out", "out.jsonl", "--now", NOW]
                    pairs.append((run(command, folder).wall, self.batch(self.root / "Maildir").wall))
        yield (*what, *_held(median(imap / files for imap, files in pairs), 1.3, _seconds(pairs)))


def _difference(once: Callable[[int], Cost], few: int, many: int) -> float:
    return (once(many).cpu - once(few).cpu) / (many - few) * 1000


def _held(ratio: float, bar: float, figures: str) -> tuple[str, str]:
    held = "held" if ratio <= bar else f"missed by {ratio / bar - 1:.0%}"
    return f"{ratio:.2f}, {held}" if bar < 10 else f"{ratio:.0f}, {held}", figures


def _seconds(pairs: Sequence[tuple[float, float]]) -> str:
    first, second = (median(each) for each in zip(*pairs, strict=True))
    return f"{first:.1f} against {second:.1f} s"


def _train_script(path: Path) -> None:
    """The script's model: what scikit-learn's tutorial does, on the corpus that casedesk's model is trained on."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from classifiers.corpus import read_corpus

    examples = read_corpus()
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(max_iter=200))
    model.fit([f"{each.text.subject}\n{each.text.body}" for each in examples], [each.category for each in examples])
    path.write_bytes(pickle.dumps(model))


def _environment(folder: Path, package: str) -> Path | None:
    """A Python with a package in an environment of its own; None where the registry does not give it."""
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
    for command in ([sys.executable, "-m", "venv", folder], install):
        if subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode:
            return None
    return python


def _version_of(python: Path, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _helpdesk(bench: Bench, python: Path, number: int) -> Cost:
    with bench.folder() as folder:
        (folder / "mails").mkdir()
        for place, data in enumerate(_year.mails(number)):
            (folder / "mails" / f"{place:05}.eml").write_bytes(data)
        cost = run([python, HERE / "_helpdesk.py", folder / "mails", folder / "helpdesk.db"], folder)
        assert int((folder / "said").read_text().split()[-1]) > number // 2, "django-helpdesk made no tickets"
        return cost


_ROUNDUP_SETTINGS = {
    "#web = NO DEFAULT": "web = http://127.0.0.1/shop/",
    "#domain = NO DEFAULT": "domain = shop.example",
    "#host = NO DEFAULT": "host = localhost",
    "\ndebug = \n": "\ndebug = /dev/null\n",  # instead of sending
}


def _roundup(bench: Bench, python: Path, number: int) -> Cost:
    """roundup's mailgw over an mbox, which it empties. Anybody may write, and nobody is notified."""
    with bench.folder() as folder:
        admin, home = [python.with_name("roundup-admin"), "-i", "tracker"], folder / "tracker"
        run([*admin, "install", "classic", "sqlite"], folder)
        config, schema = home / "config.ini", home / "schema.py"
        text = config.read_text()
        for old, new in _ROUNDUP_SETTINGS.items():
            text = text.replace(old, new)
        config.write_text(text)
        grant = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
        schema.write_text(schema.read_text().replace(f"#{grant}", grant))
        run([*admin, "initialise", "benchmark"], folder)
        _year.write_mbox(folder / "box", number)
        cost = run([python.with_name("roundup-mailgw"), "tracker", "mailbox", folder / "box"], folder)
        run([*admin, "list", "issue"], folder)
        assert len((folder / "said").read_text().splitlines()) > number // 2, "roundup made no issues"
        return cost


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """A scheduler and two workers on this machine."""
    from distributed import LocalCluster

    os.environ["PYTHONPATH"] = os.pathsep.join((str(CHECKOUT), os.environ.get("PYTHONPATH", "")))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder) as cluster:
        yield cluster.scheduler_address


def main() -> None:
    mails, rounds = map(int, (*sys.argv[1:], *("3000", "5")[len(sys.argv) - 1 :]))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="casedesk-bench-") as name:
        bench = Bench(Path(name), mails, rounds)
        for part in (bench.cpu, bench.peers, bench.jobs, bench.memory, bench.imap):
            for row in part():
                print("|", " | ".join(row), "|", flush=True)
                rows.append(row)
    write(about(mails, rounds), rows)


def about(mails: int, rounds: int) -> str:
    """When and where it was measured, and with what."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, {versions}, on "
        f"{os.cpu_count()} {platform.machine()} cores (load average {os.getloadavg()[0]:.1f}): {mails:,} generated "
        f"mails, medians of {rounds} rounds."
    )


def write(said: str, rows: Sequence[Row]) -> None:
    """Puts the table between the marks in docs/performance.md."""
    lines = [
        said,
        "",
        "| what | bar | reached | figures |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    text = DOCS.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    DOCS.write_text("\n".join([head + BEGIN, *lines, END]) + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
