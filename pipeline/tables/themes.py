"""The summary grid case x category (Themenmatrix, Kuckartz 2018, ch. 5) with short quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import spans_of
from pipeline.tables.coded_segments import case_names, code_order, dimension_ids, labels, unit_ids
from pipeline.tables.quotes import best_quote, quoted, source
from pipeline.tables.records import whole


@dataclass(frozen=True, slots=True)
class ThemeCell:
    """A case and a code that occurs in it; a row of ``tabellen/themenmatrix.csv``.

    ``segments``: number of coding units; ``quote``: the sentences of its strongest coding (``coding_id``;
    disputed ones last, people before machines, then score, then the place in the text) with most of the
    evidence, exactly ``document.text[start:end]``; ``disputed``: people disagree about this coding, and there
    is no other.
    """

    case: str
    dimension: str
    code: str
    label: str
    segments: int
    quote: str
    document: str
    page: int | None
    printed_page: str
    segment_id: str
    start: int
    end: int
    coding_id: str
    disputed: bool

    @property
    def source(self) -> str:
        """Document and page as printed."""
        return source(self.document, self.page, self.printed_page)


def theme_grid(
    codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook, max_words: int = 30
) -> list[ThemeCell]:
    """One cell per case and code that occurs in it, in the order of cases and codebook, with quotations of
    about ``max_words`` words."""
    order, names, dimensions = code_order(codebook), labels(codebook), dimension_ids(codebook)
    cases = {case: i for i, case in enumerate(case_names(segments))}
    rows = codings[(codings["case"] != "") & codings["code"].isin(list(order))]
    agreed, human = rows["review"] != "strittig", rows["method"] == "human"
    rows = rows.assign(_unit=unit_ids(rows), _agreed=agreed, _human=human)
    counts = rows.groupby(["case", "code"], observed=True)["_unit"].nunique()
    best = rows.sort_values(["_agreed", "_human", "score"], ascending=False, kind="stable")
    best = best.drop_duplicates(["case", "code"])
    grid = []
    for row in best.to_dict("records"):
        case, code = str(row["case"]), str(row["code"])
        quote = best_quote(row["text"], row["start"], spans_of(row["evidence_spans"]), max_words)
        grid.append(
            ThemeCell(
                case=case,
                dimension=dimensions[code],
                code=code,
                label=names[code],
                segments=int(counts[case, code]),
                quote=quote.text,
                document=str(row["document"]),
                page=whole(row["page"]),
                printed_page=str(row["printed_page"]),
                segment_id=str(row["segment_id"]),
                start=quote.start,
                end=quote.end,
                coding_id=str(row["coding_id"]),
                disputed=not row["_agreed"],
            )
        )
    return sorted(grid, key=lambda c: (cases.get(c.case, len(cases)), order[c.code]))


def theme_matrix(grid: Sequence[ThemeCell], codebook: Codebook, dimension: str) -> pd.DataFrame:
    """The grid of one dimension for reading: ``Fall``, then one column per category of that dimension.

    A cell holds „quotation“ (source; number of segments; that it is disputed), or nothing.
    """
    names = labels(codebook)
    codes = [c for c, d in dimension_ids(codebook).items() if d == dimension]
    cells = {(c.case, c.code): _shown(c) for c in grid}
    table = pd.DataFrame(
        [
            [case, *(cells.get((case, code), "") for code in codes)]
            for case in dict.fromkeys(c.case for c in grid)
        ],
        columns=["Fall", *(names[c] for c in codes)],
    )
    return table.astype("str")


def _shown(cell: ThemeCell) -> str:
    unit = "Segment" if cell.segments == 1 else "Segmente"
    disputed = "; strittig" if cell.disputed else ""
    return f"{quoted(cell.quote)} ({cell.source}; {cell.segments} {unit}{disputed})"
