"""Commands: tables and report anew from a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command(
        "report", help="Bericht (HTML, DOCX) und Abbildungen aus einem Ergebnisordner neu schreiben."
    )(report)


def report(
    folder: Annotated[Path, typer.Argument(metavar="ORDNER", help="Ordner mit den Ergebnissen eines Laufs.")],
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Abbildungen als SVG und PNG schreiben.")
    ] = True,
) -> None:
    """Write ``bericht.html``, ``bericht.docx`` and ``abbildungen/`` into a results folder."""
    from pipeline.report import write_docx, write_figures, write_report
    from pipeline.results import open_results

    results = open_results(folder)
    paths = [write_report(results, folder / "bericht.html"), write_docx(results, folder / "bericht.docx")]
    for path in paths:
        typer.echo(f"Bericht: {path}")
    if figures:
        drawn = write_figures(results, folder / "abbildungen")
        typer.echo(f"Abbildungen: {len(drawn)} Dateien in {folder / 'abbildungen'}")
