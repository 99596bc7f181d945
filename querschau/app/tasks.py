"""The child process of a job: ``python -m querschau.app.tasks KIND CORPUS RESULTS``.

What is wanted comes as JSON on standard input; how far it is and what came of it goes out in lines of JSON
(``jobs.py``).
"""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from pipeline.counted import counted
from pipeline.errors import QuerschauError
from pipeline.results import LayerName, Results, open_results
from pipeline.run.processes import guard
from querschau.app.book_check import CheckBook, check_book
from querschau.app.foreign import Begin, begin
from querschau.app.jobs import PLACE, Change, Outcome
from querschau.app.material import Gather, OpenCoded, gather_material, open_coded
from querschau.app.web import Body

if TYPE_CHECKING:
    from pipeline.codebook.model import Codebook
    from pipeline.corpus import Corpus

BROUGHT = ".querschau/einlesen"
"""The folder in the results for a file that is being brought back."""

_CHANGES = 200


@dataclass(frozen=True)
class Home:
    """The corpus of a job, and its results."""

    corpus: Path
    out: Path

    @property
    def results(self) -> Results:
        """The results as they are now."""
        return open_results(self.out)

    def named(self, path: Path) -> str:
        """A file as its address names it: from the corpus on; of one elsewhere the whole path."""
        return path.relative_to(self.corpus).as_posix() if path.is_relative_to(self.corpus) else str(path)


Say = Callable[[str, int, int], None]
"""Tells a step: what is being done, the how-manieth of how many."""


class Tables(Body):
    """Tables and report anew with what people decided."""


def tables(home: Home, order: Tables, say: Say) -> Outcome:
    """Write tables (and the report, where there is one) anew."""
    from pipeline.run.renew import renew

    say("Tabellen und Bericht werden geschrieben", 1, 1)
    manifest = renew(home.out)
    count = len(manifest.summary.files)
    return Outcome(
        (*manifest.notices, f"Auf dem Stand: {counted(count, 'Datei', 'Dateien')} in „{home.out.name}“.")
    )


class Report(Body):
    """The report; ``figures``: pictures as files of their own, too."""

    figures: bool = False


def report(home: Home, order: Report, say: Say) -> Outcome:
    """Write the report as HTML and Word."""
    from pipeline.run.renew import bring_up_to_date, renew_report

    say("Neue Entscheidungen werden eingerechnet", 1, 2)
    bring_up_to_date(home.out)
    say("Bericht wird geschrieben", 2, 2)
    done = renew_report(home.out, figures=order.figures)
    pictures = [f"{done.pictures} Abbildungen liegen in „abbildungen“."] if order.figures else []
    return Outcome((*done.notices, *pictures), tuple(home.named(f) for f in done.files))


class Method(Body):
    """The method appendix."""


def method(home: Home, order: Method, say: Say) -> Outcome:
    """Write agreement, method and category system as Word, the category system as a page."""
    from pipeline.codebook.page import codebook_html
    from pipeline.files import write_text
    from pipeline.report import write_method_docx
    from pipeline.run.renew import bring_up_to_date

    say("Neue Entscheidungen werden eingerechnet", 1, 2)
    bring_up_to_date(home.out)
    say("Methodenanhang wird geschrieben", 2, 2)
    results, place = home.results, home.out / PLACE
    written = write_method_docx(results, place / "methodenanhang.docx")
    page = place / "kategoriensystem.html"
    write_text(page, codebook_html(results.codebook))
    return Outcome(files=(home.named(written), home.named(page)))


class Export(Body):
    """Codings for another program; empty lists mean all. ``target``: see ``exchange.targets``."""

    target: str
    layer: LayerName = "gueltig"
    dimensions: list[str] = []
    cases: list[str] = []
    min_score: float = Field(0.0, ge=0, le=1)
    pdf: bool = True


def export(home: Home, order: Export, say: Say) -> Outcome:
    """Write an export and say what the program will not show."""
    from pipeline.corpus import open_corpus
    from pipeline.exchange.outgoing import Outgoing
    from pipeline.exchange.selection import Selection
    from pipeline.exchange.targets import SUFFIXES
    from pipeline.exchange.targets import export as write
    from pipeline.run.renew import bring_up_to_date

    say("Neue Entscheidungen werden eingerechnet", 1, 2)
    bring_up_to_date(home.out)
    say("Datei wird geschrieben", 2, 2)
    selection = Selection(tuple(order.dimensions), (), tuple(order.cases), order.min_score)
    results = home.results.layer(order.layer)
    outgoing = Outgoing(results, selection, open_corpus(home.corpus), with_pdf=order.pdf)
    name = f"{_plain(outgoing.title)}_{order.target}{SUFFIXES.get(order.target, '')}"
    done = write(outgoing, order.target, home.out / PLACE / name)
    lost = done.losses.lines()
    lines = [done.line]
    lines += [f"Was {done.losses.program} nicht oder anders zeigt:", *lost] if lost else []
    return Outcome(tuple(lines), tuple(home.named(f) for f in done.files))


class Sheet(Body):
    """A coding sheet for a person: ``number`` passages; ``like``: those of this person."""

    coder: str
    number: int = Field(50, ge=1, le=2000)
    like: str = ""


def sheet(home: Home, order: Sheet, say: Say) -> Outcome:
    """Write a coding sheet."""
    from pipeline.learning.coded_corpus import load_coded_corpus
    from pipeline.learning.sampling import model_for_choice, sheet_rows
    from pipeline.people.returned import person_named
    from pipeline.sheets.code_sheet import free_sheet
    from pipeline.sheets.code_sheet_write import write_sheet

    coder = person_named(order.coder)
    say("Passagen werden ausgewählt", 1, 2)
    coded = load_coded_corpus(home.corpus, home.results)
    model = None if order.like else model_for_choice(coded, None)
    rows = sheet_rows(coded, coder, order.number, model=model, like=order.like)
    say("Kodierbogen wird geschrieben", 2, 2)
    path = free_sheet(home.corpus, coder)
    write_sheet(rows, coded.codebook, coder, path, corpus=home.corpus)
    by_chance = sum(r.random for r in rows)
    return Outcome(
        (
            f"Kodierbogen mit {counted(len(rows), 'Passage', 'Passagen')} für {coder}, "
            f"{by_chance} davon zufällig gezogen.",
        ),
        (home.named(path),),
    )


class Pseudonyms(Body):
    """A pseudonymised copy in the folder ``out``, its key in the file ``key``; ``names``: one a line."""

    out: str = Field(min_length=1)
    key: str = Field(min_length=1)
    names: str = ""


def pseudonyms(home: Home, order: Pseudonyms, say: Say) -> Outcome:
    """Write the documents with placeholders for names, places and contacts."""
    from pipeline.corpus import open_corpus
    from pipeline.files import write_text
    from pipeline.pseudonyms import pseudonymise_corpus

    say("Namen werden gesucht und ersetzt", 1, 1)
    listed = home.out / ".querschau" / "namen.txt"
    try:
        if order.names.strip():
            write_text(listed, order.names)
        given = listed if order.names.strip() else None
        done = pseudonymise_corpus(open_corpus(home.corpus), Path(order.out), Path(order.key), given)
    finally:
        listed.unlink(missing_ok=True)
    counts = ", ".join(f"{kind.value} {count}" for kind, count in done.counts.items())
    lines = [f"Ersetzt: {counts}.", f"Texte: {order.out}", f"Schlüssel (getrennt aufbewahren): {order.key}"]
    lines += [f"Nicht gelesen: {sentence}" for sentence in done.failed]
    lines += done.left
    lines.append(
        f"Bitte durchsehen: {done.review} "
        f"(vielleicht Namen, stehen geblieben: {counted(done.questions, 'Wort', 'Wörter')})."
    )
    return Outcome(tuple(lines))


class BringBack(Body):
    """A file in which people worked: ``name`` in ``BROUGHT``. ``preview``: only tell what would change.
    ``codes``: our code for codes that the codebook does not know, by name (``-``: left out).
    ``new_codes``, ``definitions``: what the codebook takes in."""

    name: str = Field(pattern=r"^[^/\\\x00]{1,200}$")
    person: str = ""
    confirm: bool = False
    complete: bool = False
    preview: bool = True
    new_codes: bool = False
    definitions: bool = False
    codes: dict[str, str] = {}


def bring(home: Home, order: BringBack, say: Say) -> Outcome:
    """Tell what a file would change, or take it over."""
    from pipeline.corpus import open_corpus
    from pipeline.exchange.arrived import ImportSettings
    from pipeline.exchange.bring_back import bring_back

    say(
        "Datei wird mit den Texten verglichen" if order.preview else "Entscheidungen werden geschrieben", 1, 1
    )
    corpus, results, file = open_corpus(home.corpus), home.results, home.out / BROUGHT / order.name
    if file.suffix.lower() == ".qdc":
        return _codebook(home, corpus, file, results.codebook, preview=order.preview)
    _check(order.codes, results.codebook)
    person = order.person.strip()
    settings = ImportSettings(
        person,
        order.codes,
        confirm=order.confirm,
        complete=order.complete,
        dry_run=order.preview,
        new_codes=order.new_codes,
        definitions=order.definitions,
    )
    done = bring_back(file, corpus, results.codebook, settings, results)
    lines = [*done.said, *done.returned.lines()]
    lines += [f"Ohne Stelle: „{u.quote[:120]}“ ({u.code}, {u.reason})" for u in done.unplaced[:20]]
    batch = "" if order.preview else done.returned.batch
    free = {d.code: d.text for d in done.returned.records if d.kind == "code"}
    changes = tuple(_changes(results, done.returned.preview, free))
    return Outcome(tuple(lines), (), changes, batch, tuple(done.free.most_common()))


def _check(codes: dict[str, str], book: Codebook) -> None:
    from pipeline.codebook.successors import FREE
    from pipeline.errors import InputError
    from pipeline.exchange.codes import LEAVE_OUT

    for name, code in codes.items():
        if code != LEAVE_OUT and code not in book.codes and not code.startswith(FREE):
            raise InputError(
                f"Den Code „{code}“, der für „{name}“ stehen soll, gibt es nicht; wählen Sie einen anderen."
            )


def _codebook(home: Home, corpus: Corpus, file: Path, known: Codebook, *, preview: bool) -> Outcome:
    """A codebook of another program becomes a draft of one of ours; it brings no codings."""
    from pipeline.exchange.codebook_read import read_codebook, write_draft

    read = read_codebook(file, known)
    lines = [
        f"„{file.name}“ enthält ein Codebuch und keine Kodierungen: {read.codes} Codes, davon kennt "
        f"„{known.label}“ {read.codes - len(read.new)}.",
        *([f"Neu: {', '.join(read.new[:20])}{' …' if len(read.new) > 20 else ''}."] if read.new else []),
        "Kodierungen gibt das andere Programm mit dem ganzen Projekt aus (.qdpx).",
    ]
    if preview:
        return Outcome((*lines, "„Übernehmen“ schreibt es als Entwurf eines Codebuchs ohne Regeln."))
    draft = write_draft(read.draft, corpus.codings_folder)
    return Outcome((*lines, f"Entwurf des Codebuchs: „{home.named(draft)}“."))


def _changes(results: Results, preview: Any, free: dict[str, str]) -> list[Change]:
    titles = {d.name: d.title or d.name for d in results.manifest.read}
    labels = free | {id: code.label for id, code in results.codebook.codes.items()}
    found = []
    for what, before, after in preview.changes[:_CHANGES] if preview else ():
        coding = (after or before)[0].coding
        name = labels.get(coding.code, coding.code)
        found.append(Change(what, titles.get(coding.document, coding.document), name, coding.text))
    return found


Task = Callable[[Home, Any, Say], Outcome]
TASKS: dict[str, tuple[type[Body], Task]] = {
    "tabellen": (Tables, tables),
    "bericht": (Report, report),
    "methode": (Method, method),
    "austausch": (Export, export),
    "kodierbogen": (Sheet, sheet),
    "pseudonyme": (Pseudonyms, pseudonyms),
    "einlesen": (BringBack, bring),
    "material": (Gather, gather_material),
    "offen": (OpenCoded, open_coded),
    "korpus": (Begin, begin),
    "codebuch": (CheckBook, check_book),
}
"""What may be asked for, and who does it."""


def main(kind: str, corpus: Path, out: Path) -> int:
    """Do one job and say what came of it."""
    guard()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that half-written files are taken away
    order, task = TASKS[kind]
    try:
        outcome = task(Home(corpus, out), order.model_validate_json(sys.stdin.buffer.read()), _say)
    except QuerschauError as error:
        _tell({"state": "failed", "message": for_the_page(str(error))})
        return 2
    lines = tuple(for_the_page(line) for line in outcome.lines)
    _tell({"outcome": asdict(replace(outcome, lines=lines))})
    return 0


def _say(step: str, done: int, total: int) -> None:
    _tell({"step": step, "done": done, "total": total})


def _tell(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)


_OPTIONS = {
    "--coder": "Wer hat in der Datei gearbeitet?",
    "--complete": "Alles wurde durchgesehen",
    "--confirm": "Unverändertes gilt als bestätigt",
    "--new-codes": "Neue Codes ins Codebuch aufnehmen",
    "--definitions": "Andere Beschreibungen übernehmen",
    "--like": "Dieselben Passagen wie",
    "--key": "Schlüsseldatei",
}


def for_the_page(sentence: str) -> str:
    """A sentence of the library with the page's fields in place of the command line's options."""
    sentence = re.sub(
        r"; (?:nennen Sie|für NVivo hilft)[^;(.]*--(?:corpus|results|to)\b[^;(.]*", " ", sentence
    )
    for option, field in _OPTIONS.items():
        sentence = re.sub(rf"{option}(?: NAME| DATEI| ORT)?\b", f"„{field}“", sentence)
    return sentence


def _plain(title: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in title).strip("_")[:80] or "projekt"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
