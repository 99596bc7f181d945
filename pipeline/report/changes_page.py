"""What changed since the results were last written, for reading: ``aenderungen.html`` beside the report.

Not a part of the report, which says the same of equal documents whatever was there before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.codebook.model import Codebook
from pipeline.files import write_text
from pipeline.model.manifest import Manifest
from pipeline.report.german import count
from pipeline.report.html import environment

CHANGES_PAGE = "aenderungen.html"

SHOWN = 500
"""Documents that the page names; all stand in ``changes.csv``."""

_KINDS = {
    "neu kodiert": "neu kodiert (Codebuch, Modell oder Kodierungen von Personen)",
    "Angaben geändert": "mit anderen Angaben (corpus.yaml)",
    "entschieden": "mit neuen Entscheidungen von Personen",
}
"""Kinds of change whose word alone says too little."""


class Line(NamedTuple):
    """A document or category with the codings that it gained and lost."""

    name: str
    change: str
    gained: int
    lost: int


Row = tuple[str, str, str, int, int]


def write_changes_page(
    path: Path, rows: Iterable[Row], before: Manifest, after: Manifest, book: Codebook
) -> None:
    """Write the page. ``rows``: those of ``changes.csv`` (``pipeline.run.changes``). Raises OutputError."""
    documents, codes = _lines(rows, {d.name: d.title for d in (*before.documents, *after.documents)}, book)
    kinds = Counter(line.change for line in documents)
    page = environment().get_template("aenderungen.html.j2")
    write_text(
        path,
        page.render(
            title=after.title,
            report=(path.parent / "bericht.html").is_file(),
            then=_day(before.created),
            now=_day(after.created),
            kinds=[(_KINDS.get(kind, kind), number) for kind, number in kinds.most_common()],
            documents=documents[:SHOWN],
            more=count(len(documents) - SHOWN, "weiteres Dokument", "weitere Dokumente")
            if len(documents) > SHOWN
            else "",
            codes=codes,
        ),
    )


def _lines(rows: Iterable[Row], titles: dict[str, str], book: Codebook) -> tuple[list[Line], list[Line]]:
    """The changes by document and by category, categories in the codebook's order."""
    kinds: dict[str, str] = {}
    gained: defaultdict[str, int] = defaultdict(int)
    lost: defaultdict[str, int] = defaultdict(int)
    for document, change, code, more, fewer in rows:
        kinds.setdefault(document, change)
        for key in (f"d {document}", f"c {code}"):
            gained[key] += more
            lost[key] += fewer
    documents = [
        Line(titles.get(n) or n, kind, gained[f"d {n}"], lost[f"d {n}"]) for n, kind in kinds.items()
    ]
    codes = [
        Line(f"{id} {code.label}", "", gained[f"c {id}"], lost[f"c {id}"])
        for id, code in book.codes.items()
        if gained[f"c {id}"] or lost[f"c {id}"]
    ]
    return documents, codes


def _day(created: str) -> str:
    return f"{datetime.fromisoformat(created).astimezone():%d.%m.%Y, %H:%M Uhr}" if created else "früher"
