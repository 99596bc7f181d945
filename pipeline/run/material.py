"""Segments to look through without a run: of a corpus read afresh, or of a results folder."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from pipeline.corpus import open_corpus
from pipeline.errors import DocumentError
from pipeline.extract.settings import ReadSettings
from pipeline.language import sentence_spans
from pipeline.model import BlockKind, Role, Segment
from pipeline.results import open_results
from pipeline.segments import segment_document

Material = tuple[list[Segment], dict[str, str], list[str]]
"""Segments in the order of documents and text; the documents' plain texts by name; one German sentence for
each document that could not be read."""


def corpus_material(folder: Path, settings: ReadSettings) -> Material:
    """Read all documents of a corpus (or a single one). Raises InputError where there is none."""
    segments: list[Segment] = []
    texts: dict[str, str] = {}
    problems: list[str] = []
    corpus = open_corpus(folder)
    for source in corpus.sources:
        try:
            document = source.read(settings)
        except DocumentError as error:
            problems.append(str(error))
            continue
        texts[source.name] = document.text
        segments += segment_document(document, source, corpus.file.code_interviewers)
    return segments, texts, problems


def results_material(folder: Path) -> Material:
    """The segments of a results folder as they were coded. Raises InputError where there is none."""
    results = open_results(folder)
    texts = {name: results.document(name).text for name in results.document_names}
    segments = [_segment(row) for row in results.segments.to_dict("records")]
    return segments, texts, []


def _segment(row: dict[Hashable, Any]) -> Segment:
    start = int(row["start"])
    page = row["page"]
    role = row["role"]
    return Segment(
        id=row["segment_id"],
        document=row["document"],
        start=start,
        end=int(row["end"]),
        text=row["text"],
        sentences=tuple((a + start, b + start) for a, b in sentence_spans(row["text"])),
        case=row["case"] or "",
        section=tuple(row["section"].split(" > ")) if row["section"] else (),
        page=None if page != page or page is None else int(page),
        speaker=row["speaker"] or "",
        role=Role(role) if isinstance(role, str) and role else None,
        block_kind=BlockKind(row["block_kind"]),
        document_kind=row["document_kind"] or "",
        codable=bool(row["codable"]),
    )
