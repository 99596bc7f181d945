"""Codes of a dimension split by status: what exists, what is missing, planned or demanded in each case."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import case_names, dimension_ids, labels, segment_counts

STATUS_COLUMNS = ("code", "label", "status", "case", "segments")
NO_STATUS = "ohne Angabe"
"""How the matrix names codings without status."""


def status_by_case(
    codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook, dimension: str = "EF"
) -> pd.DataFrame:
    """One row per code of ``dimension``, status and case with at least one segment (``STATUS_COLUMNS``).

    ``segments``: number of the case's coding units with this code in this status; a unit whose codings
    disagree about the status counts in each. ``status`` is empty where none was given; no rows for a
    dimension that has no status.
    """
    codes = [c for c, d in dimension_ids(codebook).items() if d == dimension]
    asked = {d.id for d in codebook.dimensions if d.has_status}
    rows = codings[codings["code"].isin(codes if dimension in asked else [])]
    counts = segment_counts(rows, ["code", "status", "case"]).rename("segments").reset_index()
    order = pd.DataFrame(
        {
            "code": counts["code"].map({c: i for i, c in enumerate(codes)}),
            "status": counts["status"].map(_status_order(codebook, counts["status"].tolist())),
            "case": counts["case"].map({c: i for i, c in enumerate(case_names(segments))}),
        }
    )
    counts = counts.loc[order.sort_values(["code", "status", "case"], kind="stable").index]
    counts["label"] = counts["code"].astype("str").map(labels(codebook))
    return counts[list(STATUS_COLUMNS)].reset_index(drop=True)


def status_matrix(table: pd.DataFrame, cases: Sequence[str]) -> pd.DataFrame:
    """The same for reading: ``Kennung``, ``Kategorie``, ``Status``, one column per case, ``Gesamt``.

    ``table``: result of :func:`status_by_case`.
    """
    keys = ["code", "label", "status"]
    plain = table.astype(dict.fromkeys([*keys, "case"], "str"))
    wide = plain.pivot_table(index=keys, columns="case", values="segments", aggfunc="sum", sort=False)
    wide = wide.reindex(columns=list(cases)).fillna(0).astype("int64")
    wide["Gesamt"] = wide.sum(axis=1)
    result = wide.rename_axis(columns=None).reset_index()
    result["status"] = result["status"].replace("", NO_STATUS)
    return result.rename(columns={"code": "Kennung", "label": "Kategorie", "status": "Status"})


def _status_order(codebook: Codebook, found: list[str]) -> dict[str, int]:
    attribute = codebook.attributes.get("status")
    known = list(attribute.values) if attribute else []
    rest = sorted({str(s) for s in found} - set(known) - {""})
    return {s: i for i, s in enumerate([*known, *rest, ""])}
