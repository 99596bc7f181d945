"""What a run shows on Prefect's page: documents, Querschau, warnings, the place of the report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.counted import counted
from pipeline.model.manifest import Manifest
from pipeline.results import Results
from pipeline.run.run import Summary
from pipeline.tables.cross_case import cross_case_list, read_marked
from pipeline.tables.marking import SHORT_LEGEND

SAMPLE = 200
"""Rows shown at most: Prefect refuses larger events; the whole tables lie in the results folder."""

NAMED = 50
"""Cases that a row names."""


def publish(summary: Summary) -> None:
    """Make the artifacts of a run. They name documents and codes, never passages."""
    results = Results(summary.folder)
    name = re.sub(r"[^a-z0-9]+", "-", summary.manifest.corpus.lower()).strip("-") or "korpus"
    create_table_artifact(
        key=f"{name}-dokumente", table=_documents(summary.manifest), description="Dokumente"
    )
    create_table_artifact(
        key=f"{name}-querschau", table=_querschau(results), description=f"Querschau ({SHORT_LEGEND})"
    )
    create_markdown_artifact(key=f"{name}-lauf", markdown=_text(summary), description="Lauf")


_STATES = {
    "failed": "nicht gelesen",
    "duplicate": "doppelt, zählt nicht",
    "warning": "mit Hinweisen",
    "ok": "gelesen",
}
"""What became of a document, in the order in which the table shows it."""


def _documents(manifest: Manifest) -> list[dict[str, Any]]:
    order = list(_STATES)
    documents = sorted(manifest.documents, key=lambda d: order.index(d.status))
    return [
        {
            "Dokument": d.name,
            "Stand": _STATES[d.status],
            "Segmente": d.segments,
            "Kodierungen": d.codings,
        }
        for d in documents[:SAMPLE]
    ]


def _querschau(results: Results) -> list[dict[str, Any]]:
    dimension = next((d for d in results.codebook.dimensions if d.id == "HF"), results.codebook.dimensions[0])
    table = read_marked(results.folder / "cross_case.csv", results.codebook, dimension.id)
    rows = cross_case_list(table, results.codebook, dimension.id, NAMED)
    return [{"Kategorie": r.Kategorie, "Fälle": r.Fälle} for r in rows.itertuples(index=False)]


def _text(summary: Summary) -> str:
    manifest = summary.manifest
    counts, book = manifest.counts, manifest.codebook
    folder = summary.folder.resolve()
    lines = [
        f"# {manifest.title}",
        f"{counted(counts.documents, 'Dokument', 'Dokumente')}, "
        f"{counted(counts.segments, 'Segment', 'Segmente')}, "
        f"{counted(counts.codings, 'Kodierung', 'Kodierungen')}, {counts.failed} nicht gelesen. "
        f"Codebuch {book.id} {book.version}.",
        f"Ergebnisse: {_linked(folder)}",
    ]
    report = folder / "bericht.html"
    lines += [f"Bericht: {_linked(report)}"] if report.is_file() else []
    notes = [d.message for d in summary.failed] + [*manifest.notices, *manifest.left_out]
    # What a warning says may repeat words of the document: a name, a line.
    notes += [
        f"{d.name}: {counted(len(d.warnings), 'Hinweis', 'Hinweise')} (manifest.json)"
        for d in manifest.documents
        if d.warnings
    ]
    lines += [_changed(folder), "## Hinweise"]
    return "\n\n".join(lines) + "\n\n" + "\n".join(f"- {note}" for note in notes[:SAMPLE] or ["keine"])


def _linked(path: Path) -> str:
    """The path as a link; browsers that open no local files from a web page still show and copy it."""
    return f"[{path}]({path.as_uri()})"


def _changed(folder: Path) -> str:
    """What is new since the last run, in one sentence."""
    table = pd.read_csv(folder / "changes.csv", encoding="utf-8-sig", keep_default_na=False)
    documents = table.drop_duplicates("document")["change"].value_counts(sort=False)
    kinds = ", ".join(f"{number} {kind}" for kind, number in documents.items())
    if not kinds:
        return "Seit dem letzten Lauf ist kein Dokument neu, geändert oder entfallen."
    return (
        f"Seit dem letzten Lauf: {kinds}; Kodierungen {table['gained'].sum()} mehr, "
        f"{table['lost'].sum()} weniger (changes.csv)."
    )
