"""A results folder from invented documents, made with the core classes only.

``make_results(folder)`` writes what a run writes (manifest, codebook, documents, segments, codings) for
three invented municipalities, so that tables, report and exchange can be tested without a run.
``make_large_results`` multiplies the same passages for measurements.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from sample_towns import SPECS, Given, Part, Spec, h, p, sample_codebook

from pipeline.model import (
    CODED_SEGMENT_COLUMNS,
    CODING_DETAILS,
    PROPOSAL_COLUMNS,
    Block,
    BlockKind,
    Coding,
    Document,
    Role,
    Segment,
)
from pipeline.model.document import text_hash
from pipeline.model.segment import segment_id
from pipeline.results import SEGMENT_COLUMNS, Results
from pipeline.yaml_file import dump_yaml

RUN = "2026-01-15-beispiel"


def build_document(spec: Spec) -> tuple[Document, list[Segment], list[Coding]]:
    """The document of a spec, one segment per block that can be coded, and its codings."""
    blocks, segments, codings = [], list[Segment](), list[Coding]()
    headings: list[tuple[int, str]] = []
    text, page = "", 1
    for number, part in enumerate(spec.parts):
        page = 1 + number // 5
        start = len(text) + (2 if text else 0)
        text += ("\n\n" if text else "") + part.text
        end = len(text)
        timed = part.kind is BlockKind.TURN
        blocks.append(
            Block(
                part.kind,
                start,
                end,
                page=None if timed else page,
                level=part.level,
                speaker=part.speaker or None,
                role=part.role,
                time_start=12.0 * number if timed else None,
                time_end=12.0 * number + 11 if timed else None,
                cells=part.cells,
            )
        )
        if part.kind is BlockKind.HEADING:
            headings = [x for x in headings if x[0] < (part.level or 1)] + [(part.level or 1, part.text)]
            continue
        if part.kind is BlockKind.TABLE:
            continue
        segment = _segment(spec, part, start, end, tuple(x for _, x in headings), blocks[-1])
        segments.append(segment)
        codings += [_coding(segment, given) for given in part.codes]
    pages = None if spec.kind == "Transkript" else page
    document = Document(spec.name, text, tuple(blocks), pages, "probe", spec.notices)
    return document, segments, codings


def _segment(spec: Spec, part: Part, start: int, end: int, section: tuple[str, ...], block: Block) -> Segment:
    return Segment(
        id=segment_id(spec.name, start, end, part.text),
        document=spec.name,
        start=start,
        end=end,
        text=part.text,
        sentences=((start, end),),
        case=spec.case,
        section=section,
        page=block.page,
        speaker=part.speaker,
        role=part.role,
        time_start=block.time_start,
        time_end=block.time_end,
        block_kind=part.kind,
        document_kind=spec.kind,
        year=spec.year,
        state=spec.state,
        codable=part.role is not Role.INTERVIEWER,
    )


def _coding(segment: Segment, given: Given) -> Coding:
    stretch = given.part or segment.text
    start = segment.start + segment.text.index(stretch)
    spans = []
    for word in given.words:
        at = segment.start + segment.text.index(word)
        spans.append((at, at + len(word)))
    coders = {"rule": "regeln", "model": "modell-3f2a", "human": given.coder}
    return Coding(
        segment_id=segment.id,
        document=segment.document,
        start=start,
        end=start + len(stretch),
        text=stretch,
        code=given.code,
        method=given.method,  # type: ignore[arg-type]
        score=given.score,
        coder=coders[given.method],
        status=given.status,
        perspective=given.perspective if given.method != "human" else "",
        rule=f"{given.code}/grund" if given.method == "rule" else "",
        evidence=given.words,
        evidence_spans=tuple(spans),
    )


def make_results(
    folder: Path, specs: tuple[Spec, ...] = SPECS, codebook: dict[str, Any] | None = None
) -> Results:
    """Write a results folder for the specs and open it."""
    book = codebook or sample_codebook()
    folder = Path(folder)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "codebook.yaml").write_text(dump_yaml(book), "utf-8")
    labels = {c["id"]: (d["id"], c["label"]) for d in book["dimensions"] for c in d["codes"]}
    segment_rows, coding_rows, entries = [], [], []
    for spec in specs:
        document, segments, codings = build_document(spec)
        (folder / "documents" / f"{spec.name}.txt").write_bytes(document.text.encode())
        (folder / "documents" / f"{spec.name}.json").write_text(json.dumps(document.to_dict()), "utf-8")
        by_id = {s.id: s for s in segments}
        segment_rows += [_segment_row(s) for s in segments]
        ordered = sorted(codings, key=lambda c: (c.start, c.end, c.code, c.coder))
        coding_rows += [_coding_row(c, by_id[c.segment_id], labels[c.code], book) for c in ordered]
        entries.append(_manifest_entry(spec, document))
    _write_tables(folder, segment_rows, coding_rows)
    manifest = _manifest(book, entries, specs, len(segment_rows), len(coding_rows))
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, "utf-8")
    return Results(folder)


def make_large_results(
    folder: Path,
    documents: int = 200,
    codings: int = 20_000,
    codebook: dict[str, Any] | None = None,
    cases: int = 20,
    filler: int = 0,
) -> Results:
    """The same passages shuffled into many documents of ``cases`` municipalities: about ``codings``.

    ``filler``: after each coded passage so many paragraphs of random words that nobody coded.
    """
    chance = random.Random(20260115)  # noqa: S311 - shuffling, not secrecy
    pool = [x for spec in SPECS for x in spec.parts if x.codes and x.kind is not BlockKind.TURN]
    mean = sum(len(x.codes) for x in pool) / len(pool)
    words = sorted({w.strip(".,;„“") for part in pool for w in part.text.split()})
    each = round(codings / documents / mean)
    specs = []
    for number in range(documents):
        parts = [h(f"Bericht {number + 1} einer erfundenen Gemeinde", 1)]
        for index in range(each):
            if index % 10 == 0:
                parts.append(h(f"Abschnitt {index // 10 + 1}"))
            part = chance.choice(pool)
            parts.append(replace(part, text=f"{part.text} (Nr. {number + 1}-{index + 1})"))
            parts += [p(" ".join(chance.choices(words, k=70)) + ".") for _ in range(filler)]
        state = ("Hessen", "Thüringen", "Saarland")[number % 3]
        case = f"Musterstadt {number % cases + 1:02d}"
        specs.append(
            Spec(f"bericht_{number + 1:03d}", tuple(parts), case, state=state, year=2010 + number % 12)
        )
    return make_results(folder, tuple(specs), codebook)


def _segment_row(s: Segment) -> dict[str, Any]:
    return {
        "segment_id": s.id,
        "document": s.document,
        "case": s.case,
        "section": s.section_path,
        "page": s.page,
        "printed_page": s.printed_page,
        "speaker": s.speaker,
        "role": s.role.value if s.role else "",
        "block_kind": s.block_kind.value,
        "start": s.start,
        "end": s.end,
        "text": s.text,
        "time_start": s.time_start,
        "time_end": s.time_end,
        "document_kind": s.document_kind,
        "year": s.year,
        "state": s.state,
        "codable": s.codable,
        "words": len(s.text.split()),
    }


def _coding_row(c: Coding, s: Segment, named: tuple[str, str], book: dict[str, Any]) -> dict[str, Any]:
    return {
        "coding_id": c.id,
        "document": c.document,
        "case": s.case,
        "section": s.section_path,
        "page": s.page,
        "printed_page": s.printed_page,
        "speaker": s.speaker,
        "segment_id": c.segment_id,
        "start": c.start,
        "end": c.end,
        "text": c.text,
        "dimension": named[0],
        "code": c.code,
        "label": named[1],
        "status": c.status,
        "perspective": c.perspective,
        "method": c.method,
        "score": c.score,
        "certainty": c.certainty,
        "rule": c.rule,
        "evidence": "; ".join(c.evidence),
        "coder": c.coder,
        "codebook": f"{book['id']}@{book['version']}",
        "run": RUN,
        "review": "ergaenzt" if c.method == "human" else "unbestaetigt",
        "evidence_spans": " ".join(f"{start}-{end}" for start, end in c.evidence_spans),
        "probability": c.probability,
        "carried": c.carried,
        "memo": c.memo,
        "people": c.coder if c.method == "human" else "",
        "against": "",
    }


def _write_tables(folder: Path, segments: list[dict[str, Any]], codings: list[dict[str, Any]]) -> None:
    table = pd.DataFrame(segments, columns=list(SEGMENT_COLUMNS))
    for column in ("page", "year"):
        table[column] = table[column].astype("Int64")
    table.to_parquet(folder / "segments.parquet", index=False)
    coded = pd.DataFrame(codings, columns=[*CODED_SEGMENT_COLUMNS, *CODING_DETAILS])
    coded["page"] = coded["page"].astype("Int64")
    coded.to_parquet(folder / "coded_segments.parquet", index=False)
    proposed = coded[coded["method"] != "human"].assign(decided_by="", why="")
    proposed[[*PROPOSAL_COLUMNS, "evidence_spans", "probability", "carried"]].to_parquet(
        folder / "proposals.parquet", index=False
    )


def _manifest_entry(spec: Spec, document: Document) -> dict[str, Any]:
    return {
        "name": spec.name,
        "file": spec.name + spec.suffix,
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "text_hash": text_hash(document.text),
        "status": "warning" if spec.notices else "ok",
        "warnings": [
            {"code": n.code, "message": n.message, "pages": list(n.pages)} for n in document.notices
        ],
        "pages": document.pages,
        "words": len(document.text.split()),
        "case": spec.case,
        "kind": spec.kind,
        "year": spec.year,
    }


def _manifest(
    book: dict[str, Any], entries: list[dict[str, Any]], specs: tuple[Spec, ...], segments: int, codings: int
) -> dict[str, Any]:
    failed = {
        "name": "kaputt",
        "file": "kaputt.pdf",
        "sha256": "0" * 64,
        "status": "failed",
        "warnings": [
            {
                "code": "encrypted",
                "message": "„kaputt.pdf“ ist mit einem Kennwort geschützt; speichern Sie es ohne Kennwort.",
                "pages": [],
            }
        ],
        "pages": None,
        "words": 0,
        "case": "",
        "kind": "",
        "year": None,
    }
    return {
        "run": RUN,
        "corpus": "beispiel",
        "documents": [*entries, failed],
        "codebook": {"id": book["id"], "version": book["version"], "hash": "probe", "label": book["label"]},
        "language": {"model": "eingebaut", "version": "1"},
        "model": None,
        "packages": {"spacy": "3.8.18", "pandas": "3.1.1", "pdfplumber": "0.11.9"},
        "settings": {"marked_threshold": 2},
        "counts": {"documents": len(entries), "segments": segments, "codings": codings},
        "seconds": {"extract": 1.2, "coding": 0.8},
        "cases": {s.case: {"state": s.state} for s in specs if s.case},
    }
