"""Commands: open coding, and free codes taken into the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.counted import counted
from querschau.codebook import group

console = Console(highlight=False, soft_wrap=True, markup=False)


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command(
        "open-coding",
        help="Freie Codes, Sättigung, Passagen ohne Code, Beziehungen und Memos, als Seite oder Mappe.",
    )(open_coding)
    group.command("adopt")(adopt)


def open_coding(
    corpus: Annotated[Path, typer.Argument(metavar="KORPUS", help="Ordner mit den Dokumenten.")],
    out: Annotated[Path, typer.Option("--out", help="Zieldatei (.html oder .xlsx).")],
    results: Annotated[
        Path | None,
        typer.Option(help="Ergebnisordner des letzten Laufs (sonst wird das Korpus gelesen und kodiert)."),
    ] = None,
) -> None:
    """Write what open coding has come to: free codes, saturation, passages without any code."""
    from pipeline.inductive.gather import open_coding_of
    from pipeline.inductive.pages import write_open_coding
    from pipeline.results import open_results
    from pipeline.run.renew import bring_up_to_date
    from pipeline.run.run import segments_of

    run = open_results(results) if results else segments_of(corpus)
    if bring_up_to_date(run.folder):
        run = open_results(run.folder)
    found = open_coding_of(corpus, run)
    write_open_coding(found, out)
    for code in found.codes:
        console.print(f"{code.code}  {code.label}: {counted(len(code.passages), 'Passage', 'Passagen')}")
    console.print(f"{found.sentence} Geschrieben: {out}")


def adopt(
    book: Annotated[Path, typer.Argument(metavar="CODEBUCH", help="Das Codebuch (.yaml); es wird geändert.")],
    free: Annotated[str, typer.Argument(metavar="CODE", help="Der freie Code, etwa „frei:warten“.")],
    into: Annotated[
        list[str], typer.Option("--into", help="Kategorie, in der er aufgeht; mehrere: er wird geteilt.")
    ],
    label: Annotated[str, typer.Option(help="Bezeichnung, wenn die Kategorie neu ist.")] = "",
    dimension: Annotated[str, typer.Option(help="Dimension, in die eine neue Kategorie kommt.")] = "",
) -> None:
    """Einen freien Code ins Codebuch nehmen; alle Entscheidungen gehen mit."""
    from datetime import date

    from pipeline.codebook import load_codebook
    from pipeline.codebook.changes import Adopt
    from pipeline.codebook.find import find_codebook, is_shipped
    from pipeline.codebook.revise import next_version, publish
    from pipeline.codebook.successors import FREE
    from pipeline.errors import CodebookError
    from pipeline.yaml_file import fingerprint

    path = find_codebook(str(book))
    if is_shipped(path):
        raise CodebookError(
            f"„{path.name}“ gehört zu Querschau und bleibt, wie es ist; kopieren Sie die Datei in Ihr Korpus."
        )
    if not free.removeprefix(FREE) or not free.startswith(FREE):
        raise CodebookError(f"„{free}“ ist kein freier Code; seine Kennung beginnt mit „{FREE}“.")
    version = next_version(load_codebook(path).version)
    change = Adopt(code=free, into=into, label=label, dimension=dimension)
    publish(path, [change], version, date.today().isoformat(), "", fingerprint(path))
    what = "geht auf in" if len(into) == 1 else "wird geteilt in"
    console.print(f"„{free}“ {what} {', '.join(into)}; Fassung {version}: {path}")
