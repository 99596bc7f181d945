"""The two tables everything else is made from: coding units and coded segments, as DataFrames.

Both are contracts (``SEGMENT_COLUMNS``, ``CODED_SEGMENT_COLUMNS``): the same inputs give the same rows in
the same order, empty cells are empty strings, pages and years are nullable whole numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import FREE
from pipeline.model import CODED_SEGMENT_COLUMNS, CODING_DETAILS, Coding, Segment, spans_text
from pipeline.results import SEGMENT_COLUMNS

Row = dict[Hashable, Any]
"""One row of a table as ``DataFrame.to_dict("records")`` gives it."""

_INTEGERS = ("page", "start", "end", "year", "words")
_NUMBERS = ("score", "probability", "time_start", "time_end")
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def segments_table(segments: Sequence[Segment]) -> pd.DataFrame:
    """One row per coding unit (``SEGMENT_COLUMNS``), in the order given (documents, then text).

    ``page`` and ``year`` are Int64 (missing where unknown), ``time_start``/``time_end`` seconds as
    float, ``codable`` bool, ``words`` the number of white-space separated words; other cells are text.
    """
    rows = [
        {
            "segment_id": s.id,
            "document": s.document,
            "case": s.case,
            "section": s.section_path,
            "page": s.page,
            "printed_page": s.printed_page,
            "speaker": s.speaker,
            "role": str(s.role) if s.role else "",
            "block_kind": str(s.block_kind),
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
        for s in segments
    ]
    return _typed(rows, SEGMENT_COLUMNS)


def coded_segments(
    codings: Sequence[Coding],
    segments: Sequence[Segment],
    codebook: Codebook,
    run: str,
    free_codes: Mapping[str, str] = _NO_LABELS,
) -> pd.DataFrame:
    """One row per coding, as nobody decided it, by document, place, then the codebook's order.

    Columns are ``CODED_SEGMENT_COLUMNS`` and ``CODING_DETAILS``. Documents keep the order in which
    ``segments`` first names them. A coding whose ``segment_id`` is unknown (people mark passages freely)
    takes case, section, page and speaker of the segment in which it begins. ``score`` is rounded to 3
    digits, ``evidence`` joined by ``; ``. ``run``: id of the run. ``free_codes``: labels of people's codes
    beside the codebook, by id.
    """
    by_id = {s.id: s for s in segments}
    places = _places(segments)
    documents = {name: i for i, name in enumerate(places)}
    codes = code_order(codebook)
    names = {code.id: (d.id, code.label) for d in codebook.dimensions for code in d.codes}
    ordered = sorted(
        codings,
        key=lambda c: (
            documents.get(c.document, len(documents)),
            c.document,
            c.start,
            codes.get(c.code, len(codes)),
            c.code,
            c.end,
            c.method,
            c.coder,
        ),
    )
    rows = []
    for coding in ordered:
        segment = by_id.get(coding.segment_id) or _covering(coding, places)
        dimension, label = names.get(coding.code) or _outside(coding.code, free_codes)
        rows.append(
            _row(coding, segment)
            | {"dimension": dimension, "label": label, "codebook": codebook.name, "run": run}
        )
    return _typed(rows, (*CODED_SEGMENT_COLUMNS, *CODING_DETAILS))


def _outside(code: str, free_codes: Mapping[str, str]) -> tuple[str, str]:
    """Dimension and label of a code that the codebook does not know."""
    if code.startswith(FREE):
        return FREE.rstrip(":"), free_codes.get(code, code)
    return code.split(".")[0], code


def code_order(codebook: Codebook) -> dict[str, int]:
    """Rank of each code in the codebook (dimension by dimension)."""
    return {code: i for i, code in enumerate(codebook.codes)}


def labels(codebook: Codebook) -> dict[str, str]:
    """The German label of each code."""
    return {code.id: code.label for code in codebook.codes.values()}


def dimension_ids(codebook: Codebook) -> dict[str, str]:
    """The dimension id of each code."""
    return {code.id: d.id for d in codebook.dimensions for code in d.codes}


def unit_ids(codings: pd.DataFrame) -> pd.Series[str]:
    """What counts as one coding unit: the segment id, or the passage itself where there is none.

    Where ``start`` was not read along (large runs), the segment id alone.
    """
    ids = codings["segment_id"].astype("str")
    if "start" not in codings or (ids != "").all():
        return ids
    passage = codings["document"].astype("str") + ":" + codings["start"].astype("str")
    return ids.where(ids != "", passage)


def codable_segments(segments: pd.DataFrame) -> pd.DataFrame:
    """The segments that count as a base for shares: codable ones that belong to a case."""
    return segments[segments["codable"].astype(bool) & (segments["case"] != "")]


def case_names(segments: pd.DataFrame) -> list[str]:
    """The cases in the order of documents and text; text outside every case is left out."""
    return [c for c in segments["case"].astype("str").unique().tolist() if c]


def document_names(segments: pd.DataFrame) -> list[str]:
    """The documents in the order of the run; one without any segment is left out."""
    return [str(d) for d in segments["document"].astype("str").unique().tolist()]


def unit_counts(codings: pd.DataFrame, by: list[str]) -> pd.Series[int]:
    """Number of different coding units for each combination of the columns ``by``."""
    return codings.assign(_unit=unit_ids(codings)).groupby(by, observed=True)["_unit"].nunique()


def segment_counts(codings: pd.DataFrame, by: list[str]) -> pd.Series[int]:
    """As :func:`unit_counts`, without text outside every case."""
    return unit_counts(codings[codings["case"] != ""], by)


def _places(segments: Sequence[Segment]) -> dict[str, list[Segment]]:
    places: dict[str, list[Segment]] = {}
    for segment in segments:
        places.setdefault(segment.document, []).append(segment)
    for found in places.values():
        found.sort(key=lambda s: (s.start, s.end))
    return places


def _covering(coding: Coding, places: dict[str, list[Segment]]) -> Segment | None:
    candidates = places.get(coding.document, [])
    index = bisect_right(candidates, coding.start, key=lambda s: s.start) - 1
    if index < 0 or candidates[index].end <= coding.start:
        return None
    return candidates[index]


def _row(coding: Coding, segment: Segment | None) -> dict[str, Any]:
    return {
        "coding_id": coding.id,
        "document": coding.document,
        "case": segment.case if segment else "",
        "section": segment.section_path if segment else "",
        "page": segment.page if segment else None,
        "printed_page": segment.printed_page if segment else "",
        "speaker": segment.speaker if segment else "",
        "segment_id": segment.id if segment else coding.segment_id,
        "start": coding.start,
        "end": coding.end,
        "text": coding.text,
        "code": coding.code,
        "status": coding.status,
        "perspective": coding.perspective,
        "method": coding.method,
        "score": round(coding.score, 3),
        "certainty": coding.certainty,
        "rule": coding.rule,
        "evidence": "; ".join(coding.evidence),
        "coder": coding.coder,
        "review": "ergaenzt" if coding.method == "human" else "unbestaetigt",
        "evidence_spans": spans_text(coding.evidence_spans),
        "probability": round(coding.probability, 3),
        "carried": coding.carried,
        "memo": coding.memo,
        "people": coding.coder if coding.method == "human" else "",
        "against": "",
    }


def _typed(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame with exactly these columns and the types that the docstrings above promise."""
    table = pd.DataFrame(list(rows), columns=list(columns))
    for column in columns:
        if column in ("page", "year"):
            table[column] = table[column].astype("Int64")
        elif column in _INTEGERS:
            table[column] = table[column].astype("int64")
        elif column in _NUMBERS:
            table[column] = table[column].astype("float64")
        elif column == "codable":
            table[column] = table[column].astype(bool)
        else:
            table[column] = table[column].astype("str")
    return table
