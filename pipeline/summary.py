"""What is written once per run beside the streamed tables: workbooks, cross-case tables, the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.files import write_text
from pipeline.results import Results

LARGEST_WORKBOOK = 60_000
"""Codings up to which ``coded_segments.xlsx`` is written; Excel itself ends at 1,048,576 rows."""

LARGEST_REPORT = 500
"""Documents up to which a run writes the report; ``querschau report`` writes it for any number."""


def write_summary(results: Results, human: pd.DataFrame, folder: Path) -> dict[str, Any]:
    """Write workbooks, summary tables and report of ``results`` into ``folder``.

    ``human``: people's codings (``people.read_codings``); where there are any, agreement of people, rules
    and model is written too. Returns additions to the manifest: ``summary`` (thresholds and files),
    ``left_out`` (German sentences on what was not written because of its size).
    """
    from pipeline.report import write_docx, write_report
    from pipeline.tables.workbook import write_coded_segments_xlsx
    from pipeline.tables.write import write_summary_tables

    left_out = []
    additions: dict[str, Any] = {"summary": write_summary_tables(results, folder)}
    if results.manifest["counts"]["codings"] <= LARGEST_WORKBOOK:
        write_coded_segments_xlsx(results.codings, results.codebook, folder / "coded_segments.xlsx")
    else:
        left_out.append(
            f"coded_segments.xlsx wird nur bis {LARGEST_WORKBOOK} Kodierungen geschrieben; die "
            "Tabelle liegt als "
            "coded_segments.csv und .parquet vor."
        )
    if not human.empty:
        _write_agreement(results, human, folder)
    if len(results.document_names) <= LARGEST_REPORT:
        write_report(results, folder / "bericht.html")
        write_docx(results, folder / "bericht.docx")
    else:
        left_out.append(
            f"Der Bericht wird von selbst nur bis {LARGEST_REPORT} Dokumente geschrieben; „querschau report "
            "ORDNER“ schreibt ihn auf Wunsch."
        )
    return additions | {"left_out": left_out}


def _write_agreement(results: Results, human: pd.DataFrame, folder: Path) -> None:
    from pipeline.agreement import summary, votes_of, write_agreement_xlsx

    path = folder / "proposals.parquet"
    proposals = pd.read_parquet(path) if path.is_file() else None
    votes = votes_of(results.segments, human, results.codings, results.codebook, proposals=proposals)
    content = json.dumps(summary(votes, results.codebook), ensure_ascii=False, indent=1)
    write_text(folder / "agreement.json", content)
    write_agreement_xlsx(votes, results.codebook, folder / "agreement.xlsx")
