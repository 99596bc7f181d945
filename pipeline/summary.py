"""What is written once per run beside the streamed tables: workbooks, cross-case tables, the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.results import Results

LARGEST_WORKBOOK = 60_000
"""Codings up to which ``coded_segments.xlsx`` is written; Excel itself ends at 1,048,576 rows."""

LARGEST_REPORT = 500
"""Documents up to which a run writes the report; ``querschau report`` writes it for any number."""


def write_summary(results: Results, folder: Path) -> dict[str, Any]:
    """Write workbooks, summary tables and report of ``results`` into ``folder``.

    Returns additions to the manifest: ``summary`` (thresholds and files), ``left_out`` (German sentences
    on what was not written because of its size).
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
    if len(results.document_names) <= LARGEST_REPORT:
        write_report(results, folder / "bericht.html")
        write_docx(results, folder / "bericht.docx")
    else:
        left_out.append(
            f"Der Bericht wird von selbst nur bis {LARGEST_REPORT} Dokumente geschrieben; „querschau report "
            "ORDNER“ schreibt ihn auf Wunsch."
        )
    return additions | {"left_out": left_out}
