"""Word forms that a codebook has met, kept from run to run in an SQLite file.

Which atoms a word is follows from the word, the codebook and this code, and takes some 100 microseconds;
most words of a new document have been met in earlier ones. The file is no more than a shortcut: without it,
with a damaged one or where it cannot be written the answers are the same. Several processes may use it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

Atoms = tuple[int, ...]
Form = tuple[str, str]
"""A word of the text, and its lemma where a language model gives one."""

ENDING = ".sqlite"

_SECONDS = 1.0
"""How long a process waits for another that writes; then it does without."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS forms (word TEXT, lemma TEXT, atoms TEXT, PRIMARY KEY (word, lemma)) "
    "WITHOUT ROWID"
)
_ADD = "INSERT OR IGNORE INTO forms VALUES (?, ?, ?)"


class MetForms:
    """The forms in a file, read once, and those that were met since."""

    def __init__(self, path: Path) -> None:
        """``path``: the file, made with the first ``save``; its name must say all that the atoms depend on
        beside the form."""
        self.path = path
        self._known: dict[Form, Atoms] = {}
        self._new: dict[Form, Atoms] = {}
        with suppress(sqlite3.Error, ValueError, TypeError):
            self._known = self._read() if path.is_file() else {}

    def find(self, form: Form) -> Atoms | None:
        """The atoms of a form that was met before, None where it was not."""
        return self._known.get(form)

    def add(self, form: Form, atoms: Atoms) -> None:
        """Remember the atoms of a form; ``save`` writes them."""
        self._new[form] = atoms

    def save(self) -> None:
        """Write what is new, where that can be done."""
        if not self._new:
            return
        rows = [(*form, json.dumps(atoms) if atoms else "") for form, atoms in self._new.items()]
        self._new = {}
        with suppress(OSError, sqlite3.Error, UnicodeError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as file, file:
                file.execute(_TABLE)
                file.executemany(_ADD, rows)

    def _read(self) -> dict[Form, Atoms]:
        with self._open() as file:
            rows = file.execute("SELECT word, lemma, atoms FROM forms").fetchall()
        return {(word, lemma): tuple(json.loads(atoms)) if atoms else () for word, lemma, atoms in rows}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file; one that is no database is removed. What a power cut takes is met anew."""
        with closing(sqlite3.connect(self.path, timeout=_SECONDS)) as file:
            try:
                file.execute("PRAGMA synchronous = OFF")
                yield file
            except sqlite3.OperationalError:  # locked, read-only, full
                raise
            except sqlite3.DatabaseError:
                self.path.unlink(missing_ok=True)
                raise


def forget_forms(folder: Path, keep: str = "") -> None:
    """Remove the files of a folder but the one called ``keep``: those of other rules or code, and all where a
    document is gone, since its names may be among the words."""
    for path in folder.glob(f"*{ENDING}*"):
        if not keep or not path.name.startswith(keep):
            with suppress(OSError):
                path.unlink()
