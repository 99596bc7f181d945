"""Commands: the main job."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline.counted import counted
from pipeline.run.options import RunOptions
from querschau.options import with_run_options

if TYPE_CHECKING:
    from pathlib import Path

    from flows.child import Child
    from pipeline.model.manifest import Manifest
    from pipeline.run.run import Progress as Report
    from pipeline.run.run import Summary

NAMED = 6
"""Cases that a line on the terminal names."""

SHOWN = 12
"""Categories that the terminal shows, those of most cases first."""

console = Console(highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("run", help="Einen Ordner mit Dokumenten lesen, kodieren und Tabellen schreiben.")(
        with_run_options(run)
    )


def run(
    options: RunOptions,
    flow: Annotated[bool, typer.Option("--flow", help="Denselben Lauf als Prefect-Flow ausführen.")] = False,
) -> None:
    """Read and code a corpus; exit status 0 all well, 1 some documents failed, 2 nothing could be done."""
    from pipeline.run.processes import collect_seldom, start_early

    collect_seldom()
    if not (options.out / "manifest.json").exists():
        start_early()
    server = _server_on_its_way() if flow else None
    from pipeline.run.run import run as run_pipeline

    if flow:
        from flows.collection import run_as_flow

        summary = run_as_flow(options, server)
    else:
        with _progress() as report:
            summary = run_pipeline(options, report)
    show(summary)
    raise typer.Exit(summary.status)


def _server_on_its_way() -> Child | None:
    """Prefect's server starting while this process loads Prefect; none where an address is given."""
    from flows.child import start

    return None if os.environ.get("PREFECT_API_URL") else start(for_schedules=False)


@contextmanager
def _progress() -> Iterator[Report]:
    """A bar that moves with each document, on terminals only."""
    columns = (TextColumn("Dokumente"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Dokumente", total=None)
        yield lambda outcome, done, total: bar.update(task, completed=done, total=total)


def show(summary: Summary) -> None:
    """Say in a few German lines what came out and where it lies."""
    for document in summary.failed:
        console.print(f"Nicht gelesen: {document.message}", markup=False)
    if summary.status == 2:
        console.print("Kein Dokument konnte gelesen werden; frühere Ergebnisse bleiben unverändert.")
        return
    manifest = summary.manifest
    counts, book = manifest.counts, manifest.codebook
    console.print(
        f"{counted(counts.documents, 'Dokument', 'Dokumente')}, {counted(counts.words, 'Wort', 'Wörter')}, "
        f"{counted(counts.segments, 'Segment', 'Segmente')}, "
        f"{counted(counts.codings, 'Kodierung', 'Kodierungen')}; "
        f"Codebuch {book.id} {book.version}, "
        f"Sprachmodell {manifest.language.model}."
    )
    if not summary.changed:
        console.print("Seit dem letzten Lauf hat sich nichts geändert; die Ergebnisse bleiben, wie sie sind.")
    else:
        _show_querschau(summary.folder)
    _show_warnings(manifest)
    for sentence in (*manifest.notices, *manifest.left_out):
        console.print(sentence, markup=False)
    console.print(f"Ergebnisse: {summary.folder}", markup=False)


def _show_querschau(folder: Path) -> None:
    """The challenges and the cases in which they are marked, as the terminal's picture of the results."""
    from pipeline.results import Results
    from pipeline.tables.cross_case import cross_case_list, read_marked
    from pipeline.tables.marking import SHORT_LEGEND

    results = Results(folder)
    codebook = results.codebook
    dimension = next((d for d in codebook.dimensions if d.id == "HF"), codebook.dimensions[0])
    table = read_marked(results.folder / "cross_case.csv", codebook, dimension.id)
    rows = cross_case_list(table, codebook, dimension.id, NAMED)
    if rows.empty:
        return
    view = Table(title=f"Querschau: {dimension.label} und Fälle", title_justify="left", show_edge=False)
    if (table["marked"] == 0).any():
        view.caption, view.caption_justify = SHORT_LEGEND, "left"
    view.add_column(dimension.label)
    view.add_column("Fälle")
    for row in rows.head(SHOWN).itertuples(index=False):
        view.add_row(str(row.Kategorie), str(row.Fälle)[1:-1])
    console.print(view)
    if (more := len(rows) - SHOWN) > 0:
        others = counted(more, "weitere Kategorie steht", "weitere Kategorien stehen")
        console.print(f"{others} in den Tabellen.")


def _show_warnings(manifest: Manifest) -> None:
    warned = [d for d in manifest.documents if d.warnings]
    for document in warned[:8]:
        said = " ".join(warning.message for warning in document.warnings)
        console.print(f"Hinweis zu {document.name}: {said}", markup=False)
    if len(warned) > 8:
        console.print(
            f"Weitere Hinweise zu {counted(len(warned) - 8, 'Dokument', 'Dokumenten')} stehen "
            f"in manifest.json."
        )
