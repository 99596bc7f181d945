"""Command: see before a run what would be understood of each document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.counted import counted

console = Console(highlight=False, soft_wrap=True, markup=False)


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command(
        "check", help="Vor dem Lauf zeigen, was von jedem Dokument verstanden wird; schreibt nichts."
    )(check)


def check(
    corpus: Annotated[Path, typer.Argument(help="Ordner mit Dokumenten, oder ein einzelnes Dokument.")],
) -> None:
    """Read each document and say what it was understood to be; exit status 1 where one cannot be read."""
    from pipeline.corpus import open_corpus
    from pipeline.errors import DocumentError
    from pipeline.preview import preview

    opened = open_corpus(corpus)
    failed = len(opened.unknown) + len(opened.unreachable)
    for source in opened.sources:
        place = opened.place_of(source.path)
        try:
            found = preview(source, opened.file.code_interviewers)
        except DocumentError as error:
            failed += 1
            console.print(f"{place}: nicht zu lesen. {error}")
            continue
        console.print(
            f"{place}: {counted(found.words, 'Wort', 'Wörter')}, davon {found.codable} in "
            f"Einheiten, die kodiert werden."
        )
        for sentence in found.sentences:
            console.print(f"  {sentence}")
        for notice in found.notices:
            console.print(f"  Hinweis: {notice}")
    for path in opened.unknown:
        console.print(f"{opened.place_of(path)}: unbekanntes Format.")
    for path in opened.unreachable:
        console.print(
            f"{opened.place_of(path)}: der Ordner lässt sich nicht öffnen; prüfen Sie die Leserechte."
        )
    for notice in opened.notices:
        console.print(notice)
    raise typer.Exit(1 if failed else 0)
