"""Passages to look through without a run: of a corpus read afresh, or of a results folder."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.corpus import open_corpus
from pipeline.errors import DocumentError
from pipeline.extract.settings import ReadSettings
from pipeline.language import sentence_spans
from pipeline.model import BlockKind, Role, Segment
from pipeline.results import Results, open_results
from pipeline.segments import segment_document


@dataclass(slots=True)
class Passages:
    """``segments`` in the order of documents and text; the documents' plain ``texts`` by name;
    ``problems``: one German sentence for each document that could not be read."""

    segments: list[Segment] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def passages_in(folder: Path, reading: ReadSettings) -> Passages:
    """The passages of a results folder as they were coded, else of a corpus or a single document, read with
    ``reading``. Raises InputError where there is neither."""
    if (folder / "manifest.json").is_file():
        return _of_results(open_results(folder))
    return _of_corpus(folder, reading)


def _of_corpus(folder: Path, reading: ReadSettings) -> Passages:
    found = Passages()
    corpus = open_corpus(folder)
    for source in corpus.sources:
        try:
            document = source.read(reading)
        except DocumentError as error:
            found.problems.append(str(error))
            continue
        found.texts[source.name] = document.text
        found.segments += segment_document(document, source, corpus.file.code_interviewers)
    return found


def _of_results(results: Results) -> Passages:
    texts = {name: results.document(name).text for name in results.document_names}
    return Passages([segment_of_row(row) for row in results.segments.to_dict("records")], texts)


def segment_of_row(row: dict[Hashable, Any]) -> Segment:
    """The segment that a row of ``segments.parquet`` is of."""
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
        printed_page=row["printed_page"] or "",
        speaker=row["speaker"] or "",
        role=Role(role) if isinstance(role, str) and role else None,
        block_kind=BlockKind(row["block_kind"]),
        document_kind=row["document_kind"] or "",
        codable=bool(row["codable"]),
    )
