"""The summary grid case x category (Themenmatrix, Kuckartz 2018, ch. 5) with short quotations."""

from __future__ import annotations

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import Row, case_names, code_order, dimension_ids, labels, unit_ids
from pipeline.tables.profiles import source
from pipeline.tables.quotes import best_quote

GRID_COLUMNS = (
    "case",
    "dimension",
    "code",
    "label",
    "segments",
    "quote",
    "document",
    "page",
    "segment_id",
    "start",
    "end",
    "coding_id",
)


def theme_grid(
    codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook, max_words: int = 30
) -> pd.DataFrame:
    """One row per case and code that occurs in it (``GRID_COLUMNS``), in the order of cases and codebook.

    ``segments``: number of coding units; ``quote``: the sentences of its strongest coding (people before
    machines, then score, then the place in the text) with most of the evidence, about ``max_words``
    words; ``start``/``end`` point into ``documents/<document>.txt`` where exactly ``quote`` stands.
    """
    order, names, dimensions = code_order(codebook), labels(codebook), dimension_ids(codebook)
    cases = {case: i for i, case in enumerate(case_names(segments))}
    rows = codings[(codings["case"] != "") & codings["code"].isin(list(order))]
    rows = rows.assign(_unit=unit_ids(rows), _human=rows["method"] == "human")
    counts = rows.groupby(["case", "code"], observed=True)["_unit"].nunique()
    best = rows.sort_values(["_human", "score"], ascending=False, kind="stable")
    best = best.drop_duplicates(["case", "code"])
    grid = []
    for row in best.to_dict("records"):
        case, code = row["case"], row["code"]
        quote = best_quote(row["text"], row["start"], row["evidence"].split("; "), max_words)
        grid.append(
            {key: row[key] for key in ("document", "page", "segment_id", "coding_id")}
            | {"case": case, "dimension": dimensions[code], "code": code, "label": names[code]}
            | {"segments": int(counts[case, code]), "quote": quote.text}
            | {"start": quote.start, "end": quote.end}
        )
    grid.sort(key=lambda r: (cases.get(r["case"], len(cases)), order[r["code"]]))
    return pd.DataFrame(grid, columns=list(GRID_COLUMNS)).astype({"page": "Int64"})


def theme_matrix(grid: pd.DataFrame, codebook: Codebook, dimension: str) -> pd.DataFrame:
    """The grid of one dimension for reading: ``Fall``, then one column per category of that dimension.

    A cell holds „quotation“ (source; number of segments), or nothing.
    """
    rows = grid[grid["dimension"] == dimension]
    names = labels(codebook)
    codes = [c for c, d in dimension_ids(codebook).items() if d == dimension]
    cells = {(r["case"], r["code"]): _cell(r) for r in rows.to_dict("records")}
    cases = grid["case"].unique().tolist()
    table = pd.DataFrame(
        [[case, *(cells.get((case, code), "") for code in codes)] for case in cases],
        columns=["Fall", *(names[c] for c in codes)],
    )
    return table.astype("str")


def _cell(row: Row) -> str:
    count = row["segments"]
    unit = "Segment" if count == 1 else "Segmente"
    return f"„{row['quote']}“ ({source(row['document'], row['page'])}; {count} {unit})"
