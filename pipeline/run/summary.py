"""What is written once per run beside the streamed tables: workbooks, cross-case tables, the report.

What a person reads ends somewhere: beyond the limits below only the tables of the contract are written,
from the few columns they need, so that memory and time do not grow with what nobody would open.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.csv_cells import write_rows
from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.layout import LARGEST_SHEET, in_sheets
from pipeline.model.manifest import SummaryWritten
from pipeline.people.standing import Standing
from pipeline.results import Results
from pipeline.run.pool import in_order
from pipeline.tables.marking import DEFAULT_MARKING, Marking

if TYPE_CHECKING:
    from pipeline.tables.summary import SummaryTables

LARGEST_READ = 500
"""Documents up to which a run writes workbooks and the HTML report (``querschau report`` and ``querschau
tables`` write them for any number)."""

LARGEST_WORD = 40
"""Cases up to which a run writes the report for Word, a page or two per case."""

LARGEST_WORKBOOK = 60_000
"""Codings up to which ``coded_segments.xlsx`` is written; Excel itself ends at 1,048,576 rows."""


def write_summary(
    results: Results,
    people: Standing,
    folder: Path,
    marking: Marking = DEFAULT_MARKING,
    anyway: Container[str] = (),
    workers: int = 1,
) -> tuple[SummaryWritten, list[str]]:
    """Write workbooks, summary tables and report of ``results`` into ``folder``.

    ``people``: what people decided; where there is any, agreement of people, rules and model is written, too.
    ``anyway``: files that are written whatever their size. ``workers``: processes that write at once.
    Returns threshold and files for the manifest, and German sentences on what was not written because of
    its size.
    """
    counts = results.manifest.counts
    readable = counts.documents <= LARGEST_READ
    if not readable and "querschau.xlsx" not in anyway:
        listed = not results.manifest.shards or in_sheets(counts.codings)
        left_out = [_too_many_documents()] if listed else [_too_many_documents(), _too_many_rows()]
        return _write_contract(results, folder, marking), left_out
    parts, left_out = ["tables"], []
    if counts.codings <= LARGEST_WORKBOOK or "coded_segments.xlsx" in anyway:
        parts.append("codings")
    else:
        left_out.append(_too_many_codings())
    if people.by_document:
        left_out += _write_agreement(results, people, folder)
    if readable or "bericht.html" in anyway:
        parts.append("report")
    else:
        left_out.append(_too_many_documents())
    if (readable and _cases(results) <= LARGEST_WORD) or "bericht.docx" in anyway:
        parts.append("word")
    elif readable:
        left_out.append(_too_many_cases())
    return _write_parts(parts, results, folder, marking, workers), left_out


def _cases(results: Results) -> int:
    from pipeline.tables.coded_segments import case_names

    return len(case_names(results.segments))


def _write_parts(
    parts: list[str], results: Results, folder: Path, marking: Marking, workers: int
) -> SummaryWritten:
    """Write ``parts`` of the summary; side by side each process makes the tables that its part shows."""
    from pipeline.tables.summary import SummaryTables

    if workers == 1:
        tables = SummaryTables.of(results, marking)
        said = [_write_part(part, results, folder, tables) for part in parts]
    else:
        unread = Results(results.folder, results.behind)  # no table of ours travels to the workers
        said = list(in_order(workers, _write_alone, parts, unread, folder, marking))
    return next(written for written in said if written)


def _write_alone(part: str, results: Results, folder: Path, marking: Marking) -> SummaryWritten | None:
    from pipeline.tables.summary import SummaryTables

    return _write_part(part, results, folder, SummaryTables.of(results, marking))


def _write_part(part: str, results: Results, folder: Path, tables: SummaryTables) -> SummaryWritten | None:
    """Write one part; the part ``tables`` returns what the manifest says of them."""
    from pipeline.report import write_docx, write_report
    from pipeline.tables.books import write_coded_segments_xlsx
    from pipeline.tables.write import write_summary_tables

    if part == "tables":
        in_shards = bool(results.manifest.shards)
        if in_shards:
            _write_counted(results, folder, tables.marking)
        return write_summary_tables(tables, folder, counted=in_shards)
    if part == "codings":
        write_coded_segments_xlsx(tables.codings, tables.codebook, folder / "coded_segments.xlsx")
    elif part == "report":
        write_report(results, folder / "bericht.html", tables)
    else:
        write_docx(results, folder / "bericht.docx", tables)
    return None


def _write_contract(results: Results, folder: Path, marking: Marking) -> SummaryWritten:
    """Cross-case table and counts by document, counted and written a few documents at a time."""
    from pipeline.tables.tally import CODINGS_COUNTED, SEGMENTS_COUNTED, Tally
    from pipeline.tables.write import append_csv, said_of

    said = said_of(marking, ["code_by_document.csv", "cross_case.csv"])
    if results.manifest.shards:
        _write_counted(results, folder, marking)
        return said
    tally = Tally(results.codebook)
    for segments in results.batches("segments", list(SEGMENTS_COUNTED)):
        tally.add_segments(segments)
    for codings in results.batches("coded_segments", list(CODINGS_COUNTED)):
        tally.add_codings(codings)
    append_csv(folder / "cross_case.csv", tally.cross_case(marking))
    write_rows(folder / "code_by_document.csv", tally.by_document())
    return said


def _write_counted(results: Results, folder: Path, marking: Marking) -> None:
    """The cross-case table of a large collection, from what was counted when its shards were written."""
    from pipeline.run.shards import records
    from pipeline.tables.tally import cross_case_of
    from pipeline.tables.write import append_csv

    counts = (record.counts for record in records(sorted(results.manifest.shards), results.place))
    append_csv(folder / "cross_case.csv", cross_case_of(counts, results.codebook, marking))


def _write_agreement(results: Results, people: Standing, folder: Path) -> list[str]:
    """Agreement of people, rules and model; where there is nothing to compare, the reason why it is missing:
    people's codings never end a run."""
    from pipeline.agreement import agreement_of, votes_in, write_agreement_xlsx

    try:
        votes = votes_in(results, people)
    except InputError as error:
        return [f"Übereinstimmung fehlt: {error}"]
    agreement = agreement_of(votes, results.codebook)
    write_text(folder / "agreement.json", agreement.model_dump_json(indent=1) + "\n")
    write_agreement_xlsx(votes, agreement, results.codebook, folder / "agreement.xlsx")
    return []


def _too_many_documents() -> str:
    return (
        f"Arbeitsmappen und Bericht schreibt ein Lauf von selbst bis {LARGEST_READ} Dokumente; „querschau "
        "tables ORDNER“ und „querschau report ORDNER“ schreiben sie auf Wunsch."
    )


def _too_many_rows() -> str:
    return (
        "Die Kodierungen stehen nur in coded_segments.parquet und proposals.parquet, nicht als CSV: mehr als "
        f"{LARGEST_SHEET} Zeilen öffnet keine Tabellenkalkulation."
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
