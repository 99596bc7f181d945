"""The key: which placeholder stands for what. It is kept apart from the pseudonymised texts."""

from __future__ import annotations

import csv
import io
import secrets
from pathlib import Path

from pipeline.csv_cells import guarded_row, unguarded
from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.pseudonyms.kinds import Kind
from pipeline.pseudonyms.lists import folded

_HEADER = ("Platzhalter", "Art", "Original")
_SHIFT = "Verschiebung"
_DAYS = [days for days in range(-90, 91) if abs(days) > 7]


class Key:
    """Placeholders by kind and name, and by how many days the dates of a document are shifted; both stay in
    every later run with this key."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[Kind, str], str] = {}
        self._originals: dict[tuple[Kind, str], str] = {}
        self._last: dict[Kind, int] = {}
        self._shifts: dict[str, int] = {}
        self._by_word: dict[str, set[str]] = {}

    @classmethod
    def read(cls, path: Path) -> Key:
        """The key in a CSV file, an empty one where the file does not exist yet.

        Raises InputError where the file is no key.
        """
        key = cls()
        if not path.exists():
            return key
        try:
            for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))):
                original = unguarded(row["Original"])
                if row["Art"] == _SHIFT:
                    key._shifts[original] = int(unguarded(row["Platzhalter"]).split()[0])
                else:
                    number = int(row["Platzhalter"].strip("[]").rsplit(" ", 1)[1])
                    key._note(Kind(row["Art"]), original, row["Platzhalter"], number)
        except (KeyError, ValueError, IndexError, UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"„{path}“ ist keine Schlüsseldatei von Querschau; nennen Sie mit --key eine andere "
                "oder eine "
                "neue Datei."
            ) from error
        return key

    def placeholder(self, kind: Kind, name: str) -> str:
        """The placeholder of a name, a new one where it has none. A first or last name alone takes that of
        the
        full name, if it can mean only one person."""
        known = self._by_name.get((kind, folded(name))) or (self._same(name) if kind is Kind.PERSON else None)
        number = self._last.get(kind, 0)
        if known is None:
            number += 1
            known = f"[{kind} {number}]"
        if (kind, folded(name)) not in self._by_name:
            self._note(kind, name, known, number)
        return known

    def shift(self, person: str) -> int:
        """By how many days all dates of this person (or document) are shifted."""
        return self._shifts.setdefault(person, secrets.choice(_DAYS))

    def names(self) -> list[tuple[str, Kind]]:
        """All names of the key with their kind, so that they are found again in further documents."""
        return [(name, kind) for (kind, _), name in self._originals.items()]

    def write(self, path: Path) -> None:
        """Write the key as CSV (UTF-8 with byte-order mark), whole or not at all, for the user alone
        (0600)."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_HEADER)
        for (kind, plain), placeholder in self._by_name.items():
            writer.writerow(guarded_row((placeholder, kind.value, self._originals[kind, plain])))
        for person, days in self._shifts.items():
            writer.writerow(guarded_row((f"{days} Tage", _SHIFT, person)))
        write_text(path, buffer.getvalue(), mark=True, secret=True)

    def _note(self, kind: Kind, name: str, placeholder: str, number: int) -> None:
        plain = folded(name)
        self._by_name[kind, plain] = placeholder
        self._originals[kind, plain] = name
        self._last[kind] = max(number, self._last.get(kind, 0))
        if kind is Kind.PERSON:
            words = plain.split()
            for word in {words[0], words[-1]} if words else ():
                self._by_word.setdefault(word, set()).add(placeholder)

    def _same(self, name: str) -> str | None:
        words = folded(name).split()
        if not words:
            return None
        if len(words) == 1:
            candidates = self._by_word.get(words[0], set())
        else:  # a full name: somebody of whom only one of these words was known
            candidates = {
                p for word in (words[0], words[-1]) if (p := self._by_name.get((Kind.PERSON, word)))
            }
            others = {p for p in candidates if self._has_full_name(p)}
            candidates -= others
        return next(iter(candidates)) if len(candidates) == 1 else None

    def _has_full_name(self, placeholder: str) -> bool:
        return any(p == placeholder and " " in plain for (_, plain), p in self._by_name.items())
