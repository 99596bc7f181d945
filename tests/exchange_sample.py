"""Small results folders and corpora for tests of the exchange: any text, any codings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sample_towns import sample_codebook

from pipeline.corpus import Corpus, open_corpus
from pipeline.model import CODED_SEGMENT_COLUMNS, CODING_DETAILS, PROPOSAL_COLUMNS, Document, coding_id
from pipeline.results import SEGMENT_COLUMNS, Results
from pipeline.yaml_file import dump_yaml

ABOUT = "beispiel@1.0.0"
TEXT = (
    "Bürgermeisterin Öztürk sagt: „Wir brauchen ein Stadtteilhaus.“ 😀\n\n"
    "Die Mieten steigen; in Groß-Örtlingen fehlt Wohnraum für große Familien.\n\n"
    "Der Verein «Über Grenzen» lädt jeden Freitag zum Café ein. Der Landkreis fördert ihn bis 2027."
)


@dataclass(frozen=True)
class Given:
    """A coding of a sample document."""

    document: str
    start: int
    end: int
    code: str
    coder: str = "regeln"
    method: str = "rule"
    status: str = ""
    perspective: str = ""
    score: float = 0.8
    memo: str = ""


def write_results(
    folder: Path,
    texts: Mapping[str, str],
    codings: Sequence[Given],
    files: Mapping[str, tuple[str, str]] | None = None,
    cases: Mapping[str, str] | None = None,
) -> Results:
    """A results folder with these texts and codings; ``files``: path and SHA-256 of the original."""
    cases = cases or dict.fromkeys(texts, "Lindenau an der Aue")
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    book = sample_codebook()
    labels = {c["id"]: c["label"] for d in book["dimensions"] for c in d["codes"]}
    (folder / "codebook.yaml").write_text(dump_yaml(book), "utf-8")
    entries = []
    for name, text in texts.items():
        (folder / "documents" / f"{name}.txt").write_bytes(text.encode())
        (folder / "documents" / f"{name}.json").write_text(
            json.dumps(Document(name, text, ()).to_dict()), "utf-8"
        )
        file, digest = (files or {}).get(name, (f"documents/{name}.txt", ""))
        entry = {
            "name": name,
            "file": file,
            "sha256": digest,
            "status": "ok",
            "kind": "Bericht",
            "year": 2021,
        }
        entries.append(entry | {"title": f"Über {name}"})
    segments = [_segment(name, text, cases[name]) for name, text in texts.items()]
    pd.DataFrame(segments, columns=list(SEGMENT_COLUMNS)).to_parquet(folder / "segments.parquet")
    rows = [_coding(g, texts[g.document], labels, cases[g.document]) for g in codings]
    coded = pd.DataFrame(rows, columns=[*CODED_SEGMENT_COLUMNS, *CODING_DETAILS])
    coded.to_parquet(folder / "coded_segments.parquet")
    proposed = coded[coded["method"] != "human"].assign(decided_by="", why="")
    proposed[[*PROPOSAL_COLUMNS, "evidence_spans", "probability", "carried"]].to_parquet(
        folder / "proposals.parquet"
    )
    manifest = {
        "run": "probe",
        "created": "2026-01-15T10:00:00+00:00",
        "corpus": "probe",
        "documents": entries,
        "cases": {c: {"state": "Hessen", "population": 12_500} for c in set(cases.values())},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return Results(folder)


def write_corpus(folder: Path, texts: Mapping[str, str]) -> Corpus:
    """A corpus with these texts as .txt files."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "documents" / f"{name}.txt").write_bytes(text.encode())
    return open_corpus(folder)


def find(text: str, passage: str, code: str, document: str = "bericht", **more: Any) -> Given:
    """A coding of the first place where ``passage`` stands."""
    start = text.index(passage)
    return Given(document, start, start + len(passage), code, **more)


def _segment(name: str, text: str, case: str) -> dict[str, Any]:
    empty = dict.fromkeys(SEGMENT_COLUMNS, "")
    return empty | {
        "segment_id": name,
        "document": name,
        "case": case,
        "page": None,
        "start": 0,
        "end": len(text),
        "text": text,
        "time_start": None,
        "time_end": None,
        "document_kind": "Bericht",
        "year": 2021,
        "state": "Hessen",
        "codable": True,
        "words": len(text.split()),
    }


def _coding(given: Given, text: str, labels: Mapping[str, str], case: str) -> dict[str, Any]:
    empty = dict.fromkeys((*CODED_SEGMENT_COLUMNS, *CODING_DETAILS), "")
    human = given.method == "human"
    rule = f"{given.code}/grund" if given.method == "rule" else ""
    return empty | {
        "coding_id": coding_id(given.document, given.start, given.end, given.code, given.coder),
        "document": given.document,
        "case": case,
        "page": None,
        "segment_id": given.document,
        "start": given.start,
        "end": given.end,
        "text": text[given.start : given.end],
        "dimension": given.code.split(".")[0],
        "code": given.code,
        "label": labels.get(given.code, given.code),
        "status": given.status,
        "perspective": given.perspective,
        "method": given.method,
        "score": 1.0 if human else given.score,
        "probability": 1.0 if human else given.score,
        "rule": rule,
        "evidence": "Wort; anderes Wort" if rule else "",
        "coder": given.coder,
        "codebook": ABOUT,
        "run": "probe",
        "review": "ergaenzt" if human else "unbestaetigt",
        "memo": given.memo,
        "people": given.coder if human else "",
    }
