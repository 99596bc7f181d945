"""Any file in which people worked, brought back to the corpus: our workbooks, other programs' files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.codebook.model import Codebook
from pipeline.corpus import Corpus
from pipeline.counted import counted
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings, Unplaced
from pipeline.exchange.joining import join_codebook
from pipeline.people.batches import read_people
from pipeline.people.returned import Returned, person_named, take_over
from pipeline.results import Results
from pipeline.sheets.code_sheet import FORM as CODE_SHEET
from pipeline.sheets.code_sheet_read import read_sheet
from pipeline.sheets.correction import FORM as CORRECTION
from pipeline.sheets.correction_read import read_correction
from pipeline.sheets.filled import form_of

_FOUND = {
    "exact": "an genau ihrer Stelle",
    "wording": "am Wortlaut gefunden",
    "similar": "an ähnlichem Wortlaut gefunden; bitte prüfen",
}


@dataclass(frozen=True)
class BroughtBack:
    """What came of a file. ``said``: German sentences on the file itself; ``free``: codes that are none of
    the codebook, with how often each is used; ``unplaced``: codings whose passage was not found."""

    returned: Returned
    said: tuple[str, ...] = ()
    free: Counter[str] = field(default_factory=Counter)
    unplaced: tuple[Unplaced, ...] = ()


def bring_back(
    file: Path, corpus: Corpus, codebook: Codebook, settings: ImportSettings, results: Results
) -> BroughtBack:
    """Take over what people decided in ``file``, or (``settings.dry_run``) only tell what would change.

    A workbook for correction (:mod:`pipeline.sheets.correction`), a code sheet, or a file of another QDA
    program. Raises CodingsError or ExchangeError for a file that cannot be taken over as it is; OutputError.
    """
    form = form_of(file)
    if form == CORRECTION:
        return bring_back_correction(file, corpus, codebook, settings, results)
    if form == CODE_SHEET:
        sheet = read_sheet(file, codebook)
        done = take_over(
            corpus.folder, sheet.decisions, sheet.coder, sheet.source, results, dry_run=settings.dry_run
        )
        read = (
            f"{counted(sheet.read, 'Passage', 'Passagen')} von {sheet.coder} gelesen, "
            f"{sheet.unread} noch nicht ausgefüllt."
        )
        return BroughtBack(done, (read,))
    came = import_codings(file, corpus, codebook, settings, results)
    joined = join_codebook(came, corpus, codebook, settings, file.name)
    return BroughtBack(came.returned, (*_said(came), *joined), came.free, tuple(came.unplaced))


def bring_back_correction(
    file: Path, corpus: Corpus, codebook: Codebook, settings: ImportSettings, results: Results | None
) -> BroughtBack:
    """:func:`bring_back` of a workbook for correction, also where its results are not at hand."""
    person = person_named(settings.coder)
    everything = settings.complete or settings.confirm
    read = read_correction(file, codebook, person, read_people(corpus.folder)[0], complete=everything)
    done = take_over(corpus.folder, read.decisions, person, read.source, results, dry_run=settings.dry_run)
    rows = counted(read.deleted, "gelöschte Zeile gilt", "gelöschte Zeilen gelten")
    return BroughtBack(done, (f"{rows} als abgelehnt.",) if read.deleted else ())


def _said(came: Imported) -> tuple[str, ...]:
    found = "; ".join(f"{count} {_FOUND[how]}" for how, count in came.how.items())
    lines = [
        f"{counted(came.codings, 'Kodierung', 'Kodierungen')} in der Datei{f' ({found})' if found else ''}.",
        *came.notices,
    ]
    if came.unplaced:
        lines.append(
            f"{counted(len(came.unplaced), 'Kodierung fand', 'Kodierungen fanden')} keine Stelle im Text."
        )
    return tuple(lines)
