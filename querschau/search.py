"""Commands: search the passages of results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.counted import counted
from querschau.options import results_folder

console = Console(highlight=False, soft_wrap=True, markup=False)


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("search", help="In einem kodierten Korpus suchen: Wörter, oder Passagen wie eine gegebene.")(
        search
    )


def search(
    corpus: Annotated[Path, typer.Argument(help="Ordner eines kodierten Korpus oder ein Ergebnisordner.")],
    query: Annotated[
        str,
        typer.Argument(
            help="Begriffe der Regelsprache: „Rat, Beirat“ (oder), „Rat + fehlen“ (und); mit --like ein Text "
            "oder die Kennung einer Passage."
        ),
    ],
    like: Annotated[bool, typer.Option("--like", help="Passagen wie diese statt Wörter.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="So viele Passagen auf den Bildschirm.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", help="Alle Treffer als Tabelle: .csv oder .xlsx.")
    ] = None,
) -> None:
    """Print hits as a table; nothing found: what might be meant."""
    from pipeline.results import open_results
    from pipeline.search.hits import hits, write_hits
    from pipeline.search.kept import search_index

    results = open_results(results_folder(corpus))
    index = search_index(results)
    lists = results.codebook.lists
    found = hits(index, query, like=like, lists=lists)
    for hit in found[:limit]:
        page = f", S. {hit.passage.page}" if hit.passage.page else ""
        words = f" [{'; '.join(hit.words)}]" if hit.words else f" [{hit.similarity:.2f}]"
        console.print(f"{hit.passage.document}{page} {hit.passage.id}{words}")
        console.print(f"    {' '.join(hit.passage.text.split())}")
    console.print(f"{counted(len(found), 'Passage', 'Passagen')} von {len(index)}.")
    if not found and not like and (ways := index.ways_out(query, lists)):
        console.print("Vielleicht: " + ", ".join(f"„{way}“ ({number})" for way, number in ways))
    if out is not None:
        write_hits(found, out)
        console.print(f"Geschrieben: {out}")
