"""Commands: tables and report anew from a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.counted import counted
from pipeline.tables.marking import DEFAULT_MARKING, Marking
from querschau.options import Layer

if TYPE_CHECKING:
    from pipeline.results import Results


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
    layer: Layer = "gueltig",
) -> None:
    """Write the tables of a run anew with what people decided since, and its report.

    The manifest then names the new threshold. Another layer than what counts goes to a folder of its own.
    """
    from pipeline.results import layer_name, open_results
    from pipeline.run.processes import collect_seldom
    from pipeline.run.renew import renew
    from pipeline.tables.summary import SummaryTables
    from pipeline.tables.write import write_tables

    collect_seldom()
    results, shown, marking = open_results(folder), layer_name(layer), Marking(min_segments, min_share)
    other = out or (None if shown == "gueltig" else folder / shown)
    _tell_of_corpus(results)
    if other is None or other.resolve() == folder.resolve():
        renewed = renew(folder, marking)
        said = renewed.summary
        for notice in renewed.notices:
            typer.echo(f"Hinweis: {notice}")
    else:
        bring_up_to_date(results)
        said = write_tables(SummaryTables.of(open_results(folder).layer(shown), marking), other)
    typer.echo(f"Tabellen: {counted(len(said.files), 'Datei', 'Dateien')} in {other or folder}")
    typer.echo(said.marking_text)


def bring_up_to_date(results: Results) -> None:
    """Write the tables anew where people decided something since."""
    from pipeline.run import renew

    if renew.bring_up_to_date(results.folder):
        typer.echo(f"Neue Entscheidungen: Tabellen in {results.folder} neu geschrieben")


def _tell_of_corpus(results: Results) -> None:
    from pipeline.run.renew import corpus_folder

    if corpus_folder(results) is None:
        typer.echo(
            "Hinweis: Das Korpus dieser Ergebnisse liegt nicht mehr an seinem Ort; es gelten die "
            "Entscheidungen, die beim letzten Schreiben vorlagen."
        )


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
    layer: Layer = "gueltig",
) -> None:
    """Write ``bericht.html``, ``bericht.docx`` and ``abbildungen/`` into a results folder.

    Where people decided something since, the tables are written first. Another layer than what counts goes to
    a folder of its own.
    """
    from pipeline.results import layer_name, open_results
    from pipeline.run.processes import collect_seldom
    from pipeline.run.renew import renew_report

    collect_seldom()
    shown = layer_name(layer)
    _tell_of_corpus(open_results(folder))
    bring_up_to_date(open_results(folder))
    done = renew_report(folder, shown, template, figures=figures)
    for notice in done.notices:
        typer.echo(f"Hinweis: {notice}")
    for path in done.files:
        typer.echo(f"Bericht: {path}")
    if figures:
        typer.echo(
            f"Abbildungen: {counted(done.pictures, 'Datei', 'Dateien')} in "
            f"{done.files[0].parent / 'abbildungen'}"
        )
