"""What open coding has come to in a corpus, gathered from its results and from what people said."""

from __future__ import annotations

from pathlib import Path

from pipeline.inductive.free_codes import free_codes
from pipeline.inductive.pages import OpenCoding
from pipeline.inductive.saturation import reading_order, saturation
from pipeline.inductive.thoughts import thoughts
from pipeline.inductive.uncoded import uncoded
from pipeline.people.final import notes_of
from pipeline.people.standing import standing
from pipeline.results import Results
from pipeline.run.passages import segment_of_row


def open_coding_of(corpus: Path, results: Results) -> OpenCoding:
    """Free codes, saturation and passages without any code; ``results`` are up to date with the decisions."""
    people = standing(corpus, {d.name: d.text_hash for d in results.manifest.read})
    said = [*people.general, *(d for said in people.by_document.values() for d in said)]
    notes = notes_of(d for d in said if not d.passage)
    segments = [segment_of_row(row) for row in results.segments.to_dict("records")]
    return OpenCoding(
        results.manifest.title,
        free_codes(results.codings, notes),
        saturation(results.codings, reading_order(people.by_document)),
        uncoded(segments, results.codings),
        thoughts(results.codebook, notes),
    )
