"""Case summaries that people wrote by hand, as profiles show them before the quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.results import Results


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What ``person`` wrote of a case (``part``: id of a part of its profile, empty: the case as a whole)."""

    case: str
    part: str
    person: str
    text: str


def case_summaries(results: Results) -> list[CaseSummary]:
    """The summaries that count, in the order in which they were written."""
    rows = results.notes[results.notes["kind"] == "zusammenfassung"]
    return [
        CaseSummary(case, part, person, text)
        for case, part, person, text in zip(
            *(rows[c] for c in ("case", "code", "person", "text")), strict=True
        )
    ]


def summary_sheet(summaries: Sequence[CaseSummary], parts: dict[str, str]) -> pd.DataFrame:
    """For reading: ``Fall``, ``Teil``, ``Zusammenfassung``, ``Von``. ``parts``: labels by id."""
    rows = [(s.case, parts.get(s.part, s.part), s.text, s.person) for s in summaries]
    return pd.DataFrame(rows, columns=["Fall", "Teil", "Zusammenfassung", "Von"])
