"""The one door for codebooks as files of other programs, both ways: what a file's ending says, it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.codebook.model import Codebook, wrong_ids
from pipeline.codebook.page import codebook_html, codebook_markdown
from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange.codebook_read import draft_codebook
from pipeline.exchange.codebook_tables import (
    is_codebook_table,
    read_code_list,
    read_codebook_table,
    write_codebook_table,
    write_maxqda_list,
)
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.refi.schema import check_codebook
from pipeline.exchange.refi.write import write_dimensions
from pipeline.exchange.tables.sheets import read_header
from pipeline.files import replacing, write_text

WRITTEN = (".qdc", ".csv", ".xlsx", ".md", ".html")
READ = (".qdc", ".qdpx", ".qde", ".csv", ".xlsx")

_ANY_CODE: Sequence[frozenset[str]] = [frozenset({"kennung", "code", "codes", "kode", "codename", "name"})]


def write_codebook_file(codebook: Codebook, path: Path, maxqda: bool = False) -> list[str]:
    """Write a codebook as its ending says; ``maxqda``: an ``.xlsx`` is the list of codes for MAXQDA.

    Returns German sentences on what the file does not hold. Raises ExchangeError for another ending,
    OutputError.
    """
    ending = path.suffix.lower()
    if ending not in WRITTEN:
        raise ExchangeError(
            f"„{path.name}“ hat keine bekannte Endung; ein Codebuch wird {', '.join(WRITTEN)} geschrieben."
        )
    rules = sum(bool(code.rules) for code in codebook.codes.values())
    no_rules = (
        [f"Die Regeln von {counted(rules, 'Kategorie', 'Kategorien')} gehen nicht mit."] if rules else []
    )
    if ending == ".qdc":
        with replacing(path) as partial:
            write_dimensions(codebook.dimensions, partial)
            check_codebook(partial)
        return no_rules
    if ending == ".xlsx" and maxqda:
        long = write_maxqda_list(codebook, path)
        return [*no_rules, *([f"MAXQDA kürzt {long} Namen auf 63 Zeichen."] if long else [])]
    if ending in (".csv", ".xlsx"):
        write_codebook_table(codebook, path)
    else:
        write_text(path, codebook_html(codebook) if ending == ".html" else codebook_markdown(codebook))
    return []


def read_codebook_file(path: Path, title: str, base: Codebook | None = None) -> dict[str, Any]:
    """The data of a codebook file of ours from a file of another program or our table.

    ``base``: a codebook whose ids (other programs) or lists and attributes (our table) are taken over.
    Raises ExchangeError for what cannot be read or makes no codebook.
    """
    ending = path.suffix.lower()
    if not path.is_file():
        raise ExchangeError(f"„{path}“ gibt es nicht; prüfen Sie den Pfad.")
    if ending not in READ:
        raise ExchangeError(
            f"„{path.name}“ hat kein Format, aus dem ein Codebuch entsteht; erlaubt sind {', '.join(READ)}."
        )
    if ending in (".csv", ".xlsx") and is_codebook_table(read_header(path, _ANY_CODE)):
        data = read_codebook_table(path, title, base)
    else:
        incoming = read_code_list(path) if ending in (".csv", ".xlsx") else read_refi(path)
        data = draft_codebook(incoming, title, base)
    return _checked(data, path)


def _checked(data: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        book = Codebook.model_validate(data)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ExchangeError(
            f"Aus „{path.name}“ wird kein Codebuch ({place}: {first['msg']}); berichtigen Sie die Datei."
        ) from invalid
    if not book.codes:
        raise ExchangeError(f"„{path.name}“ enthält keinen Code; wählen Sie eine andere Datei.")
    for _, said in wrong_ids(book):
        raise ExchangeError(f"Aus „{path.name}“ wird kein Codebuch: {said}.")
    return data
