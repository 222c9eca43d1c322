"""The starter model: trained of the starter corpus at the very first use, then kept in a cache folder.

Its name there is made from the corpus and the code, so that a change of either trains anew and nothing else does.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from classifiers import lexicon, meanings
from classifiers.corpus import FOLDER, files, read_corpus
from classifiers.model import Model
from classifiers.persistence import load, save
from classifiers.training import train

_CODE = (
    "cleaning.py",
    "corpus.py",
    "encoder.py",
    "features.py",
    "gist.py",
    "lexicon.py",
    "meanings.py",
    "model.py",
    "persistence.py",
    "training.py",
    "trial.py",
    "rules.py",
    "verdict.py",
    "wishes.py",
)


def load_or_train(cache_folder: Path | None = None, *, encoded: bool = False) -> Model:
    """The starter model: from the cache where it is there and whole, else trained now and put there.

    ``cache_folder`` None: ``$XDG_CACHE_HOME/casedesk``, else ``~/.cache/casedesk``, else, where that cannot be
    written, a folder of this user's in the temporary folder. A cache that fails is never an error. ``encoded``: the
    model with the encoder, which has to be installed.
    """
    name = f"model-{fingerprint()}{'-encoded' if encoded else ''}"
    folders = [cache_folder] if cache_folder else default_folders()
    for folder in folders:
        model = load(folder, name)
        if model:
            return model
    model = train(read_corpus(), encoded=encoded)
    any(save(model, folder, name) for folder in folders)
    return model


def fingerprint(corpus: Path | None = FOLDER) -> str:
    """Sixteen hex digits that change with the code and the words that make a model, and with the corpus if named."""
    digest = hashlib.sha256()
    words = [*sorted(lexicon.FOLDER.glob("*.txt")), meanings.TABLE]
    for path in [*(Path(__file__).parent / name for name in _CODE), *words, *(files(corpus) if corpus else ())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def default_folders() -> list[Path]:
    """Where the cache may lie, best first. The temporary folder is shared: what another user put there is not read."""
    folders = [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "casedesk"]
    shared = Path(tempfile.gettempdir()) / f"casedesk-{os.getuid()}"
    with suppress(OSError):
        shared.mkdir(mode=0o700, exist_ok=True)
        if shared.lstat().st_uid == os.getuid() and not shared.is_symlink():
            folders.append(shared)
    return folders
