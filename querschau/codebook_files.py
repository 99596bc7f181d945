"""Commands: a codebook as a file, to read or for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.counted import counted

console = Console(highlight=False, soft_wrap=True, markup=False)

Book = Annotated[str, typer.Option("--codebook", help="Codebuch: Pfad einer YAML-Datei oder Name.")]


def add_to(group: typer.Typer) -> None:
    """Add this module's commands to ``querschau codebook``."""
    for name, command in (("page", page), ("export", export), ("import", import_file), ("schema", schema)):
        group.command(name)(command)


def page(
    out: Annotated[Path, typer.Argument(help="Zieldatei: .html, .md oder .docx.")],
    codebook: Book = "",
    results: Annotated[
        Path | None,
        typer.Option(
            "--results", help="Ergebnisse, deren Häufigkeiten und Übereinstimmung je Kategorie dabeistehen."
        ),
    ] = None,
) -> None:
    """Das Codebuch als Seite zum Lesen, für den Anhang einer Veröffentlichung."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.codebook.page import codebook_html, codebook_markdown
    from pipeline.errors import InputError
    from pipeline.files import write_text
    from pipeline.report.appendix import code_facts, write_codebook_docx
    from pipeline.results import open_results

    ending = out.suffix.lower()
    if ending not in (".html", ".htm", ".md", ".docx"):
        raise InputError(
            f"„{out}“ hat keine bekannte Endung; geben Sie eine Datei mit .html, .md oder .docx an."
        )
    run = open_results(results) if results else None
    book = run.codebook if run and not codebook else load_codebook(find_codebook(codebook))
    facts = code_facts(run) if run else None
    if ending == ".docx":
        write_codebook_docx(book, out, facts)
    else:
        write_text(out, (codebook_markdown if ending == ".md" else codebook_html)(book, facts))
    console.print(f"Geschrieben: {out}")


def export(
    out: Annotated[
        Path, typer.Argument(help="Zieldatei: .qdc (REFI), .csv, .xlsx (Tabelle), .md oder .html.")
    ],
    codebook: Book = "",
    maxqda: Annotated[
        bool,
        typer.Option("--maxqda", help="Die .xlsx ist die Liste der Codes und Memos, die MAXQDA einliest."),
    ] = False,
) -> None:
    """Das Codebuch für ein anderes Programm oder als Tabelle ausgeben."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.exchange.codebook_files import write_codebook_file

    book = load_codebook(find_codebook(codebook))
    for said in write_codebook_file(book, out, maxqda):
        console.print(said)
    console.print(f"Geschrieben: {out} ({counted(len(book.codes), 'Kategorie', 'Kategorien')})")


def import_file(
    file: Annotated[Path, typer.Argument(help="Codebuch: .qdc, .qdpx, MAXQDA-Liste (.xlsx) oder Tabelle.")],
    out: Annotated[Path, typer.Option("--out", help="Zieldatei (.yaml).")],
    codebook: Annotated[
        str, typer.Option(help="Codebuch, dessen Kennungen, Wortlisten und Merkmale übernommen werden.")
    ] = "",
) -> None:
    """Ein Codebuch aus einem anderen Programm oder einer Tabelle übernehmen."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.errors import InputError
    from pipeline.exchange.codebook_files import read_codebook_file
    from pipeline.files import write_text
    from pipeline.yaml_file import dump_yaml

    if out.exists():
        raise InputError(f"„{out}“ gibt es schon; geben Sie einen anderen Namen an.")
    base = load_codebook(find_codebook(codebook)) if codebook else None
    data = read_codebook_file(file, file.stem, base)
    write_text(out, dump_yaml(data))
    count = sum(len(d["codes"]) for d in data["dimensions"])
    console.print(
        f"{counted(count, 'Kategorie', 'Kategorien')} in "
        f"{counted(len(data['dimensions']), 'Dimension', 'Dimensionen')}: {out}"
    )


def schema(
    out: Annotated[Path | None, typer.Argument(help="Zieldatei; ohne Angabe auf den Bildschirm.")] = None,
) -> None:
    """JSON Schema der Codebuchdatei, für Editoren mit Eingabehilfe."""
    from pipeline.codebook.model import codebook_schema
    from pipeline.files import write_text

    text = json.dumps(codebook_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)
    console.print(f"Geschrieben: {out}")
