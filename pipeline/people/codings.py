"""What people coded: plain CSV files in ``<corpus>/codings/``, one coder and one origin a file.

Columns (UTF-8 with byte-order mark, LF, comma): see ``PEOPLE_COLUMNS``. A row with an empty ``code``
says that the coder has read this passage and gave no (further) code: learning needs to know what was
read. Files are never changed once written; a correction is a new file, and for the same coder and
passage the newer ``date`` wins as a whole.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd

from pipeline.csv_cells import csv_text, without_guards
from pipeline.errors import CodingsError, OutputError

PEOPLE_COLUMNS = (
    "coder",
    "document",
    "start",
    "end",
    "text",
    "code",
    "status",
    "perspective",
    "memo",
    "date",
    "origin",
)
"""coder: name or pseudonym; document: name in the corpus; start/end: code points into its text;
text: the passage; code: id or empty; date: ISO day or time of the coding, may be empty;
origin: where the row comes from (``code-sheet``, ``refi:projekt.qdpx``, ...)."""

MACHINE = re.compile(r"regeln|vorschlag|gültig|modell-[0-9a-f]{4,}")
"""Names under which rules, rules and model together, and models code, and that of the final layer: no person
can be called so."""


def read_codings(folder: Path) -> pd.DataFrame:
    """All human codings of a corpus (``PEOPLE_COLUMNS``; start and end as int), empty if there are none.

    For the same coder, document and passage only the rows of the newest ``date`` count; exact
    duplicates are dropped. Raises CodingsError for a file that is not such a table.
    """
    return codings_by_file(folder).drop(columns="file")


def codings_by_file(folder: Path, damaged: list[str] | None = None) -> pd.DataFrame:
    """As :func:`read_codings`, with the name of the file that a row stands in (column ``file``).

    A file that is no such table is told in ``damaged`` (a German sentence) where that is given.
    """
    frames = []
    for path in sorted(Path(folder).glob("*.csv")):
        try:
            frames.append(_read_file(path).assign(file=path.name))
        except CodingsError as error:
            if damaged is None:
                raise
            damaged.append(str(error))
    if not frames:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in (*PEOPLE_COLUMNS, "file")})
    table = pd.concat(frames, ignore_index=True)
    order = ["document", "start", "end", "coder", "code"]
    return newest(table).sort_values(order, kind="stable").reset_index(drop=True)


def newest(table: pd.DataFrame) -> pd.DataFrame:
    """For each coder, document and passage the rows of the newest ``date``, each code once."""
    passage = ["coder", "document", "start", "end"]
    dates = table.groupby(passage)["date"].transform("max")
    return table[table["date"] == dates].drop_duplicates([*passage, "code"], keep="last")


def write_codings(folder: Path, table: pd.DataFrame, coder: str, origin: str) -> Path:
    """Store one coder's rows as a new file and return its path; an identical file is left as it is.

    The name carries coder, origin and a hash of the content, so nothing is ever overwritten.
    """
    rows = table.reindex(columns=list(PEOPLE_COLUMNS)).fillna("")
    rows["coder"] = coder
    rows["origin"] = origin
    rows = rows.sort_values(["document", "start", "end", "code"], kind="stable")
    data = csv_text(rows).encode("utf-8-sig")
    digest = hashlib.sha256(data).hexdigest()[:8]
    path = Path(folder) / f"{_slug(coder)}__{_slug(origin)}__{digest}.csv"
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"Die Kodierungen konnten nicht nach „{path}“ geschrieben werden ({error.strerror}); "
            "prüfen Sie Schreibrechte und freien Speicherplatz."
        ) from error
    return path


def _read_file(path: Path) -> pd.DataFrame:
    try:
        table = without_guards(pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig"))
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise CodingsError(
            f"„{path}“ ist keine lesbare Tabelle von Kodierungen; speichern Sie sie als CSV (UTF-8, "
            "Komma) oder entfernen Sie sie aus dem Ordner."
        ) from error
    except OSError as error:
        raise CodingsError(
            f"„{path}“ lässt sich nicht lesen ({error.strerror}); prüfen Sie Leserechte und Netzlaufwerk."
        ) from error
    missing = [c for c in ("coder", "document", "start", "end", "text", "code") if c not in table]
    if missing:
        raise CodingsError(
            f"In „{path}“ fehlen die Spalten {', '.join(missing)}; ergänzen Sie sie in der Kopfzeile."
        )
    table = table.reindex(columns=list(PEOPLE_COLUMNS)).fillna("")
    for column in ("start", "end"):
        numbers = pd.to_numeric(table[column], errors="coerce").where(lambda n: n.abs() < 2**53)
        if numbers.isna().any():
            line = int(numbers.isna().to_numpy().argmax()) + 2
            raise CodingsError(
                f"In „{path}“, Zeile {line}, ist „{column}“ keine Zahl; tragen Sie die Position als "
                "ganze Zahl ein."
            )
        table[column] = numbers.astype(int)
    return table


def _slug(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text, flags=re.UNICODE).strip("-") or "ohne-namen"
