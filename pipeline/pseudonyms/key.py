"""The key: which placeholder stands for what. It is kept apart from the pseudonymised texts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pipeline.csv_cells import guarded_row, unguarded
from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.pseudonyms.find import Kind

_HEADER = ("Platzhalter", "Art", "Original")


class Key:
    """Placeholders by kind and name; a name keeps its placeholder in every later run with this key."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[Kind, str], str] = {}
        self._last: dict[Kind, int] = {}

    @classmethod
    def read(cls, path: Path) -> Key:
        """The key in a CSV file, an empty one where the file does not exist yet.

        Raises InputError where the file is no key.
        """
        key = cls()
        if not path.exists():
            return key
        try:
            rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
            for row in rows:
                kind = Kind(row["Art"])
                key._by_name[(kind, unguarded(row["Original"]))] = row["Platzhalter"]
                number = int(row["Platzhalter"].strip("[]").rsplit(" ", 1)[1])
                key._last[kind] = max(number, key._last.get(kind, 0))
        except (KeyError, ValueError, IndexError, UnicodeDecodeError) as error:
            raise InputError(
                f"„{path}“ ist keine Schlüsseldatei von Querschau; nennen Sie mit --key eine andere "
                "oder eine "
                "neue Datei."
            ) from error
        return key

    def placeholder(self, kind: Kind, name: str) -> str:
        """The placeholder of a name, a new one where it has none; a surname takes that of the full name."""
        known = self._by_name.get((kind, name)) or self._of_full_name(kind, name)
        if known is None:
            self._last[kind] = self._last.get(kind, 0) + 1
            known = f"[{kind} {self._last[kind]}]"
        self._by_name[(kind, name)] = known
        return known

    def names(self) -> list[tuple[str, Kind]]:
        """All names of the key with their kind, so that they are found again in further documents."""
        return [(name, kind) for kind, name in self._by_name if kind is not Kind.CONTACT]

    def write(self, path: Path) -> None:
        """Write the key as CSV (UTF-8 with byte-order mark), whole or not at all."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_HEADER)
        for (kind, name), placeholder in self._by_name.items():
            writer.writerow(guarded_row((placeholder, kind.value, name)))
        write_text(path, buffer.getvalue(), mark=True)

    def _of_full_name(self, kind: Kind, name: str) -> str | None:
        if kind is not Kind.PERSON:
            return None
        for (other, full), placeholder in self._by_name.items():
            same = full.split()[-1] == name.split()[-1] and (" " not in name or " " not in full)
            if other is Kind.PERSON and same:
                return placeholder
        return None
