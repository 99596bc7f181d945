"""Commands: tables and report anew from a results folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipeline.files import write_bytes
from pipeline.model.manifest import SummaryWritten, read_manifest
from pipeline.tables.marking import DEFAULT_MARKING, Marking


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("tables", help="Tabellen (CSV, Excel, Parquet) aus einem Ergebnisordner neu schreiben.")(
        tables
    )
    app.command(
        "report", help="Bericht (HTML, DOCX) und Abbildungen aus einem Ergebnisordner neu schreiben."
    )(report)


def tables(
    folder: Annotated[Path, typer.Argument(metavar="ORDNER", help="Ordner mit den Ergebnissen eines Laufs.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="ORDNER", help="Anderer Ordner für die Tabellen (sonst der des Laufs)."
        ),
    ] = None,
    min_segments: Annotated[
        int,
        typer.Option(min=1, help="Ab so vielen Segmenten gilt ein Fall als markiert."),
    ] = DEFAULT_MARKING.min_segments,
    min_share: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Ab diesem Anteil an den Segmenten des Falls (0 bis 1)."),
    ] = DEFAULT_MARKING.min_share,
) -> None:
    """Write the tables of a run anew; in its own folder the manifest then names the new threshold.

    There segments and coded segments stay as the run wrote them: the other tables are made from them.
    """
    from pipeline.results import open_results
    from pipeline.run.written import note_written
    from pipeline.tables.books import write_coded_segments_xlsx
    from pipeline.tables.summary import SummaryTables
    from pipeline.tables.write import write_summary_tables, write_tables

    made = SummaryTables.of(open_results(folder), Marking(min_segments, min_share))
    if out is None or out.resolve() == folder.resolve():
        said = write_summary_tables(made, folder)
        write_coded_segments_xlsx(made.codings, made.codebook, folder / "coded_segments.xlsx")
        _tell_manifest(folder, said)
        note_written(folder, [*said.files, "coded_segments.xlsx"], ())
    else:
        said = write_tables(made, out)
    typer.echo(f"Tabellen: {len(said.files)} Dateien in {out or folder}")
    typer.echo(said.marking_text)


def _tell_manifest(folder: Path, said: SummaryWritten) -> None:
    """The manifest must name the threshold by which the tables beside it were made."""
    path = folder / "manifest.json"
    manifest = read_manifest(path)
    summary = replace(manifest.summary, marking=said.marking, marking_text=said.marking_text)
    write_bytes(path, replace(manifest, summary=summary).to_json())


def report(
    folder: Annotated[Path, typer.Argument(metavar="ORDNER", help="Ordner mit den Ergebnissen eines Laufs.")],
    template: Annotated[
        Path | None,
        typer.Option(
            "--vorlage",
            metavar="DATEI",
            help="Word-Datei (.docx), deren Formatvorlagen, Seite, Kopf- und Fußzeile der Bericht übernimmt, "
            "etwa ein in Word umgestalteter Bericht.",
        ),
    ] = None,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Abbildungen als SVG und PNG schreiben.")
    ] = True,
) -> None:
    """Write ``bericht.html``, ``bericht.docx`` and ``abbildungen/`` into a results folder."""
    from pipeline.report import write_docx, write_figures, write_report
    from pipeline.results import open_results
    from pipeline.run.written import note_written
    from pipeline.tables.summary import SummaryTables

    results = open_results(folder)
    made = SummaryTables.of(results)
    paths = [
        write_report(results, folder / "bericht.html", made),
        write_docx(results, folder / "bericht.docx", made, template),
    ]
    note_written(folder, [path.name for path in paths], ())
    for path in paths:
        typer.echo(f"Bericht: {path}")
    if figures:
        drawn = write_figures(results, folder / "abbildungen", made)
        typer.echo(f"Abbildungen: {len(drawn)} Dateien in {folder / 'abbildungen'}")
