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
from pipeline.run.pool import Beside

LARGEST_READ = 500
"""Documents up to which a run writes workbooks and the HTML report (``querschau report`` and ``querschau
tables`` write them for any number)."""

LARGEST_WORD = 40
"""Cases up to which a run writes the report for Word, a page or two per case."""

LARGEST_WORKBOOK = 60_000
"""Codings up to which ``coded_segments.xlsx`` is written; Excel itself ends at 1,048,576 rows."""


def write_summary(
    results: Results, counts: Counts, people: pd.DataFrame, folder: Path, workers: int = 1
) -> tuple[SummaryWritten, list[str]]:
    """Write workbooks, summary tables and report of ``results`` into ``folder``.

    ``counts``: documents and codings. With two ``workers`` or more they make the tables while this process
    prepares the report. ``people``: people's codings (``codings.read_codings``); where there are any,
    agreement of people, rules and model is written too. Returns threshold and files for the manifest,
    and German sentences on what was not written because of its size.
    """
    if counts.documents > LARGEST_READ:
        return _write_contract(results, folder), [_too_many_documents()]
    from pipeline.report import prepare_report, write_docx, write_report
    from pipeline.tables.marking import DEFAULT_MARKING
    from pipeline.tables.write import (
        said_of,
        write_cross_case_tables,
        write_profile_tables,
        write_structure_tables,
    )

    # Workers get an object of their own: this one fills with tables while they are still being started.
    theirs = results if workers == 1 else Results(results.folder, results.texts)
    few = counts.codings <= LARGEST_WORKBOOK
    left_out = [] if few else [_too_many_codings()]
    workbook = [Beside(workers, _write_workbook, theirs, folder)] if few else []
    profiles = Beside(workers, write_profile_tables, theirs, folder)
    structures = Beside(workers, write_structure_tables, theirs, folder)
    begun: list[Beside[list[str]]] = [*workbook, profiles, structures]
    try:
        if not people.empty:
            left_out += _write_agreement(results, people, folder)
        prepare_report(results)
        files = profiles.result() + structures.result()  # the report shows what these have written
        cross_case = Beside(workers, write_cross_case_tables, theirs, folder)
        begun.append(cross_case)
        write_report(results, folder / "bericht.html")
        if results.segments["case"].nunique() <= LARGEST_WORD:
            write_docx(results, folder / "bericht.docx")
        else:
            left_out.append(_too_many_cases())
        files += cross_case.result()
        for book in workbook:
            book.result()
    finally:
        for part in begun:
            part.cancel()
    return said_of(DEFAULT_MARKING, files), left_out


def _write_workbook(results: Results, folder: Path) -> list[str]:
    """The largest workbook; the manifest does not name it among the tables that sum up a run."""
    from pipeline.tables.workbook import write_coded_segments_xlsx

    write_coded_segments_xlsx(results.codings, results.codebook, folder / "coded_segments.xlsx")
    return []


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
