"""What every column of every table means: for the page ``docs/tabellen.md`` and the sheets ``Spalten``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from pipeline.yaml_file import read_yaml

_FILE = Path(__file__).with_name("columns.yaml")
_HEAD = """# Die Tabellen und ihre Spalten

Was in jeder Datei des Ergebnisordners steht; in den Arbeitsmappen erklärt es das Blatt „Spalten“.
CSV-Dateien sind UTF-8 mit Komma; beginnt eine Zelle wie eine Formel (=, +, -, @), steht ein Apostroph davor.
In Excel mit deutschen Einstellungen öffnen Sie besser die .xlsx oder holen die CSV über *Daten > Aus
Text/CSV*. Parquet hat dieselben Spalten mit Typen, für R und Python.
"""


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table: its ``files``, what one ``row`` is, the meaning of its ``columns`` in their order, of those
    that only the parquet file has, and what ``more`` columns there are, named after what is in the corpus."""

    name: str
    files: str
    row: str
    columns: dict[str, str]
    parquet: dict[str, str]
    more: str


@cache
def table_notes() -> dict[str, TableNote]:
    """All tables by name."""
    data = read_yaml(_FILE)
    known: dict[str, str] = data["columns"]
    return {
        name: TableNote(
            name,
            table["files"],
            table["row"],
            _meanings(table["columns"], known),
            _meanings(table.get("parquet", ()), known),
            table.get("more", ""),
        )
        for name, table in data["tables"].items()
    }


def column_sheet(names: Iterable[str]) -> pd.DataFrame:
    """The rows of a sheet ``Spalten`` for some tables: table (where there are several), column, meaning."""
    notes = [table_notes()[name] for name in names]
    rows = [(note.name, column, said) for note in notes for column, said in note.columns.items()]
    table = pd.DataFrame(rows, columns=["Tabelle", "Spalte", "Bedeutung"])
    return table if len(notes) > 1 else table.drop(columns="Tabelle")


def dictionary_page() -> str:
    """The data dictionary as a Markdown page."""
    return _HEAD + "".join(map(_section, table_notes().values()))


def _meanings(columns: Iterable[str | dict[str, str]], known: dict[str, str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for column in columns:
        said |= column if isinstance(column, dict) else {column: known[column]}
    return said


def _section(note: TableNote) -> str:
    rows = [f"| `{column}` | {meaning} |" for column, meaning in (note.columns | note.parquet).items()]
    more = f"\nDazu {note.more}.\n" if note.more else ""
    table = "\n".join(["| Spalte | Bedeutung |", "|---|---|", *rows])
    return f"\n## {note.name}\n\n`{note.files}`; eine Zeile ist {note.row}.\n\n{table}\n{more}"
