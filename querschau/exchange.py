"""Commands: to and from other QDA programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline.counted import counted
from querschau.options import Layer, Ocr, Repair
from querschau.people import tell_taken_over
from querschau.results import bring_up_to_date

if TYPE_CHECKING:
    from pipeline.codebook.model import Codebook
    from pipeline.corpus import Corpus
    from pipeline.exchange.arrived import Imported, ImportSettings, Unplaced
    from pipeline.results import Results


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("export")(export_command)
    app.command("import")(import_command)


def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Ordner mit Ergebnissen.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="Ziel: korrektur (Excel-Mappe zum Berichtigen), maxqda, atlasti, nvivo, qualcoder, "
            "refi (andere Programme), taguette, openqda (nur Codebuch), csv, xlsx oder sqlite.",
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Datei; sonst neben den Ergebnissen.")] = None,
    dimensions: Annotated[str, typer.Option(help="Nur diese Dimensionen, durch Komma getrennt.")] = "",
    methods: Annotated[str, typer.Option(help="Nur diese Methoden: rule, model, human.")] = "",
    min_score: Annotated[float, typer.Option(help="Mindeststärke maschineller Kodierungen (0 bis 1).")] = 0.0,
    cases: Annotated[str, typer.Option(help="Nur diese Fälle, durch Komma (oder Semikolon) getrennt.")] = "",
    corpus: Annotated[
        Path | None, typer.Option(help="Ordner des Korpus: für PDF-Dateien und Memos der Personen.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="PDF-Dateien mitgeben.")] = True,
    layer: Layer = "gueltig",
) -> None:
    """Kodierungen für ein anderes QDA-Programm ausgeben."""
    from pipeline.exchange.home import corpus_of
    from pipeline.exchange.outgoing import Outgoing
    from pipeline.exchange.selection import Selection
    from pipeline.exchange.targets import SUFFIXES, export
    from pipeline.results import layer_name, open_results

    bring_up_to_date(open_results(folder))
    results = open_results(folder).layer(layer_name(layer))
    selection = Selection(_items(dimensions), _items(methods), _items(cases), min_score)
    target = to.strip().lower()
    outgoing = Outgoing(results, selection, corpus_of(results, corpus), with_pdf=pdf)
    name = "export" if target in ("csv", "xlsx", "korrektur") else _file_name(outgoing.title)
    done = export(outgoing, target, out or folder / f"{name}_{target}{SUFFIXES.get(target, '')}")
    console = _console()
    console.print(done.line)
    for file in done.files:
        console.print(f"  {file}")
    if target == "korrektur":
        console.print("Berichtigt einlesen: querschau import DATEI --corpus KORPUS --coder NAME")
    lines = done.losses.lines()
    if lines:
        console.print(f"Was {done.losses.program} nicht oder anders zeigt:")
        for line in lines:
            console.print(f"  – {line}")


def import_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Datei aus MAXQDA, ATLAS.ti, NVivo, QualCoder, Taguette oder die berichtigte Tabelle.",
            show_default=False,
        ),
    ],
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="Ordner des Korpus, zu dem die Kodierungen gehören.")
    ] = None,
    new: Annotated[
        Path | None,
        typer.Option(
            "--new", help="Aus dem Projekt diesen neuen Korpus anlegen: Dokumente, Fälle, Codes, Kodierungen."
        ),
    ] = None,
    coder: Annotated[
        str, typer.Option(help="Wer in der Datei gearbeitet hat, wenn sie es nicht (richtig) sagt.")
    ] = "",
    codes: Annotated[
        Path | None, typer.Option(help="Zuordnung fremder Codes (YAML „Name: Kennung“ oder CSV).")
    ] = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Namen durch Pseudonyme ersetzen.")
    ] = False,
    results: Annotated[
        Path | None, typer.Option(help="Ergebnisse, aus denen die Datei ausgegeben wurde.")
    ] = None,
    codebook: Annotated[str, typer.Option(help="Codebuch; sonst das der Ergebnisse oder des Korpus.")] = "",
    confirm: Annotated[
        bool,
        typer.Option("--confirm", help="Was von der Maschine kam und unverändert blieb, gilt als bestätigt."),
    ] = False,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="Die Dokumente wurden ganz durchgesehen: was in der Datei fehlt, gilt als abgelehnt (in der "
            "Korrekturmappe gilt Unverändertes als bestätigt).",
        ),
    ] = False,
    new_codes: Annotated[
        bool,
        typer.Option(
            "--new-codes",
            help="Codes, die das Codebuch nicht kennt, werden Kategorien in einer neuen Fassung (sonst freie "
            "Codes).",
        ),
    ] = False,
    definitions: Annotated[
        bool,
        typer.Option(
            "--definitions", help="Was die Datei anders beschreibt, kommt ins Codebuch (neue Fassung)."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur zeigen, was sich ändern würde; nichts übernehmen.")
    ] = False,
    ocr: Ocr = True,
    repair: Repair = True,
) -> None:
    """Was Menschen in einer Korrekturmappe oder einem anderen Programm entschieden haben, übernehmen."""
    from pipeline.codebook.find import find_codebook
    from pipeline.codebook.model import load_codebook
    from pipeline.corpus import open_corpus
    from pipeline.errors import InputError
    from pipeline.exchange.arrival import import_codings
    from pipeline.exchange.arrived import ImportSettings
    from pipeline.exchange.bring_back import bring_back_correction
    from pipeline.exchange.coders import pseudonym_key
    from pipeline.exchange.codes import read_code_map
    from pipeline.exchange.joining import join_codebook
    from pipeline.results import open_results
    from pipeline.run.run import segments_of
    from pipeline.sheets.filled import form_of

    console = _console()
    key = pseudonym_key(Path(typer.get_app_dir("querschau")) / "pseudonyme.key") if pseudonyms else None
    settings = ImportSettings(coder.strip(), {}, key, confirm, complete, dry_run, new_codes, definitions)
    if (new is None) == (corpus is None):
        raise InputError(
            "Nennen Sie mit --corpus den Korpus, zu dem die Datei gehört, oder mit --new einen neuen."
        )
    if new is not None:
        _begin(file, new, settings, console)
        return
    assert corpus is not None
    opened = open_corpus(corpus)
    if file.suffix.lower() == ".qdc" and file.is_file():
        book = load_codebook(find_codebook(codebook or opened.file.codebook, opened.folder))
        _import_codebook(file, opened, book, console)
        return
    run = open_results(results) if results else _results_around(file)
    if form_of(file) == "korrektur":
        if run is None or codebook:
            book = load_codebook(find_codebook(codebook or opened.file.codebook, opened.folder))
        else:
            book = run.codebook
        corrected = bring_back_correction(file, opened, book, settings, run)
        for line in corrected.said:
            console.print(line)
        tell_taken_over(corrected.returned, corpus, console, dry_run=dry_run)
        return
    run = run or segments_of(corpus, codebook, ocr=ocr, repair=repair)
    book = load_codebook(find_codebook(codebook, opened.folder)) if codebook else run.codebook
    if codes:
        settings = replace(settings, codes=read_code_map(codes, book))
    done = import_codings(file, opened, book, settings, run)
    _tell(done, file, console)
    for line in join_codebook(done, opened, book, settings, file.name):
        console.print(line)
    if done.free and not codes and not new_codes:
        from pipeline.exchange.codes import map_template

        _write_template(file, map_template(done.free, book), console)
    tell_taken_over(done.returned, corpus, console, dry_run=dry_run)
    if done.unplaced:
        raise typer.Exit(1)


def _begin(file: Path, new: Path, settings: ImportSettings, console: Console) -> None:
    """Make a corpus of a project, or only say what it would hold."""
    from pipeline.exchange.begin import begin_corpus
    from pipeline.run.run import segments_of

    made = begin_corpus(file, new, settings, segments_of)
    for line in made.lines():
        console.print(line)
    if made.imported is None:
        console.print("Nichts wurde geschrieben (--dry-run).")
        return
    if made.imported.unplaced:
        listed = _write_unplaced(file, made.imported.unplaced)
        console.print(
            f"{counted(len(made.imported.unplaced), 'Kodierung fand', 'Kodierungen fanden')} "
            f"keine Stelle: {listed}"
        )
    console.print(f"Weiter: querschau run {new} --out ERGEBNISSE")
    if made.imported.unplaced:
        raise typer.Exit(1)


def _import_codebook(file: Path, corpus: Corpus, book: Codebook, console: Console) -> None:
    from pipeline.exchange.codebook_read import read_codebook, write_draft

    read = read_codebook(file, book)
    path = write_draft(read.draft, corpus.codings_folder)
    console.print(
        f"{counted(read.codes, 'Code', 'Codes')} gelesen, {read.codes - len(read.new)} davon "
        f"kennt {book.name}."
    )
    for name in read.new[:20]:
        console.print(f"  neu: {name}")
    console.print(f"Entwurf eines Codebuchs: {path}")


def _tell(done: Imported, file: Path, console: Console) -> None:
    console.print(f"{counted(done.codings, 'Kodierung', 'Kodierungen')} gelesen.")
    labels = {
        "exact": "an genau ihrer Stelle",
        "wording": "am Wortlaut gefunden",
        "similar": "an ähnlichem Wortlaut gefunden; bitte prüfen",
    }
    for how, count in done.how.items():
        console.print(f"  {count} {labels[how]}")
    for notice in done.notices[:30]:
        console.print(f"Hinweis: {notice}")
    if done.free:
        console.print("Codes, die das Codebuch nicht kennt, werden freie Codes (zuordnen mit --codes):")
        for name, count in done.free.most_common(20):
            console.print(f"  {name} ({count})")
    if done.unplaced:
        listed = _write_unplaced(file, done.unplaced)
        console.print(
            f"{counted(len(done.unplaced), 'Kodierung fand', 'Kodierungen fanden')} keine Stelle: {listed}"
        )


def _write_unplaced(file: Path, unplaced: list[Unplaced]) -> Path:
    import pandas as pd

    from pipeline.csv_cells import csv_text
    from pipeline.files import write_text

    path = file.with_name(f"{file.stem}_nicht_zugeordnet.csv")
    table = pd.DataFrame(unplaced, columns=["source", "code", "coder", "quote", "reason"])
    table.columns = pd.Index(["Dokument", "Code", "Person", "Wortlaut", "Grund"])
    write_text(path, csv_text(table), mark=True)
    return path


def _write_template(file: Path, text: str, console: Console) -> None:
    """A mapping file to fill in; one that is there is never touched."""
    from pipeline.errors import OutputError
    from pipeline.files import write_text

    path = file.with_name(f"{file.stem}_codes.yaml")
    if path.exists():
        return
    try:
        write_text(path, text)
    except OutputError:
        return
    console.print(f"Vorlage für die Zuordnung: {path}")


def _results_around(file: Path) -> Results | None:
    """The run whose table this is, where the file still lies in its folder."""
    from pipeline.results import open_results

    return open_results(file.parent) if (file.parent / "manifest.json").is_file() else None


def _items(text: str) -> tuple[str, ...]:
    """Names separated by semicolons, or by commas where there is no semicolon."""
    parts = text.split(";") if ";" in text else text.split(",")
    return tuple(p.strip() for p in parts if p.strip())


def _file_name(title: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in title).strip("_") or "projekt"


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)
