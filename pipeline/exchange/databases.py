"""SQLite files from outside: opened for reading only, nothing in them is run, endless queries are cut off."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.errors import ExchangeError

_STEPS = 400_000_000
"""Steps of the database engine after which a query is taken for an attack."""


@contextmanager
def reading(path: Path, program: str, tables: Collection[str]) -> Iterator[sqlite3.Connection]:
    """The database of a ``program`` in ``path``, its own functions and triggers switched off.

    Raises ExchangeError where it is damaged or lacks one of ``tables`` (real tables, no views).
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            _limit(database)
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            missing = sorted(set(tables) - {str(r[0]) for r in rows})
            if missing:
                raise ExchangeError(
                    f"„{path.name}“ ist kein {program}-Projekt (es fehlt die Tabelle {missing[0]}); "
                    f"exportieren Sie das Projekt in {program} erneut."
                )
            yield database
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise ExchangeError(
            f"„{path.name}“ ist keine lesbare {program}-Datei ({error}); exportieren Sie das Projekt in "
            f"{program} erneut."
        ) from error


def _limit(database: sqlite3.Connection) -> None:
    rounds = 0

    def count() -> int:
        nonlocal rounds
        rounds += 1
        return int(rounds * 100_000 > _STEPS)

    database.set_progress_handler(count, 100_000)
