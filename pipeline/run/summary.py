"""What is written once per run beside the streamed tables: workbooks, cross-case tables, the report.

What a person reads ends somewhere: beyond the limits below only the tables of the contract are written,
from the few columns they need, so that memory and time do not grow with what nobody would open.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.model.manifest import Counts, SummaryWritten
from pipeline.people.placing import placed
from pipeline.results import Results

LARGEST_READ = 500
"""Documents up to which a run writes workbooks and the HTML report (``querschau report`` and ``querschau
tables`` write them for any number)."""

LARGEST_WORD = 40
"""Cases up to which a run writes the report for Word, a page or two per case."""

LARGEST_WORKBOOK = 60_000
"""Codings up to which ``coded_segments.xlsx`` is written; Excel itself ends at 1,048,576 rows."""


def write_summary(
    results: Results, counts: Counts, people: pd.DataFrame, folder: Path
) -> tuple[SummaryWritten, list[str]]:
    """Write workbooks, summary tables and report of ``results`` into ``folder``.

    ``counts``: documents and codings. ``people``: people's codings (``codings.read_codings``); where there are
    any, agreement of people, rules and model is written too. Returns threshold and files for the manifest,
    and German sentences on what was not written because of its size.
    """
    if counts.documents > LARGEST_READ:
        return _write_contract(results, folder), [_too_many_documents()]
    from pipeline.report import write_docx, write_report
    from pipeline.tables.books import write_coded_segments_xlsx
    from pipeline.tables.marking import DEFAULT_MARKING
    from pipeline.tables.summary import SummaryTables
    from pipeline.tables.write import write_summary_tables

    left_out = []
    tables = SummaryTables.of(results, DEFAULT_MARKING)
    if counts.codings <= LARGEST_WORKBOOK:
        write_coded_segments_xlsx(tables.codings, tables.codebook, folder / "coded_segments.xlsx")
    else:
        left_out.append(_too_many_codings())
    if not people.empty:
        left_out += _write_agreement(results, people, folder)
    summary = write_summary_tables(tables, folder)
    write_report(results, folder / "bericht.html", tables)
    if len(tables.cases) <= LARGEST_WORD:
        write_docx(results, folder / "bericht.docx", tables)
    else:
        left_out.append(_too_many_cases())
    return summary, left_out


def _write_contract(results: Results, folder: Path) -> SummaryWritten:
    """Cross-case table and counts by document, counted and written a few documents at a time."""
    from pipeline.tables.marking import DEFAULT_MARKING
    from pipeline.tables.tally import Tally
    from pipeline.tables.write import append_csv, said_of, write_rows

    tally = Tally(results.codebook)
    for segments in results.batches("segments", ["segment_id", "document", "case", "codable"]):
        tally.add_segments(segments)
    for codings in results.batches("coded_segments", ["segment_id", "document", "start", "case", "code"]):
        tally.add_codings(codings)
    append_csv(folder / "cross_case.csv", tally.cross_case(DEFAULT_MARKING))
    write_rows(folder / "code_by_document.csv", tally.by_document())
    return said_of(DEFAULT_MARKING, ["code_by_document.csv", "cross_case.csv"])


def _write_agreement(results: Results, people: pd.DataFrame, folder: Path) -> list[str]:
    """Agreement of people, rules and model; where there is nothing to compare, the reason why it is missing:
    people's codings never end a run."""
    from pipeline.agreement import summary, votes_of, write_agreement_xlsx

    path = folder / "proposals.parquet"
    proposals = pd.read_parquet(path) if path.is_file() else None
    standing, _ = placed(people, results)  # each document names those that stand nowhere
    try:
        votes = votes_of(results.segments, standing, results.codings, results.codebook, proposals=proposals)
    except InputError as error:
        return [f"Übereinstimmung fehlt: {error}"]
    content = json.dumps(summary(votes, results.codebook), ensure_ascii=False, indent=1)
    write_text(folder / "agreement.json", content)
    write_agreement_xlsx(votes, results.codebook, folder / "agreement.xlsx")
    return []


def _too_many_documents() -> str:
    return (
        f"Arbeitsmappen und Bericht schreibt ein Lauf von selbst bis {LARGEST_READ} Dokumente; „querschau "
        "tables ORDNER“ und „querschau report ORDNER“ schreiben sie auf Wunsch."
    )


def _too_many_cases() -> str:
    return (
        f"bericht.docx wird bis {LARGEST_WORD} Fälle geschrieben; „querschau report ORDNER“ schreibt ihn auf "
        "Wunsch."
    )


def _too_many_codings() -> str:
    return (
        f"coded_segments.xlsx wird bis {LARGEST_WORKBOOK} Kodierungen geschrieben; die Tabelle liegt als "
        "coded_segments.csv und .parquet vor."
    )
