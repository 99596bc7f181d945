"""What a run shows on Prefect's page: documents, Querschau, warnings, the place of the report."""

from __future__ import annotations

import re
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.results import Results
from pipeline.run import Summary
from pipeline.tables.cross_case import cross_case_list, read_marked

SAMPLE = 200
"""Rows shown at most: Prefect refuses larger events; the whole tables lie in the results folder."""

NAMED = 50
"""Cases that a row names."""


def publish(summary: Summary) -> None:
    """Make the artifacts of a run. They name documents and codes, never passages."""
    results = Results(summary.folder)
    name = re.sub(r"[^a-z0-9]+", "-", str(summary.manifest["corpus"]).lower()).strip("-") or "korpus"
    create_table_artifact(
        key=f"{name}-dokumente", table=_documents(summary.manifest), description="Dokumente"
    )
    create_table_artifact(key=f"{name}-querschau", table=_querschau(results), description="Querschau")
    create_markdown_artifact(key=f"{name}-lauf", markdown=_text(summary), description="Lauf")


def _documents(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "Dokument": d["name"],
            "Stand": {"ok": "gelesen", "warning": "mit Hinweisen", "failed": "nicht gelesen"}[d["status"]],
            "Segmente": d.get("segments", 0),
            "Kodierungen": d.get("codings", 0),
        }
        for d in manifest["documents"][:SAMPLE]
    ]


def _querschau(results: Results) -> list[dict[str, Any]]:
    dimension = next((d for d in results.codebook.dimensions if d.id == "HF"), results.codebook.dimensions[0])
    table = read_marked(results.folder / "cross_case.csv", results.codebook, dimension.id)
    rows = cross_case_list(table, results.codebook, dimension.id, NAMED)
    return [{"Kategorie": r.Kategorie, "Fälle": r.Fälle} for r in rows.itertuples(index=False)]


def _text(summary: Summary) -> str:
    manifest = summary.manifest
    counts = manifest["counts"]
    lines = [
        f"# {manifest['title']}",
        f"{counts['documents']} Dokumente, {counts['segments']} Segmente, {counts['codings']} Kodierungen, "
        f"{counts['failed']} nicht gelesen. Codebuch {manifest['codebook']['id']} "
        f"{manifest['codebook']['version']}.",
        f"Ergebnisse: `{summary.folder.resolve()}`",
        f"Bericht: `{(summary.folder / 'bericht.html').resolve()}`",
        "## Hinweise",
    ]
    notes = [d["message"] for d in summary.failed]
    notes += [f"{d['name']}: {w['message']}" for d in manifest["documents"] for w in d["warnings"]]
    return "\n\n".join(lines) + "\n\n" + "\n".join(f"- {note}" for note in notes[:SAMPLE] or ["keine"])
