"""Commands: what people decided on a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from pipeline.people.batches import Batch
    from pipeline.people.returned import Returned


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("forget", help="Ein Dokument mit allem entfernen, was aus ihm entstand.")(forget)
    app.command("people", help="Wer was entschieden hat: Herkunft und Stapel; einen Stapel zurücknehmen.")(
        people
    )


def people(
    corpus: Annotated[Path, typer.Argument(metavar="KORPUS", help="Ordner des Korpus.")],
    undo: Annotated[
        str, typer.Option("--undo", metavar="STAPEL", help="Diesen Stapel als Ganzes zurücknehmen.")
    ] = "",
) -> None:
    """List origins and batches of decisions with counts, or take a batch back."""
    from pipeline.errors import InputError
    from pipeline.people.batches import batches, read_people, undo_batch

    console = Console(highlight=False, soft_wrap=True, markup=False)
    if not corpus.is_dir():
        raise InputError(f"Den Ordner „{corpus}“ gibt es nicht; prüfen Sie die Schreibweise des Pfades.")
    decisions, notices = read_people(corpus)
    for notice in notices:
        console.print(f"Hinweis: {notice}")
    found = batches(decisions)
    if undo:
        for batch in found:
            if batch.id == undo and not batch.undone:
                console.print(f"Zurückgenommen wird {_line(batch)}")
        done = undo_batch(corpus, undo)
        console.print(f"Wieder gültig machen: querschau people {corpus} --undo {done[0].batch}")
    elif not found:
        console.print(f"In „{corpus}“ hat noch niemand etwas entschieden.")
    else:
        for batch in found:
            console.print(_line(batch))


def forget(
    document: Annotated[str, typer.Argument(metavar="DOKUMENT", help="Sein Name oder der seiner Datei.")],
    corpus: Annotated[Path, typer.Option("--corpus", metavar="KORPUS", help="Ordner des Korpus.")],
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", help="Ergebnisse anderswo (mehrfach möglich)."),
    ] = None,
) -> None:
    """Remove a document and everything derived from it; say what went and what is left to look at."""
    from pipeline.run.forget import forget as forget_document

    console = Console(highlight=False, soft_wrap=True, markup=False)
    done = forget_document(corpus, document, tuple(results or ()))
    for sentence in done.removed:
        console.print(f"Entfernt: {sentence}.")
    for sentence in done.left:
        console.print(sentence)


def tell_taken_over(done: Returned, corpus: Path, console: Console, *, dry_run: bool) -> None:
    """Say what a file that came back changes, and how to take that back."""
    for line in done.lines():
        console.print(line)
    if dry_run:
        console.print("Nichts wurde übernommen (--dry-run).")
    elif done.batch:
        console.print(f"Zurücknehmen: querschau people {corpus} --undo {done.batch}")


def _line(batch: Batch) -> str:
    name = f"Stapel {batch.id}" if batch.id else "einzeln"
    days = " bis ".join(dict.fromkeys(time[:10] for time in (batch.first, batch.last) if time))
    parts = [name, ", ".join(batch.people), batch.origin, days, batch.words]
    return "; ".join(p for p in parts if p) + (" (zurückgenommen)" if batch.undone else "")
