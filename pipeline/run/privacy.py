"""Who may read what lies on the disk, and where it lies: two settings of the environment for shared
computers.

``QUERSCHAU_PRIVAT=1``: files and folders that come into being are the user's alone (0600, 0700), Prefect's
database included. ``QUERSCHAU_SPEICHER=FOLDER``: the store, which holds the texts of all documents, lies
there and
not with the results.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

PRIVATE = "QUERSCHAU_PRIVAT"
STORE = "QUERSCHAU_SPEICHER"


def guard_files() -> None:
    """Let all that this process and its children make be the user's alone, if that is wished."""
    if _private():
        os.umask(0o077)


def guard_folder(folder: Path) -> None:
    """Shut a folder that is there already, and the files in it, for all others, if that is wished."""
    if _private() and folder.is_dir():
        with suppress(OSError):  # a disk that knows no rights
            folder.chmod(0o700)
            for path in folder.iterdir():
                if path.is_file():
                    path.chmod(0o600)


def store_of(out: Path) -> Path:
    """Where the store of the results in ``out`` lies."""
    elsewhere = os.environ.get(STORE, "").strip()
    if not elsewhere:
        return out / ".querschau" / "store"
    key = hashlib.sha256(str(out.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(elsewhere).expanduser() / key / "store"


def _private() -> bool:
    return os.environ.get(PRIVATE, "").strip() not in ("", "0", "nein")
